"""The references that a load makes of numbers: children's, and those of adoptive families. Each is remembered once it was used."""

from collections.abc import Iterable

from bot.config import Settings
from bot.terminal.reference import CHILDREN, FAMILIES, References, keyed_references, remember_key
from permanence.keyed_references import KeyedReferences
from permanence.returns.kinds import Kind
from permanence.returns.ofsted_adopters import OfstedAdopters
from storage.store import Store


class LoadReferences:
    """The references of one load, made when they are first asked for."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._made: dict[References, KeyedReferences] = {}

    def of_children(self) -> KeyedReferences:
        """Those made of children's numbers. Raises PermanenceError as `keyed_references` does."""
        return self._of(CHILDREN)

    def of_families(self) -> KeyedReferences:
        """Those made of adopters' numbers. Raises PermanenceError likewise."""
        return self._of(FAMILIES)

    def make(self, kinds: Iterable[Kind]) -> None:
        """Make those that kinds of files need. Raises PermanenceError where there is no key, or it is another than before."""
        for kind in kinds:
            if isinstance(kind, OfstedAdopters):
                self.of_families()
            elif kind.names_by_number:
                self.of_children()

    def remember(self) -> None:
        """Keep the fingerprints of those that were made."""
        for of, references in self._made.items():
            remember_key(self._store, references, of)

    def _of(self, of: References) -> KeyedReferences:
        if of not in self._made:
            self._made[of] = keyed_references(self._settings, self._store, of)
        return self._made[of]
