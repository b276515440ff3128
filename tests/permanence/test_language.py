"""Another language: sentences with gaps, nouns with their numbers, and names that can be typed in both."""

import ast
import importlib
import sys
from gettext import NullTranslations
from importlib.machinery import PathFinder

import pytest

from permanence import language
from permanence.language import marked, noun, speak, tr, with_gaps, written

SAID = {
    "": "Content-Type: text/plain; charset=UTF-8",  # as a catalogue says of itself
    "Match": "Paru",
    "{name} has {days}, {days} in all.": "{days} sydd gan {name}.",
    "{{{name}}} has left.": "Mae {{{name}}} wedi gadael.",
    "Sets a day.": "Gosod diwrnod.",
    "{name} left.": "{enw}.",
    "{name} came.": "{name.",
    "{name} went.": "{name.enw}.",
    "{name} is in.": "{}.",
}


class SomeWelsh(NullTranslations):
    """Says what it knows, and the rest as it is written."""

    def gettext(self, message):
        return SAID.get(message, message)

    def ngettext(self, msgid1, msgid2, n):
        return {("day", "days"): "ddiwrnod" if n == 2 else "diwrnod"}[msgid1, msgid2]


@pytest.fixture
def in_welsh(monkeypatch, tmp_path):
    """Speak it in one package, which has what is given. Return what is in it."""
    monkeypatch.setattr(language, "_catalogue", language._catalogue)
    monkeypatch.setattr(language, "_written", {})
    monkeypatch.setattr(sys, "meta_path", [PathFinder, *sys.meta_path])  # it comes before any finder
    monkeypatch.syspath_prepend(tmp_path)
    speak(SomeWelsh(), ("spoken_here",))

    def module(code):
        (tmp_path / "spoken_here.py").write_text(
            f"from permanence.language import tr\n{code}", encoding="utf-8"
        )
        importlib.invalidate_caches()
        sys.modules.pop("spoken_here", None)
        return importlib.import_module("spoken_here")

    yield module
    sys.modules.pop("spoken_here", None)


def test_what_is_written_is_english():
    name = "Sam"

    assert tr(f"{name} has left.") == "Sam has left."
    assert tr("{not a gap}") == "{not a gap}"
    assert (noun(1, "day", "days"), noun(2, "day", "days")) == ("day", "days")
    assert (marked("Sets a day."), marked("")) == ("Sets a day.", "")
    assert written("Match") == "Match"


def test_a_marked_sentence_is_said_in_another_language_with_its_parts_where_they_belong(in_welsh):
    said = in_welsh(
        'def said(name, days):\n    return tr(f"{name} has {days:,}, {days:,} in all.")\n'
        'def left(person):\n    return tr(f"{{{person.name}}} has left.")\n'
    )

    assert said.said("Sam", 1200) == "1,200 sydd gan Sam."
    assert said.left(type("Person", (), {"name": "Sam"})) == "Mae {Sam} wedi gadael."


def test_what_has_no_translation_yet_is_said_as_it_is_written(in_welsh):
    assert (
        in_welsh("count = 3\nsaid = tr(f\"{count} {count + 1} and {1 + 1} stay {'so'}\")").said
        == "3 4 and 2 stay so"
    )


@pytest.mark.parametrize("what", ["left", "came", "went", "is in"])
def test_what_is_translated_with_a_gap_that_is_not_there_is_said_as_it_is_written(in_welsh, what):
    assert in_welsh(f'name = "Sam"\nsaid = tr(f"{{name}} {what}.")').said == f"Sam {what}."


def test_a_name_is_known_in_both_languages(in_welsh):
    name = in_welsh('name = tr("Match")').name

    assert name == "Paru"
    assert written(name) == "Match"
    assert written("Placed") == "Placed"


def test_numbers_and_docstrings_are_in_the_language_too(in_welsh):
    assert in_welsh("").__name__ == "spoken_here"
    assert noun(2, "day", "days") == "ddiwrnod"
    assert marked("Sets a day.") == "Gosod diwrnod."
    assert marked("") == ""


def test_every_module_of_a_package_speaks(in_welsh, tmp_path, monkeypatch):
    package = tmp_path / "spoken_here"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "within.py").write_text(
        'from permanence.language import tr\nname = "Sam"\nsaid = tr(f"{name} left.")\n', encoding="utf-8"
    )
    (tmp_path / "within.py").touch()  # and none of another place does in its stead
    monkeypatch.setitem(SAID, "{name} left.", "Aeth {name}.")

    within = importlib.import_module("spoken_here.within")
    del sys.modules["spoken_here.within"]

    assert within.said == "Aeth Sam."


def test_a_slip_in_a_module_is_told_with_its_file(in_welsh):
    with pytest.raises(SyntaxError) as slip:
        in_welsh("name = ")
    assert slip.value.filename.endswith("spoken_here.py")


def test_other_packages_are_found_as_ever(in_welsh):
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("spoken_nowhere")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("spoken_here.nothing")


@pytest.mark.parametrize(
    ("written_as", "sentence"),
    [
        ("f\"{who(person)} has {count(left, 'child', 'children')}\"", "{person} has {children}"),
        ('f"{a.words} and {b.words}, {a.words}"', "{words} and {words2}, {words}"),
        ('f"{each if each else 1:>4} {2 + 2}"', "{each} {part}"),
        ('f"{x} {x3} {y.x}"', "{x} {x3} {x33}"),
        ('f"{{}} {_903}"', "{{}} {part}"),
        ('f"{HOW} {Key.Name}"', "{HOW} {Name}"),
    ],
)
def test_a_gap_has_the_last_name_that_is_written_in_it(written_as, sentence):
    assert with_gaps(ast.parse(written_as, mode="eval").body)[0] == sentence
