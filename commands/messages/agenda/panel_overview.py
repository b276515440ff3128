"""A tracking panel's overview without every child's case: dates on record decide, and the rules are asked where none does."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from heapq import heapify, heappop, heappush

from commands.messages.agenda.overview import MOST_OVERDUE, Overview, PastDates, Stretch
from commands.messages.pages import Page
from commands.practice.cases import cases_of
from commands.practice.surgery_agenda import Surgery
from permanence.actions import Action
from permanence.agenda import STALE, AgendaChoice, Case, Concern, by_concern
from permanence.caching import cached_property
from permanence.clocks import watched
from permanence.timescales import TIMESCALES, Timescale, TimescaleKind
from storage.finding import Waiting

AT_ONCE = 500
"""Of how many children the cases are made at once: no more of them are held in memory."""


class PanelOverview(Overview):
    """What an `Overview` of a panel's whole agenda tells, of however many children, by making few of their cases.

    Only the children who are shown count as seen.
    """

    def __init__(self, surgery: Surgery, stretch: Stretch) -> None:
        self.surgery = surgery
        self.stretch = stretch
        self._records = surgery.records
        self._rows = {row.ref: row for row in surgery.records.search.waiting(surgery.today, self._laws())}
        self._concerns = {row.ref: row.concern for row in self._rows.values() if row.is_known}
        """The concern of each child of whom it is known."""
        self._due: list[str] = []
        self._cleared: dict[str, Sequence[str]] = {}
        self._past_dates = PastDates()
        self._ask_the_rules()

    def _laws(self) -> list[Timescale]:
        """The timescales set by law that any team watches; a floor is never past."""
        choices = [self._records.clocks.of(team.key) for team in self._records.teams.all()]
        ids = {each for chosen in choices for each in watched(chosen)}
        law = (rule for rule in TIMESCALES if rule.kind is TimescaleKind.LAW and not rule.is_floor)
        return [rule for rule in law if rule.id in ids]

    def _ask_the_rules(self) -> None:
        """Make the case of every child of whom no date on record tells whether anything is pressing.

        What has become of each line since the panel before can only be told with the case of every child.
        """
        last, horizon = self.surgery.last, self.surgery.following.held
        for case in self._each(row.ref for row in self._rows.values() if last or row.concern is Concern.NONE):
            self._concerns[case.ref] = case.concern
            if not case.is_pressing and case.due_by(horizon):
                self._due.append(case.ref)
            if last:
                compared = self.surgery.compared(case)
                self._past_dates = self._past_dates.with_those_of(compared)
                if compared.cleared:
                    self._cleared[case.ref] = compared.cleared

    @cached_property
    def choices(self) -> dict[str, AgendaChoice]:
        """What people chose for this surgery, by child."""
        return dict(self.surgery.choices)

    @property
    def discussed(self) -> Sequence[Case]:
        """The children who were brought to it, worst first."""
        return self.surgery.brought

    @cached_property
    def left_out(self) -> Sequence[Case]:
        """The children whom somebody left out, worst first."""
        left_out = [ref for ref, choice in self.choices.items() if ref in self._rows and choice.is_left_out]
        return by_concern(self._shown(left_out))

    @property
    def children(self) -> int:
        """How many children there are."""
        return len(self._rows)

    @cached_property
    def past(self) -> Page[Case]:
        """The children with something pressing who are not discussed, worst first."""
        rows = [row for row in self._rows.values() if row.ref not in self.choices]
        number = sum(self._concerns.get(row.ref, row.concern) <= Concern.DATE for row in rows)
        upto = number if self.stretch.upto is None else min(number, self.stretch.upto)
        return Page(
            self._shown(self._worst(rows, upto)[self.stretch.skipped :]), self.stretch.skipped, number
        )

    @cached_property
    def due(self) -> Page[Case]:
        """Those with nothing pressing and something due before the next surgery, by reference."""
        return self._part(self._due)

    @cached_property
    def stale(self) -> Page[Case]:
        """Those of whom nothing was recorded for four weeks, by reference."""
        since = self.surgery.today - STALE + date.resolution
        midnight = datetime.combine(since, time.min, self.surgery.office.zone)
        return self._part(self._records.journeys.touched_before(midnight))

    @cached_property
    def delayed(self) -> Page[Case]:
        """Those with a purposeful delay in force, by reference."""
        agreed = self._others(self._records.approvals.delayed_on(self.surgery.today))
        # What a delay was agreed for may have come about since.
        return self._part(case.ref for case in self._each(agreed) if case.purposeful)

    @cached_property
    def cleared(self) -> Page[tuple[str, Sequence[str]]]:
        """Those for whom something has cleared since the surgery before, by reference, and the keys of what has."""
        page = self.stretch.of(self._others(self._cleared))
        self._records.seen.update(page.shown)
        return Page([(ref, self._cleared[ref]) for ref in page.shown], page.before, page.total)

    @cached_property
    def overdue(self) -> Page[Action]:
        """The actions past their date, the longest first."""
        late = [row for row in self._rows.values() if row.overdue]
        refs = (row.ref for row in late)
        numbers = self._records.search.overdue_longest(self.surgery.today, refs, MOST_OVERDUE)
        longest = [self._records.actions.get(number) for number in numbers]
        return Page(longest, 0, sum(row.overdue for row in late))

    @property
    def past_dates(self) -> PastDates:
        """What became of all that is past its date."""
        return self._past_dates

    def work_of(self, person: str) -> tuple[int, int]:
        """How many of the open actions are a person's, and on how many of the children the person is named."""
        with self._records.only_counting():
            actions = self._records.actions.open_of(person)
            children = self._records.children.of_person(person)
        return (
            sum(action.child in self._rows for action in actions),
            sum(child.ref in self._rows for child in children),
        )

    def brought_up(self, refs: Collection[str]) -> tuple[int, int]:
        """How many of some children, and how many in all, a chair brings up."""
        if self.discussed:
            return sum(case.ref in refs for case in self.discussed), len(self.discussed)
        asked = {ref for ref in refs if ref in self._rows and ref not in self.choices}
        return sum(case.is_pressing for case in self._each(asked)), self.past.total

    def _worst(self, rows: Iterable[Waiting], upto: int) -> list[str]:
        """The references of so many children, worst first.

        Of a child of whom it is not known, the worst that can be is taken: whoever may come next is asked about, and takes
        the place that is theirs. Those who could not come so soon are never asked about.
        """
        waits = {row.ref: row.wait for row in rows}
        best = [(self._concerns.get(ref, Concern.LAW), -wait, ref) for ref, wait in waits.items()]
        heapify(best)
        found: list[str] = []
        many = AT_ONCE
        while len(found) < upto:
            asked: list[str] = []
            while len(asked) < many and best and best[0][2] not in self._concerns:
                asked.append(heappop(best)[2])
            if not asked:
                found.append(heappop(best)[2])
                continue
            for case in self._each(sorted(asked, key=lambda ref: self._rows[ref].team)):
                self._concerns[case.ref] = case.concern
                heappush(best, (case.concern, -waits[case.ref], case.ref))
            many *= (
                2  # where few of them are so bad, most are looked at: a team's children together are quicker
            )
        return found

    def _part(self, refs: Iterable[str]) -> Page[Case]:
        """The part shown of a list by reference, of those of some children who are not discussed."""
        page = self.stretch.of(self._others(refs))
        return Page(self._shown(page.shown), page.before, page.total)

    def _others(self, refs: Iterable[str]) -> list[str]:
        discussed = {case.ref for case in self.discussed}
        return sorted(ref for ref in refs if ref in self._rows and ref not in discussed)

    def _shown(self, refs: Sequence[str]) -> list[Case]:
        """The cases of children who are shown, in the order given."""
        self._records.seen.update(refs)
        return list(self._each(refs))

    def _each(self, refs: Iterable[str]) -> Iterator[Case]:
        """The cases of children of whom nothing is shown yet, in the order given, a few at a time."""
        refs = list(refs)
        for first in range(0, len(refs), AT_ONCE):
            with self._records.only_counting():
                children = self._records.children.named(refs[first : first + AT_ONCE])
                cases = cases_of(self.surgery.as_of, children, before=self.surgery.place)
            yield from cases
