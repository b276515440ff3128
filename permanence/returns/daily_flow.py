"""The DfE's daily flow on children's social care as a kind of file: one JSON a child, each day those of whom something changed.

A file tells what was so on its day, whole or only what changed, and takes back what it calls purged. So the files of a child are put
in the order of their days, and a later one wins. What files told before and tell otherwise now is taken back by name: nothing is
taken back for not being told.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from operator import itemgetter

from permanence.caching import cached_property
from permanence.errors import NotUnderstood
from permanence.events_csv import EventRow, Problem, RowContext
from permanence.journey import Month
from permanence.keyed_references import KeyedReferences
from permanence.milestones import OUT_OF_CARE
from permanence.returns import daily_flow_tables as tables
from permanence.returns import ssda903_codes as codes
from permanence.returns.columns import TableCells, TableReader
from permanence.returns.derivation import (
    AdoptionDecision,
    Episode,
    Remark,
    ReturnOfChild,
    ToldDay,
    as_day,
    as_month,
    derive,
    ending_before,
)
from permanence.returns.kinds import Derived, KeptRow
from permanence.returns.merging import problems_of, unreadable
from permanence.sources import PURGED, Source, TakenBack, ToldAbout, ToldUntil

_LABELS = {
    "DECOM": "start_date",
    "DEC": "end_date",
    "RNE": "start_reason",
    "REC": "end_reason",
    "PLACE": "placement_type",
    "DATE_PLACED": "initial_decision_date",
}
"""What the flow calls a column of the yearly return."""
_OF_ADOPTION = {"initial_decision_date": "adm_sbpfa", "matched_date": "adm_match", "placed_date": "placed"}
_OF_START = ("care_entry", "placed", "ep_placed", "ltf_match", "placement_move")
_OF_END = tuple(sorted(OUT_OF_CARE))
_OF_PLACEMENT = {"start_date": _OF_START, "end_date": _OF_END}
"""What is made of the days of a placement."""
_NAMES = {table.name: [*table.kept][1:-1] for table in tables.TABLES}
"""What each table keeps between the day of the file and whether it is purged."""
_NOTHING = "These files tell no date of the child, so the child is not loaded. Load the yearly return too, or `track` the child."


class DailyFlow:
    """One load's reading of the flow. `references` is asked for when the first child is derived."""

    names_by_number = True

    def __init__(self, context: RowContext, references: Callable[[], KeyedReferences]) -> None:
        self._cells = TableCells(context)
        self._of = references
        self.source: Source | None = None

    def table(self, header: Sequence[str]) -> TableReader | None:
        """The table of the flow with such a header. Raises NotUnderstood for one that lacks a column."""
        found = tables.known(header)
        if found is None:
            return None
        self.source = Source("daily flow")
        return TableReader(found, self._cells)

    def derive(self, child: str, rows: Sequence[KeptRow]) -> Derived:
        """What the files tell of a child, under the reference made of the child's number."""
        if any(row.told is None for row in rows):
            return Derived(problems=unreadable(rows, dict.fromkeys(_NAMES, tables.NUMBER)))
        try:
            ref = self._references.of(child)
        except NotUnderstood as error:
            return Derived(problems=[(rows[0].number, Problem(tables.NUMBER, str(error)))])
        state = _State()
        for row in sorted(rows, key=_order):
            state.tell(row)
        told = _told(state)
        problems = [*state.problems, *ending_before(told.episodes)]
        if problems:
            return Derived(problems=problems_of(problems, _LABELS))
        about: list[tuple[int, ToldAbout]] = [(rows[0].number, ToldUntil(ref, as_day(state.newest)))]
        if state.purged is not None:
            return Derived(about=[*about, (state.purged, TakenBack(ref, PURGED, as_day(state.newest)))])
        found = derive(told)
        events = [
            (each.row, EventRow(ref, each.milestone, as_day(each.on), each.detail, state.born))
            for each in dict.fromkeys(found.events)
        ]
        told_now = {(each.milestone, each.on) for each in found.events}
        about += [
            (row, TakenBack(ref, milestone, as_day(on) if on else None))
            for (milestone, on), row in state.taken_back.items()
            if (milestone, on) not in told_now and not found.conflicts
        ]
        doubts = [*found.doubts, *state.doubts]
        if not events and told.episodes and not found.conflicts:
            doubts.append(Remark(told.episodes[0].row, "RNE", _NOTHING))
        return Derived(events, problems_of(found.conflicts, _LABELS), problems_of(doubts, _LABELS), about)

    @cached_property
    def _references(self) -> KeyedReferences:
        return self._of()


def _order(row: KeptRow) -> tuple[str, int]:
    """Where a row comes: by the day of its file, then by its number."""
    return (row.told or "").partition("\t")[0], row.number


@dataclass(frozen=True, slots=True)
class _Value:
    """What a file tells in one place, the day of the file, and the row."""

    text: str
    file_day: str
    row: int


_Block = dict[str, _Value]
"""What is told in an object, by its names."""


@dataclass(slots=True)
class _State:
    """What the files of a child tell together so far.

    Attributes:
        newest: The day of the newest of them.
        born: The month of birth.
        purged: The row that takes back all of the child, if none came after it.
        adoption: What is told of adoption, by social-care episode.
        placements: What is told of each placement, by its identifier, and in which social-care episode it is.
        taken_back: What is no longer told, as milestone and day, and the row that says so; no day where no file told one.
    """

    newest: str = ""
    born: Month | None = None
    purged: int | None = None
    adoption: dict[str, _Block] = field(default_factory=lambda: defaultdict(dict))
    placements: dict[str, tuple[str, _Block]] = field(default_factory=dict)
    taken_back: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)

    def tell(self, row: KeptRow) -> None:
        """Take in a row, those of older files first."""
        file_day, *values, purge = (row.told or "").split("\t")
        self.newest = file_day
        told = {
            name: _Value(text, file_day, row.number)
            for name, text in zip(_NAMES[row.table.name], values, strict=True)
            if text
        }
        is_purged = purge in tables.PURGED
        match row.table.name:
            case tables.PLACEMENTS.name:
                self._placement(told, row.number, is_purged=is_purged)
            case tables.ADOPTION.name:
                self._adoption(told, row.number, is_purged=is_purged)
            case tables.DETAILS.name:
                self._details(told, row.number, is_purged=is_purged)
            case tables.EPISODES.name:
                if is_purged:
                    self._purge_episode(told, row.number)
            case _:
                self.purged = row.number if is_purged else None
                if is_purged:
                    self.adoption.clear()
                    self.placements.clear()

    def _details(self, told: _Block, row: int, *, is_purged: bool) -> None:
        if is_purged:
            reason = "The child's details are taken back. The month of birth on record stands: is it right?"
            self.doubts.append(Remark(row, tables.PURGE, reason))
        elif "date_of_birth" in told:
            self.born = as_month(told["date_of_birth"].text)

    def _adoption(self, told: _Block, row: int, *, is_purged: bool) -> None:
        episode = told.pop(tables.EPISODE, _NONE).text
        if is_purged:
            self._purge_adoption(episode, told, row)
        else:
            self._change(self.adoption[episode], told, {})

    def _purge_adoption(self, episode: str, told: _Block, row: int) -> None:
        """Take back the days of adoption; those of which no file tells, by name alone."""
        block = self.adoption.pop(episode, {})
        for name, milestone in _OF_ADOPTION.items():
            days = {each[name].text for each in (told, block) if name in each} or {""}
            self.taken_back |= {(milestone, on): row for on in days}

    def _placement(self, told: _Block, row: int, *, is_purged: bool) -> None:
        episode = told.pop(tables.EPISODE, _NONE).text
        identifier = told.pop(_IDENTIFIER, _NONE).text
        if not identifier:
            self.problems.append(Remark(row, _IDENTIFIER, "Which placement? Its identifier is missing."))
            return
        _, block = self.placements.get(identifier, (episode, {}))
        if not is_purged:
            self._change(block, told, _OF_PLACEMENT)
            self.placements[identifier] = episode, block
            return
        self._purge_placement(identifier, told, row)

    def _purge_placement(self, identifier: str, told: _Block, row: int) -> None:
        """Take back a placement; and that the child was placed that day, if adoption says so in older files alone."""
        _, block = self.placements.pop(identifier, ("", {}))
        is_known = self._take_back_placement(block, row)
        is_known = self._take_back_placement(told, row) or is_known
        for adoption in self.adoption.values():
            if ("placed", adoption.get("placed_date", _NONE).text) in self.taken_back:
                del adoption["placed_date"]
        if not is_known:
            self.doubts.append(Remark(row, tables.PURGE, _UNKNOWN.format("A placement is taken back")))

    def _purge_episode(self, told: _Block, row: int) -> None:
        episode = told.get(tables.EPISODE, _NONE).text
        inside = [key for key, (of, _) in self.placements.items() if of == episode]
        if not inside and episode not in self.adoption:
            what = "A whole social-care episode is taken back"
            self.doubts.append(Remark(row, tables.PURGE, _UNKNOWN.format(what)))
        for key in inside:
            self._purge_placement(key, {}, row)
        if episode in self.adoption:
            self._purge_adoption(episode, {}, row)

    def _take_back_placement(self, block: _Block, row: int) -> bool:
        """Take back what was made of a placement's days; returns whether its beginning is known."""
        for name, milestones in _OF_PLACEMENT.items():
            if name in block:
                self.taken_back |= {(milestone, block[name].text): row for milestone in milestones}
        return "start_date" in block

    def _change(self, block: _Block, told: _Block, days: Mapping[str, Sequence[str]]) -> None:
        """Tell an object's values anew; what was made of those that are another now is taken back unless it is told again."""
        for name, now in told.items():
            was = block.get(name, now)
            if was.text == now.text:
                continue
            if was.file_day == now.file_day:
                reason = "Two files of one day tell this differently. Keep one."
                self.problems += [Remark(each.row, name, reason) for each in (was, now)]
            elif days:
                self._take_back_placement(block, now.row)
            else:
                self.taken_back[_OF_ADOPTION[name], was.text] = now.row
        block.update(told)


_NONE = _Value("", "", 0)
_IDENTIFIER = "child_looked_after_placement_id"
_UNKNOWN = (
    "{} whose days are in none of these files, so nothing is taken out. Load the earlier ones with this one."
)


def _told(state: _State) -> ReturnOfChild:
    """What a child's files tell, as derivation asks for it; what is doubtful is added to the doubts."""
    decisions = {
        decided.text: AdoptionDecision(decided.text, "", "", decided.row)
        for block in state.adoption.values()
        if (decided := block.get("initial_decision_date"))
    }
    days = [
        ToldDay(_OF_ADOPTION[name], on.text, name, on.row)
        for block in state.adoption.values()
        for name in ("matched_date", "placed_date")
        if (on := block.get(name))
    ]
    return ReturnOfChild(
        list(_episodes(state)),
        [decisions[on] for on in sorted(decisions)],
        days=sorted(days),
    )


def _episodes(state: _State) -> Sequence[Episode]:
    """The placements as episodes without a legal status.

    The public program that makes the flow joins a placement to all episodes of its period, and writes the least of their reasons. So a reason for which none can begin, or
    leaving care between two of them, makes nothing; and where one cannot be so, none of the child's is believed.
    """
    found = []
    for _, block in state.placements.values():
        if "start_date" not in block:
            if block:
                state.doubts.append(Remark(next(iter(block.values())).row, "DECOM", _UNKNOWN_START))
            continue
        told = {column: block[name] for column, name in _OF_EPISODE.items() if name in block}
        begun, ended, why, place, left = (told.get(column, _NONE).text for column in _OF_EPISODE)
        rows = {column: value.row for column, value in told.items()}
        found.append(Episode(begun, ended, why, "", place, left, rows["DECOM"], elsewhere=rows))
    found.sort(key=itemgetter(slice(Episode._fields.index("follows"))))
    episodes: list[Episode] = []
    for each, after in zip_longest(found, found[1:]):
        if after and each.leaves_care and after.begun == each.ended:
            state.doubts.append(Remark(each.row_of("REC"), "REC", _NOT_LEFT))
            episodes.append(each._replace(rec=codes.GOES_ON))
        else:
            episodes.append(each)
    is_entered_again = any(
        after.rne == "S" and each.ended == after.begun for each, after in pairwise(episodes)
    )
    if is_entered_again or any(each.rne in _OF_NO_PLACEMENT for each in episodes):
        state.doubts.append(Remark(episodes[0].row_of("RNE"), "RNE", _NOT_BELIEVED))
        return [each._replace(rne=codes.SAME_CARER) for each in episodes]
    return episodes


_OF_EPISODE = {column: _LABELS[column] for column in ("DECOM", "DEC", "RNE", "PLACE", "REC")}
_OF_NO_PLACEMENT = ("", "L")
"""Reasons with which no placement begins."""
_UNKNOWN_START = (
    "This changes a placement whose beginning is in none of these files. Load the earlier ones with this one."
)
_NOT_LEFT = "It has a reason for leaving care, and another placement begins that day, so nothing is made of the reason."
_NOT_BELIEVED = (
    "The reasons for which placements began cannot all be so, so the days of coming into care and of moves are not known. Record "
    "them, or load the yearly return."
)
