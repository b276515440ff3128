"""Pictures in Slack: drawn away from every command, shown where they belong, and taken down again."""

import logging
from concurrent.futures import Executor, Future
from datetime import timedelta
from http.client import HTTPException
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.pictures.process import DrawingProcess
from bot.slack.people import SlackDirectory
from commands.desk.desk import Desk
from commands.grammar.reply import Picture
from permanence.errors import PermanenceError

_GONE = frozenset({"file_not_found", "file_deleted"})

_log = logging.getLogger("permanence.pictures")


class PictureUploads:
    """Shows pictures, and takes them down after so many days. `answers` is the pool that uploads them."""

    def __init__(
        self, desk: Desk, people: SlackDirectory, client: WebClient, answers: Executor, days: int
    ) -> None:
        self.desk = desk
        self.people = people
        self.client = client
        self.answers = answers
        self.kept = timedelta(days=days)
        self._drawing = DrawingProcess()
        self._on_its_way: set[str] = set()

    def show(self, picture: Picture, person: str) -> None:
        """Have a picture drawn and then shown: a team's in its channel, a child's to the asker alone."""
        drawing = self._drawing.submit(picture)
        drawing.add_done_callback(lambda drawn: self.answers.submit(self._upload, picture, person, drawn))

    def take_down(self) -> None:
        """Take down the pictures whose days are over; one on its way, or that Slack refuses, waits for the next time."""
        with self.desk.store.read() as records:
            due = records.pictures.due(self.desk.clock())
        for file in due:
            if file not in self._on_its_way and self._is_deleted(file):
                with self.desk.store.write() as records:
                    records.pictures.forget(file)

    def close(self) -> None:
        """Draw nothing more."""
        self._drawing.close()

    def _upload(self, picture: Picture, person: str, drawn: "Future[bytes]") -> None:
        self.people.begin_request()
        try:
            self._share(picture, drawn.result(), self._channel(picture, person))
        except PermanenceError as error:
            _log.warning("a picture could not be shown: %s", error)
        except (SlackClientError, OSError, HTTPException) as error:
            _log.warning("a picture could not be shown: %s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - what drawing met; the words have been said already
            _log.error("a picture could not be drawn: %s", type(error).__name__)

    def _share(self, picture: Picture, png: bytes, channel: str) -> None:
        """Show a picture in a channel; that it is to be taken down is kept before anybody sees it."""
        place = self.client.files_getUploadURLExternal(
            filename="chart.png", length=len(png), alt_txt=picture.alt
        )
        file = place["file_id"]
        self._on_its_way.add(file)
        try:
            with self.desk.store.write() as records:
                records.pictures.keep(file, picture.team, self.desk.clock() + self.kept)
            urlopen(Request(place["upload_url"], png), timeout=self.client.timeout).close()  # noqa: S310 - Slack's own
            self.client.files_completeUploadExternal(
                files=[{"id": file, "title": picture.title}], channel_id=channel
            )
        finally:
            self._on_its_way.discard(file)

    def _channel(self, picture: Picture, person: str) -> str:
        """Where a picture belongs. Raises PermanenceError where a team's channel is no place for it now."""
        if picture.team is None:
            return self.people.direct_channel(person)
        with self.desk.store.read() as records:
            channel = records.teams.get(picture.team).channel
        if problem := self.people.problem_with(channel):
            raise PermanenceError(problem)
        return channel

    def _is_deleted(self, file: str) -> bool:
        try:
            self.client.files_delete(file=file)
        except SlackApiError as error:
            return error.response.get("error") in _GONE
        except (SlackClientError, OSError, HTTPException):
            return False
        return True
