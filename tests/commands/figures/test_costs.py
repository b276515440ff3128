"""`costs`: days avoided at stated rates, for those who answer for money alone; the children are in conftest.py."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from commands.practice.request import Place, PlaceKind
from permanence.events_csv import EventRow
from permanence.journey import Month
from permanence.measures.costs import Baseline, Contract, Costs, Per, Rate
from tests.commands.figures.conftest import counted, load, tell
from tests.commands.places import CHANNEL, buttons_of, open_town
from tests.permanence.measures.test_published import spread

FOSTERING = Rate("Foster care", Fraction(630), Per.WEEK, date(2025, 4, 1), "the council's accounts")
STATED = Costs(
    [
        FOSTERING,
        Rate("Another home", Fraction("86.58"), Per.DAY, date(2025, 4, 1), "inferred from a published total"),
        Rate("Inter-agency fee", Fraction(30000), Per.CHILD, date(2025, 4, 1), "a price list"),
    ],
    [
        Baseline("A2", Fraction("200.5"), "the year before"),
        Baseline("COHORT", Fraction(300), "the year before that"),
    ],
    [
        Contract("2025-26", Fraction(90000), "the contract"),
        Contract("2015-16", Fraction(145000), "an old contract"),
    ],
)


def with_costs(town, stated=STATED):
    """The same desk with these costs stated."""
    settings = replace(town.desk.office, costs=stated)
    town.desk.office = settings
    return town


@pytest.fixture(scope="module")
def money(tmp_path_factory):
    with counted(tmp_path_factory.mktemp("costs")) as town:
        yield with_costs(town)


def test_without_figures_of_its_own_it_says_what_to_put_where(town):
    said = town.ask("costs", "U0ANN")
    assert (
        "No rate for a day or a week of care and no baseline is set, so there is no cost to give. I have no figures of my own"
        in said
    )
    assert "into config.toml, each with its source" in said
    assert 'rate = [{ name = "Foster care", pounds = 651.00, per = "week"' in said


@pytest.mark.parametrize(
    ("stated", "lacks"),
    [
        (Costs(STATED.rates), "No baseline is set"),
        (Costs(STATED.rates[2:], STATED.baselines), "No rate for a day or a week of care is set"),
    ],
)
def test_what_is_missing_is_named_alone(tmp_path, stated, lacks):
    with counted(tmp_path) as town:
        assert lacks in with_costs(town, stated).ask("costs", "U0SUE")


def test_days_avoided_are_those_worked_out_by_hand(money):
    said = money.ask("costs 2026", "U0SUE")

    # A2: 162, 92 and 0 days are 254; 3 x 200.5 - 254 = 347.5 days; a week is seven days, so £90 a day
    assert (
        "Every team, the three years 2023-26, as at Mon 23 Nov 2026: about £31,300 of care avoided, at £630 a week (£90 a day) "
        "for Foster care. Other rates and baselines are below. Nominal, indicative, unvalidated."
    ) in said
    assert (
        "3 of 4 counted, 1 not in the measure: 84.7 days on average, so 347.5 days fewer than at the baseline in all."
        in said
    )
    assert "347.5 days at £630 a week (£90 a day), since Tue 1 Apr 2025, come to £31,275." in said
    assert "347.5 days at £86.58 a day, since Tue 1 Apr 2025, come to £30,086.55." in said
    assert "Source: inferred from a published total. This rate is inferred: nobody paid it." in said
    assert "Source: the council's accounts.\n" in said
    assert "Source of the baseline: the year before." in said
    assert "Too few to say how sure that is" in said


def test_those_who_wait_are_counted_as_a_floor(money):
    said = money.ask("costs 2026", "U0SUE")

    # the cohort: 162, 92, 0 and (1 Oct 2024 to 3 Feb 2025) 125 days are 379, and one waits since 1 Aug 2025: 479 days
    assert (
        "4 of 5 counted, 1 waiting: 94.8 days on average, so 821 days fewer than at the baseline in all."
        in said
    )
    assert (
        "1 child is still waiting. With their days so far the mean is 171.6 days, and can only rise. If none of them waited a day "
        "more, it would be 642 days fewer than at the baseline, about £57,800 of care avoided for Foster care or about £55,600 of "
        "care avoided for Another home; each day that one of them goes on waiting is a day of care more."
    ) in said


def test_the_contract_and_fees_stand_beside_it_and_are_not_taken_off(money):
    said = money.ask("costs 2026", "U0SUE")
    assert "Contract cost 2025-26: £90,000. Source: the contract." in said
    assert "145,000" not in said
    assert "Inter-agency fee: £30,000 a child, once, since Tue 1 Apr 2025. It is not taken off" in said
    assert "No contract cost is set for 2024-25." in money.ask("costs 2024-25", "U0SUE")


def test_before_the_first_rate_there_are_days_and_no_amount(money):
    said = money.ask("costs 2024-25 at 30/09/2025", "U0ANN")
    assert "821 days fewer than at the baseline, and no rate to reckon them by." in said
    assert "No rate is in force on Mon 31 Mar 2025: the first, Foster care, is from Tue 1 Apr 2025." in said
    assert "£" not in said


def test_without_a_child_there_is_no_cost(money):
    said = money.ask("costs 2023-24", "U0ANN")
    assert "no child reached the end, so there is no cost to give." in said
    assert "No child reached the end: 0 of 0 counted." in said


def test_longer_waits_are_said_to_have_cost_more(tmp_path):
    stated = Costs([FOSTERING], [Baseline("COHORT", Fraction(40), "the year before")])
    with counted(tmp_path) as town:
        said = with_costs(town, stated).ask("costs 2026", "U0SUE")
    # 4 x 40 - 379 = -219 days at £90; with 479 days of the one who waits 5 x 40 - 858 = -658
    assert (
        "about £19,700 more than at the baseline, at £630 a week (£90 a day) for Foster care. Nominal" in said
    )
    assert (
        "it would be 658 days more than at the baseline, about £59,200 more than at the baseline for Foster care;"
        in said
    )


def test_from_ten_children_on_it_says_how_sure_it_is(tmp_path):
    stated = Costs([FOSTERING], [Baseline("COHORT", Fraction(200), "the year before")])
    with counted(tmp_path) as town:
        for number in range(10):
            road = f"adm decision 01/05/2025, placement order 02/05/2025, match {number + 1:02}/07/2025"
            tell(town, f"BX-02{number:02} south 02/01/2025", road)
        said = with_costs(town, stated).ask("costs south 2025-26 at 31/07/2025", "U0SUE")
    # waits of 60 to 69 days: 1,355 days; t(9) 2.2622 x 3.0277 x the root of ten is 21.66 days, at £90
    assert "10 of 10 counted: 64.5 days on average, so 1,355 days fewer than at the baseline in all." in said
    assert "95% interval by the spread of the waits: £120,000 to £124,000." in said


def test_the_published_277000_come_out_beside_the_contract_of_145000(tmp_path):
    """25 orders in 2015-16, 24 of them matched after 2,714 days together; the year before it was 246.4 days on average."""
    stated = Costs(
        [
            Rate(
                "A day of care",
                Fraction("86.58"),
                Per.DAY,
                date(2015, 4, 1),
                "inferred from the total of 277,000",
            )
        ],
        [Baseline("COHORT", Fraction("246.4"), "DfE RR569, Table 3")],
        [Contract("2015-16", Fraction(145000), "DfE RR569")],
    )
    ordered, waits = date(2016, 1, 4), spread(2714, 24)
    told = [
        *((number, ordered - timedelta(days=200), "care_entry") for number in range(25)),
        *((number, ordered, "po_granted") for number in range(25)),
        *((number, ordered + timedelta(days=days), "adm_match") for number, days in enumerate(waits)),
    ]
    with open_town(tmp_path) as town:
        load(town, (EventRow(f"BX-3{n:03}", key, on, "", Month(2014, 5), "north") for n, on, key in told))
        town.say("role analyst <@U0ANN>")
        said = with_costs(town, stated).ask("costs 2015-16 at 30/09/2016", "U0ANN")

    assert (
        "2015-16, as at Fri 30 Sep 2016: about £277,000 of care avoided, at £86.58 a day for A day of care."
        in said
    )
    assert (
        "24 of 25 counted, 1 waiting: 113.1 days on average, so 3,199.6 days fewer than at the baseline"
        in said
    )
    assert "come to £277,021.37." in said
    assert "This rate is inferred: nobody paid it." in said
    # the floor: 2,714 days and the 270 of the one who waits, of 25
    assert (
        "1 child is still waiting. With their days so far the mean is 119.4 days, and can only rise." in said
    )
    assert "Contract cost 2015-16: £145,000. Source: DfE RR569." in said


def test_costs_are_for_service_managers_and_analysts(money):
    for person in ("U0MARY", "U0CORA", "U0SAM"):
        assert "`costs` is for a service manager or an analyst." in money.refused("costs", person)


def test_costs_are_never_told_in_a_teams_channel(money):
    for ask in ("costs", "costs south 2025-26"):
        refusal = money.refused(ask, "U0SUE", Place(PlaceKind.TEAM, "south"))
        assert refusal == "Costs are not for a team's channel. Ask me in a direct message."
    assert "of care avoided" not in money.refused("costs", "U0MARY", CHANNEL)


def test_buttons_lead_to_the_children_behind_it(money):
    reply = money.reply("costs 2026", "U0ANN")
    assert [each.command for each in buttons_of(reply)] == [
        "why A2 2023-26 at 23/11/2026", "why COHORT 2023-26 at 23/11/2026", "scorecard",
    ]  # fmt: skip
