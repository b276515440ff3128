"""`permanence audit`: proof that nothing was altered."""

from pathlib import Path

from tabulate import tabulate

from bot.config import read_settings
from permanence.errors import PermanenceError
from permanence.keyed import Key
from permanence.words import count
from storage import database
from storage.heads import Heads
from storage.reads import Verified
from storage.reads import verify as verify_reads
from storage.verifying import VerifiedChanges, verify_changes


def verify(config: Path, file: Path | None, noted: Path | None) -> tuple[str, bool]:
    """What is not as it was written, as a table, and whether all is; of the configured records, or of a backup.

    `noted` is a file with the latest rows as they were noted once. Raises PermanenceError.
    """
    settings = read_settings(config)
    path, key = file or settings.database, settings.key
    if file and not file.is_file():
        raise PermanenceError(f"{file} is not a file.")
    database.refuse_missing(path)
    heads = Heads.read_from(noted) if noted else Heads(None, None)
    changes = verify_changes(path, heads.change, key)
    found = _wrong("changes", changes)
    if not found:
        before = (
            f" Those up to change {changes.after} are from before there was a chain." if changes.after else ""
        )
        found.append(
            ("ok", "changes", f"{_each_of(changes.changes, 'change')}, and all that it recorded.{before}")
        )
    found += _reads(database.reads_of(path), changes, heads.read, key)
    wrong = sum(kind == _WRONG for kind, *_ in found)
    table = tabulate(found, ("", "audit of", "found"), maxcolwidths=[None, None, 90], disable_numparse=True)
    latest = str(Heads.of(path, key))
    told = _SUSPECT if wrong else latest and f"The latest rows, to be kept elsewhere:\n{latest}"
    return f"{table}\n\n{told}".rstrip(), not wrong


_WRONG = "wrong"
_SUSPECT = (
    "Somebody or something wrote to these files past the bot. Keep them as they are, find out who can, and compare with a backup: "
    "`permanence audit verify FILE` reads one."
)


def _wrong(what: str, found: VerifiedChanges | Verified) -> list[tuple[str, str, str]]:
    """The faults of an audit, as rows of the table."""
    told = [*found.faults, *([f"and {found.more:,} more like these"] if found.more else ())]
    return [(_WRONG, what, each) for each in told]


def _reads(
    path: Path, changes: VerifiedChanges, noted: str | None, key: Key | None
) -> list[tuple[str, str, str]]:
    """What is found of the audit of reads, as rows of the table."""
    if path.exists():
        reads = verify_reads(path, changes.read, key, noted)
        return _wrong("reads", reads) or [("ok", "reads", f"{_each_of(reads.rows, 'read')}.")]
    if changes.head or changes.read or noted:
        return [(_WRONG, "reads", f"there is no {path.name} beside it")]
    return [("ok", "reads", "no read yet.")]


def _each_of(number: int, one: str) -> str:
    return f"{count(number, one)}, each as it was written" if number else f"no {one} yet"


def head(config: Path) -> str:
    """The latest row of each audit. Raises PermanenceError if there is none yet."""
    settings = read_settings(config)
    database.refuse_missing(settings.database)
    if told := str(Heads.of(settings.database, settings.key)):
        return told
    raise PermanenceError("Nothing is in the chain of the audit yet: it begins with the next change.")
