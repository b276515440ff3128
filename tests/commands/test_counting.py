"""Children counted from the records alone, beside what the rules say of each."""

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest

from commands.practice.cases import cases_worst_first, counted, counted_of_team
from commands.practice.request import AsOf
from permanence.agenda import HEARINGS_AND_PANELS
from permanence.errors import PermanenceError
from permanence.journey import Child, Event, Month, PlanAgreed
from permanence.milestones import MILESTONES
from permanence.plans import PLANS
from permanence.roles import CLOCK, SEES_EVERYTHING, Standing
from storage.history import Change

MONDAY = date(2026, 11, 23)
MANY = 60
"""Children of one town."""
WORKER = Standing("U0SAM")
"""Sees only the children on whom they are named."""


def change(records, at):
    """A change made at a moment."""
    made = Change(records.audit.next_id(), at, at.date(), "U0ADMIN")
    records.audit.write(
        number=made.id,
        at=at,
        request=None,
        surface="terminal",
        account="tester",
        person=made.person,
        verb="load",
        child=None,
        team=None,
        understood={},
        undoes=None,
        surgery=None,
    )
    return made


def invent(records, made, ref, any_of, team="north"):
    """Record a child and whatever may have happened to them, in an order that no child's life has."""
    born = any_of.choice([Month(2008, any_of.randrange(10, 13)), Month(2023, 3), None])
    worker = any_of.choice(["U0SAM", "U0ALEX"])
    records.children.track(Child(ref, team, born, worker=worker), made)
    for key in any_of.sample(sorted(MILESTONES), any_of.randrange(12)):
        ended = any_of.choice(["", "died", "moved away"]) if key == "tracking_ended_other" else ""
        with suppress(PermanenceError):
            records.milestones.reach(ref, Event(around(any_of, -400, 0), key, ended), made)
    for key in any_of.sample(["birth", "adm_match", *HEARINGS_AND_PANELS], any_of.randrange(2)):
        records.expectations.expect(ref, key, around(any_of, -3, 17), made)
    for _ in range(any_of.randrange(2)):
        plan = any_of.choice(sorted(PLANS))
        records.plans.agree(ref, PlanAgreed(around(any_of, -200, 0), plan), made)
    for _ in range(any_of.randrange(2)):
        action = records.actions.agree(ref, worker, around(any_of, -2, 3), "Ring the school", made)
        if any_of.random() < 0.3:
            records.actions.finish(action.number, "", made)
    if any_of.random() < 0.2:
        records.restrictions.narrow(ref, any_of.choice([["U0SAM"], ["U0MARY"]]), made)
    if any_of.random() < 0.1:
        records.children.edit(records.children.get(ref), made, closed=MONDAY, outcome="adopted")


def around(any_of, earliest, latest):
    """A day around the one of which is asked."""
    return MONDAY + timedelta(days=any_of.randint(earliest, latest))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.usefixtures("north")
def test_what_is_counted_from_the_records_is_what_the_rules_say(terminal, settings, clock, seed):
    any_of = random.Random(seed)
    with terminal.store.write(SEES_EVERYTHING) as records:
        made = change(records, clock())
        for number in range(MANY):
            invent(records, made, f"BX-01{number:02}", any_of)
        records.spells_due.note(made)

    kinds = set()
    for days in (0, 1, 14):
        for standing in (SEES_EVERYTHING, CLOCK, WORKER):
            with terminal.store.read(standing) as records:
                as_of = AsOf(records, settings.office, clock() + timedelta(days=days))
                found = counted_of_team(as_of, "north")
                assert not records.seen, "nothing of any of them is shown"
                cases = cases_worst_first(as_of, records.children.of_team("north"))
            assert found == counted(cases)
            kinds |= {case.concern for case in cases}
    assert len(kinds) > 4, "the children differ"
