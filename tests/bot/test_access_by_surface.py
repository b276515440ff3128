"""What the table of docs/access.md says of each kind of person, on each surface of a real bot once."""

from dataclasses import replace
from functools import partial

import pytest

from commands.practice.request import TERMINAL
from demo.api import rate_limits
from permanence.access import HowMuch
from permanence.errors import PermanenceError
from tests.conftest import GivenClock, Slack, make_workspace, open_slack, rows_of_reads, two_teams, words_of
from tests.matrix import CHILD, KINDS, RESTRICTED, shown_to

FACTS = {
    "U0GUEST": {"is_restricted": True},
    "U0ELSE": {"team": "T0ELSE"},
    "U0ROBOT": {"is_bot": True},
    "U0GONE": {"deleted": True},
}
IN_SLACK = [person for person in KINDS if person not in ("U0NOBODY", "U0WAS", "U0ROBOT", "U0GONE")]
"""Those who can press and type there; of the others Slack sends nothing, and one has a team of his own."""

THE_DAY_OF_DIGESTS = (24, 11, 9, 30)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """North's agenda is posted, with the child on it, and everybody of the table is in Slack."""
    workspace = make_workspace()
    for person, kind in KINDS.items():
        if person != "U0NOBODY":
            workspace.add_user(person, person[2:].capitalize(), **FACTS.get(person, {}))
        for team in kind.channels:
            workspace.join(f"C0{team.upper()}", person)
    workspace.leave("C0NORTH", "U0SAM")
    with (
        pytest.MonkeyPatch.context() as patch,
        open_slack(tmp_path_factory.mktemp("surfaces"), GivenClock(), workspace, two_teams()) as slack,
    ):
        patch.setattr(rate_limits, "TIERS", {})
        for text in (
            *(
                f"role {kind.granted} <@{who}>"
                for who, kind in KINDS.items()
                if kind.granted and who != "U0ADMIN"
            ),
            "team edit north chair <@U0CHRIS>",
            f"track {CHILD} team north born 05/2024 entered 02/02/2026 worker <@U0SAM>",
            f"track {RESTRICTED} team north born 05/2024 entered 02/02/2026 worker <@U0SAM>",
            f"restrict {RESTRICTED} to <@U0NINA> <@U0MARY>",
            "cover <@U0SAM> by <@U0COVER> 23/11/2026 to 30/11/2026",
            *(
                f"action {ref} <@{person}> by 25/11/2026 Chase the report"
                for person in IN_SLACK
                for ref in (CHILD, RESTRICTED)
            ),
        ):
            slack.bot.desk.answer_words(text, "U0ADMIN", TERMINAL)
        for outsider in ("U0GUEST", "U0ELSE", "U0ROBOT", "U0GONE"):
            slack.bot.desk.answer_words(f"access right <@{outsider}> north", "U0SERVICE", TERMINAL)
        slack.clock.go_to(*THE_DAY_OF_DIGESTS)
        slack.tick()
        slack.clock.go_to(26, 11, 9, 30)
        slack.tick()
        slack.settle()
        yield slack


def typed(slack: Slack, person: str, ref: str) -> str:
    return slack.command(person, f"status {ref}", slack.workspace.dm(person))


def written(slack: Slack, person: str, ref: str) -> str:
    before = len(slack.workspace.messages(slack.workspace.dm(person)))
    slack.standin.dm(person, f"status {ref}")

    def answered():
        said = slack.workspace.messages(slack.workspace.dm(person))[before + 1 :]
        return said and words_of(said[-1].blocks)

    return slack.standin.wait_for(answered)


def offered(slack: Slack, person: str, ref: str) -> str:
    """What the menu of a shortcut's form offers; nothing where it does not open."""
    slack.standin.shortcut(person, "milestone")
    view = slack.standin.wait_for(
        lambda: (one := slack.standin.modal(person)) and "One moment" not in words_of(one.blocks) and one
    )
    found = slack.standin.suggest(person, "Child", ref) if "child" in view.values else []
    slack.standin.close_modal(person, everything=True)
    return str(found)


def at_home(slack: Slack, person: str, ref: str) -> str:
    slack.standin.open_home(person)
    return words_of(slack.standin.wait_for(lambda: slack.standin.home(person)).blocks)


def told_before(slack: Slack, person: str, _: str) -> str:
    """The digest before the surgery, and whatever else the bot told by itself: an answer has no name of a post."""
    said = slack.messages(slack.workspace.dm(person))
    return "".join(words_of(each.blocks) for each in said if each.metadata)


def asked_for_before(slack: Slack, person: str, ref: str) -> str:
    """A picture that was asked for while it could be seen, and is shown once it is drawn."""
    slack.bot.people.begin_request()
    place = slack.bot.people.place(slack.workspace.dm("U0MARY"), "U0MARY")
    picture = slack.bot.desk.answer_words(f"chart {ref}", "U0MARY", place).picture
    try:
        slack.bot.uploads._share(picture, person, b"a picture", slack.workspace.dm(person))
    except PermanenceError as error:
        return str(error)
    return slack.workspace.files.find(slack.messages(slack.workspace.dm(person))[-1].files[-1]).title


def opened_before(slack: Slack, person: str, ref: str) -> str:
    """A form about the child that was opened while they could be seen, and is sent now."""
    slack.standin.command("U0MARY", "C0NORTH", f"update {ref}")
    view = slack.standin.wait_for(
        lambda: (one := slack.standin.modal("U0MARY")) and "note" in one.values and one
    )
    slack.standin.close_modal("U0MARY")
    slack.workspace.views._keep(person, (replace(view, id=f"V{person}{ref}", user=person),))
    slack.standin.submit(person, {"note": "Seen"})
    if refused := slack.standin.modal(person):
        slack.standin.close_modal(person)
        return str(refused.errors)
    return ref


SURFACES = {
    "a command": typed,
    "a message to the bot": written,
    "a shortcut's menu": offered,
    "a Home": at_home,
    "a digest": told_before,
    "a picture": asked_for_before,
    "a form opened before": opened_before,
}


@pytest.mark.parametrize("ask", SURFACES.values(), ids=SURFACES)
@pytest.mark.parametrize("person", IN_SLACK, ids=[KINDS[person].words for person in IN_SLACK])
def test_on_every_surface_a_person_is_shown_what_the_table_says(world, person, ask):
    for ref in (CHILD, RESTRICTED):
        said = ask(world, person, ref)
        is_shown = shown_to(person, ref) is HowMuch.EVERYTHING
        may_be_silent = ask is at_home or (ask is told_before and person == "U0SAM")  # another does his work
        assert shows(said, ref) is is_shown or (may_be_silent and not shows(said, ref)), said


def shows(said: str, ref: str) -> bool:
    """Whether an answer shows a child, and does not only say back what was asked about."""
    return ref in said.replace(f"{ref} is not a child I track", "")


@pytest.mark.parametrize("person", IN_SLACK, ids=[KINDS[person].words for person in IN_SLACK])
def test_a_button_of_an_agenda_answers_whoever_presses_it_by_the_table(world, person):
    (card,) = [each for each in world.messages() if each.text.startswith(f"{CHILD}: ")]
    before = len(world.workspace.ephemerals(person))
    world.standin.press(person, "C0NORTH", card.ts, "New action")

    def answered():
        view, said = world.standin.modal(person), world.workspace.ephemerals(person)[before:]
        shown = words_of((said[-1] if said else view).blocks) if said or view else ""
        return "" if "One moment" in shown else shown

    said = world.standin.wait_for(answered)
    if world.standin.modal(person):
        world.standin.close_modal(person, everything=True)
    assert shows(said, CHILD) is (shown_to(person, CHILD) is HowMuch.EVERYTHING), said


def test_what_a_form_a_menu_and_words_are_refused_is_written_down_as_denied(slack):
    standin = slack.standin

    def filled(person: str) -> object:
        return standin.wait_for(
            lambda: (view := standin.modal(person)) and "One moment" not in words_of(view.blocks) and view
        )

    standin.command("U0ALEX", "C0NORTH", "update BX-0042")
    filled("U0ALEX")
    standin.shortcut("U0OMAR", "milestone")
    filled("U0OMAR")
    for person in ("U0ALEX", "U0OMAR"):
        slack.workspace.change_user(person, is_restricted=True)
        believed = partial(slack.bot.people._kept, "person", person)
        standin.wait_for(lambda kept=believed: (found := kept()) is None or found.value.get("is_restricted"))

    assert standin.suggest("U0OMAR", "Child", "BX") == []
    standin.submit("U0ALEX", {"note": "Xylophone"})
    assert "you are a guest" in str(standin.modal("U0ALEX").errors)
    standin.close_modal("U0ALEX", everything=True)
    assert "you are a guest" in slack.command("U0ALEX", "status BX-0042 xylophone")
    assert "you are a guest" in slack.command("U0ALEX", "status BX-0042")
    standin.dm("U0ALEX", "history BX-0042\nxylophone")
    standin.shortcut("U0ALEX", "milestone")
    assert "you are a guest" in words_of(filled("U0ALEX").blocks)

    denied = rows_of_reads(
        slack.bot.store,
        "select person, verb, child, understood from reads where understood ->> 'refused' order by id",
    )
    assert {row[3] for row in denied} == {'{"refused": true}'}
    assert [row[:3] for row in denied] == [
        ("U0OMAR", "milestone", None),
        ("U0ALEX", "update", "BX-0042"),
        ("U0ALEX", "status", "BX-0042"),
        ("U0ALEX", "history", "BX-0042"),
        ("U0ALEX", "milestone", None),
    ]
