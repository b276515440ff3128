"""The steps of an adoptive family's journey, in their usual order, and the words people type for them.

A family is one adopter or two. It has a reference and no name; a step has a day, and nothing that says who somebody is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from permanence.caching import cached_property
from permanence.language import tr
from permanence.milestones import within_sentence
from permanence.phrases import Phrases


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """Something that happens on a day of an adoptive family's journey.

    Attributes:
        key: What it is stored as.
        name: Its name.
        synonyms: What else is typed for it.
        recorded_by: Who usually records it.
        source: Where it comes from.
        decided: Whether somebody decides it, so that its day must be given.
        anew_after: The steps after which it may happen again, before the family enquires anew.
        repeats: Whether it may happen again and again.
        ends: Whether the family's journey ends with it.
    """

    key: str
    name: str
    synonyms: tuple[str, ...]
    recorded_by: str
    source: str
    decided: bool = False
    anew_after: tuple[str, ...] = ()
    repeats: bool = False
    ends: bool = False

    @property
    def words(self) -> str:
        """The name for use inside a sentence: `stage two began`."""
        return within_sentence(self.name)


_LIST_11 = "Annex A list 11"
REGULATIONS = "Adoption Agencies Regulations 2005"
_WORKER = "family's social worker"
_DECIDER = "agency decision maker"

_ROWS = (
    JourneyStep("enquiry", tr("Enquiry"), ("enquired", "enquiry received"), tr("adoption team"), _LIST_11),
    JourneyStep(
        "registered",
        tr("Registration of interest"),
        ("registered", "registered interest", "registration", "roi"),
        tr("adoption team"),
        f"{REGULATIONS}, part 4",
    ),
    JourneyStep(
        "stage1_began",
        tr("Stage one began"),
        ("stage 1 began", "stage one started", "stage 1 started", "stage one", "stage 1"),
        _WORKER,
        f"{_LIST_11}; {REGULATIONS}, reg. 21 to 27",
        anew_after=("stage1_ended", "back"),
    ),
    JourneyStep(
        "stage1_ended",
        tr("Stage one ended"),
        ("stage 1 ended", "stage one", "stage 1", "pre-assessment decision", "preassessment decision"),
        _WORKER,
        f"{_LIST_11}; {REGULATIONS}, reg. 27",
        anew_after=("stage1_began",),
    ),
    JourneyStep(
        "stage2_began",
        tr("Stage two began"),
        (
            "stage 2 began",
            "stage two started",
            "stage 2 started",
            "stage two notification",
            "stage two",
            "stage 2",
        ),
        _WORKER,
        f"{_LIST_11}; {REGULATIONS}, reg. 30B(1)",
    ),
    JourneyStep(
        "more_time",
        tr("More time agreed"),
        ("more time", "longer agreed"),
        _WORKER,
        f"{REGULATIONS}, reg. 30B(2): exceptional circumstances, or the adopters ask",
        repeats=True,
    ),
    JourneyStep(
        "application",
        tr("Application"),
        ("applied", "application submitted", "prospective adopter's report"),
        _WORKER,
        _LIST_11,
    ),
    JourneyStep(
        "stage2_ended",
        tr("Stage two ended"),
        ("stage 2 ended", "stage two", "stage 2", "assessment ended"),
        _WORKER,
        _LIST_11,
    ),
    JourneyStep(
        "determination",
        tr("Proposal not to approve sent"),
        ("qualifying determination", "determination", "proposal not to approve", "determination sent"),
        _DECIDER,
        f"{REGULATIONS}, reg. 30B(5)",
        decided=True,
        repeats=True,
    ),
    JourneyStep(
        "representations",
        tr("Representations received"),
        ("representations", "irm", "independent review"),
        tr("adoption team"),
        f"{REGULATIONS}, reg. 30B(5)(c)",
        repeats=True,
    ),
    JourneyStep(
        "approved",
        tr("Approved"),
        ("approval", "adm approval", "suitability decision", "approved as adopters"),
        _DECIDER,
        f"{_LIST_11}; {REGULATIONS}, reg. 30B",
        decided=True,
    ),
    JourneyStep(
        "register_referral",
        tr("Referred to the Adoption Register"),
        ("adoption register", "register", "register referral"),
        tr("adoption team"),
        "history only: the Register closed in March 2019",
    ),
    JourneyStep(
        "approval_review",
        tr("Review of approval"),
        ("approval review", "approval reviewed", "adopter review", "annual review"),
        _WORKER,
        f"{REGULATIONS}, reg. 29 as made",
        repeats=True,
    ),
    JourneyStep(
        "matched",
        tr("Matched"),
        ("match", "adm match"),
        _DECIDER,
        _LIST_11,
        decided=True,
        anew_after=("match_ended", "adoption_order"),
    ),
    JourneyStep(
        "placed",
        tr("Child placed"),
        ("placed", "children placed", "moved in", "placement"),
        _WORKER,
        _LIST_11,
        anew_after=("match_ended", "matched"),
    ),
    JourneyStep(
        "match_ended",
        tr("Match or placement ended"),
        ("match ended", "placement ended", "disruption", "disrupted"),
        _WORKER,
        "added: a match may come to nothing, and the family waits again",
        anew_after=("matched",),
    ),
    JourneyStep(
        "adoption_order",
        tr("Adoption order"),
        ("ao", "order", "adopted"),
        _WORKER,
        _LIST_11,
        decided=True,
        anew_after=("matched",),
    ),
    JourneyStep(
        "on_hold",
        tr("On hold"),
        ("hold", "paused", "put on hold"),
        _WORKER,
        f"{_LIST_11}, 2 on hold",
        anew_after=("back",),
    ),
    JourneyStep(
        "back",
        tr("Back from hold"),
        ("back", "resumed", "no longer on hold"),
        _WORKER,
        "added: a hold ends",
        anew_after=("on_hold",),
    ),
    JourneyStep(
        "withdrew", tr("Withdrew"), ("withdrawn", "left"), _WORKER, f"{_LIST_11}, 1 withdrew", ends=True
    ),
    JourneyStep(
        "refused",
        tr("Refused"),
        ("not approved", "turned down"),
        _DECIDER,
        f"{_LIST_11}, 3 refused",
        decided=True,
        ends=True,
    ),
)
STEPS: Mapping[str, JourneyStep] = {row.key: row for row in _ROWS}
"""Every step by its key, in the usual order."""
AHEAD = (
    "enquiry",
    "registered",
    "stage1_began",
    "stage1_ended",
    "stage2_began",
    "stage2_ended",
    "approved",
    "matched",
    "placed",
    "adoption_order",
)
"""The steps that lead on: a family stands at the last of them that it has reached."""
LEFT = tuple(row.key for row in _ROWS if row.ends)
"""The steps with which a family leaves before it adopts."""
_PHRASES = Phrases(_ROWS)


def steps_typed(words: Sequence[str]) -> tuple[tuple[JourneyStep, ...], int]:
    """The steps that the words begin with, and how many words that took: two where `stage one` may have begun or ended."""
    return _PHRASES.typed(words)


def nearest_steps(text: str) -> list[str]:
    """Up to three names of steps that look like the text."""
    return _PHRASES.nearest(text)


@dataclass(frozen=True, slots=True, order=True)
class StepTaken:
    """A step on its day. Of one day, the one that comes first in `STEPS` is first."""

    on: date
    place: int
    step: str
    detail: str = ""

    @classmethod
    def of(cls, on: date, step: str, detail: str = "") -> "StepTaken":
        """The step with a key, on a day."""
        return cls(on, _PLACES[step], step, detail)


_PLACES = {key: place for place, key in enumerate(STEPS)}


@dataclass(frozen=True, slots=True)
class OnHold:
    """A time on hold: from a day up to the day on which the family was back; to none if it still is."""

    begins: date
    ends: date | None


@dataclass(frozen=True)
class AdoptersJourney:
    """What is recorded of one adoptive family, in order of days.

    A family that enquires again begins again: `legs` has a journey for each enquiry, and one for what came before the first.
    """

    ref: str
    taken: tuple[StepTaken, ...]

    def until(self, on: date) -> "AdoptersJourney":
        """The journey as far as a day; what happened on the day has happened by it."""
        return AdoptersJourney(self.ref, tuple(each for each in self.taken if each.on <= on))

    def each(self, *steps: str) -> list[StepTaken]:
        """Each time that one of some steps was taken."""
        return [each for each in self.taken if each.step in steps]

    def first(self, *steps: str) -> date | None:
        """The first day of one of some steps."""
        return next((each.on for each in self.each(*steps)), None)

    @cached_property
    def legs(self) -> list["AdoptersJourney"]:
        """The journey divided at each enquiry after the first step. Who left on the day of an enquiry had left before it, if they were there."""
        legs: list[list[StepTaken]] = []
        for each in self.taken:
            if not legs or each.step == "enquiry":
                legs.append([each])
                continue
            is_of_one_day = len(legs) > 1 and each.step in (*LEFT, "on_hold") and each.on == legs[-1][0].on
            was_there = is_of_one_day and not any(one.step in LEFT for one in legs[-2])
            legs[-2 if was_there else -1].append(each)
        return [AdoptersJourney(self.ref, tuple(leg)) for leg in legs]

    @property
    def latest(self) -> "AdoptersJourney":
        """What came since the last enquiry."""
        return self.legs[-1] if self.legs else self

    @property
    def in_force(self) -> list[StepTaken]:
        """The steps of the latest leg that nothing undid: no match or placement that ended, and after an adoption and another match what came since."""
        ended = [each.on for each in self.latest.each("match_ended")]
        adopted = [each.on for each in self.latest.each("adoption_order")]

        def is_undone(each: StepTaken) -> bool:
            until = min((on for on in adopted if on >= each.on), default=date.max)
            return each.step in ("matched", "placed") and any(each.on <= on < until for on in ended)

        stands = [each for each in self.latest.taken if not is_undone(each)]
        last = max(adopted, default=date.max)
        again = max(
            (each.on for each in stands if each.step == "matched" and each.on > last), default=date.min
        )
        return [each for each in stands if each.step not in ("placed", "adoption_order") or each.on >= again]

    @property
    def standing(self) -> StepTaken | None:
        """The last step of the latest leg that leads on, and is in force; None if there is none.

        A match that ended takes the family back to its approval; one after an adoption leads on anew.
        """
        stands = (each for each in self.in_force if each.step in AHEAD)
        return max(stands, key=lambda each: (AHEAD.index(each.step), each.on), default=None)

    @property
    def left(self) -> StepTaken | None:
        """How the latest leg ended before an adoption, if it did."""
        return next(iter(self.latest.each(*LEFT)[-1:]), None)

    @property
    def held_since(self) -> date | None:
        """The day since which the family is on hold, if it is."""
        return next((each.begins for each in self.holds if each.ends is None), None)

    @cached_property
    def holds(self) -> list[OnHold]:
        """The times on hold of the latest leg. One that is followed by leaving ends with it."""
        found: list[OnHold] = []
        for each in self.latest.each("on_hold", "back", *LEFT):
            is_on = bool(found) and found[-1].ends is None
            if each.step == "on_hold" and not is_on:
                found.append(OnHold(each.on, None))
            elif each.step != "on_hold" and is_on:
                found[-1] = OnHold(found[-1].begins, each.on)
        return found

    @property
    def is_over(self) -> bool:
        """Whether nothing is waited for: the family adopted, or left."""
        reached = self.standing
        return bool(self.left) or (reached is not None and reached.step == "adoption_order")
