"""`early outcomes` and `plan changes`: what became of children, and who changed a plan, as it was recorded."""

import pytest

from tests.commands.figures.conftest import counted, tell
from tests.commands.places import buttons_of

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
    assert "2 children are counted whom I may not name to you." in said


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
    assert "1 change is of a child whom I may not name to you." in said
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
