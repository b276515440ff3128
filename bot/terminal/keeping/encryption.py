"""`permanence encrypt`, `decrypt` and `rekey`: the records and every copy beside them, or one file with its audit of reads."""

import os
from contextlib import nullcontext
from pathlib import Path

from bot.config import Settings, read_settings, storage_key
from bot.watch.leader import alone_on
from permanence.errors import PermanenceError
from permanence.keyed import PERMANENCE_KEY, STORAGE_KEY, Key, read_storage_key
from permanence.words import count, listed
from storage.copies import backups_in_folder, remove_left
from storage.database import databases_like, reads_of, refuse_missing, replicated_from
from storage.encrypting import convert

NEW_KEY = "PERMANENCE_NEW_KEY"
"""Where the key that is to come is found, in the environment."""
_STILL_THERE = "What they were before may still be on the disk until it is written over: on a disk that is encrypted itself, nobody else can read it."


def encrypt(config: Path, file: Path | None) -> str:
    """Encrypt plain files, and return a sentence saying which. Raises PermanenceError unless the configuration asks for it."""
    settings = read_settings(config)
    if settings.key is None:
        raise PermanenceError(
            "Say so in the configuration first: [storage] encrypted = true. Then `permanence encrypt` again. Nothing was changed."
        )
    return _converted(settings, file, None, settings.key, "encrypted")


def decrypt(config: Path, file: Path | None) -> str:
    """Make plain files of encrypted ones, and return a sentence. Raises PermanenceError unless the configuration asks for it."""
    settings = read_settings(config)
    if settings.key is not None:
        raise PermanenceError(
            "Say so in the configuration first: [storage] encrypted = false. Then `permanence decrypt` again. Nothing was changed."
        )
    return _converted(settings, file, storage_key(), None, "plain")


def rekey(config: Path, file: Path | None) -> str:
    """Give encrypted files the key in PERMANENCE_NEW_KEY, and return a sentence that says what to set now."""
    settings = read_settings(config)
    if settings.key is None:
        raise PermanenceError("The records are not encrypted, so they have no key to change.")
    new = read_storage_key(os.environ.get(NEW_KEY, ""), NEW_KEY)
    done = _converted(settings, file, settings.key, new, "encrypted with the new key")
    if file:
        return done
    return (
        f"{done} Backups that are elsewhere have the old key still: keep it, or type `permanence rekey FILE` for each now. Then set "
        f"{STORAGE_KEY} to the new key, before the bot starts, and keep a copy of it apart. "
        f"Leave {PERMANENCE_KEY} as it is, if references or extracts are made with it."
    )


def _converted(settings: Settings, file: Path | None, key: Key | None, new: Key | None, become: str) -> str:
    """Convert the records and their copies, or a file with its audit of reads, and say which are so now."""
    path = settings.database if file is None or file.resolve() == settings.database.resolve() else file
    if file and not file.is_file():
        raise PermanenceError(f"{file} is not a file. Nothing was changed.")
    refuse_missing(path)
    is_ours = path == settings.database
    with alone_on(path) if is_ours else nullcontext():
        # They come last themselves: until all is done no bot starts.
        beside = [each for each in (reads_of(path), path) if each.exists()]
        folders = [path.parent, *([settings.backups.folder] if settings.backups else [])]
        if is_ours:
            remove_left(path, *folders, key=key)
        backups = [
            found for each in dict.fromkeys(folders) for found in backups_in_folder(each, path, key, new)
        ]
        names = databases_like(path, *backups) if is_ours else beside
        done, failed = list[Path](), list[str]()
        for each in names:
            try:
                if convert(each, key, new):
                    done.append(each)
            except PermanenceError as error:
                if each in beside:
                    raise
                failed.append(f"{error} If it is a copy of these records that you do not need, delete it.")
    said = f"{listed([each.name for each in done])} {'is' if len(done) == 1 else 'are'} {become} now."
    if not done:
        said = f"There is nothing to do: {count(len(names), 'file')}, {become} already."
    elif key is None:
        said = f"{said} {_STILL_THERE}"
    if new and (plain := replicated_from(path)):
        failed.append(
            f"Litestream keeps plain copies in {listed([str(each) for each in plain])}, and in its replicas. "
            "It cannot replicate encrypted records: stop it, and delete these."
        )
    return "\n".join([said, *failed])
