"""What the records cost: agendas and Homes beside their SQL, changes beside a commit."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from bot.slack.blocks import draw_post
from bot.slack.home import home_blocks
from commands.desk.desk import Desk
from commands.grammar.reply import Reply
from commands.messages.agenda.child import child_message
from commands.messages.agenda.head import agenda_head
from commands.messages.agenda.lists import agenda_lists
from commands.practice.request import AsOf, Place, PlaceKind
from commands.practice.surgery_agenda import Surgery
from permanence.progress import _progress, _read
from permanence.surgery import Occurrence
from storage import database
from storage.store import Store
from tests.bench import bare
from tests.bench.process import settings
from tests.bench.table import Line, say
from tests.bench.timing import in_turn, timed
from tests.bench.town import ACTIONS, DISCUSSED, NOW, OURS, TODAY, WORKER, team_key

OFFICE = settings(Path("bench.db")).office
Town = tuple[Path, int]
"""A database, and how many children there are in it."""


def agendas(few: Town, many: Town) -> Iterator[Line]:
    """One team's agenda after two years of surgeries, from its rows to its words, and to the blocks of every message."""
    say("Building agendas …")
    with ExitStack() as stack:
        small, big = (stack.enter_context(closing(Store(path))) for path, _ in (few, many))
        reader = stack.enter_context(closing(database.connect(many[0], "pragma query_only = on")))
        _sit_down(small)
        discussed = _sit_down(big)
        bare_rows = timed(lambda: bare.agenda(reader, team_key(0), discussed))
        in_big, in_small = (timed(_afresh(partial(_agenda, store))) for store in (big, small))
        drawn = timed(_afresh(lambda: [draw_post(reply) for reply in _agenda(big)]))
        among = f"among {many[1]:,}"
        yield Line(
            f"agenda of {OURS} children after two years, {among}",
            "its SQL",
            in_turn(in_big, bare_rows, 60),
            3,
        )
        yield Line("the same, drawn as blocks", "its SQL", in_turn(drawn, bare_rows, 60), 3)
        yield Line(f"the same agenda {among}", f"among {few[1]:,}", in_turn(in_big, in_small, 60), 1.2)


def _sit_down(store: Store) -> list[str]:
    """Have today's agenda planned, and every child on it looked at; gives who is on it."""
    desk, today = _desk(store), TODAY.isoformat()
    desk.answer_words(f"agenda {team_key(0)} {today}", "clock", Place(PlaceKind.CLOCK), f"agenda {today}")
    with store.read() as records:
        posts = records.outbox.of_occurrence(team_key(0), TODAY)
    discussed = [post.child for post in posts if post.child]
    assert len(discussed) == DISCUSSED
    for ref in discussed:
        here = Place(PlaceKind.TEAM, team_key(0), ref, TODAY)
        for typed in (
            f"reviewed {ref} Agreed to widen search",
            f"action {ref} <@{WORKER}> by 10/12/2026 Ring the school",
        ):
            desk.answer_words(typed, WORKER, here, typed)
    return discussed


def _agenda(store: Store) -> list[Reply]:
    with store.read() as records:
        team = records.teams.get(team_key(0))
        surgery = Surgery(AsOf(records, OFFICE, NOW), team, Occurrence(TODAY, TODAY, team.at, OFFICE.zone))
        agenda = surgery.agenda
        return [
            agenda_head(surgery, agenda),
            *(child_message(surgery, case) for case in agenda.discussed),
            *agenda_lists(surgery, agenda),
        ]


def homes(town: Path, children: int) -> Iterator[Line]:
    """The Home of somebody with so many children, against its SQL and the drawing of its blocks."""
    say("Building a Home …")
    with closing(Store(town)) as store, closing(database.connect(town, "pragma query_only = on")) as reader:
        desk = _desk(store)

        def home() -> Reply:
            return desk.answer_words("home", WORKER, Place(PlaceKind.DIRECT))

        found = home()

        def bare_home() -> None:
            bare.home(reader, WORKER)
            home_blocks(found)

        def whole_home() -> None:
            home_blocks(home())

        bare_and_drawn, against = timed(bare_home), "its SQL, and drawing it"
        again = in_turn(timed(whole_home), bare_and_drawn, 12)
        yield Line(f"Home of {children} children", against, again, 3)
        first = in_turn(timed(_afresh(whole_home)), bare_and_drawn, 12)
        yield Line("the first of a day, nothing reckoned before", against, first)


def _afresh(work: Callable[[], object]) -> Callable[[], None]:
    """Something to do as on a new day: how far each child has come is reckoned anew."""

    def forgetting() -> None:
        _progress.cache_clear()
        _read.cache_clear()
        work()

    return forgetting


def changes(many: Path, children: int) -> Iterator[Line]:
    """An action marked done and taken back, each through the desk, against one row committed by the same writer."""
    say("Recording changes …")
    with closing(Store(many)) as store:
        desk = _desk(store)
        numbers = list(range(children))
        random.Random(children).shuffle(numbers)
        shuffled, rows = iter(numbers), iter(range(children))

        def ask(text: str) -> Reply:
            place = Place(PlaceKind.TEAM, team_key(0))
            return desk.answer_words(text, WORKER, place, f"bench {text} {next(rows)}")

        def commit() -> None:
            with store._file.write() as connection:
                connection.execute("insert into known (name, value) values (?, '')", (f"bench {next(rows)}",))

        def done() -> None:
            assert ask(f"done {(next(shuffled) + 1) * len(ACTIONS)}").words.startswith("Done")

        bare_commit, among = timed(commit), f"among {children:,}"
        yield Line(f"`done 17` {among}", "a commit of one row", in_turn(timed(done), bare_commit, 200), 5)
        yield Line(
            "`undo` of it", "a commit of one row", in_turn(timed(lambda: ask("undo")), bare_commit, 100)
        )


def _desk(store: Store) -> Desk:
    return Desk(store, OFFICE, lambda: NOW, lambda _person, _place, teams: teams)
