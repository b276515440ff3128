"""XML as tables: each element that is a row becomes one, and is written to a table of text as it is read."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from bot.terminal.loading.files.parsing import parse, parser_for
from bot.terminal.loading.files.tables import CellTable, OpenFiles
from permanence.errors import NotUnderstood
from permanence.returns.kinds import XmlForm

_CHUNK = 1 << 16
_SEPARATOR = "\t"


def xml_tables(
    name: str, bad: Path, content: BinaryIO, forms: Sequence[XmlForm], opened: OpenFiles
) -> list[CellTable]:
    """The tables in a file that have rows. Raises NotUnderstood for XML that is not well formed, or of no form known."""
    elements = _Elements(forms, opened)
    elements.parser = parser = parser_for(elements)
    parse(parser, iter(lambda: content.read(_CHUNK), b""))
    return [
        CellTable(
            f"{name}, {element}",
            bad.with_name(f"{bad.name.removesuffix('.bad.csv')}.{element.lower()}.bad.csv"),
            rows.text,
            _SEPARATOR,
            unit="record" if rows.share_lines else "line",
            places=2,
            place=0 if rows.share_lines else 1,
        )
        for element, rows in elements.tables.items()
        if rows.number
    ]


class _Rows:
    """One table while it is written, each row with its number and its line before its cells."""

    def __init__(self, columns: Sequence[str], opened: OpenFiles) -> None:
        self.columns = columns
        self.number = 0
        self.share_lines = False
        self._line = 0
        content = opened.unnamed()
        self.text = opened.enter_context(io.TextIOWrapper(content, "utf-8", newline=""))
        self._writer = csv.writer(self.text, delimiter=_SEPARATOR)
        self._writer.writerow(["number", "line", *columns])

    def add(self, line: int, values: Mapping[str, str]) -> None:
        self.number += 1
        self.share_lines = self.share_lines or line == self._line
        self._line = line
        self._writer.writerow([self.number, line, *(values.get(column, "") for column in self.columns)])


@dataclass(slots=True)
class _Record:
    """The values of one element, and the line on which it begins."""

    line: int
    values: dict[str, str] = field(default_factory=dict)


class _Elements:
    """The elements of a file, as they begin and end."""

    def __init__(self, forms: Sequence[XmlForm], opened: OpenFiles) -> None:
        self.parser: Any = None
        self._texts: list[str] = []
        self.text = self._texts.append
        self.tables: dict[str, _Rows] = {}
        self._forms = forms
        self._opened = opened
        self._form: XmlForm | None = None
        self._child: _Record | None = None
        self._row: _Record | None = None
        self._rows: list[tuple[str, _Record]] = []
        self._is_leaf = False

    def begin(self, element: str, _: Mapping[str, str]) -> None:
        self._texts.clear()
        self._is_leaf = True
        if self._form is None:
            self._choose(element)
        elif element == self._form.child and self._child is None:
            self._child = _Record(self.parser.CurrentLineNumber)
        elif self._child and element in self._form.rows:
            self._row = _Record(self.parser.CurrentLineNumber)
            self._rows.append((element, self._row))

    def end(self, element: str) -> None:
        if self._form is None or self._child is None:
            return
        if element in self._form.rows:
            self._row = None
        elif element == self._form.child:
            self._write(self._form, self._child)
            self._child = None
            self._rows.clear()
        elif self._is_leaf and (text := "".join(self._texts).strip()):
            (self._row or self._child).values.setdefault(element, text)
        self._texts.clear()
        self._is_leaf = False

    def _choose(self, root: str) -> None:
        self._form = next((form for form in self._forms if form.root == root), None)
        if self._form is None:
            raise NotUnderstood(
                f"is XML of another kind: it begins with `{root[:60]}`. I know that of SSDA903, `EXPSSDA903`."
            )
        of_all = self._form.columns_of_all
        for element, columns in (*self._form.rows.items(), *self._form.others.items()):
            self.tables[element] = _Rows([*of_all, *columns], self._opened)

    def _write(self, form: XmlForm, child: _Record) -> None:
        of_all = {column: child.values.get(column, "") for column in form.columns_of_all}
        for element, row in self._rows:
            self.tables[element].add(row.line, {**row.values, **of_all})
        for element, columns in form.others.items():
            if not columns or any(column in child.values for column in columns):
                self.tables[element].add(child.line, child.values)
