"""The people and channels that a request names, as Slack knows them: refused, asked about, or recorded."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from commands.grammar.verbs import verbs
from demo.workspace.workspace import Workspace
from tests.conftest import GivenClock, Slack, make_workspace, open_slack, two_teams, words_of
from tests.loading import load, row

ADD = 'team add east "East" in <#{channel}> manager <@{manager}> from 26/11/2026 at 09:30 every 2 weeks'
UNABLE = {
    "U0GUEST": ({"is_restricted": True}, "a guest here"),
    "U0SINGLE": ({"is_ultra_restricted": True}, "a guest here"),
    "U0AWAY": ({"team": "T0ELSE"}, "of another workspace"),
    "U0GONE": ({"deleted": True}, "deactivated in Slack"),
    "U0ROBOT": ({"is_bot": True}, "a bot"),
}
FAMILY = (
    'team add finding "Finders" in <#C0FINDING> manager <@U0ADMIN> from 26/11/2026 at 14:00 every 2 weeks side family finding',
    'family add FAM-0031 team finding worker <@U0ADMIN> area "the west"',
)
"""A team of the family-finding side, with a family."""
GIVES = {
    "action": "action BX-0042 <@{}> by 27/11/2026 Chase the report",
    "allocate": "allocate BX-0077 north worker <@{}>",
    "give": "give 1 to <@{}>",
    "cover": "cover <@U0SAM> by <@{}> 1 Dec to 5 Dec",
    "left": "left <@U0SAM> to <@{}>",
    "track": "track BX-0099 team north born 03/2023 worker <@{}>",
    "edit": "edit BX-0042 reviewing officer <@{}>",
    "restrict": "restrict BX-0042 to <@U0MARY> <@{}>",
    "team add": ADD.format(channel="C0EAST", manager="{}"),
    "family add": 'family add FAM-0032 team finding worker <@{}> area "the coast"',
    "family edit": "family edit FAM-0031 worker <@{}>",
    "meeting": "meeting BX-0042 FAM-0031 on 4 Dec with <@{}>",
    "team edit": "team edit north chair <@{}>",
    "role": "role consultant <@{}>",
    "reviewed": "reviewed BX-0042 <@{}> by 27/11/2026 Chase the report",
}


@pytest.fixture
def people(tmp_path, clock) -> Iterator[Slack]:
    """North with an action of Sam's, and a child in no team; everybody who can do nothing is in its channel all the same."""
    with open_slack(tmp_path, clock, with_everybody(), people_typed()) as opened:
        yield opened


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory) -> Iterator[Slack]:
    """The same, for tests of which each asserts that it changes nothing."""
    folder = tmp_path_factory.mktemp("people")
    with open_slack(folder, GivenClock(), with_everybody(), people_typed()) as opened:
        yield opened


def with_everybody() -> Workspace:
    workspace = make_workspace()
    for person, (facts, _) in UNABLE.items():
        workspace.add_user(person, person[2:].capitalize(), **facts)
        workspace.join("C0NORTH", person)
    workspace.add_user("USLACKBOT", "Slackbot")
    workspace.add_channel("C0EAST", "east", members=["U0MARY"])
    workspace.add_channel("C0FINDING", "finding", members=["U0ADMIN"])
    return workspace


@cache
def people_typed() -> bytes:
    """The database file of all that, as it is typed in Slack and loaded."""
    with TemporaryDirectory() as folder:
        with open_slack(Path(folder), GivenClock(), with_everybody(), two_teams()) as slack:
            for text in FAMILY:
                slack.command("U0ADMIN", text, slack.workspace.dm("U0ADMIN"))
            slack.command("U0SAM", "action BX-0042 <@U0SAM> by 27/11/2026 Ring the school")
            load(slack.bot.store.path, slack.clock(), [row("BX-0077", "care_entry", "2026-02-02")])
        return next(Path(folder).glob("*.db")).read_bytes()


def typed(slack: Slack, text: str) -> str:
    """What is answered to whoever may do it: an administrator in private, else North's manager in its channel."""
    if text.startswith(("team", "role", "family")):
        return slack.command("U0ADMIN", text, slack.workspace.dm("U0ADMIN"))
    return slack.command("U0MARY", text)


def test_every_verb_that_gives_somebody_a_part_is_tried_here():
    kinds = {name: [each.kind for each in verb.parameters] for name, verb in verbs().items()}
    looked_up = {
        name
        for name, each in kinds.items()
        if any(kind.is_looked_up and "PERSON" in kind.label for kind in each)
    }
    assert looked_up == GIVES.keys()


@pytest.mark.parametrize("text", GIVES.values(), ids=GIVES)
@pytest.mark.parametrize("person", [*UNABLE, "U0BOT", "USLACKBOT", "U0NOBODY"])
def test_whoever_can_do_nothing_here_is_given_no_part(unchanged, text, person):
    why = {"U0BOT": "a bot", "USLACKBOT": "a bot", "U0NOBODY": "unknown to Slack"}.get(person) or UNABLE[
        person
    ][1]
    with unchanged.bot.store.read() as records:
        before = records.audit.next_id()

    said = typed(unchanged, text.format(person))

    assert said.startswith(
        f"<@{person}> is {why}, so I tell them nothing and take nothing from them. Name a full member"
    )
    with unchanged.bot.store.read() as records:
        assert not records.audit.has_changed_from("U0MARY", before)
        assert not records.audit.has_changed_from("U0ADMIN", before)


@pytest.mark.parametrize(
    "text", ["role none <@{}>", "cover off <@{}>", "praise BX-0042 <@{}> Early", "caseload <@{}>"]
)
@pytest.mark.parametrize("person", ["U0GONE", "U0GUEST"])
def test_they_may_be_named_where_they_are_given_nothing(people, text, person):
    assert " is a guest" not in typed(people, text.format(person))
    assert "is deactivated" not in typed(people, text.format(person))


def test_an_owner_who_cannot_see_the_child_is_asked_about_once(people):
    said = people.command("U0MARY", "action BX-0042 <@U0OMAR> by 27/11/2026 Chase the report")
    assert said.startswith(
        "<@U0OMAR> cannot see *BX-0042*, and so not the action either: <@U0OMAR> is not in North Permanence Team's channel, "
        "and not named on the child. Invite them to the channel, or name them: `edit BX-0042 family finder @…`. "
        "Give it to them anyway?"
    )
    assert "Yes, give it to them" in said


@pytest.mark.parametrize(
    "text",
    [
        "action BX-0042 <@U0ALEX> by 27/11/2026 Chase the report",  # in the channel
        "action BX-0042 <@U0CORA> by 27/11/2026 Chase the report",  # of every team
        "action BX-0042 <@U0SUE> by 27/11/2026 Chase the report",  # named on the child
        "give 1 to <@U0SUE>",
        "edit BX-0042 reviewing officer <@U0OMAR>",  # naming them lets them see the child
        "restrict BX-0042 to <@U0MARY> <@U0OMAR>",
    ],
)
def test_whoever_sees_the_child_or_will_is_not_asked_about(people, text):
    typed(people, "role consultant <@U0CORA>")
    typed(people, "edit BX-0042 family finder <@U0SUE>")
    assert "cannot see" not in typed(people, text)
    assert "all the same?" not in typed(people, text)


def test_a_restricted_childs_action_for_somebody_not_named_is_asked_about(people):
    typed(people, "restrict BX-0042 to <@U0MARY> <@U0SAM>")
    said = typed(people, "give 1 to <@U0ALEX>")
    assert (
        "<@U0ALEX> is not one of the people it is restricted to. `restrict BX-0042 to …` names them." in said
    )


def test_what_is_handed_over_to_somebody_who_cannot_see_it_is_said_in_the_same_question(people):
    typed(people, "action BX-0042 <@U0ALEX> by 27/11/2026 Chase the report")
    said = typed(people, "left <@U0ALEX> to <@U0OMAR>")
    assert "<@U0ALEX> has not left" in said
    assert "<@U0OMAR> would have actions for BX-0042 and could not see them" in said
    assert said.count("Go on?") == 1


def test_a_manager_who_is_not_in_the_channel_is_asked_about(people):
    asked = "<@U0OMAR> is not in that channel, so would see none of the team's children. Invite them there. Add the team anyway?"
    assert typed(people, GIVES["team add"].format("U0OMAR")).startswith(asked)
    assert "is added" in typed(people, GIVES["team add"].format("U0MARY"))
    assert "<@U0OMAR> is not in North Permanence Team's channel" in typed(
        people, "team edit north manager <@U0OMAR>"
    )
    assert "<@U0OMAR> is not in North Permanence Team's channel" in typed(
        people, "team edit north chair <@U0OMAR>"
    )
    assert "is changed" in typed(people, "team edit north chair <@U0SAM>")
    typed(people, "role consultant <@U0CORA>")
    assert "is changed" in typed(people, "team edit north chair <@U0CORA>"), "who sees every team's children"


def test_whoever_covers_for_a_manager_from_outside_the_channel_is_asked_about(people):
    said = typed(people, "cover <@U0MARY> by <@U0OMAR> 1 Dec to 5 Dec")
    assert said.startswith(
        "<@U0OMAR> is not in North Permanence Team's channel, so would see none of the team's children."
    )
    assert "covers for" in typed(people, "cover <@U0MARY> by <@U0ALEX> 1 Dec to 5 Dec")
    assert "covers for" in typed(people, "cover <@U0SAM> by <@U0OMAR> 1 Dec to 5 Dec"), (
        "of whom they see what Sam does"
    )


def test_what_slack_does_not_say_of_an_owner_stops_nothing_and_is_said(people):
    people.command("U0MARY", "status BX-0042")
    people.workspace.fault("users.info", "error_500")
    said = people.command("U0MARY", "action BX-0042 <@U0CORA> by 27/11/2026 Chase the report")
    assert "*2* for <@U0CORA>" in said
    assert (
        "Slack did not tell me in time about <@U0CORA>, so I have not checked that they can act here." in said
    )


def test_neither_does_what_slack_does_not_say_of_who_is_in_the_channel(people):
    for key in [key for _, key in people.bot.people._cached]:
        people.bot.people.forget(key)
    people.workspace.fault(
        "conversations.members", "error_500", times=50
    )  # the roll is called for those who joined
    said = typed(people, "team edit north chair <@U0OMAR>")
    assert "North Permanence Team is changed" in said
    assert "Slack did not tell me in time about <@U0OMAR>" in said


def test_two_owners_are_asked_about_with_a_button_for_each(people):
    people.command("U0SAM", "action BX-0042 <@U0SAM> and <@U0ALEX> by 4 Dec Chase the report")
    answer = people.standin.command(
        "U0SAM", "C0NORTH", "action BX-0042 <@U0SAM> <@U0ALEX|alex> by 4 Dec Chase the report"
    )
    (buttons,) = [block["elements"] for block in answer.payload["blocks"] if block["type"] == "actions"]
    assert [each["text"]["text"] for each in buttons] == ["1 Sam", "2 Alex", "No"]

    def owners():
        with people.bot.store.read() as records:
            return records.execute("select owner, words from actions order by id").fetchall()

    before = owners()
    people.standin.press("U0SAM", "C0NORTH", people.workspace.ephemerals("U0SAM")[-1].ts, "2 Alex")
    people.standin.wait_for(lambda: owners() == [*before, ("U0ALEX", "Chase the report")])


def test_an_action_is_given_to_one_of_several(people):
    said = people.command("U0MARY", "give 1 to <@U0SAM>, <@U0ALEX> or <@U0MARY>")
    assert "Whose is it: 1 <@U0SAM>, 2 <@U0ALEX> or 3 <@U0MARY>?" in said


def test_of_several_one_who_can_do_nothing_is_said_before_it_is_asked(people):
    assert "<@U0ROBOT> is a bot" in people.command("U0MARY", "give 1 to <@U0ROBOT> <@U0ALEX>")


# channels


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"is_private": False}, "the channel is not private. Make it a private channel"),
        ({"is_private": False, "bot": False}, "the channel is not private. Make it a private channel"),
        ({"is_ext_shared": True}, "the channel is shared with another workspace. End the sharing"),
        ({"pending_shared": ["T0ELSE"]}, "the channel is shared with another workspace. End the sharing"),
        ({"is_archived": True}, "the channel is archived. Unarchive it"),
        ({"bot": False}, "I am not in the channel. Type `/invite @Permanence` there"),
        (None, "I am not in the channel. Type `/invite @Permanence` there"),
    ],
)
def test_a_channel_that_cannot_be_a_teams_is_refused_there_and_then(people, facts, why):
    if facts is not None:
        people.workspace.add_channel("C0ODD", "odd", members=["U0MARY"], **facts)
    refusal = f"That cannot be a team's channel: {why} first. Nothing was changed."
    assert typed(people, ADD.format(channel="C0ODD", manager="U0MARY")) == refusal
    assert typed(people, "team edit north in <#C0ODD>") == refusal


def test_what_puts_a_channel_right_is_seen_at_once(people):
    people.workspace.add_channel("C0ODD", "odd", members=["U0MARY"], bot=False)
    people.workspace.add_channel("C0OLD", "old", members=["U0MARY"], is_private=False)
    add = ADD.format(channel="C0ODD", manager="U0MARY")
    assert "I am not in the channel" in typed(people, add)
    people.workspace.join("C0ODD", "U0BOT")
    assert "East is added" in typed(people, add)
    # Slack tells nothing of a channel that is made private.
    assert "not private" in typed(people, "team edit east in <#C0OLD>")
    people.workspace._replace_channel("C0OLD", is_private=True)
    assert "East is changed" in typed(people, "team edit east in <#C0OLD>")


def test_a_channel_of_which_slack_says_nothing_is_not_taken(people):
    people.workspace.fault("conversations.info", "error_500", channel="C0EAST")
    said = typed(people, ADD.format(channel="C0EAST", manager="U0MARY"))
    assert said.startswith("Slack did not tell me in time")
    assert "Nothing was changed. Please try again in a minute." in said


# cover


def test_whoever_covers_for_the_manager_is_written_to_and_agrees_in_slack(people):
    typed(people, "cover <@U0MARY> by <@U0ALEX> 23/11/2026 to 4/12/2026")
    people.command("U0SAM", "delay BX-0042 match until 15/01/2027 because sibling assessment first")
    people.settle()
    direct = people.workspace.dm("U0ALEX")
    (word,) = [each for each in people.messages(direct) if "asks you to agree" in words_of(each.blocks)]
    assert not [
        each for each in people.messages(people.workspace.dm("U0MARY")) if "agree" in words_of(each.blocks)
    ]

    people.standin.press("U0ALEX", direct, word.ts, "Agree 1")
    people.standin.wait_for(
        lambda: "Agreed by <@U0ALEX>" in words_of(people.workspace.message(direct, word.ts).blocks)
    )


def test_a_cover_who_leaves_slack_is_noticed_and_covers_no_longer(people):
    typed(people, "cover <@U0MARY> by <@U0ALEX> 23/11/2026 to 4/12/2026")
    people.workspace.change_user("U0ALEX", deleted=True)
    people.standin.wait_for(lambda: "U0ALEX" in leavers(people))
    said = people.command("U0SAM", "delay BX-0042 match until 15/01/2027 because sibling assessment first")
    assert "<@U0MARY> is asked to agree" in said


def leavers(slack: Slack) -> frozenset[str]:
    with slack.bot.store.read() as records:
        return records.leavers.all()
