"""The tables are consistent: every name in a rule exists, and every rule has a source."""

from datetime import date

from permanence.milestones import MILESTONES
from permanence.timescales import TIMESCALES, Group, TimescaleKind

# The keys of the milestones researched; four rows of the research hold two milestones.
RESEARCHED = set(
    """
    prebirth_referral relinquish_notice pre_proceedings care_entry lac_review_1 lac_review_2 lac_review_n ppm
    tracking_panel perm_plan_agreed fgc early_ff_start family_finder_allocated sibling_assessment medical
    needs_meeting cpr adoption_review_decision adm_sbpfa ep_decision ep_placed proceedings_issued irh
    final_hearing care_order po_granted register_referral profile_event link shortlist_visit selection_meeting
    matching_meeting apr match_panel adm_match placement_plan_mtg introductions_start introductions_end placed
    placement_visit adoption_review adoption_application adoption_order sgo cao ltf_match return_home disruption
    plan_reversed tracking_ended_other life_story later_life_letter support_plan_review sibling_plan
    """.split()  # noqa: SIM905 - fifty-odd words read better than as many strings
)

ADDED = {
    "birth",
    "placement_consent",
    "decision_told",
    "decision_notice",
    "fostered_from",
    "extension",
    "link_ended",
    "placement_move",
    "interim_care_order",
    "po_revoked",
    "dispute_raised",
    "dispute_answered",
    "dispute_resolved",
    "fgdm_offered",
    "fgdm_answered",
    "fgdm_accepted",
    "fgdm_declined",
    "connected_assessment",
    "fgdm_not_offered",
    "contingency_plan",
    "midway_review",
    "discharge_considered",
}


def test_the_milestones_are_those_researched_and_those_the_rules_need():
    assert set(MILESTONES) == RESEARCHED | ADDED, "A new milestone needs its key in ADDED, and its source."
    assert all(MILESTONES[key].source for key in ADDED)


def test_what_neither_repeats_nor_comes_with_each_period_of_care_happens_once():
    once = {key for key, milestone in MILESTONES.items() if milestone.happens_once}

    assert {"birth", "care_entry", "iro_review"} & once == {"birth"}


def test_what_is_named_a_meeting_a_review_or_a_panel_has_a_chair():
    named = {
        row.key for row in MILESTONES.values() if row.name.lower().endswith(("meeting", "review", "panel"))
    }
    chaired = {row.key for row in MILESTONES.values() if row.has_chair}

    assert named - chaired == set(), "It is a meeting by its name: its row says `has_chair=True`."


def test_every_milestone_of_a_timescale_exists():
    for row in TIMESCALES:
        through = (row.through.milestone,) if row.through else ()
        needs = (row.needs,) if row.needs else ()
        for key in (*row.after, *row.before, *row.ends, *through, *needs):
            assert key.partition(":")[0] in MILESTONES, row.id


def test_every_timescale_has_a_name_a_source_a_kind_and_a_group():
    for row in TIMESCALES:
        assert row.name, row.id
        assert row.source, row.id
        assert row.kind in TimescaleKind, row.id
        assert row.group in Group, row.id
        assert row.link is None or row.link.startswith("https://www.legislation.gov.uk/"), row.id


def test_every_law_has_a_date_it_came_into_force():
    for row in TIMESCALES:
        assert row.since if row.kind is TimescaleKind.LAW else True, row.id
        assert row.until is None or (row.since or date.min) < row.until, row.id


def test_local_average_and_unconfirmed_timescales_are_off_from_the_start():
    for row in TIMESCALES:
        if row.kind in (TimescaleKind.LOCAL, TimescaleKind.AVERAGE) or not row.confirmed or row.until:
            assert not row.on, row.id


def test_only_what_repeats_changes_its_span_and_no_floor_repeats():
    for row in TIMESCALES:
        assert row.repeats or not row.once_settled, row.id
        assert not (row.is_floor and row.repeats), row.id


def test_every_timescale_has_its_own_id():
    assert len({row.id for row in TIMESCALES}) == len(TIMESCALES)


def test_every_group_has_something_to_watch():
    assert {row.group for row in TIMESCALES if row.confirmed} == set(Group) - {Group.ADOPTERS}
