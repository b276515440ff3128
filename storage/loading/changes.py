"""What a load changes, child by child, as it is found: for whoever wants to see it before it is entered."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from storage.loading.staging import Staging


class LoadChangeKind(StrEnum):
    """What happens to what is on record."""

    CAME = "new child"
    CAME_AS_FAMILY = "new family"
    NEW = "new"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    GIVEN = "given"
    ASKED = "asked"
    CLOSED = "closed"
    OPEN = "open again"


@dataclass(frozen=True, slots=True)
class LoadChange:
    """One change of a child, or of an adoptive family: about a milestone, a step or a fact, from what to what.

    `was` and `now` are days (`2026-07-15`), each with what more it says after a blank, or facts; empty where there is none.
    """

    ref: str
    kind: LoadChangeKind
    about: str = ""
    was: str = ""
    now: str = ""


def changes_by_child(staging: Staging) -> Iterator[tuple[str, list[LoadChange]]]:
    """Each child for whom what is staged changes anything, by reference, with the changes."""
    rows = (
        LoadChange(ref, LoadChangeKind(kind), about, was, now)
        for ref, _, kind, about, was, now in staging.rows(_CHANGES)
    )
    for ref, changes in groupby(rows, key=attrgetter("ref")):
        yield ref, list(changes)


_CHANGES = f"""
    select ref, 0, '{LoadChangeKind.CAME}' as kind, '' as about, '' as was, team as now from came
    union all
    select a.ref, 1, '{LoadChangeKind.NEW}', a.milestone, '', trim(a.reached || ' ' || coalesce(a.plan, '')) from arriving a
    where not exists (select 1 from replaced r where r.ref = a.ref and r.milestone = a.milestone and r.now_on = a.reached)
    union all
    select ref, 2, iif(now_on is null, '{LoadChangeKind.WITHDRAWN}', '{LoadChangeKind.CORRECTED}'), milestone,
        trim(was_on || ' ' || was), coalesce(trim(now_on || ' ' || now), '') from replaced
    union all
    select ref, 2, iif(standing = 'new', '{LoadChangeKind.NEW}', '{LoadChangeKind.CORRECTED}'), milestone,
        coalesce(was || ' expected', ''), now || ' expected' from expecting where standing in ('new', 'corrected')
    union all
    select ref, 3, '{LoadChangeKind.GIVEN}', fact, was, now from given
    union all
    select ref, 4, '{LoadChangeKind.ASKED}', about, trim(ours_on || ' ' || ours),
        trim(told_on || ' ' || told || iif(alongside is null, '', ' alongside ' || alongside)) from disputed where not asked
    union all
    select ref, 5, iif(closed is null, '{LoadChangeKind.OPEN}', '{LoadChangeKind.CLOSED}'), '', '', coalesce(closed || ' ' || outcome, '')
    from endings
    order by 1, 2, 4, 5, 6
"""
