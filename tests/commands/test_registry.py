"""Verbs are found by walking the folders: a file is a verb, and what cannot be one stops the program as it starts."""

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from commands.grammar.verbs import verbs
from tests.conftest import ROOT


@pytest.fixture
def add(tmp_path, monkeypatch):
    """Add a file to the folder of the teams' verbs for one test, made from another verb's file."""

    def added(name: str, of: str, was: str = "", becomes: str = "") -> None:
        package = importlib.import_module("commands.team")
        source = Path(sys.modules[of].__file__).read_text(encoding="utf-8")
        assert was in source
        (tmp_path / f"{name}.py").write_text(source.replace(was, becomes), encoding="utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
        # What importing it leaves behind is taken away with the test.
        monkeypatch.setitem(sys.modules, f"commands.team.{name}", None)
        monkeypatch.delitem(sys.modules, f"commands.team.{name}")
        monkeypatch.setattr(package, name, None, raising=False)

    verbs()
    return added


def found() -> set[str]:
    """Return the verbs that a program would find if it started now."""
    return set(verbs.__wrapped__())


def test_a_file_in_a_folder_is_a_verb_of_that_name(add):
    known = found()
    add("never_mind", "commands.help.no")

    assert found() - known == {"never mind"}


def test_two_verbs_of_one_name_stop_the_program_as_it_starts(add):
    add("no", "commands.help.no")

    with pytest.raises(ValueError, match=r"^two verbs are called no$"):
        found()


def test_a_parameter_that_no_one_can_type_stops_the_program_as_it_starts(add):
    add("never_mind", "commands.help.no", "(request: Request)", "(request: Request, number: int)")

    with pytest.raises(TypeError, match="is no kind of thing people type"):
        found()


ALWAYS_COMMANDS = (
    "action allocate approve audit calendar caseload chart clocks close conflict conflicts correct dates decline delay done edit escalate expect give help history "
    "milestone minutes move overdue panel plan praise redact reopen restrict reviewed role roles siblings status supervision "
    "surgery team teams track unallocated undo update why"
)
"""The first words of verbs that make any line of a note a command."""


def test_a_verb_says_whether_an_ordinary_sentence_can_begin_with_it():
    shown = [verb for verb in verbs().values() if not verb.is_hidden]
    everyday = {verb.name.split()[0] for verb in shown if verb.is_everyday}
    others = {verb.name.split()[0] for verb in shown} - everyday

    assert " ".join(sorted(others)) == ALWAYS_COMMANDS, (
        "Can a line of a note begin with the new verb, as in `Left a voicemail`? Then its declaration says "
        "`everyday=True`, and such a line is a command only where all of it can be read. If not, add it to ALWAYS_COMMANDS."
    )


def test_a_title_fits_into_a_form():
    assert {verb.name: len(verb.title) for verb in verbs().values() if len(verb.title) > 24} == {}


def test_what_is_told_of_an_action_names_only_what_is_known_of_it():
    known = {"action", "struck", "owner", "due", "because", "waits_for", "ended_words", "by"}
    told = {
        verb.name: {field for _, field, *_ in Formatter().parse(verb.told_of_action)}
        for verb in verbs().values()
    }

    assert {name: fields - known - {None} for name, fields in told.items() if fields - known - {None}} == {}


def by_name(tree: ast.AST) -> Iterator[str]:
    """Yield where code asks which verb it is, or lists verbs: what belongs to a verb is said in its own file."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=[right]) if _is_verb(left) and _names(right):
                yield ast.unparse(node)
            case ast.Match(subject=subject) if _is_verb(subject):
                yield f"match {ast.unparse(subject)}"
            case (
                ast.Dict(keys=listed) | ast.Set(elts=listed) | ast.Tuple(elts=listed) | ast.List(elts=listed)
            ):
                if len(listed) > 1 and all(
                    isinstance(each, ast.Constant) and _names(each) for each in listed
                ):
                    yield ast.unparse(node)


def _is_verb(node: ast.AST) -> bool:
    return bool(re.search(r"(^|[.])verb([.]name)?$", ast.unparse(node)))


def _names(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)} & set(verbs())


@pytest.mark.parametrize(
    "code",
    [
        'verb.name == "undo"',
        'change.verb in ("approve", "decline")',
        'match change.verb:\n    case "done":\n        pass',
        'private = frozenset({"escalate", "next"})',
        'titles = {"give": "Who has it now?", "left": "Hand over"}',
    ],
)
def test_code_that_asks_for_a_verb_by_its_name_is_found(code):
    assert [*by_name(ast.parse(code))]


@pytest.mark.unmeasured
def test_nothing_is_said_of_a_verb_by_its_name_outside_its_own_file():
    paths = [*(ROOT / "commands").rglob("*.py")]
    found = {
        str(path.relative_to(ROOT)): [*by_name(ast.parse(path.read_text(encoding="utf-8")))] for path in paths
    }

    assert {name: code for name, code in found.items() if code} == {}
