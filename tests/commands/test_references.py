"""References: one that looks like another is asked about, and leaks nothing."""

import pytest

from permanence.errors import RuleBroken, Unavailable
from tests.commands.places import CHANNEL, DIRECT, ELSEWHERE, open_town


@pytest.fixture
def town(tmp_path):
    with open_town(tmp_path) as opened:
        yield opened


def labels(reply) -> list[str]:
    return [button.label for button in reply.buttons]


@pytest.mark.parametrize("ref", ["BX-00042", "BX-OO42", "bx-o042"])
def test_a_reference_that_looks_like_one_on_record_is_asked_about_once(town, ref):
    asked = town.reply(f"track {ref} team north born 05/2024", "U0SAM")

    assert asked.words == (f"{ref.upper()} looks like **BX-0042**, already tracked. Is it another child?")
    assert labels(asked) == ["Yes, another child", "No"]
    assert town.query("select count(*) from children") == [(1,)]

    assert town.ask(asked.buttons[0].command, "U0SAM", is_confirmed=True).startswith(
        f"Tracking {ref.upper()}"
    )


def test_it_is_asked_together_with_what_else_is_asked(town):
    asked = town.ask("track BX-O042 team north born 05/2004", "U0SAM")

    assert "Is the year right? BX-O042 looks like BX-0042, already tracked." in asked


def test_the_terminal_says_how_to_go_on(town):
    with pytest.raises(RuleBroken, match="If it is another child, type it again with `yes` at the end"):
        town.say("track BX-O042 team north born 05/2024")

    assert town.say("track BX-O042 team north born 05/2024 yes").startswith("Tracking")


@pytest.mark.parametrize("ref", ["BX-0043", "BX-0024", "CX-0042"])
def test_a_reference_that_differs_otherwise_is_tracked_at_once(town, ref):
    assert town.ask(f"track {ref} team north born 05/2024", "U0SAM").startswith(f"Tracking {ref}")


def test_a_reference_on_record_is_not_asked_about(town):
    town.say("track BX-O042 team north born 03/2023 yes")

    assert "BX-0042 is already tracked." in town.refused("track BX-0042 team north born 05/2024", "U0SAM")


def test_a_child_whom_the_asker_may_not_see_is_never_named(town):
    assert town.ask("track BX-O042 team south born 05/2024", "U0OMAR").startswith("Tracking BX-O042")
    assert "BX-00042 is not a child I track, or not one you may see. Did you mean BX-O042?" in town.refused(
        "status BX-00042", "U0OMAR"
    )


@pytest.mark.parametrize("person", ["U0SAM", "U0MARY"])
@pytest.mark.parametrize(
    "typed", ["status BX-O042", "update BX-O042 Seen", "siblings BX-0042 BX-O042 together", "done 1 BX-O042"]
)
def test_a_reference_not_on_record_is_answered_with_the_one_meant(town, typed, person):
    town.say("action BX-0042 <@U0SAM> by 05/12/2026 Chase the report")

    said = town.refused(typed, person)

    assert "BX-0042" in said
    assert ("Did you mean BX-0042?" in said) is not typed.startswith("done")


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("status BX-42", "BX-42"),
        ("bx0042", "bx0042"),
        ("milestone BX 0042 po 12/10/2026", "BX 0042"),
        ("status BX-0042.0", "BX-0042.0"),
        ("track BX-42 team north born 05/2024", "BX-42"),
    ],
)
@pytest.mark.parametrize("place", [DIRECT, CHANNEL], ids=["direct", "channel"])
def test_what_is_no_reference_here_is_answered_with_the_one_meant(town, typed, word, place):
    assert town.refused(typed, "U0SAM", place).startswith(f"Do you mean BX-0042 by `{word}`? ")


@pytest.mark.parametrize(
    ("typed", "person", "place"),
    [
        ("status BX-42", "U0OMAR", DIRECT),
        ("status BX-42", "U0SAM", ELSEWHERE),
        ("status BX-43", "U0SAM", DIRECT),
        ("mileston 12/10/2026", "U0SAM", DIRECT),
        ("hello there, it is late", "U0SAM", DIRECT),
    ],
)
def test_what_means_no_child_that_the_asker_may_hear_of_here_is_not_guessed_at(town, typed, person, place):
    assert "Do you mean BX" not in town.refused(typed, person, place)


def test_a_child_on_record_is_not_taken_for_the_one_who_is_alike(town):
    town.ask("track BX-O042 team north born 05/2024 worker <@U0SAM>", "U0SAM", is_confirmed=True)

    assert town.refused("rename BX-O042 BX-0051", "U0SAM").startswith(
        "`rename` needs `to` and REF; I don't understand `BX-0051` here."
    )
    assert town.refused("rename BX-42 BX-0051", "U0SAM").startswith(
        "Do you mean BX-0042 or BX-O042 by `BX-42`?"
    )


def test_where_slack_cannot_be_asked_the_refusal_is_the_same_without(town, monkeypatch):
    def silent(person, place, teams):
        if teams:
            raise Unavailable("Slack does not answer.")
        return teams

    monkeypatch.setattr(town.desk, "membership", silent)

    assert town.refused("status BX-42", "U0MARY").startswith("`status` needs REF, and `BX-42` is not that.")
