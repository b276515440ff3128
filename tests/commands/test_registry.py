"""Verbs are found by walking the folders: a file is a verb, and what cannot be one stops the program as it starts."""

import importlib
import sys
from pathlib import Path

import pytest

from commands.grammar.verbs import verbs


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
