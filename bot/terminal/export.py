"""`permanence export`: writes what is on record to a folder, one row of `EXPORTS` for each kind, and has the audit say so."""

import getpass
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.config import Settings, key_from_environment
from bot.say import PATIENT, open_store, with_bar
from bot.terminal.engines.engine import PARQUET, engine_module
from bot.terminal.rows import row_of
from commands.desk.desk import Clock
from commands.practice.request import PlaceKind
from permanence.errors import PermanenceError, RuleBroken
from permanence.measures.extracts import OF_SPELLS, pseudonymous
from permanence.words import count, day
from storage.database import whole_file
from storage.reads import Read
from storage.records import Records
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Exporting:
    """What is exported.

    Attributes:
        settings: Whose it is.
        records: The records at one moment.
        folder: Where it goes.
        day: As known by the end of which day.
        change: The last change of that day; None for as it is known now.
    """

    settings: Settings
    records: Records
    folder: Path
    day: date
    change: int | None

    def new_file(self, name: str) -> Path:
        """A file of the folder that is not there yet. Raises PermanenceError if it is."""
        path = self.folder / name
        if path.exists():
            raise PermanenceError(
                f"{path} exists already, and I overwrite nothing. Move it, or choose another folder."
            )
        return path


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the files, and what is said of them."""

    files: Sequence[Path]
    words: str


def export(what: str, folder: Path, as_at: date | None, settings: Settings, clock: Clock) -> str:
    """Export one kind of thing, and return what was written where. The audit of reads has it before anything is written.

    Raises NotUnderstood for a kind that there is not, RuleBroken for a day to come, PermanenceError for a file that is there already.
    """
    write = row_of(EXPORTS, what, "I cannot export")
    today = clock().astimezone(settings.office.zone).date()
    if as_at and as_at > today:
        raise RuleBroken(f"{day(as_at)} has not come yet. Give a day that has.")
    with closing(open_store(settings.database, PATIENT)) as store:
        store.settle(with_bar)
        with store.read() as records:
            change = records.audit.known_by(_end_of(as_at, settings)) if as_at else None
            exporting = Exporting(settings, records, folder, as_at or today, change)
            _audit(store, exporting, what, clock)
            done = write(exporting)
    return f"{done.words}\n" + "\n".join(f"Written: {file}" for file in done.files)


def _in_a_name(text: str) -> str:
    """A text as a part of a file's name, which every system takes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))


def _end_of(on: date, settings: Settings) -> datetime:
    return datetime.combine(on + timedelta(days=1), time.min, settings.office.zone)


def _audit(store: Store, exporting: Exporting, what: str, clock: Clock) -> None:
    """Write down who exported what: of everybody, so no child is named."""
    account, after = getpass.getuser(), exporting.records.audit.next_id() - 1
    understood = {"what": what, "as_at": exporting.day.isoformat()}
    read = Read(after, PlaceKind.TERMINAL.value, account, account, "export", None, None, understood)
    store.reads.write_down(clock, read)


def _extract(exporting: Exporting) -> Exported:
    """Write the rows that measures count, with numbers in place of children: see `permanence.measures.extracts`."""
    key, parquet = key_from_environment(), engine_module(PARQUET)
    authority, on = exporting.settings.office.name, exporting.day
    file = exporting.new_file(f"extract-{_in_a_name(authority)}-{on.isoformat()}.parquet")
    rows = pseudonymous(exporting.records.spells.rows(OF_SPELLS, exporting.change), key)
    with whole_file(file) as part:
        written = parquet.write(rows, part, authority, on)
        if not written:
            raise PermanenceError(f"There is no child to write of, as at {day(on)}. Nothing was written.")
    return Exported(
        [file],
        f"{count(written, 'row')} of {authority}, as known on {day(on)}: one for each leg of each period of care, with a number in "
        "place of each child that only your key makes again. Restricted children are in it, and those who died or left. "
        "It is still personal data, and no publication: it goes to those alone whom your authority has an agreement with.",
    )


EXPORTS: Mapping[str, Callable[[Exporting], Exported]] = {"extract": _extract}
"""What can be exported, and what writes it."""
