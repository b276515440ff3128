"""A given clock, a real store, and a real bot on the stand-in's real HTTP and WebSocket."""

import gc
import os
import re
import ssl
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from xdist.scheduler import LoadScopeScheduling

from bot import clock as bot_clock
from bot.config import Configuration, Settings, Tokens, settings_from
from bot.pictures.process import DrawingProcess
from bot.run import Bot
from bot.say import Terminal
from bot.slack import listeners
from bot.slack import people as slack_people
from bot.slack import socket as slack_socket
from bot.slack import uploads as slack_uploads
from bot.slack.manifest import SHORTCUTS
from bot.slack.posting import Speeds
from commands.grammar.reply import Shown
from commands.messages.drawers import PAGES, count_following_pages, is_followed_by_pages
from commands.practice.request import AsOf, Office
from demo.api.socket_mode import Answer
from demo.server import StandIn
from demo.workspace import views
from demo.workspace.blocks import elements
from demo.workspace.records import Message
from demo.workspace.workspace import Workspace
from permanence.roles import CLOCK
from storage.database import connect, make_database, reads_of
from storage.outbox import Post
from storage.reads import begin_reads
from storage.records import Records
from storage.store import Store

# Search seldom for garbage: collecting eleven thousand tests makes little of it, and took a quarter longer.
gc.set_threshold(20_000, 20, 20)

# These machines are noisy: how long one example takes says nothing of ours.
hypothesis.settings.register_profile("noisy", deadline=None)
hypothesis.settings.load_profile("noisy")

collect_ignore = [] if find_spec("pyspark") else ["spark"]
"""Those on Spark run by `make test-spark`, which installs it: without it that finds no test, and fails."""

ROOT = Path(__file__).parent.parent
LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=LONDON)
"""The moment tests begin at: three days before the first surgery of the North team."""

PATIENCE = 30.0
"""Seconds for which Slack waits in these tests, for an ack or a form, and the bot for Slack: a slow machine is no fault of the bot."""

NORTH = 'team add north "North Permanence Team" in <#C0NORTH|north> manager <@U0MARY> from 26/11/2026 at 09:30 every 2 weeks'
SOUTH = 'team add south "South Permanence Team" in <#C0SOUTH|south> manager <@U0OMAR> from 30/11/2026 at 14:00 every 2 weeks'
FAYS_TEAM = (
    'team add finding "Family Finding" in <#C0FIND|finding> manager <@U0FAY> from 26/11/2026 at 09:30 every 2 weeks '
    "side family finding"
)
"""A team of the family-finding side."""
CHILD = "track BX-0042 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>"
"""A child of North's: three years old, in care since February, Sam's."""
MEMORY = Path("/dev/shm")
ROOM = 500_000_000
"""Bytes that must be free in memory for the tests' files to be kept there: several times what they need at once."""


def keep_files_in_memory() -> None:
    """Keep in memory what tests and their programs write, if there is room and programs may be run there.

    On a disk, the tests wait while each of thousands of small databases is written through to it.
    """
    if MEMORY.is_dir():
        found = os.statvfs(MEMORY)
        if found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC:
            os.environ["TMPDIR"] = str(MEMORY)
            tempfile.tempdir = None  # it is looked for anew


keep_files_in_memory()


@cache
def empty_records() -> bytes:
    """The database file of a bot that has just begun: copied, for making each anew takes a tenth of a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        make_database(path)
        return path.read_bytes()


@cache
def _empty_reads() -> bytes:
    """The audit of reads that goes with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.reads"
        begin_reads(path)
        return path.read_bytes()


def begin_with(records: bytes, path: Path) -> Path:
    """Put a database in its place, and an audit of reads beside it that holds nothing yet."""
    path.write_bytes(records)
    reads_of(path).write_bytes(_empty_reads())
    return path


@cache
def records_with(*commands: str) -> bytes:
    """The database file after an administrator has typed commands at the first moment: copied too, not typed for each test."""
    with tempfile.TemporaryDirectory() as folder:
        settings = make_settings(Path(folder), "https://slack.invalid/api/")
        begin_with(empty_records(), settings.database)
        with Terminal(settings, "tester", GivenClock()) as terminal:
            for text in commands:
                terminal.say(text, "U0ADMIN")
        return settings.database.read_bytes()


@pytest.fixture(scope="session", autouse=True)
def _certificates_read_once():
    """The SDK reads the machine's certificates for every socket, even to the stand-in, which has none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_proxies():
    """The SDK's socket client reads these and ignores NO_PROXY."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            patch.delenv(name, raising=False)
        yield


SHARED = re.compile(r'scope="module"|\bdraw_figure\b')
"""What stands in a file whose tests share a world, or the half second that loading matplotlib takes."""
BROWSED = re.compile(r"\bopen_page\b|[(,] ?windows[,)]")
"""What stands in a file whose tests look at pages."""
BROWSERS = 2
"""How many browsers look at the pages of a folder's tests: one costs as much to start as several tests do."""


class ByWorld(LoadScopeScheduling):
    """Tests that share a world or a browser are run by one worker, which makes it once.

    So are those of a layer that stand in one file: there are thousands, and to give each out by itself costs more than
    many take. They come first, so that nobody is left alone with a file at the end. All others go to whoever is free.

    xdist's own groups do nothing with pytest 9.2: findings/xdist-groups-ignored.sh.
    """

    def _split_scope(self, nodeid):
        path = nodeid.split("::", 1)[0]
        return _browser_of(path) or (path if _layer_of(path) in LAYERS or _has(path, SHARED) else nodeid)


def _layer_of(path: str) -> str:
    return Path(path).parts[1]


@cache
def _has(path: str, sought: re.Pattern[str]) -> bool:
    return bool(sought.search((ROOT / path).read_text(encoding="utf-8")))


@cache
def _browser_of(path: str) -> str:
    """Which browser the tests of a file share with those of others; empty for tests that look at no page."""
    if not _has(path, BROWSED):
        return ""
    folder = Path(path).parent
    files = sorted(
        each.name for each in (ROOT / folder).glob("test_*.py") if _has(f"{folder}/{each.name}", BROWSED)
    )
    return f"{folder} in browser {files.index(Path(path).name) * BROWSERS // len(files)}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return ByWorld(config, log)


LAYERS = ("permanence", "storage", "commands")
LONG = ("test_bench.py", "test_crash.py", "test_nothing_lost.py", "test_posting.py", "test_readme.py")
"""Whose tests take seconds each, and share nothing."""
LONG_ENOUGH = 0.1
"""Seconds from which on it is reported how long a test's fixtures took."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Run the layers' own tests first, from the ground up, so that no other has filled a cache of theirs before.

    Of the rest those that take longest come first, so that no worker is left alone with them at the end. Inside each
    part the order stays random.
    """
    items.sort(key=_turn)


def _turn(item) -> tuple[int, bool]:
    path = str(item.path.relative_to(ROOT))
    folder = _layer_of(path)
    layer = LAYERS.index(folder) if folder in LAYERS else len(LAYERS)
    is_long = item.path.name in LONG or _has(path, SHARED) or _has(path, BROWSED)
    return layer, not is_long


def pytest_collection(session):
    """Let each worker begin to import the tests at a place of its own: what one has compiled, the others read."""
    worker = getattr(session.config, "workerinput", None)
    if worker and session.config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        files = sorted(
            each for each in (ROOT / "tests").rglob("test_*.py") if each.parent.name not in collect_ignore
        )
        for path in files[int(worker["workerid"].removeprefix("gw")) :: worker["workercount"]]:
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def pytest_collection_finish():
    """Let the search for garbage pass over what collecting made: all of it stays to the end."""
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Report a test once, not three times: a worker writes out each report, and who began it reads it again.

    What went wrong before or after a test is reported, and what took long, for `--durations`.
    """
    if not hasattr(item.config, "workerinput"):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed or report.duration > LONG_ENOUGH:
            item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish():
    """Search what the tests have left once for what was never closed: pytest would do so five times."""
    gc.collect()
    gc.freeze()


@dataclass
class GivenClock:
    """A clock that stands still until it is moved."""

    now: datetime = field(default=MONDAY)

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)

    def go_to(self, day: int, month: int, hour: int = 10, minute: int = 0, year: int = 2026) -> None:
        self.now = datetime(year, month, day, hour, minute, tzinfo=LONDON)

    def pass_(self, **span: float) -> None:
        self.now = (self.now.astimezone(UTC) + timedelta(**span)).astimezone(LONDON)


@pytest.fixture(scope="session")
def windows():
    """Windows of one Chromium, for all of a worker's tests that look at the page."""
    from tests.browser import Windows, chromium, program

    if program() is None:
        pytest.skip("needs a chromium on the path")
    with chromium() as browser:
        yield Windows(browser)


@pytest.fixture
def clock() -> GivenClock:
    return GivenClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path, "https://slack.invalid/api/")


def make_settings(folder: Path, api_url: str) -> Settings:
    found = {
        "authority": {"name": "Borsetshire"},
        "slack": {"api_url": api_url},
        "access": {"admins": ["U0ADMIN"]},
    }
    return settings_from(Configuration.model_validate(found), folder)


@pytest.fixture
def terminal(request, settings: Settings, clock: GivenClock) -> Iterator[Terminal]:
    """The terminal twin, on an empty store or on North's."""
    typed = (NORTH, CHILD) if "north" in request.fixturenames else ()
    begin_with(records_with(*typed), settings.database)
    with Terminal(settings, "tester", clock) as opened:
        yield opened


@pytest.fixture
def say(terminal: Terminal) -> Callable[..., str]:
    """Type a command in the terminal; the answer as text."""

    def typed(text: str, person: str = "U0ADMIN", channel: str | None = None) -> str:
        return terminal.say(text, person, channel)

    return typed


@pytest.fixture
def north(say):
    """A team with one child: the terminal begins with both."""
    return say


def rows_of_reads(store: Store, sql: str, *values: str | int) -> list[tuple]:
    """What a query finds in the audit of reads of a store."""
    with closing(connect(store.reads.path, "pragma query_only = on")) as reader:
        return reader.execute(sql, values).fetchall()


def heads_of(records: Records, team: str) -> list[Post]:
    """The first messages of a team's agendas, newest first, including skipped ones."""
    rows = records.execute(
        "select id from outbox where team = ? and kind = 'head' order by occurrence desc", (team,)
    )
    return [post for (number,) in rows.fetchall() if (post := records.outbox.find(number))]


def want_pages(store: Store, office: Office, now: datetime) -> None:
    """Want the lists of every agenda, and the further pages of all minutes, as is done when their first message is sent."""
    with store.write() as records:
        numbers = records.execute("select id from outbox where state <> 'skipped' order by id").fetchall()
        for post in [records.outbox.find(number) for (number,) in numbers]:
            if is_followed_by_pages(post):
                with records.seen_by(replace(CLOCK, teams=frozenset([post.team]))):
                    pages = count_following_pages(AsOf(records, office, now), post)
                records.outbox.want_pages(post.id, PAGES[post.kind], pages, now)


def make_workspace() -> Workspace:
    """People, two teams' private channels and a public one; the bot is in all three."""
    workspace = Workspace()
    people = {
        "U0ADMIN": "Ada",
        "U0SAM": "Sam",
        "U0ALEX": "Alex",
        "U0MARY": "Mary",
        "U0OMAR": "Omar",
        "U0CORA": "Cora",
        "U0SUE": "Sue",
    }
    for person, name in people.items():
        workspace.add_user(person, name)
    workspace.add_channel(
        "C0NORTH", "north", members=["U0SAM", "U0ALEX", "U0MARY"], is_private=True, bot=True
    )
    workspace.add_channel("C0SOUTH", "south", members=["U0OMAR", "U0SUE"], is_private=True, bot=True)
    for name, kind, verb, _ in SHORTCUTS:
        workspace.add_shortcut(name, verb, kind)
    workspace.add_channel("C0PUBLIC", "general", members=list(people), is_private=False, bot=True)
    return workspace


def press(standin: StandIn, person: str, message: Message, label: str) -> Answer:
    """Press a button of a message, or choose from its menu, by what is written on it."""
    place = (person, message.channel, message.ts)
    for block, element in elements(message.blocks):
        if element.get("type") in ("overflow", "static_select") and label in words_of(element).split("\n"):
            return standin.pick(*place, f"{block['block_id']} {element['action_id']}", label)
    return standin.press(*place, label)


@dataclass
class Slack:
    """A bot on a stand-in workspace, with the given clock of both."""

    bot: Bot
    standin: StandIn
    workspace: Workspace
    clock: GivenClock

    def command(self, person: str, text: str, channel: str = "C0NORTH") -> str:
        """What a slash command is answered in the ack, every block's words; asserts that it was acked."""
        answer = self.standin.command(person, channel, text)
        assert answer.acked, f"{text!r} was not acked"
        return words_of((answer.payload or {}).get("blocks", ()))

    def messages(self, channel: str = "C0NORTH") -> list[Message]:
        return self.workspace.messages(channel)

    def press(self, person: str, message: Message, label: str) -> Answer:
        """Press a button of a message, or choose from its menu, by what is written on it."""
        return press(self.standin, person, message, label)

    def tick(self) -> None:
        """Let the clock look at what has become due, and wait until the outbox has nothing more to do."""
        self.bot.ticker.tick()
        self.settle()

    def settle(self, seconds: float = 20) -> None:
        self.standin.wait_for(self._is_quiet, seconds)

    def _is_quiet(self) -> bool:
        with self.bot.store.read() as records:
            waiting = records.delivery.to_do(self.clock())
        return not waiting and not self.bot.posting.is_busy


def words_of(blocks) -> str:
    """Everything that blocks say, one text a line."""
    found: list[str] = []

    def walk(each) -> None:
        if isinstance(each, dict):
            if each.get("type") in ("mrkdwn", "plain_text"):
                found.append(each["text"])
            for value in each.values():
                walk(value)
        elif isinstance(each, list | tuple):
            for value in each:
                walk(value)

    walk(blocks)
    return "\n".join(found)


class SharedDrawing(DrawingProcess):
    """Draws the pictures of all of a worker's bots in one process: each takes a second to start."""

    def __init__(self) -> None:
        super().__init__()
        self._drawn: list[Future[bytes]] = []

    def submit(self, picture: Shown) -> Future[bytes]:
        self._drawn.append(super().submit(picture))
        return self._drawn[-1]

    def close(self) -> None:
        """Finish what a bot asked for; the process stays for the next."""
        wait(self._drawn)
        self._drawn.clear()

    def end(self) -> None:
        super().close()


@cache
def shared_drawing() -> SharedDrawing:
    return SharedDrawing()


@pytest.fixture(scope="session", autouse=True)
def _drawing_ended():
    yield
    if shared_drawing.cache_info().currsize:
        shared_drawing().end()


@contextmanager
def open_slack(
    folder: Path, clock: GivenClock, workspace: Workspace, records: bytes | None = None, **speeds
) -> Iterator[Slack]:
    paced = Speeds(**{"timeout": 2, "grace": 3, "pace": 0.01, "look": 0.01, **speeds})
    with pytest.MonkeyPatch.context() as patch, StandIn(workspace, ack_timeout=PATIENCE) as standin:
        patch.setattr(bot_clock, "TICK", 24 * 60 * 60)  # a test ticks when it wants to
        patch.setattr(slack_people, "LIMIT_SECONDS", PATIENCE)
        patch.setattr(slack_socket, "PATIENCE_SECONDS", PATIENCE)
        patch.setattr(listeners, "MESSAGE_SECONDS", PATIENCE)
        patch.setattr(slack_uploads, "DrawingProcess", shared_drawing)
        patch.setattr(views, "TRIGGER_LIFETIME", PATIENCE)
        workspace.date = lambda: clock().timestamp()
        settings = make_settings(folder, standin.api_url)
        begin_with(records or empty_records(), settings.database)
        bot = Bot(settings, Tokens(workspace.bot_token, workspace.app_token), clock, paced)
        bot.start()
        try:
            standin.wait_connected()
            yield Slack(bot, standin, workspace, clock)
        finally:
            bot.stop()


@pytest.fixture
def speeds() -> dict[str, float]:
    """The outbox's speeds that a test wants to differ."""
    return {}


@cache
def two_teams() -> bytes:
    """The database file of a bot with a North and a South team and a child, as they are typed in Slack."""
    with tempfile.TemporaryDirectory() as folder:
        with open_slack(Path(folder), GivenClock(), make_workspace()) as opened:
            direct = opened.workspace.dm("U0ADMIN")
            for team in (NORTH, SOUTH):
                opened.command(
                    "U0ADMIN",
                    re.sub(r"<#\w+\|(\w+)>", r"#\1", team)
                    .replace("<@U0MARY>", "@Mary")
                    .replace("<@U0OMAR>", "@Omar"),
                    direct,
                )
            opened.command("U0SAM", "track BX-0042 team north born 03/2023 entered 02/02/2026 worker @Sam")
        return next(Path(folder).glob("*.db")).read_bytes()


@pytest.fixture
def slack(tmp_path: Path, clock: GivenClock, speeds: dict[str, float]) -> Iterator[Slack]:
    """A real bot with a North and a South team, and a child of North's."""
    with open_slack(tmp_path, clock, make_workspace(), two_teams(), **speeds) as opened:
        yield opened


assert not os.environ.get("SLACK_CLIENT_ID"), "unset SLACK_CLIENT_ID: Bolt would turn to OAuth"


@pytest.fixture
def no_umask():
    """A machine on which whatever is made may be used by everybody, unless its maker says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)
