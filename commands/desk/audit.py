"""Writes the audit row of a change, and makes that of a read: who asked for what, as it was understood."""

from collections.abc import Collection, Mapping
from datetime import date, time
from typing import Any

from commands.desk.incoming import IncomingRequest
from commands.grammar.parse import Parsed
from commands.grammar.values import Thing
from permanence.journey import Month
from storage.history import Change
from storage.reads import REFUSED, Read
from storage.records import Records


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
        understood=_understood(parsed.values),
        undoes=change.undoes,
        surgery=surgery,
    )


def read_of(
    incoming: IncomingRequest, parsed: Parsed, after: int, child: str | None, seen: Collection[str]
) -> Read:
    """Return the audit row of a read, after a change: of one child, or of those who were `seen` in a list."""
    understood = _understood(parsed.values)
    if seen and child is None:
        understood["seen"] = sorted(seen)
    place, team = incoming.place, parsed.value(Thing.TEAM) or incoming.place.team
    return Read(
        after, place.kind.value, incoming.account, incoming.person, parsed.verb.name, child, team, understood
    )


def refused_of(incoming: IncomingRequest, parsed: Parsed, after: int, child: str | None) -> Read:
    """Return the audit row of a request that was refused: who asked for what about whom, and nothing of what was typed."""
    place, team = incoming.place, parsed.value(Thing.TEAM) or incoming.place.team
    refused = {REFUSED: True}
    return Read(
        after, place.kind.value, incoming.account, incoming.person, parsed.verb.name, child, team, refused
    )


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
