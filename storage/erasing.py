"""Children taken out of everything that keeps them, once their records may be kept no longer.

It is the other place, beside redactions, where rows that stand are changed: that they are gone is the point, so no undo can bring
them back. The audit keeps who did something and when, and no longer about whom; its chain holds, as that of reads does. What is
in Slack about one of them alone is deleted, and what names them among others is drawn anew.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.references import leave_out
from permanence.retention import Expired
from storage.audit import TOLD
from storage.chain import EMPTIED, emptied_hash
from storage.history import CHILD_COLUMNS, Change, facts_of_histories
from storage.migrations import HISTORIES
from storage.outbox import ABOUT_A_CHILD, PostKind, PostState
from storage.reads import NOTHING, REDACT, Read
from storage.records import Records
from storage.redactions import TO_ERASE
from storage.references import NAMED_NOW, is_known, leads_to, named_now
from storage.restored import NUMBERED, NUMBERS_FROM, next_number
from storage.seals import AUDIT, AUDIT_ROW, Seals

PURGE = "purge"
"""The verb of a change that erased children."""
INSTEAD = "(erased)"
"""What stands in other people's words where they named the child."""
_ELSEWHERE = {
    "spells": "child",
    "spells_due": "child",
    "agenda_lines": "child",
    "post_children": "child",
    "likenesses": "reference",
}
"""The tables beside the histories whose rows are about a child, each with the column that says whose."""
_BUT_FOR = {"renames": " where retracted is not null"}
"""Of which rows of a table alone text is left out: a reference of before that stands is another child's, whose changes it finds."""
_IN_SLACK = f"('{PostState.SENT}', '{PostState.SENDING}', '{PostState.UNKNOWN}', '{PostState.DELETING}')"


@dataclass(frozen=True, slots=True)
class Erased:
    """What went with the children: how many messages in Slack are to be deleted, and how many pictures."""

    messages: int
    pictures: int


@dataclass(frozen=True, slots=True)
class _Names:
    """A child with every reference they ever had, and of those the ones that lead to them and are nobody else's."""

    child: str
    ever: Sequence[str]
    own: Sequence[str]


class Erasing:
    """Takes children out of the records, within one transaction. `touched` must be new: the change does nothing else."""

    def __init__(self, records: Records, change: Change) -> None:
        self._records = records
        self._execute = records.execute
        self._change = change
        self._seals = Seals(records)

    def erase(self, expired: Sequence[Expired]) -> Erased:
        """Take some children out of everything. Raises RuleBroken for one on legal hold."""
        holds = self._records.legal_holds.all()
        if held := [each.child for each in expired if each.child in holds]:
            raise RuleBroken(tr(f"{held[0]} is on legal hold. Nothing was erased."))
        if not expired:
            return Erased(0, 0)
        names = [self._names(each.child) for each in expired]
        own = [name for each in names for name in each.own]
        self._keep_numbers()
        # Before its renames go, for they say whose a row was.
        self._empty_reads(names, own)
        messages = pictures = 0
        for each in names:
            changes = self._changes_of(each)
            messages += self._take_from_slack(each.child, changes)
            pictures += self._take_down(each.child)
            self._take_out(each)
            for number in changes:
                self._empty(number)
        self._leave_out(own)
        self._count(expired)
        self._records.homes.want_all_redrawn()
        self._records.know(TO_ERASE, str(self._change.id))
        return Erased(messages, pictures)

    def _keep_numbers(self) -> None:
        """Have every series of numbers go on where it is: an old button must not mean what a later row has the number of."""
        for table in NUMBERED:
            if table != AUDIT:  # of which no row goes
                self._records.know(NUMBERS_FROM.format(table), str(next_number(self._records, table) - 1))

    def _names(self, child: str) -> _Names:
        before = self._records.renames.of(child)
        own = [each for each in before if leads_to(self._records, each) == child]
        return _Names(child, [child, *before], [child, *own])

    def _empty_reads(self, names: Sequence[_Names], own: Sequence[str]) -> None:
        # Whoever was refused may have typed a reference of before, once it was theirs no more.
        children = {each.child for each in names} | set(own)
        change = self._change
        self._records.reads.empty(
            [name for each in names for name in each.ever],
            lambda ref, after: named_now(self._records, ref, after + 1) in children,
            _Without(self._records, own),
            Read(change.id - 1, REDACT, "", change.person, PURGE, None, None, {}),
            change.at,
        )

    def _changes_of(self, names: _Names) -> list[int]:
        """The rows of the audit that are about a child, under any reference they had."""
        rows = self._execute(
            "select id from audit where child in (select value from json_each(:names))"
            f" and {NAMED_NOW.format(ref='audit.child', row='audit.id')} = :child",
            {"names": self._records.list_of(names.ever), "child": names.child},
        )
        return [number for (number,) in rows]

    def _take_from_slack(self, child: str, changes: Sequence[int]) -> int:
        """Have what was said about a child alone deleted, and the rest that names them drawn anew; how many are to be deleted."""
        kinds = ", ".join(f"'{kind}'" for kind in sorted(ABOUT_A_CHILD))
        mine = self._execute(
            f"select id, ts, state in {_IN_SLACK} from outbox where (kind in ({kinds}) and subject = :child)"
            " or (reader is not null and recorded in (select value from json_each(:changes)))",
            {"child": child, "changes": self._records.list_of(changes)},
        ).fetchall()
        self._records.outbox.want_all_redrawn(child)
        self._records.outbox.want_words_of_ends(child)
        for post, ts, is_there in mine:
            self._execute("delete from outbox_story where post = ?", (post,))
            self._execute(
                f"""update outbox set kind = '{PostKind.ERASED}', key = 'erased:' || id, subject = '', note = null, problem = null,
                    token = case when :ts is null and :there then token else lower(hex(randomblob(8))) end,
                    not_before = :now, state = case when :there then '{PostState.DELETING}' else '{PostState.SKIPPED}' end,
                    wanted = wanted + :there, drawn = case when :there then drawn else wanted end where id = :post""",
                {"post": post, "ts": ts, "there": is_there, "now": self._change.at.isoformat()},
            )
        return sum(is_there for _, _, is_there in mine)

    def _take_down(self, child: str) -> int:
        """Have the pictures of a child, and of the team they were in, deleted at the next look; how many are of the child."""
        self._records.pictures.withdraw(child, self._change.at)
        taken = self._execute(
            "update pictures set until = min(until, ?), child = null, doubted = 0 where child = ?",
            (self._change.at.isoformat(), child),
        )
        return int(taken.rowcount)

    def _take_out(self, names: _Names) -> None:
        """Take a child's rows out of every table."""
        child = {"child": names.child}
        self._execute(
            "delete from renamed_rows where change in (select recorded from renames where child = :child)",
            child,
        )
        self._execute(
            "insert or ignore into spells_due select distinct child, :change from siblings where sibling = :child"
            " and retracted is null",
            {**child, "change": self._change.id},
        )
        for table, columns in facts_of_histories(self._records).items():
            if of_a_child := [f"{column} = :child" for column in columns if column in CHILD_COLUMNS]:
                self._seals.erase(self._change.id, table, f"({' or '.join(of_a_child)})", child)
        listed = self._records.list_of(names.own)
        for table, column in _ELSEWHERE.items():
            self._execute(
                f"delete from {table} where {column} in (select value from json_each(?))", (listed,)
            )

    def _empty(self, number: int) -> None:
        """Leave of a row of the audit who did something and when, and nothing of the child."""
        *told, was = self._execute(f"select {TOLD}, hash from audit where id = ?", (number,)).fetchone()
        left = dict(zip(TOLD.split(", "), told, strict=True)) | {"request": None, "child": None, "changed": 0}
        now = emptied_hash([*left.values()], NOTHING)
        self._seals.note(self._change.id, AUDIT_ROW, [(number, None, None, was or EMPTIED, now)])
        self._execute(
            "update audit set request = null, child = null, changed = 0, sealed = ?, understood = ?, salt = null where id = ?",
            (EMPTIED, NOTHING, number),
        )

    def _leave_out(self, own: Sequence[str]) -> None:
        """Leave children out of what is kept of others and of teams: whatever text names them, in any table there is."""
        without = _Without(self._records, own)
        for table, columns in self._texts():
            named = [
                (column, number, left)
                for number, *texts in self._execute(
                    f"select rowid, {', '.join(columns)} from {table}{_BUT_FOR.get(table, '')}"
                )
                for column, text in zip(columns, texts, strict=True)
                if text and (left := without(text)) != text
            ]
            for column, number, left in named:
                self._replace(table, column, number, left)

    def _texts(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Every table that has rows with numbers and columns of text, and those; of the audit what it understood.

        What a message is about is a reference only where it went with the child: elsewhere it may be a number that looks like one.
        What references look like is told of each alone, and the child's rows are gone: another's may look like the child's did.
        """
        yield AUDIT, ["understood"]
        rows = self._execute(
            "select t.name, json_group_array(c.name) from pragma_table_list t join pragma_table_info(t.name) c"
            " where t.schema = 'main' and t.type = 'table' and not t.wr and c.type = 'TEXT'"
            " and (t.name, c.name) <> ('outbox', 'subject') and t.name not like 'sqlite\\_%' escape '\\' and t.name not in ('audit', 'likenesses', '_sqlite_migrations') group by 1"
        ).fetchall()
        yield from ((table, json.loads(columns)) for table, columns in rows)

    def _replace(self, table: str, column: str, number: int, left: str) -> None:
        if table == AUDIT:
            self._seals.erase_understood(self._change.id, number, left)
        elif table in HISTORIES:
            values = {"left": left, "id": number}
            self._seals.rewrite(
                self._change.id, table, f"{column} = :left, salt = randomblob(16)", "id = :id", values
            )
        else:
            self._execute(f"update {table} set {column} = ? where rowid = ?", (left, number))

    def _count(self, expired: Sequence[Expired]) -> None:
        for (year, outcome), children in Counter((each.year, each.outcome.key) for each in expired).items():
            self._execute(
                "insert into erased_counts values (?, ?, ?)"
                " on conflict (year, outcome) do update set children = children + excluded.children",
                (year, outcome, children),
            )


class _Without:
    """Leaves references out of a text, as whole words and however people write them; in JSON out of what is text there, and no number."""

    def __init__(self, records: Records, names: Sequence[str]) -> None:
        self._records = records
        self._names = frozenset(names)

    def __call__(self, text: str) -> str:
        # In JSON a character may be written by its number.
        if "\\u" not in text and self._left(text) == text:
            return text
        try:
            kept = json.loads(text) if text[0] in "{[" else text
        except ValueError:  # somebody's note in brackets
            kept = text
        left = self._left(kept)
        if left == kept:
            return text
        return left if isinstance(left, str) else json.dumps(left, ensure_ascii=False)

    def _is_other(self, ref: str) -> bool:
        """Whether a reference is of a child who stays on record."""
        return ref not in self._names and is_known(self._records, ref)

    def _left(self, kept: Any) -> Any:
        match kept:
            case str():
                return leave_out(kept, self._names, INSTEAD, self._is_other)
            case list():
                return [self._left(each) for each in kept]
            case dict():
                return {key: self._left(each) for key, each in kept.items()}
            case _:
                return kept


def counts_of_erased(records: Records) -> list[tuple[int, str, int]]:
    """How many children were erased: the year to March in which their tracking ended, the outcome's key, how many."""
    return list(records.execute("select year, outcome, children from erased_counts order by year, outcome"))


def still_in_slack(records: Records) -> int:
    """How many messages about children who were erased are not deleted yet, as far as is known."""
    (waiting,) = records.execute(
        f"select count(*) from outbox where kind = '{PostKind.ERASED}' and state = '{PostState.DELETING}'"
    ).fetchone()
    return int(waiting)


def purges(records: Records) -> list[dict[str, Any]]:
    """The certificates: what each purge understood, with its number, moment and account, the oldest first."""
    rows = records.execute(
        "select id, at, account, understood from audit where verb = ? order by id", (PURGE,)
    )
    return [
        {"number": number, "at": at, "account": account, **json.loads(understood)}
        for number, at, account, understood in rows
    ]


def last_erased(records: Records) -> datetime | None:
    """When somebody was last erased, in UTC; None if nobody ever was."""
    row = records.execute("select at from audit where verb = ? order by id desc limit 1", (PURGE,)).fetchone()
    return datetime.fromisoformat(row[0]) if row else None
