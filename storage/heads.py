"""The latest rows of both audits: noted elsewhere, they prove later that nothing up to them was altered or taken out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from permanence.errors import NotUnderstood
from permanence.keyed import Key
from storage.database import reads_of, whole_file
from storage.reads import latest_read
from storage.verifying import head_of


@dataclass(frozen=True, slots=True)
class Heads:
    """The number and the hash of the latest change and of the latest read; None where there is none."""

    change: str | None
    read: str | None

    @classmethod
    def of(cls, path: Path, key: Key | None = None) -> Self:
        """Those of a database and of the audit of reads beside it."""
        reads = reads_of(path)
        return cls(head_of(path, key), latest_read(reads, key) if reads.exists() else None)

    @classmethod
    def read_from(cls, place: Path) -> Self:
        """Those that a file has in the words of `str`. Raises NotUnderstood for any other file."""
        text = place.read_text("utf-8", errors="replace")
        told = {line.partition(" ")[0]: line.partition(" ")[2].strip() for line in text.splitlines() if line}
        if not told or told.keys() - {"change", "read"} or not all(map(_is_one, told.values())):
            raise NotUnderstood(
                f"{place} has not the latest rows of an audit, as `permanence audit head` prints them. Put the right file there. "
                "A backup whose file is lost is restored without it, once this one is taken away."
            )
        return cls(told.get("change"), told.get("read"))

    def __str__(self) -> str:
        """A line for each: `change 57 3FA9…`."""
        told = (("change", self.change), ("read", self.read))
        return "\n".join(f"{name} {head}" for name, head in told if head)


def _is_one(head: str) -> bool:
    number, _, hashed = head.partition(" ")
    return number.isdigit() and len(hashed) == 64 and set(hashed) <= set("0123456789ABCDEF")


def beside(path: Path) -> Path:
    """Where the latest rows of a backup are noted: beside it."""
    return path.with_name(f"{path.name}.head")


def note_heads(path: Path, key: Key | None) -> Path | None:
    """Write the latest rows of a copy beside it, in a new file; None where there are none yet."""
    latest = str(Heads.of(path, key))
    if not latest:
        return None
    with whole_file(beside(path)) as part:
        part.write_text(f"{latest}\n", "utf-8")
    return beside(path)
