"""Writes the audit row of a request: who asked for what, as it was understood."""

from collections.abc import Collection, Mapping
from datetime import date, time
from typing import Any

from commands.desk.incoming import IncomingRequest
from commands.grammar.parse import Parsed
from commands.grammar.values import Thing
from permanence.journey import Month
from storage.history import Change
from storage.records import Records


def write_audit(
    records: Records,
    incoming: IncomingRequest,
    parsed: Parsed,
    change: Change,
    child: str | None,
    seen: Collection[str] = (),
) -> None:
    """Write the audit row of a request; `seen` is the children whom its reply showed."""
    understood = _understood(parsed.values)
    if seen and child is None:
        understood["seen"] = sorted(seen)
    has_changed = bool(records.touched or change.counts_as_change)
    surgery_team, surgery = change.surgery or (None, None)
    records.audit.write(
        number=change.id,
        at=change.at,
        request=incoming.request if has_changed else None,
        surface=incoming.place.kind.value,
        account=incoming.account,
        person=incoming.person,
        verb=parsed.verb.name,
        child=child,
        team=parsed.value(Thing.TEAM) or surgery_team or incoming.place.team,
        understood=understood,
        changed=has_changed,
        undoes=change.undoes,
        surgery=surgery,
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
