"""`permanence reference`: which reference is made of a child's number, and which child's number a reference was made of."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

from bot.config import Settings, key_from_environment
from bot.say import open_store
from permanence.errors import PermanenceError
from permanence.keyed import PERMANENCE_KEY, Key
from permanence.keyed_references import KeyedReferences, number_in
from permanence.references import as_reference, family_reference, is_reference
from permanence.returns.ofsted_adopters import family_references
from storage.store import Store


@dataclass(frozen=True, slots=True)
class References:
    """A kind of references made of numbers: how they are made of a key, and the name under which the records keep its fingerprint."""

    made: Callable[[Key, Settings], KeyedReferences]
    made_with: str


CHILDREN = References(
    lambda key, settings: KeyedReferences(key, settings.office.reference), "what references are made with"
)
"""Those of children: another key would give every child another reference."""
FAMILIES = References(
    lambda key, _: family_references(key), "what references of adoptive families are made with"
)
"""Those of adoptive families."""


def new_key() -> str:
    """A new key, which nobody has had before."""
    return secrets.token_hex(32)


def keyed_references(settings: Settings, store: Store, of: References = CHILDREN) -> KeyedReferences:
    """The references that the key in the environment makes. Raises PermanenceError where there is no key, or it is another than before."""
    references = of.made(key_from_environment(), settings)
    with store.read() as records:
        known = records.known(of.made_with)
    if known not in (None, references.fingerprint):
        raise PermanenceError(
            f"The references on record were made with another {PERMANENCE_KEY}, or to another pattern in [children] reference. With this one every "
            "child would be tracked a second time. Set what was there before."
        )
    return references


def remember_key(store: Store, references: KeyedReferences, of: References) -> None:
    """Keep the key's fingerprint once references were made with it: it tells nothing of the key."""
    with store.write() as records:
        records.know(of.made_with, references.fingerprint)


def told_of(settings: Settings, typed: Iterable[str]) -> Iterator[str]:
    """Which reference each child's number has, or of which number each reference was made. Raises NotUnderstood for what is neither."""
    with closing(open_store(settings)) as store:
        for each in typed:
            yield _told_of(settings, store, each)


def _told_of(settings: Settings, store: Store, typed: str) -> str:
    reference = as_reference(typed)
    if family_reference(reference) is not None:
        number = keyed_references(settings, store, FAMILIES).number_of(reference)
        return f"{reference} is the family of the adopter with the number {number}."
    references = keyed_references(settings, store)
    if is_reference(reference, settings.office.reference):
        return f"{reference} is the child with the number {references.number_of(reference)}."
    number = number_in(typed)
    with store.read() as records:
        is_known = records.children.find(made := references.of(number)) is not None
    return f"The child with the number {number} is {made} here{'' if is_known else ', and not on record'}."
