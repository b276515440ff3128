"""Reading takes as long as its text is, whatever is in it: steps are counted, never seconds."""

import cProfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from commands.grammar import parse as grammar
from commands.grammar.parse import is_command
from commands.grammar.read import Refusal, read
from permanence.errors import NotUnderstood
from permanence.refusals import refuse_hidden_date, refuse_second_date
from permanence.words import clean, nearest, who
from tests.commands.test_grammar import READING

FEW, TIMES = 80, 6
ALLOWED = 1.4
"""How much more than that many times the steps that many times the text may take."""
STARTS = ("", "action BX-0042 ", "milestone BX-0042 ", "BX-0042 ", "please ")
SAMS = replace(READING, person="U0SAM")
SHAPES = {
    "one word": "x",
    "spaces": " ",
    "quotation marks": '"a ',
    "words": "word ",
    "references": "BX-0042 ",
    "people": "@U0SAM ",
    "people before a keyword": "@U0SAM by ",
    "keywords": "by because ",
    "days": "12/10/2026 ",
    "numbers": "12 ",
    "weekdays": "fri ",
    "lines": "x\n",
    "accents": "e\u0301",
    "yes": "yes ",
    "me": "me ",
    "surgeries": "next surgery ",
    "ends of months": "by end of month ",
    "verbs": "please update ",
}


def steps(work: Callable[[], object]) -> int:
    """Count the calls, of functions in Python or in C, that some work makes."""
    counted = cProfile.Profile()  # in C: a function that counts them costs more than what it counts
    counted.runcall(work)
    return sum(each.callcount for each in counted.getstats())


def assert_in_step(work: Callable[[int], object]) -> None:
    """Assert that a text so many times as long makes no more than about so many times the steps."""
    work(10)  # what is worked out once is worked out here
    few, many = (steps(lambda size=size: work(size)) for size in (FEW, FEW * TIMES))
    assert many <= ALLOWED * TIMES * few + 1_000


def of_size(unit: str, size: int) -> str:
    return unit * (size // len(unit))


@pytest.fixture
def unlimited(monkeypatch):
    """Let a text be as long as it likes, so that the limit does not hide what reading costs."""
    monkeypatch.setattr(grammar, "LONGEST", 1_000_000)


@pytest.mark.unmeasured
@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize("unit", SHAPES.values(), ids=SHAPES)
def test_a_longer_text_takes_no_longer_than_it_is_longer(unit):
    for start in STARTS:
        assert_in_step(lambda size, start=start: read(f"{start}{of_size(unit, size)}", SAMS))


@pytest.mark.parametrize("unit", SHAPES.values(), ids=SHAPES)
def test_so_do_the_lines_of_a_message_and_the_days_in_a_note(unit):
    def days_looked_for(size: int) -> None:
        for look in (refuse_hidden_date, refuse_second_date):
            try:
                look(
                    of_size(unit, size),
                    READING.today,
                    *([READING.today] if look is refuse_second_date else ["po"]),
                )
            except NotUnderstood:
                continue

    assert_in_step(lambda size: [is_command(line, READING) for line in of_size(unit, size).splitlines()])
    assert_in_step(lambda size: clean(of_size(unit, size)))
    assert_in_step(days_looked_for)


def test_a_word_too_long_to_be_a_known_one_is_not_compared():
    assert steps(lambda: nearest("x" * 3_900, ["milestone", "status"])) < 100


def test_of_many_people_named_a_few_are_repeated():
    refusal, sam = read(f"action BX-0042 by fri ring {'<@U0SAM> then ' * 30}", READING), who("U0SAM")

    assert isinstance(refusal, Refusal)
    assert str(refusal.error).startswith(
        f"Which person is it for: {f'{sam}, ' * 9}{sam} or 20 others? Put them straight after"
    )
