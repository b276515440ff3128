"""What an agenda remembers of a child."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from permanence.actions import Action
from permanence.agenda_memory import AgendaLine, Comparison, action_of, compare, lines_of, rule_of, words_of
from permanence.delays import Approval, ApprovalState
from permanence.milestones import MILESTONES
from permanence.timescales import TIMESCALES
from tests.permanence.conftest import case_of

TODAY = date(2026, 11, 26)


def keys(journey, today=TODAY, **more):
    return [line.key for line in lines_of(case_of(journey, today, **more))]


def chase(due):
    return Action(17, "BX-0042", "U0SAM", "Chase the medical report", due, due=due, first_due=due)


def test_everything_past_its_date_is_a_line(told):
    journey = told("adm_sbpfa 2026-05-18, family_finder_allocated 2026-05-18")
    journey = replace(journey, expected={"adm_match": date(2026, 11, 20), "placed": date(2026, 12, 20)})
    actions = [chase(date(2026, 11, 19)), replace(chase(date(2026, 12, 3)), number=18)]

    assert lines_of(case_of(journey, actions=actions)) == [
        AgendaLine("BX-0042", "rule:T13:1", "match, six months from the decision"),
        AgendaLine("BX-0042", "expected:adm_match:1", "match expected"),
        AgendaLine("BX-0042", "action:17", "action 17: Chase the medical report"),
    ]


def test_a_child_with_nothing_past_has_no_lines(told):
    assert keys(told("care_entry 2026-11-02")) == []


def test_a_purposeful_delay_is_not_a_line(told):
    journey = told("adm_sbpfa 2026-05-18, family_finder_allocated 2026-05-18")
    delay = Approval(
        3, "BX-0042", date(2027, 1, 15), "siblings", "U0SAM", ApprovalState.APPROVED, milestone="adm_match"
    )

    assert keys(journey, delays=[delay]) == []
    assert keys(journey, delays=[replace(delay, standing=ApprovalState.ASKED)]) == ["rule:T13:1"]


def test_a_corrected_date_is_still_the_same_line(told):
    history = "family_finder_allocated 2026-05-18, adm_sbpfa {}"
    assert keys(told(history.format("2026-05-18"))) == keys(told(history.format("2026-05-20")))


def test_a_rule_that_runs_again_is_a_new_line(told):
    history = "plan adoption 2026-01-05, ppm 2026-03-02"
    before = keys(told(history), date(2026, 5, 4))
    now = keys(told(f"{history}, ppm 2026-05-11"), date(2026, 7, 6))

    assert (before, now) == (["rule:T05:1"], ["rule:T05:2"])


def test_a_moved_expected_day_is_the_same_line_and_a_second_hearing_a_new_one(told):
    first = told("proceedings_issued 2026-09-07")
    second = told("proceedings_issued 2026-09-07, irh 2026-11-18")

    def expecting(journey, on):
        return keys(replace(journey, expected={"irh": on}))

    assert expecting(first, date(2026, 11, 18)) == expecting(first, date(2026, 11, 24)) == ["expected:irh:1"]
    assert expecting(second, date(2026, 11, 24)) == ["expected:irh:2"]


def test_a_moved_action_is_the_same_line(told):
    journey = told("care_entry 2026-11-02")
    moved = replace(chase(date(2026, 11, 12)), due=date(2026, 11, 24), moves=1)
    assert keys(journey, actions=[moved]) == keys(journey, actions=[chase(date(2026, 11, 12))])


def test_a_cleared_line_has_words_without_its_case():
    assert words_of("rule:T30:1") == "IRO dispute resolved, 20 working days from being raised"
    assert words_of("rule:121 days:1") == "match, four months from the order"
    assert words_of("expected:final_hearing:2") == "final hearing expected"
    assert words_of("action:17") == "action 17"


def test_only_the_key_of_an_action_holds_an_action_number():
    assert action_of("action:17") == 17
    assert action_of("rule:T13:1") is None


def test_only_the_key_of_a_timescale_holds_its_id():
    assert rule_of("rule:T13:1") == "T13"
    assert rule_of("action:17") is None


def test_no_name_contains_the_separator_of_keys():
    assert not [name for name in (*MILESTONES, *(row.id for row in TIMESCALES)) if ":" in name]


def test_an_agenda_is_compared_with_the_one_before():
    now, before = ["rule:T13:1", "action:21"], {"rule:T13:1", "action:17", "action:12"}
    assert compare(now, before) == Comparison(
        new=("action:21",), still=("rule:T13:1",), cleared=("action:12", "action:17")
    )


def test_the_first_agenda_has_nothing_to_compare_with():
    assert compare(["action:17"], ()) == Comparison(new=("action:17",), still=(), cleared=())


KEYS = st.lists(st.sampled_from([f"action:{n}" for n in range(12)]), max_size=12)


@given(KEYS, KEYS)
def test_every_line_is_exactly_one_of_new_still_there_and_cleared(now, before):
    memory = compare(now, before)

    assert sorted(memory.new + memory.still + memory.cleared) == sorted({*now, *before})
    assert {*memory.new, *memory.still} == set(now)
    assert {*memory.still, *memory.cleared} == set(before)


@given(KEYS, KEYS)
def test_lines_new_in_one_direction_are_cleared_in_the_other(now, before):
    assert set(compare(now, before).new) == set(compare(before, now).cleared)
