"""`permanence backup` and `permanence restore`: copies of the database and its audit of reads."""

from datetime import timedelta
from pathlib import Path

from bot.config import read_settings
from bot.say import system_clock
from bot.watch.leader import alone_on
from permanence.errors import PermanenceError
from permanence.keyed import Key
from permanence.words import count, day
from storage import database
from storage.backups import backup_name, backups_in, look_into
from storage.copies import may_be_of, rehearsal_folder
from storage.heads import Heads, beside, note_heads
from storage.restoring import UNTOUCHED, put_back

AFTERWARDS = (
    "What was redacted or erased since that backup was made is back: redact it again, and `permanence retention` says who may go. "
    "New actions, requests and changes get numbers far beyond the old ones, so that no old button acts on anything else. "
    "Digests and private messages are held back until an administrator decides: the bot tells them as it starts."
)
_NONE_YET = "`permanence backup` makes one."
_OF_OTHERS = "What is called so there is of other records: `permanence restore --rehearse FILE` tries one all the same."


def back_up(config: Path, to: Path | None) -> str:
    """Copy the database to a file, or into a folder, and its audit of reads beside it; return a sentence saying where.

    The latest rows of both audits are noted beside the copy.

    Raises PermanenceError rather than overwrite a file.
    """
    settings = read_settings(config)
    path = settings.database
    name = backup_name(path, system_clock(), settings.office.zone)
    to = path.with_name(name) if to is None else to / name if to.is_dir() else to
    reads, head = database.reads_of(to), beside(to)
    if taken := next((each for each in (to, reads, head) if each.exists()), None):
        raise PermanenceError(f"{taken} exists already, and I overwrite nothing. Choose another name.")
    database.copy_database(path, to, settings.key)
    noted = _note(to, settings.key)
    size = sum(each.stat().st_size for each in (to, reads) if each.exists())
    return (
        f"Copied to {to}, with the audit of reads in {reads.name} ({size:,} bytes), and checked. Keep the two together. "
        f"{noted}"
        f"`permanence restore {to} --config {config}` puts it back."
    )


def _note(copy: Path, key: Key | None) -> str:
    """Note the latest rows of a copy's audits beside it, if there are any; return a sentence saying what they are good for."""
    head = note_heads(copy, key)
    if head is None:
        return ""
    return f"{head.name} has the latest row of each audit: kept elsewhere, it proves later that nothing before was altered. "


def restore(file: Path, config: Path) -> str:
    """Put a backup in place, and return a sentence saying where the replaced one is.

    Raises PermanenceError while the bot is running, and for a file that is another than was noted as the backup was taken.
    """
    settings = read_settings(config)
    path = settings.database
    _refuse_folder(file)
    _refuse_another(file, settings.key)
    with alone_on(path):
        has_reads = database.reads_of(file).exists()
        kept = put_back(file, path, system_clock(), settings.key)
    anew = (
        ""
        if has_reads
        else f" There is no {database.reads_of(file).name}, so the audit of reads begins anew."
    )
    was = f" What was there is kept in {kept}." if kept else ""
    return f"Restored {path} from {file}.{anew}{was} {AFTERWARDS}"


def _refuse_folder(file: Path) -> None:
    """Raise PermanenceError for what is no file: a folder such as `.` has no name, nor anything beside it."""
    if not file.is_file():
        raise PermanenceError(f"{file} is not a file. {UNTOUCHED}")


def _refuse_another(file: Path, key: Key | None) -> None:
    """Raise PermanenceError if a backup does not end with the rows that were noted beside it."""
    noted = beside(file)
    if not noted.is_file():
        return
    then, now = Heads.read_from(noted), Heads.of(file, key)
    has_reads = database.reads_of(file).exists()  # else they begin anew, which is told
    if now.change != then.change or (has_reads and now.read != then.read):
        raise PermanenceError(
            f"{file} is not as it was when {noted.name} was written beside it: its latest rows are others. `permanence audit "
            f"verify {file} --head {noted}` looks for what was altered. If you trust it all the same, take {noted.name} away. {UNTOUCHED}"
        )


def rehearse(file: Path | None, config: Path) -> str:
    """Put a backup, or the newest, where nobody uses it, and say what it would bring back. Nothing is changed.

    The newest is among those that the bot made by itself and those that stand beside the records.

    Raises PermanenceError where it is not good, or there is none.
    """
    settings = read_settings(config)
    zone, now = settings.office.zone, system_clock()
    own = [settings.backups.folder] if settings.backups else []
    folders = dict.fromkeys([*own, settings.database.parent])
    found = [each for folder in folders for each in backups_in(folder, settings.database, zone)]
    made = {each.file: each.made for each in found if may_be_of(each.file, settings.database, settings.key)}
    file = file or max(made, key=made.__getitem__, default=None)
    if file is None:
        places = " or ".join([*(f"in {each}" for each in own), f"beside {settings.database}"])
        raise PermanenceError(
            f"There is no backup of these records {places}. {_OF_OTHERS if found else _NONE_YET}"
        )
    _refuse_folder(file)
    _refuse_another(file, settings.key)
    with rehearsal_folder(settings.database) as apart:
        copy = apart / settings.database.name
        put_back(file, copy, now, settings.key)
        holding = look_into(copy, settings.key, thoroughly=True)
    age = f", made {_ago(now - made[file])}" if file in made else ""
    last = holding.changed.astimezone(zone) if holding.changed else None
    until = f", the last on {day(last.date())}, {last:%H:%M}" if last else ""
    return (
        f"{file} can be restored{age}. It would bring back {count(holding.children, 'child', 'children')} in "
        f"{count(holding.teams, 'team')}, {count(holding.changes, 'change')}{until}, and an audit of reads with "
        f"{count(holding.reads, 'row')}, each as it was written. Nothing was changed."
    )


def _ago(age: timedelta) -> str:
    hours = age // timedelta(hours=1)
    if hours < 1:
        return "within the last hour"
    return f"{count(hours // 24, 'day')} ago" if hours >= 48 else f"{count(hours, 'hour')} ago"
