"""Who may reach what does not hang on how help words it."""

import re
from dataclasses import replace
from datetime import date

import pytest

from commands.desk.form import form
from commands.desk.form_choices import look_up
from commands.desk.incoming import IncomingRequest
from commands.desk.reach import child_to_confirm, children_of, teams_to_check
from commands.grammar.parse import parse
from commands.grammar.values import FieldType, ReadingContext
from commands.grammar.verbs import verbs
from permanence.errors import PermanenceError
from tests.commands.places import CHANNEL, DIRECT, open_town

READING = ReadingContext(date(2026, 11, 23), re.compile("[A-Z]{2}-[A-Z0-9]{4,6}"))
ASKERS = ("U0SAM", "U0MARY", "U0SUE", "U0ADMIN")
"""The child's social worker, their manager, somebody of another team, and an administrator."""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Two siblings in North; an action, a delay asked for, and a latest change of Sam's about a child."""
    with open_town(tmp_path_factory.mktemp("reach")) as opened:
        opened.say("track BX-0043 team north born 05/2024 worker <@U0SAM>")
        opened.say("action BX-0042 <@U0SAM> by 05/12/2026 Chase the report")
        opened.say("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0SAM")
        yield opened


@pytest.fixture
def reword(monkeypatch):
    """Return a function that replaces the label of every parameter in help by nonsense."""

    def reworded() -> None:
        for name, verb in list(verbs().items()):
            parameters = tuple(
                replace(each, kind=replace(each.kind, label=f"GRUMBLE{n}"))
                for n, each in enumerate(verb.parameters)
            )
            monkeypatch.setitem(verbs(), name, replace(verb, parameters=parameters))

    return reworded


@pytest.mark.parametrize(
    ("person", "undo", "teams"),
    [
        ("U0SAM", "undo {}", {"north"}),
        ("U0SAM", "undo", {"south"}),
        ("U0MARY", "undo {}", {"north"}),
    ],
    ids=["the change numbered", "the latest", "somebody else's, as of no change"],
)
def test_whose_channel_decides_on_an_undo_is_that_of_the_change_it_is_about(tmp_path, person, undo, teams):
    with open_town(tmp_path) as town:
        town.say("track BX-0070 team south born 05/2024 worker <@U0SAM>")
        town.ask("update BX-0042 Seen", "U0SAM")
        ((earlier,),) = town.query("select max(id) from audit where changed")
        town.ask("update BX-0070 Seen", "U0SAM")
        said = undo.format(earlier)
        incoming = IncomingRequest(parse(said, READING), said, person, DIRECT)
        with town.desk.store.read(town.desk.standing(person, DIRECT)) as records:
            assert teams_to_check(records, incoming, incoming.asked, READING.today) >= teams
            if person == "U0SAM":
                assert teams_to_check(records, incoming, incoming.asked, READING.today) == teams


def test_an_undo_names_no_child_whom_the_asker_may_see_no_longer(tmp_path):
    with open_town(tmp_path) as town:
        town.say("track BX-0070 team south born 05/2024 worker <@U0SAM>")
        town.ask("update BX-0042 Seen", "U0SAM")
        town.ask("update BX-0070 Seen", "U0SAM")
        town.say("restrict BX-0070 to <@U0OMAR>")

        assert town.ask("undo", "U0SAM").startswith(
            "Your latest change, `update`, stays. That is about a child you may not see any more, so you cannot undo "
            "it. The one before it is `update` for BX-0042, made on Mon 23 Nov, 10:00: Seen. Undo it?"
        )


def typed(verb) -> str:
    """Return the verb's example, with people as Slack mentions them and numbers that are on record."""
    text = re.sub(r"@([A-Z][a-z]+)", lambda found: f"<@U0{found[1].upper()}>", verb.example)
    return re.sub(r"(?<= )(17|3)(?= |$)", "1", text).replace("#north", "<#C0NORTH>")


def decisions(town, name: str, person: str) -> list[object]:
    """Return all that is decided about one person's request: the children, the teams asked about, the form, the reply."""
    verb = verbs()[name]
    parsed = parse(typed(verb), READING)
    incoming = IncomingRequest(parsed, typed(verb), person, DIRECT)
    standing = town.desk.standing(person, DIRECT)
    with town.desk.store.read(standing) as records:
        decided: list[object] = [
            children_of(records, parsed),
            sorted(teams_to_check(records, incoming, parsed, READING.today)),
            _said(lambda: child_to_confirm(records, incoming, parsed, standing)),
        ]
    decided += [
        _said(lambda place=place: form(town.desk, parsed, person, place)) for place in (DIRECT, CHANNEL)
    ]
    decided += [
        _said(lambda each=each: look_up(town.desk, name, each.name, "", person, DIRECT))
        for each in verb.parameters
        if each.field_type is FieldType.LOOKUP and not each.kind.many
    ]
    if verb.reads and name not in ("help", "audit"):  # they show the labels, and who asked before
        decided.append(_said(lambda: town.ask(incoming.text, person)))
        latest = "select verb, child, team, understood from reads where person = ? order by id desc limit 1"
        decided.append(town.query_reads(latest, person))
    return decided


def _said(ask) -> object:
    try:
        found = ask()
    except PermanenceError as refusal:
        return type(refusal).__name__, str(refusal)
    return (found.fields, found.settled) if hasattr(found, "settled") else found


@pytest.mark.unmeasured
def test_rewording_help_changes_no_decision_about_access(town, reword):
    asked = [(name, person) for name in verbs() for person in ASKERS]
    before = {each: decisions(town, *each) for each in asked}
    usage = {name: verb.usage for name, verb in verbs().items()}

    reword()

    assert [name for name, verb in verbs().items() if verb.usage == usage[name] and verb.parameters] == []
    assert [each for each in asked if decisions(town, *each) != before[each]] == []
