"""A store on an empty file, and changes made straight in its tables."""

from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from permanence.errors import RuleBroken
from permanence.journey import Child, Event, Month
from permanence.measures.spells import NOTHING_KNOWN, ChildFacts, spells
from permanence.roles import CLOCK
from permanence.roles import SEES_EVERYTHING as ALL
from permanence.teams import Team
from storage.history import Change
from storage.out_of_date import bring_up_to_date
from storage.reads import Read
from storage.spell_rows import NAMES
from storage.store import Store
from storage.undoing import take_back
from storage.verifying import verify_changes
from tests.conftest import begin_with, empty_records

MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""The moment of the first change; each later one comes a minute after the one before."""
NORTH = Team(
    "north",
    "North Permanence Team",
    "C0NORTH",
    "U0MARY",
    date(2026, 11, 26),
    time(9, 30),
    2,
    MORNING,
    MORNING.date(),
)
SOUTH = Team(
    "south",
    "South Permanence Team",
    "C0SOUTH",
    "U0OMAR",
    date(2026, 11, 30),
    time(14, 0),
    2,
    MORNING,
    MORNING.date(),
)
CHILD = Child("BX-0042", "north", Month(2023, 3), worker="U0SAM")


@pytest.fixture
def path(tmp_path):
    """A database in which nothing is recorded, and no audit of reads beside it."""
    found = tmp_path / "permanence.db"
    found.write_bytes(empty_records())
    return found


@pytest.fixture
def store(tmp_path):
    with closing(Store(begin_with(empty_records(), tmp_path / "permanence.db"))) as opened:
        yield opened


@pytest.fixture
def change(store):
    """Make one change as somebody: the records to write in, and the change to give them; audited at the end."""

    @contextmanager
    def by(
        person="U0ADMIN",
        *,
        verb="edit",
        child=None,
        team=None,
        surgery=None,
        undoes=None,
        surface="slack",
        day=None,
        standing=CLOCK,
    ):
        with store.write(standing) as records:
            number = records.audit.next_id()
            at = MORNING + timedelta(minutes=number)
            if day:
                at = datetime.combine(day, at.timetz())
            made = Change(number, at, at.date(), person)
            yield records, made
            records.audit.write(
                number=number,
                at=at,
                request=None,
                surface=surface,
                account="tester",
                person=person,
                verb=verb,
                child=child,
                team=team,
                understood={},
                undoes=undoes,
                surgery=surgery,
            )

    return by


def shown(store, after=1, *, person="U0SAM", verb="status", child=None, team=None, **understood):
    """Write down that a person was shown something, after a change."""
    read = Read(after, "slack", "", person, verb, child, team, understood)
    store.reads.write_down(lambda: MORNING, read)


def plan_post(records, on, kind, to, made, subject="", **how):
    """Plan one message of North's, in its channel or to a person; its id."""
    plan = records.outbox.plan if to.startswith("C0") else records.outbox.tell
    return plan("north", on, kind, to, made, subject=subject, **how)


@pytest.fixture
def tracked(store, change):
    """A store with a North team and its one child, BX-0042, who is Sam's."""
    with change(verb="team add") as (records, made):
        records.teams.add(NORTH, made)
    with change(verb="track", child=CHILD.ref) as (records, made):
        records.children.track(CHILD, made)
    return store


@pytest.fixture
def undo(store, change):
    """Take back one change by its number, as whoever made it."""

    def take_back_of(number):
        with store.read() as records:
            undone = next(
                each
                for each in [records.audit.latest_change(person) for person in ("U0ADMIN", "U0SAM", "U0MARY")]
                if each and each.id == number
            )
        with change(undone.person, verb="undo", undoes=number) as (records, made):
            take_back(records, undone, made)
            bring_up_to_date(records, made)
        return made

    return take_back_of


REFS = ("BX-0042", "BX-0043", "BX-0044", "BX-0045")
"""The references of the children of a `Town`."""
KEPT = f"select {', '.join(NAMES)} from spells"
EVER = f"select {', '.join(NAMES)}, recorded, retracted from spells where retracted is not recorded"
"""Every row that was kept, but for those that one change made and replaced."""


def rows_kept(store):
    """What is kept for measures, once nothing is due."""
    store.settle()
    with store.read(ALL) as records:
        return sorted(records.execute(f"{KEPT} where retracted is null").fetchall(), key=str)


def rows_ever_kept(store):
    """The same, with what was ever kept, and by which changes."""
    store.settle()
    with store.read(ALL) as records:
        return sorted(records.execute(EVER).fetchall(), key=str)


def rows_made_anew(store):
    """What the records would make of it now."""
    with store.read(ALL) as records:
        return rows_of(records)


def rows_of(records):
    """What some records make of every child, as they are or were."""
    refs = [ref for (ref,) in records.execute("select ref from children where retracted is null")]
    journeys = records.journeys.of_each(records.children.get(ref) for ref in refs)
    return sorted(
        (row for each in journeys for row in spells(each, siblings_of(records, each.child.ref))), key=str
    )


def siblings_of(records, ref):
    """What some records say of a child's siblings."""
    told = records.execute(
        "select child, sibling, arrangement from siblings where retracted is null"
    ).fetchall()
    group = {ref}
    for _ in told:
        group |= {sibling for child, sibling, _ in told if child in group}
    if len(group) == 1:
        return NOTHING_KNOWN
    numbered = "select min(id) from children where ref in (select value from json_each(?))"
    first = records.execute(numbered, (records.list_of(group),)).fetchone()[0]
    hows = {how for child, _, how in told if child == ref}
    together = True if "together" in hows else None if "undecided" in hows else False
    return ChildFacts(sibling_group=str(first), siblings_together=together)


class Town:
    """A store in which everything goes through the end of a change, as for a verb."""

    def __init__(self, store):
        self.store = store
        self.is_as_then = True
        """Whether the records say of every past change what they said then: words redacted, and children who are one, they do not."""
        with self.change() as (records, made):
            for team in (NORTH, SOUTH):
                records.teams.add(team, made)

    def change(self, undoes=None, child=None, person="U0ADMIN"):
        return _Change(self.store, undoes, child, person)

    @contextmanager
    def counting(self, standing=ALL):
        """The records, once all that is on record may be counted."""
        self.store.settle()
        with self.store.read(standing) as records:
            yield records

    def kept(self):
        return rows_kept(self.store)

    def made_anew(self):
        return rows_made_anew(self.store)

    def check(self):
        """See that what is kept, once nothing is due, is what the records make, now and at every change so far.

        And that all of it is as the audit says it was written.
        """
        assert self.kept() == self.made_anew()
        assert verify_changes(self.store.path).faults == []
        if not self.is_as_then:
            return
        with self.store.read(ALL) as records:
            last = records.audit.next_id() - 1
            for change in range(1, last + 1):
                then = records.execute(
                    f"{KEPT} where recorded <= :at and (retracted is null or retracted > :at)", {"at": change}
                ).fetchall()
                assert sorted(then, key=str) == rows_of(records.as_at(change))


class _Change:
    def __init__(self, store, undoes, child, person):
        self.store, self.undoes, self.child, self.person = store, undoes, child, person

    def __enter__(self):
        self.writing = self.store.write(ALL)
        self.records = self.writing.__enter__()
        number = self.records.audit.next_id()
        at = MORNING + timedelta(minutes=number)
        self.made = Change(number, at, at.date(), self.person)
        return self.records, self.made

    def __exit__(self, kind, *error):
        if kind is None:
            made = self.made
            self.records.audit.write(
                number=made.id,
                at=made.at,
                request=None,
                surface="slack",
                account="tester",
                person=self.person,
                verb="edit",
                child=self.child,
                team=None,
                understood={},
                undoes=self.undoes,
                surgery=None,
            )
            bring_up_to_date(self.records, made)
        return self.writing.__exit__(kind, *error)


@pytest.fixture
def town(store):
    return Town(store)


def track(town, ref, **facts):
    with town.change(child=ref) as (records, made):
        records.children.track(replace(CHILD, ref=ref, **facts), made)


def reach(town, ref, milestone, day, detail=""):
    with town.change(child=ref) as (records, made):
        records.milestones.reach(ref, Event(day, milestone, detail), made)


def undo_latest(town):
    with town.store.read() as records:
        undone = records.audit.latest_change("U0ADMIN")
    if undone is None:
        raise RuleBroken("Nothing is left to undo.")
    with town.change(undoes=undone.id) as (records, made):
        take_back(records, undone, made)
