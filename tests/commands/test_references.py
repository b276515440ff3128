"""References: one that looks like another is asked about, and leaks nothing."""

import pytest

from bot.text import plain
from permanence.errors import NotUnderstood, RuleBroken, Unavailable
from storage.migrations import HISTORIES
from tests.commands.places import CHANNEL, DIRECT, ELSEWHERE


@pytest.fixture
def everything(town):
    def rows() -> list[list[tuple]]:
        return [town.query(f"select * from {table}") for table in HISTORIES]

    return rows


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
        ("bx42", "bx42"),
        ("0042", "0042"),
        ("how is 0042 doing?", "0042"),
        ("status bx 42", "bx 42"),
        ("status BX-0042.0", "BX-0042.0"),
    ],
)
@pytest.mark.parametrize("place", [DIRECT, CHANNEL], ids=["direct", "channel"])
def test_what_is_no_reference_here_is_read_as_the_one_that_fits_and_told(town, typed, word, place):
    answer = town.reply(typed, "U0SAM", place).words

    assert plain(answer).startswith(f"BX-0042, by `{word}`: BX-0042 · 3 years 8 months")


@pytest.mark.parametrize(
    ("typed", "word", "command"),
    [
        ("milestone BX 0042 po 12/10/2026", "BX 0042", "milestone BX-0042 po_granted 12/10/2026"),
        ("0042 placement order 12/10", "0042", "milestone BX-0042 po_granted 12/10/2026"),
        ("update bx42 Court adjourned", "bx42", "update BX-0042 Court adjourned"),
        ("expect bx42 match 18/12/2026 yes", "bx42", "expect BX-0042 adm_match 18/12/2026"),
    ],
)
def test_a_change_for_a_reference_that_was_mistyped_is_asked_about(town, everything, typed, word, command):
    before = everything()
    asked = town.reply(typed, "U0SAM")

    assert asked.words.startswith(f"**BX-0042**, by `{word}`: Do you mean: {command.split()[0]} BX-0042 ")
    assert [each.command for each in asked.buttons] == [command, "no"]
    assert everything() == before


def test_a_child_who_is_tracked_already_is_not_tracked_for_a_mistyped_reference(town):
    said = town.refused("track BX-42 team north born 05/2024", "U0SAM")

    assert said.startswith("Do you mean BX-0042 by `BX-42`? `track` needs REF")


def test_of_two_that_fit_each_has_a_button_that_finishes_it(town):
    town.say("track CX-0042 team north born 05/2024 worker <@U0SAM>")

    asked = town.reply("0042", "U0SAM")
    assert asked.words == "Which child do you mean by `0042`?"
    assert [(each.label, each.command) for each in asked.buttons] == [
        ("BX-0042", "BX-0042"),
        ("CX-0042", "CX-0042"),
        ("No", "no"),
    ]
    asked = town.reply("update 0042 Seen", "U0SAM")
    assert [each.command for each in asked.buttons] == ["update BX-0042 Seen", "update CX-0042 Seen", "no"]
    with pytest.raises(NotUnderstood, match=r"by `0042`[?] Type `BX-0042` or `CX-0042`"):
        town.say("0042")


def test_of_two_of_whom_the_asker_may_see_one_it_is_that_one(town):
    town.say("track CX-0042 team south born 05/2024")

    assert town.reply("0042", "U0SAM").words.startswith("**BX-0042**, by `0042`:")
    assert town.reply("0042", "U0OMAR").words.startswith("**CX-0042**, by `0042`:")


def test_a_few_figures_are_no_reference(town):
    assert town.refused("42", "U0SAM").startswith("I don't know `42`.")


@pytest.mark.parametrize(
    ("typed", "person", "place"),
    [
        ("status BX-42", "U0OMAR", DIRECT),
        ("0042", "U0OMAR", DIRECT),
        ("0042", "U0SAM", ELSEWHERE),
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
