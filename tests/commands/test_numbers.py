"""A number with its child beside it: a button carries both, people may type both, and they must agree."""

import pytest

from commands.grammar.values import NumberOf
from permanence.errors import NotFound, RuleBroken


@pytest.fixture
def two(north):
    """An action for each of two children, the first moved once already; and one delay asked for."""
    north("track BX-0043 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>")
    north("action BX-0042 <@U0SAM> by 05/12/2026 Chase the report", "U0SAM")
    north("action BX-0043 <@U0SAM> by 05/12/2026 Ring the school", "U0SAM")
    north("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0SAM")
    return north


@pytest.mark.parametrize(
    "typed",
    [
        "done 1 BX-0042",
        "done BX-0042 1",
        "BX-0042 done 1",
        "done 1 bx-0042",
        "done #1 BX-0042",
        "done 1 for BX-0042",
        "done 1 - BX-0042",
        "done 1",
    ],
)
def test_a_number_may_be_typed_with_its_child(two, typed):
    assert two(f"{typed} Received today", "U0SAM") == "Done: Chase the report (BX-0042) – Received today."


@pytest.mark.parametrize(
    "typed",
    [
        "done 1 BX-0043",
        "done 1 for BX-0043",
        "cancel 1 of BX-0043 not needed",
        "move 1 BX-0043 to 10/12/2026",
        "give 1 BX-0043 to <@U0ALEX>",
        "wait 1 BX-0043 for medical adviser",
        "escalate 1 BX-0043 because no reply",
        "reopen 1 BX-0043",
    ],
)
def test_an_action_of_another_child_is_refused_with_what_it_is(two, typed):
    with pytest.raises(
        RuleBroken, match=r"^1 is about BX-0042, and not about BX-0043: Chase the report\. Nothing"
    ):
        two(typed, "U0SAM")


@pytest.mark.parametrize("typed", ["approve 1 BX-0043", "decline 1 BX-0043 because not now"])
def test_an_approval_of_another_child_is_refused_with_what_it_is(two, typed):
    with pytest.raises(
        RuleBroken, match=r"^1 is about BX-0042, and not about BX-0043: .*Nothing was changed"
    ):
        two(typed, "U0MARY")
    assert "Agreed" in two(
        typed.split(" because")[0].replace("decline", "approve").replace("43", "42"), "U0MARY"
    )


def test_of_a_number_that_the_asker_may_not_see_nothing_is_said(town):
    """Both answers are the same, whether the number is another child's, or nobody's."""
    town.say("track BX-0099 team south born 03/2023 entered 02/02/2026 worker <@U0OMAR>", "U0OMAR")
    town.say("action BX-0099 <@U0OMAR> by 05/12/2026 Ring the school", "U0OMAR")
    said = []
    for number in (1, 7):
        with pytest.raises(NotFound) as refused:
            town.ask(f"done {number} BX-0042", "U0SAM")
        said.append(str(refused.value).replace(str(number), "N"))

    assert said[0] == said[1]
    assert "BX-0099" not in said[0]


def test_a_reference_further_on_is_the_notes(two):
    assert "report of BX-0043 came too" in two("done 1 The report of BX-0043 came too", "U0SAM")


def test_a_change_is_not_taken_back_for_another_child(two):
    two("done 1 BX-0042", "U0SAM")
    with pytest.raises(NotFound, match="You have made no change 6 about BX-0043"):
        two("undo 6 BX-0043", "U0SAM")


def test_a_number_with_its_child_is_a_number():
    assert NumberOf(17, "BX-0042") == 17
    assert f"{NumberOf(17, 'BX-0042')}" == "17"
