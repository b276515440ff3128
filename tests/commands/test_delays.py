"""Purposeful delay: asked for with a reason, agreed by another person, shown apart, and ended on its review date."""

import pytest

from permanence.errors import NotAllowed, RuleBroken

ASKED = "delay BX-0042 match until 15/01/2027 because sibling assessment first"


def test_a_delay_needs_a_managers_approval(waiting):
    said = waiting(ASKED, "U0SAM")

    assert "@U0MARY is asked to agree a purposeful delay of match until Fri 15 Jan 2027 (1)" in said
    assert "none recorded; was due Wed 18 Nov 2026" in waiting("status BX-0042").split("Delays")[0]

    waiting("approve 1", "U0MARY")
    past, apart = waiting("status BX-0042").split("Delays")
    assert "Match, six months" not in past
    assert (
        "Purposeful delay: Match until Fri 15 Jan 2027, agreed by @U0MARY: sibling assessment first" in apart
    )
    assert "Still counted in the figures" in apart


def test_a_purposeful_delay_is_counted_apart_on_the_agenda_and_ends_on_its_review_date(waiting, clock):
    waiting(ASKED, "U0SAM")
    waiting("approve 1", "U0MARY")

    assert "1 purposeful delay in force, which is not past a date" in waiting("surgery north about")
    assert "Match, six months from the decision: none recorded; was due Wed 18 Nov" not in waiting(
        "surgery north"
    )

    clock.go_to(15, 1, year=2027)
    assert "Purposeful delay: Match" in waiting("status BX-0042")
    clock.go_to(16, 1, year=2027)
    assert "Purposeful delay" not in waiting("status BX-0042")
    assert "Match, six months from the decision: none recorded; was due Wed 18 Nov" in waiting(
        "surgery north"
    )


def test_the_agenda_says_when_a_delay_ended_and_not_of_one_in_force_or_of_an_earlier_decision(waiting, clock):
    waiting("milestone BX-0042 proceedings issued 04/05/2026")
    waiting("delay BX-0042 final hearing until 15/01/2027 because health", "U0SAM")
    waiting("approve 1", "U0MARY")
    line = "End of care proceedings, 26 weeks: none recorded; was due Sun 1 Nov"
    said = waiting("surgery north")
    assert line in said
    assert "Purposeful delay: final hearing until Fri 15 Jan" in said
    assert "delay ended" not in said
    clock.go_to(18, 1, year=2027)
    assert f"{line}; purposeful delay ended Fri 15 Jan" in waiting("surgery north")
    waiting("milestone BX-0042 final hearing 18/01/2027")
    waiting("milestone BX-0042 proceedings issued 18/01/2027")
    clock.go_to(2, 8, year=2027)
    assert "delay ended" not in waiting("surgery north")


def test_a_reason_that_is_not_the_childs_explains_and_the_child_stays_on_the_agenda(waiting):
    said = waiting("delay BX-0042 match until 15/01/2027 because staffing, nobody to visit", "U0SAM")

    assert "That explains it" in said
    agenda = waiting("surgery north")
    assert "Match, six months from the decision: none recorded; was due Wed 18 Nov" in agenda
    assert "Held up: Match until Fri 15 Jan 2027: staffing, nobody to visit" in agenda
    with pytest.raises(RuleBroken, match="1 says what holds something up"):
        waiting("approve 1", "U0MARY")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (
            "delay BX-0042 review until 15/01/2027 because court",
            "statutory review or visit cannot be delayed",
        ),
        (
            "delay BX-0042 placement visit until 15/12/2026 because leave",
            "statutory review or visit cannot be delayed",
        ),
        (
            "delay BX-0042 match until 16/02/2027 because sibling assessment",
            "at most 12 weeks: until Mon 15 Feb 2027",
        ),
        ("delay BX-0042 match until 20/11/2026 because sibling assessment", "Fri 20 Nov 2026 has passed"),
        ("delay BX-0042 match until 15/01/2027", "`delay` needs `because`"),
        (
            "delay BX-0042 relinquishment until 15/01/2027 because court",
            "has relinquishment notified on record",
        ),
    ],
)
def test_what_cannot_be_delayed_is_refused_in_a_sentence_and_nothing_is_kept(
    waiting, refused, everything, typed, why
):
    before = everything()

    assert why in refused(typed, "U0SAM")
    assert everything() == before


@pytest.mark.parametrize(
    ("milestone", "ended"),
    [
        ("placement order", "placement order revoked"),
        ("match", "link ended"),
        ("placed", "disruption"),
        ("care order", "return home"),
    ],
)
def test_what_is_on_record_is_neither_held_up_nor_expected_until_something_ended_it(
    waiting, refused, everything, milestone, ended
):
    waiting(f"milestone BX-0042 {milestone} 20/10/2026 yes")
    delay = f"delay BX-0042 {milestone} until 15/01/2027 because sibling assessment first"
    expect = f"expect BX-0042 {milestone} 16/12/2026"
    before = everything()
    assert "on record for Tue 20 Oct 2026, so it is not held up. If something came between" in refused(delay)
    assert "on record for Tue 20 Oct 2026, so it is not expected. If something came between" in refused(
        expect
    )
    assert everything() == before

    waiting(f"milestone BX-0042 {ended} 20/11/2026 yes")
    if milestone == "care order":
        waiting("milestone BX-0042 came into care 21/11/2026 yes")
    assert "is asked to agree a purposeful delay" in waiting(delay, "U0SAM")
    assert "expected Wed 16 Dec 2026" in waiting(expect)


def test_what_happens_once_is_not_expected_again_and_what_repeats_is(waiting, refused):
    waiting("milestone BX-0042 life story 20/10/2026")
    assert refused("expect BX-0042 life story 16/12/2026") == (
        "BX-0042 has life story book on record for Tue 20 Oct 2026, so it is not expected. Nothing was changed."
    )
    waiting("milestone BX-0042 ppm 20/10/2026")
    assert "expected Wed 16 Dec 2026" in waiting("expect BX-0042 ppm 16/12/2026")


def test_a_delay_is_not_agreed_of_what_came_about_meanwhile(waiting, refused):
    waiting(ASKED, "U0SAM")
    waiting("milestone BX-0042 match 20/11/2026 yes")
    assert refused("approve 1", "U0MARY") == (
        "BX-0042 has match on record for Fri 20 Nov 2026, so there is nothing to delay: `decline 1 because …`. If something "
        "came between, record that first: `link ended`, `disruption` or `plan reversed`. Nothing was changed."
    )
    assert "Not agreed" in waiting("decline 1 because it came about", "U0MARY")


def test_a_delay_of_what_came_about_since_is_told_no_more_unless_that_came_to_nothing(waiting):
    waiting(ASKED, "U0SAM")
    waiting("approve 1", "U0MARY")
    waiting("delay BX-0042 placed until 29/01/2027 because family withdrew", "U0SAM")
    waiting("milestone BX-0042 match 20/11/2026")

    assert "1 purposeful delay in force" not in waiting("surgery north about")
    for said in (waiting("status BX-0042"), waiting("chart BX-0042"), waiting("surgery north")):
        assert "Match until Fri 15 Jan" not in said.replace("match", "Match")
        assert "Match: held to" not in said
    assert "Held up: Placed for adoption until Fri 29 Jan 2027" in waiting("status BX-0042")
    waiting("milestone BX-0042 link ended 23/11/2026", "U0ALEX")
    assert "Purposeful delay: Match until Fri 15 Jan 2027" in waiting("status BX-0042")


def test_nothing_is_agreed_until_a_day_that_has_passed(waiting, refused, clock):
    waiting(ASKED, "U0SAM")
    clock.go_to(15, 1, year=2027)
    assert "Agreed: purposeful delay of match until Fri 15 Jan 2027" in waiting("approve 1", "U0MARY")
    waiting("undo", "U0MARY")
    clock.go_to(16, 1, year=2027)
    assert refused("approve 1", "U0MARY") == (
        "1 was asked for until Fri 15 Jan 2027, which has passed, so there is nothing left to agree: `decline 1 because …`. "
        "Another day is asked for anew. Nothing was changed."
    )
    assert "Not agreed" in waiting("decline 1 because it is too late", "U0MARY")


def test_a_person_cannot_agree_their_own_delay(waiting):
    waiting("role service manager <@U0SUE>")
    waiting(ASKED, "U0MARY")

    with pytest.raises(NotAllowed, match="You asked for 1 yourself"):
        waiting("approve 1", "U0MARY")
    assert "Agreed: purposeful delay" in waiting("approve 1", "U0SUE")


def test_a_managers_own_delay_needs_a_service_manager_to_ask(waiting, refused):
    assert "nobody has that role" in refused(ASKED, "U0MARY")


def test_a_second_delay_of_the_same_milestone_is_for_a_service_manager(waiting, terminal, clock):
    waiting("role service manager <@U0SUE>")
    waiting(ASKED, "U0SAM")
    waiting("approve 1", "U0MARY")
    clock.go_to(18, 1, year=2027)

    assert "@U0SUE is asked" in waiting(
        "delay BX-0042 match until 01/03/2027 because sibling assessment", "U0SAM"
    )
    with terminal.store.read() as records:
        asked = [post.reader for post in records.outbox.of_occurrence("north", clock.now.date())]
    assert asked == ["U0SUE"]


def test_a_declined_delay_leaves_the_dates_as_they_are_and_says_why(waiting):
    waiting(ASKED, "U0SAM")
    said = waiting("decline 1 because the assessment is done", "U0MARY")

    assert "Not agreed: purposeful delay of match" in said
    assert "the assessment is done" in said
    assert "Delays" not in waiting("status BX-0042")
    with pytest.raises(RuleBroken, match="1 was declined by"):
        waiting("approve 1", "U0MARY")


def test_an_approval_can_be_undone_and_given_again(waiting):
    waiting(ASKED, "U0SAM")
    waiting("approve 1", "U0MARY")
    waiting("undo", "U0MARY")

    assert "asked, not agreed yet (1)" in waiting("status BX-0042")
    waiting("approve 1", "U0MARY")
    assert "agreed by @U0MARY" in waiting("status BX-0042")
