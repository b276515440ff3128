"""Whoever loses access loses what was shown: Home, private messages, pictures, and what they would still submit."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from bot.slack.listeners import SlackListeners
from bot.watch.roll_call import CALL_EVERY
from permanence.errors import PermanenceError
from storage.outbox import PostKind
from tests.conftest import Slack, words_of
from tests.matrix import (
    AFTER,
    CHANNEL_POST,
    HOME,
    IN_CHANNEL,
    MINUTES,
    PICTURE,
    PRIVATE,
    TEAMS_PICTURE,
    TO_ONE_PERSON,
    WAYS_TO_ASK,
    Becomes,
)

REF = "BX-0042"
SURFACES = [HOME, PRIVATE, PICTURE, CHANNEL_POST, TEAMS_PICTURE]
GONE = f"{REF} is no longer on this agenda."
DAY = (24, 11)
"""The day of the digest before North's first surgery, on which everything is shown."""


@dataclass(frozen=True)
class Loss:
    """How somebody comes to see a child no longer.

    Attributes:
        reader: Who loses access.
        happens: What happens.
        before: What gives them access first, beside being the owner of an action for the child.
        gone_from: Where the child is shown no longer; it is the table of docs/access.md that says so.
    """

    reader: str
    happens: Callable[[Slack], None]
    before: tuple[tuple[str, str], ...] = ()
    gone_from: frozenset[str] = frozenset(SURFACES[:3])


def types(person: str, *texts: str) -> Callable[[Slack], None]:
    def happen(slack: Slack) -> None:
        for text in texts:
            answer = slack.command(person, text, slack.workspace.dm(person))
            assert "Nothing was changed" not in answer, answer
            assert "not one you may see" not in answer, answer

    return happen


def leaves(person: str) -> Callable[[Slack], None]:
    return lambda slack: slack.workspace.leave("C0NORTH", person)


def day_comes(slack: Slack) -> None:
    slack.clock.go_to(25, 11, 0, 1)


def becomes_guest(slack: Slack) -> None:
    slack.workspace.change_user("U0ALEX", is_restricted=True)


def channel_changes(slack: Slack) -> None:
    slack.workspace.add_channel("C0NEW1", "new", members=["U0SAM", "U0MARY"], is_private=True, bot=True)
    types("U0ADMIN", "team edit north in #new")(slack)


FINDER = ("U0MARY", f"edit {REF} family finder @Sue")
OFFICER = ("U0MARY", f"edit {REF} reviewing officer @Sue")
CLOSED = types("U0MARY", f"close {REF} moved away 23/11/2026")
LOSSES = {
    "a manager is removed from the channel": Loss("U0MARY", leaves("U0MARY")),
    "the owner of an action leaves the channel": Loss("U0ALEX", leaves("U0ALEX")),
    "a role is taken away": Loss(
        "U0CORA", types("U0ADMIN", "role none @Cora"), (("U0ADMIN", "role consultant @Cora"),)
    ),
    "a role becomes a lesser one": Loss(
        "U0CORA", types("U0ADMIN", "role analyst @Cora"), (("U0ADMIN", "role service manager @Cora"),)
    ),
    "another is the family finder": Loss(
        "U0SUE", types("U0MARY", f"edit {REF} family finder @Alex"), (FINDER,)
    ),
    "another is the reviewing officer": Loss(
        "U0SUE", types("U0MARY", f"edit {REF} reviewing officer @Alex"), (OFFICER,)
    ),
    "all is handed over": Loss("U0SUE", types("U0MARY", "left @Sue to @Alex yes"), (FINDER,)),
    "another is the one they cover": Loss(
        "U0CORA",
        types("U0MARY", f"edit {REF} family finder @Alex"),
        (FINDER, ("U0SUE", "cover @Sue by @Cora 23/11/2026 to 30/11/2026")),
    ),
    "a cover ends": Loss(
        "U0CORA", day_comes, (FINDER, ("U0SUE", "cover @Sue by @Cora 23/11/2026 to 24/11/2026"))
    ),
    "a cover is called off": Loss(
        "U0CORA",
        types("U0SUE", "cover off @Sue"),
        (FINDER, ("U0SUE", "cover @Sue by @Cora 23/11/2026 to 30/11/2026")),
    ),
    "a child is restricted": Loss(
        "U0ALEX",
        types("U0MARY", f"restrict {REF} to @Sam @Mary"),
    ),
    "a child dies": Loss("U0ALEX", types("U0MARY", f"close {REF} died 23/11/2026")),
    "a child is given to another team": Loss("U0ALEX", types("U0MARY", f"edit {REF} team south yes")),
    "a child is closed": Loss("U0ALEX", CLOSED),
    "a team ends": Loss(
        "U0ALEX",
        lambda slack: (CLOSED(slack), types("U0ADMIN", "team end north")(slack)),
    ),
    "a team has another channel": Loss("U0ALEX", channel_changes),
    "a person becomes a guest": Loss("U0ALEX", becomes_guest),
}


GONE_FROM = {
    what: frozenset(
        surface for surface, after in becomes.items() if after in (Becomes.REDRAWN, Becomes.DELETED)
    )
    for what, becomes in AFTER.items()
}
LOSSES = {what: replace(loss, gone_from=GONE_FROM[what]) for what, loss in LOSSES.items()}


def test_every_loss_of_the_table_is_tried():
    tried_elsewhere = {
        "others can read the channel",  # tests/bot/test_exposure.py
        "somebody leaves the family-finding channel",  # tests/bot/test_wall.py
    }
    assert LOSSES.keys() | tried_elsewhere == AFTER.keys()


def test_every_message_and_every_way_to_ask_is_in_the_table():
    assert set(PostKind) - {PostKind.ERASED} == IN_CHANNEL | TO_ONE_PERSON, "what is erased only goes"
    listeners = {name.removeprefix("_on_") for name in vars(SlackListeners) if name.startswith("_on_")}
    assert listeners - {"error"} == WAYS_TO_ASK.keys()


def show_everything(slack: Slack, loss: Loss) -> None:
    """Have the reader's Home, digest, charts and the agenda in Slack, all with the child."""
    for person, text in loss.before:
        types(person, text)(slack)
    types("U0SAM", f"action {REF} <@{loss.reader}> by 25/11/2026 Chase the report")(slack)
    slack.clock.go_to(*DAY, 9, 0)
    slack.tick()
    types("U0MARY", "surgery north now")(slack)
    slack.standin.open_home(loss.reader)
    slack.settle()
    share(slack, f"chart {REF}", loss.reader, slack.workspace.dm(loss.reader))
    share(slack, "chart north", "U0MARY", "C0NORTH")
    slack.standin.wait_for(lambda: slack.standin.home(loss.reader))


def share(slack: Slack, text: str, person: str, channel: str) -> None:
    """Have a chart in Slack as if it had been drawn, which takes longer than all the rest."""
    uploads, people = slack.bot.uploads, slack.bot.people
    people.begin_request()
    reply = slack.bot.desk.answer_words(text, person, people.place(channel, person))
    uploads._share(reply.picture, person, b"a picture", channel)


def files(slack: Slack, person: str | None) -> list[str]:
    """The pictures in a person's own conversation with the bot, or in the team's channel, which are there still."""
    channel = slack.workspace.dm(person) if person else "C0NORTH"
    shared = [file for message in slack.messages(channel) for file in message.files]
    return [file for file in shared if not slack.workspace.files.find(file).is_deleted]


def home(slack: Slack, person: str) -> str:
    return words_of(slack.standin.home(person).blocks)


def private(slack: Slack, person: str) -> str:
    said = slack.messages(slack.workspace.dm(person))
    return "\n".join(f"{message.text}\n{words_of(message.blocks)}" for message in said if not message.files)


def channel(slack: Slack) -> str:
    """What the channel shows, but that a child is no longer on an agenda."""
    heads = slack.messages("C0NORTH")
    said = [*heads, *(reply for head in heads for reply in slack.workspace.thread("C0NORTH", head.ts))]
    shown = (f"{message.text}\n{words_of(message.blocks)}" for message in said if not message.files)
    return "\n".join(each for each in shown if each.replace("*", "") != f"{GONE}\n{GONE}")


def left_behind(slack: Slack, loss: Loss) -> list[str]:
    """Where the child is still shown that they are to be gone from."""
    shown = {
        HOME: lambda: REF in home(slack, loss.reader),
        PRIVATE: lambda: REF in private(slack, loss.reader),
        PICTURE: lambda: files(slack, loss.reader),
        CHANNEL_POST: lambda: REF in channel(slack),
        TEAMS_PICTURE: lambda: files(slack, None),
    }
    return [surface for surface, is_shown in shown.items() if surface in loss.gone_from and is_shown()]


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_whoever_loses_access_keeps_nothing_of_what_was_shown(slack, loss):
    show_everything(slack, loss)
    assert left_behind(slack, replace(loss, gone_from=frozenset(SURFACES)))[1:] == SURFACES[1:]

    loss.happens(slack)

    last = []

    def is_gone() -> bool:
        slack.tick()
        last[:] = left_behind(slack, loss)
        return not last

    try:
        slack.standin.wait_for(is_gone, 15)
    except AssertionError:
        pytest.fail(f"still there: {last}")
    late = slack.command(loss.reader, f"update {REF} Seen", slack.workspace.dm(loss.reader))
    assert any(words in late for words in ("not one you may see", "was closed", "you are a guest")), late


@pytest.mark.parametrize("what", [what for what in LOSSES if what.startswith("a child ")])
def test_minutes_are_the_record_of_a_surgery_and_lose_a_child_who_may_be_named_no_longer(slack, what):
    types(
        "U0MARY", "surgery north now", f"reviewed {REF} Ask the court for a date", "surgery north close yes"
    )(slack)
    slack.settle()

    def minutes() -> str:
        return next(each for each in channel(slack).split("\nMinutes: ") if "Took part" in each)

    assert "Ask the court for a date" in minutes()
    LOSSES[what].happens(slack)
    slack.settle()
    stays = AFTER[what][MINUTES] is Becomes.STAYS
    assert ("Ask the court for a date" in minutes()) is stays
    assert (REF in minutes()) is stays


def test_whoever_leaves_one_of_two_channels_keeps_what_the_other_team_shows(slack):
    """Mary manages both teams: South's child stays in her Home, her digest and her pictures."""
    slack.workspace.join("C0SOUTH", "U0MARY")
    types("U0ADMIN", "team edit south manager @Mary")(slack)
    types("U0OMAR", "track BX-0050 team south born 03/2021 worker @Omar")(slack)
    types("U0OMAR", "action BX-0050 <@U0MARY> by 25/11/2026 Agree the plan")(slack)
    show_everything(slack, Loss("U0MARY", leaves("U0MARY")))
    share(slack, "chart BX-0050", "U0MARY", slack.workspace.dm("U0MARY"))
    slack.clock.go_to(26, 11, 14, 0)
    slack.tick()

    leaves("U0MARY")(slack)
    slack.standin.wait_for(lambda: slack.tick() or len(files(slack, "U0MARY")) == 1)
    slack.standin.wait_for(lambda: REF not in home(slack, "U0MARY"))

    assert "BX-0050" in home(slack, "U0MARY")
    assert "BX-0050" in private(slack, "U0MARY")
    assert REF not in private(slack, "U0MARY")


def test_a_manager_who_is_still_the_childs_own_worker_keeps_everything_about_that_child(slack):
    types("U0MARY", f"edit {REF} worker @Mary")(slack)
    types("U0SAM", "track BX-0043 team north born 03/2023 worker @Sam")(slack)
    loss = Loss("U0MARY", leaves("U0MARY"))
    show_everything(slack, loss)
    before = len(slack.workspace.calls)
    leaves("U0MARY")(slack)
    slack.standin.wait_for(
        lambda: "views.publish" in [call.method for call in slack.workspace.calls[before:]]
    )
    slack.tick()

    assert left_behind(slack, loss) == SURFACES[:3]


def test_whoever_comes_back_is_shown_it_again(slack):
    loss = LOSSES["the owner of an action leaves the channel"]
    show_everything(slack, loss)
    loss.happens(slack)
    slack.standin.wait_for(lambda: slack.tick() or not left_behind(slack, loss))
    slack.workspace.join("C0NORTH", "U0ALEX")

    slack.standin.wait_for(lambda: slack.tick() or left_behind(slack, loss) == SURFACES[:2])


def test_who_left_while_the_bot_was_not_working_is_found_by_the_roll_call(slack):
    loss = LOSSES["a manager is removed from the channel"]
    show_everything(slack, loss)
    slack.bot.roll_call._called = -CALL_EVERY
    slack.tick()
    north = slack.workspace.channels.find("C0NORTH")
    slack.workspace.channels.put(
        replace(north, members=tuple(one for one in north.members if one != "U0MARY"))
    )
    slack.bot.people.forget("C0NORTH")
    slack.tick()
    assert left_behind(slack, loss)[0] == "home", "the roll is called once an hour"
    slack.bot.roll_call._called = -CALL_EVERY

    slack.standin.wait_for(lambda: slack.tick() or not left_behind(slack, loss))


@pytest.mark.parametrize("person", ["U0ALEX", "U0SAM"], ids=["of another", "of a child's own"])
def test_a_form_that_was_open_as_its_sender_left_the_channel_is_refused_under_its_field(slack, person):
    """Nobody but those in the channel praises somebody in its name."""
    slack.standin.opened(slack.standin.command(person, "C0NORTH", "praise @Mary"))
    slack.standin.wait_for(
        lambda: (view := slack.standin.modal(person)) and "One moment" not in words_of(view.blocks) and view
    )
    slack.workspace.leave("C0NORTH", person)
    believed = slack.bot.people._cached  # it may have been asked again by now
    slack.standin.wait_for(
        lambda: not (kept := believed.get(("members", "C0NORTH"))) or person not in kept.value
    )
    slack.standin.submit(person, {"What went well": "Report in a week early"})

    errors = slack.standin.modal(person).errors
    assert list(errors.values()) == ["In which team? Say it in the team's channel, or name a child."]
    with slack.bot.store.read() as records:
        assert records.execute("select count(*) from praises").fetchone() == (0,)


def test_of_a_restricted_child_neither_thread_nor_other_childrens_words_say_the_reference(slack):
    other = "BX-0043"
    types("U0SAM", f"track {other} team north born 03/2023 entered 02/02/2026 worker @Sam")(slack)
    types("U0SAM", f"action {REF} @Sam by 25/11/2026 See them with {other}")(slack)
    types("U0MARY", "surgery north now")(slack)
    slack.settle()
    (about,) = (message for message in slack.messages("C0NORTH") if message.text.startswith(other))
    types("U0MARY", f"restrict {other} to @Sam @Mary")(slack)
    slack.settle()

    said = channel(slack)
    assert other not in said
    assert "See them with a child" in said
    assert "A child is discussed privately, so nothing more is shown here." in said
    slack.standin.mention("U0ALEX", "C0NORTH", "update Court adjourned", thread_ts=about.ts)
    answer = slack.standin.wait_for(lambda: slack.workspace.ephemerals("U0ALEX"))[-1]
    assert other not in words_of(answer.blocks)
    types("U0MARY", f"restrict {other} lift")(slack)
    slack.settle()
    assert f"See them with {other}" in channel(slack)


@pytest.mark.parametrize(
    ("text", "person", "where"), [("chart north", "U0MARY", "C0NORTH"), (f"chart {REF}", "U0ALEX", "")]
)
@pytest.mark.parametrize("change", [f"restrict {REF} to @Sam @Mary", f"close {REF} died 20/11/2026"])
def test_a_chart_drawn_while_its_child_is_withdrawn_is_never_shown(slack, text, person, where, change):
    channel_id = where or slack.workspace.dm(person)
    slack.bot.people.begin_request()
    place = slack.bot.people.place(channel_id, person)
    picture = slack.bot.desk.answer_words(text, person, place).picture
    types("U0MARY", change)(slack)

    slack.bot.people.begin_request()
    with pytest.raises(PermanenceError, match="may be shown there no longer"):
        slack.bot.uploads._share(picture, person, b"a picture", channel_id)
    assert files(slack, person) == files(slack, None) == []


def test_while_slack_does_not_say_who_may_see_a_chart_it_stays_and_is_asked_of_again(slack):
    loss = LOSSES["the owner of an action leaves the channel"]
    show_everything(slack, loss)
    slack.workspace.fault("conversations.members", "error_500", times=3)
    loss.happens(slack)

    slack.standin.wait_for(lambda: slack.tick() or not files(slack, "U0ALEX"), 15)


@pytest.mark.parametrize(
    ("person", "by", "change"),
    [
        ("U0ALEX", "U0ADMIN", "role none @Alex"),
        ("U0MARY", "U0ADMIN", "team edit north manager @Sam"),
    ],
)
def test_a_picture_of_figures_goes_once_its_reader_may_count_no_more(slack, person, by, change):
    types("U0ADMIN", "role analyst @Alex")(slack)
    share(slack, "chart scorecard", person, slack.workspace.dm(person))
    slack.tick()
    assert files(slack, person)

    types(by, change)(slack)
    slack.standin.wait_for(lambda: slack.tick() or not files(slack, person), 15)
