"""Which children the references in a request mean: under those they have now, and as they may have been mistyped."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any

from commands.desk.incoming import IncomingRequest
from commands.grammar.formatting import as_quoted
from commands.grammar.parse import Parsed
from commands.grammar.values import NumberOf, Parameter, Thing
from commands.practice.request import PlaceKind
from permanence.errors import Unavailable
from permanence.references import LONGEST_REFERENCE, as_reference
from permanence.roles import Standing
from permanence.words import listed
from storage.records import Records
from storage.renames import leads_to
from storage.store import Store

MOST_WORDS = 6
"""Among how many words a mistyped reference is looked for."""


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


def child_meant(
    store: Store, incoming: IncomingRequest, standing_in: Callable[[frozenset[str]], Standing]
) -> str:
    """Return the question whether a word of what was not understood means a child; empty if the asker may see none like it.

    `standing_in` returns the asker's standing in some teams.
    """
    if incoming.place.kind is PlaceKind.ELSEWHERE:
        return ""
    words = _like_references(incoming.text)
    with store.read() as records:
        refs = {ref for _, word in words for ref in records.children.refs_alike(word)}
        teams = frozenset(team for ref in refs if (team := records.children.team_of(ref)))
    if not refs:
        return ""
    with suppress(Unavailable), store.read(standing_in(teams)) as records:
        for typed, word in words:
            is_known = records.children.find(as_reference(word)) is not None
            if not is_known and (alike := [f"**{child.ref}**" for child in records.children.alike(word)]):
                return f"Do you mean {listed(alike, 'or')} by `{as_quoted(typed)}`?"
    return ""


def _like_references(text: str) -> list[tuple[str, str]]:
    """Return what at the start of a text may be a mistyped reference: words with a figure, or two words that make one.

    Each is as it was typed, and as one word.
    """
    words = text.split()[:MOST_WORDS]
    found = [
        *((word, word) for word in words),
        *((" ".join(pair), "".join(pair)) for pair in pairwise(words)),
    ]
    return [each for each in found if len(each[1]) <= LONGEST_REFERENCE and re.search(r"\d", each[1])]
