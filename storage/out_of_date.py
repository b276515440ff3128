"""What a change sets off: the messages, pictures and Homes that it makes out of date, and who is told of it.

Tables note that they are touched, and every row carries the change that recorded or retracted it; so here it is read,
once, before the commit, in the same way for a verb, an undo and a load.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from permanence.events_csv import ENDED
from permanence.journey import Child, Event, Journey
from permanence.outcomes import is_silent
from permanence.roles import CLOCK, Standing
from storage.children import OWN
from storage.history import Change
from storage.outbox import PostKind
from storage.records import Records

MANY = 100
"""Above this number of children, every Home is redrawn: asking whose would take longer."""

_BEFORE = "recorded <> :change and (retracted is null or retracted = :change)"
"""Whether a row was on record before a change."""
_SEES_EVERYTHING = Standing(CLOCK.person, everything=True)

Rows = Sequence[tuple[Any, ...]]
Consequence = Callable[[Records, Change, Rows], None]
"""Makes something out of date, given what the touched rows of one table are about."""


@dataclass(frozen=True, slots=True)
class SetsOff:
    """What a touched row of a table is about, as its columns, and what it sets off."""

    about: str
    consequences: Sequence[Consequence]


def bring_up_to_date(records: Records, change: Change) -> None:
    """Make out of date whatever shows something that a change touched, and tell those who must know."""
    records.homes.want_all_redrawn([change.person])
    if change.asked_on:
        records.outbox.want_head_redrawn(*change.asked_on)
    if change.undoes:
        records.outbox.want_words_redrawn(change.undoes)
    with records.seen_by(_SEES_EVERYTHING):
        for table, sets_off in SETS_OFF.items():
            if table in records.touched:
                rows = _touched(records, change, table, sets_off.about)
                for consequence in sets_off.consequences:
                    consequence(records, change, rows)


def manager_to_tell(records: Records, child: Child, person: str) -> str | None:
    """Return whom a death that somebody records is told to: the team's manager, unless it is them or not theirs to know."""
    team = records.teams.find(child.team)  # None for a child who was closed before their team ended
    only = records.restrictions.of(child.ref)
    if team is None or team.manager == person or (only and team.manager not in only):
        return None
    return None if team.manager in records.leavers.all() else team.manager


def _touched(records: Records, change: Change, table: str, about: str) -> Rows:
    """Return what the rows of a table that a change recorded or retracted are about."""
    rows: list[tuple[Any, ...]] = records.execute(
        f"select distinct {about} from {table} where recorded = :change or retracted = :change",
        {"change": change.id},
    ).fetchall()
    return rows


def _child(records: Records, _change: Change, rows: Rows) -> None:
    """Something about children changed: their newest messages, what names them in private, and their people's Homes."""
    refs = sorted({row[0] for row in rows if row[0]})
    is_many = len(refs) > MANY
    for ref in _in_messages(records, refs) if is_many else refs:
        records.outbox.want_redrawn(ref)
    if is_many:
        records.homes.want_all_redrawn()
        return
    for ref in refs:
        records.homes.want_redrawn(ref)


def _in_messages(records: Records, refs: Iterable[str]) -> list[str]:
    """Return those of some children whom a message is about, or names."""
    found = records.execute(
        "select value from json_each(:refs) where value in (select child from post_children)"
        f" or value in (select subject from outbox where kind = '{PostKind.CHILD}')",
        {"refs": records.list_of(refs)},
    )
    return [ref for (ref,) in found]


def _who_may_see(records: Records, change: Change, _rows: Rows) -> None:
    """Children were closed or moved, and are taken out at once; or opened again, or taken off: every message that names them."""
    edited = records.execute(
        "select was.ref, was.team, was.closed is not null, now.team, now.closed is not null"
        " from children was left join children now"
        "   on now.ref = was.ref and now.recorded = :change and now.retracted is null"
        " where was.retracted = :change and was.recorded <> :change",
        {"change": change.id},
    ).fetchall()
    for ref, old_team, was_closed, new_team, is_closed in edited:
        is_tracked = new_team is not None
        if new_team != old_team and (team := records.teams.find(old_team)):
            records.homes.want_all_redrawn(filter(None, [team.manager, team.chair]))
        if is_tracked and (new_team != old_team or is_closed > was_closed):
            _take_out(records, change, ref)
        elif not is_tracked or is_closed != was_closed:
            records.outbox.want_all_redrawn(ref)


def _restriction(records: Records, change: Change, rows: Rows) -> None:
    """Children were restricted, and are taken out at once, or no longer are: every message that names them."""
    for (ref,) in rows:
        if records.restrictions.of(ref):
            _take_out(records, change, ref)
        else:
            records.outbox.want_all_redrawn(ref)


def _death(records: Records, change: Change, _rows: Rows) -> None:
    """Deaths of children on record were recorded, as an ending or as a milestone: they are taken out, and one manager is told.

    Of a child who comes on record with their death, nothing was ever said that is to be taken out.
    """
    ended = records.execute(
        "select ref from (select child as ref from milestones where recorded = :change and milestone = :ended"
        " union select ref from children where recorded = :change and outcome is not null) e"
        f" where exists (select 1 from children b where b.ref = e.ref and {_BEFORE})",
        {"change": change.id, "ended": ENDED},
    ).fetchall()
    for (ref,) in ended:
        child = records.children.find(ref)
        if child is None or _was_silent(records, change, ref) or not is_silent(records.journeys.of(child)):
            continue  # it ended otherwise, or nothing new is known
        _take_out(records, change, ref)
        reader = manager_to_tell(records, child, change.person)
        if reader and not _has_told(records, change, ref):
            records.outbox.tell(child.team, change.today, PostKind.SILENCE, reader, change, subject=ref)


def _has_told(records: Records, change: Change, ref: str) -> bool:
    """Whether a change tells of a child's death already: it may record both an ending and a milestone."""
    told = records.execute(
        f"select 1 from outbox where recorded = ? and kind = '{PostKind.SILENCE}' and subject = ?",
        (change.id, ref),
    )
    return told.fetchone() is not None


def _was_silent(records: Records, change: Change, ref: str) -> bool:
    """Whether a child's death was on record before a change."""
    endings = records.execute(
        f"select reached, detail from milestones where child = :ref and milestone = :ended and {_BEFORE}",
        {"ref": ref, "ended": ENDED, "change": change.id},
    ).fetchall()
    outcome = records.execute(
        f"select outcome from children where ref = :ref and {_BEFORE}", {"ref": ref, "change": change.id}
    ).fetchone()[0]
    events = tuple(Event(date.fromisoformat(reached), ENDED, detail) for reached, detail in endings)
    return is_silent(Journey(Child(ref, "", outcome=outcome), events))


def _hands(records: Records, _change: Change, rows: Rows) -> None:
    """Work changed hands: the Homes of both. It was or is a leaver's: the agenda that says so, and who can hand over the rest."""
    left = records.leavers.all()
    people_of: dict[tuple[str, int], set[tuple[str | None, ...]]] = defaultdict(set)
    for ref, number, *people in rows:
        people_of[ref, number].add(tuple(people))
    leavers, teams, changed = set(), set(), set()
    for (ref, _), each in people_of.items():
        named = {person for people in each for person in people if person}
        if len(each) > 1:
            changed |= named
        if of_leavers := named & left:
            leavers |= of_leavers
            teams.add(records.children.team_of(ref))
    records.homes.want_all_redrawn(changed)
    for person in leavers:
        records.outbox.want_leaver_told(person)
    for team in filter(None, teams):
        if posted := records.surgeries.posted(team):
            records.outbox.want_head_redrawn(team, posted)


def _leaver(records: Records, _change: Change, rows: Rows) -> None:
    """People left, or are back."""
    for (person,) in rows:
        records.outbox.want_leaver_told(person)


def _asked_for(records: Records, _change: Change, rows: Rows) -> None:
    """What was asked for was answered, or taken back: the private messages that asked."""
    for _, number in rows:
        records.outbox.want_answered(number)


def _head(records: Records, _change: Change, rows: Rows) -> None:
    """A surgery moved on or ended: the first message of its agenda."""
    for *_, team, surgery in rows:
        if surgery:
            records.outbox.want_head_redrawn(team, date.fromisoformat(surgery))


def _cover(records: Records, _change: Change, rows: Rows) -> None:
    """Who does whose work changed: the digests and Homes of both."""
    people = [person for row in rows for person in row]
    records.outbox.want_digests_redrawn(people)
    records.homes.want_all_redrawn(people)


def _surgery(records: Records, _change: Change, rows: Rows) -> None:
    """Surgeries were moved, skipped or called: the digests sent before them."""
    for team, nominal in rows:
        records.outbox.want_digests_of(team, date.fromisoformat(nominal))


def _channel(records: Records, _change: Change, rows: Rows) -> None:
    """Teams may have another channel: what is still to be posted goes there."""
    for (key,) in rows:
        if team := records.teams.find(key):
            records.outbox.follow(key, team.channel)


def _every_home(records: Records, _change: Change, _rows: Rows) -> None:
    """What teams are, or whose they are, changed."""
    records.homes.want_all_redrawn()


def _own_home(records: Records, _change: Change, rows: Rows) -> None:
    """What people want for themselves changed."""
    records.homes.want_all_redrawn(person for (person,) in rows)


def _take_out(records: Records, change: Change, ref: str) -> None:
    """Take a child out of every message, and have the pictures of their team deleted."""
    records.outbox.withdraw(ref, change)
    records.pictures.withdraw(ref, change.at)


SETS_OFF: Mapping[str, SetsOff] = {
    "teams": SetsOff("key", [_channel, _every_home]),
    "clocks": SetsOff("team", [_every_home]),
    "roles": SetsOff("person", [_every_home]),
    "surgery_changes": SetsOff("team, nominal", [_surgery, _every_home]),
    "children": SetsOff(", ".join(("ref", "0", *OWN)), [_who_may_see, _death, _child, _hands]),
    "siblings": SetsOff("child", [_child]),
    "restrictions": SetsOff("child", [_restriction, _child]),
    "milestones": SetsOff("child", [_death, _child]),
    "expectations": SetsOff("child", [_child]),
    "plans": SetsOff("child", [_child]),
    "actions": SetsOff("child, number, owner", [_child, _hands]),
    "updates": SetsOff("child", [_child]),
    "approvals": SetsOff("child, number", [_child, _asked_for]),
    "praises": SetsOff("child", [_child]),
    "reviews": SetsOff("child, team, surgery", [_child, _head]),
    "turns": SetsOff("team, surgery", [_head]),
    # A surgery that was not held leaves its agenda as it was.
    "closings": SetsOff("team, case when held_on is not null then surgery end", [_head]),
    # What a surgery's end escalates is said by nothing but the private messages that tell of it.
    "escalations": SetsOff("case when surgery is null then child end", [_child]),
    "covers": SetsOff("person, by_person", [_cover]),
    "quiets": SetsOff("person", [_own_home]),
    "leavers": SetsOff("person", [_leaver]),
}
"""What is set off by a row of each history table, in this order."""
