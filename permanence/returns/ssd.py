"""The Standard Safeguarding Dataset as a kind of file: an authority's tables, joined by the child and by each period of care.

Its episodes are those of the yearly return, with the legal status and the placement in tables of their own; so what happened is
derived as of the return, and the days that the table of permanence has are held beside that. One extract tells all there was in
the years that it covers.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from permanence.caching import cached_property
from permanence.errors import NotUnderstood
from permanence.events_csv import EventRow, Problem, RowContext
from permanence.keyed_references import KeyedReferences
from permanence.milestones import ENDED, LOOKED_AFTER_REVIEWS
from permanence.returns import ssd_tables as tables
from permanence.returns.columns import ANOTHER, IDENTIFIER, KnownHeader, ReturnTable, TableCells, TableReader
from permanence.returns.derivation import (
    FOREVER,
    OF_CARE,
    OF_PLACEMENT,
    OF_STATUS,
    AdoptionDecision,
    Episode,
    Remark,
    ReturnOfChild,
    ReviewHeld,
    ToldDay,
    as_day,
    derive,
    ending_before,
    told_whole,
    years_in,
    years_told,
)
from permanence.returns.kinds import Derived, Kept, KeptRow, Read
from permanence.returns.merging import ToldRow, merged, month_of_birth, unreadable
from permanence.returns.ssda903_codes import GOES_ON
from permanence.sources import Source, ToldAbout, ToldWhole

_LABELS = {
    "CHILD": "clae_person_id",
    "DECOM": "clae_cla_episode_start_date",
    "DEC": "clae_cla_episode_ceased",
    "RNE": "clae_cla_episode_start_reason",
    "REC": "clae_cla_episode_ceased_reason",
    "LS": "lega_legal_status",
    "PLACE": "clap_cla_placement_type",
    "DATE_PLACED": "perm_adm_decision_date",
    "DATE_PLACED_CEASED": "perm_decision_reversed_date",
    "REVIEW": "clar_cla_review_date",
}
"""Where these tables have what a column of the yearly return has."""
_LABELS_OF_STATUS = _LABELS | {
    "DECOM": "lega_legal_status_start_date",
    "RNE": "lega_legal_status_start_date",
}
"""The same, of a row of legal status: an order may begin within an episode."""
_NOTHING = "These rows tell no date of the child, so the child is not loaded. Load an extract of more years, or `track` the child."
_WHOLE = {
    tables.EPISODES.name: OF_CARE,
    tables.STATUSES.name: OF_STATUS,
    tables.PLACEMENTS.name: OF_PLACEMENT,
}
"""The milestones of which each table tells every one, in the years that it covers."""
_ALSO = {
    "perm_table_id": frozenset({*tables.DAYS.values(), *tables.ORDERS.values()}),
    "pers_death_date": frozenset({ENDED}),
}
"""The milestones that another table may tell alone, by a column of it: where that is not in hand, they are not told whole."""


class StandardDataset:
    """One load's reading of the tables. `references` is asked for when the first child is derived."""

    names_by_number = True

    def __init__(self, context: RowContext, references: Callable[[], KeyedReferences]) -> None:
        self._cells = TableCells(context, tables.NOTHING)
        self._readers: list[StandardReader] = []
        self._of = references

    @property
    def source(self) -> Source | None:
        """The dataset: of the year in which its last episode ended it tells whole what its tables hold.

        Episodes of earlier years may be only those that had not ended when its years begin, and before one has ended since nothing
        shows when that is. Rows that an earlier load refused tell nothing whole.
        """
        episodes = [each for each in self._readers if each.table is tables.EPISODES and not each.is_part]
        spans = years_told((each.last_of("clae_cla_episode_ceased"), each.last) for each in episodes)
        whole = frozenset[str]().union(*(_WHOLE.get(each.name, ()) for each in self._readers))
        in_hand = frozenset().union(*(each.has for each in self._readers))
        whole = whole.difference(*(told for column, told in _ALSO.items() if column not in in_hand))
        knows_reviews = bool(episodes) and "placement_move" in whole
        return Source("ssd", whole, spans, knows_reviews) if self._readers else None

    def table(self, header: Sequence[str]) -> "StandardReader | None":
        """The table of the dataset with such a header. Raises NotUnderstood for one that lacks a column."""
        found = tables.known(header)
        if found is None:
            return None
        self._readers.append(StandardReader(found, self._cells))
        return self._readers[-1]

    def derive(self, child: str, rows: Sequence[KeptRow]) -> Derived:
        """What the rows of a child tell, under the reference made of the child's number."""
        if any(row.told is None for row in rows):
            return Derived(problems=unreadable(rows, _NAMES_CHILD))
        in_hand = {each.name for each in self._readers}
        joined = _Joined(rows, self._review_years, in_hand)
        if joined.problems:
            return Derived(problems=_said(joined.problems, rows))
        try:
            ref = self._references.of(child)
        except NotUnderstood as error:
            return Derived(problems=[(rows[0].number, Problem(_LABELS["CHILD"], str(error)))])
        found = derive(joined.told)
        events = [
            (each.row, EventRow(ref, each.milestone, as_day(each.on), each.detail, joined.born))
            for each in dict.fromkeys(found.events)
            if each.milestone != "placement_move"
            or tables.PLACEMENTS.name in in_hand  # else it may be any kind of moving in
        ]
        doubts = [*found.doubts, *joined.doubts]
        if not events and not found.conflicts and joined.told.episodes:
            doubts.append(Remark(joined.told.episodes[0].row, "CHILD", _NOTHING))
        about = [*told_whole(ref, joined.told, rows), *_cancelled(ref, rows)]
        return Derived(events, _said(found.conflicts, rows), _said(doubts, rows), about)

    @cached_property
    def _references(self) -> KeyedReferences:
        return self._of()

    @cached_property
    def _review_years(self) -> frozenset[int]:
        """The years of which there are reviews: the table is taken to have all of each year of which it has any."""
        return years_in(
            month for each in self._readers if each.table is tables.REVIEWS for month in each.months
        )


class StandardReader(TableReader):
    """Reads the rows of one table. Those without a person are linked to one by the period of care, the episode or the placement."""

    def __init__(self, header: KnownHeader, cells: TableCells) -> None:
        super().__init__(header, cells)
        at = dict(header.columns)
        self._links = [
            (link, at[column], cells.of(column, IDENTIFIER))
            for link, column in _LINKS.get(header.table.name, ())
            if column in at
        ]

    def read(self, cells: Sequence[str]) -> Read:
        """The row as kept, with what links it."""
        found = super().read(cells)
        if not self._links or not isinstance(found, Kept):
            return found
        told = [(link, memory[cells[at]]) for link, at, memory in self._links if at < len(cells)]
        links = tuple(f"{link}{text}" for link, text in told if text and isinstance(text, str))
        if self.table is tables.EPISODES:
            return found._replace(links=links)
        if links:
            return found._replace(through=links[0])
        column = _LINKS[self.name][0][1]
        return (*found.problems, Problem(column, "Nothing says which child this row is about."))


_LINKS = {
    tables.EPISODES.name: (
        ("care ", "clae_cla_id"),
        ("episode ", "clae_cla_episode_id"),
        ("placement ", "clae_cla_placement_id"),
    ),
    tables.PLACEMENTS.name: (
        ("care ", "clap_cla_id"),
        ("episode ", "clap_cla_episode_id"),
        ("placement ", "clap_cla_placement_id"),
    ),
    tables.REVIEWS.name: (("care ", "clar_cla_id"), ("episode ", "clar_cla_episode_id")),
}
"""By what each table is linked, the surest first."""
_NAMES_CHILD = {table.name: table.number or _LINKS[table.name][0][1] for table in tables.TABLES}
"""The column by which each table names the child, or what links it to one."""


def _said(findings: Sequence[Remark], rows: Sequence[KeptRow]) -> list[tuple[int, Problem]]:
    """What to say of each row, under the name that its table has for the column."""
    if not findings:
        return []
    of_status = {row.number for row in rows if row.table.name == tables.STATUSES.name}
    labels = (_LABELS, _LABELS_OF_STATUS)
    return [
        (each.row, Problem(labels[each.row in of_status].get(each.column, each.column), each.reason))
        for each in dict.fromkeys(findings)
    ]


def _cancelled(ref: str, rows: Sequence[KeptRow]) -> Iterator[tuple[int, ToldAbout]]:
    """The days on which no review was held after all."""
    for row in rows:
        if row.table.name == tables.REVIEWS.name:
            on, cancelled, *_ = (row.told or "").split("\t")
            if on and cancelled in tables.CANCELLED:
                for review in (*LOOKED_AFTER_REVIEWS, "adoption_review"):
                    yield row.number, ToldWhole(ref, as_day(on), as_day(on), review)


class _Placement(NamedTuple):
    begun: str
    ended: str
    kind: str
    row: int


class _Status(NamedTuple):
    begun: str
    ended: str
    code: str
    row: int


class _Joined:
    """What the rows of one child tell, joined (`told`, `born`); `problems` say where they contradict one another, `doubts` what to look at."""

    def __init__(self, rows: Sequence[KeptRow], review_years: frozenset[int], in_hand: set[str]) -> None:
        self.problems: list[Remark] = []
        self.doubts: list[Remark] = []
        self._in_hand = in_hand
        self._by_table: dict[str, list[ToldRow]] = defaultdict(list)
        for row in rows:
            self._by_table[row.table.name].append((row, (row.told or "").split("\t")))
        persons = self._merge(tables.PERSON, None, "")
        self.born = month_of_birth(self._months(), "pers_dob", self.problems)
        self._placements = {
            values[3]: _Placement(values[0], values[1], values[2], row.number)
            for row, values in self._merge(tables.PLACEMENTS, 3, "clap_cla_placement_id")
        }
        self._statuses = sorted(
            _Status(values[0], values[1], values[2], row.number)
            for row, values in self._merge(tables.STATUSES, 3, "lega_legal_status_id")
        )
        told = self._merge(tables.EPISODES, 0, "DECOM")
        episodes = [self._episode(row.number, values) for row, values in told]
        self.problems += ending_before(episodes)
        self._doubt_what_is_in_no_episode(episodes)
        permanence = self._merge(tables.PERMANENCE, 0, "perm_table_id")
        self.told = ReturnOfChild(
            [part for each in episodes for part in self._split(each)],
            sorted(
                AdoptionDecision(values[1], values[2], values[3], row.number)
                for row, values in permanence
                if values[1] or values[2]
            ),
            (),
            sorted(
                ReviewHeld(values[0], row.number)
                for row, values in self._by_table.get(tables.REVIEWS.name, [])
                if values[0] and values[1] not in tables.CANCELLED
            ),
            review_years,
            sorted([*_days(permanence), *self._death(persons, episodes)], key=lambda day: day.on),
            [values[7] for _, values in told],
        )

    def _merge(self, table: ReturnTable, key: int | None, column: str) -> list[ToldRow]:
        return merged(self._by_table.get(table.name, []), key, column, self.problems)

    def _months(self) -> dict[str, KeptRow]:
        months: dict[str, KeptRow] = {}
        for row, values in self._by_table.get(tables.PERSON.name, []):
            if values[0]:
                months.setdefault(values[0], row)
        return months

    def _episode(self, row: int, values: Sequence[str]) -> Episode:
        begun, ended, why, ceased, _, _, placement, _ = values
        placed = self._placements.get(placement) or self._placed_on(begun)
        status = self._status_on(begun)
        ls, place = status.code if status else "", placed.kind if placed else ""
        elsewhere = {column: each.row for column, each in (("LS", status), ("PLACE", placed)) if each}
        return Episode(begun, ended, why, ls, place, ceased, row, elsewhere=elsewhere)

    def _placed_on(self, on: str) -> _Placement | None:
        """The one placement that a day falls in; none where several do."""
        found = [each for each in self._placements.values() if each.begun <= on < (each.ended or FOREVER)]
        return found[0] if len(found) == 1 else None

    def _status_on(self, on: str) -> _Status | None:
        """The legal status on a day: of several in force, such as a care order under a placement order, that which began last."""
        found = [
            each
            for each in self._statuses
            if each.code not in ("", ANOTHER) and each.begun <= on < (each.ended or FOREVER)
        ]
        codes = {each.code for each in found if each.begun == found[-1].begun}
        return found[-1] if len(codes) == 1 else None

    def _split(self, episode: Episode) -> Iterator[Episode]:
        """An episode, cut where a legal status began within it."""
        for each in self._statuses:
            inside = episode.begun < each.begun < (episode.ended or FOREVER)
            if inside and each.code not in ("", ANOTHER, episode.ls):
                yield episode._replace(ended=each.begun, rec=GOES_ON)
                status = self._status_on(each.begun)
                elsewhere = {**episode.elsewhere, **dict.fromkeys(("DECOM", "RNE", "LS"), each.row)}
                ls = status.code if status else ""
                episode = episode._replace(begun=each.begun, rne="L", ls=ls, elsewhere=elsewhere)
        yield episode

    def _doubt_what_is_in_no_episode(self, episodes: Sequence[Episode]) -> None:
        begins = [each.begun for each in episodes]
        for placement in self._placements.values():
            if bisect_right(begins, placement.begun) and placement.begun not in begins:
                reason = "No episode begins on the day of this placement, so it makes no date. Correct one of the days."
                self.doubts.append(Remark(placement.row, "clap_cla_placement_start_date", reason))
        for status in self._statuses:
            at = bisect_right(begins, status.begun) - 1
            if status.code == ANOTHER and at >= 0 and status.begun < (episodes[at].ended or FOREVER):
                reason = "This legal status is no code of the yearly return, so it makes no date."
                self.doubts.append(Remark(status.row, "LS", reason))
        for before, status in pairwise(each for each in self._statuses if each.code not in ("", ANOTHER)):
            if (
                before.begun == status.begun
                and before.code != status.code
                and bisect_right(begins, status.begun)
            ):
                reason = "Another legal status begins on the same day, so neither makes a date. Correct one of them."
                self.doubts.append(Remark(status.row, "LS", reason))
        for table, column in ((tables.STATUSES, "LS"), (tables.PLACEMENTS, "PLACE")):
            if episodes and table.name not in self._in_hand:
                reason = f"{table.name} is not among these files, so what it tells is not known. Load it with the others."
                self.doubts.append(Remark(episodes[0].row, column, reason))

    def _death(self, persons: Sequence[ToldRow], episodes: Sequence[Episode]) -> Iterator[ToldDay]:
        """A death that no episode tells of, of a child who was in care until then."""
        if episodes and not episodes[-1].leaves_care:
            for row, (_, died) in persons:
                if died:
                    yield ToldDay(ENDED, died, "pers_death_date", row.number, "died")


def _days(permanence: Sequence[ToldRow]) -> Iterator[ToldDay]:
    """The milestones that the table of permanence has a column for."""
    for row, values in permanence:
        for (column, milestone), on in zip(tables.DAYS.items(), values[6:], strict=True):
            if on:
                yield ToldDay(milestone, on, column, row.number)
        if values[4] and values[5]:
            yield ToldDay(tables.ORDERS[values[5]], values[4], "perm_permanence_order_date", row.number)
