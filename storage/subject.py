"""All that is held about one child, whoever asks: every row of every history, and every message that was about them or named them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from permanence.teams import Side
from storage.families.sight import told
from storage.history import CHILD_COLUMNS, facts_of_histories
from storage.outbox import ABOUT_A_CHILD, PostKind, PostState
from storage.records import Records


@dataclass(frozen=True, slots=True)
class Made:
    """When a row was recorded or taken back, and by whom."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One row about a child.

    Attributes:
        table: The history that it is in.
        facts: What it says, by the names of its columns; what is empty is left out.
        recorded: When and by whom.
        retracted: When it was corrected or taken back, and by whom; None while it stands.
    """

    table: str
    facts: Mapping[str, Any]
    recorded: Made
    retracted: Made | None


@dataclass(frozen=True, slots=True)
class SaidOfChild:
    """One message about a child, or that names them among others.

    Attributes:
        post: Its number.
        kind: What it is.
        to: The channel, or the person who reads it.
        state: How far it has come.
        planned: When it was planned.
        sent: When it was last on its way; None if it never was.
        is_about: Whether it is about this child alone.
    """

    post: int
    kind: PostKind
    to: str
    state: PostState
    planned: datetime
    sent: datetime | None
    is_about: bool


def held(records: Records, child: str) -> Iterator[HeldRow]:
    """Every row that names a child, table by table and the oldest first, those that no longer stand too."""
    for table, columns in facts_of_histories(records).items():
        named = [column for column in columns if column in CHILD_COLUMNS]
        facts = [column for column in columns if column != "salt"]
        kept = _kept_back(table, columns)
        for row in (
            records.execute(
                f"select {', '.join(f't.{column}' for column in facts)}, made.at, made.person, gone.at, gone.person"
                f" from {table} t join audit made on made.id = t.recorded left join audit gone on gone.id = t.retracted"
                f" where ({' or '.join(f't.{column} = :child' for column in named)}) and {kept} order by t.id",
                {"child": child, **records.asker},
            )
            if named
            else ()
        ):
            *values, at, by, gone_at, gone_by = row
            told = zip(facts, values, strict=True)
            yield HeldRow(
                table,
                {name: value for name, value in told if value and value != child},
                Made(datetime.fromisoformat(at), by),
                Made(datetime.fromisoformat(gone_at), gone_by) if gone_at else None,
            )


def _kept_back(table: str, columns: Sequence[str]) -> str:
    """Whether the person asking may have a row `t` of a history: what the family-finding side knows is for that side."""
    if "family" in columns or table == "releases":
        return ":every_family"
    return told("t.milestone", "t.child") if table in ("milestones", "expectations") else "true"


def said(records: Records, child: str) -> Iterator[SaidOfChild]:
    """Every message about a child, and every one that names them as it is now, the oldest first."""
    kinds = ", ".join(f"'{kind}'" for kind in sorted(ABOUT_A_CHILD))
    for post, kind, to, state, planned, sent, is_about in records.execute(
        f"""select o.id, o.kind, coalesce(o.reader, o.channel), o.state, a.at, o.attempted,
            o.kind in ({kinds}) and o.subject = :child
        from outbox o join audit a on a.id = o.recorded where o.id in (
            select id from outbox where kind in ({kinds}) and subject = :child
            union select post from post_children where child in (select value from json_each(:names)))
          and (:every_family or not exists (select 1 from teams t where t.key = o.team and t.side = '{Side.FINDING}'))
        order by o.id""",
        {**records.asker, "child": child, "names": records.list_of([child, *records.renames.of(child)])},
    ):
        moment = datetime.fromisoformat(sent) if sent else None
        yield SaidOfChild(
            post,
            PostKind(kind),
            to,
            PostState(state),
            datetime.fromisoformat(planned),
            moment,
            bool(is_about),
        )
