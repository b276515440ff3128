"""Whose latest request was not made: an `undo` would mean that request, not the change before it."""

from contextlib import suppress

from commands.grammar.parse import Parsed
from commands.grammar.read import Refusal
from permanence.errors import PermanenceError
from storage.libraries import raised
from storage.records import Records
from storage.store import Store


class Unmade:
    """The people whose latest request for a change was refused or asked about."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._people: set[str] = set()

    def note(self, person: str, asked: Parsed | Refusal) -> None:
        """Note that what a person asks for is not made, if it is a change."""
        started = asked.started if isinstance(asked, Refusal) else asked
        if started is None or not (started.verb.reads or started.verb.takes_back):
            self._people.add(person)

    def keep(self, person: str) -> None:
        """Keep what is noted of a person for another process: in the terminal, each command is one."""
        if person in self._people:
            with suppress(PermanenceError, *raised("Error")), self._store.write() as records:
                records.know(_key(person), str(records.audit.next_id()))

    def forget(self, person: str) -> None:
        """Forget what is noted of a person: a change of theirs was made."""
        self._people.discard(person)

    def is_of(self, person: str, records: Records, *, in_terminal: bool) -> bool:
        """Whether a person's latest request was not made; in the terminal, what was kept counts too."""
        if person in self._people:
            return True
        kept = records.known(_key(person)) if in_terminal else None
        return kept is not None and not records.audit.has_changed_from(person, int(kept))


def _key(person: str) -> str:
    return f"unmade:{person}"
