"""Keeps App Homes up to date: each is drawn when it is opened, and again when something on it has changed."""

import logging
import threading
import time
from collections.abc import Sequence

from slack_sdk import WebClient

from bot.slack.blocks import Block, draw_reply, fitting_a_view, leading_on
from bot.slack.call_results import CallResult, attempt
from bot.slack.people import SlackDirectory
from commands.desk.desk import Desk
from commands.grammar.reply import Button, Reply
from commands.practice.request import Place, PlaceKind
from permanence.errors import Busy, PermanenceError, Unavailable
from permanence.language import tr
from storage.reads import READ

LOOK_EVERY = 1.0
"""Seconds between looks for Homes to draw, so that many changes are drawn at once."""

SOON = 0.05
"""For how many seconds the writer is waited for before an opened Home is shown: what it shows needs none."""
AGAIN = 30.0
"""Seconds until a Home is drawn again that Slack may not have taken."""
HOME = "home"
"""What is typed for a person's Home."""
BUSY = Reply(tr("The records are busy just now. What is yours comes here as soon as they are free."))
"""What a Home shows that was opened while the audit of reads took no row either."""

_log = logging.getLogger("permanence.home")


class HomePublisher:
    """Publishes people's Homes, one after the other."""

    def __init__(self, desk: Desk, people: SlackDirectory, client: WebClient) -> None:
        self.desk = desk
        self.people = people
        self.client = client
        self._stopping = threading.Event()
        self._woken = threading.Event()
        self._opened: dict[str, bool] = {}
        self._drawn: dict[str, int] = {}
        self._again_at: dict[str, float] = {}
        self._rest_until = 0.0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="homes", daemon=True)

    def start(self) -> None:
        """Start publishing, beginning with the Homes that are out of date.

        One that was shown just before the process was killed is recorded now: whoever loses access loses it too.
        """
        with self.desk.store.read() as records:
            shown = self.desk.store.reads.people_asking(HOME, records.known(READ))
            self._opened.update({person: True for person in shown if not records.homes.is_open(person)})
        self._thread.start()

    def stop(self) -> None:
        """Finish the Home being drawn, and draw no more."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def opened(self, person: str) -> None:
        """Draw the Home of a person who has opened it, whoever keeps the writer."""
        with self._lock:
            self._opened[person] = False
        self._woken.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.wait(LOOK_EVERY)
            self._woken.clear()
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 - an error in one look must not stop the next
                _log.error("looking at the Homes failed: %s", type(error).__name__)

    def _look(self) -> None:
        self._record()
        self._draw_wanted()

    def _record(self) -> None:
        """Record which Homes were opened, so that they are drawn and kept up to date, and which were drawn.

        While the writer is kept away, those opened are shown all the same.
        """
        with self._lock:
            opened = list(self._opened)
        if not (opened or self._drawn):
            return
        try:
            with self.desk.store.within(time.monotonic() + SOON), self.desk.store.write() as records:
                for person in opened:
                    records.homes.open(person)
                for person, number in self._drawn.items():
                    records.homes.published(person, number)
        except Busy:
            self._show_opened()
            return
        self._drawn.clear()
        with self._lock:
            for person in opened:
                del self._opened[person]

    def _show_opened(self) -> None:
        """Show each Home that was opened, once, before that can be recorded; it is drawn again as soon as it is."""
        with self._lock:
            untold = [person for person, is_told in self._opened.items() if not is_told]
        for person in untold:
            self._opened[person] = True
            try:
                self._publish(person)
            except Busy:
                self._show(person, home_blocks(BUSY))
            except Unavailable:  # Slack did not say who this is: it is asked again at the next look
                self._opened[person] = False

    def _draw_wanted(self) -> None:
        with self.desk.store.read() as records:
            waiting = records.homes.to_do()
        for person, wanted in waiting:
            now = time.monotonic()
            if self._stopping.is_set() or now < self._rest_until:
                return
            if self._drawn.get(person) == wanted or now < self._again_at.get(person, 0):
                continue
            try:
                result = self._publish(person)
            except Unavailable:
                continue  # Slack did not say who this is: the Home stays as it is, and is redrawn later
            except Exception as error:  # noqa: BLE001 - one person's error must not hold up another's Home
                _log.error("a Home could not be drawn: %s", type(error).__name__)
            else:
                if result.problem and not result.is_clear:
                    self._put_off(person, result)
                    continue
            # A Home that could not be drawn, or that Slack refuses, is drawn when it is next opened, or changes.
            self._again_at.pop(person, None)
            self._drawn[person] = wanted
            self._record()

    def _put_off(self, person: str, result: CallResult) -> None:
        """Draw a Home again that Slack may not have taken: it may show what its person may see no longer."""
        now = time.monotonic()
        if result.wait is None:
            self._again_at[person] = now + AGAIN
        else:  # of all Homes there may be no more in a minute
            self._rest_until = now + result.wait

    def _publish(self, person: str) -> CallResult:
        return self._show(person, self._blocks(person))

    def _show(self, person: str, blocks: Sequence[Block]) -> CallResult:
        view = {"type": "home", "blocks": blocks}
        result = attempt(lambda: self.client.views_publish(user_id=person, view=view))
        if result.problem:
            _log.warning("a Home could not be shown: %s", result.problem)
        return result

    def _blocks(self, person: str) -> Sequence[Block]:
        self.people.begin_request()
        try:
            reply = self.desk.answer_words(HOME, person, Place(PlaceKind.DIRECT))
        except Unavailable:
            raise
        except PermanenceError as error:
            reply = Reply(str(error))
        return home_blocks(reply)


def home_blocks(reply: Reply) -> list[Block]:
    """The blocks of a Home; if a Home cannot hold them all it says so, and leads on to the whole lists."""
    blocks = [block for page in draw_reply(reply) for block in page.blocks]
    fitting = fitting_a_view(blocks)
    if fitting == len(blocks):
        return blocks
    lists = [
        Button(tr("All my work"), "me"),
        Button(tr("Caseload"), "caseload"),
        Button(tr("Teams"), "teams"),
    ]
    return [
        *blocks[:fitting],
        *leading_on(tr("There is more than a Home can hold. These show it all:"), lists),
    ]
