"""The steps of adoptive families, what is expected of them, and what the adopters say: who sees what, and what is counted."""

from dataclasses import replace
from datetime import date

import pytest

from permanence.errors import NotFound
from permanence.families.family import Family
from permanence.families.feedback import Feedback, Rating
from permanence.families.steps import STEPS, StepTaken
from permanence.roles import SEES_EVERYTHING as ALL
from permanence.roles import Standing
from permanence.teams import Side
from storage.out_of_date import bring_up_to_date
from storage.outbox import PostKind
from tests.storage.conftest import MORNING, NORTH

FINDING = replace(NORTH, key="finding", name="Family Finding", channel="C0FIND", side=Side.FINDING)
FAMILIES = ("FAM-0031", "FAM-0032")
ENQUIRY = StepTaken.of(date(2026, 1, 5), "enquiry")
BEGAN = StepTaken.of(date(2026, 5, 4), "stage2_began")
SAID = Feedback("enquiry", {"informed": Rating.GOOD, "time": Rating.POOR})
NORTHS = Standing("U0SAM", teams=frozenset({"north"}))


@pytest.fixture
def families(change):
    """Two families, one with two steps, a day expected and something said."""
    with change() as (records, made):
        records.teams.add(FINDING, made)
        for ref in FAMILIES:
            records.families.add(Family(ref, "finding", "U0FINN", "Quarrelton", date(2026, 1, 5)), made)
        records.family_steps.take("FAM-0031", BEGAN, made)
        records.family_steps.take("FAM-0031", ENQUIRY, made)
        records.family_expectations.expect("FAM-0031", "approved", date(2026, 12, 1), made)
        records.feedback.give("FAM-0031", SAID, date(2026, 2, 2), made)


@pytest.mark.usefixtures("families")
def test_what_is_recorded_is_read_in_order_by_whoever_may_see_the_family(store):
    with store.read(ALL) as records:
        one, other = records.family_steps.of_each(FAMILIES)
        assert (one.ref, one.taken) == ("FAM-0031", (ENQUIRY, BEGAN))
        assert (other.ref, other.taken) == ("FAM-0032", ())
        assert records.family_expectations.of_each(FAMILIES) == {"FAM-0031": {"approved": date(2026, 12, 1)}}
    with store.read(NORTHS) as records:
        assert records.family_steps.of("FAM-0031").taken == ()
        assert not records.family_expectations.of_each(FAMILIES)


@pytest.mark.usefixtures("families")
def test_counts_are_of_every_family_and_name_none(store):
    with store.read(NORTHS) as records:
        (counted,) = records.family_steps.counted()
        assert counted.taken == (ENQUIRY, BEGAN)
        assert "FAM" not in counted.ref
        assert records.feedback.counted(date(2026, 2, 2), date(2026, 2, 2)) == [SAID]
        assert records.feedback.counted(date(2026, 2, 3), date(2026, 3, 3)) == []


@pytest.mark.usefixtures("families")
def test_a_day_is_corrected_an_expected_one_replaced_and_feedback_given_again(store, change):
    later = date(2026, 5, 11)
    with change(standing=ALL) as (records, made):
        steps = records.family_steps
        with pytest.raises(
            NotFound,
            match=r"FAM-0031 has no stage two began on Mon 11 May 2026. It is on record for Mon 4 May",
        ):
            steps.recorded("FAM-0031", STEPS["stage2_began"], later)
        with pytest.raises(NotFound, match=r"None is on record."):
            steps.recorded("FAM-0031", STEPS["placed"], later)
        assert steps.recorded("FAM-0031", STEPS["stage2_began"], BEGAN.on) == BEGAN
        steps.correct("FAM-0031", BEGAN, later, made)
        records.family_expectations.expect("FAM-0031", "approved", date(2026, 12, 8), made)
        assert records.feedback.give("FAM-0031", Feedback("enquiry", {"time": Rating.GOOD}), later, made)
        assert not records.feedback.give("FAM-0031", Feedback("approved", {"time": Rating.GOOD}), later, made)
    with store.read(ALL) as records:
        assert records.family_steps.of("FAM-0031").taken == (ENQUIRY, replace(BEGAN, on=later))
        assert records.family_expectations.of_each(FAMILIES) == {"FAM-0031": {"approved": date(2026, 12, 8)}}
        assert [each.answers for each in records.feedback.counted(later, later)] == [
            {"time": Rating.GOOD}
        ] * 2


@pytest.mark.usefixtures("families")
def test_a_step_makes_the_agenda_of_the_familys_own_team_out_of_date(store, change):
    with change("clock", verb="agenda") as (records, made):
        number = records.outbox.plan("finding", date(2026, 11, 26), PostKind.HEAD, "C0FIND", made)
        records.delivery.sent(records.outbox.find(number), "1.1", 1, MORNING, named=[])
    with change() as (records, made):
        records.family_steps.take("FAM-0032", ENQUIRY, made)
        bring_up_to_date(records, made)
    with store.read(ALL) as records:
        assert records.outbox.find(number).wanted == 2
