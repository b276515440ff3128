"""Every sentence marked for translation, collected from the code: `make sentences` writes them to a catalogue of gettext's.

A sentence is what stands in `tr(…)`; what `count` and `noun` are given, in one and in many; and what a verb's docstring says of it.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from permanence.language import with_gaps

ROOT = Path(__file__).parent.parent
LAYERS = ("permanence", "storage", "commands", "bot")


@dataclass(frozen=True)
class Sentence:
    """What is said, in one and in many where it is the noun of a number, and where it is written."""

    said: str | tuple[str, str]
    path: Path
    line: int


class Unmarked(Exception):
    """What is marked cannot be collected: it is not written there."""


def collected() -> Iterator[Sentence]:
    """Every sentence that is marked, in the order of the files."""
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                for said in sentences_of(node, path):
                    yield Sentence(said, path.relative_to(ROOT), node.lineno)


def sentences_of(node: ast.AST, path: Path) -> Iterator[str | tuple[str, str]]:
    """What one piece of code says."""
    match node:
        case ast.Call(func=ast.Name("tr"), args=[ast.Constant(str(said))], keywords=[]):
            yield said
        case ast.Call(func=ast.Name("tr"), args=[ast.JoinedStr() as written], keywords=[]):
            yield with_gaps(written)[0]
        case ast.Call(func=ast.Name("tr")):
            raise Unmarked(
                f"{path}:{node.lineno}: only what is written there can be marked: {ast.unparse(node)}"
            )
        case ast.Call(func=ast.Name("count" | "noun"), args=[_, ast.Constant(str(one))]):
            yield one, f"{one}s"
        case ast.Call(
            func=ast.Name("count" | "noun"), args=[_, ast.Constant(str(one)), ast.Constant(str(many))]
        ):
            yield one, many
        case ast.FunctionDef(
            decorator_list=[*_, ast.Call(func=ast.Name("command"))],
            body=[ast.Expr(ast.Constant(str(told))), *_],
        ):
            yield inspect.cleandoc(told)


def catalogue() -> Catalog:
    """All of them once, each with the places where it is written."""
    made = Catalog(project="permanence", charset="utf-8")
    for sentence in collected():
        made.add(sentence.said, locations=[(str(sentence.path), sentence.line)])
    return made


if __name__ == "__main__":
    every = catalogue()
    with Path(sys.argv[1]).open("wb") as file:
        write_po(file, every, sort_by_file=True, width=120)
    click.echo(f"{len(every)} sentences are in {sys.argv[1]}.")
