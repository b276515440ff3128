"""Finding children by what stands on record of them, whoever asks."""

import random
from datetime import date

import pytest

from permanence.agenda import Case, Concern, needs_permanence
from permanence.child_facts import plan_now
from permanence.journey import Child, Event, Month, PlanAgreed
from permanence.roles import Role, Standing
from permanence.timescales import BY_ID
from storage.finding import Dated, Sought, Waiting

ANYWHERE = Standing("U0CORA", roles=frozenset({Role.CONSULTANT}))
PO, MATCH = ("po_granted",), ("adm_match",)
ORDERED, MATCHED = date(2026, 7, 15), date(2026, 9, 15)


@pytest.fixture
def town(tracked, change):
    """North with BX-0042, who is Sam's and has a placement order."""

    def reach(*events, ref="BX-0042", plans=()):
        with change(child=ref) as (records, made):
            if not records.children.find(ref):
                records.children.track(Child(ref, "north", Month(2022, 1), worker="U0ALEX"), made)
            for milestone, on, *detail in events:
                records.milestones.reach(ref, Event(on, milestone, *detail), made)
            for on, plan, *alongside in plans:
                records.plans.agree(ref, PlanAgreed(on, plan, *alongside), made)

    reach(("care_entry", date(2026, 2, 2)), ("po_granted", ORDERED))
    return reach


@pytest.fixture
def found(tracked):
    def of(standing=ANYWHERE, **sought) -> list[str]:
        with tracked.read(standing) as records:
            return [each.ref for each in records.search.children(Sought(**sought))]

    return of


def test_each_has_the_days_sought_and_who_has_waited_longest_is_first(tracked, town):
    town(("po_granted", date(2026, 3, 1)), ("link", date(2026, 4, 1)), ref="BX-0061")
    town(("po_granted", ORDERED), ("link", date(2026, 8, 1)), ref="BX-0030")
    with tracked.read(ANYWHERE) as records:
        both = records.search.children(Sought(reached=[PO]))
        linked = records.search.children(Sought(reached=[PO, ("link",)]))

    assert [(each.ref, each.team, each.days) for each in both] == [
        ("BX-0061", "north", (date(2026, 3, 1),)),
        ("BX-0030", "north", (ORDERED,)),
        ("BX-0042", "north", (ORDERED,)),
    ]
    assert [each.days for each in linked] == [
        (date(2026, 3, 1), date(2026, 4, 1)),
        (ORDERED, date(2026, 8, 1)),
    ]


LAPSED = [
    [("disruption", date(2026, 10, 1))],
    [("link_ended", date(2026, 9, 20))],
    [("plan_reversed", date(2026, 10, 1))],
    [("po_revoked", MATCHED)],
    [("return_home", date(2026, 10, 1)), ("care_entry", date(2026, 10, 20))],
    [("tracking_ended_other", date(2026, 10, 1), "moved_away"), ("care_entry", date(2026, 10, 20))],
]


@pytest.mark.parametrize("ended_by", LAPSED, ids=[each[0][0] for each in LAPSED])
def test_a_match_that_lapsed_is_none(town, found, ended_by):
    town(("adm_match", MATCHED))
    assert found(reached=[MATCH]) == ["BX-0042"]
    town(*ended_by)
    assert found(reached=[MATCH]) == []
    assert found(not_reached=[MATCH]) == ["BX-0042"]
    town(("adm_match", date(2026, 11, 1)))
    assert found(reached=[MATCH]) == ["BX-0042"]


@pytest.mark.parametrize(
    "later",
    [("return_home", date(2026, 10, 1)), ("link", date(2026, 10, 1)), ("disruption", date(2026, 9, 14))],
)
def test_what_does_not_end_a_match_leaves_it(town, found, later):
    town(("adm_match", MATCHED), later)
    assert found(reached=[PO], not_reached=[MATCH]) == []


LINK, LINKED = ("link",), date(2026, 8, 3)


@pytest.mark.parametrize(
    ("told", "is_linked", "is_matched"),
    [
        ([("link", date(2026, 8, 10)), ("link_ended", date(2026, 10, 1))], True, True),
        ([("link_ended", date(2026, 10, 1))], False, False),
        ([("link_ended", date(2026, 9, 1)), ("link", date(2026, 9, 10))], True, True),
        ([("link_ended", LINKED)], False, True),
        ([("link_ended", MATCHED)], False, True),
        (
            [("link", date(2026, 8, 10)), ("link_ended", LINKED), ("link_ended", date(2026, 10, 1))],
            False,
            False,
        ),
        ([("placed", date(2026, 9, 30)), ("link_ended", date(2026, 10, 1))], True, True),
    ],
)
def test_the_end_of_one_link_leaves_the_others_and_a_match_until_the_last_has_ended(
    town, found, told, is_linked, is_matched
):
    town(("link", LINKED), ("adm_match", MATCHED), *told)
    assert found(reached=[LINK]) == (["BX-0042"] if is_linked else [])
    assert found(reached=[MATCH]) == (["BX-0042"] if is_matched else [])
    assert found(reached=[PO], not_reached=[MATCH]) == ([] if is_matched else ["BX-0042"])


@pytest.mark.parametrize("ended_by", LAPSED, ids=[each[0][0] for each in LAPSED])
def test_a_link_that_lapsed_with_the_road_it_was_on_keeps_no_later_one_open(town, found, ended_by):
    town(("link", LINKED), *ended_by)
    later = [("link", date(2026, 11, 1)), ("adm_match", date(2026, 11, 5))]
    town(*later)
    assert found(reached=[LINK]) == found(reached=[MATCH]) == ["BX-0042"]
    town(("link_ended", date(2026, 11, 10)))
    assert found(reached=[LINK]) == found(reached=[MATCH]) == []


@pytest.mark.parametrize(
    ("plan", "stands"),
    [
        ((date(2026, 10, 1), "special_guardianship"), False),
        ((date(2026, 10, 1), "special_guardianship", "adoption"), True),
        ((date(2026, 7, 1), "special_guardianship"), True),
        ((date(2026, 10, 1), "adoption", "special_guardianship"), True),
    ],
)
def test_a_change_of_plan_away_from_adoption_ends_what_was_reached_for_it(town, found, plan, stands):
    town(plans=[plan])
    assert found(reached=[PO]) == (["BX-0042"] if stands else [])


def test_a_move_on_the_day_of_the_placement_is_the_move_there(town, found):
    town(("placed", date(2026, 10, 1)), ("placement_move", date(2026, 10, 1)))
    assert found(reached=[("placed",)]) == ["BX-0042"]
    town(("placement_move", date(2026, 10, 2)))
    assert found(reached=[("placed",)]) == []


def test_coming_into_care_on_the_day_of_leaving_it_stands(town, found):
    town(("return_home", date(2026, 10, 1)), ("care_entry", date(2026, 10, 1)))
    assert found(reached=[("care_entry",)]) == ["BX-0042"]
    assert found(reached=[PO]) == []


def test_any_of_several_is_enough(town, found):
    reviews = ("lac_review_1", "lac_review_2", "lac_review_n", "adoption_review")
    assert found(not_reached=[reviews]) == ["BX-0042"]
    town(("adoption_review", date(2026, 10, 1)))
    assert found(reached=[reviews]) == ["BX-0042"]
    assert found(not_reached=[reviews]) == []


def test_a_plan_is_the_one_agreed_last_or_that_alongside_it(town, found):
    town(plans=[(date(2026, 5, 1), "adoption"), (date(2026, 8, 1), "kinship", "special_guardianship")])
    assert [found(plan=plan) for plan in ("adoption", "kinship", "special_guardianship")] == [
        [],
        ["BX-0042"],
        ["BX-0042"],
    ]


REVERSED, DECIDED = ("plan_reversed", date(2026, 8, 3)), ("adm_sbpfa", date(2026, 8, 3))
HOME, BACK = ("return_home", date(2026, 8, 3)), ("care_entry", date(2026, 8, 3))


@pytest.mark.parametrize(
    ("events", "stands"),
    [
        ([("plan_reversed", date(2026, 5, 1))], ["adoption", "kinship"]),
        ([REVERSED], ["kinship"]),
        ([REVERSED, DECIDED], ["adoption", "kinship"]),
        ([("adm_sbpfa", date(2026, 8, 2)), REVERSED], ["kinship"]),
        ([HOME], ["adoption", "kinship"]),
        ([HOME, BACK], []),
        ([("return_home", date(2026, 5, 1)), BACK], []),
        ([("return_home", date(2026, 4, 30)), BACK], ["adoption", "kinship"]),
        ([("tracking_ended_other", date(2026, 8, 3), "with_relatives"), BACK], []),
        ([("tracking_ended_other", date(2026, 8, 3), "not_adoption"), BACK], ["adoption", "kinship"]),
        (
            [("tracking_ended_other", date(2026, 8, 3), "not_adoption by court"), BACK],
            ["adoption", "kinship"],
        ),
    ],
)
def test_a_plan_that_was_reversed_or_is_of_an_earlier_time_in_care_is_none_now(
    tracked, town, found, events, stands
):
    town(*events, plans=[(date(2026, 5, 1), "adoption", "kinship")])

    assert [plan for plan in ("adoption", "kinship") if found(plan=plan)] == stands
    with tracked.read(ANYWHERE) as records:
        plan = plan_now(records.journeys.of(records.children.get("BX-0042")))
    assert [key for key in (plan.plan, plan.alongside) if key] == stands if plan else not stands


def test_a_birth_and_a_plan_agreed_are_looked_for_where_they_are_kept(town, found, change):
    with change() as (records, made):
        records.children.track(Child("BX-0070", "north", due=date(2027, 1, 1)), made)
    assert found(not_reached=[("birth",)]) == ["BX-0070"]
    assert found(not_reached=[("perm_plan_agreed",)]) == ["BX-0042", "BX-0070"]
    town(plans=[(date(2026, 5, 1), "adoption")])
    town(("perm_plan_agreed", date(2026, 5, 1), "adoption"), ref="BX-0070")
    assert found(reached=[("birth",), ("perm_plan_agreed",)]) == ["BX-0042"]
    assert found(not_reached=[("perm_plan_agreed",)]) == []


def test_a_team_and_a_person_narrow_it(town, found):
    town(("po_granted", ORDERED), ref="BX-0061")
    assert found(team="north") == ["BX-0042", "BX-0061"]
    assert found(team="south") == []
    assert found(person="U0SAM") == ["BX-0042"]
    assert found(person="U0ALEX", team="north", reached=[PO]) == ["BX-0061"]


def test_nobody_finds_whom_they_may_not_see(town, found, change):
    sam, north = Standing("U0SAM"), Standing("U0ALEX", teams=frozenset({"north"}))
    assert [found(each, reached=[PO]) for each in (sam, north, Standing("U0NOBODY"))] == [
        ["BX-0042"],
        ["BX-0042"],
        [],
    ]
    with change() as (records, made):
        records.restrictions.narrow("BX-0042", ["U0SAM"], made)
    assert [found(each) for each in (sam, north, ANYWHERE)] == [["BX-0042"], [], []]


@pytest.mark.parametrize("detail", ["died", "Died", "has died"])
def test_a_child_who_has_died_is_not_found(town, found, detail):
    town(("tracking_ended_other", date(2026, 11, 1), detail))
    assert found() == []


def test_a_child_who_is_closed_is_not_found(town, found, change):
    with change() as (records, made):
        records.children.edit(records.children.get("BX-0042"), made, closed=made.today, outcome="adopted")
    assert found() == []


def test_of_the_children_named_those_who_may_be_seen_come_in_the_order_given(tracked, town):
    town(ref="BX-0061")
    with tracked.read(ANYWHERE) as records:
        assert [each.ref for each in records.children.named(["BX-0061", "BX-0099", "BX-0042"])] == [
            "BX-0061",
            "BX-0042",
        ]


MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("milestone", "on", "is_pressing"),
    [
        ("adm_match", date(2026, 11, 22), True),
        ("adm_match", MONDAY, False),
        ("final_hearing", date(2026, 12, 7), True),
        ("final_hearing", date(2026, 12, 8), False),
        ("birth", date(2026, 11, 22), False),  # a private question to the child's social worker
    ],
)
def test_a_date_expected_is_pressing_once_it_has_passed_and_a_hearing_two_weeks_before(
    tracked, town, change, milestone, on, is_pressing
):
    with change() as (records, made):
        records.expectations.expect("BX-0042", milestone, on, made)
    with tracked.read(ANYWHERE) as records:
        assert records.search.dated("north", MONDAY) == [Dated("BX-0042", 0, is_pressing)]
        assert not records.seen


def test_a_child_who_died_is_not_counted_and_one_who_comes_of_age_this_month_is_pressing(
    tracked, town, change
):
    town(("tracking_ended_other", date(2026, 9, 1), "died"), ref="BX-0061")
    with change() as (records, made):
        records.actions.agree("BX-0042", "U0SAM", date(2026, 11, 22), "Ring the school", made)
        for ref, born in (("BX-0062", Month(2008, 11)), ("BX-0063", Month(2008, 12))):
            records.children.track(Child(ref, "north", born), made)
    with tracked.read(ANYWHERE) as records:
        assert set(records.search.dated("north", MONDAY)) == {
            Dated("BX-0042", 1, True),
            Dated("BX-0062", 0, True),
            Dated("BX-0063", 0, False),
        }
        assert records.search.dated("south", MONDAY) == []
    with tracked.read(Standing("U0STRANGER")) as records:
        assert records.search.dated("north", MONDAY) == []


def test_who_is_only_counted_does_not_count_as_seen(tracked, town):
    with tracked.read(ANYWHERE) as records:
        with records.only_counting():
            records.children.get("BX-0042")
        assert records.seen == set()
        records.children.get("BX-0042")
        assert records.seen == {"BX-0042"}


ENTERED = date(2026, 2, 2)
"""When BX-0042 came into care, so that the wait is 294 days of those since March 2023."""
WAIT = 294 / 1363
PROCEEDINGS, REVIEWS, EXTENSION = BY_ID["T15"], BY_ID["T03"], BY_ID["T16"]


@pytest.fixture
def waiting(tracked):
    def of(*laws, standing=ANYWHERE):
        with tracked.read(standing) as records:
            found = records.search.waiting(MONDAY, laws)
            assert not records.seen
            return {each.ref: each for each in found}

    return of


@pytest.mark.parametrize(
    ("events", "waits"),
    [
        ([], True),
        ([("return_home", date(2026, 10, 1))], False),
        ([("return_home", date(2026, 10, 1)), ("care_entry", date(2026, 10, 1))], True),
        ([("placed", date(2026, 10, 1))], False),
        ([("placed", date(2026, 10, 1)), ("disruption", date(2026, 10, 1))], True),
        ([("ltf_match", date(2026, 10, 1))], False),
        ([("tracking_ended_other", date(2026, 10, 1), "died")], False),
    ],
)
def test_a_panel_looks_at_who_waits_for_a_family(town, waiting, events, waits):
    town(*events)
    assert ("BX-0042" in waiting()) == waits


DECIDING = (
    *("care_entry", "return_home", "tracking_ended_other", "placed", "ltf_match", "ep_placed", "disruption"),
    *("placement_move", "po_revoked", "plan_reversed", "perm_plan_agreed"),
)


def test_what_is_counted_of_many_is_what_the_rules_say_of_each(tracked, town, waiting):
    """Three hundred invented histories of what decides it, on so few days that several fall on one."""
    chance = random.Random(20261130)
    days = [date(2026, month, day) for month in range(2, 11) for day in (2, 16)]
    for number in range(300):
        events = [(key, chance.choice(days)) for key in chance.sample(DECIDING, chance.randrange(6))]
        plans = [
            (chance.choice(days), chance.choice(["adoption", "kinship"])) for _ in range(chance.randrange(2))
        ]
        entered = [("care_entry", chance.choice(days[:4]))] * chance.randrange(2)
        town(*dict.fromkeys([*entered, *events]), ref=f"BX-{number:04}", plans=plans)
    with tracked.read(ANYWHERE) as records:
        journeys = records.journeys.of_each(records.children.every())
    rules = {
        each.child.ref: Case(each, (), (), MONDAY, (), 0, MONDAY).is_disrupted
        for each in journeys
        if needs_permanence(each, MONDAY)
    }

    found = {ref: each.concern is Concern.DISRUPTED for ref, each in waiting().items()}

    assert found == rules
    assert 60 < len(found) < 280
    assert sum(found.values()) > 20


def test_a_panel_looks_at_a_child_not_in_care_yet_of_whom_no_wait_is_known(town, waiting, change):
    with change() as (records, made):
        records.children.track(Child("BX-0061", "north"), made)
    assert waiting()["BX-0061"] == Waiting("BX-0061", "north", Concern.NONE, False, 0.0, 0)
    assert waiting(standing=Standing("U0STRANGER")) == {}


def test_a_child_who_waits_has_the_worst_that_dates_on_record_tell(town, waiting, change):
    assert waiting() == {"BX-0042": Waiting("BX-0042", "north", Concern.NONE, False, WAIT, 0)}
    for milestone, on, concern in (
        ("adm_match", date(2026, 11, 22), Concern.DATE),
        ("final_hearing", date(2026, 12, 7), Concern.HEARING),
    ):
        with change() as (records, made):
            records.expectations.expect("BX-0042", milestone, on, made)
        assert waiting() == {"BX-0042": Waiting("BX-0042", "north", concern, True, WAIT, 0)}
    with change() as (records, made):
        records.expectations.forget("BX-0042", "final_hearing", made)
        records.actions.agree("BX-0042", "U0SAM", date(2026, 11, 22), "Ring the school", made)
        longest = records.actions.agree("BX-0042", "U0SAM", date(2026, 11, 20), "Book a visit", made)
        assert records.search.overdue_longest(MONDAY, ["BX-0042", "BX-0061"], 1) == [longest.number]
        assert records.search.overdue_longest(MONDAY, ["BX-0061"], 1) == []
    assert waiting() == {"BX-0042": Waiting("BX-0042", "north", Concern.ACTION, True, WAIT, 2)}
    town(("disruption", date(2026, 10, 1)), plans=[(date(2026, 9, 30), "adoption")])
    assert waiting() == {"BX-0042": Waiting("BX-0042", "north", Concern.DISRUPTED, True, WAIT, 2)}
    town(plans=[(date(2026, 10, 1), "adoption")])
    assert waiting()["BX-0042"].concern is Concern.ACTION


@pytest.mark.parametrize(
    ("law", "events", "is_known"),
    [
        (PROCEEDINGS, [], True),
        (PROCEEDINGS, [("proceedings_issued", date(2026, 2, 2))], True),  # the placement order ended them
        (PROCEEDINGS, [("proceedings_issued", date(2026, 7, 16))], True),  # not so long ago
        (PROCEEDINGS, [("proceedings_issued", date(2026, 5, 24)), ("po_revoked", ORDERED)], True),
        (EXTENSION, [("extension", date(2026, 11, 22))], False),  # counted from the day before it
        (REVIEWS, [("lac_review_2", date(2026, 3, 1))], False),
        (REVIEWS, [("lac_review_2", date(2026, 3, 1)), ("lac_review_n", date(2026, 8, 1))], True),
        (REVIEWS, [("lac_review_2", date(2026, 1, 1)), ("lac_review_n", date(2026, 3, 1))], False),
    ],
)
def test_of_whom_a_law_may_be_past_its_date_it_is_not_known(town, waiting, change, law, events, is_known):
    with change() as (records, made):
        records.expectations.expect("BX-0042", "adm_match", date(2026, 11, 22), made)
    town(*events)
    assert waiting(law)["BX-0042"].is_known == is_known
    assert waiting()["BX-0042"].is_known
