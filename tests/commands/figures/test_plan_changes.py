"""`early outcomes` and `plan changes`: what became of children, and who changed a plan, as it was recorded."""

from datetime import date

import pytest

from permanence.events_csv import EventRow
from permanence.journey import Month
from tests.commands.figures.conftest import counted, load, tell
from tests.commands.places import buttons_of, open_town

ROADS = {
    "BX-0201 north 05/01/2026": "early family finding 05/01/2026, adm decision 02/03/2026, placement order 01/05/2026, link 05/05/2026",
    "BX-0202 north 05/01/2026": "early family finding 06/01/2026, adm decision 02/03/2026, plan reversed 05/05/2026 RD2, "
    "return home 03/06/2026 to mother",
    "BX-0203 north 05/01/2026": "early family finding 07/01/2026",
    "BX-0204 south 05/01/2026": "early family finding 08/01/2026",
    "BX-0205 south 05/01/2026": "family finder allocated 09/01/2026",
    "BX-0206 south 05/01/2026": "adm decision 02/03/2026, placement order 05/05/2026, family finder allocated 05/05/2026",
    "BX-0207 south 05/01/2026": "early family finding 12/01/2026",
    "BX-0208 south 05/01/2026": "adm decision 02/03/2026, plan reversed 06/05/2026 by the parents",
    "BX-0209 south 05/01/2026": "early family finding 13/01/2026",
}


@pytest.fixture(scope="module")
def early(tmp_path_factory):
    with counted(tmp_path_factory.mktemp("early")) as town:
        for child, road in ROADS.items():
            tell(town, child, road)
        town.say("plan BX-0203 special guardianship 01/06/2026 by court because the aunt was assessed")
        town.say("plan BX-0205 long-term fostering 05/01/2026")
        town.say("close BX-0207 died 01/07/2026 yes")
        town.say("plan BX-0209 kinship 08/06/2026")
        town.say("restrict BX-0209 to <@U0OMAR>")
        yield town


def test_what_became_of_children_tracked_early_is_said_by_a_day(early):
    said = early.ask("early outcomes 2025-26", "U0SUE")

    # BX-0205 has another plan; BX-0206 had an order by then
    assert (
        "Every team, 2025-26, as at Mon 23 Nov 2026: 6 children tracked early: adoption went ahead for 1, adoption is still considered "
        "for 1, the plan ceased for 3 and 1 died, or the pregnancy ended."
    ) in said
    facts = {" ".join(line.split()) for line in said.splitlines()}
    assert facts >= {
        "Family finding began 6, of them 6 before an order",
        "Adoption went ahead 1: 1 with an order, 1 with a family found",
        "Plan ceased, to 1 kinship care; 1 return home, mother; 1 special guardianship",
        "Plan ceased, changed 2 by the court; 1 not known by whom",
    }
    assert "6 children tracked early" not in early.ask("early outcomes 2025-26 at 05/01/2026", "U0SUE")
    assert "6 children tracked early: adoption is still considered for 6." in early.ask(
        "early outcomes 2025-26 at 31/01/2026", "U0SUE"
    )
    assert "7, of them 6 before an order" in early.ask("early tracking", "U0SUE")
    assert "no child was tracked early." in early.ask("early outcomes 2023-24", "U0SUE")


def test_nobody_who_died_is_named_nor_a_child_kept_to_others(early):
    said = early.ask("early outcomes 2025-26", "U0SUE")
    assert (
        "  • BX-0202 · family finding Tue 6 Jan 2026 · ceased Tue 5 May 2026, by the court: return home, mother"
        in said
    )
    assert "BX-0207" not in said
    assert "BX-0209" not in said
    assert "2 more are counted, and I may not tell you which." in said


def test_an_analyst_is_told_references_and_dates_behind_a_figure_and_no_more(early):
    said = early.ask("early outcomes 2025-26", "U0ANN")
    assert "  • BX-0202 · family finding Tue 6 Jan 2026 · ceased Tue 5 May 2026\n" in said
    said = early.ask("plan changes 2026-27", "U0ANN")
    assert "  • BX-0202 · Tue 5 May 2026\n" in said


def test_a_manager_has_those_of_their_own_team(early):
    assert "North Permanence Team, 2025-26, as at Mon 23 Nov 2026: 3 children tracked early" in early.ask(
        "early outcomes 2025-26", "U0MARY"
    )
    assert "North Permanence Team, 2026-27, up to Mon 23 Nov 2026: 2 plans changed" in early.ask(
        "plan changes 2026-27", "U0MARY"
    )
    assert "`plan changes` is for" in early.refused("plan changes", "U0SAM")


def test_plan_changes_are_told_by_who_changed_them(early):
    said = early.ask("plan changes 2026-27", "U0SUE")

    assert (
        "4 plans changed away from adoption: 2 by the court; 1 by the parents; 1 not known by whom." in said
    )
    assert "Changed to  1 kinship care; 1 not known; 1 return home, mother; 1 special guardianship" in said
    assert (
        "Changed by the court\n  • BX-0203 · Mon 1 Jun 2026 · special guardianship\n  • BX-0202 · Tue 5 May 2026 · return home, mother"
        in said
    )
    assert "Changed by the parents\n  • BX-0208 · Wed 6 May 2026 · not known" in said
    assert "1 more is counted, and I may not tell you which." in said
    # by 31 May two had been made, and nothing was known yet of the return home
    assert "2 plans changed away from adoption: 1 by the court; 1 by the parents." in early.ask(
        "plan changes 2026-27 at 31/05/2026", "U0SUE"
    )
    assert "no plan changed away from adoption." in early.ask("plan changes 2023-24", "U0SUE")


def test_who_changed_a_plan_is_shown_with_it(early):
    assert (
        "Plan: special guardianship since Mon 1 Jun 2026, changed by the court, the aunt was assessed"
        in early.say("status BX-0203")
    )
    assert "special guardianship; changed by the court; the aunt was assessed" in early.say("history BX-0203")


def test_each_leads_to_the_other(early):
    assert "early outcomes 2026-27 at 23/11/2026" in {
        each.command for each in buttons_of(early.reply("plan changes 2026-27", "U0SUE"))
    }
    assert "plan changes 2025-26 at 23/11/2026" in {
        each.command for each in buttons_of(early.reply("early outcomes 2025-26", "U0SUE"))
    }


# --- the thirty tracked early, and the 24 after an order, of the evaluation of 2017 (E0 to E5) -------------------------------


ENDS = [
    *[("adm_sbpfa", "")] * 9,
    ("tracking_ended_other", "moved_abroad"),
    ("tracking_ended_other", "termination"),
    *[("ppm", "")] * 4,
    *[("return_home", "to both parents")] * 3,
    *[("return_home", "to mother")] * 9,
    *[("return_home", "to father")] * 2,
    ("sgo", "paternal grandparents"),
]


BY_COURT = range(15, 21)
"""Whose plan the court changed."""


def rows_of_54():
    """Thirty tracked early, of whom eight got an order and four a match, and 24 with an order before family finding began."""
    began, ordered, ended = date(2015, 6, 1), date(2015, 9, 1), date(2016, 5, 3)
    for number, (milestone, detail) in enumerate(ENDS):
        told = [(began, "early_ff_start", "")]
        told += [(ended, milestone, detail)] if number not in BY_COURT else []
        told += [(date(2016, 6, 1), "po_granted", "")] if number < 8 else []
        told += [(date(2016, 8, 1), "adm_match", "")] if number < 4 else []
        is_unborn = detail == "termination"
        told.append((date(2015, 12, 1), "due", "") if is_unborn else (began, "care_entry", ""))
        born = None if is_unborn else Month(2015, 5)
        yield from (EventRow(f"BX-3{number:03}", key, on, said, born, "north") for on, key, said in told)
    for number in range(24):
        for on, key in ((began, "care_entry"), (ordered, "po_granted"), (ordered, "family_finder_allocated")):
            yield EventRow(f"BX-4{number:03}", key, on, "", Month(2015, 5), "north")


def test_the_published_figures_of_early_tracking_come_out(tmp_path):
    with open_town(tmp_path) as town:
        assert load(town, rows_of_54()) == 54
        for number in BY_COURT:
            town.say(f"plan BX-3{number:03} return home 02/05/2016 by court yes")
            town.say(f"milestone BX-3{number:03} return home 03/05/2016 {ENDS[number][1]} yes")
        town.say("role service manager <@U0SUE>")
        said = town.ask("early outcomes 2015-16 at 30/09/2016", "U0SUE")
        changed = town.ask("plan changes 2016-17 at 30/09/2016", "U0SUE")

    assert (
        "30 children tracked early: adoption went ahead for 9, adoption is still considered for 4, the plan ceased for 15, "
        "1 moved abroad and 1 died, or the pregnancy ended."
    ) in said
    facts = {" ".join(line.split()) for line in said.splitlines()}
    whom = "9 return home, mother; 3 return home, both parents; 2 return home, father; 1 special guardianship, paternal grandparents"
    assert facts >= {
        "Family finding began 54, of them 30 before an order",
        "Adoption went ahead 9: 8 with an order, 4 with a family found",
        f"Plan ceased, to {whom}",
        "Plan ceased, changed 9 not known by whom; 6 by the court",
    }
    assert "15 plans changed away from adoption: 9 not known by whom; 6 by the court." in changed
