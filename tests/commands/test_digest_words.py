"""What the digest before a surgery says to whom, and how it changes once things are done."""

from datetime import date

import pytest

from tests.conftest import SOUTH

FIRST, SECOND, THIRD = date(2026, 11, 26), date(2026, 12, 10), date(2026, 12, 24)
FOOT = "Only you see this. Away? `quiet until …` stops these for a while; `cover` hands your work over."


@pytest.fixture
def medical(north):
    """An action of Sam's, due the day before North's first surgery."""
    north("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report", "U0MARY")
    return north


@pytest.fixture
def digests(ticker, clock):
    """Run the clock at nine, by default two working days before the first surgery."""

    def come(day=24, month=11):
        clock.go_to(day, month, 9)
        ticker.tick()

    return come


@pytest.fixture
def held(begun, clock):
    """Begin a surgery and have its manager close it an hour later."""

    def go(occurrence, say):
        begun(occurrence)
        clock.pass_(hours=1)
        say("surgery north close", "U0MARY")

    return go


def test_a_digest_lists_what_is_due_with_the_means_to_do_it(medical, digests, private, told):
    digests()

    assert told("U0SAM") == [
        (
            "Surgery on Thursday 26 Nov, 09:30. Two of yours are on it:\n\n"
            "  • 1 · Chase the medical report · BX-0042 · for Wed 25 Nov\n"
            "  • BX-0042 · Permanence plan, by the second review: none recorded; was due Tue 2 Jun\n\n"
            f"{FOOT}"
        )
    ]
    (digest,) = private("U0SAM")
    assert [button.command for button in digest.buttons] == [
        "done 1 BX-0042",
        "move 1 BX-0042",
        "wait 1 BX-0042",
        "status BX-0042",
    ]
    assert digest.fallback == "Surgery on Thursday 26 Nov, 09:30: 2 of yours"


def test_a_digest_looks_ahead_to_the_surgery_for_dates_as_it_does_for_actions(medical, digests, told):
    medical("milestone BX-0042 plan agreed 01/06/2026", "U0SAM")
    medical("expect BX-0042 medical 25/11/2026", "U0SAM")
    medical("expect BX-0042 match 27/11/2026", "U0SAM")
    medical("expect BX-0042 final hearing 03/12/2026", "U0SAM")
    digests()

    (said,) = told("U0SAM")
    assert "• BX-0042 · Final hearing: Thu 3 Dec · Adoption medical: expected Wed 25 Nov\n" in said
    assert "Match" not in said, "it comes after the surgery"


def test_a_timescale_that_ends_before_the_surgery_is_in_the_digest_and_an_expected_birth_is_not(
    north, digests, told
):
    north("milestone BX-0042 plan agreed 01/06/2026", "U0SAM")
    north("milestone BX-0042 placement order 11/11/2026", "U0SAM")
    north("track BX-0090 team north due 25/11/2026 worker <@U0SAM>", "U0SAM")
    digests()

    (said,) = told("U0SAM")
    assert "Selection meeting, two weeks from the order: due Wed 25 Nov" in said
    assert "BX-0090" not in said


def test_the_earliest_day_for_an_application_is_nothing_to_do_by_the_surgery(north, digests, posts):
    north("milestone BX-0042 plan agreed 01/06/2026", "U0SAM")
    north("milestone BX-0042 placed 16/09/2026", "U0SAM")  # ten weeks on is Wed 25 Nov, the day before it
    digests()

    assert list(posts()) == []


def test_whoever_has_nothing_due_by_the_surgery_gets_no_digest(medical, digests, posts):
    medical("action BX-0042 <@U0ALEX> by 27/11/2026 Book the meeting", "U0MARY")
    digests()

    assert list(posts()) == ["digest U0SAM"]


def test_whoever_wants_quiet_gets_no_digest(medical, digests, told):
    medical("quiet until 24/11/2026", "U0SAM")
    digests()

    assert told("U0SAM") == []


def test_a_person_in_two_teams_gets_one_digest_of_both(medical, digests, told):
    medical(SOUTH)
    medical("track BX-0050 team south born 03/2021 worker <@U0SUE> family finder <@U0SAM>", "U0OMAR")
    medical("action BX-0050 <@U0SAM> by 25/11/2026 Book the panel", "U0OMAR")
    medical("surgery south move 30/11/2026 to 26/11/2026 at 14:00", "U0OMAR")
    digests()

    (said,) = told("U0SAM")
    assert said.startswith(
        "Surgeries on Thursday 26 Nov, 09:30 (North Permanence Team) and Thursday 26 Nov, 14:00 "
        "(South Permanence Team). Three of yours are on them:\n\n"
        "North Permanence Team\n  • 1 · Chase the medical report"
    )
    assert "South Permanence Team\n  • 2 · Book the panel · BX-0050 · for Wed 25 Nov" in said


def test_a_cover_gets_the_digest_marked_with_whose_work_it_is(medical, digests, told):
    medical("cover <@U0SAM> by <@U0ALEX> 24/11/2026 to 30/11/2026", "U0SAM")
    digests()

    assert told("U0SAM") == []
    (said,) = told("U0ALEX")
    assert "1 · Chase the medical report · BX-0042 · for Wed 25 Nov · for @U0SAM" in said
    assert "was due Tue 2 Jun · for @U0SAM" in said


def test_what_is_done_after_the_digest_came_is_struck_through_in_it(medical, digests, deliver, told):
    medical("milestone BX-0042 plan agreed 01/06/2026", "U0SAM")
    digests()
    deliver()
    medical("done 1 Received", "U0SAM")

    assert told("U0SAM") == [
        (
            "Surgery on Thursday 26 Nov, 09:30. Nothing of yours is left to do for it.\n\n"
            f"  • 1 · Chase the medical report · BX-0042 done\n\n{FOOT}"
        )
    ]


def test_a_sent_digest_says_when_nothing_in_it_is_left(north, digests, deliver, told):
    digests()
    deliver()
    north("milestone BX-0042 plan agreed 01/06/2026", "U0SAM")

    assert told("U0SAM") == ["Nothing of yours is left to do here."]


def test_a_digest_not_sent_yet_is_dropped_once_nothing_is_left(north, digests, told):
    digests()
    assert "One of yours is on it:" in told("U0SAM")[0]
    north("milestone BX-0042 plan agreed 01/06/2026", "U0SAM")

    assert told("U0SAM") == []


def test_a_digest_that_could_not_be_sent_is_dropped_once_a_later_one_told_of_it(
    medical, digests, deliver, told, terminal
):
    digests()
    with terminal.store.write() as records:
        records.execute("update outbox set state = 'blocked' where kind = 'digest'")
    digests(8, 12)
    deliver()

    assert [each[:26] for each in told("U0SAM")] == ["Surgery on Thursday 10 Dec"]


def test_an_expected_date_that_passed_is_in_the_digest_and_a_birth_is_not(north, digests, told):
    north("expect BX-0042 ppm 23/11/2026")
    north("track BX-0060 team north due 23/11/2026 worker <@U0SAM>")
    digests()

    (digest, question) = told("U0SAM")
    assert "Permanence planning meeting: none recorded; was expected Mon 23 Nov" in digest
    assert "BX-0060" not in digest
    assert question.startswith("BX-0060 was expected on Mon 23 Nov 2026")


def test_more_than_three_dates_past_are_counted_and_more_than_ten_things_are_in_figures(
    medical, digests, told
):
    medical("plan BX-0042 adoption 01/05/2026")
    medical("milestone BX-0042 adm decision 18/05/2026")
    medical("milestone BX-0042 placement order 15/07/2026")
    medical("expect BX-0042 ppm 23/11/2026")
    medical("expect BX-0042 match panel 23/11/2026")
    for number in range(2, 11):
        medical(f"action BX-0042 <@U0SAM> by 25/11/2026 Letter {number}", "U0MARY")
    digests()

    (said,) = told("U0SAM")
    assert "11 of yours are on it:" in said
    assert "more: `status BX-0042`" in said


def test_a_digest_says_to_whom_an_action_goes_if_it_stays_open(medical, held, digests, told):
    held(FIRST, medical)
    medical("action BX-0042 <@U0SAM> by 10/12/2026 Ring the school", "U0MARY")
    digests(8, 12)

    (said,) = told("U0SAM")
    assert "If action 1 is still open at the end of the surgery, it goes to @U0MARY." in said
    assert "If 1 or 2" not in said, "the second has not been past its date at a surgery"


def test_a_digest_names_whoever_covers_for_the_manager_on_the_day_of_the_surgery(
    medical, held, digests, told
):
    held(FIRST, medical)
    medical("cover <@U0MARY> by <@U0ALEX> 10/12/2026 to 20/12/2026", "U0MARY")
    digests(8, 12)

    (said,) = told("U0SAM")
    assert "If action 1 is still open at the end of the surgery, it goes to @U0ALEX." in said


def test_an_action_that_its_manager_has_goes_to_the_service_manager_next(medical, held, digests, told):
    held(FIRST, medical)
    held(SECOND, medical)
    digests(22, 12)

    (said,) = [each for each in told("U0SAM") if each.startswith("Surgery on")]
    assert "If action 1 is still open at the end of the surgery, it goes to the service manager." in said


def test_an_action_escalated_to_its_manager_already_is_not_said_to_go_to_them(medical, held, digests, told):
    held(FIRST, medical)
    medical("escalate 1 because no reply twice", "U0ALEX")
    digests(8, 12)

    (said,) = [each for each in told("U0SAM") if each.startswith("Surgery on")]
    assert "1 · Chase the medical report" in said
    assert "at the end of the surgery" not in said


def test_a_managers_own_action_is_not_said_to_go_to_them(medical, held, digests, told):
    medical("give 1 to <@U0MARY>", "U0MARY")
    held(FIRST, medical)
    digests(8, 12)

    (said,) = told("U0MARY")
    assert "1 · Chase the medical report" in said
    assert "at the end of the surgery" not in said
