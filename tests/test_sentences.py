"""What people read is marked for translation: in an accented language, what is not marked stands out."""

import ast
import os
import re
import subprocess
import sys

import pytest
from babel.messages.mofile import write_mo

from permanence.timescales import Group
from tests.conftest import ROOT
from tests.sentences import LAYERS, Unmarked, catalogue, sentences_of

RUN = "from bot.terminal.cli import main; main()"
SAY = """
import sys, click
from bot.terminal.cli import main
for line in sys.stdin:
    try:
        main(["say", line, "--as", "U0ADMIN", "--config", "mine/config.toml"], standalone_mode=False)
    except click.ClickException as refused:
        print(refused.message)
"""
CHOSEN = """
import bot
from tests.commands import test_forms as forms
forms.test_whatever_can_be_chosen_can_be_read()
forms.test_a_verbs_example_is_read_back_from_the_fields_of_its_form()
"""
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = str.maketrans(PLAIN, "àbćďéfğĥîĵķłmńöpqřšţûvŵxýžÀBĆĎÉFĞĤÎĴĶŁMŃÖPQŘŠŢÛVŴXÝŽ")
TYPED = """
team add north "North" in C0NORTH manager U0MARY from 10/12/2026 at 09:30 every 2 weeks
track BX-0042 team north born 03/2023 entered 03/02/2025 worker U0SAM
milestone BX-0042 adm decision 03/09/2025
milestone BX-0042 match 01/09/2026
plan BX-0042 adoption 03/03/2025
action BX-0042 U0SAM by 31/12/2026 Q
status BX-0042
BX-0042
history BX-0042
caseload
overdue
me
teams
surgery north
find without link
expect BX-0042 placed 30/12/2026
delay BX-0042 placed until 15/01/2027 because court timetable
scorecard north
waiting
undo
milestone BX-0042 birth
mielstone BX-0042 match
status QQ-0001
track BX-0043 team nroth born 03/2023
find no plan
help track
milestones
plans
dates north
cohort placement order 2025-26
chart waiting
team add finding "Finding" in C0FIND manager U0ADMIN from 11/12/2026 at 09:30 every 2 weeks
team edit finding side family finding
family add FAM-0031 team finding worker U0FINN area "Q"
family FAM-0031 enquiry 05/01/2026
family FAM-0031 stage two began 12/07/2026
family expect FAM-0031 approved 18/12/2026
feedback FAM-0031 after enquiry informed good time mixed treated good
FAM-0031
families
families waiting
adopters
feedback
surgery finding
"""
KEPT = {
    # What teams are called, and what somebody typed.
    *("North", "north", "Finding", "finding", "court", "timetable"),
    # Verbs, and the words before what they are given, are typed in English.
    *("Track", "track", "milestone", "until", "because"),
    *" ".join(Group).split(),  # so are clocks
    *("Europe", "London"),  # a time zone
    *("good", "mixed"),  # answers of adopters, as they are typed
}
"""Words that are no sentences of ours."""
CITED = re.compile(
    r" · [^\n]*|gov\.uk.*|Adoption scorecards.*|DfE RR569.*|`[^`\n]*`|@?U0[A-Z]+|C0NORTH|C0FIND|FAM-\d+|BX-\d+"
)
"""Where a rule or a figure is from, what can be typed, and who and which child."""


def accented(said):
    """A sentence with an accent on each letter that can have one, but for its gaps, what is typed and what is linked."""
    return "".join(
        part if part.startswith(("{", "`", "<")) else part.translate(ACCENTED)
        for part in re.split(r"(\{[^}]*\}|`[^`]*`|<[^>]*>)", said)
    )


@pytest.fixture(scope="module")
def every():
    """Every sentence that is marked: the whole code is read for it."""
    return catalogue()


@pytest.fixture(scope="module")
def language(every, tmp_path_factory):
    """A file of a language that has an accent on each letter."""
    for message in every:
        if message.id:
            is_noun = isinstance(message.id, tuple)
            message.string = tuple(map(accented, message.id)) if is_noun else accented(message.id)
    file = tmp_path_factory.mktemp("language") / "accented.mo"
    with file.open("wb") as opened:
        write_mo(opened, every)
    return file


def run(folder, code, *words, language="", typed=""):
    """What a program of ours said, and how it ended."""
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=folder,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PERMANENCE_LANGUAGE": str(language)},
    )


def test_what_people_read_is_in_the_language_that_is_spoken(tmp_path, language):
    assert run(tmp_path, RUN, "init", "mine").returncode == 0
    done = run(tmp_path, SAY, language=language, typed=TYPED.strip())

    assert done.returncode == 0, done.stderr
    assert accented("Scorecard") in done.stdout
    left = set(re.findall(r"(?<![^\W\d_])[A-Za-z]*[a-z]{2,}(?![^\W\d_])", CITED.sub("", done.stdout)))
    assert left <= KEPT, sorted(left - KEPT)


def test_what_stands_beside_england_by_age_is_looked_up_by_no_word_that_is_translated(tmp_path, language):
    assert run(tmp_path, RUN, "init", "mine").returncode == 0
    done = run(tmp_path, SAY, language=language, typed="benchmarks S3 2026")

    assert done.returncode == 0, done.stderr
    assert accented("Ours, months") in done.stdout


def test_what_a_form_offers_is_typed_in_english_whatever_is_spoken(tmp_path, language):
    done = run(tmp_path, CHOSEN, language=language)

    assert done.returncode == 0, done.stderr


def test_a_file_that_is_no_language_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "cy.mo").write_text("Croeso", encoding="utf-8")
    for name in ("cy.mo", "none.mo"):
        done = run(tmp_path, RUN, "init", "mine", language=tmp_path / name)

        assert done.returncode == 1
        assert re.fullmatch(r"PERMANENCE_LANGUAGE is \S+, which cannot be read [^\n]+\n", done.stderr), (
            done.stderr
        )


def test_only_what_is_written_there_can_be_marked():
    with pytest.raises(Unmarked, match=r"some.py:1: .*tr\(words\)"):
        list(sentences_of(ast.parse("tr(words)").body[0].value, "some.py"))


def test_each_sentence_is_collected_once_with_where_it_is_written(every):
    assert every.get("Nothing was changed.").locations
    assert every.get("child").pluralizable
    assert {str(path).split("/")[0] for message in every for path, _ in message.locations} == set(LAYERS)


SHOWN = ("Text", "Note", "Item", "Button", "Choice", "Decision", "Question", "_plain", "_small", "_section")
REFUSED = ("NotUnderstood", "NotFound", "RuleBroken", "NotAllowed")
BY_NAME = ("how", "label", "yes", "no", "words", "in_terminal")
ENGLISH = re.compile("[A-Za-z]{2}")
TYPED_WORDS = re.compile("`[^`]*`")


def test_no_words_of_ours_are_shown_or_refuse_that_are_not_marked():
    assert [
        f"{path.relative_to(ROOT)}: {ast.unparse(said)}"
        for folder in ("commands", "bot/slack")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in SHOWN + REFUSED
        for said in [*call.args[:1], *[each.value for each in call.keywords if each.arg in BY_NAME]]
        if ENGLISH.search(TYPED_WORDS.sub("", unmarked(said)))
    ] == ["bot/slack/people.py: f'Slack said {code}'"]  # for the log


def unmarked(said):
    """The words that stand in an expression as they are, whichever way it goes."""
    match said:
        case ast.Constant(str(words)):
            return words
        case ast.JoinedStr(parts) | ast.BoolOp(values=parts):
            return " ".join(unmarked(part) for part in parts)
        case ast.IfExp(body=one, orelse=other):
            return f"{unmarked(one)} {unmarked(other)}"
    return ""
