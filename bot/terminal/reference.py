"""`permanence reference`: which reference is made of a child's number, and which child's number a reference was made of."""

import os
import secrets
from contextlib import closing

from bot.config import Settings
from bot.say import open_store
from permanence.errors import PermanenceError
from permanence.keyed_references import KEY, KeyedReferences, number_in
from permanence.references import as_reference, is_reference
from storage.store import Store

_NAME = "PERMANENCE_KEY"
_MADE_WITH = "what references are made with"
"""Under which name the records keep the key's fingerprint: another key would give every child another reference."""


def new_key() -> str:
    """A new key, which nobody has had before."""
    return secrets.token_hex(32)


def keyed_references(settings: Settings, store: Store) -> KeyedReferences:
    """The references that the key in the environment makes. Raises PermanenceError where there is no key, or it is another than before."""
    key = os.environ.get(_NAME, "")
    if not KEY.fullmatch(key):
        raise PermanenceError(
            f"{_NAME} must be set, to 64 hexadecimal digits: references are made with it of the children's numbers, which are not kept. "
            "`permanence reference --new-key` makes one. Keep it with the tokens, and a copy of it apart: without it nobody can tell "
            "which child a reference is."
        )
    references = KeyedReferences(key, settings.office.reference)
    with store.read() as records:
        known = records.known(_MADE_WITH)
    if known not in (None, references.fingerprint):
        raise PermanenceError(
            f"The references on record were made with another {_NAME}, or to another pattern in [children] reference. With this one every "
            "child would be tracked a second time. Set what was there before."
        )
    return references


def remember_key(store: Store, references: KeyedReferences) -> None:
    """Keep the key's fingerprint once references were made with it: it tells nothing of the key."""
    with store.write() as records:
        records.know(_MADE_WITH, references.fingerprint)


def told_of(settings: Settings, typed: str) -> str:
    """Which reference a child's number has, or of which number a reference was made. Raises NotUnderstood for what is neither."""
    with closing(open_store(settings.database)) as store:
        references = keyed_references(settings, store)
    reference = as_reference(typed)
    if not is_reference(reference, settings.office.reference):
        number = number_in(typed)
        return f"The child with the number {number} is {references.of(number)} here."
    return f"{reference} is the child with the number {references.number_of(reference)}."
