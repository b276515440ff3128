"""`permanence reference`: which reference is made of a child's number, and which child's number a reference was made of."""

import secrets
from contextlib import closing

from bot.config import Settings, key_from_environment
from bot.say import open_store
from permanence.errors import PermanenceError
from permanence.keyed import PERMANENCE_KEY
from permanence.keyed_references import KeyedReferences, number_in
from permanence.references import as_reference, is_reference
from storage.store import Store

_MADE_WITH = "what references are made with"
"""Under which name the records keep the key's fingerprint: another key would give every child another reference."""


def new_key() -> str:
    """A new key, which nobody has had before."""
    return secrets.token_hex(32)


def keyed_references(settings: Settings, store: Store) -> KeyedReferences:
    """The references that the key in the environment makes. Raises PermanenceError where there is no key, or it is another than before."""
    references = KeyedReferences(key_from_environment(), settings.office.reference)
    with store.read() as records:
        known = records.known(_MADE_WITH)
    if known not in (None, references.fingerprint):
        raise PermanenceError(
            f"The references on record were made with another {PERMANENCE_KEY}, or to another pattern in [children] reference. With this one every "
            "child would be tracked a second time. Set what was there before."
        )
    return references


def remember_key(store: Store, references: KeyedReferences) -> None:
    """Keep the key's fingerprint once references were made with it: it tells nothing of the key."""
    with store.write() as records:
        records.know(_MADE_WITH, references.fingerprint)


def told_of(settings: Settings, typed: str) -> str:
    """Which reference a child's number has, or of which number a reference was made. Raises NotUnderstood for what is neither."""
    with closing(open_store(settings.database, key=settings.key)) as store:
        references = keyed_references(settings, store)
    reference = as_reference(typed)
    if not is_reference(reference, settings.office.reference):
        number = number_in(typed)
        return f"The child with the number {number} is {references.of(number)} here."
    return f"{reference} is the child with the number {references.number_of(reference)}."
