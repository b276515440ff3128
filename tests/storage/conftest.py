"""A store on an empty file, and changes made straight in its tables."""

import shutil
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest

from permanence.journey import Child, Month
from permanence.roles import CLOCK
from permanence.teams import Team
from storage.database import make_database
from storage.history import Change
from storage.out_of_date import bring_up_to_date
from storage.reads import Read
from storage.store import Store
from storage.undoing import take_back

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


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A database with every table and no row, to be copied: to make one takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "permanence.db"
    make_database(path)
    return path


@pytest.fixture
def store(empty, tmp_path):
    with closing(Store(shutil.copy(empty, tmp_path / "permanence.db"))) as opened:
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
