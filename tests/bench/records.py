"""What is built of the records: agendas and Homes beside their SQL."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from bot.slack.blocks import draw_post
from bot.slack.home import home_blocks
from commands.desk.desk import Desk
from commands.grammar.reply import Reply
from commands.messages.agenda.child import child_message
from commands.messages.agenda.head import agenda_head
from commands.messages.agenda.lists import agenda_lists
from commands.messages.agenda.overview import Overview
from commands.practice.request import AsOf, Place, PlaceKind
from commands.practice.surgery_agenda import Surgery
from permanence.progress import _progress, _read
from permanence.surgery import Occurrence
from storage import database
from storage.store import Store
from tests.bench import bare
from tests.bench.process import settings
from tests.bench.scale import Towns
from tests.bench.table import Row, compared
from tests.bench.timing import timed
from tests.bench.town import DISCUSSED, NOW, OURS, TODAY, WORKER, team_key

OFFICE = settings(Path("bench.db")).office


def agendas(towns: Towns) -> Iterator[Row]:
    """One team's agenda after two years of surgeries, from its rows to its words, and to the blocks of every message."""
    town = towns.of(towns.scale.many)
    with closing(Store(town)) as store, closing(database.connect(town, "pragma query_only = on")) as reader:
        discussed = sit_down(store)
        bare_rows = timed(lambda: bare.agenda(reader, team_key(0), discussed))
        pair = towns.in_turn(timed(afresh(lambda: agenda(store))), bare_rows, 60)
        what = f"agenda of {OURS} children after two years, among {towns.scale.many:,}"
        yield from compared(what, "its SQL", pair, 2.3)
        drawn = timed(afresh(lambda: [draw_post(reply) for reply in agenda(store)]))
        yield from compared("the same, drawn as blocks", "its SQL", towns.in_turn(drawn, bare_rows, 60), 2.5)


def sit_down(store: Store) -> list[str]:
    """Have today's agenda planned, and every child on it looked at; gives who is on it."""
    desk, today = desk_of(store), TODAY.isoformat()
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


def agenda(store: Store) -> list[Reply]:
    """Every message of today's agenda."""
    with store.read() as records:
        team = records.teams.get(team_key(0))
        surgery = Surgery(AsOf(records, OFFICE, NOW), team, Occurrence(TODAY, TODAY, team.at, OFFICE.zone))
        agenda = surgery.agenda
        overview = Overview(surgery, agenda)
        return [
            agenda_head(surgery, overview),
            *(child_message(surgery, case) for case in agenda.discussed),
            *agenda_lists(surgery, overview),
        ]


def homes(towns: Towns) -> Iterator[Row]:
    """The Home of somebody with so many children, against its SQL and the drawing of its blocks."""
    children = towns.scale.caseload
    town = towns.of(children)
    with closing(Store(town)) as store, closing(database.connect(town, "pragma query_only = on")) as reader:
        desk = desk_of(store)

        def home() -> Reply:
            return desk.answer_words("home", WORKER, Place(PlaceKind.DIRECT))

        found = home()

        def bare_home() -> None:
            bare.home(reader, WORKER)
            home_blocks(found)

        def whole_home() -> None:
            home_blocks(home())

        bare_and_drawn, against = timed(bare_home), "its SQL, and drawing it"
        again = towns.in_turn(timed(whole_home), bare_and_drawn, 12)
        yield from compared(f"Home of {children} children", against, again, 2.2)
        first = towns.in_turn(timed(afresh(whole_home)), bare_and_drawn, 12)
        yield from compared("the first of a day, nothing reckoned before", against, first, 3)


def afresh(work: Callable[[], object]) -> Callable[[], None]:
    """Something to do as on a new day: how far each child has come is reckoned anew."""

    def forgetting() -> None:
        _progress.cache_clear()
        _read.cache_clear()
        work()

    return forgetting


def desk_of(store: Store) -> Desk:
    """A desk at which everybody may ask about any team."""
    return Desk(store, OFFICE, lambda: NOW, lambda _person, _place, teams: teams)
