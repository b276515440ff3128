"""A legal hold: who may place one, what it says, and that it says so wherever the child is shown."""

import pytest

from permanence.errors import RuleBroken


@pytest.fixture
def town(town):
    town.say("role service manager <@U0SUE>")
    return town


def test_a_hold_says_why_stands_in_the_status_and_is_lifted(town):
    assert town.say("hold BX-0042 because a complaint is open", "U0SUE") == (
        "BX-0042 is on legal hold: a complaint is open. Nothing about them is erased until `hold off BX-0042`."
    )
    told = town.say("status BX-0042", "U0SAM")
    assert "On legal hold since Mon 23 Nov 2026, by @U0SUE: a complaint is open. Nothing is erased." in told
    with pytest.raises(RuleBroken, match="on legal hold already"):
        town.say("hold BX-0042 because again", "U0SUE")

    assert "no longer on legal hold" in town.say("hold off BX-0042", "U0SUE")
    assert "legal hold" not in town.say("status BX-0042", "U0SAM")
    with pytest.raises(RuleBroken, match="is not on legal hold"):
        town.say("hold off BX-0042", "U0SUE")


@pytest.mark.parametrize("text", ["hold BX-0042 because a complaint", "hold off BX-0042"])
def test_a_hold_is_a_service_managers_or_an_administrators(text, town):
    assert town.refused(text, "U0MARY").startswith("`hold")


def test_of_a_closed_child_too(town):
    town.say("close BX-0042 adopted 20/11/2026 yes", "U0MARY")
    town.say("hold BX-0042 because a claim", "U0SUE")

    assert "On legal hold" in town.say("status BX-0042", "U0SUE")
