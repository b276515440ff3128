"""Undo: taking one change back in every history table at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.words import who
from storage.audit import Audited
from storage.history import Change, facts_of_histories
from storage.libraries import raised
from storage.migrations import HISTORIES
from storage.outbox import PostKind
from storage.records import Records
from storage.surgeries import DAY_HELD

_OF_A_SURGERY = ("closings", "reviews", "turns", "agenda_choices")
"""The history tables whose rows belong to a surgery."""


def take_back(records: Records, undone: Audited, change: Change) -> None:
    """Undo a change: what it recorded is retracted, what it retracted is recorded again.

    Messages it planned are dropped. Raises RuleBroken if a later change has touched what it recorded, or if
    a surgery it is about has been posted or gone through.
    """
    if _is_gone_through(records, undone.id):
        raise RuleBroken(tr("The extra surgery has been held since, so it cannot be undone."))
    records.outbox.unplan(undone.id)
    if _is_posted(records, undone.id):
        raise RuleBroken(tr("Its message is in Slack already, so it cannot be undone."))
    touched = _touched_by(records, undone.id)
    if not {"children", "teams", "families"}.isdisjoint(touched) and _is_built_upon(records, undone.id):
        raise RuleBroken(tr("More has been recorded on it since, so it cannot be undone."))
    try:
        if "renames" in touched:
            records.renames.move_back(undone.id, change)
        for table, facts in facts_of_histories(records, touched).items():
            _take_back_in(records, table, facts, undone.id, change)
    except raised("IntegrityError") as error:
        raise RuleBroken(tr("Something else has taken its place since, so it cannot be undone.")) from error
    if "children" in touched and _is_without_team(records, change.id):
        raise RuleBroken(tr("The child's team has ended since, so it cannot be undone."))
    if "teams" in touched and _is_of_both_sides(records, change.id):
        raise RuleBroken(
            tr(
                "The team has been given children or families of the other side since, so it cannot be undone."
            )
        )
    change.undoes = undone.id
    change.child = records.audit.child_of(undone.id) if "renames" in touched else undone.child
    change.counts_as_change = True


@contextmanager
def tried(records: Records, undone: Audited, change: Change) -> Iterator[Records]:
    """The records as they would be with a change taken back, which is not. Raises RuleBroken where it cannot be."""
    with records.trial():
        take_back(records, undone, replace(change))
        yield records


def is_past_undoing(records: Records, change: int) -> bool:
    """Whether what a change has said in Slack, or says there as soon as it is recorded, keeps it from being undone."""
    return _is_posted(records, change)


def _is_gone_through(records: Records, change: int) -> bool:
    """Whether anything stands on record of a surgery whose agenda this change planned."""
    of_surgery = " union all ".join(
        f"select 1 from planned cross join {table} t on t.team = planned.team and t.surgery = planned.occurrence"
        " where t.retracted is null"
        for table in _OF_A_SURGERY
    )
    found = records.execute(
        "with planned as (select team, occurrence from outbox where recorded = :change"
        f" and kind = '{PostKind.HEAD}') {of_surgery}",
        {"change": change},
    )
    return found.fetchone() is not None


def _is_posted(records: Records, change: int) -> bool:
    """Whether a change's own message, or the agenda of a surgery it moved, skipped, added or chose a child for, was posted.

    The message of a child whom it brought to an agenda says that they are on it no longer.
    """
    found = records.execute(
        "select 1 from outbox o where recorded = :change"
        f" and (reader is null or kind = '{PostKind.ESCALATION}') and not (kind = '{PostKind.CHILD}'"
        " and exists (select 1 from agenda_choices c where c.recorded = :change and c.child = o.subject)) union all "
        # "cross join" makes SQLite begin with what the change recorded, not with every agenda that there was.
        "select 1 from agenda_choices c cross join outbox o on o.team = c.team and "
        f"{DAY_HELD.format(surgery='o.occurrence')} >= {DAY_HELD.format(surgery='c.surgery')} "
        f"and o.kind = '{PostKind.HEAD}' and o.state <> 'skipped' and o.recorded > c.recorded where c.recorded = :change union all "
        "select 1 from surgery_changes s cross join outbox o on o.team = s.team and o.occurrence = s.nominal "
        "where s.recorded = :change and o.state <> 'skipped'",
        {"change": change},
    )
    return found.fetchone() is not None


def _is_built_upon(records: Records, change: int) -> bool:
    """Whether later records depend on the child, team or family this change created."""
    facts = facts_of_histories(records)
    of_child = " union all ".join(
        f"select 1 from begun cross join {table} t on t.child = begun.ref"
        " where t.retracted is null and t.recorded > :change"
        for table in HISTORIES
        if "child" in facts[table]
    )
    of_family = " union all ".join(
        f"select 1 from families f cross join {table} t on t.family = f.family"
        " where t.retracted is null and t.recorded > :change and f.recorded = :change and f.retracted is null"
        " and not exists (select 1 from families o where o.family = f.family and o.retracted = :change)"
        for table in HISTORIES
        if "family" in facts[table] and table != "families"
    )
    found = records.execute(
        "with begun as (select ref from children c where recorded = :change and retracted is null"
        " and not exists (select 1 from children o where o.ref = c.ref and o.retracted = :change)) "
        f"{of_child} union all {of_family} union all select 1 from families f join teams t on t.key = f.team"
        " where f.retracted is null and t.recorded = :change and t.retracted is null"
        " and not exists (select 1 from teams o where o.key = t.key and o.retracted = :change)"
        " union all select 1 from teams t cross join children c on c.team = t.key"
        " where c.retracted is null and t.recorded = :change and t.retracted is null"
        " and not exists (select 1 from teams o where o.key = t.key and o.retracted = :change)",
        {"change": change},
    )
    return found.fetchone() is not None


def _is_without_team(records: Records, change: int) -> bool:
    """Whether a change brought back a child whose team has ended."""
    found = records.execute(
        "select 1 from children c where c.recorded = ? and c.retracted is null and c.closed is null and c.team <> ''"
        " and not exists (select 1 from teams t where t.key = c.team and t.retracted is null)",
        (change,),
    )
    return found.fetchone() is not None


def _is_of_both_sides(records: Records, change: int) -> bool:
    """Whether a change brought a team back to one side that has children or families of the other."""
    found = records.execute(
        "select 1 from teams t where t.recorded = :change and t.retracted is null and case t.side when 'child'"
        " then exists (select 1 from families f where f.team = t.key and f.retracted is null)"
        " else exists (select 1 from children c where c.team = t.key and c.retracted is null and c.closed is null) end",
        {"change": change},
    )
    return found.fetchone() is not None


_TOUCHED = " union all ".join(
    f"select '{table}' where exists (select 1 from {table} where {by} = :change)"
    for table in HISTORIES
    for by in ("recorded", "retracted")
)


def _touched_by(records: Records, change: int) -> Sequence[str]:
    """The history tables in which a change recorded or retracted anything, in their order."""
    return list(dict.fromkeys(table for (table,) in records.execute(_TOUCHED, {"change": change})))


def _take_back_in(records: Records, table: str, facts: Sequence[str], undone: int, change: Change) -> None:
    records.touched.add(table)
    kept = ", ".join(facts)
    # A row that a later, undone change had retracted stands again as a row recorded by that undo.
    held = f"""with recursive held (id) as (
        select id from {table} where recorded = :undone
        union
        select again.id from held join {table} before on before.id = held.id
        join audit undoing on undoing.undoes = before.retracted
        join {table} again on again.recorded = undoing.id
            and {" and ".join(f"again.{fact} is before.{fact}" for fact in facts)}
    )"""
    touched = records.execute(
        f"""{held} select 1 from {table} where id in held
        and retracted is not null and retracted <> :undone
        and not exists (select 1 from audit where undoes = {table}.retracted)""",
        {"undone": undone},
    ).fetchone()
    if touched:
        if table != "family_steps":
            raise RuleBroken(
                tr("That has been changed again since, so it cannot be undone. Correct it instead.")
            )
        _refuse_of_family(records, held, undone)
        return
    records.execute(
        f"{held} update {table} set retracted = :change where id in held and retracted is null",
        {"undone": undone, "change": change.id},
    )
    # A day that a family's own side expects since stays: as a refusal it would tell the child's side of a family.
    insert = "insert or ignore" if table == "family_expectations" else "insert"
    again = records.execute(
        f"{insert} into {table} ({kept}, recorded) select {kept}, ? from {table} "
        "where retracted = ? and recorded <> ?",
        (change.id, undone, undone),
    )
    if again.rowcount:
        records.renames.keep_moved(table, facts, undone, change.id)


def _refuse_of_family(records: Records, held: str, undone: int) -> None:
    """Raise RuleBroken, with what comes first, if the asker may see the family of whom a step has been changed since.

    To whoever may not, a refusal would tell that there is a family: what its own side changed stays, and the rest is undone.
    """
    if since := records.family_steps.changed_since(held, undone):
        family, person, number = since
        raise RuleBroken(
            tr(
                f"It recorded a step of {family}, which {who(person)} has changed since, so it cannot be undone yet. "
                f"First `undo {number}`, by whoever made that, takes it back."
            )
        )
