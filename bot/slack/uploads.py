"""Pictures in Slack: drawn in the background, uploaded where they belong, and deleted after some days."""

import logging
import time
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.pictures.process import DrawingProcess
from bot.slack.people import SlackDirectory
from bot.slack_errors import CALL_FAILED
from bot.text import plain
from bot.watch.logs import of_this_request
from commands.desk.desk import Desk
from commands.grammar.reply import Document, Picture, Report, Shown
from commands.messages.private.report import report_command
from commands.practice.cases import may_be_named, named_by
from commands.practice.request import AsOf, Place, PlaceKind
from permanence.errors import Busy, PermanenceError, Unavailable
from permanence.language import tr
from permanence.roles import Standing, clock_in
from permanence.trouble import Trouble
from storage.records import Records

_GONE = frozenset({"file_not_found", "file_deleted"})

RECORDING_SECONDS = 60.0
"""How long an upload waits for the records: nobody else waits for it, and it was promised."""
BUSY = tr("the records were busy. Please ask for it again")
OVER = tr("something in it may be shown there no longer")
FAILED = tr("Slack did not take it. Please ask for it again")
UNDRAWN = tr("it could not be drawn")
"""Why a picture, or a file, that was promised is not there."""

_log = logging.getLogger("permanence.pictures")


class PictureUploads:
    """Has pictures drawn, uploads them from `pool`, and deletes them after `days`."""

    def __init__(
        self, desk: Desk, people: SlackDirectory, client: WebClient, pool: Executor, days: int
    ) -> None:
        self.desk = desk
        self.people = people
        self.client = client
        self.pool = pool
        self.kept = timedelta(days=days)
        self._drawing = DrawingProcess()
        self._on_its_way: set[str] = set()

    def show(self, picture: Shown, person: str) -> None:
        """Have a picture drawn and then shown: a team's in its channel, a child's or one of figures to the person who asked only."""
        if isinstance(picture, Document):
            with self.desk.store.read() as records:
                picture = picture.told(partial(plain, names=records.names.all()))
        for file in (picture, replace(picture, ending="html")) if isinstance(picture, Report) else (picture,):
            drawing = self._drawing.submit(file)
            drawing.add_done_callback(of_this_request(partial(self._upload_soon, file, person)))

    def _upload_soon(self, file: Shown, person: str, drawn: "Future[bytes]") -> None:
        self.pool.submit(of_this_request(self._upload), file, person, drawn)

    def send_reports(self) -> None:
        """Show each report that somebody was told of, once: if it is lost on its way, the message has a button that asks again."""
        with self.desk.store.read() as records:
            posts = [records.outbox.find(number) for number in records.wanted_reports.unshown()]
        for post in filter(None, posts):
            with self.desk.store.read() as records:
                command = report_command(AsOf(records, self.desk.office, self.desk.clock()), post)
            self.people.begin_request()
            reply = None
            try:
                reply = self.desk.answer_words(command, post.to, Place(PlaceKind.DIRECT))
            except Unavailable:
                continue  # Slack did not say who this is: it is asked again at the next tick
            except PermanenceError as error:
                _log.warning("a report could not be shown: %s", error)
            with self.desk.store.write() as records:
                records.wanted_reports.show(post.key, self.desk.clock())
            if reply and reply.picture:
                self.show(reply.picture, post.to)

    def take_down(self) -> None:
        """Delete the pictures that may be seen no longer, or whose days are over.

        One being uploaded, of which Slack does not say whether it may be seen, or that it refuses to delete, waits.
        """
        self._settle_doubts()
        with self.desk.store.read() as records:
            due = records.pictures.due(self.desk.clock())
        for file in due:
            if file not in self._on_its_way and self._is_deleted(file):
                with self.desk.store.write() as records:
                    records.pictures.forget(file)

    def _settle_doubts(self) -> None:
        """Ask whether those who have a picture of a child may still see them, where something changed."""
        with self.desk.store.read() as records:
            doubted = records.pictures.doubted()
        for file, child, reader, of_families, times in doubted:
            self.people.begin_request()
            try:
                standing = self._standing_of(reader, child)
            except Unavailable:
                continue
            except PermanenceError:
                standing = None  # a person who may ask nothing
            with self.desk.store.write() as records:
                if standing and (
                    _may_still_see(records, child, standing, of_families=of_families)
                    if child
                    else standing.every_figure
                ):
                    records.pictures.settle(file, times)
                else:
                    records.pictures.take_down(file, self.desk.clock())

    def _standing_of(self, reader: str, child: str | None) -> Standing:
        """A reader's standing in a child's team, with the family-finding side's if a family is linked, or about figures.

        Raises PermanenceError.
        """
        with self.desk.store.read() as records:
            team = records.children.team_of(child) if child else None
            finding = records.teams.of_finding() if child and records.links.is_any_of(child) else frozenset()
        return self.desk.standing(reader, Place(PlaceKind.DIRECT), finding | ({team} if team else set()))

    def close(self) -> None:
        """Draw no more."""
        self._drawing.close()

    def _upload(self, picture: Shown, person: str, drawn: "Future[bytes]") -> None:
        self.people.begin_request()
        try:
            self._share(picture, person, drawn.result(), self._channel(picture, person))
        except Busy:
            _log.warning("a picture could not be shown: the records were busy")
            self._say_lost(picture, person, BUSY)
        except PermanenceError as error:
            _log.warning("a picture could not be shown: %s", error)
            self._say_lost(picture, person, str(error))
        except CALL_FAILED as error:
            _log.warning("a picture could not be shown: %s", type(error).__name__)
            self._say_lost(picture, person, FAILED)
        except Exception as error:  # noqa: BLE001 - an error in drawing; the answer's words have been sent already
            _log.error("a picture could not be drawn: %s", type(error).__name__)
            self._say_lost(picture, person, UNDRAWN)

    def _share(self, picture: Shown, person: str, png: bytes, channel: str) -> None:
        """Show a picture in a channel; its deletion is recorded before anyone can see it.

        From then on a change finds it. Raises PermanenceError if one made since it was asked for forbids it.
        """
        child = None if picture.team else next(iter(picture.refs), None)
        standing = clock_in(picture.team) if picture.team else self._standing_of(person, child)
        about = {"alt_txt": picture.alt} if isinstance(picture, Picture) else {}
        of_families = isinstance(picture, Picture) and picture.tells_of_families
        place = self.client.files_getUploadURLExternal(filename=picture.file, length=len(png), **about)
        file = place["file_id"]
        self._on_its_way.add(file)
        try:
            with self._patiently(), self.desk.store.write() as records:
                until = self.desk.clock() + self.kept
                if not _may_be_shown(records, picture, standing, of_families=of_families):
                    raise PermanenceError(OVER)
                reader = None if picture.team else person
                records.pictures.keep(
                    file, picture.team, until, child=child, reader=reader, of_families=of_families
                )
            sent = Request(place["upload_url"], png)  # noqa: S310 - the address is Slack's
            urlopen(sent, timeout=self.client.timeout, context=self.client.ssl).close()  # noqa: S310 - the address is Slack's
            which = f" ({picture.ending.upper()})" if isinstance(picture, Report) else ""
            self.client.files_completeUploadExternal(
                files=[{"id": file, "title": f"{picture.title}{which}"}], channel_id=channel
            )
        finally:
            self._on_its_way.discard(file)

    def _patiently(self) -> AbstractContextManager[None]:
        return self.desk.store.within(time.monotonic() + RECORDING_SECONDS)

    def _say_lost(self, picture: Shown, person: str, why: str) -> None:
        what = tr("The picture") if isinstance(picture, Picture) else tr("The file")
        told = plain(tr(f"{what} that you asked for could not be shown: {why.removesuffix('.')}."))
        self.people.begin_request()
        try:
            self.client.chat_postMessage(channel=self.people.direct_channel(person), text=told)
        except (PermanenceError, *CALL_FAILED) as error:
            _log.warning("nobody could be told of it: %s", type(error).__name__)

    def _channel(self, picture: Shown, person: str) -> str:
        """The channel a picture belongs in. Raises PermanenceError if a team's channel is not safe now, or an outsider is in it."""
        if picture.team is None:
            return self.people.direct_channel(person)
        with self.desk.store.read() as records:
            channel = records.teams.get(picture.team).channel
            outsider = Trouble.OUTSIDER if records.newcomers.has_outsider(picture.team) else None
        if problem := self.people.problem_with(channel) or outsider:
            raise PermanenceError(str(problem))
        return channel

    def _is_deleted(self, file: str) -> bool:
        try:
            self.client.files_delete(file=file)
        except SlackApiError as error:
            return error.response.get("error") in _GONE
        except CALL_FAILED:
            return False
        return True


def _may_be_shown(records: Records, picture: Shown, standing: Standing, *, of_families: bool) -> bool:
    """Whether all that a picture shows may be shown where it is to be: in its team's channel, or to the person who asked."""
    if not picture.refs and not picture.team:
        return standing.every_figure or bool(standing.manages)
    with records.seen_by(standing):
        if isinstance(picture, Document):
            return named_by(records, records.teams.get(picture.team), picture.refs) == set(picture.refs)
        children = [records.children.find(ref) for ref in picture.refs]
        return all(
            child is not None
            and may_be_named(records, child.ref)
            and (not of_families or records.journeys.tells_links(child))
            and (picture.team is None or (child.team == picture.team and not child.closed))
            for child in children
        )


def _may_still_see(records: Records, ref: str, reader: Standing, *, of_families: bool) -> bool:
    """Whether a reader may still see a child who is tracked, of whom something may be said: and know of links, if that is shown."""
    with records.seen_by(reader):
        child = records.children.find(ref)
        if child is None or child.closed or not may_be_named(records, ref):
            return False
        return not of_families or records.journeys.tells_links(child)
