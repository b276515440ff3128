"""Whose a reference is: a child's own, or one that leads to another."""

from collections.abc import Iterable, Mapping
from re import Pattern

from permanence.references import is_reference
from storage.transaction import Transaction


def is_tracked(records: Transaction, ref: str) -> bool:
    """Whether a child with a reference is on record, whoever asks."""
    found = records.execute("select 1 from children where ref = ? and retracted is null", (ref,))
    return found.fetchone() is not None


LEADS = """(select n.child from renames n where n.reference = {ref} and n.retracted is null
    and not exists (select 1 from children c where c.ref = {ref} and c.retracted is null) order by n.recorded desc limit 1)"""
"""The reference that an old one leads to; null for one that was never another, or is a child's own again."""


def leads_to(records: Transaction, ref: str) -> str | None:
    """The reference that an old one leads to, whoever asks; None for one that was never another, or is a child's own again."""
    row = records.execute(f"select {LEADS.format(ref=':ref')}", {"ref": ref}).fetchone()
    return str(row[0]) if row[0] else None


def whose(records: Transaction, refs: Iterable[str]) -> Mapping[str, str]:
    """Those of some references that are, or were, a child's, each with the one that the child has now, whoever asks."""
    rows = records.execute(
        "select value, coalesce((select ref from children where ref = value and retracted is null),"
        f" {LEADS.format(ref='value')}) from json_each(?)",
        (records.list_of(refs),),
    )
    return {ref: now for ref, now in rows if now}


def unlike(records: Transaction, pattern: Pattern[str]) -> int:
    """How many children on record have a reference that a pattern does not take, whoever asks: nobody can type it."""
    found = records.execute("select ref from children where retracted is null")
    return sum(not is_reference(ref, pattern) for (ref,) in found)


def is_known(records: Transaction, ref: str) -> bool:
    """Whether a reference is a child's, or was, whoever asks."""
    return is_tracked(records, ref) or leads_to(records, ref) is not None


EVER_NAMED = (
    "select :child union all select reference from renames where child = :child and retracted is null"
)
"""Every reference that a child has had."""
NAMED_NOW = """coalesce((select n.child from renames n where n.reference = {ref} and n.retracted is null
    and n.recorded >= {row} order by n.recorded limit 1), {ref})"""
"""The reference that a child has now of whom a row of the audit says another: whose it was when that was written."""


def named_now(records: Transaction, ref: str, row: int) -> str:
    """The reference that a child has now of whom a row of the audit says another: whose it was when that was written."""
    found = records.execute(f"select {NAMED_NOW.format(ref=':ref', row=':row')}", {"ref": ref, "row": row})
    return str(found.fetchone()[0])


def made_of_numbers(records: Transaction, kinds: Iterable[str]) -> frozenset[str]:
    """The references of children who came with loads of some kinds of file, but for those who ever got another.

    A reference that somebody typed may look as if a number stood behind it: of the others nobody can tell.
    """
    rows = records.execute(
        "select distinct c.ref from children c join audit a on a.id = c.recorded and a.surface = 'load'"
        " where json_extract(a.understood, '$.source') in (select value from json_each(?))"
        " and not exists (select 1 from renames n where n.child = c.ref and n.retracted is null)",
        (records.list_of(kinds),),
    )
    return frozenset(ref for (ref,) in rows)


def all_leads(records: Transaction) -> Mapping[str, str]:
    """Every old reference that leads to another, with that one."""
    rows = records.execute(
        f"select distinct r.reference, {LEADS.format(ref='r.reference')} from renames r where r.retracted is null"
    )
    return {old: now for old, now in rows if now}
