"""The running bot: builds its parts, starts them in order and stops them in reverse."""

import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import partial
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels import ChannelWatch
from bot.clock import Ticker
from bot.config import Settings, Tokens, read_settings, read_tokens
from bot.holds.backups import BackupMaker
from bot.holds.connections import Connections
from bot.holds.hold import holds
from bot.holds.slack_time import SlackTime
from bot.say import open_store, system_clock
from bot.slack.home import HomePublisher
from bot.slack.listeners import SlackListeners
from bot.slack.people import SlackDirectory, client_of
from bot.slack.posting import SPEEDS, Posting, Speeds
from bot.slack.socket import Socket
from bot.slack.uploads import PictureUploads
from bot.watch.health import HealthFile
from bot.watch.leader import wait_to_lead
from bot.watch.logs import keep_logs, place_of
from bot.watch.pulse import Pulse
from bot.watch.roll_call import RollCall
from commands.desk.desk import Clock, Desk
from commands.grammar.verbs import verbs
from commands.practice.request import Office
from permanence.errors import PermanenceError
from permanence.trouble import Trouble
from storage import database
from storage.libraries import version

HEALTH_SECONDS = 1.0
"""Seconds between health checks of the socket."""
ANSWERS = database.MOST_WAITING + 16
"""How many messages are answered, and answers sent, at once: some are left however many wait for the writer."""
OAUTH = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
"""Variables that would make Bolt drop the token and turn to OAuth."""

SETTLED_A_TICK = 10_000
"""For how many children at most the rows that measures count are made at a tick: the clock has other duties."""
SWITCH_SECONDS = 0.0005
"""After how long a busy thread lets another go on: an ack waits behind whoever draws an agenda, several times over."""
COLLECTED = (700, 10, 100)
"""How often garbage is looked for, the last among all there is: that holds up everybody, and finds next to nothing."""

_log = logging.getLogger("permanence")


class Bot:
    """A running bot."""

    def __init__(
        self, settings: Settings, tokens: Tokens, clock: Clock = system_clock, speeds: Speeds = SPEEDS
    ) -> None:
        _refuse_oauth()
        _make_ready(settings.office, clock().date())
        client = client_of(tokens.bot, settings.api_url)
        identity = _identity(client)
        self.store = open_store(settings)
        self.pulse = Pulse()
        self.people = SlackDirectory(client, self.store, identity["team_id"], identity["user_id"])
        self.desk = Desk(self.store, settings.office, clock, self.people.membership, self.people.look_up)
        self.pool = ThreadPoolExecutor(ANSWERS, thread_name_prefix="answers")
        self.homes = HomePublisher(self.desk, self.people, client)
        self.uploads = PictureUploads(self.desk, self.people, client, self.pool, settings.picture_days)
        self.connections = Connections(self.desk, client, self._count_others)
        self.slack_time = SlackTime(self.desk, client)
        self.health = HealthFile(
            settings.health, self.store, clock, self.pulse, holds, lambda: self.slack_time.refused
        )
        self.backups = BackupMaker(self.desk, client, settings.backups)
        self.channels = ChannelWatch(self.desk, self._ask_about_channel)
        self.ticker = Ticker(
            self.desk,
            clock,
            self.people.has_left,
            self._duties(),
            self._may_plan,
        )
        self.roll_call = RollCall(
            self.store,
            self.people.members,
            self.people.kind_of,
            self.ticker.membership_changed,
            self.ticker.recheck,
        )
        self.listeners = SlackListeners(
            self.desk,
            self.people,
            client,
            self.pool,
            self.homes,
            self.uploads,
            self.ticker.person_changed,
            self.channels.changed,
            self.roll_call.changed,
            self._guest_changed,
        )
        self.socket = Socket(self.listeners.app, tokens.app, self.store.awaited, self.pulse.answered)
        self.posting = Posting(
            self.desk, client, self.people, self.ticker.report_trouble, speeds, self._may_post
        )

    def _duties(self) -> Sequence[Callable[[], None]]:
        """What is done at the end of every tick."""
        return (
            self._call_roll,
            self.uploads.take_down,
            self.uploads.send_reports,
            self.channels.look,
            self.people.keep_names,
            self._settle,
            self.store.erase,
            self.store.know_reads,
            self.backups.look,
            self.pulse.ticked,
        )

    def _guest_changed(self, person: str, *, is_guest: bool) -> None:
        self.ticker.guest_changed(person, is_guest=is_guest)
        self.roll_call.guest_changed(person, is_guest=is_guest)

    def _call_roll(self) -> None:
        self.roll_call.look()

    def _settle(self) -> None:
        self.store.settle(most=SETTLED_A_TICK)

    def start(self) -> None:
        """Start the parts: the socket first, for Slack says by it whether another bot is there, then the clock.

        What the clock makes out of date is then not posted.
        """
        self.pulse.begin()
        self.homes.start()
        others = self.socket.open()
        _look_after(partial(self.connections.saw, others))
        self.ticker.start()
        self.posting.start()

    def check(self) -> None:
        """Look after the parts, every second: the socket, who else is connected, and the clock's tick. Then say how all are."""
        for part in (self._check_socket, self._check_clock, self.health.write_if_due):
            _look_after(part)

    def _check_socket(self) -> None:
        is_up = self.socket.check()
        self.pulse.connected(is_up=is_up)
        if is_up:
            self.connections.look_if_due()

    def _check_clock(self) -> None:
        self.ticker.check(system_clock())

    def stop(self) -> None:
        """Stop cleanly: finish the posts under way, answer what was asked, and close the records."""
        self.ticker.stop()
        self.posting.stop()
        self.socket.drain()
        self.listeners.stop()
        self.backups.wait()
        self.homes.stop()
        self.uploads.close()
        self.pool.shutdown(wait=True)
        self.store.close()
        self.health.remove()
        self.pulse.end()

    def _may_post(self) -> bool:
        return self.connections.are_ours

    def _may_plan(self) -> bool:
        return self.connections.are_ours and self.slack_time.agrees()

    def _ask_about_channel(self, channel: str) -> Trouble | None:
        return self.people.problem_with(channel, afresh=True)

    def _count_others(self) -> int | None:
        return self.socket.count_others()


def _look_after(part: Callable[[], object]) -> None:
    """Look after a part of the bot: what goes wrong, as while another program keeps the records, ends neither the others nor the bot."""
    try:
        part()
    except Exception as error:  # noqa: BLE001 - the next look tries again, and says so again
        _log.error("a look after the bot's parts failed: %s", place_of(error))


def keep_prompt() -> None:
    """Have nothing that this process does hold up an answer for long."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()  # what is loaded by now stays: scanning it for garbage would cost a fifth of a large Home
    gc.set_threshold(*COLLECTED)


def stop_event() -> threading.Event:
    """An event that Ctrl-C or SIGTERM sets."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def run(config: Path, speeds: Speeds = SPEEDS) -> None:
    """Run the bot until it is told to stop. One process of several on the same database leads."""
    keep_logs(sys.stderr)
    settings, tokens = read_settings(config), read_tokens()
    database.refuse_missing(settings.database)
    stopping = stop_event()
    place = wait_to_lead(settings.database, stopping)
    if place is None:
        return
    with place:
        database.keep_to_owner(settings.database)
        bot = Bot(settings, tokens, speeds=speeds)
        _log.info(
            "leading, with SQLite %s; the records are in %s", version(settings.key), settings.database.name
        )
        keep_prompt()
        try:
            with _counts_told(settings.metrics, bot):
                bot.start()
                while not stopping.wait(HEALTH_SECONDS):
                    bot.check()
        finally:
            _log.info("stopping: finishing what is under way")
            bot.stop()


def _counts_told(port: int, bot: Bot) -> AbstractContextManager[None]:
    """What tells meanwhile, on a port, what a bot counts; on 0 nothing does."""
    if not port:
        return nullcontext()
    try:
        from bot.watch.metrics import told_on  # noqa: PLC0415 - its library is an extra
    except ImportError as error:
        raise PermanenceError(
            "[watch] metrics needs prometheus-client, which is not installed: in the bot's folder, "
            "`.venv/bin/pip install -e '.[metrics]'`. Or set it to 0."
        ) from error
    return told_on(port, bot.pulse, bot.health)


def _make_ready(office: Office, today: date) -> None:
    """Make what every answer needs before anybody can ask: else each of the first hundred makes it, and waits for the others."""
    verbs()
    office.calendar.is_working(today)


def _identity(client: WebClient) -> dict[str, str]:
    try:
        found = client.auth_test()
    except SlackApiError as error:
        code = error.response.get("error")
        raise PermanenceError(
            f"Slack refused SLACK_BOT_TOKEN ({code}). `permanence check` says what to do."
        ) from error
    except (SlackClientError, OSError) as error:
        raise PermanenceError(
            f"Slack could not be reached at {client.base_url} ({type(error).__name__})."
        ) from error
    return {"team_id": str(found["team_id"]), "user_id": str(found["user_id"])}


def _refuse_oauth() -> None:
    found = [name for name in OAUTH if os.environ.get(name)]
    if found:
        raise PermanenceError(
            f"{' and '.join(found)} must not be set here: Slack's library would drop the bot's token."
        )
