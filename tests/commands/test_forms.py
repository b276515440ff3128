"""Forms drawn from a verb's parameters, and read back field by field."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commands
import permanence
import storage
from bot.slack.modals import FormOrigin, draw_form, waiting_view
from commands.desk.fill import FieldErrors, field_of, fill
from commands.desk.form import LONGEST_WORDS, Form, FormField, Settled, form
from commands.desk.form_choices import find_milestones, look_up
from commands.grammar.parse import Incomplete, Parsed, parse
from commands.grammar.read import read
from commands.grammar.values import Choice, FieldType, ReadingContext
from commands.grammar.verbs import TOPICS, Verb, verbs
from commands.practice.request import TERMINAL
from demo.workspace.limits.surfaces import view_problems
from permanence.errors import DAY, NotFound, NotUnderstood, PermanenceError, RuleBroken
from tests.conftest import rows_of_reads

READING = ReadingContext(date(2026, 11, 23), re.compile("[A-Z]{2}-[A-Z0-9]{4,6}"))


def begun(text: str) -> Parsed:
    """Return what is kept of an incomplete text."""
    with pytest.raises(Incomplete) as error:
        parse(text, READING)
    assert error.value.started
    return error.value.started


def wrong(name: str, texts: dict, settled: dict | None = None) -> dict[str, str]:
    with pytest.raises(FieldErrors) as error:
        fill(name, texts, settled or {}, READING)
    return dict(error.value.wrong)


MOVE = {"to": "2026-12-05", "because": ""}
DELAY = {"milestone": "match", "until": "2027-01-15"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("milestone", {}),
        ("milestone bx-0042", {"child": "BX-0042"}),
        ("move 17", {"action": 17}),
        ("move 17 to", {"action": 17}),
        ("move 17 because adviser on leave", {"action": 17, "because": "adviser on leave"}),
        ("action BX-0042 Chase the report", {"child": "BX-0042", "what": "Chase the report"}),
        ("action Chase the report by 5 Dec", {"what": "Chase the report", "by": date(2026, 12, 5)}),
        ("surgery north skip 24/12/2026 because", {"team": "north", "surgery": date(2026, 12, 24)}),
        ("done the report", {"note": "the report"}),
    ],
)
def test_an_incomplete_request_keeps_what_was_typed(typed, kept):
    assert begun(typed).values == kept


@pytest.mark.parametrize(
    "typed",
    [
        "milestone BX-0042 placment ordr 12/10/2026",
        "give 17 to Sam",
        "role boss <@U0CORA>",
        "status Xylophone",
        "done 99999999999",
        "decline 3 4",
        "mileston",
    ],
)
def test_what_was_misunderstood_gets_a_sentence_and_no_form(typed):
    with pytest.raises(NotUnderstood) as error:
        parse(typed, READING)
    assert not isinstance(error.value, Incomplete)


def test_a_verbs_example_is_read_back_from_the_fields_of_its_form():
    shown = [verb for verb in verbs().values() if not verb.is_hidden]
    examples = {verb.name: as_in_slack(verb.example) for verb in shown}

    assert [
        name for name, parsed in examples.items() if fill(name, texts_of(parsed), {}, READING) != parsed
    ] == []


def as_in_slack(example):
    typed = re.sub(r"@(\w+)", lambda name: f"<@U0{name[1].upper()}>", example)
    return parse(typed.replace("#north", "<#C0NORTH|north>"), READING)


def texts_of(parsed):
    """What stands in the fields of a form for a request."""
    texts: dict[str, str | list[str]] = {}
    for each in parsed.verb.parameters:
        value = parsed.values[each.name]
        if value in (None, "", ()):
            texts[each.name] = ""
        elif each.kind.many:
            texts[each.name] = [each.kind.text(one) for one in value]
        elif each.kind.field_type is FieldType.CHOICE_OR_WORDS:
            texts |= {each.name: "", f"{each.name} in words": value}
        else:
            texts[each.name] = each.kind.text(value)
    return texts


def test_whatever_can_be_chosen_can_be_read():
    kinds = [each.kind for verb in verbs().values() for each in verb.parameters]
    for kind in kinds:
        for choice in kind.choices if kind.field_type is FieldType.CHOICE else ():
            value, taken = kind.read(choice.key.split(), READING)
            assert (kind.text(value), taken) == (choice.key, len(choice.key.split()))


def test_every_milestone_on_offer_can_be_read():
    fields = {"child": "BX-0042", "on": "", "detail": ""}
    on_offer = [choice.key for choice in find_milestones("")]
    read = [
        fill("milestone", {**fields, "milestone": key}, {}, READING).values["milestone"] for key in on_offer
    ]

    assert [each.key for each in read] == on_offer


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("po", "Placement order"),
        ("PO", "Placement order"),
        ("match", "Match"),
        ("ppm", "Permanence planning meeting"),
        ("final h", "Final hearing"),
        ("placment ordr", "Placement order"),
    ],
)
def test_milestones_are_found_by_name_synonym_part_or_likeness(letters, first):
    found = [choice.words for choice in find_milestones(letters)]
    assert found[0].startswith(first)
    assert len(found) <= 20


def test_of_many_milestones_the_first_come_under_a_heading_that_says_how_to_come_by_the_others():
    found = find_milestones("p")
    assert {choice.group for choice in found} == {"The first 20 of 31: type more to find the others"}
    assert len(found) == 20


def test_letters_like_no_milestone_find_none():
    assert find_milestones("xylophone") == []


def test_a_note_is_never_taken_for_a_keyword():
    note = 'to 05/12/2026 because of @Sam\n\n"by" BX-0043 <b> yes'
    parsed = fill("move", {"to": "2026-12-05", "because": note}, {"action": "17"}, READING)
    assert parsed.values == {"action": 17, "to": date(2026, 12, 5), "because": note}


def test_each_field_that_cannot_be_read_is_named_with_why():
    assert wrong("move", {"to": "2026-11-01", "because": ""}, {"action": "17"}) == {
        "to": "Sun 1 Nov 2026 has passed. Give a day to come."
    }
    assert wrong("update", {"note": " \n "}, {"child": "BX-0042"}) == {"note": "This is needed."}
    assert wrong(
        "track",
        {
            "child": "BX42",
            "team": "north",
            "born": "March",
            "due": "",
            "entered": "",
            "worker": "",
            "family_finder": "",
            "reviewing_officer": "",
        },
    ) == {
        "child": "I cannot read `BX42`. For example: BX-0042",
        "born": "I cannot read `March`. For example: 03/2023",
    }


@pytest.mark.parametrize(
    ("chosen", "words", "said"),
    [
        ("sibling_assessment", "", "Sibling assessment first"),
        ("", "The therapist asks for a pause", "The therapist asks for a pause"),
        ("childs_needs", "operation on 3 Dec", "Child's health or needs: operation on 3 Dec"),
    ],
)
def test_a_reason_is_chosen_said_or_both(chosen, words, said):
    texts = {**DELAY, "because": chosen, "because in words": words}
    assert fill("delay", texts, {"child": "BX-0042"}, READING).values["because"] == said


def test_without_a_reason_a_delay_is_not_understood():
    texts = {**DELAY, "because": "", "because in words": " "}
    assert wrong("delay", texts, {"child": "BX-0042"}) == {
        "because": "Choose a reason, or say it in your own words below."
    }


@pytest.mark.parametrize(
    ("name", "texts", "settled"),
    [
        ("retired", {"to": ""}, {}),
        ("move", {**MOVE, "mood": "hopeful"}, {"action": "17"}),
        ("move", {"because": ""}, {"action": "17"}),
        ("move", MOVE, {}),
    ],
)
def test_a_form_of_another_version_is_not_read(name, texts, settled):
    with pytest.raises(NotUnderstood, match="I have been updated since this form was opened"):
        fill(name, texts, settled, READING)


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("action", "action"),
        ("because", "because"),
        (DAY, "to"),
        ("child", "because"),
        ("", "because"),
    ],
)
def test_a_refusal_is_said_on_the_field_it_is_about_else_on_the_last(field, shown):
    error = RuleBroken("That cannot be.", field=field)
    assert field_of(error, verbs()["move"], ["action", "to", "because"]) == shown


def test_of_two_days_the_last_shown_is_the_one_a_refusal_is_about():
    error = RuleBroken("That is no day for it.", field=DAY)
    assert field_of(error, verbs()["correct"], ["milestone", "on", "to", "because"]) == "to"
    assert field_of(error, verbs()["correct"], ["milestone", "on", "because"]) == "on"
    assert field_of(error, verbs()["update"], ["note"]) == "note"


@pytest.mark.parametrize(
    ("typed", "person", "field"),
    [
        ("move 99 to 05/12/2026", "U0SAM", "action"),
        ("action BX-0099 <@U0SAM> by 05/12/2026 Chase", "U0SAM", "child"),
        ("milestone BX-0042 match 12/10/2022", "U0SAM", "on"),
        ("delay BX-0042 match until 01/06/2027 because school", "U0SAM", "until"),
        ("edit BX-0042", "U0SAM", "worker"),
        ("track BX-0042 team north born 03/2023", "U0SAM", "child"),
        ("track BX-0043 team west born 03/2023", "U0SAM", "team"),
        ("cover <@U0SAM> 01/12/2026 to 05/12/2026 by <@U0SAM>", "U0SAM", "by"),
        ("surgery north move 26/11/2026 to 24/12/2027", "U0MARY", "to"),
        ("surgery north move 27/11/2026 to 30/11/2026", "U0MARY", "surgery"),
    ],
)
def test_each_refusal_names_the_field_of_the_form_to_put_right(north, terminal, typed, person, field):
    with pytest.raises(PermanenceError) as error:
        terminal.desk.answer_words(typed, person, TERMINAL)
    parsed = parse(typed, READING)
    shown = [each.name for each in parsed.verb.parameters]
    assert field_of(error.value, parsed.verb, shown) == field


@dataclass(frozen=True)
class Refusal:
    """A refusal in the code: its file, its words outside `how`, and the field it names."""

    path: Path
    words: str
    field: str | None

    @property
    def verb(self) -> Verb | None:
        """The verb whose own file it is in."""
        name = self.path.stem.replace("_", " ")
        return verbs().get(name) if self.path.parent.name in TOPICS else None


REFUSALS = ("NotUnderstood", "NotFound", "NotAllowed", "RuleBroken")


def refusals() -> Iterator[Refusal]:
    """Every refusal that is made in the rooms a form's request goes through."""
    for room in (permanence, storage, commands):
        for path in sorted(Path(next(iter(room.__path__))).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in REFUSALS:
                    named = {each.arg: each.value for each in call.keywords}
                    told = [*call.args, *filter(None, [named.get("then")])]
                    words = " ".join(re.sub(r"^f?['\"]|['\"]$", "", ast.unparse(each)) for each in told)
                    field = named.get("field")
                    yield Refusal(path, words, field.value if isinstance(field, ast.Constant) else None)


@cache
def every_refusal() -> list[Refusal]:
    """The same: to read the whole code takes longer than to ask about it."""
    return list(refusals())


@pytest.mark.unmeasured
def test_no_refusal_puts_how_to_type_its_request_into_the_words_a_form_shows():
    assert len([each for each in every_refusal() if each.verb]) > 50
    for each in every_refusal():
        for quoted in re.findall("`([^`]*)`", each.words):
            assert not re.match(r"\{(retyped|clean\(typed\))", quoted), each
            assert not (each.verb and re.match(rf"{each.verb.name}(?: |$)", quoted)), each


@pytest.mark.unmeasured
def test_a_refusal_names_a_field_that_a_form_has():
    every = {parameter.name for verb in verbs().values() for parameter in verb.parameters}
    for each in every_refusal():
        own = {parameter.name for parameter in each.verb.parameters} if each.verb else every
        assert each.field is None or each.field in own, each


def test_a_form_asks_what_is_required_first_and_shows_what_is_settled(north, terminal):
    drawn = form(terminal.desk, begun("delay BX-0042"), "U0SAM", TERMINAL)
    assert drawn.about == "Say what holds a milestone up, and until when."
    assert [(field.name, field.field_type.value, field.is_required) for field in drawn.fields] == [
        ("milestone", "lookup", True),
        ("until", "day", True),
        ("because", "choice", False),
        ("because in words", "words", False),
    ]
    (child,) = drawn.settled
    assert (child.label, child.key) == ("Child", "BX-0042")
    assert child.words.startswith("**BX-0042** · North Permanence Team · child's social worker ")


def test_a_form_that_a_passed_date_leads_to_says_when_it_was_due_and_asks_for_the_day(north, terminal, clock):
    north("milestone BX-0042 placement order 04/11/2026", "U0SAM")
    north("expect BX-0042 selection meeting 24/11/2026", "U0SAM")
    clock.go_to(25, 11)

    def opened(typed):
        asked = read(typed, terminal.desk.reading())
        drawn = form(terminal.desk, asked.started, "U0SAM", TERMINAL)
        (on,) = (each for each in drawn.fields if each.name == "on")
        return [line.partition(" · ")[0] for line in drawn.start.words], on.is_required, on.hint

    assert opened("milestone BX-0042 selection meeting …") == (
        [
            "Selection meeting, two weeks from the order: none recorded; was due Wed 18 Nov 2026, 7 days ago",
            "Selection meeting, expected Tue 24 Nov 2026, 1 day ago; none recorded",
        ],
        True,
        "",
    )
    words, is_required, hint = opened("milestone BX-0042")
    assert (words, is_required) == ([], False)
    assert hint.startswith("Leave it empty for today.")


def test_a_form_about_an_unknown_child_is_refused_like_the_verb(north, terminal):
    with pytest.raises(NotFound, match="BX-0099 is not a child I track"):
        form(terminal.desk, begun("update BX-0099"), "U0SAM", TERMINAL)
    with pytest.raises(NotFound, match="There is no action 99 that you may see"):
        form(terminal.desk, begun("move 99"), "U0SAM", TERMINAL)


def test_what_waits_to_be_agreed_is_found_by_words_or_number(north, terminal):
    north("action BX-0042 <@U0SAM> by 28/11/2026 Chase", "U0SAM")
    north("delay BX-0042 match until 15/01/2027 because sibling assessment", "U0SAM")
    searched = [
        [
            choice.words
            for choice in look_up(terminal.desk, "decline", "approval", letters, "U0MARY", TERMINAL)
        ]
        for letters in ("", "match", "1", "9", "court")
    ]
    asked = ["1 · purposeful delay of match until Fri 15 Jan 2027 · BX-0042"]
    assert searched == [asked, asked, asked, [], []]


def test_what_a_manager_asks_for_is_not_offered_to_them_to_agree(north, terminal):
    north("role service manager <@U0CORA>")
    north("delay BX-0042 match until 15/01/2027 because sibling assessment", "U0MARY")
    found = [
        [choice.key for choice in look_up(terminal.desk, "approve", "approval", "", person, TERMINAL)]
        for person in ("U0MARY", "U0CORA")
    ]
    assert found == [[], ["1 BX-0042"]]


def test_a_child_shown_in_a_form_is_a_row_of_the_audit(north, terminal):
    form(terminal.desk, begun("update BX-0042"), "U0MARY", TERMINAL)
    assert rows_of_reads(terminal.store, "select verb, child from reads where person = 'U0MARY'") == [
        ("update", "BX-0042")
    ]


KEYS = {
    FieldType.DAY: "2026-12-05",
    FieldType.TIME: "09:30",
    FieldType.PERSON: "@U0SAM",
    FieldType.PEOPLE: "@U0SAM",
    FieldType.CHANNEL: "<#C0NORTH>",
    FieldType.LOOKUP: "k0",
    FieldType.CHOICE: "k0",
}


@settings(max_examples=300)
@given(
    verb=st.sampled_from(list(verbs().values())),
    words=st.text(min_size=1, max_size=400),
    long=st.text(max_size=LONGEST_WORDS + 200),
    number=st.integers(1, 100),
    many=st.booleans(),
    groups=st.integers(0, 3),
)
def test_slack_accepts_whatever_a_form_contains(verb, words, long, number, many, groups):
    choices = tuple(
        Choice(f"k{n}", f"{words}{n}", words, f"group {n * groups // number}" if groups else "")
        for n in range(number)
    )
    fields = [
        FormField(
            f"{asked.value} {here}",
            words,
            asked,
            long,
            many,
            many,
            (Choice(KEYS.get(asked, long), f"{words}0", words),) if here else (),
            choices,
        )
        for asked in FieldType
        if asked is not FieldType.CHOICE_OR_WORDS
        for here in (True, False)
    ]
    settled = [Settled(f"settled{n}", "Child", long, "BX-0042AB") for n in range(3)]
    opener = FormOrigin(
        "C0NORTHNORTH", "1795428000.000100", f"https://{'x' * 500}", "1795428000.1", True, 9**11
    )
    assert view_problems(draw_form(Form(verb, fields, settled, why=long), opener)) == []


def test_slack_takes_the_waiting_view_and_the_form_of_every_verb():
    opener = FormOrigin("C0NORTHNORTH", "1795428000.000100")
    choices = (Choice("k0", "One"),)
    fields = [
        FormField(asked.value, "Label", asked, choices=choices)
        for asked in FieldType
        if asked is not FieldType.CHOICE_OR_WORDS
    ]
    for verb in verbs().values():
        assert view_problems(waiting_view(verb)) == [], verb.name
        assert view_problems(draw_form(Form(verb, fields, []), opener)) == [], verb.name
