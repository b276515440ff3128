"""Whose worker somebody is: the adoptive families in their own list and Home, in their cover's, and in supervision."""

import pytest

from permanence.errors import PermanenceError
from tests.commands.places import CHANNELS, KIMS_TEAM, open_town

LINE = "FAM-0031 · Stage two began Wed 1 Jul · Suitability decision, four months from the start of stage two: none recorded; was due Sun 1 Nov"


@pytest.fixture
def town(tmp_path, monkeypatch):
    """Two families of Faye's under way, one who left, and one of Kim's; Kim leads the team."""
    monkeypatch.setitem(CHANNELS, "U0KIM", {"finding"})
    with open_town(tmp_path, KIMS_TEAM) as town:
        for number, worker in ((31, "U0FAYE"), (32, "U0FAYE"), (33, "U0FAYE"), (34, "U0KIM")):
            town.say(f'family add FAM-00{number} team finding worker <@{worker}> area "the coast"')
        town.say("family FAM-0031 stage two began 01/07/2026")
        town.say("family FAM-0033 withdrew 01/07/2026")
        yield town


def test_a_familys_worker_has_it_in_their_own_list_and_home_with_what_is_past_first(town):
    said = town.ask("me", "U0FAYE")
    assert said.splitlines()[3:] == [
        "You: 2 adoptive families.",
        "",
        "Adoptive families",
        f"  • {LINE}",
        "  • FAM-0032 · no step recorded",
    ]
    home = town.reply("home", "U0FAYE")
    assert [each.button.command for each in home.parts if hasattr(each, "button")] == [
        "family FAM-0031",
        "family FAM-0032",
    ]
    assert "FAM-0034" not in said


def test_their_cover_and_their_manager_have_them_too_and_nobody_else(town):
    town.say("cover <@U0FAYE> by <@U0ALEX> 23/11/2026 to 24/11/2026")
    assert LINE in town.ask("me", "U0ALEX")
    assert LINE in town.ask("supervision <@U0FAYE>", "U0KIM")
    with pytest.raises(PermanenceError):
        town.ask("supervision <@U0FAYE>", "U0MARY")
    town.clock.go_to(25, 11)
    assert "FAM-" not in town.ask("me", "U0ALEX")
    town.say("role service manager <@U0SERVICE>")
    town.say("family edit FAM-0031 worker <@U0KIM>")
    assert "1 adoptive family" in town.ask("supervision <@U0FAYE>", "U0SERVICE")
