"""A disk that remembers every write of SQLite's, to be cut off after any of them, and that may refuse one.

It stands between SQLite's own code and the operating system's files (a VFS), so what writes is the product as it is. What was
not yet synced when the power goes may be on the disk or not, and a write may be there in part: so says SQLite's own account of
what it relies on, https://www.sqlite.org/atomiccommit.html, 2 and 9.
"""

import ctypes
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from storage.database import sqlite3

FULL = 13
"""SQLite's code for a disk that is full."""
SECTOR = 512
"""Bytes that are written whole or not at all."""


class _Methods(Structure):
    """sqlite3_io_methods: what can be done with an open file."""

    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        ("others", c_void_p * 13),
    )


class _Vfs(Structure):
    """sqlite3_vfs: what can be done with files."""

    _fields_ = (
        ("version", c_int),
        ("size", c_int),
        ("longest", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("others", c_void_p * 15),
    )


# The name is a pointer: SQLite keeps it for as long as the file is open, and bytes of Python's would be gone.
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


_POINTED_TO: list[Any] = []
"""What SQLite has pointers to, kept for good: another's connection may have been opened by it meanwhile."""


@dataclass(frozen=True)
class Step:
    """What came of one call: `data` written at a place, a file cut short there, or synced; or what somebody was `told`."""

    file: str = ""
    at: int = 0
    data: bytes | None = None
    is_sync: bool = False
    told: object = None


@dataclass
class Disk:
    """The files in a folder, as they were, and every step since. While `refuses` is 0 each further write is refused."""

    folder: Path
    steps: list[Step] = field(default_factory=list)
    refuses: int = -1
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.before = {each.name: each.read_bytes() for each in self.folder.iterdir() if each.is_file()}

    def tell(self, what: object) -> None:
        """Note that somebody was told something: whatever is on the disk then must bear it out."""
        with self.lock:
            self.steps.append(Step(told=what))

    def is_refused(self) -> bool:
        """Whether the next write is refused."""
        with self.lock:
            if self.refuses > 0:
                self.refuses -= 1
            return self.refuses == 0

    def cuts(self, luck: random.Random) -> Iterator[tuple[list[object], dict[str, bytes]]]:
        """The files after a power cut at each step, and what somebody had been told by then: with all that was written since the
        last sync, without any of it, and with some of it.
        """
        synced = {name: bytearray(content) for name, content in self.before.items()}
        waiting: list[Step] = []
        told: list[object] = []
        for step in self.steps:
            if step.told is not None:
                told.append(step.told)
            elif step.is_sync:
                _carry_out(synced, [each for each in waiting if each.file == step.file])
                waiting = [each for each in waiting if each.file != step.file]
            else:
                waiting.append(step)
            for kept in (waiting, [], [_torn(each, luck) for each in waiting if luck.random() < 0.5]):
                files = {name: bytearray(content) for name, content in synced.items()}
                _carry_out(files, kept)
                yield told, {name: bytes(content) for name, content in files.items()}


def _carry_out(files: dict[str, bytearray], steps: list[Step]) -> None:
    for step in steps:
        content = files.setdefault(step.file, bytearray())
        if step.data is None:
            del content[step.at :]
            continue
        content.extend(bytes(max(0, step.at - len(content))))
        content[step.at : step.at + len(step.data)] = step.data


def _torn(step: Step, luck: random.Random) -> Step:
    """A write of which only the first sectors are there."""
    if step.data is None or luck.random() < 0.5:
        return step
    sectors = luck.randrange(len(step.data) // SECTOR + 1)
    return Step(step.file, step.at, step.data[: sectors * SECTOR])


@contextmanager
def remembering(disk: Disk) -> Iterator[Disk]:
    """Have SQLite write by this disk, in connections opened from now on; they are closed before this ends."""
    library: Any = ctypes.CDLL(_file())
    library.sqlite3_vfs_find.restype = POINTER(_Vfs)
    usual = library.sqlite3_vfs_find(None).contents
    open_usually = _OPEN(usual.open)
    made: dict[int, _Methods] = {}
    names: dict[int, str] = {}

    def methods_of(file: int) -> _Methods:
        """The methods of a file, ours in place of those that write; each kind of file has its own."""
        pointer = c_void_p.from_address(file)
        if pointer.value not in made:
            methods = _Methods.from_address(pointer.value)
            made[pointer.value] = _remembering(disk, methods, names)
        return made[pointer.value]

    @_OPEN
    def opened(_: int, name: int | None, file: int, flags: int, out: int) -> int:
        result = open_usually(ctypes.addressof(usual), name, file, flags, out)
        path = Path(ctypes.string_at(name).decode()) if name else None
        names.pop(file, None)
        if result == 0 and path and path.parent == disk.folder:
            names[file] = path.name
            c_void_p.from_address(file).value = ctypes.addressof(methods_of(file))
        return result

    ours = _Vfs.from_buffer_copy(usual)
    ours.name, ours.open = b"remembering", ctypes.cast(opened, c_void_p).value
    _POINTED_TO.extend((opened, ours))
    library.sqlite3_vfs_register(ctypes.byref(ours), 1)
    try:
        yield disk
    finally:
        library.sqlite3_vfs_register(ctypes.byref(usual), 1)
        library.sqlite3_vfs_unregister(ctypes.byref(ours))


def _remembering(disk: Disk, usual: _Methods, names: dict[int, str]) -> _Methods:
    write_usually, truncate_usually, sync_usually = (
        _WRITE(usual.write),
        _TRUNCATE(usual.truncate),
        _SYNC(usual.sync),
    )

    @_WRITE
    def write(file: int, data: int, size: int, at: int) -> int:
        if disk.is_refused():
            return FULL
        result = write_usually(file, data, size, at)
        with disk.lock:
            disk.steps.append(Step(names[file], at, ctypes.string_at(data, size)))
        return result

    @_TRUNCATE
    def truncate(file: int, size: int) -> int:
        result = truncate_usually(file, size)
        with disk.lock:
            disk.steps.append(Step(names[file], size))
        return result

    @_SYNC
    def sync(file: int, flags: int) -> int:
        result = sync_usually(file, flags)
        with disk.lock:
            disk.steps.append(Step(names[file], is_sync=True))
        return result

    ours = _Methods.from_buffer_copy(usual)
    for name, function in (("write", write), ("truncate", truncate), ("sync", sync)):
        setattr(ours, name, ctypes.cast(function, c_void_p).value)
    _POINTED_TO.extend((write, truncate, sync, ours))
    return ours


def _file() -> str:
    """The file of the driver's own library, in which SQLite is, or which leads to it."""
    package = sqlite3.__name__.partition(".")[0]
    return str(import_module("_sqlite3" if package == "sqlite3" else f"{package}._sqlite3").__file__)
