"""Modals opened in Slack: a form at once and empty, then filled; and answers shown over a Home."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk import WebClient

from bot.slack import modals
from bot.slack.answers import Answers
from bot.slack.blocks import draw_reply
from bot.slack.modals import FormOrigin
from bot.slack.people import with_patience
from bot.slack.requests import Body, Location, RefusedReply, Requests, apology
from bot.slack_errors import CALL_FAILED
from bot.text import plain
from commands.desk.form import form
from commands.grammar.parse import Parsed
from commands.grammar.reply import Button, Reply
from commands.practice.request import Place, PlaceKind
from permanence.errors import PermanenceError, Unavailable
from permanence.language import tr
from permanence.words import PEOPLE

OPENING_SECONDS = 2
"""How long opening a form may take: the ack must go within three."""
LEAST_SECONDS = 0.1
"""The same where the time is up already."""
WARMING_TRIES = 5
"""How often a form tries to learn whose teams it may show; each try lasts as long as a request may ask Slack."""
DIRECT = Place(PlaceKind.DIRECT)

_log = logging.getLogger("permanence.slack")


class Forms:
    """Opens modals within Slack's three seconds, and fills forms from the pool."""

    def __init__(self, requests: Requests, client: WebClient, answers: Answers) -> None:
        self.requests = requests
        self.client = client
        self._answers = answers

    def open_or_answer(
        self, reply: Reply, typed: str, person: str, trigger: str, origin: FormOrigin
    ) -> Reply | None:
        """The reply to show; or None if a form opened that asks for what is missing."""
        if not isinstance(reply, RefusedReply) or reply.started is None:
            return reply
        why = "" if reply.is_unfinished else reply.in_form
        return self.open(reply.started, typed, person, trigger, origin, why)

    def open(
        self, started: Parsed, typed: str, person: str, trigger: str, origin: FormOrigin, why: str = ""
    ) -> Reply | None:
        """Open a form at once, empty, and fill it from the pool. Returns what to say if it did not open."""
        try:
            with self._quick() as client:
                view = client.views_open(trigger_id=trigger, view=modals.waiting_view(started.verb))["view"]
        except CALL_FAILED as error:
            _log.warning("a form did not open: %s", type(error).__name__)
            return Reply(
                tr("Slack did not open the form in time. What you typed is kept."),
                buttons=[Button(tr("Open it again"), typed, main=True)],
                fallback=tr("The form did not open."),
            )
        self._answers.later(lambda: self._fill(view["id"], started, person, origin, why))
        return None

    def is_shown(self, reply: Reply, view: Body, trigger: str, shown: int = 0) -> bool:
        """Show an answer over a Home, or in place of the answer already shown over it: what follows its first `shown` blocks.

        Returns whether all of it can be read there.
        """
        # A view takes no table of Slack's own.
        answer, is_whole = modals.answer_view(draw_reply(reply), reply.again, shown)
        try:
            with self._quick() as client:
                if view["type"] == "home":
                    client.views_open(trigger_id=trigger, view=answer)
                else:
                    client.views_update(view_id=view["id"], view=answer)
        except CALL_FAILED as error:
            _log.warning("an answer was not shown over a Home: %s", type(error).__name__)
            return False
        return is_whole

    def in_plain_words(self, words: str) -> str:
        """An error under a field, where Slack shows neither marks nor mentions: people are named."""
        return plain(PEOPLE.sub(lambda found: self._name(found[1]), words))

    @contextmanager
    def _quick(self) -> Iterator[WebClient]:
        """A client that has as long as the ack has: what took long before leaves it less. Others are answered meanwhile."""
        store = self.requests.desk.store
        with store.awaited.aside():
            yield with_patience(self.client, min(OPENING_SECONDS, max(store.left(), LEAST_SECONDS)))

    def _fill(self, view: str, started: Parsed, person: str, origin: FormOrigin, why: str) -> None:
        self.requests.people.begin_request()
        try:
            place = self.requests.place(Location(origin.channel, person, origin.message))
            asked = form(self.requests.desk, started, person, place, why, is_from_post=origin.is_from_post)
            drawn = modals.draw_form(asked, origin)
        except PermanenceError as error:
            drawn = modals.sentence_view(started.verb, str(error))
        except Exception as error:  # noqa: BLE001 - a bug shows the person a reference that is also in the log
            drawn = modals.sentence_view(started.verb, apology(error).words)
        self.client.views_update(view_id=view, view=drawn)
        if any(block.get("element", {}).get("type") == "external_select" for block in drawn["blocks"]):
            self._warm_membership_cache(person)

    def _warm_membership_cache(self, person: str) -> None:
        """Ask Slack now which teams a person is in: a menu has three seconds, too few for many teams."""
        for _ in range(WARMING_TRIES):
            self.requests.people.begin_request()
            try:
                self.requests.desk.standing(person, DIRECT)
            except Unavailable:
                continue
            return

    def _name(self, person: str) -> str:
        try:
            with self._quick() as client:
                return str(client.users_info(user=person)["user"]["real_name"])
        except (*CALL_FAILED, KeyError):
            return tr("the person named")
