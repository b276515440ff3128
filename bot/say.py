"""Commands typed in the terminal instead of in Slack, for whoever can read the database file."""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.config import Settings, read_settings
from bot.text import draw_text, plain
from commands.desk.desk import Clock, Desk
from commands.practice.request import TERMINAL, Place, PlaceKind
from permanence.errors import NotUnderstood, PermanenceError
from storage.store import Store

PATIENT = 30.0
"""How many seconds a command in the terminal waits for another program: nobody else waits for it."""


def system_clock() -> datetime:
    """The present moment in UTC: the only clock the product reads."""
    return datetime.now(UTC)  # noqa: TID251 - the only place where time is read


def _nobody_asked(_: str, __: Place, ___: frozenset[str]) -> frozenset[str]:
    return frozenset()


class Terminal:
    """An open store with a desk, for anyone who can read the database file."""

    def __init__(self, config: Path | Settings, account: str, clock: Clock = system_clock) -> None:
        settings = read_settings(config) if isinstance(config, Path) else config
        self.store = Store(settings.database, PATIENT)
        self.account = account
        self.desk = Desk(self.store, settings.office, clock, _nobody_asked)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()

    def say(self, text: str, person: str, channel: str | None = None) -> str:
        """Carry out one command and return its answer as text. Raises PermanenceError if it is refused."""
        if not re.fullmatch(r"[UW][A-Z0-9]+", person):
            raise NotUnderstood(f"--as takes a Slack user id such as U0SAM, not {person}.")
        place = self._place(channel)
        try:
            return draw_text(self.desk.answer_words(text, person, place, account=self.account))
        except PermanenceError as error:
            raise type(error)(plain(str(error))) from error

    def _place(self, channel: str | None) -> Place:
        if channel is None:
            return TERMINAL
        with self.store.read() as records:
            team = records.teams.of_channel(channel)
        if team is None:
            raise NotUnderstood(f"{channel} is no team's channel. `teams` lists the teams.")
        return Place(PlaceKind.TERMINAL, team.key)
