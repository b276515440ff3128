"""Writes the audit row of a change, of a read and of a refusal: who asked for what, as it was understood."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from commands.desk.incoming import IncomingRequest
from commands.grammar.parse import Parsed
from commands.grammar.values import Thing
from permanence.errors import Busy, NotAllowed, NotFound, PermanenceError
from permanence.journey import Month
from storage.history import Change
from storage.reads import REFUSED, Read
from storage.records import Records
from storage.references import is_known
from storage.store import Store

Clock = Callable[[], datetime]
"""Returns the current moment, with its zone."""

ChildrenOf = Callable[[Records, Parsed], Sequence[str]]
"""Returns the references of the children a request is about."""


def write_audit(
    records: Records, incoming: IncomingRequest, parsed: Parsed, change: Change, child: str | None
) -> None:
    """Write the audit row of a change."""
    surgery_team, surgery = change.surgery or (None, None)
    records.audit.write(
        number=change.id,
        at=change.at,
        request=incoming.request,
        surface=incoming.place.kind.value,
        account=incoming.account,
        person=incoming.person,
        verb=parsed.verb.name,
        child=child,
        team=parsed.value(Thing.TEAM) or surgery_team or incoming.place.team,
        understood={**_understood(parsed.values), **change.noted},
        undoes=change.undoes,
        surgery=surgery,
    )


def write_read(
    store: Store,
    clock: Clock,
    incoming: IncomingRequest,
    parsed: Parsed,
    child: str | None,
    seen: Collection[str],
) -> None:
    """Write the audit row of a read: of one child, or of those who were `seen` in a list. It waits for nobody who changes the records.

    Of a change that was only asked back, or refused, nobody's own words are kept: they are in no change that could be redacted.
    """
    own = set() if parsed.verb.reads else {each.name for each in parsed.verb.parameters if each.is_free_text}
    understood = _understood({name: value for name, value in parsed.values.items() if name not in own})
    if seen and child is None:
        understood["seen"] = sorted(seen)
    _write(store, clock, incoming, parsed, child, understood)


def write_refused(
    store: Store, clock: Clock, incoming: IncomingRequest, error: PermanenceError, children_of: ChildrenOf
) -> None:
    """Write down that somebody may not do what they asked, or not see the child whom they named, and nothing of what they typed.

    The refusal does not wait for it: where the audit cannot be written to, it is said all the same.
    """
    asked = incoming.asked
    if not isinstance(asked, Parsed) or not isinstance(error, NotAllowed | NotFound):
        return
    with store.read() as records:
        child = next((ref for ref in children_of(records, asked) if is_known(records, ref)), None)
    if child or isinstance(error, NotAllowed):
        with suppress(Busy):
            _write(store, clock, incoming, asked, child, {REFUSED: True})


def _write(
    store: Store,
    clock: Clock,
    incoming: IncomingRequest,
    parsed: Parsed,
    child: str | None,
    understood: Mapping[str, Any],
) -> None:
    with store.read() as records:
        after = records.audit.next_id() - 1
    place, team = incoming.place, parsed.value(Thing.TEAM) or incoming.place.team
    read = Read(
        after, place.kind.value, incoming.account, incoming.person, parsed.verb.name, child, team, understood
    )
    store.reads.write_down(clock, read)


def _understood(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values to keep in the audit; for a birth only the month."""
    known = {name: value for name, value in values.items() if value not in (None, "", ())}
    if getattr(known.get("milestone"), "keeps_month", False):
        known = {name: Month.of(value) if isinstance(value, date) else value for name, value in known.items()}
    return {name: _plain(value) for name, value in known.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Month):
        return str(value)
    return getattr(value, "key", value) if not isinstance(value, str | int) else value
