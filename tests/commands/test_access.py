"""Every cell of docs/access.md: each verb asked by each kind of person in each kind of place, about each kind of child."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from bot.slack.people import why_unable
from bot.text import draw_text
from commands.desk.desk import Desk
from commands.desk.form import begun, form
from commands.desk.form_choices import look_up
from commands.desk.incoming import IncomingRequest
from commands.grammar.read import Refusal, read
from commands.grammar.reply import Reply
from commands.grammar.values import FieldType
from commands.grammar.verbs import Verb, verbs
from commands.practice.request import AT_THE_CLOCK, TERMINAL, Place, PlaceKind
from permanence.access import HowMuch
from permanence.errors import NotAllowed, PermanenceError
from permanence.journey import Month
from permanence.roles import CLOCK, Role
from storage.records import Records
from storage.store import Store
from tests.commands.places import CHANNEL, DIRECT, ELSEWHERE, buttons_of, open_town
from tests.loading import load, row
from tests.matrix import (
    CHILD,
    CHILDREN,
    DOCUMENT,
    KINDS,
    RESTRICTED,
    document,
    is_about_a_child,
    is_about_a_family,
    shown_to,
    standing_of,
)

pytestmark = pytest.mark.unmeasured

SOUTHS = Place(PlaceKind.TEAM, "south")
PLACES = (DIRECT, CHANNEL, SOUTHS, ELSEWHERE)
UNKNOWN = "BX-9999"
FACTS = {
    "U0GUEST": {"is_restricted": True},
    "U0ELSE": {"team_id": "T0ELSE"},
    "U0ROBOT": {"is_bot": True},
    "U0GONE": {"deleted": True},
}
"""What Slack says of a person who is no member."""
NUMBERS: Mapping[str, int] = {ref: number for number, ref in enumerate([*CHILDREN, UNKNOWN], 1)}
"""The number of the action, the approval and the conflict of each child: each has one of each."""
OWN = {
    "calendar": "calendar north",
    "chart": "chart {ref}",
    "conflict keep": "conflict keep {number}",
    "conflict take": "conflict take {number}",
    "delay": "delay {ref} match until 15/01/2027 because sibling assessment first",
    "remind": "remind about {number}",
    "rename": "rename {ref} to BX-0199",
    "siblings": "siblings {ref} BX-0043",
    "waits": "waits",
    "whole message": 'whole message north "north:2026-11-26:child BX-0044"',
    "allocate": "allocate {ref} north",
    "undo": "undo",
    "track": "track {ref} team north born 03/2023",
    "minutes": "minutes north",
}
"""What is typed for a verb whose example is about something else."""


def typed(verb: Verb, ref: str) -> str:
    """What a verb is asked with, about a child if it is about one."""
    text = OWN.get(verb.name, verb.example)
    number = NUMBERS[ref]
    text = re.sub(rf"^({verb.name}) (17|3|5)\b", rf"\1 {number}", text)
    return (
        text.replace("BX-0042", ref)
        .format(ref=ref, number=number)
        .replace("@Sam", "<@U0SAM>")
        .replace("@Alex", "<@U0ALEX>")
        .replace("@Mary", "<@U0MARY>")
        .replace("#north", "<#C0NORTH|north>")
    )


class Unkept(Store):
    """A store that keeps nothing of a change, so that no cell depends on another."""

    @contextmanager
    def write(self, standing=CLOCK, *, lasting: bool = True) -> Iterator[Records]:
        with super().write(standing, lasting=False) as records, records.trial():
            yield records


def membership(person: str, _: Place, teams: frozenset[str]) -> frozenset[str]:
    facts = {} if person == "U0NOBODY" else {"id": person, "team_id": "T0DEMO", **FACTS.get(person, {})}
    if why := why_unable(facts, "T0DEMO"):
        raise NotAllowed(f"I am sorry: you are {why}")
    return teams & KINDS[person].channels


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """North, South and a team whose manager is not in its channel, with a child of each kind, and something private of each."""
    folder = tmp_path_factory.mktemp("access")
    with open_town(folder) as town:
        for text in (
            'team add west "West" in <#C0WEST|west> manager <@U0WAS> from 26/11/2026 at 09:30 every 2 weeks',
            "team edit north chair <@U0CHRIS>",
            *(
                f"role {KINDS[each].granted.value} <@{each}>"
                for each in KINDS
                if KINDS[each].granted and each != "U0ADMIN"
            ),
            f"track {CHILD} team north born 05/2024 entered 02/02/2026 worker <@U0SAM>",
            f"track {RESTRICTED} team north born 05/2024 entered 02/02/2026 worker <@U0SAM>",
            "track BX-0070 team south born 05/2024 entered 02/02/2026 worker <@U0SUE>",
            "track BX-0043 team north born 05/2024 worker <@U0SAM>",
            "cover <@U0SAM> by <@U0COVER> 23/11/2026 to 30/11/2026",
        ):
            town.say(text)
        load(
            town.terminal.store.path,
            town.clock(),
            [row("BX-0090", "care_entry", "2026-02-02", born=Month(2024, 5))],
        )
        for ref in CHILDREN:
            town.say(f"action {ref} <@U0SAM> by 27/11/2026 Ring{secret(ref)}")
            town.say(f"update {ref} Saw{secret(ref)}")
            town.say(f"milestone {ref} placement order 12/10/2026")
            if CHILDREN[ref]:  # of a child in no team there is nobody to ask
                town.say(f"delay {ref} adm decision until 15/01/2027 because sibling assessment first")
        otherwise = [row(ref, "po_granted", "2026-10-13", born=None) for ref in CHILDREN]
        load(town.terminal.store.path, town.clock(), otherwise)
        town.say(f"restrict {RESTRICTED} to <@U0NINA> <@U0MARY>")
        town.by_clock("agenda north 26/11/2026")
        town.terminal.store.settle()  # what figures count is made now: later nothing is kept
        store = Unkept(town.terminal.store.path)
        yield Desk(store, town.desk.office, town.clock, membership)
        store.close()


def secret(ref: str) -> str:
    """A word that is said of one child only."""
    return f"xylophone{ref[3:]}"


def said_by(desk: Desk, person: str, place: Place, text: str) -> tuple[str, str]:
    """Return what is answered, with all that its buttons type; and of a refusal its words alone."""
    try:
        asked = read(text, desk.reading(place.child, person), is_confirmed=True)
        reply = desk.answer(IncomingRequest(asked, text, person, place))
    except PermanenceError as error:
        return "", str(error)
    return everything_in(reply), ""


def everything_in(reply: Reply) -> str:
    picture = repr(reply.picture) if reply.picture else ""
    buttons = " ".join(f"{each.label} {each.command}" for each in buttons_of(reply))
    return f"{draw_text(reply)} {reply.fallback} {buttons} {picture}"


def told_of(said: str) -> set[str]:
    """The children of whom something is said."""
    return {ref for ref in CHILDREN if ref in said or secret(ref) in said}


def may_be_told(person: str, verb: Verb) -> set[str]:
    """The children whom an answer to a person may name."""
    enough = {HowMuch.EVERYTHING}
    if verb.topic == "figures":
        enough.add(HowMuch.COUNTED)
    if verb.name in ("allocate", "unallocated"):
        enough.add(HowMuch.TO_ALLOCATE)
    return {ref for ref in CHILDREN if shown_to(person, ref) in enough}


def asked_about(verb: Verb, place: Place) -> list[str]:
    """The children about whom a verb is asked: each of them in private, elsewhere one of each team."""
    if not is_about_a_child(verb):
        return [CHILD]
    if verb.name in ("approve", "decline") and place is DIRECT:
        return [ref for ref in CHILDREN if CHILDREN[ref]]
    return list(CHILDREN) if place is DIRECT else [CHILD, "BX-0070"] if place is not ELSEWHERE else [CHILD]


def expected(person: str, place: Place, verb: Verb, ref: str) -> str:
    """Return what the table says of one cell: who may ask is settled first, then where, then of whom."""
    standing, team = standing_of(person), CHILDREN[ref]
    if KINDS[person].is_unable:
        return "unable"
    if not any(standing.has(role) for role in verb.roles):
        return "role"
    if place is ELSEWHERE and not verb.anywhere:
        return "place"
    if not is_about_a_child(verb):
        names_north = " north" in typed(verb, ref) and Role.MANAGER in verb.roles
        return (
            "answered"
            if any(standing.has(role, "north" if names_north else None) for role in verb.roles)
            else "role"
        )
    if verb.name == "track" and not (standing.every_team or "north" in standing.teams):
        return "hidden"  # North is not theirs, whatever the reference
    if ref not in may_be_told(person, verb):
        return "hidden"
    if verb.name == "allocate" and not team:
        team = "north"
    return "answered" if any(standing.has(role, team) for role in verb.roles) else "role"


def outcome(verb: Verb, ref: str, refusal: str, unknown: str) -> str:
    if refusal.startswith("I am sorry: you are"):
        return "unable"
    if re.match(rf"`{verb.name}` is for", refusal):
        return "role"
    if refusal.startswith("I only answer that in"):
        return "place"
    is_hidden = refusal == unknown or refusal.startswith(f"{ref} is not a child I track")
    return "hidden" if refusal and is_hidden and is_about_a_child(verb) else "answered"


@pytest.mark.parametrize("person", KINDS, ids=[kind.words for kind in KINDS.values()])
def test_what_is_answered_is_what_the_table_says(desk, person):
    wrong = []
    for verb in (each for each in verbs().values() if not is_about_a_family(each)):
        for place in PLACES:
            _, unknown = said_by(desk, person, place, typed(verb, UNKNOWN))
            for ref in asked_about(verb, place):
                answer, refusal = said_by(desk, person, place, typed(verb, ref))
                as_unknown = re.sub(
                    rf"\b{NUMBERS[UNKNOWN]}\b", str(NUMBERS[ref]), unknown.replace(UNKNOWN, ref)
                )
                cell = (verb.name, place.kind.value, place.team, ref)
                found, should = outcome(verb, ref, refusal, as_unknown), expected(person, place, verb, ref)
                if found != should:
                    wrong.append((*cell, found, should, refusal or answer[:100]))
                if leaked := told_of(answer) - may_be_told(person, verb):
                    wrong.append((*cell, "leaks", leaked, answer[:300]))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("person", KINDS, ids=[kind.words for kind in KINDS.values()])
def test_a_form_and_its_menus_show_no_more_than_the_table_says(desk, person):
    """A form that a shortcut or a button opens asks as the request itself does; so does each menu that is typed into."""
    wrong = []
    for verb in (verb for verb in verbs().values() if begun(verb.name, "")):
        for ref in asked_about(verb, DIRECT):
            asked = read(typed(verb, ref), desk.reading(None, person))
            started = asked.started if isinstance(asked, Refusal) else asked
            opened = begun(verb.name, "") if started is None or started.verb is not verb else started
            shown = form_of(desk, opened, person)
            known = may_be_told(person, verb)
            if told_of(shown) - {ref} - known or (secret(ref) in shown and ref not in known):
                wrong.append((verb.name, ref, shown[:300]))
            may_ask = not KINDS[person].is_unable and any(
                standing_of(person).has(role) for role in verb.roles
            )
            if shown and not may_ask:
                wrong.append((verb.name, "opens"))
    assert not wrong, "\n".join(map(str, wrong))


def form_of(desk: Desk, started, person: str) -> str:
    """What a form shows, with every choice of its menus; nothing where it is refused."""
    try:
        drawn = form(desk, started, person, DIRECT)
    except PermanenceError:
        return ""
    menus = [
        repr(look_up(desk, started.verb.name, each.name, "", person, DIRECT))
        for each in drawn.fields
        if each.field_type is FieldType.LOOKUP
    ]
    return f"{drawn.fields!r} {drawn.settled!r} {drawn.start!r} {' '.join(menus)}"


def test_the_terminal_and_the_clock_have_the_roles_that_the_table_says(desk):
    for verb in verbs().values():
        for place, may_ask in (
            (TERMINAL, verb.roles != (Role.CLOCK,)),
            (AT_THE_CLOCK, verb.name not in FOR_ADMINISTRATORS),
        ):
            _, refusal = said_by(desk, CLOCK.person, place, typed(verb, CHILD))
            assert refusal.startswith(f"`{verb.name}` is for") is not may_ask, (verb.name, place)


FOR_ADMINISTRATORS = {"access refuse", "restored", "role", "team add", "team edit", "team end"}


def test_the_document_is_what_the_tables_say():
    assert DOCUMENT.read_text() == document(), "make docs"
