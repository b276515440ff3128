"""How tracking a child may end, and which endings silence everything about the child."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from permanence.journey import Event, Journey
from permanence.language import tr
from permanence.milestones import ENDED, LEAVING_CARE, MILESTONES
from permanence.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Outcome:
    """A way for tracking to end; `milestone` is recorded if the journey does not have it yet.

    An outcome that `silences` takes the child out of every agenda, whatever else is recorded.
    """

    key: str
    name: str
    synonyms: tuple[str, ...]
    milestone: str
    silences: bool = False


_ROWS = (
    Outcome("adopted", tr("Adopted"), ("adoption", "adoption order", "ao"), "adoption_order"),
    Outcome(
        "special_guardianship",
        tr("Special guardianship"),
        ("sgo", "special guardianship order", "guardianship"),
        "sgo",
    ),
    Outcome(
        "child_arrangements",
        tr("Child arrangements order"),
        ("cao", "child arrangements", "residence order"),
        "cao",
    ),
    Outcome(
        "returned_home",
        tr("Returned home"),
        ("return home", "home", "went home", "reunified", "reunification"),
        "return_home",
    ),
    Outcome(
        "long_term_fostering",
        tr("Long-term fostering"),
        ("ltf", "long-term foster match", "long-term fostered", "matched long term"),
        "ltf_match",
    ),
    Outcome(
        "with_relatives",
        tr("With relatives or friends, without an order"),
        ("with relatives", "to relatives", "left to relatives", "relatives", "with friends"),
        ENDED,
    ),
    Outcome(
        "not_adoption", tr("Plan is not adoption"), ("plan not adoption", "other plan", "plan ceased"), ENDED
    ),
    Outcome(
        "moved_authority",
        tr("Moved to another authority"),
        ("moved", "transferred", "another authority", "other authority", "moved away"),
        ENDED,
    ),
    Outcome(
        "moved_abroad",
        tr("Moved abroad"),
        ("abroad", "care in country of origin", "country of origin"),
        ENDED,
    ),
    Outcome(
        "left_care",
        tr("Left care"),
        ("turned 18", "became 18", "eighteen", "care leaver", "left", "aged out"),
        ENDED,
    ),
    Outcome(
        "mistake", tr("Tracked by mistake"), ("duplicate", "entered in error", "error", "by mistake"), ENDED
    ),
    Outcome("other", tr("Another ending"), ("tracking ended", "ended"), ENDED),
    Outcome("died", tr("Died"), ("death", "dead", "has died"), ENDED, silences=True),
    Outcome("stillborn", tr("Stillborn"), ("stillbirth", "still born", "still birth"), ENDED, silences=True),
    Outcome(
        "termination",
        tr("Pregnancy ended"),
        ("termination of pregnancy", "terminated", "miscarriage", "miscarried", "pregnancy terminated"),
        ENDED,
        silences=True,
    ),
)

OUTCOMES: Mapping[str, Outcome] = {row.key: row for row in _ROWS}
STAYS_IN_CARE = ("not_adoption", "long_term_fostering")
"""Outcomes that end tracking, and not care."""

_PHRASES = Phrases(_ROWS)
LEFT_AS: Mapping[str, str] = {row.milestone: row.key for row in _ROWS if row.milestone in LEAVING_CARE}
"""The key of the outcome of each milestone with which a child leaves care."""
_AFTERWARDS = frozenset(LEAVING_CARE) | {row.key for row in MILESTONES.values() if row.after_leaving}
"""Milestones that do not show that a child who has left care is in care again."""


def outcome_of(key: str | None) -> Outcome | None:
    """The outcome that has a key; None where no key is given, or none has it."""
    return OUTCOMES.get(key) if key else None


def ending_told(detail: str) -> tuple[Outcome | None, str]:
    """How tracking ended by an ending's detail, whose first word is the outcome's key, and the reason given for it.

    A detail that begins with no key is only a reason: an earlier version kept no more, where there was one.
    """
    key, _, reason = detail.partition(" ")
    known = outcome_of(key)
    return known, reason if known else detail


def ending_of(event: Event) -> tuple[Outcome | None, str]:
    """How tracking ended by an event, and the reason given for it; any other event's detail is its own."""
    return ending_told(event.detail) if event.milestone == ENDED else (None, event.detail)


def stays_in_care(detail: str) -> bool:
    """Whether care went on after tracking ended, by an ending's detail."""
    known, _ = ending_told(detail)
    return known is not None and known.key in STAYS_IN_CARE


def outcomes_typed(words: Sequence[str]) -> tuple[tuple[Outcome, ...], int]:
    """The outcomes matching the longest phrase at the start of the words, and how many words it took."""
    return _PHRASES.typed(words)


def nearest_outcomes(text: str) -> list[str]:
    """Up to three names of outcomes that look like the text."""
    return _PHRASES.nearest(text)


def silences(event: Event) -> bool:
    """Whether an event silences everything about the child: a death, a stillbirth, a termination.

    The detail names the outcome, as typed or loaded: its key, its name or a synonym.
    """
    return event.milestone == ENDED and is_silenced(None, [event.detail])


def is_silent(journey: Journey) -> bool:
    """Whether the child's outcome or an event silences everything about them."""
    return is_silenced(journey.child.outcome, (event.detail for event in journey.each(ENDED)))


def silent_since(journey: Journey) -> date | None:
    """The day after which nothing can have happened to a child about whom everything is silenced; None for anyone else."""
    days = [event.on for event in journey.each(ENDED) if silences(event)]
    if not days and journey.child.closed and is_silent(journey):
        return journey.child.closed
    return min(days, default=None)


def is_silenced(outcome: str | None, details: Iterable[str]) -> bool:
    """Whether an outcome's key, or a detail with which an ending was recorded, silences everything about a child."""
    known = outcome_of(outcome)
    named = (each for detail in details for each in _named(detail))
    return bool(known and known.silences) or any(each.silences for each in named)


def _named(detail: str) -> tuple[Outcome, ...]:
    """The outcomes that an ending's detail names: how tracking ended, and what the reason begins with, which may be a death."""
    known, reason = ending_told(detail)
    typed, _ = outcomes_typed(reason.split())
    return (known, *typed) if known else typed


def ending(journey: Journey) -> tuple[date, Outcome] | None:
    """The day tracking ended and how, judged from the journey; None if it goes on.

    An order or a return home ends it, unless something later shows that it goes on: losing a child who is
    waiting does harm, showing one who is not costs a moment. After an ending of another kind only coming into care
    again shows that, and after a death nothing does.
    """
    ended, entered = journey.last(ENDED), journey.last("care_entry")
    if ended and (is_silent(journey) or not (entered and entered.on > ended.on)):
        named = _named(ended.detail)
        known = outcome_of(journey.child.outcome)
        if known and known.silences:  # a reason may stand in the detail instead
            return ended.on, known
        death = next((each for each in named if each.silences), None)
        return ended.on, death or (named[0] if named else OUTCOMES["other"])
    left = journey.last(*LEAVING_CARE)
    if left is None or (entered and entered.on >= left.on):
        return None
    goes_on = any(event.on > left.on and event.milestone not in _AFTERWARDS for event in journey.events)
    if goes_on or any(plan.on > left.on for plan in journey.plans):
        return None
    return left.on, OUTCOMES[LEFT_AS[left.milestone]]


def is_after_ending(event: Event, ended: date) -> bool:
    """Whether an event contradicts that tracking ended on a day before it."""
    return event.on > ended and not (event.milestone == ENDED or MILESTONES[event.milestone].after_leaving)


def begins_again(journey: Journey, entered: date) -> bool:
    """Whether tracking of a closed child begins anew when they come into care on a day."""
    if journey.child.closed is None or entered < journey.child.closed:
        return False
    with_it = (*journey.events, Event(entered, "care_entry"))
    return ending(replace(journey, events=with_it)) is None
