import pytest

from permanence.clocks import clocks_named, must_be_adopted, watched
from permanence.errors import NotUnderstood
from permanence.timescales import BY_ID, TIMESCALES, Group

FROM_THE_START = {"T04", "T05", "T08", "T13", "T14", "T15", "T16", "T22", "T30", "T33", "T34"}


def test_permanence_court_family_finding_and_meetings_are_on_from_the_start():
    assert watched() == FROM_THE_START, (
        "A timescale that is on from the start is in FROM_THE_START; another has `on=False`."
    )
    assert {BY_ID[rule].group for rule in watched()} == set(Group) - {
        Group.REVIEWS,
        Group.VISITS,
        Group.ADOPTERS,
    }


def test_a_whole_group_is_switched_on_and_off():
    assert watched({"reviews": True}) == FROM_THE_START | {"T01", "T02", "T03", "T17", "T18", "T19", "T20"}
    assert watched({"court": False}) == FROM_THE_START - {"T15", "T16"}


def test_no_group_switches_on_a_timescale_that_must_be_adopted():
    everything = watched(dict.fromkeys(Group, True))
    assert everything == {row.id for row in TIMESCALES if not must_be_adopted(row)}
    assert not {"T06", "T09", "T10", "T11", "T12", "T12b", "T23", "T31", "121 days", "426 days"} & everything


@pytest.mark.parametrize("rule", ["T10", "T09", "121 days"])
def test_a_timescale_is_adopted_by_its_own_name(rule):
    assert watched({rule: True}) == FROM_THE_START | {rule}


def test_a_timescales_own_choice_overrides_its_groups():
    assert "T15" in watched({"court": False, "T15": True})
    assert "T15" not in watched({"court": True, "T15": False})


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("reviews", ("reviews",)),
        ("Family finding", ("family finding",)),
        ("family-finding", ("family finding",)),
        ("reviews and visits", ("reviews", "visits")),
        ("reviews, visits", ("reviews", "visits")),
        ("T10", ("T10",)),
        ("t10", ("T10",)),
        ("121 days", ("121 days",)),
        ("121", ("121 days",)),
        ("family finding court", ("family finding", "court")),
        ("T12 court", ("T12", "T12b", "court")),
        ("reviews reviews", ("reviews",)),
        ("all", tuple(str(group) for group in Group if group is not Group.ADOPTERS)),
    ],
)
def test_clocks_are_named_as_people_type_them(text, keys):
    assert clocks_named(text.split()) == keys


def test_every_timescale_can_be_named_by_its_id():
    assert all(row.id in clocks_named(row.id.split()) for row in TIMESCALES)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("revews", "I don't know the clock `revews`. Did you mean reviews?"),
        ("t0", "I don't know the clock `t0`. Did you mean T01, T02 or T03?"),
        (
            "wibble",
            (
                "I don't know the clock `wibble`. "
                "There are permanence, court, family finding, meetings, reviews and visits."
            ),
        ),
        (
            "",
            (
                "Which clocks? There are permanence, court, family finding, meetings, reviews and visits, "
                "or all of them."
            ),
        ),
    ],
)
def test_an_unknown_clock_is_refused_with_the_nearest(typed, refusal):
    with pytest.raises(NotUnderstood) as said:
        clocks_named(typed.split())
    assert str(said.value) == refusal
