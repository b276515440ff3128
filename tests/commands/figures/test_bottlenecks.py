"""`bottlenecks`: where journeys wait, said to whoever may count; each number is worked out beside its children."""

from dataclasses import replace
from datetime import date, timedelta
from statistics import median_low

import pytest

from commands.measures.asked import Asked
from commands.measures.bottlenecks import Bottlenecks, answer, parts
from permanence.events_csv import EventRow
from permanence.journey import Month
from permanence.measures.diagnosis import StageCounts, diagnose
from permanence.measures.figures import REACHED, WAITING
from permanence.measures.small_numbers import SENTENCE
from permanence.measures.stages import ROADS
from permanence.measures.windows import three_years
from storage.loading.load import Loading
from tests.commands.figures.conftest import load
from tests.commands.places import DIRECT, buttons_of, open_town

ENTERED = date(2024, 6, 3)
TO_MATCH = {"north": 300, "south": 100, "east": 100}
"""From how many days on the children of a team waited from the decision to the match: each a day longer than the one before."""
NUMBER = 20
WAITING_NOW = 3
"""How many children of North have been decided for, and wait."""


def child(team, number):
    return f"BX-{['north', 'south', 'east'].index(team) + 1}{number:03}"


def rows():
    for team, wait in TO_MATCH.items():
        for number in range(NUMBER):
            road = {
                "care_entry": 0,
                "adm_sbpfa": 200 + number,
                "adm_match": wait + number,
                "placed": 20,
                "adoption_order": 230,
            }
            if team == "north" and number < WAITING_NOW:
                road = {"care_entry": 0, "adm_sbpfa": 200 + number}
            on = ENTERED
            for key, days in road.items():
                on += timedelta(days=days)
                if on <= date(2026, 11, 23):
                    yield EventRow(child(team, number), key, on, born=Month(2022, 5), team=team)


@pytest.fixture(scope="session")
def crowd(tmp_path_factory):
    """Three teams of twenty children: North's wait two hundred days longer for a match. Nobody changes it."""
    with open_town(tmp_path_factory.mktemp("bottlenecks")) as town:
        town.say(
            'team add east "East Team" in <#C0EAST|east> manager <@U0JO> from 26/11/2026 at 09:30 every 2 weeks'
        )
        with Loading(town.terminal.store.path) as loading:
            loading.stage(enumerate(rows(), 2))
            loading.enter(town.clock(), town.clock().date(), "tester", {}, {})
        for role in ("analyst <@U0ANN>", "service manager <@U0SUE>"):
            town.say(f"role {role}")
        for number, why in enumerate(["no family yet", "no family yet", "fee not agreed"]):
            town.say(f"delay {child('north', number)} match until 15/01/2027 because {why}")
        town.say("delay BX-0042 match until 15/01/2027 because nobody asked the cattery")
        town.say(f"restrict {child('north', 1)} to <@U0SAM> <@U0MARY>")
        yield town


NORTH_HALF = median_low([*range(300 + WAITING_NOW, 300 + NUMBER), 9999, 9999, 9999])
ALL_HALF = median_low(
    [*range(300 + WAITING_NOW, 300 + NUMBER), 9999, 9999, 9999, *range(100, 120), *range(100, 120)]
)


def test_the_answer_comes_first_with_the_numbers_that_say_so(crowd):
    said = crowd.ask("bottlenecks", "U0SUE")

    assert said.startswith(
        "Bottlenecks\n===========\n\nOne team, slower than the others: North Permanence Team in decision to match (half by day "
        f"{NORTH_HALF}, of the others by day 109). "
    )
    assert "Every team, adoption, the three years 2024-27, up to Mon 23 Nov 2026." in said
    assert (
        f"  • Decision to match · 60 children, 3 waiting · half were matched by day {ALL_HALF} (95% interval: "
        in said
    )
    assert (
        f"within six months · systemic in North Permanence Team: half by day {NORTH_HALF}, of the others by day 109"
        in said
    )
    assert (
        "  • Coming into care to the decision · 60 children, 0 waiting · half were decided for by day 209 ("
        in said
    )
    assert "whichever team is left out" in said
    assert "for the 20 things compared at once" in said
    assert (
        "decision to match, six months as 182 days (statutory guidance, as Hertfordshire's procedure gives it); "
        in said
    )


def test_the_same_numbers_stand_in_a_table(crowd):
    said = crowd.ask("bottlenecks", "U0SUE")

    lines = [line.split("  ") for line in said.splitlines() if line.startswith("Decision to match")]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    assert [line[1:5] for line in cells] == [
        ["East Team", "20", "0", "109"],
        ["North Permanence Team", "20", "3", str(NORTH_HALF)],
        ["South Permanence Team", "20", "0", "109"],
        ["Every team", "60", "3", str(ALL_HALF)],
    ]


def test_one_team_is_held_against_its_marks_and_the_others(crowd):
    said = crowd.ask("bottlenecks north", "U0SUE")

    assert "One stage: decision to match, past six months. One team, slower than the others: North" in said
    assert f"Decision to match takes longest: half were matched by day {NORTH_HALF} (" in said
    assert "  • Decision to match · 20 children, 3 waiting · " in said
    assert "· systemic: past six months · systemic in North Permanence Team: half by day" in said
    assert "South Permanence Team" not in said
    assert "Every team" in said
    said = crowd.ask("bottlenecks south", "U0SUE")
    assert "Nothing stands out: no stage and no team can be told from chance. " in said
    assert "systemic in North" not in said


def test_a_manager_is_told_of_their_own_team_alone(crowd):
    said = crowd.ask("bottlenecks", "U0MARY")

    assert (
        "One stage: decision to match, past six months. 3 children have waited far longer than the others: "
        in said
    )
    assert "No other team is counted here, so no team is told from the others." in said
    assert "Every team" not in said
    assert "East" not in said
    assert "Ask @U0OMAR." in crowd.refused("bottlenecks south", "U0MARY")


def test_reasons_for_delay_stand_beside_it_of_the_children_whom_the_asker_may_see(crowd):
    said = crowd.ask("bottlenecks", "U0SUE")

    assert (
        "Delays recorded, and why\n"
        "  • Decision to match · 3: Another reason 1, Interagency fee or finance 1, No suitable family yet 1\n"
    ) in said
    assert "1 more delay is of children you may not see." in said
    assert "No suitable family yet 2" in crowd.say("bottlenecks")
    assert "Delays recorded" not in crowd.ask("bottlenecks south", "U0SUE")
    assert "Delays recorded" not in crowd.ask("bottlenecks 2023-24", "U0SUE")
    assert "Delays recorded" not in crowd.ask("bottlenecks as known 22/11/2026", "U0SUE")


def test_an_analyst_sees_every_count_of_children_and_no_small_number_of_anything_else_of_them(crowd):
    said = crowd.ask("bottlenecks", "U0ANN")

    assert "  • Decision to match · 60 children, 3 waiting · " in said
    assert (
        "  • Decision to match: Another reason c, Interagency fee or finance c, No suitable family yet c\n"
        in said
    )
    assert SENTENCE in said
    assert "you may not see" not in said
    assert "No suitable family yet c\n" in crowd.ask("bottlenecks north", "U0ANN")


def test_what_is_passed_on_hides_small_numbers_and_names_no_child(crowd):
    reply = crowd.reply("bottlenecks to share", "U0SUE", DIRECT)
    said = crowd.ask("bottlenecks to share", "U0SUE")

    assert "  • Decision to match · about 60 children, c waiting · " in said
    assert (
        "  • Decision to match: Another reason c, Interagency fee or finance c, No suitable family yet c\n"
        in said
    )
    assert SENTENCE in said
    assert "rounded to tens" in said
    assert "BX-" not in said
    assert buttons_of(reply) == []
    north = crowd.ask("bottlenecks north to share", "U0SUE")
    assert "  • Decision to match · about 20 children, c waiting · " in north


def test_buttons_lead_to_the_children_behind_what_stands_out(crowd):
    typed = [each.command for each in buttons_of(crowd.reply("bottlenecks at 31/10/2026", "U0SUE", DIRECT))]

    assert typed == [
        "why COHORT-DECISION north 2024-27 at 31/10/2026",
        "waiting",
        "bottlenecks diagnostic 2024-27 at 31/10/2026",
        "bottlenecks special guardianship 2024-27 at 31/10/2026",
        "bottlenecks kinship 2024-27 at 31/10/2026",
        "bottlenecks long term fostering 2024-27 at 31/10/2026",
        "bottlenecks adoption to share 2024-27 at 31/10/2026",
    ]
    for each in typed:
        assert crowd.ask(each, "U0SUE")
    assert "**" not in crowd.ask(typed[0], "U0SUE")
    assert child("north", 0) in crowd.ask(typed[0], "U0SUE")
    of_north = [each.command for each in buttons_of(crowd.reply("bottlenecks north", "U0SUE", DIRECT))]
    assert of_north[:2] == ["why COHORT-DECISION north 2024-27 at 23/11/2026", "waiting north"]
    of_south = [each.command for each in buttons_of(crowd.reply("bottlenecks south", "U0SUE", DIRECT))]
    assert of_south[0] == "why S5F south 2024-27 at 23/11/2026"


def test_other_plans_have_their_own_stages(crowd):
    said = crowd.ask("bottlenecks sgo", "U0SUE")

    # Nobody has a plan on record, and a decision shows that there is one.
    assert (
        "  • Coming into care to a permanence plan · 61 children, 1 waiting · half had a plan by day 210 ("
        in said
    )
    assert "· systemic: past four months, in every team" in said
    assert "  • Plan to special guardianship order · no child\n" in said
    said = crowd.ask("bottlenecks diagnostic", "U0SUE")
    assert (
        "· 60 children, 0 waiting · nobody has got through it on record · too few to hold against the years before"
        in said
    )
    said = crowd.ask("bottlenecks ltf 2023-24", "U0SUE")
    assert "Too few to tell: no stage has ten children.\nEvery team, long-term fostering, 2023-24" in said


def test_a_plan_without_stages_is_refused_with_those_that_have_them(crowd):
    assert (
        "I measure no stages of the way to return home. I do for adoption, special guardianship, kinship care or long-term fostering."
        in crowd.refused("bottlenecks return home", "U0SUE")
    )


def test_it_is_asked_for_in_plain_words_by_those_who_may_count(crowd):
    assert "takes longest" in crowd.ask("where do children wait", "U0SUE")
    assert "is for a team's manager, a service manager" in crowd.refused("bottlenecks", "U0SAM")


# --- words for what this crowd does not show ------------------------------------------------------------------


def all_by(day, number):
    """Children whose waits end one after another, the first half of them by a day."""
    return {(day - number // 2 + 1 + each, REACHED): 1 for each in range(number)}


QUICK, SLOW = all_by(20, 40), all_by(400, 40)
NOTHING = {}
NAMES = {"north": "North", "south": "South"}


def found_of(*by_stage, mark=182, road="adoption", before=NOTHING):
    """What is found where the counts of each stage are these."""
    codes = [stage.code for stage in ROADS[road].stages]
    counts = [{"north": QUICK, "south": QUICK} for _ in codes]
    counts[: len(by_stage)] = by_stage
    diagnosis = diagnose(
        [
            StageCounts(code, each, None if before else mark, before)
            for code, each in zip(codes, counts, strict=True)
        ]
    )
    about = Asked((), three_years(2026), date(2026, 3, 31))
    return Bottlenecks(about, ROADS[road], NAMES, diagnosis, diagnosis, {}, 0, is_hidden=False)


def lines_of(found, **how):
    return next(parts(found, **how)).lines


def test_slow_everywhere_is_said_so():
    found = found_of(*([{"north": SLOW, "south": SLOW}] * 4))

    assert answer(found).startswith("Everywhere: every stage that can be judged is slow, in every team. ")
    assert found.worst == "S1F"


def test_slow_stages_are_named_with_their_marks():
    found = found_of(*([{"north": SLOW, "south": SLOW}] * 2))

    assert answer(found).startswith(
        "2 stages, in every team: coming into care to the decision, past 9 months; decision to match, past six months. "
    )


def test_slow_together_is_not_said_of_every_team():
    found = found_of({"north": {**SLOW, **all_by(600, 60)}, "south": QUICK})

    assert (
        "past 9 months, all teams together; that it is so in every team cannot be told from chance"
        in lines_of(found)[0]
    )


def test_what_cannot_be_told_is_said_so():
    unsure = {**all_by(150, 12), **all_by(300, 14)}
    found = found_of({"north": unsure, "south": {}}, {"north": all_by(9, 4)})

    assert "whether it is past 9 months cannot be told from chance" in lines_of(found)[0]
    assert lines_of(found)[1] == "**Decision to match** · 4 children, 0 waiting · too few to tell"


def test_a_stage_without_a_mark_is_said_to_be_held_against_the_years_before():
    quick, unsure = {"north": QUICK, "south": QUICK}, all_by(25, 12)
    found = found_of({"north": SLOW, "south": SLOW}, {"north": unsure}, road="diagnostic", before=quick)

    assert "· systemic: slower than the years before (half by day 20), in every team" in lines_of(found)[0]
    assert (
        "whether it is slower than the years before (half by day 20) cannot be told from chance"
        in lines_of(found)[1]
    )
    assert answer(found).startswith(
        "One stage, in every team: coming into care to the review that recommends adoption, slower than the years before (half by "
        "day 20). "
    )
    unknown = {"north": {(30, WAITING): 20}, "south": {(30, WAITING): 20}}
    assert (
        "whether it is slower than the years before cannot"
        in lines_of(found_of(road="diagnostic", before=unknown))[0]
    )


def test_a_child_who_waits_far_longer_is_isolated_and_not_counted_where_it_is_passed_on():
    found = found_of({"north": {**QUICK, (3000, WAITING): 1}, "south": QUICK})

    assert answer(found).startswith(
        "One child has waited far longer than the others: in coming into care to the decision. "
    )
    assert "· isolated: one child far longer than the others, 281 days or more" in lines_of(found)[0]
    assert found.worst == "S1F north"
    assert replace(found, over=frozenset({"north"})).worst == "S1F", (
        "of a team that has ended nothing is asked alone"
    )
    assert answer(found, is_shared=True).startswith("Some children have waited far longer")
    assert lines_of(found, is_shared=True)[0].endswith(
        "isolated: some children far longer than the others, 281 days or more"
    )
    several = found_of({"north": {**QUICK, (3000, WAITING): 2}, "south": QUICK})
    assert answer(several).startswith("2 children have waited far longer than the others: ")


def test_two_slow_teams_are_both_named_and_who_has_not_got_half_through():
    slow = {(500, WAITING): 30, **all_by(400, 9)}
    found = found_of({"north": slow, "south": QUICK}, {"north": QUICK, "south": SLOW}, mark=900)

    assert answer(found).startswith(
        "2 teams, slower than the others: North in coming into care to the decision (not yet half, of the others by day 20); "
        "South in decision to match (half by day 400, of the others by day 20). "
    )
    assert "Coming into care to the decision takes longest: half were decided for by day" in answer(found)


def test_a_stage_that_half_have_not_got_through_takes_longest():
    slow = {(500, WAITING): 30, **all_by(400, 9)}
    found = found_of({"north": slow, "south": slow})

    assert answer(found).endswith("takes longest: fewer than half have got through it.")


def test_nobody_at_all_is_said_so():
    found = found_of(*([{}] * 4))

    assert answer(found) == "Too few to tell: no stage has ten children."
    assert [line.partition(" · ")[2] for line in lines_of(found)] == ["no child"] * 4
    assert found.worst == ""


def test_one_child_is_one_child():
    assert "1 child, 0 waiting" in lines_of(found_of({"north": {(5, REACHED): 1}}))[0]
    assert "fewer than 10 children, " in lines_of(found_of({"north": {(5, REACHED): 1}}), is_shared=True)[0]


def test_a_team_that_has_ended_is_named_as_that_and_who_is_in_no_team_too(tmp_path):
    with open_town(tmp_path) as town:
        told = (("care_entry", date(2026, 1, 5)), ("adm_sbpfa", date(2026, 6, 1)))
        load(town, [EventRow("BX-0102", key, on, born=Month(2022, 5)) for key, on in told])
        town.say("track BX-0101 team south born 05/2022 entered 02/01/2026")
        town.say("milestone BX-0101 adm decision 01/05/2026")
        town.say("close BX-0101 home 02/06/2026")
        town.say("team end south")
        said = town.say("bottlenecks")

    assert "Coming into care to the decision  south (ended)" in said
    assert "Coming into care to the decision  in no team yet" in said
