"""What in an adoptive family's journey contradicts itself: one step twice, days in an impossible order, steps after the end.

As with a child's journey only days decide, never the order in which things were recorded, and what is not recorded
contradicts nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from permanence.families.steps import AHEAD, LEFT, STEPS, AdoptersJourney, StepTaken
from permanence.language import tr
from permanence.words import day, listed

_CERTAIN_ORDERS = (("stage1_began", "stage1_ended"), ("stage2_began", "stage2_ended"))
_ORDERS = (
    *combinations(AHEAD, 2),
    ("stage2_began", "more_time"),
    ("stage2_began", "determination"),
    ("determination", "representations"),
    ("approved", "approval_review"),
)
"""What comes first, wherever both are recorded between two enquiries."""


@dataclass(frozen=True, slots=True)
class StepDoubt:
    """Two steps that contradict each other.

    Attributes:
        step: The one that cannot be so.
        other: The one that it contradicts.
        words: What is wrong, in a sentence.
        is_certain: Whether nothing but another record can put it right; otherwise it may be so, and is asked.
    """

    step: StepTaken
    other: StepTaken
    words: str
    is_certain: bool = False


def doubts_of(taken: StepTaken, journey: AdoptersJourney) -> list[StepDoubt]:
    """The contradictions that a step would bring into a journey that is without it; the certain ones first."""
    if same := next((each for each in journey.each(taken.step) if each.on == taken.on), None):
        return [StepDoubt(taken, same, tr(f"{_told(taken)} is on record already."), is_certain=True)]
    with_it = AdoptersJourney(journey.ref, tuple(sorted((*journey.taken, taken))))
    found = [each for each in doubts(with_it) if taken in (each.step, each.other)]
    return sorted(found, key=lambda each: not each.is_certain)


def doubts(journey: AdoptersJourney) -> Iterator[StepDoubt]:
    """Every contradiction in what is recorded of a family."""
    for before, after in pairwise(journey.legs):
        yield from _begun_again(before, after)
    for leg in journey.legs:
        yield from _twice(leg)
        yield from _out_of_order(leg)
        yield from _after_leaving(leg)
        yield from _on_hold(leg)


def _begun_again(before: AdoptersJourney, after: AdoptersJourney) -> Iterator[StepDoubt]:
    """An enquiry of a family that was still under way."""
    last, enquiry = before.taken[-1], after.taken[0]
    if not before.is_over:
        yield StepDoubt(enquiry, last, tr(f"{_told(last)} comes before the enquiry on {day(enquiry.on)}."))


def _twice(leg: AdoptersJourney) -> Iterator[StepDoubt]:
    """A step again, with nothing between that lets it happen anew."""
    for row in STEPS.values():
        if row.repeats:
            continue
        for before, after in pairwise(leg.each(row.key)):
            if not any(before <= each <= after for each in leg.each(*row.anew_after)):
                between = listed([f"`{STEPS[key].words}`" for key in row.anew_after], tr("or"))
                missing = tr(f", with no {between} between them") if between else ""
                words = tr(
                    f"{row.name} would be on record for both {day(before.on)} and {day(after.on)}{missing}."
                )
                yield StepDoubt(after, before, words, is_certain=bool(row.anew_after))


def _out_of_order(leg: AdoptersJourney) -> Iterator[StepDoubt]:
    """What comes first, where it is recorded only after what follows it."""
    for first, then in _ORDERS:
        for begun in leg.each(first)[:1]:
            for each in leg.each(then):
                if each.on < begun.on:
                    words = tr(f"{_told(each)} comes before {STEPS[first].words} on {day(begun.on)}.")
                    yield StepDoubt(each, begun, words, is_certain=(first, then) in _CERTAIN_ORDERS)


def _after_leaving(leg: AdoptersJourney) -> Iterator[StepDoubt]:
    """What is recorded after a family left, with no enquiry between."""
    for left in leg.each(*LEFT)[:1]:
        for each in leg.taken:
            if each.on > left.on:
                words = tr(
                    f"{_told(each)} comes after the family left: {STEPS[left.step].words} on {day(left.on)}."
                )
                yield StepDoubt(
                    each, left, tr(f"{words} A family that comes back enquires again."), is_certain=True
                )


def _on_hold(leg: AdoptersJourney) -> Iterator[StepDoubt]:
    """A step that leads on, of a family that was on hold on its day; and a return from no hold."""
    for hold in leg.holds:
        begun = StepTaken.of(hold.begins, "on_hold")
        for each in leg.each(*AHEAD):
            if hold.begins < each.on and (hold.ends is None or each.on < hold.ends):
                yield StepDoubt(
                    each, begun, tr(f"{_told(each)}: the family has been on hold since {day(hold.begins)}.")
                )
    ended = {hold.ends for hold in leg.holds}
    for each in leg.each("back"):
        if each.on not in ended:
            yield StepDoubt(each, each, tr(f"No hold is on record before {day(each.on)}."), is_certain=True)


def _told(taken: StepTaken) -> str:
    return tr(f"{STEPS[taken.step].name} on {day(taken.on)}")
