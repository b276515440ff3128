"""What each reference looks like, so that the one that was meant is found without reading every child's."""

from collections.abc import Iterable

from permanence.references import figures_of, figures_typed, likeness
from storage.libraries import Connection
from storage.transaction import Transaction


def note_likenesses(connection: Connection, refs: Iterable[str]) -> None:
    """Note what references look like, when children get them; what was noted before stays true."""
    for ref in refs:
        connection.execute(
            "insert or ignore into likenesses (reference, likeness, figures) values (?, ?, ?)",
            (ref, likeness(ref), figures_of(ref)),
        )


def refs_alike(records: Transaction, typed: str) -> list[str]:
    """The references of children that look like what was typed, but are not it, in order."""
    figures = figures_typed(typed)
    like, looked_for = ("figures", figures) if figures else ("likeness", likeness(typed))
    rows = records.execute(
        f"select distinct c.ref from likenesses l join children c on c.ref = l.reference and c.retracted is null"
        f" where l.{like} = ? and c.ref <> ? order by c.ref",
        (looked_for, typed),
    )
    return [ref for (ref,) in rows]


LIKE = """
    select l.likeness, c.ref from likenesses l join children c on c.ref = l.reference and c.retracted is null
    where l.likeness in (select value from json_each(?))
"""
"""The children whose references have one of some likenesses, each with its likeness."""
