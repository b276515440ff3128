"""The files an app uploads: requested, uploaded, completed, deleted. No I/O; safe from several threads."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

from demo.workspace.records import File, Refused

MAX_ALT_TXT = 1_000


class Files:
    """Every completed file of the workspace, in the order the uploads were requested."""

    def __init__(self, clock: Callable[[], float], lock: threading.RLock) -> None:
        self._clock = clock
        self._lock = lock
        self._files: dict[str, File] = {}

    def __iter__(self) -> Iterator[File]:
        with self._lock:
            return iter([file for file in self._files.values() if file.is_complete])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def find(self, file_id: str) -> File:
        """A completed file, even if it was deleted since."""
        with self._lock:
            file = self._files.get(file_id)
        if file is None or not file.is_complete:
            raise Refused("file_not_found")
        return file

    def find_existing(self, file_id: str) -> File:
        """A completed file that was not deleted."""
        file = self.find(file_id)
        if file.is_deleted:
            raise Refused("file_deleted")
        return file

    def request(self, name: str, length: int, alt_txt: str) -> File:
        """Request an upload of so many bytes."""
        if not name or length < 1:
            raise Refused("missing_argument")
        if len(alt_txt) > MAX_ALT_TXT:
            raise Refused("alt_txt_too_large")
        file_id = f"F{uuid4().hex[:10].upper()}"
        return self._keep(File(file_id, name, length, uuid4().hex, int(self._clock()), alt_txt))

    def receive(self, ticket: str, data: bytes) -> File:
        """Store the bytes uploaded to the address with this ticket."""
        with self._lock:
            file = next((one for one in self._files.values() if one.ticket == ticket), None)
            if file is None or file.is_complete:
                raise Refused("file_not_found")
            return self._keep(replace(file, data=data))

    def find_uploaded(self, file_id: str) -> File:
        """A file that was uploaded and is not completed yet."""
        with self._lock:
            file = self._files.get(file_id)
        if file is None or file.data is None or file.is_complete:
            raise Refused("file_not_found")
        return file

    def complete(self, file: File, title: str) -> File:
        """Complete the upload of a file."""
        return self._keep(replace(file, title=title or file.name, is_complete=True))

    def delete(self, file_id: str) -> File:
        """Delete a file; its record stays."""
        with self._lock:
            return self._keep(replace(self.find_existing(file_id), data=None, is_deleted=True))

    def _keep(self, file: File) -> File:
        with self._lock:
            self._files[file.id] = file
        return file
