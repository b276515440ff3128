"""Backups that were made before somebody is erased: an erasure does not rewrite them, so each holds them until it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tabulate import tabulate

from bot.config import Settings
from permanence.words import day, listed
from storage.backups import backups_in, of_these, removed_on
from storage.copies import backups_in_folder

MOST_NAMED = 3
"""How many files are named one by one."""


@dataclass(frozen=True, slots=True)
class OldCopy:
    """A backup: when it was made, if its name says so, and when the bot removes it, if it does."""

    file: Path
    made: datetime | None
    goes: datetime | None


def old_copies(settings: Settings, now: datetime, before: datetime | None = None) -> list[OldCopy]:
    """The backups beside the records and where the bot puts them; those that may have been made `before` a moment."""
    path, plan, zone = settings.database, settings.backups, settings.office.zone
    folders = [*dict.fromkeys([path.parent, *([plan.folder] if plan else [])])]
    made = {
        each.file: each.made.astimezone(zone) for folder in folders for each in backups_in(folder, path, zone)
    }
    goes = (
        removed_on(of_these(backups_in(plan.folder, path, zone), path, settings.key), plan, now)
        if plan
        else {}
    )
    found = [
        OldCopy(file, made.get(file), goes[file].astimezone(zone) if file in goes else None)
        for folder in folders
        for file in backups_in_folder(folder, path, settings.key, None)
    ]
    return [each for each in found if before is None or each.made is None or each.made < before]


def table_of(copies: Sequence[OldCopy]) -> str:
    """Each backup, and until when it holds whoever was in the records as it was made."""
    rows = [
        (
            str(each.file),
            day(each.made.date()) if each.made else "its name does not say",
            f"about {day(each.goes.date())}" if each.goes else "you remove it",
        )
        for each in copies
    ]
    return (
        f"{tabulate(rows, ('backup', 'made', 'kept until'), disable_numparse=True)}\n"
        "The bot removes its own as it makes later ones. To be rid of one sooner, delete it with the files that begin with its name."
    )


def named(copies: Sequence[OldCopy]) -> list[str]:
    """The backups as an erasure names them among what it does not reach: those that the bot removes, and those that it does not."""
    removed, kept = (
        {each: each.goes for each in copies if each.goes},
        [each for each in copies if not each.goes],
    )
    told = []
    if removed:
        last = day(max(removed.values()).date())
        told.append(
            f"backups, the last until about {last}, as the bot makes later ones: {_places([*removed])}"
        )
    if kept:
        told.append(f"backups, until you remove them: {_places(kept)}")
    return told


def _places(copies: Sequence[OldCopy]) -> str:
    folders = dict.fromkeys(each.file.parent for each in copies)
    return "; ".join(
        f"{names_of([each.file for each in copies if each.file.parent == folder])} in {folder}"
        for folder in folders
    )


def names_of(paths: Sequence[Path]) -> str:
    """The names of some files: of many the first, the last and how many there are."""
    if len(paths) > MOST_NAMED:
        return f"{len(paths):,}, {paths[0].name} to {paths[-1].name},"
    return listed([each.name for each in paths])
