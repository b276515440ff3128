"""Fixtures for the tests of verbs: refusals as sentences, rows of tables, and posts."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from bot.clock import Ticker
from bot.text import draw_text
from commands.desk.desk import Desk
from commands.messages.drawers import draw_message
from commands.practice.request import AsOf, Place, PlaceKind
from permanence.errors import PermanenceError
from permanence.roles import CLOCK, Standing
from storage.migrations import HISTORIES
from storage.outbox import NOTHING_TO_SAY, PostState
from tests.commands.places import open_town
from tests.conftest import want_pages
from tests.storage.conftest import rows_kept, rows_made_anew

FIRST = date(2026, 11, 26)
"""The first surgery of the North team."""


@pytest.fixture(autouse=True)
def _rows_are_kept(request):
    """Whatever a test types, what measures count is kept: no verb forgets it."""
    terminal = request.getfixturevalue("terminal") if "terminal" in request.fixturenames else None
    yield
    if terminal:
        assert rows_kept(terminal.store) == rows_made_anew(terminal.store)


@pytest.fixture
def refused(say) -> Callable[..., str]:
    """Type a request that is refused. Return the reason as shown."""

    def typed(text: str, *who: str) -> str:
        with pytest.raises(PermanenceError) as refusal:
            say(text, *who)
        return str(refusal.value)

    return typed


@pytest.fixture
def asked(terminal, settings, clock):
    """Ask in private in Slack, in the channels of some teams. Return the answer as text, or the refusal."""

    def typed(text, person, *teams):
        desk = Desk(terminal.store, settings.office, clock, lambda _person, _place, known: known & set(teams))
        try:
            said = draw_text(desk.answer_words(text, person, Place(PlaceKind.DIRECT)))
            return re.sub(r"(?<=\S) +", " ", said)
        except PermanenceError as error:
            return str(error)

    return typed


@pytest.fixture
def rows(terminal) -> Callable[..., list[tuple]]:
    """Return the live rows of one table, without their own numbers and those of their changes."""

    def of(table: str) -> list[tuple]:
        with terminal.store.read() as records:
            known = [column[1] for column in records.execute(f"pragma table_info({table})")]
            facts = ", ".join(name for name in known if name not in ("id", "recorded", "retracted", "salt"))
            return records.execute(
                f"select {facts} from {table} where retracted is null order by id"
            ).fetchall()

    return of


@pytest.fixture
def everything(terminal) -> Callable[[], dict[str, list[tuple]]]:
    """Return every row of every history table, to check that nothing was changed."""

    def dump() -> dict[str, list[tuple]]:
        with terminal.store.read() as records:
            return {
                table: records.execute(f"select * from {table}").fetchall()
                for table in (*HISTORIES, "outbox")
            }

    return dump


@pytest.fixture
def town(tmp_path):
    """North with BX-0042, who is Sam's, and South, in which people ask in their places."""
    with open_town(tmp_path) as opened:
        yield opened


@pytest.fixture
def waiting(north):
    """A child whose match is five days past its date."""
    north("plan BX-0042 adoption 01/05/2026")
    north("milestone BX-0042 adm decision 18/05/2026")
    north("milestone BX-0042 relinquishment 03/02/2026")
    north("edit BX-0042 family finder <@U0ALEX>")
    return north


@pytest.fixture
def ticker(north, terminal, clock):
    return Ticker(terminal.desk, clock)


@pytest.fixture
def posts(terminal):
    def of(occurrence=FIRST, team="north"):
        with terminal.store.read() as records:
            return {post.name: post for post in records.outbox.of_occurrence(team, occurrence)}

    return of


@pytest.fixture
def drawn(terminal, settings, clock, posts):
    """Return one part of an agenda as it is now; None where nothing is left to say."""

    def of(part, occurrence=FIRST):
        with terminal.store.read(CLOCK) as records:
            return draw_message(AsOf(records, settings.office, clock()), posts(occurrence)[part])

    return of


@pytest.fixture
def shown(drawn):
    """Return what one part of an agenda says now; empty where nothing is left to say."""

    def of(part, occurrence=FIRST):
        reply = drawn(part, occurrence)
        return draw_text(reply) if reply else ""

    return of


@pytest.fixture
def clock_types(terminal):
    """Type a command that only the clock may use. Return the reply as text."""

    def typed(text: str) -> str:
        return draw_text(terminal.desk.answer_words(text, "clock", Place(PlaceKind.CLOCK)))

    return typed


@pytest.fixture
def in_slack(terminal, settings, clock):
    """Type in North's channel in Slack, where people have only their own roles. Return the reply as text."""

    def typed(text: str, person: str) -> str:
        desk = Desk(terminal.store, settings.office, clock, lambda *_: frozenset({"north"}))
        return draw_text(desk.answer_words(text, person, Place(PlaceKind.TEAM, "north")))

    return typed


@pytest.fixture
def private(terminal, settings, clock):
    """Return the private messages to a person, in the order planned, each as it is drawn for them now.

    They are in every team's channel, unless it is said in whose they are. Left out is who may see a team's children, which
    the manager is told of each role and each month.
    """

    def to(person, inside=None):
        with terminal.store.read() as records:
            posts = records.execute(
                "select id from outbox where reader = ? and state <> 'skipped' and kind not in ('granted', 'access') order by id",
                (person,),
            ).fetchall()
            standing = Standing(
                person,
                teams=frozenset(team.key for team in records.teams.all()) if inside is None else inside,
                manages=records.teams.managed_by(person),
                covers=records.covers.covered_by(person, clock.now.date()),
            )
            with records.seen_by(standing):
                replies = [
                    draw_message(AsOf(records, settings.office, clock()), records.outbox.find(number))
                    for (number,) in posts
                ]
        return [reply for reply in replies if reply]

    return to


@pytest.fixture
def told(private):
    """Return the texts of the private messages to a person as they are now."""

    def to(person, inside=None):
        return [draw_text(reply) for reply in private(person, inside)]

    return to


@pytest.fixture
def overtaken(terminal, settings, clock):
    """Skip the private messages that have nothing left to say before they were sent. Return their names."""

    def skip():
        with terminal.store.write() as records:
            numbers = records.execute("select id from outbox where state = 'planned' and reader is not null")
            posts = [records.outbox.find(number) for (number,) in numbers.fetchall()]
            as_of = AsOf(records, settings.office, clock())
            nothing = []
            for post in posts:
                with records.seen_by(Standing(post.reader, teams=frozenset({"north"}))):
                    if draw_message(as_of, post) is None:
                        nothing.append(post)
            for post in nothing:
                records.outbox.drop(post, NOTHING_TO_SAY, clock())
        return [post.name for post in nothing]

    return skip


@pytest.fixture
def deliver(terminal, clock):
    """Send everything planned to Slack."""

    def everything_planned():
        with terminal.store.write() as records:
            planned = "select id from outbox where state = ? order by id"
            for (number,) in records.execute(planned, (PostState.PLANNED.value,)).fetchall():
                post = records.outbox.find(number)
                records.delivery.begin(post, clock())
                records.delivery.sent(post, f"{2000 + number}.0", post.wanted, clock())

    return everything_planned


@pytest.fixture
def begun(ticker, clock, terminal, settings):
    """Begin a surgery, with the lists that are wanted once its first message is sent."""

    def go(occurrence=FIRST):
        clock.go_to(occurrence.day, occurrence.month, 9, 30, occurrence.year)
        ticker.tick()
        want_pages(terminal.store, settings.office, clock())

    return go


@pytest.fixture
def posted(terminal, clock, begun, posts, shown):
    """Begin a surgery and put all its messages in the channel."""

    def go(occurrence=FIRST):
        begun(occurrence)
        with terminal.store.write() as records:
            for part, post in posts(occurrence).items():
                if records.delivery.begin(post, clock()):
                    named = re.findall(r"BX-\d{4}", shown(part, occurrence))
                    records.delivery.sent(post, f"{1000 + post.id}.0", post.wanted, clock(), named=named)

    return go


@pytest.fixture
def wanted(posts):
    """Return the parts of an agenda that are in the channel and need redrawing."""

    def of(occurrence=FIRST):
        return {
            part for part, post in posts(occurrence).items() if post.is_there and post.wanted > post.drawn
        }

    return of
