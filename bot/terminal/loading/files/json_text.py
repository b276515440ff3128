"""JSON as tables: each child's objects become rows, written to tables of text as the file is read, one child at a time."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from bot.terminal.loading.files.tables import IN_EACH, CellTable, OpenFiles
from permanence.errors import NotUnderstood
from permanence.returns.kinds import JsonForm, JsonTable

_CHUNK = 1 << 16
MOST_OF_A_CHILD = 1 << 23
"""How many characters all of one child may have."""
DEEPEST = 20
"""How many objects and lists may lie within one another."""
_SEPARATOR = "\t"
_TELLING = re.compile(r'["\\{}\[\]]')
_BETWEEN = re.compile(r"[\s,\[\]]*")
_DAY = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")


class JsonTables:
    """The tables of all JSON files of a load together, since a file may hold no more than one child. `days` are those of the files."""

    def __init__(self, form: JsonForm, opened: OpenFiles) -> None:
        self._form = form
        self._opened = opened
        self.days: set[date] = set()
        self._files: list[tuple[int, str]] = []
        self._children = 0
        self._bad: Path | None = None
        self._tables: dict[str, _ChildRows] = {}

    def add(self, name: str, told_of: str, bad: Path, content: BinaryIO) -> None:
        """Write a file's rows. What it is told of by, its name with its folder's, has its day. Raises NotUnderstood."""
        on = _day_in(told_of)
        self.days.add(on)
        self._bad = self._bad or bad
        self._tables = self._tables or {
            name: _ChildRows(self._form, table, self._opened) for name, table in self._form.tables.items()
        }
        self._files.append((self._children + 1, name))
        begins = content.read(4)
        content.seek(0)
        is_wide = begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        number = 0
        try:
            with io.TextIOWrapper(content, "utf-16" if is_wide else "utf-8-sig") as text:
                chunks = iter(lambda: text.read(_CHUNK), "")
                for number, written in enumerate(_children(chunks, self._form.children), 1):
                    child = _read(written, number)
                    for table in self._tables.values():
                        table.add(self._children + number, number, on, child)
        except UnicodeDecodeError as error:
            raise NotUnderstood("is not text in UTF-8, as JSON is.") from error
        if not number:
            raise NotUnderstood("holds no child.")
        self._children += number

    @property
    def names(self) -> set[str]:
        """What the files are called."""
        return {name for _, name in self._files}

    def tables(self) -> Iterator[CellTable]:
        """Each table that has rows."""
        for name, rows in self._tables.items():
            if rows.has_any and self._bad:
                bad = self._bad.with_name(f"{self._bad.name.removesuffix('.bad.csv')}.{name}.bad.csv")
                yield CellTable(name, bad, rows.text, _SEPARATOR, places=2, children_of=self._files)


def _day_in(name: str) -> date:
    """The day in a file's name, or else in that of its folder or zip file: the last one named."""
    for year, _, month, day in reversed(_DAY.findall(name)):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    raise NotUnderstood(
        "does not say of which day it is. Put the day into its name, such as `2026-11-26.json`."
    )


class _ChildRows:
    """One table while it is written, each row with its place before its cells."""

    def __init__(self, form: JsonForm, table: JsonTable, opened: OpenFiles) -> None:
        self._form = form
        self._table = table
        self.has_any = False
        content = opened.unnamed()
        # What is half of a character cannot be written; no value that is kept has any.
        self.text = opened.enter_context(io.TextIOWrapper(content, "utf-8", "replace", newline=""))
        self._writer = csv.writer(self.text, delimiter=_SEPARATOR)
        self._writer.writerow(["place", "", form.day, *form.of_child, *table.around, *table.columns])

    def add(self, place: int, number: int, on: date, child: Mapping[str, Any]) -> None:
        """Write a row for each of a child's objects; they are placed by the child's number among all, and named by that in the file."""
        of_all = [on.isoformat(), *(_cell(child.get(column)) for column in self._form.of_child)]
        for at, (around, found) in enumerate(_objects(child, self._table.path, number), 1):
            if at == IN_EACH:
                raise NotUnderstood(f"has over {IN_EACH - 1} of `{self._table.path[-1]}` for child {number}.")
            self.has_any = True
            values = [around.get(column) for column in self._table.around]
            values += [found.get(column) for column in self._table.columns]
            self._writer.writerow([place * IN_EACH + at, "", *of_all, *map(_cell, values)])


def _objects(
    child: Mapping[str, Any], path: Sequence[str], number: int
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each object at the end of a path, after the one around it; a list stands for each of what it holds."""
    if not path:
        yield child, child
        return
    inner = child.get(path[0])
    for found in inner if isinstance(inner, list) else [inner]:
        if found is None:
            continue
        if not isinstance(found, dict):
            raise NotUnderstood(f"has a `{path[0]}` of child {number} that is no object.")
        if len(path) == 1:
            yield child, found
        else:
            yield from _objects(found, path[1:], number)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return str(value).lower()
        case _:
            return "{…}" if isinstance(value, dict) else "[…]"


def _read(written: str, number: int) -> dict[str, Any]:
    """A child's object. Numbers are kept as they are written, however long they are."""
    try:
        child = json.loads(
            written, object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=_refuse
        )
    except json.JSONDecodeError as error:
        raise NotUnderstood(f"cannot be read at child {number}: it is not well-formed JSON.") from error
    except NotUnderstood as error:
        raise NotUnderstood(f"cannot be read at child {number}: {error}") from error
    if not isinstance(child, dict):
        raise NotUnderstood(f"has a child {number} that is no object.")
    return child


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotUnderstood(f"it has `{twice[:60]}` twice. Keep one.")
    return found


def _refuse(constant: str) -> NoReturn:
    raise NotUnderstood(f"`{constant}` is no JSON.")


def _children(chunks: Iterable[str], name: str) -> Iterator[str]:
    """The text of each child's object: of a list, of objects one after another, or of what stands under a name. Raises NotUnderstood."""
    scan = _Scan(name)
    for chunk in chunks:
        yield from scan.read(chunk)
    scan.end()


class _Scan:
    """Finds where each child's object begins and ends, and keeps no more than one of them.

    `_depth` says how many objects and lists are open, `_level` how many where a child's object begins, `_child_at` how many where
    the one being read began. A holder is an object that holds children under a name.
    """

    def __init__(self, name: str) -> None:
        self._under = re.compile(rf'"{re.escape(name)}"\s*:\s*$', re.IGNORECASE)
        self._depth = self._number = self._begun = 0
        self._level: int | None = 0
        self._child_at: int | None = None
        self._is_in_string = self._is_in_holder = False
        self._skipped = 0
        self._parts: list[str] = []

    def read(self, chunk: str) -> Iterator[str]:
        """The children that end in a piece of the file."""
        self._begun = 0
        for at, sign in self._brackets(chunk):
            if sign in "{[":
                self._open(sign, chunk, at)
            elif (child := self._close(chunk, at)) is not None:
                yield child
        self._parts.append(chunk[self._begun :])
        if self._child_at is None and self._is_in_holder:
            self._parts.clear()
        if sum(map(len, self._parts)) > MOST_OF_A_CHILD:
            raise NotUnderstood(f"has over {MOST_OF_A_CHILD:,} characters for child {self._number}.")

    def end(self) -> None:
        """Raises NotUnderstood if the file ends too soon."""
        if self._depth or self._is_in_string:
            raise NotUnderstood(f"ends in the middle of child {max(self._number, 1)}. Was it cut?")
        self._refuse_between("".join(self._parts))

    def _brackets(self, chunk: str) -> Iterator[tuple[int, str]]:
        """The brackets that are in no string."""
        after = self._skipped
        for found in _TELLING.finditer(chunk):
            at, sign = found.start(), found[0]
            if at < after:
                continue
            if sign == "\\":
                after = at + 2
            elif sign == '"':
                self._is_in_string = not self._is_in_string
            elif not self._is_in_string:
                yield at, sign
        self._skipped = max(after - len(chunk), 0)

    def _open(self, sign: str, chunk: str, at: int) -> None:
        depth, self._depth = self._depth, self._depth + 1
        if depth == DEEPEST:
            raise NotUnderstood(
                f"cannot be read at child {max(self._number, 1)}: over {DEEPEST} objects lie within one another."
            )
        if self._child_at is not None:
            if self._child_at or depth != 1:
                return
            before = "".join([*self._parts, chunk[self._begun : at]])[-80:]
            if not self._under.search(before):
                return
            self._is_in_holder, self._child_at, self._parts = True, None, []  # it is no child, but holds them
            self._level, self._number = (2 if sign == "[" else 1), self._number - 1
        elif depth == 0 and sign == "[":
            self._level = 1
            return
        if depth == self._level:
            self._refuse_between("".join([*self._parts, chunk[self._begun : at]]))
            self._child_at, self._number, self._begun, self._parts = depth, self._number + 1, at, []

    def _close(self, chunk: str, at: int) -> str | None:
        """Close an object or a list; returns a child's text if that was one."""
        self._depth -= 1
        child = None
        if self._depth < 0:
            raise NotUnderstood("is not well-formed JSON: it closes more than it opens.")
        if self._depth == self._child_at:
            child = "".join([*self._parts, chunk[self._begun : at + 1]])
            self._child_at, self._begun, self._parts = None, at + 1, []
            if self._is_in_holder and self._level == 1:
                self._level = None
        elif self._child_at is None and self._level and self._depth < self._level:
            self._level = None
        if self._depth == 0:
            self._level = 0
            if self._is_in_holder:
                self._is_in_holder, self._begun, self._parts = False, at + 1, []
        return child

    def _refuse_between(self, text: str) -> None:
        if not self._is_in_holder and not _BETWEEN.fullmatch(text):
            raise NotUnderstood("is not well-formed JSON: something stands between its children.")
