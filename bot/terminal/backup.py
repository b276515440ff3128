"""`permanence backup` and `permanence restore`: copies of the database and its audit of reads."""

import fcntl
from pathlib import Path

from bot.config import read_settings
from bot.say import system_clock
from bot.watch.leader import open_leader_file
from permanence.errors import PermanenceError
from storage import database
from storage.restoring import put_back

AFTERWARDS = (
    "New actions, requests and changes get numbers far beyond the old ones, so that no old button acts on anything else. "
    "Digests and private messages are held back until an administrator decides: the bot tells them as it starts."
)


def back_up(config: Path, to: Path | None) -> str:
    """Copy the database to a file, or into a folder, and its audit of reads beside it; return a sentence saying where.

    Raises PermanenceError rather than overwrite a file.
    """
    settings = read_settings(config)
    path = settings.database
    stamp = f"{system_clock().astimezone(settings.office.zone):%Y-%m-%d-%H%M%S}"
    name = f"{path.stem}-{stamp}.db"
    to = path.with_name(name) if to is None else to / name if to.is_dir() else to
    reads = database.reads_of(to)
    if taken := next((each for each in (to, reads) if each.exists()), None):
        raise PermanenceError(f"{taken} exists already, and I overwrite nothing. Choose another name.")
    database.copy_database(path, to)
    size = sum(each.stat().st_size for each in (to, reads) if each.exists())
    return (
        f"Copied to {to}, with the audit of reads in {reads.name} ({size:,} bytes), and checked. Keep the two together. "
        f"`permanence restore {to} --config {config}` puts it back."
    )


def restore(file: Path, config: Path) -> str:
    """Put a backup in place, and return a sentence saying where the replaced one is.

    Raises PermanenceError while the bot is running.
    """
    path = read_settings(config).database
    with open_leader_file(path) as place:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise PermanenceError(
                "The bot is running on this database. Stop it first, then restore."
            ) from error
        has_reads = database.reads_of(file).exists()
        kept = put_back(file, path, system_clock())
    anew = (
        ""
        if has_reads
        else f" There is no {database.reads_of(file).name}, so the audit of reads begins anew."
    )
    was = f" What was there is kept in {kept}." if kept else ""
    return f"Restored {path} from {file}.{anew}{was} {AFTERWARDS}"
