"""Commands typed in the terminal instead of in Slack, for whoever can read the database file."""

import os
import pwd
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import click

from bot.config import Settings, read_settings
from bot.pictures.calendar import render_ics
from bot.pictures.document import render_html, render_pdf
from bot.pictures.process import draw_file
from bot.text import Names, called, draw_text, plain
from commands.desk.desk import Clock, Desk
from commands.grammar.reply import Calendar, Document, Report
from commands.grammar.values import Thing, mention
from commands.grammar.verbs import verbs
from commands.practice.request import TERMINAL, Place, PlaceKind
from permanence.errors import Busy, NotUnderstood, PermanenceError
from permanence.milestones import MILESTONES
from permanence.words import listed
from storage.store import Store

PERSON_ID = r"[UW][A-Z0-9]+"
"""A Slack user id."""
PATIENT = 30.0
"""How many seconds a command in the terminal waits for another program: nobody else waits for it."""


def system_clock() -> datetime:
    """The present moment in UTC: the only clock the product reads."""
    return datetime.now(UTC)  # noqa: TID251 - the only place where time is read


def account() -> str:
    """The account of the operating system that this program runs as, for the audit: no variable of its environment can say another."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # as in a container that has no list of accounts
        return f"account {number}"


def open_store(settings: Settings, patience: float | None = None) -> Store:
    """The records, with a bar in the terminal while those of an older version are brought up to date."""
    return Store(settings.database, patience, with_bar, settings.key)


def with_bar(steps: Iterator[int], children: int) -> None:
    """Show in the terminal how far long work is, whose steps are so many children each."""
    with click.progressbar(
        length=children, label="Bringing figures up to date", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        for done in steps:
            bar.update(done)


def completions(typed: str) -> list[str]:
    """Return what a command that is being typed may become: a verb, or one with the name of a milestone at its end."""
    begun = typed.lower()
    known = verbs()
    offered = [name for name, verb in known.items() if name.startswith(begun) and not verb.is_hidden]
    verb, *more = begun.split(" ")
    if verb in known and any(each.kind.thing is Thing.MILESTONE for each in known[verb].parameters):
        names = [milestone.words for milestone in MILESTONES.values()]
        for start in range(len(more)):
            end = " ".join(more[start:])
            if fitting := [name for name in names if end and name.lower().startswith(end)]:
                return [f"{typed[: -len(end)]}{name}" for name in fitting]
    return offered


def _nobody_asked(_: str, __: Place, ___: frozenset[str]) -> frozenset[str]:
    return frozenset()


def _with_people(text: str, names: Names) -> str:
    """Typed words with the people in them as Slack writes them: `@Sam`. Raises NotUnderstood for a name that several have."""
    longest_first = sorted(set(names.values()), key=len, reverse=True)
    if not longest_first:
        return text
    either = "|".join(map(re.escape, longest_first))
    return re.sub(
        rf"(?<![\w<@])@({either})(?![\w-])",
        lambda found: _mention_of(found, names),
        text,
        flags=re.IGNORECASE,
    )


def _mention_of(typed: re.Match[str], names: Names) -> str:
    people = called(typed[1], names)
    return mention(_only(people, names), names) if people else typed[0]


def _about_unknown(words: str, error: PermanenceError) -> str:
    """What to type in place of a name that is not known, where a person or a channel is what was not understood."""
    if isinstance(error, NotUnderstood) and re.search(r"needs? #CHANNEL, not `#", str(error)):
        return " Here no channel is known by its name: give its Slack id, such as `C0NORTH`."
    names = [name for name in _NAMED.findall(words) if not re.fullmatch(PERSON_ID, name)]
    if not names or not isinstance(error, NotUnderstood) or not re.search("needs? @PERSON|`@", str(error)):
        return ""
    return f" The bot has met nobody called {listed(names, 'or')}: give the Slack user id, such as `U0SAM`."


_NAMED = re.compile(r"(?<![\w<@])@([A-Za-z][\w.-]*)")


def _only(people: Sequence[str], names: Names) -> str:
    """The one person with a name. Raises NotUnderstood if there are several."""
    if len(people) > 1:
        raise NotUnderstood(
            f"{len(people)} people are called {names[people[0]]}: {listed([f'`{each}`' for each in people])}. "
            "Give the id in place of the name. Nothing was changed."
        )
    return people[0]


def _written(shown: Document | Report | Calendar, to: Path | None, names: Names) -> str:
    """Write a document or a report as HTML and PDF into a folder, or a calendar into a folder or a file, and say where.

    Raises PermanenceError.
    """
    if to is None:
        what = "report" if isinstance(shown, Report) else "document"
        what, where = ("calendar", "FILE") if isinstance(shown, Calendar) else (what, "FOLDER")
        return f"Nothing was written: `--to {where}` says where the {what} goes."
    if isinstance(shown, Calendar):
        files = {to / shown.file if to.is_dir() else to: render_ics(shown)}
    elif isinstance(shown, Report):
        both = (replace(shown, ending="html"), replace(shown, ending="pdf"))
        files = {to / each.file: draw_file(each) for each in both}
    else:
        told = shown.told(partial(plain, names=names))
        html, pdf = (to / f"{shown.name}{ending}" for ending in (".html", ".pdf"))
        files = {html: render_html(told).encode(), pdf: render_pdf(told)}
    try:
        for file, content in files.items():
            file.write_bytes(content)
    except OSError as error:
        raise PermanenceError(
            f"{to}: {(error.strerror or 'it cannot be written').lower()}. Name a folder that is there."
        ) from error
    return f"Written: {listed([str(file) for file in files])}."


class Terminal:
    """An open store with a desk, for anyone who can read the database file."""

    def __init__(self, config: Path | Settings, account: str, clock: Clock = system_clock) -> None:
        settings = read_settings(config) if isinstance(config, Path) else config
        self.store = open_store(settings, PATIENT)
        self.account = account
        self.desk = Desk(self.store, settings.office, clock, _nobody_asked)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()

    def say(self, text: str, person: str, channel: str | None = None, to: Path | None = None) -> str:
        """Carry out one command and return its answer as text; a document or calendar is written `to` a place.

        Raises PermanenceError if it is refused.
        """
        return self._answer(text, self._asker(person), self._place(channel), to)

    def report(self, text: str, folder: Path) -> str:
        """Make a report, which is written into a folder, for whoever runs the program. Raises PermanenceError if it is refused."""
        return self._answer(text, self.account, TERMINAL, folder)

    def _answer(self, text: str, asker: str, place: Place, to: Path | None) -> str:
        names = self._names()
        words = _with_people(text, names)
        try:
            reply = self.desk.answer_words(words, asker, place, account=self.account)
        except PermanenceError as error:
            raise type(error)(plain(str(error), names) + _about_unknown(words, error)) from error
        if reply.is_recorded:
            with suppress(Busy):  # the bot beside it does it at its next tick
                self.store.erase()
        said = draw_text(reply, names)
        shown = reply.picture
        if isinstance(shown, Document | Report | Calendar):
            return f"{said}\n\n{_written(shown, to, names)}"
        return said

    def _names(self) -> Names:
        with self.store.read() as records:
            return records.names.all()

    def _asker(self, person: str) -> str:
        if re.fullmatch(PERSON_ID, person):
            return person
        if found := called(person.removeprefix("@"), names := self._names()):
            return _only(found, names)
        raise NotUnderstood(
            f"--as takes a Slack user id such as U0SAM, or the name of somebody whom the bot has met, not {person}."
        )

    def _place(self, channel: str | None) -> Place:
        if channel is None:
            return TERMINAL
        with self.store.read() as records:
            team = records.teams.of_channel(channel)
        if team is None:
            raise NotUnderstood(f"{channel} is not a team's channel. `teams` lists the teams.")
        return Place(PlaceKind.TERMINAL, team.key)
