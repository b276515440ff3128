"""Which children the references in a request mean: under those they have now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from commands.grammar.parse import Parsed
from commands.grammar.values import NumberOf, Parameter, Thing
from storage.records import Records
from storage.references import leads_to


def names_now(records: Records, parsed: Parsed) -> dict[str, str]:
    """Return each old reference in a request with the one that it leads to, whoever asks."""
    typed = (ref for each in parsed.verb.parameters for ref in _references_in(each, parsed))
    return {ref: now for ref in typed if (now := leads_to(records, ref))}


def under(names: Mapping[str, str], parsed: Parsed) -> Parsed:
    """Return the request with other references of some children."""
    values = dict(parsed.values)
    for each in parsed.verb.parameters:
        value: Any = values.get(each.name)
        if value is None:
            continue
        if isinstance(value, NumberOf):
            values[each.name] = NumberOf(value, names.get(value.child, value.child))
        elif each.kind.thing is Thing.CHILD:
            values[each.name] = names.get(value, value)
        elif each.kind.thing is Thing.CHILDREN:
            values[each.name] = tuple(names.get(ref, ref) for ref in value)
    return replace(parsed, values=values)


def _references_in(parameter: Parameter, parsed: Parsed) -> Sequence[str]:
    """Return the references of children on record that a request has in one of its parameters."""
    value = parsed.values.get(parameter.name)
    if isinstance(value, NumberOf):
        return (value.child,)
    if parameter.kind.thing is Thing.CHILD and value:
        return (value,)
    return value or () if parameter.kind.thing is Thing.CHILDREN else ()
