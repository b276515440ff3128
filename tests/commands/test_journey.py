"""What has happened to a child, what is expected, and taking back what was recorded."""

import pytest

from tests.commands.places import open_town

STATUS = "status BX-0042"


@pytest.mark.parametrize(
    "text",
    [
        "milestone BX-0042 placement order",
        "milestone BX-0042 adm decision",
        "milestone BX-0042 match panel",
        "milestone BX-0042 adoption order",
        "milestone BX-0042 care order",
    ],
)
def test_what_was_decided_needs_its_date_said(north, refused, text):
    said = refused(text)
    assert said.startswith(
        "On which day? What a court, a panel or a decision-maker decided needs its date said"
    )
    assert "23/11/2026`" in said


def test_what_simply_happened_was_today_unless_another_day_is_said(north):
    assert north("milestone BX-0042 placed") == "BX-0042: placed for adoption, recorded for Mon 23 Nov 2026."
    assert "Fri 20 Nov 2026" in north("milestone BX-0042 introductions began fri")


def test_a_milestone_keeps_what_is_said_with_it(north):
    said = north("milestone BX-0042 match panel 20/11/2026 unanimous")
    assert said == "BX-0042: match panel, recorded for Fri 20 Nov 2026: unanimous."
    assert "Match panel Fri 20 Nov 2026: unanimous" in north(STATUS)


def test_a_milestone_is_recorded_once_and_corrected_after(north, refused):
    north("milestone BX-0042 sgo 12/10/2026")
    said = refused("milestone BX-0042 sgo 13/10/2026")
    assert "BX-0042 has special guardianship order on record for Mon 12 Oct 2026." in said
    assert "`correct BX-0042 special guardianship order 12/10/2026 to …`" in said


def test_what_may_happen_again_is_still_recorded_once_a_day(north, refused):
    north("milestone BX-0042 match panel 12/10/2026")
    assert "on record for Mon 12 Oct 2026" in refused("milestone BX-0042 match panel 12/10/2026")
    assert "recorded for Fri 20 Nov 2026" in north("milestone BX-0042 match panel 20/11/2026")


def test_review_is_the_next_in_line(north):
    assert "first looked-after review" in north("milestone BX-0042 review 25/02/2026")
    assert "second looked-after review" in north("milestone BX-0042 review 20/05/2026")
    assert "later looked-after review" in north("milestone BX-0042 review 12/10/2026")
    north("plan BX-0042 adoption 12/10/2026")
    north("milestone BX-0042 placement order 20/10/2026")
    assert "adoption review" in north("milestone BX-0042 review 18/11/2026")
    assert "adoption review is now Thu 19 Nov 2026" in north(
        "correct BX-0042 review 18/11/2026 to 19/11/2026"
    )


def test_reaching_a_milestone_forgets_when_it_was_expected(north):
    north("expect BX-0042 match 20/12/2026")
    assert "Match, expected Sun 20 Dec 2026 (a Sunday), in 27 days" in north(STATUS)
    north("milestone BX-0042 match 20/11/2026")
    assert "expected" not in north(STATUS)
    north("undo")
    assert "Match, expected Sun 20 Dec 2026" in north(STATUS)


def test_a_new_expectation_takes_the_place_of_the_old(north):
    north("expect BX-0042 match 20/12/2026")
    north("expect BX-0042 match 21/12/2026")
    assert "20 Dec" not in north(STATUS)
    assert "Match, expected Mon 21 Dec 2026, in 28 days" in north(STATUS)


def test_a_correction_keeps_the_old_day_in_history(north, refused):
    north("milestone BX-0042 po 12/10/2026")
    said = north("correct BX-0042 placement order 12/10/2026 to 13/10/2026 because sealed order")

    assert (
        said == "BX-0042: placement order is now Tue 13 Oct 2026, not Mon 12 Oct 2026, because sealed order."
    )
    assert "placement order Tue 13 Oct 2026" in north(STATUS)
    history = north("history BX-0042")
    assert (
        "correct: milestone placement order, on Mon 12 Oct 2026, to Tue 13 Oct 2026, because sealed order"
        in history
    )
    assert "milestone: placement order, on Mon 12 Oct 2026" in history
    assert refused("correct BX-0042 po 12/10/2026 to 14/10/2026") == (
        "BX-0042: placement order is not on record for Mon 12 Oct 2026. On record: Tue 13 Oct 2026."
    )
    assert "on record already" in refused("correct BX-0042 po 13/10/2026 to 13/10/2026")


REMOVED = "remove BX-0042 placement order 12/10/2026 because no order was made"


def test_what_was_never_reached_is_taken_off_the_record_whoever_recorded_it(north, refused):
    north("milestone BX-0042 po 12/10/2026", "U0ALEX")
    assert north(REMOVED, "U0SAM") == (
        "BX-0042: placement order on Mon 12 Oct 2026 is taken off the record, because no order was made."
    )
    assert "placement order" not in north(STATUS).lower()
    history = north("history BX-0042")
    assert "remove: milestone placement order, on Mon 12 Oct 2026, because no order was made" in history
    assert "milestone: placement order, on Mon 12 Oct 2026" in history
    assert refused(REMOVED) == (
        "BX-0042: placement order is not on record for Mon 12 Oct 2026. On record: none."
    )
    north("undo", "U0SAM")
    assert "Placement order Mon 12 Oct 2026" in north(STATUS)


def test_a_plan_is_taken_off_the_record_with_its_milestone(north):
    north("plan BX-0042 kinship 01/09/2026")
    north("plan BX-0042 adoption 01/10/2026")
    north("remove BX-0042 plan agreed 01/10/2026 because the meeting was put off")
    assert "Plan: kinship care since Tue 1 Sep 2026" in north(STATUS)


def test_what_more_hangs_on_than_its_day_is_not_taken_off_alone(north, refused):
    north("milestone BX-0042 match 12/10/2026")
    assert refused("remove BX-0042 match 12/10/2026 because it was another child") == (
        "Other records depend on match, so it cannot be taken off on its own. Record what ended it, or correct the day: "
        "`correct BX-0042 match 12/10/2026 to …`. Nothing was changed."
    )


def test_a_link_is_not_taken_off_on_one_side_alone(north, refused):
    north("milestone BX-0042 link 12/10/2026", "U0SAM")
    said = refused("remove BX-0042 link 12/10/2026 because it was another child", "U0SAM")
    assert said.startswith("Other records depend on link identified, so it cannot be taken off")


def test_what_is_taken_off_may_not_leave_the_rest_impossible(north, refused):
    north("milestone BX-0042 po 12/03/2026")
    north("milestone BX-0042 po revoked 12/06/2026")
    north("milestone BX-0042 po 12/10/2026")
    said = refused("remove BX-0042 po revoked 12/06/2026 because mistaken")
    assert said == (
        "Without it, the rest of the record does not fit. BX-0042 has one placement order at a time, and these are two: Thu 12 Mar 2026 and "
        "Mon 12 Oct 2026, with nothing between them that ended the first. Nothing was changed."
    )


def test_the_latest_note_is_shown_with_who_left_it(north):
    north("update BX-0042 Court adjourned", "U0SAM")
    north("update BX-0042 New date awaited", "U0ALEX")
    assert "Latest note, Mon 23 Nov 2026, @U0ALEX: New date awaited" in north(STATUS)


def test_undo_takes_back_ones_own_changes_one_after_the_other(north, rows, refused):
    begun = {
        table: rows(table) for table in ("children", "milestones", "plans", "actions", "updates", "siblings")
    }
    for text in (
        "milestone BX-0042 po 12/10/2026",
        "correct BX-0042 po 12/10/2026 to 13/10/2026",
        "correct BX-0042 po 13/10/2026 to 14/10/2026",
        "edit BX-0042 worker <@U0ALEX>",
        "edit BX-0042 worker <@U0MARY>",
        "plan BX-0042 adoption 01/09/2026",
        "action BX-0042 <@U0SAM> by 28/11/2026 Chase the report",
        "move 1 to 30/11/2026",
        "move 1 to 01/12/2026",
        "done 1",
        "reopen 1",
        "update BX-0042 Seen",
    ):
        north(text, "U0SAM")
    for _ in range(12):
        assert north("undo", "U0SAM").startswith("Undone: `")

    assert {table: rows(table) for table in begun} == begun
    assert refused("undo", "U0SAM") == "You have no change left to undo."


def test_changes_and_undoings_may_alternate(north):
    for day in (12, 13, 14):
        north(f"milestone BX-0042 po {day}/10/2026", "U0SAM")
        north(f"correct BX-0042 po {day}/10/2026 to {day + 5}/10/2026", "U0SAM")
        north("undo", "U0SAM")
        assert f"placement order {_named(day)} Oct 2026" in north(STATUS)
        north("undo", "U0SAM")
        assert "no order recorded" in north(STATUS)


def _named(day: int) -> str:
    return f"{('Mon', 'Tue', 'Wed')[day - 12]} {day}"


def test_only_ones_own_changes_are_undone(north, refused):
    north("milestone BX-0042 po 12/10/2026", "U0SAM")
    assert refused("undo", "U0ALEX") == "You have no change left to undo."
    assert "placement order Mon 12 Oct 2026" in north(STATUS)


def test_what_another_person_has_changed_since_is_not_undone(north, refused, everything):
    north("milestone BX-0042 po 12/10/2026", "U0SAM")
    north("correct BX-0042 po 12/10/2026 to 13/10/2026", "U0ALEX")
    before = everything()

    assert (
        refused("undo", "U0SAM")
        == "That has been changed again since, so it cannot be undone. Correct it instead."
    )
    assert everything() == before
    north("undo", "U0ALEX")
    assert "Undone: `milestone` for BX-0042" in north("undo", "U0SAM")


def test_a_child_that_others_have_recorded_on_is_not_untracked(north, refused):
    north("track BX-0043 team north born 05/2024", "U0SAM")
    north("update BX-0043 Seen", "U0ALEX")
    assert refused("undo", "U0SAM") == "More has been recorded on it since, so it cannot be undone."
    north("undo", "U0ALEX")
    assert "Undone: `track` for BX-0043" in north("undo", "U0SAM")
    assert "not a child I track" in refused("status BX-0043")


def test_an_undo_that_names_a_change_takes_back_no_other(north, refused):
    north("milestone BX-0042 po 12/10/2026", "U0SAM")
    north("update BX-0042 Seen", "U0SAM")
    history = [line for line in north("history BX-0042").splitlines() if "@U0SAM ·" in line]
    assert len(history) == 2

    assert "Undone: `milestone` for BX-0042" in north("undo 3", "U0SAM")
    assert refused("undo 3", "U0SAM") == "That has been undone already. Nothing was changed."
    assert refused("undo 5", "U0SAM").startswith("That took a change back. Make the change again instead.")
    assert refused("undo 4", "U0ALEX") == "You have made no change 4. Nothing was changed."
    assert "Undone: `update`" in north("undo", "U0SAM")


def test_what_was_undone_stays_in_the_history(north):
    north("milestone BX-0042 po 12/10/2026")
    north("undo")
    history = north("history BX-0042")
    assert "milestone: placement order, on Mon 12 Oct 2026 · undone later" in history
    assert "Placement order Mon 12 Oct 2026" not in history.split("Changes")[0]


@pytest.mark.parametrize(
    "typed",
    ["last week", "12.10", "on the 12th", "in October", "12 10 2026", "12102026", "20261012", "yesteday"],
)
def test_a_day_that_cannot_be_read_is_asked_about_and_is_not_today(north, refused, typed):
    assert refused(f"milestone BX-0042 placed {typed}").startswith("Which day was it?")


def test_a_number_before_a_unit_of_time_is_not_part_of_a_reviews_name(north):
    assert "first looked-after review, recorded for Sat 21 Nov 2026" in north(
        "milestone BX-0042 lac review 2 days ago"
    )


def test_two_days_in_one_milestone_are_refused(north, refused):
    assert "That has two dates in it" in refused("milestone BX-0042 po 12/10/2026 match 14/10/2026")


def test_a_correction_keeps_reviews_in_line(north, refused):
    north("milestone BX-0042 review 01/03/2026")
    north("milestone BX-0042 review 01/06/2026")
    said = refused("correct BX-0042 review 01/03/2026 to 01/07/2026")
    assert "second looked-after review is on record for Mon 1 Jun 2026" in said
    assert "is now Sun 31 May 2026" in north("correct BX-0042 review 01/03/2026 to 31/05/2026")


def test_a_birth_needs_its_month_said(north, refused):
    north("track BX-0043 team north due 20/01/2027")

    assert refused("milestone BX-0043 birth") == (
        "In which month? For example: `milestone BX-0043 birth 23/11/2026`. Only the month is kept."
    )


def test_a_change_that_ones_role_no_longer_allows_cannot_be_undone(tmp_path):
    with open_town(tmp_path) as town:
        town.ask("close BX-0042 moved away 20/11/2026", "U0MARY")
        town.say("team edit north manager <@U0ALEX>")

        assert town.refused("undo", "U0MARY") == (
            "You may no longer use `close`, so you cannot take it back either. Nothing was changed."
        )
        assert "Closed on Fri 20 Nov 2026" in town.ask("status BX-0042", "U0MARY")
        town.say("team edit north manager <@U0MARY>")
        assert town.ask("undo", "U0MARY").startswith("Undone: `close` for BX-0042")


def test_a_part_of_something_in_a_note_is_not_another_day(north):
    said = north("milestone BX-0042 placed 12/10/2026 with 24/7 support, 3/4 of it by the agency")
    assert "recorded for Mon 12 Oct 2026: with 24/7 support, 3/4 of it by the agency" in said
