"""The steps of adoptive families' journeys, the days they are expected, and what the adopters say after each stage.

What is shown of a family is shown to those who may see it. What is counted is of every family, and names none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from permanence.errors import NotFound
from permanence.families.feedback import Feedback, Rating
from permanence.families.steps import AdoptersJourney, JourneyStep, StepTaken
from permanence.language import tr
from permanence.words import day
from storage.families.sight import FAMILY_SEEN
from storage.history import Change, HistoryTable

_OF_A_FAMILY = "join families f on f.family = s.family and f.retracted is null"
_OF_A_MATCH = """from milestones m join family_steps s on s.recorded = m.recorded and s.reached = m.reached
    and s.step = 'matched' and s.retracted is null
    where m.milestone = 'adm_match' and m.retracted is null
    and exists (select 1 from links l where l.child = m.child and l.family = s.family and l.retracted is null)"""


class FamilySteps(HistoryTable):
    """The steps that adoptive families have taken."""

    name = "family_steps"

    def take(self, ref: str, taken: StepTaken, change: Change) -> None:
        """Record a step."""
        self.record(change, family=ref, step=taken.step, reached=taken.on.isoformat(), detail=taken.detail)

    def recorded(self, ref: str, step: JourneyStep, on: date) -> StepTaken:
        """The step on record for a day. Raises NotFound, with the days on record."""
        each = self.of(ref).each(step.key)
        found = next((taken for taken in each if taken.on == on), None)
        if found is None:
            known = ", ".join(day(taken.on) for taken in each)
            recorded = tr(f"It is on record for {known}.") if known else tr("None is on record.")
            raise NotFound(tr(f"{ref} has no {step.words} on {day(on)}. {recorded}"), field="on")
        return found

    def correct(self, ref: str, taken: StepTaken, to: date, change: Change) -> None:
        """Give a step on record another day."""
        self.retract(
            change,
            "family = :family and step = :step and reached = :reached",
            {"family": ref, "step": taken.step, "reached": taken.on.isoformat()},
        )
        self.take(ref, replace(taken, on=to), change)

    def matched_by(self, child: str, on: date) -> str | None:
        """The family of whom a child's match on a day recorded that it is matched too, if that stands as it was; whoever asks.

        One change records both, or moves both: the step is the match's own as long as both are of one change.
        """
        row = self.records.execute(
            f"select s.family {_OF_A_MATCH} and m.child = ? and m.reached = ?", (child, on.isoformat())
        ).fetchone()
        return row[0] if row else None

    def is_matched_by_a_child(self, family: str, on: date) -> bool:
        """Whether a child's match on a day recorded of a family that it is matched too, likewise."""
        found = self.records.execute(
            f"select 1 {_OF_A_MATCH} and s.family = ? and m.reached = ?", (family, on.isoformat())
        )
        return found.fetchone() is not None

    def changed_since(self, held: str, undone: int) -> tuple[str, str, int] | None:
        """The family of whom a step was changed since a change that is to be undone; by whom, and by which change.

        `held` finds the change's rows. None where the asker may not see the family. No load changes what people recorded.
        """
        row: tuple[str, str, int] | None = self.records.execute(
            f"{held} select s.family, a.person, a.id from held join family_steps s on s.id = held.id"
            " join audit a on a.id = s.retracted and a.id <> :undone"
            " join families f on f.family = s.family and f.retracted is null"
            f" where not exists (select 1 from audit where undoes = a.id) and {FAMILY_SEEN}",
            {"undone": undone, **self.records.asker},
        ).fetchone()
        return row

    def of(self, ref: str) -> AdoptersJourney:
        """A family's journey; an empty one if the person asking may not see it."""
        return next(iter(self.of_each([ref])))

    def of_each(self, refs: Iterable[str]) -> list[AdoptersJourney]:
        """The journeys of some families, in the order given."""
        refs = list(refs)
        rows = self.records.execute(
            f"select s.family, s.step, s.reached, s.detail from family_steps s {_OF_A_FAMILY} where s.retracted is null"
            f" and s.family in (select value from json_each(:refs)) and {FAMILY_SEEN}",
            {"refs": self.records.list_of(refs), **self.records.asker},
        )
        return _journeys(rows, refs)

    def counted(self) -> list[AdoptersJourney]:
        """The journeys of every family, whoever asks: to be counted, and without their references."""
        rows = self.records.execute(
            f"select f.id, s.step, s.reached, s.detail from family_steps s {_OF_A_FAMILY} where s.retracted is null"
        )
        return _journeys(rows)


def _journeys(
    rows: Iterable[tuple[str | int, str, str, str]], refs: Iterable[str] | None = None
) -> list[AdoptersJourney]:
    """The journeys that rows tell: of the families named, or without them of each, by number. A match with two children on a day is one step."""
    taken: dict[str, set[StepTaken]] = defaultdict(set)
    for ref, step, reached, detail in rows:
        taken[str(ref)].add(StepTaken.of(date.fromisoformat(reached), step, detail))
    return [
        AdoptersJourney(ref, tuple(sorted(taken[ref]))) for ref in (sorted(taken) if refs is None else refs)
    ]


class FamilyExpectations(HistoryTable):
    """The days on which steps of adoptive families are expected: one for each step."""

    name = "family_expectations"

    def expect(self, ref: str, step: str, on: date, change: Change) -> None:
        """Record the day a step is expected, in place of the day before."""
        self.forget(ref, change, step)
        self.record(change, family=ref, step=step, expected=on.isoformat())

    def forget(self, ref: str, change: Change, step: str | None = None) -> None:
        """A step is expected no longer; without one, none is."""
        self.retract(
            change, "family = :family and step = coalesce(:step, step)", {"family": ref, "step": step}
        )

    def of_each(self, refs: Iterable[str]) -> Mapping[str, Mapping[str, date]]:
        """What is expected of some families that the person asking may see: the day by the step's key."""
        rows = self.records.execute(
            f"select s.family, s.step, s.expected from family_expectations s {_OF_A_FAMILY} where s.retracted is null"
            f" and s.family in (select value from json_each(:refs)) and {FAMILY_SEEN} order by s.expected, s.id",
            {"refs": self.records.list_of(refs), **self.records.asker},
        )
        found: dict[str, dict[str, date]] = defaultdict(dict)
        for ref, step, expected in rows:
            found[ref][step] = date.fromisoformat(expected)
        return found


class FamilyFeedback(HistoryTable):
    """What adopters said after each stage: one row an answer."""

    name = "feedback"

    def give(self, ref: str, said: Feedback, on: date, change: Change) -> bool:
        """Record what a family said about a stage, in place of what it said before; returns whether it had said something."""
        had = self.retract(change, "family = :family and step = :step", {"family": ref, "step": said.stage})
        for question, rating in said.answers.items():
            self.record(
                change,
                family=ref,
                step=said.stage,
                day=on.isoformat(),
                question=question,
                answer=rating.value,
            )
        return bool(had)

    def counted(self, first: date, last: date) -> list[Feedback]:
        """What every family said between two days, whoever asks: to be counted, and without their references."""
        rows = self.records.execute(
            "select family, step, question, answer from feedback where retracted is null and day between ? and ?",
            (first.isoformat(), last.isoformat()),
        )
        said: dict[tuple[str, str], dict[str, Rating]] = defaultdict(dict)
        for ref, stage, question, answer in rows:
            said[ref, stage][question] = Rating(answer)
        return [Feedback(stage, answers) for (_, stage), answers in said.items()]
