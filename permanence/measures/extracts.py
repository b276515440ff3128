"""An extract: the rows that measures count, of one authority as at one day, for counting beside those of others.

It is pseudonymous. A number stands for a child, and one for a group of siblings, which the authority alone can make again; there
is no name, no reference, no day or month of birth and nothing that anybody wrote. It is still personal data: whoever knows the
dates of a child finds the row.

Every day is a whole number since 1 January 1970, every kind of number has one width, and codes are text, so that no engine has
to guess. A change of the columns is a new `VERSION`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from permanence.errors import PermanenceError
from permanence.keyed import Key
from permanence.measures.spells import COLUMNS, KEY
from permanence.words import count, day, listed

VERSION = 1
"""Which columns an extract has, and what they mean."""


class ColumnKind(StrEnum):
    """What a column holds, by its name in SQL: the same on every engine but for `text`."""

    TEXT = "text"
    NUMBER = "integer"
    """A whole number of 32 bits: a day, a count of months, 0 or 1."""
    KEYED = "bigint"
    """A number of 64 bits that stands for something."""


LEFT_OUT: Mapping[str, str] = {
    "born": "ages in months are there",
    "ethnic_group": "of it only what `harder_to_place` says",
    "disabled": "of it only what `harder_to_place` says",
    "linked": "that a family is looked at stays on the family-finding side",
    "introduced": "that a family is looked at stays on the family-finding side",
}
"""The columns of a spell that no indicator reads, and that would tell who a child is, or of a family: why each is left out."""
KEYED: Mapping[str, str] = {"child": "child in extracts", "sibling_group": "siblings in extracts"}
"""The columns that are replaced by a number, each with its use of the key."""
OF_SPELLS = tuple(each.name for each in COLUMNS if each.name not in LEFT_OUT)
"""The columns of a spell that an extract has."""
OF_EXTRACT = {"version": ColumnKind.NUMBER, "authority": ColumnKind.TEXT, "as_at": ColumnKind.NUMBER}
"""The columns that are the same in all of an extract."""


def _kind(name: str, type_: str) -> ColumnKind:
    if name in KEYED:
        return ColumnKind.KEYED
    return ColumnKind.TEXT if type_ == "text" else ColumnKind.NUMBER


SCHEMA: Mapping[str, ColumnKind] = OF_EXTRACT | {
    each.name: _kind(each.name, each.type) for each in COLUMNS if each.name not in LEFT_OUT
}
"""The columns of an extract in their order, and what each holds."""
SORTED_BY = KEY
"""The order of its rows: by the number, so that it tells nothing of the order of references."""


def pseudonymous(rows: Iterable[Sequence[Any]], key: Key) -> Iterator[list[Any]]:
    """Yield rows of `OF_SPELLS` with numbers in place of children and groups of siblings."""
    places = [(OF_SPELLS.index(name), use) for name, use in KEYED.items()]
    for row in rows:
        made = list(row)
        for place, use in places:
            if made[place] is not None:
                made[place] = key.number(use, made[place])
        yield made


@dataclass(frozen=True, slots=True)
class Extract:
    """What one authority has in one file.

    Attributes:
        file: The file, as it is named to whoever gave it.
        authority: Whose it is.
        day: As known on which day: nothing later is in it.
        rows: How many rows there are.
    """

    file: str
    authority: str
    day: date
    rows: int


def refuse_other_columns(file: str, found: Mapping[str, str]) -> None:
    """Raise PermanenceError for a file whose columns, each with its kind, are not those of an extract."""
    lacking = [name for name in SCHEMA if name not in found]
    wrong = [
        f"{name} is {found[name]} and not {kind}"
        for name, kind in SCHEMA.items()
        if name in found and found[name] != kind
    ]
    other = [name for name in found if name not in SCHEMA]
    why = [
        *([f"it lacks {listed(lacking)}"] if lacking else []),
        *wrong,
        *([f"it has {listed(other)} besides"] if other else []),
    ]
    if why:
        raise PermanenceError(f"{file} is no extract that I can read: {listed(why)}.")


def refuse_other_version(file: str, version: int) -> None:
    """Raise PermanenceError for a file of another version."""
    if version != VERSION:
        whose = "A newer bot reads it." if version > VERSION else "Ask for it to be made anew."
        raise PermanenceError(
            f"{file} is an extract of version {version}, and I read version {VERSION}. {whose}"
        )


def refuse_twice(extracts: Iterable[Extract]) -> None:
    """Raise PermanenceError where an authority's children would be counted twice."""
    of_authority: defaultdict[str, list[Extract]] = defaultdict(list)
    for each in extracts:
        of_authority[each.authority.casefold()].append(each)
    twice = [
        f"{some[0].authority} is there {count(len(some), 'time')}: "
        + listed([f"as at {day(each.day)} in {each.file}" for each in some])
        for some in of_authority.values()
        if len(some) > 1
    ]
    if twice:
        raise PermanenceError(
            f"{'. '.join(twice)}. Its children would be counted as often. Give one extract of each authority."
        )
