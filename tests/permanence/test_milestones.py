from datetime import date

import pytest

from permanence.milestones import (
    _PHRASES,
    LOOKED_AFTER_REVIEW,
    MILESTONES,
    REVIEW,
    looked_after_review_in_line,
    may_be_placed,
    milestones_typed,
    nearest_milestones,
    review_in_line,
)

# Phrases that match several rows on purpose: the person is asked which.
AMBIGUOUS = {
    "adm": {"adm_sbpfa", "adm_match"},
    "decision": {"adm_sbpfa", "ep_decision", "adm_match"},
    "dispute": {"dispute_raised", "dispute_answered", "dispute_resolved"},
    "hearing": {"irh", "final_hearing"},
    "introductions": {"introductions_start", "introductions_end"},
    "intros": {"introductions_start", "introductions_end"},
    "matching": {"matching_meeting", "match_panel"},
    "meeting": {
        "ppm",
        "tracking_panel",
        "needs_meeting",
        "selection_meeting",
        "matching_meeting",
        "placement_plan_mtg",
    },
    "order": {"interim_care_order", "care_order", "po_granted", "adoption_order", "sgo", "cao"},
    "panel": {"tracking_panel", "match_panel"},
    "report": {"cpr", "apr"},
    "transition": {"introductions_start", "introductions_end"},
    "transitions": {"introductions_start", "introductions_end"},
    "visit": {"shortlist_visit", "placement_visit"},
}


def typed(text):
    found, taken = milestones_typed(text.split())
    return [milestone.key for milestone in found], taken


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("care entry", "care_entry"),
        ("review", "review"),
        ("lac review", "lac_review"),
        ("cla review", "lac_review"),
        ("first review", "lac_review_1"),
        ("adoption review", "adoption_review"),
        ("ppm", "ppm"),
        ("plan agreed", "perm_plan_agreed"),
        ("early family finding", "early_ff_start"),
        ("adm decision", "adm_sbpfa"),
        ("shobpa", "adm_sbpfa"),
        ("proceedings issued", "proceedings_issued"),
        ("final hearing", "final_hearing"),
        ("placement order", "po_granted"),
        ("PO", "po_granted"),
        ("po granted", "po_granted"),
        ("selection meeting", "selection_meeting"),
        ("match panel", "match_panel"),
        ("match", "adm_match"),
        ("early permanence", "ep_placed"),
        ("early permanence decision", "ep_decision"),
        ("fostered from", "fostered_from"),
        ("placed", "placed"),
        ("Moved In", "placed"),
        ("placement visit", "placement_visit"),
        ("adoption order", "adoption_order"),
        ("sgo", "sgo"),
        ("cao", "cao"),
        ("cpr", "cpr"),
        ("child’s permanence report", "cpr"),  # noqa: RUF001 - as phones type it
        ("long-term foster match", "ltf_match"),
        ("long term foster match", "ltf_match"),
        ("return home", "return_home"),
        ("disruption", "disruption"),
        ("plan reversed", "plan_reversed"),
        ("extension", "extension"),
        ("consent", "placement_consent"),
        ("born", "birth"),
        ("link", "link"),
        ("link ended", "link_ended"),
        ("link fell through", "link_ended"),
        ("no longer linked", "link_ended"),
        ("moved to another placement", "placement_move"),
        ("change of placement", "placement_move"),
        ("new placement", "placement_move"),
        ("placement ended", "disruption"),
        ("change of plan", "plan_reversed"),
        ("permanence meeting", "ppm"),
        ("tracking panel", "tracking_panel"),
        ("early selection", "selection_meeting"),
        ("needs meeting", "needs_meeting"),
        ("support review", "support_plan_review"),
    ],
)
def test_what_people_type_names_the_milestone_they_mean(text, key):
    assert typed(text) == ([key], len(text.split()))


def test_every_milestone_can_be_typed_by_its_key_its_name_and_its_synonyms():
    for milestone in MILESTONES.values():
        for phrase in (milestone.key.replace("_", " "), milestone.name, milestone.name.upper()):
            assert typed(phrase)[0] == [milestone.key]
        for phrase in milestone.synonyms:
            assert milestone.key in typed(phrase)[0]


def test_only_chosen_phrases_match_several_milestones():
    shared = {phrase: {row.key for row in rows} for phrase, rows in _PHRASES.items() if len(rows) > 1}
    assert shared == AMBIGUOUS


def test_the_longest_phrase_wins_and_leaves_the_rest():
    assert typed("placement order 12/10/2026") == (["po_granted"], 2)
    assert typed("match panel tomorrow") == (["match_panel"], 2)
    assert typed("match 20/12/2026") == (["adm_match"], 1)


def test_the_number_of_a_review_is_not_the_day_of_a_date():
    assert typed("lac review 1 Mar 2026") == (["lac_review"], 2)
    assert typed("lac review 1 02/03/2026") == (["lac_review_1"], 3)
    assert typed("lac review 1 March 2026") == (["lac_review"], 2)
    assert typed("lac review 1 held Mar") == (["lac_review_1"], 3)
    assert typed("lac review 2") == (["lac_review_2"], 3)


@pytest.mark.parametrize("text", ["", "12/10/2026", "wibble", "the placement order"])
def test_words_that_begin_with_no_milestone_match_none(text):
    assert typed(text) == ([], 0)


def test_a_mistyped_milestone_has_similar_ones():
    assert nearest_milestones("placment order")[0] == "Placement order"
    assert len(nearest_milestones("meetin")) <= 3


def test_every_milestone_has_a_source_and_a_person_to_record_it():
    assert all(milestone.source and milestone.recorded_by for milestone in MILESTONES.values())


def test_a_name_loses_its_capital_inside_a_sentence_unless_it_is_an_abbreviation():
    assert MILESTONES["po_granted"].words == "placement order"
    assert MILESTONES["dispute_raised"].words == "IRO dispute raised"


def test_neither_an_order_nor_a_loss_is_ever_progress():
    never = ("interim_care_order", "care_order", "po_granted", "adoption_order", "sgo", "cao", "adm_sbpfa")
    never += (
        "disruption",
        "plan_reversed",
        "tracking_ended_other",
        "care_entry",
        "perm_plan_agreed",
        "return_home",
        "link_ended",
        "placement_move",
    )
    assert not [key for key in never if MILESTONES[key].is_progress]


def test_what_a_court_a_panel_or_a_decision_maker_decides_needs_its_date():
    decided = (
        "po_granted",
        "care_order",
        "final_hearing",
        "match_panel",
        "adm_match",
        "adm_sbpfa",
        "plan_reversed",
    )
    assert all(MILESTONES[key].decided for key in decided)
    assert not MILESTONES["ppm"].decided


def test_only_the_month_of_a_birth_is_kept():
    assert [key for key, milestone in MILESTONES.items() if milestone.keeps_month] == ["birth"]


def test_the_markers_of_a_review_in_line_are_not_milestones_themselves():
    assert not {REVIEW.key, LOOKED_AFTER_REVIEW.key} & set(MILESTONES)


@pytest.mark.parametrize(
    ("history", "key"),
    [
        ("care_entry 2026-02-02", "lac_review_1"),
        ("care_entry 2026-02-02, lac_review_1 2026-02-27", "lac_review_2"),
        ("care_entry 2026-02-02, lac_review_1 2026-02-27, lac_review_2 2026-05-25", "lac_review_n"),
        ("care_entry 2026-02-02, lac_review_1 2026-02-27, po_granted 2026-06-15", "adoption_review"),
        ("care_entry 2026-02-02, placement_consent 2026-06-15", "adoption_review"),
        (
            "care_entry 2026-02-02, lac_review_1 2026-02-27, po_granted 2026-05-15, plan_reversed 2026-06-15",
            "lac_review_2",
        ),
        ("care_entry 2026-02-02, po_granted 2026-05-15, plan kinship 2026-06-15", "lac_review_1"),
        ("care_entry 2026-02-02, po_granted 2026-05-15, po_revoked 2026-06-15", "lac_review_1"),
        (
            "care_entry 2026-02-02, po_granted 2026-05-15, return_home 2026-06-15, care_entry 2026-06-20",
            "lac_review_1",
        ),
        (
            "care_entry 2025-02-03, po_granted 2025-05-15, tracking_ended_other (moved) 2025-09-01, care_entry 2026-06-20",
            "lac_review_1",
        ),
        (
            "care_entry 2025-02-03, lac_review_1 2025-02-24, return_home 2025-06-02, care_entry 2026-06-20",
            "lac_review_1",
        ),
        ("care_entry 2026-02-02, po_granted 2026-08-01", "lac_review_1"),
    ],
)
def test_a_review_is_the_next_in_line(told, history, key):
    assert review_in_line(told(history), date(2026, 7, 1)) == key


def test_a_looked_after_review_is_never_an_adoption_review(told):
    journey = told("care_entry 2026-02-02, lac_review_1 2026-02-27, po_granted 2026-06-15")
    assert looked_after_review_in_line(journey, date(2026, 7, 1)) == "lac_review_2"


def test_a_looked_after_review_on_the_day_asked_about_or_of_coming_into_care_is_held(told):
    history = "care_entry 2026-02-02, lac_review_1 2026-02-02"
    assert looked_after_review_in_line(told(history), date(2026, 7, 1)) == "lac_review_2"
    assert looked_after_review_in_line(told(history), date(2026, 2, 2)) == "lac_review_2"


def test_every_looked_after_review_after_the_second_is_a_later_one(told):
    history = (
        "care_entry 2025-02-02, lac_review_1 2025-03-02, lac_review_2 2025-06-02, lac_review_n 2025-12-02"
    )
    assert looked_after_review_in_line(told(history), date(2026, 7, 1)) == "lac_review_n"
    assert (
        looked_after_review_in_line(told(f"{history}, lac_review_n 2026-06-02"), date(2026, 7, 1))
        == "lac_review_n"
    )


def test_authority_given_and_ended_on_one_day_is_in_force(told):
    journey = told("plan_reversed 2026-06-15, po_granted 2026-06-15")
    assert may_be_placed(journey, date(2026, 6, 15))
    assert not may_be_placed(journey, date(2026, 6, 14))
