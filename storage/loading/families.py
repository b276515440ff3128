"""The adoptive families of a load: what it tells anew of their steps, what it corrects, and what it leaves as people recorded it.

A list tells of the last year alone, so what it does not tell any more stays. What a person recorded stands, and the load says so;
what a load of its kind told before is corrected, within the journey that began with the same enquiry.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from permanence.families.family import Family
from permanence.families.steps import STEPS
from permanence.returns.kinds import FamilyTold, StepTold
from permanence.returns.ofsted_lists import HOW_LEFT
from permanence.returns.ofsted_lists import STEPS as TOLD
from permanence.words import day, listed
from storage.history import Change
from storage.loading.changes import LoadChange, LoadChangeKind
from storage.loading.staging import Staging
from storage.records import Records

_ENQUIRY = "enquiry"
_LEAVING = frozenset(HOW_LEFT.values())


@dataclass(frozen=True, slots=True)
class _OnRecord:
    """A step on record, and whether a load of this kind told it."""

    row: int
    step: str
    on: date
    is_own: bool


@dataclass(frozen=True, slots=True)
class _FamilyFound:
    """What is found of one family: the adopters it gains, and its steps, each with the one on record that it replaces."""

    ref: str
    is_new: bool
    adopters: Sequence[str]
    steps: Sequence[tuple[StepTold, _OnRecord | None]]


@dataclass(slots=True)
class LoadedFamilies:
    """The families of one load, within the transaction that enters it. New ones come into `team`."""

    staging: Staging
    team: str
    notes: list[str] = field(default_factory=list)
    already: int = 0
    _told: list[FamilyTold] = field(default_factory=list)
    _found: list[_FamilyFound] = field(default_factory=list)

    def put(self, told: Iterable[FamilyTold]) -> None:
        """Add families that files tell of."""
        self._told.extend(told)

    def find(self) -> None:
        """Work out what is new and what is corrected, and note what stays as it is."""
        by_family = defaultdict[str, list[FamilyTold]](list)
        gained = dict[str, str]()
        for told in self._told:
            known_in = {each: gained.get(each) or self._on_record(each) for each in told.adopters}
            ref = self._family_of(known_in)
            gained |= {adopter: family or ref for adopter, family in known_in.items()}
            by_family[ref].append(told)
        for ref, each in by_family.items():
            known = self._adopters_of(ref)
            told_of = dict.fromkeys(adopter for told in each for adopter in told.adopters)
            adopters = [adopter for adopter in told_of if gained[adopter] == ref and adopter not in known]
            steps = list(dict.fromkeys(step for told in each for step in told.steps))
            is_new = not self._is_on_record(ref)
            self._found.append(_FamilyFound(ref, is_new, adopters, list(self._steps(ref, steps))))

    def counts(self) -> tuple[int, int, int, int]:
        """How many families the load tells of, how many of them are new, how many days are new, and how many are corrected."""
        corrected = sum(replaced is not None for each in self._found for _, replaced in each.steps)
        days = sum(len(each.steps) for each in self._found)
        return len(self._found), sum(each.is_new for each in self._found), days - corrected, corrected

    def changes(self) -> Iterator[tuple[str, list[LoadChange]]]:
        """Each family for which the load changes anything, with the changes."""
        for each in self._found:
            came = [LoadChange(each.ref, LoadChangeKind.CAME_AS_FAMILY, now=self.team)] if each.is_new else []
            steps = [
                LoadChange(
                    each.ref,
                    LoadChangeKind.CORRECTED if replaced else LoadChangeKind.NEW,
                    told.step,
                    _was(replaced, told) if replaced else "",
                    told.on.isoformat(),
                )
                for told, replaced in each.steps
            ]
            if changes := [*came, *steps]:
                yield each.ref, changes

    def record(self, records: Records, change: Change) -> None:
        """Record what was found."""
        for each in self._found:
            if each.is_new:
                records.families.add(Family(each.ref, self.team, None, "", change.today), change)
            for adopter in each.adopters:
                records.family_adopters.add(each.ref, adopter, change)
            for told, replaced in each.steps:
                if replaced:
                    records.family_steps.retract(change, "id = :row", {"row": replaced.row})
                records.family_steps.record(
                    change, family=each.ref, step=told.step, reached=told.on.isoformat(), detail=""
                )
            self._expect_no_more(records, each, change)

    def _expect_no_more(self, records: Records, found: _FamilyFound, change: Change) -> None:
        """What has come since the family's last enquiry is expected no longer, and of one that left nothing is."""
        latest = {(each.step, each.on) for each in records.family_steps.of(found.ref).latest.taken}
        for told, _ in found.steps:
            if (told.step, told.on) in latest:
                step = None if STEPS[told.step].ends else told.step
                records.family_expectations.forget(found.ref, change, step)

    def _family_of(self, known_in: Mapping[str, str | None]) -> str:
        """The family of adopters, given that of each who is known: one of these; where none is, it goes by the first adopter."""
        families = list(dict.fromkeys(ref for ref in known_in.values() if ref))
        if len(families) > 1:
            self.notes.append(
                f"{listed(families)} are apart on record, and the file has them as one family: what it tells is taken for "
                f"{families[0]}."
            )
        return families[0] if families else next(iter(known_in))

    def _on_record(self, adopter: str) -> str | None:
        rows = self.staging.rows(
            "select family from family_adopters where adopter = ? and retracted is null", adopter
        )
        return next((family for (family,) in rows), None)

    def _adopters_of(self, ref: str) -> set[str]:
        rows = self.staging.rows(
            "select adopter from family_adopters where family = ? and retracted is null", ref
        )
        return {adopter for (adopter,) in rows}

    def _is_on_record(self, ref: str) -> bool:
        rows = self.staging.rows("select 1 from families where family = ? and retracted is null", ref)
        return next(rows, None) is not None

    def _steps(self, ref: str, told: Sequence[StepTold]) -> Iterator[tuple[StepTold, _OnRecord | None]]:
        """The steps that enter, each with what it replaces."""
        standing = [
            _OnRecord(row, step, date.fromisoformat(on), bool(is_own))
            for row, step, on, is_own in self.staging.rows(_STANDING, ref)
        ]
        taken_back = {(step, date.fromisoformat(on)) for step, on in self.staging.rows(_TAKEN_BACK, ref)}
        known = {(each.step, each.on) for each in standing}
        said = {(each.step, each.on) for each in told}
        left = [on for step, on in {*known, *said} if step in _LEAVING]
        free = [each for each in standing if (each.step, each.on) not in said]
        for each in sorted(told, key=lambda each: each.step != _ENQUIRY):
            if (each.step, each.on) in known:
                self.already += 1
            elif (each.step, each.on) not in taken_back:
                other = self._other_day(each, free, left, told)
                if other is None or other.is_own:
                    free = [one for one in free if one is not other]
                    known.add((each.step, each.on))
                    yield each, other
                else:
                    words = STEPS[each.step].words
                    self.notes.append(
                        f"{ref}: {words} is on record for {day(other.on)}, as somebody recorded, and not for {day(each.on)}."
                    )

    def _other_day(
        self, told: StepTold, free: Sequence[_OnRecord], left: Sequence[date], every: Sequence[StepTold]
    ) -> _OnRecord | None:
        """What is on record for another day of the step that is told: within the same journey, and of an enquiry, with no other step between.

        Nor with what no list tells, and somebody recorded, between that lets the step come anew: a hold that ended, or a match.
        Of leaving it is what is on record of that day, for whatever reason.
        """
        # A family leaves once a day: here for another reason than a list told before.
        if told.step in _LEAVING:
            for each in free:
                if each.is_own and each.step in _LEAVING and each.on == told.on:
                    return each
        alike = [each for each in free if each.step == told.step]
        if told.step == _ENQUIRY:
            steps = [each.on for each in free if each.step != _ENQUIRY]
            return next(
                (
                    each
                    for each in alike
                    if not _is_between(left, each.on, told.on) and not _is_passed(steps, each.on, told.on)
                ),
                None,
            )
        enquiries = {each.enquiry for each in every} | {each.on for each in free if each.step == _ENQUIRY}
        until = min((on for on in enquiries if on > told.enquiry), default=date.max)
        anew = set(STEPS[told.step].anew_after) - set(TOLD.values())
        ended = [each.on for each in free if each.step in anew]
        return next(
            (
                each
                for each in alike
                if told.enquiry <= each.on < until and not _is_between(ended, each.on, told.on)
            ),
            None,
        )


def _was(replaced: _OnRecord, told: StepTold) -> str:
    on = replaced.on.isoformat()
    return on if replaced.step == told.step else f"{on} {replaced.step}"


def _is_between(days: Iterable[date], one: date, other: date) -> bool:
    """Whether one of some days comes between two, or is one of these."""
    first, last = sorted((one, other))
    return any(first <= each <= last for each in days)


def _is_passed(days: Iterable[date], one: date, other: date) -> bool:
    """Whether one of some days comes between two and is none of these."""
    return _is_between((each for each in days if each not in (one, other)), one, other)


_STANDING = """
    select id, step, reached, recorded in (select change from own_loads) from family_steps
    where family = ? and retracted is null order by reached, id
"""
_TAKEN_BACK = """
    select step, reached from family_steps where family = ? and retracted is not null
    and retracted not in (select id from audit where verb = 'load')
"""
"""What somebody took back: no load brings it again."""
