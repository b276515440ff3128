"""How answers grow with the town: about one child, one person or one team they should not."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from functools import partial
from itertools import count, cycle
from pathlib import Path

from bot.slack.blocks import draw_reply
from commands.grammar.reply import Reply
from commands.practice.request import Place, PlaceKind
from storage.store import Store
from tests.bench.process import apart
from tests.bench.records import afresh, desk_of
from tests.bench.scale import Towns
from tests.bench.table import Growth, Row, measured
from tests.bench.timing import timed
from tests.bench.town import ACTIONS, CONSULTANT, SERVICE_MANAGER, SOLO, WORKER, add_people, ref, team_key

ROUNDS = 20
AIMED_AT = 100_000
"""Among how many children is asked what is about all of them, however large the largest town is."""


class _Asked:
    """A town that is asked about its children one after the other, in no order."""

    def __init__(self, store: Store, children: int) -> None:
        self.desk = desk_of(store)
        self.numbers = cycle(numbers_of_others(store, children))
        self.requests = count()

    def ask(self, text: str, person: str = CONSULTANT) -> Reply:
        """An answer to somebody, in their direct messages."""
        return self.desk.answer_words(text, person, Place(PlaceKind.DIRECT), f"growth {next(self.requests)}")

    def child(self) -> str:
        """Any child whose worker is the one who records."""
        return ref(next(self.numbers))

    def done(self) -> None:
        """Mark any open action as done."""
        self._change(f"done {(next(self.numbers) + 1) * len(ACTIONS)}", "Done")

    def update(self) -> None:
        """Record what is on no record yet."""
        self._change(f"update {self.child()} Court adjourned, case {next(self.requests)}", "noted")

    def undo(self) -> None:
        """Take back what was recorded last: the update before each `undo`."""
        self._change("undo", "Undone")

    def _change(self, text: str, told: str) -> None:
        said = self.ask(text, WORKER).words
        assert told in said, said


def numbers_of_others(store: Store, children: int) -> list[int]:
    """The numbers of the children whose worker is the one who records, in no order: another's would be asked about first."""
    with store.read() as records:
        rows = records.execute("select ref from children where worker = ?", (SOLO,)).fetchall()
    others = {child for (child,) in rows}
    numbers = [number for number in range(children) if ref(number) not in others]
    random.Random(children).shuffle(numbers)
    return numbers


Question = Callable[[_Asked], object]

QUESTIONS: Mapping[str, Question] = {
    "`status`": lambda town: town.ask(f"status {town.child()}"),
    "`history`": lambda town: town.ask(f"history {town.child()}"),
    "`done`": lambda town: town.done(),
    "`update`": lambda town: town.update(),
    "`undo`": lambda town: town.undo(),
    "`overdue` of a team of 40": lambda town: town.ask(f"overdue {team_key(0)}"),
    "`caseload` of a worker of 20": lambda town: town.ask(f"caseload <@{SOLO}>"),
    "`caseload` of a team of 40": lambda town: town.ask(f"caseload {team_key(0)}"),
    "agenda of a team of 40": lambda town: town.ask(f"surgery {team_key(0)}"),
    "`minutes` of a team": lambda town: town.ask(f"minutes {team_key(0)}"),
    "Home of a worker of 20, drawn": lambda town: list(draw_reply(town.ask("home", SOLO))),
}
"""What is asked; nothing of it was reckoned before."""


def growth(towns: Towns) -> Iterator[Growth]:
    """Each answer in every town, in turn, by the CPU that it takes."""
    scale = towns.scale
    sizes = sorted({scale.few, scale.some, min(scale.many, AIMED_AT), scale.many})
    with ExitStack() as stack:
        asked: dict[int, _Asked] = {}
        for children in sizes:
            town = towns.of(children)
            add_people(town)
            _read_through(town)
            asked[children] = _Asked(stack.enter_context(closing(Store(town))), children)
        for what, question in QUESTIONS.items():
            yield Growth(what, _taken(question, asked, scale.rounds(ROUNDS)))


def _read_through(town: Path) -> None:
    """Have the machine hold a town in its memory: a large one that other parts put out of it is fetched page by page for longest."""
    with town.open("rb") as file:
        while file.read(2**20):
            pass


def _taken(question: Question, asked: Mapping[int, _Asked], rounds: int) -> Mapping[int, list[float]]:
    taken: dict[int, list[float]] = {children: [] for children in asked}
    for turn in range(-1, rounds):
        for children in asked if turn % 2 else reversed(asked):
            if question is QUESTIONS["`undo`"]:
                QUESTIONS["`update`"](asked[children])
            work = afresh(partial(question, asked[children]))
            seconds = timed(work, time.process_time)()
            if turn >= 0:  # what a first answer alone has to do is not the town's
                taken[children].append(seconds)
    return taken


def about_all(towns: Towns) -> Iterator[Row]:
    """What is about every child of the town, each in a process of its own."""
    children = min(towns.scale.many, AIMED_AT)
    add_people(towns.of(children))
    for what, typed, most in (("a service manager's Home", "home", 0.3), ("`panel`", "panel", 6)):
        cost = apart("answer", towns.of(children), SERVICE_MANAGER, typed)
        yield measured(f"{what}, among {children:,}: CPU", cost.cpu, "s", most)
        yield measured("its memory", cost.peak, "MB", 150)
