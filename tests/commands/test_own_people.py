"""A child's own people: whoever is named on a child reaches that child, and is told of it, whatever they are named as."""

import inspect

import pytest

from commands.grammar.values import Thing
from commands.grammar.verbs import verbs
from permanence.errors import PermanenceError
from permanence.journey import OWN_PEOPLE, Child

WHAT = [each.field for each in OWN_PEOPLE]
OUTSIDER = "U0EVE"
"""Somebody who is in no team's channel."""


@pytest.fixture(params=WHAT)
def what(request):
    return request.param


@pytest.fixture
def named(town, what):
    """A child on whom the outsider alone is named."""
    town.say(f"track BX-0050 team north born 03/2024 {what.replace('_', ' ')} <@{OUTSIDER}>")
    return town


def wanted(town, person):
    return town.query("select wanted from homes where person = ?", person)[0][0]


FACTS = {"ref", "team", "born", "due", "closed", "outcome"}
"""What is known of a child beside the people named on them."""


def test_whoever_a_child_names_is_one_of_their_own_people():
    found = {*inspect.signature(Child).parameters} - FACTS
    for verb in ("track", "edit"):
        found |= {each.name for each in verbs()[verb].parameters if each.kind.thing is Thing.PERSON}

    assert found == {*WHAT}, (
        "A person named on a child has a row in OWN_PEOPLE: without it they may not see the child, and are told of nothing. "
        "A new field of Child that is no person is one of FACTS here."
    )


def test_everyone_who_can_be_named_is_a_field_of_a_child_and_named_by_the_verbs():
    for each in OWN_PEOPLE:
        assert each.field in inspect.signature(Child).parameters, f"Child needs a field {each.field}"
        for verb in ("track", "edit"):
            known = {parameter.name for parameter in verbs()[verb].parameters}
            assert each.field in known, (
                f"`{verb}` needs a parameter {each.field}, passed on as its others are"
            )


def test_they_may_see_and_update_the_child_without_being_in_the_channel(named):
    assert "BX-0050" in named.ask("status BX-0050", OUTSIDER)
    assert named.ask("update BX-0050 Seen", OUTSIDER).startswith("BX-0050")


def test_no_one_else_outside_the_channel_may(named):
    assert "not one you may see" in named.refused("status BX-0050", "U0OUT")


def test_their_cover_may_too(named):
    named.say(f"cover <@{OUTSIDER}> by <@U0OMAR> 23/11/2026 to 30/11/2026")

    assert "BX-0050" in named.ask("status BX-0050", "U0OMAR")


def test_the_child_is_in_their_work(named):
    assert "BX-0050" in named.ask("me", OUTSIDER)
    assert "BX-0050" in named.ask("caseload", OUTSIDER)


def test_status_says_what_they_are(named, what):
    (words,) = (each.words for each in OWN_PEOPLE if each.field == what)

    assert f"{words} @{OUTSIDER}" in named.say("status BX-0050")


def test_their_home_is_drawn_anew_when_the_child_changes(named):
    with named.terminal.store.write() as records:
        records.homes.open(OUTSIDER)
    before = wanted(named, OUTSIDER)
    named.say("milestone BX-0050 placement order 12/10/2026")

    assert wanted(named, OUTSIDER) > before


def test_when_they_leave_the_manager_is_told_and_can_hand_the_child_over(named, what):
    named.by_clock(f"gone <@{OUTSIDER}>")
    assert named.planned("left") == [(f"left {OUTSIDER} U0MARY", "U0MARY")]

    named.say(f"left <@{OUTSIDER}> to <@U0ALEX>")

    assert named.query(f"select {what} from children where ref = 'BX-0050' and retracted is null") == [
        ("U0ALEX",)
    ]


@pytest.mark.parametrize("typed", ["edit BX-0042", "track BX-0051 team north born 03/2024"])
def test_a_leaver_is_not_named(town, what, typed):
    town.by_clock("gone <@U0GONE>")
    try:
        said = town.ask(f"{typed} {what.replace('_', ' ')} @U0GONE", "U0MARY", is_confirmed=True)
    except PermanenceError as refusal:
        said = str(refusal)

    assert "is no longer in Slack" in said, f"`{typed.split()[0]}` passes {what} to `refuse_unable` too"


def test_another_can_be_named_and_is_in_the_record(town, what):
    town.say(f"edit BX-0042 {what.replace('_', ' ')} <@{OUTSIDER}>")

    assert town.query(f"select {what} from children where ref = 'BX-0042' and retracted is null") == [
        (OUTSIDER,)
    ]
