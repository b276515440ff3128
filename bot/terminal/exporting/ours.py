"""Children and actions as they are on record, for a spreadsheet: by reference, with what people are named by in Slack."""

from datetime import date

from bot.terminal.exporting.tables import ExportedTable, Identified, Returned, journeys_of
from bot.terminal.writing.table import Cell, FileColumn
from permanence.journey import OWN_PEOPLE, Child, Journey
from permanence.measures.windows import Window
from permanence.returns.adoption_tables import cut
from storage.records import Records

_MILESTONES = (
    "care_entry",
    "adm_sbpfa",
    "po_granted",
    "adm_match",
    "placed",
    "adoption_order",
    "sgo",
    "cao",
    "return_home",
)
"""The milestones of which the table of children has the latest day."""
_KEEP = "It has every reference and no name: keep it as you keep the records."
_KEEP_WORDS = "It has references, and words as people wrote them: keep it as you keep the records."

_OF_CHILDREN = (
    *map(FileColumn, ("ref", "born", "team", *(each.field for each in OWN_PEOPLE), "plan", "alongside")),
    FileColumn("plan_agreed", date),
    FileColumn("due", date),
    *(FileColumn(name, date) for name in _MILESTONES),
    FileColumn("closed", date),
    FileColumn("outcome"),
    FileColumn("restricted", bool),
)
_OF_ACTIONS = (
    FileColumn("number", int),
    *map(FileColumn, ("ref", "action", "owner")),
    *(FileColumn(name, date) for name in ("agreed", "due", "first_due")),
    FileColumn("moves", int),
    *map(FileColumn, ("moved_because", "waits_for")),
    FileColumn("ended", date),
    *map(FileColumn, ("how", "words")),
)


def children(records: Records, when: Window, _: Identified) -> Returned:
    """Every child who was ever tracked, a row each."""
    every = records.children.every()
    restricted = records.restrictions.among(child.ref for child in every)
    rows = [
        _child_row(cut(journey, when.last), is_restricted=journey.child.ref in restricted)
        for journey in journeys_of(records, every)
    ]
    table = ExportedTable(f"children-{when.last.isoformat()}", _OF_CHILDREN, rows)
    return Returned([table], [child.ref for child in every], [], _KEEP)


def _child_row(journey: Journey, *, is_restricted: bool) -> list[Cell]:
    child, plan = journey.child, journey.plan
    reached = [journey.last(milestone) for milestone in _MILESTONES]
    return [
        *_who(child),
        plan.plan if plan else None,
        plan.alongside if plan else None,
        plan.on if plan else None,
        child.due,
        *(event.on if event else None for event in reached),
        child.closed,
        child.outcome,
        is_restricted,
    ]


def _who(child: Child) -> list[Cell]:
    people = (getattr(child, each.field) for each in OWN_PEOPLE)
    return [child.ref, str(child.born) if child.born else None, child.team, *people]


def actions(records: Records, when: Window, _: Identified) -> Returned:
    """Every action that was ever agreed, a row each."""
    every = records.actions.every()
    rows: list[list[Cell]] = [
        [
            each.number, each.child, each.words, each.owner, each.agreed, each.due, each.first_due, each.moves, each.because,
            each.waits_for, each.ended, None if each.is_open else each.ending, each.ended_words,
        ]
        for each in every
    ]  # fmt: skip
    table = ExportedTable(f"actions-{when.last.isoformat()}", _OF_ACTIONS, rows)
    return Returned([table], sorted({each.child for each in every}), [], _KEEP_WORDS)
