"""What may not be recorded for a child, and which review is meant."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from permanence.actions import Action
from permanence.birth import PREGNANCY
from permanence.errors import DAY, NotFound, NotUnderstood, RuleBroken
from permanence.journey import Child, Event, Month
from permanence.milestones import LOOKED_AFTER_REVIEW, MILESTONES, REVIEW
from permanence.refusals import (
    in_line,
    recorded_on,
    refuse_again,
    refuse_before_birth,
    refuse_childless,
    refuse_ended,
    refuse_far_birth,
    refuse_hidden_date,
    refuse_out_of_line,
    refuse_second_birth,
    refuse_second_date,
    refuse_standing,
    refuse_taken_channel,
    refuse_unread_date,
)
from permanence.teams import Team
from permanence.words import day

TODAY = date(2026, 11, 23)  # a Monday
A_DAY = timedelta(days=1)
BORN = Child("BX-0042", "north", born=Month(2025, 12))
UNBORN = Child("BX-0043", "north", due=date(2027, 1, 20))
PANEL = Team(
    "panel",
    "Tracking",
    "C0PANEL",
    "U0SUE",
    TODAY,
    time(9, 30),
    4,
    datetime(2026, 11, 1, tzinfo=UTC),
    TODAY,
    is_panel=True,
)


@contextmanager
def refused(sentence, field, kind=RuleBroken):
    """What is done inside is refused in exactly these words, which a form shows under this field."""
    with pytest.raises(kind) as said:
        yield
    assert str(said.value) == sentence
    assert said.value.field == field


def test_nothing_happened_before_the_month_of_birth():
    with refused(
        "Sun 30 Nov 2025 is before BX-0042 was born (December 2025), so a placement order cannot be recorded "
        "for it. Check the year.",
        DAY,
    ):
        refuse_before_birth(BORN, date(2025, 11, 30), "a placement order", "po_granted")
    refuse_before_birth(BORN, date(2025, 12, 1), "a placement order", "po_granted")
    refuse_before_birth(BORN, date(2025, 11, 30), "a planning meeting", "ppm")


def test_what_is_done_before_birth_may_be_recorded_for_an_unborn_child_and_nothing_else():
    refuse_before_birth(UNBORN, TODAY, "the referral", "prebirth_referral")
    with refused(
        "BX-0043 is not born yet, so a match cannot be recorded. First: `milestone BX-0043 birth …`",
        "child",
    ):
        refuse_before_birth(UNBORN, TODAY, "a match", "adm_match")


@pytest.mark.parametrize("is_panel", [False, True])
def test_a_panel_has_no_children_of_its_own(is_panel):
    team = replace(PANEL, is_panel=is_panel)
    if is_panel:
        with refused(
            "Tracking looks at every team's children and has none of its own. Name the child's team.",
            "team",
        ):
            refuse_childless(team)
    else:
        refuse_childless(team)


ENTRIES = [Event(date(2025, 2, 2), "care_entry"), Event(date(2026, 2, 2), "care_entry")]
PERIODICAL = next(each.key for each in MILESTONES.values() if each.once_a_period)


@pytest.mark.parametrize(
    ("milestone", "before", "on", "recorded"),
    [
        ("early_ff_start", date(2026, 6, 1), date(2026, 7, 1), "Mon 1 Jun 2026"),
        ("early_ff_start", date(2025, 1, 1), date(2026, 7, 1), "Wed 1 Jan 2025"),
        ("ppm", date(2026, 6, 1), date(2026, 6, 1), "Mon 1 Jun 2026"),
        ("ppm", date(2026, 6, 1), date(2026, 7, 1), ""),
        (PERIODICAL, date(2026, 3, 3), date(2026, 4, 4), "Tue 3 Mar 2026"),
        (PERIODICAL, date(2026, 2, 2), date(2026, 4, 4), "Mon 2 Feb 2026"),
        (PERIODICAL, date(2025, 3, 3), date(2026, 4, 4), ""),
        (PERIODICAL, date(2025, 3, 3), date(2026, 2, 2), ""),
        (PERIODICAL, date(2026, 3, 3), date(2026, 2, 2), "Tue 3 Mar 2026"),
        (PERIODICAL, date(2026, 2, 2), date(2025, 3, 3), ""),
        (PERIODICAL, date(2024, 3, 3), date(2025, 3, 3), ""),
        (PERIODICAL, date(2024, 3, 3), date(2025, 1, 1), "Sun 3 Mar 2024"),
        (PERIODICAL, date(2026, 3, 3), date(2025, 4, 4), ""),
        ("sgo", date(2025, 6, 1), date(2026, 7, 1), ""),
        ("adoption_order", date(2025, 6, 1), date(2026, 7, 1), ""),
        ("adoption_order", date(2026, 6, 1), date(2026, 7, 1), "Mon 1 Jun 2026"),
        ("adoption_application", date(2026, 6, 1), date(2026, 7, 1), ""),
    ],
)
def test_a_milestone_is_reached_once_again_if_it_repeats_or_in_another_period_of_care(
    milestone, before, on, recorded
):
    known = sorted([*ENTRIES, Event(before, milestone)])
    if not recorded:
        refuse_again("BX-0042", Event(on, milestone), known)
        return
    with pytest.raises(
        RuleBroken, match=rf"on record for {recorded}\. If that date is wrong: `correct"
    ) as error:
        refuse_again("BX-0042", Event(on, milestone), known)
    assert error.value.field == DAY


def test_what_is_done_is_not_open():
    chased = Action(1, "BX-0042", "U0SAM", "Chase", TODAY, TODAY, TODAY)
    refuse_ended(chased)
    with refused("1 was done already: Chase (BX-0042). `reopen 1` opens it again.", "action"):
        refuse_ended(replace(chased, ended=TODAY))


def test_a_channel_is_one_teams_own():
    refuse_taken_channel(None, "north")
    refuse_taken_channel(PANEL, "panel")
    with refused("That channel is Tracking's. Each team has a private channel of its own.", "in_"):
        refuse_taken_channel(PANEL, "north")


def test_a_birth_is_expected_no_further_ahead_than_a_pregnancy_lasts():
    last = TODAY + PREGNANCY
    refuse_far_birth(last, TODAY)
    with refused(
        f"{day(last + A_DAY)} is further ahead than a birth can be expected. Check the year.", "due"
    ):
        refuse_far_birth(last + A_DAY, TODAY)


def test_a_child_is_born_once():
    refuse_second_birth(UNBORN)
    with refused(
        "BX-0042 was born in December 2025, as recorded. Another month: `edit BX-0042 born 12/2025`",
        "child",
    ):
        refuse_second_birth(BORN)


def test_a_day_among_the_words_is_asked_about_and_not_taken_for_today():
    refuse_hidden_date("held at the school", TODAY, "milestone BX-0042 ppm")
    refuse_hidden_date("held today at the school", TODAY, "milestone BX-0042 ppm")
    with refused(
        "Which day was it? I read `last friday` among your words. "
        "Say the day first: `milestone BX-0042 ppm last friday …`, or `milestone BX-0042 ppm today …`. "
        "Nothing was changed.",
        DAY,
        NotUnderstood,
    ):
        refuse_hidden_date("held (last friday) at the school", TODAY, "milestone BX-0042 ppm")


def test_what_may_have_been_meant_for_a_day_is_asked_about():
    refuse_unread_date("at the school", TODAY, "milestone BX-0042 ppm")
    with refused(
        "Which day was it? I cannot read one from `12.10`. "
        "Say it whole: `milestone BX-0042 ppm 23/11/2026 …`. Nothing was changed.",
        DAY,
        NotUnderstood,
    ):
        refuse_unread_date("12.10 at the school", TODAY, "milestone BX-0042 ppm")


def test_where_only_figures_are_looked_for_other_words_are_not_asked_about():
    refuse_unread_date("no news for six weeks", TODAY, "plan BX-0042 adoption", in_figures=True)
    with pytest.raises(NotUnderstood, match="from `12102026`"):
        refuse_unread_date("agreed 12102026", TODAY, "plan BX-0042 adoption", in_figures=True)
    with pytest.raises(NotUnderstood, match="from `weeks`"):
        refuse_unread_date("no news for six weeks", TODAY, "milestone BX-0042 ppm")


def test_a_long_word_is_cut_short_where_it_is_asked_about():
    long = "1" * 30 + "." + "2" * 30
    with pytest.raises(NotUnderstood) as said:
        refuse_unread_date(long, TODAY, "milestone BX-0042 ppm")
    assert f"from `{long[:40]}`." in str(said.value)


def test_another_day_than_the_one_said_is_asked_about():
    said = date(2026, 10, 12)
    refuse_second_date("agreed 12 oct 2026", TODAY, said)
    with refused(
        "That has two dates in it: Mon 12 Oct 2026, and `13 oct 2026`. "
        "Type one milestone at a time; a note with a day in it is an `update`. Nothing was changed.",
        "detail",
        NotUnderstood,
    ):
        refuse_second_date("agreed 13 oct 2026", TODAY, said)
    with pytest.raises(NotUnderstood, match="and `yesterday`"):
        refuse_second_date("agreed yesterday", TODAY, said)


def test_a_day_without_its_year_among_the_words_is_the_nearest_such_day():
    refuse_second_date("agreed 3 Dec", TODAY, date(2026, 12, 3))
    with pytest.raises(NotUnderstood, match="and `3 Dec`"):
        refuse_second_date("agreed 3 Dec", TODAY, date(2025, 12, 3))


def test_a_review_may_not_pass_another_in_line(told):
    reviews = told("care_entry 2026-02-02, lac_review_1 2026-03-02, lac_review_2 2026-06-01")
    first, second = MILESTONES["lac_review_1"], MILESTONES["lac_review_2"]
    refuse_out_of_line(first, reviews, date(2026, 3, 2), date(2026, 3, 9))
    refuse_out_of_line(MILESTONES["ppm"], reviews, date(2026, 3, 2), date(2026, 9, 9))

    with refused(
        "Mon 8 Jun 2026 would put the first looked-after review out of line: the second looked-after review "
        "is on record for Mon 1 Jun 2026. Correct that one first. Nothing was changed.",
        DAY,
    ):
        refuse_out_of_line(first, reviews, date(2026, 3, 2), date(2026, 6, 8))
    with pytest.raises(RuleBroken, match="would put the second looked-after review out of line"):
        refuse_out_of_line(second, reviews, date(2026, 6, 1), date(2026, 3, 1))


def test_a_review_may_not_be_moved_onto_the_day_of_another_in_line(told):
    reviews = told("care_entry 2026-02-02, lac_review_1 2026-03-02, lac_review_2 2026-06-01")
    first, second = MILESTONES["lac_review_1"], MILESTONES["lac_review_2"]

    with pytest.raises(RuleBroken, match="the second looked-after review is on record for Mon 1 Jun 2026"):
        refuse_out_of_line(first, reviews, date(2026, 3, 2), date(2026, 6, 1))
    with pytest.raises(RuleBroken, match="the first looked-after review is on record for Mon 2 Mar 2026"):
        refuse_out_of_line(second, reviews, date(2026, 6, 1), date(2026, 3, 2))


def test_a_review_is_the_next_in_line(told):
    new = told("care_entry 2026-02-02")
    reviewed = told("care_entry 2026-02-02, lac_review_1 2026-03-02")
    placed = told("care_entry 2026-02-02, po_granted 2026-07-15")

    assert in_line(REVIEW, new, date(2026, 3, 2)).key == "lac_review_1"
    assert in_line(LOOKED_AFTER_REVIEW, reviewed, date(2026, 6, 1)).key == "lac_review_2"
    assert in_line(REVIEW, placed, date(2026, 9, 1)).key == "adoption_review"
    assert in_line(MILESTONES["ppm"], new, date(2026, 3, 2)).key == "ppm"


def test_a_review_on_record_is_the_one_held_that_day(told):
    reviewed = told("care_entry 2026-02-02, lac_review_1 2026-03-02, lac_review_2 2026-06-01")

    assert recorded_on(REVIEW, reviewed, date(2026, 3, 2)).key == "lac_review_1"
    with refused(
        "BX-0042: later looked-after review is not on record for Tue 1 Sep 2026. On record: none.",
        "on",
        NotFound,
    ):
        recorded_on(REVIEW, reviewed, date(2026, 9, 1))
    placed = told(
        "care_entry 2026-02-02, po_granted 2026-07-15, adoption_review 2026-08-03, po_revoked 2026-09-01"
    )
    assert recorded_on(REVIEW, placed, date(2026, 8, 3)).key == "adoption_review"
    assert recorded_on(LOOKED_AFTER_REVIEW, placed, date(2026, 8, 3)).key == "adoption_review"


@pytest.mark.parametrize(
    ("history", "known"),
    [
        ("", "none"),
        ("plan adoption 2026-05-18", "Mon 18 May 2026"),
        ("perm_plan_agreed 2026-05-11, plan adoption 2026-05-18", "Mon 11 May 2026, Mon 18 May 2026"),
        ("plan adoption 2026-05-18, plan kinship 2026-05-18", "Mon 18 May 2026"),
    ],
)
def test_what_is_not_on_record_that_day_is_refused_with_the_days_that_are(told, history, known):
    with refused(
        f"BX-0042: permanence plan agreed is not on record for Fri 1 May 2026. On record: {known}.",
        "on",
        NotFound,
    ):
        recorded_on(MILESTONES["perm_plan_agreed"], told(history), date(2026, 5, 1))


@pytest.mark.parametrize(
    ("history", "milestone", "said"),
    [
        (
            "care_entry 2026-02-02, po_granted 2026-07-15",
            "po_granted",
            (
                "BX-0042 has placement order on record for Wed 15 Jul 2026, so it is not expected. If something came between, "
                "record that first: `placement order revoked` or `plan reversed`. Nothing was changed."
            ),
        ),
        (
            "care_entry 2026-02-02, life_story 2026-07-15",
            "life_story",
            "BX-0042 has life story book on record for Wed 15 Jul 2026, so it is not expected. Nothing was changed.",
        ),
        ("care_entry 2026-02-02, po_granted 2026-07-15, po_revoked 2026-09-01", "po_granted", ""),
        ("care_entry 2026-02-02, ppm 2026-07-15", "ppm", ""),
        ("care_entry 2026-02-02", "po_granted", ""),
    ],
)
def test_what_is_on_record_and_stands_is_not_to_come(told, history, milestone, said):
    if not said:
        refuse_standing(MILESTONES[milestone], told(history), TODAY, "it is not expected")
        return
    with refused(said, "milestone"):
        refuse_standing(MILESTONES[milestone], told(history), TODAY, "it is not expected")
