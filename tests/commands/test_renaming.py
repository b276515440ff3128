"""A mistyped reference is put right, alone or as one with the child who has the right one; the old one leads there."""

from dataclasses import replace

import pytest

from bot.text import plain
from permanence.errors import RuleBroken
from tests.commands.places import DIRECT, THREAD

PO = "milestone BX-0024 placement order 12/10/2026"


@pytest.fixture
def town(town):
    """BX-0024, who is Sam's too, beside BX-0042."""
    town.say("track BX-0024 team north born 03/2023 worker <@U0SAM>")
    town.say(PO)
    town.ask("action BX-0024 <@U0SAM> by 04/12/2026 Chase the report", "U0SAM")
    town.ask("update BX-0024 Court adjourned", "U0SAM")
    return town


def labels(reply) -> list[str]:
    return [button.label for button in reply.buttons]


def merge(town, person="U0SAM"):
    asked = town.reply("rename BX-0024 to BX-0042", person)
    return town.reply(asked.buttons[0].command, person, is_confirmed=True)


def test_a_child_has_another_reference_and_the_old_one_leads_there(town):
    done = town.reply("rename BX-0024 to BX-0077", "U0SAM")

    assert done.words == "BX-0024 is now **BX-0077**. Anybody who types BX-0024 is led there."
    assert labels(done) == ["Undo", "Status"]
    said = town.ask("status bx-0024", "U0SAM")
    assert said.startswith("BX-0024 is now BX-0077. BX-0077 · 3 years 8 months")
    assert "Placement order Mon 12 Oct 2026" in said
    assert "Court adjourned" in said
    assert town.ask("status BX-0077", "U0SAM").startswith("BX-0077 · ")
    assert "rename: reference BX-0024, to BX-0077" in town.ask("history BX-0077", "U0SAM")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("update BX-0024 Seen", "BX-0024 is now BX-0077. BX-0077: noted."),
        ("done 1 BX-0024", "BX-0024 is now BX-0077. Done: Chase the report (BX-0077)."),
        ("done 1", "Done: Chase the report (BX-0077)."),
        (
            "siblings BX-0042 BX-0024 together",
            "BX-0024 is now BX-0077. BX-0042 and BX-0077 are siblings, to be together.",
        ),
    ],
)
def test_whatever_is_said_of_the_old_reference_is_said_of_the_child(town, typed, said):
    town.ask("rename BX-0024 to BX-0077", "U0SAM")

    assert town.ask(typed, "U0SAM").splitlines()[0].startswith(said)


def test_a_refusal_says_so_too(town):
    town.ask("rename BX-0024 to BX-0077", "U0SAM")

    assert town.refused(PO, "U0SAM").startswith(
        "BX-0024 is now BX-0077. BX-0077 has placement order on record for Mon 12 Oct 2026."
    )


def test_it_is_undone_by_its_button_and_by_undo(town):
    done = town.reply("rename BX-0024 to BX-0077", "U0SAM")
    assert "Undone: `rename`" in town.reply(done.buttons[0].command, "U0SAM").words
    assert town.ask("status BX-0024", "U0SAM").startswith("BX-0024 · ")
    assert "not a child I track" in town.refused("status BX-0077", "U0SAM")

    town.ask("rename BX-0024 to BX-0077", "U0SAM")
    town.ask("update BX-0077 Seen", "U0SAM")
    town.ask("undo", "U0SAM")
    town.ask("undo", "U0SAM")
    assert town.ask("status BX-0024", "U0SAM").startswith("BX-0024 · ")


def test_a_closed_child_has_another_reference_but_is_one_with_nobody(town):
    town.say("close BX-0024 moved away 12/11/2026")
    assert "BX-0024 was closed on Thu 12 Nov 2026." in town.refused("rename BX-0024 to BX-0042", "U0SAM")

    assert town.ask("rename BX-0024 to BX-0077", "U0SAM").startswith("BX-0024 is now BX-0077.")


def test_two_on_record_become_one_once_that_is_confirmed(town):
    town.say("edit BX-0024 family finder <@U0FAY>")
    asked = town.reply("rename BX-0024 to BX-0042", "U0SAM")

    assert plain(asked.words) == (
        "BX-0042 is tracked already: North Permanence Team, child's social worker @U0SAM, 3 years 8 months. 1 milestone, "
        "1 action and 1 note of BX-0024 would be BX-0042's from now on, and BX-0042 keeps its team, people and "
        "month of birth. Are they the same child?"
    )
    assert labels(asked) == ["Yes, the same child", "No"]
    assert "Placement order" not in town.ask("status BX-0042", "U0SAM")

    done = town.reply(asked.buttons[0].command, "U0SAM", is_confirmed=True)
    assert done.words == (
        "BX-0024 is now **BX-0042**. 1 milestone, 1 action and 1 note moved with it. Anybody who types BX-0024 is led there."
    )
    said = town.ask("status BX-0024", "U0SAM")
    assert "Came into care Mon 2 Feb 2026" in said
    assert "Placement order Mon 12 Oct 2026" in said
    assert "family finder @U0FAY" in said

    town.reply(done.buttons[0].command, "U0SAM")
    assert "Placement order" in town.ask("status BX-0024", "U0SAM")
    assert "Placement order" not in town.ask("status BX-0042", "U0SAM")


def test_nothing_may_go_along(town):
    town.say("track BX-0060 team north born 03/2023 worker <@U0SAM>")

    assert "Nothing of BX-0060 would be BX-0042's from now on" in town.ask(
        "rename BX-0060 to BX-0042", "U0SAM"
    )


def test_what_speaks_against_one_child_is_listed(town):
    town.say("siblings BX-0024 BX-0042 together")
    town.say("plan BX-0042 adoption 18/05/2026")
    town.say("plan BX-0024 special guardianship 18/05/2026")

    asked = town.reply("rename BX-0024 to BX-0042", "U0SAM")
    assert asked.parts[0].lines == [
        "On Mon 18 May 2026 two plans were agreed: adoption and special guardianship.",
        "They are on record as siblings of each other, which would end.",
    ]


def test_the_terminal_says_it_all_and_how_to_go_on(town):
    town.say("siblings BX-0024 BX-0042 together")
    with pytest.raises(
        RuleBroken,
        match=r"siblings of each other, which would end\. If they are the same child, type it again",
    ):
        town.say("rename BX-0024 to BX-0042")

    assert town.say("rename BX-0024 to BX-0042 yes").startswith("BX-0024 is now BX-0042.")


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (
            "edit BX-0024 born 05/2024",
            "they are two children, or one month is wrong. If a month is wrong, correct it first: `edit BX-0024 born 03/2023`",
        ),
        ("milestone BX-0042 placement order 19/10/2026", "BX-0042 has one placement order at a time"),
        (
            "restrict BX-0024 to <@U0SAM> <@U0MARY>",
            "BX-0024 and BX-0042 are not restricted to the same people.",
        ),
        ("close BX-0042 moved away 12/11/2026", "BX-0042 was closed on Thu 12 Nov 2026."),
    ],
)
def test_what_cannot_be_one_child_is_refused_before_anything_is_asked(town, before, said):
    town.say(before)

    assert said in town.refused("rename BX-0024 to BX-0042", "U0SAM")
    assert said in town.refused("rename BX-0024 to BX-0042", "U0SAM", is_confirmed=True)


def test_the_same_reference_is_no_change(town):
    assert "BX-0024 is the reference already." in town.refused("rename BX-0024 to bx-0024", "U0SAM")


def test_a_child_of_another_team_is_made_one_only_by_the_manager_who_gives_them_away(town):
    town.say("track BX-0070 team south born 03/2023 worker <@U0SAM>")

    assert "giving a child to another is for the team's manager. Ask @U0MARY." in town.refused(
        "rename BX-0024 to BX-0070", "U0SAM"
    )
    town.say("edit BX-0070 family finder <@U0MARY>")
    assert "Are they the same child?" in town.ask("rename BX-0024 to BX-0070", "U0MARY")


@pytest.mark.parametrize("to", ["BX-0070", "BX-0071"], ids=["tracked", "an old reference"])
def test_a_hidden_childs_reference_is_answered_like_any_that_may_not_be_seen(town, to):
    town.say("track BX-0070 team south born 03/2023")
    town.say("track BX-0071 team south born 03/2023")
    town.say("rename BX-0071 to BX-0072")

    assert town.refused(f"rename BX-0024 to {to}", "U0SAM") == (
        f"{to} is not a child I track, or not one you may see. Ask the child's team manager if it should be."
    )


@pytest.mark.parametrize("typed", ["status {}", "update {} Seen", "track {} team south born 05/2024"])
def test_an_old_reference_says_nothing_to_whoever_may_not_see_the_child(town, typed):
    town.say("rename BX-0024 to BX-0077")
    said = town.refused(typed.format("BX-0024"), "U0OMAR")

    assert (
        said
        == "BX-0024 is not a child I track, or not one you may see. Ask the child's team manager if it should be."
    )


def test_an_old_reference_is_given_to_another_child_only_once_that_is_confirmed(town):
    town.say("rename BX-0024 to BX-0077")
    asked = town.reply("track BX-0024 team north born 05/2025 worker <@U0SAM>", "U0SAM")
    assert asked.words == "BX-0024 leads to **BX-0077**, whose reference it was. Is it another child?"

    assert town.ask(asked.buttons[0].command, "U0SAM", is_confirmed=True).startswith("Tracking BX-0024")
    assert "1 year 6 months" in town.ask("status BX-0024", "U0SAM")
    assert town.ask("history BX-0024", "U0SAM").count("track") == 1
    assert "placement order" in town.ask("history BX-0077", "U0SAM")
    assert town.refused("track BX-0024 team north born 05/2025", "U0SAM").startswith(
        "BX-0024 is already tracked."
    )


def test_a_reference_like_anothers_is_asked_about_but_not_one_like_the_childs_own(town):
    assert "BX-OO42 looks like BX-0042, already tracked. Is it another child?" in town.ask(
        "rename BX-0024 to BX-OO42", "U0SAM"
    )
    assert town.ask("rename BX-0024 to BX-OO24", "U0SAM").startswith("BX-0024 is now BX-OO24.")
    assert town.ask("rename BX-OO24 to BX-0024", "U0SAM").startswith("BX-OO24 is now BX-0024.")


def test_a_load_of_the_old_reference_is_the_childs(town):
    town.say("rename BX-0024 to BX-0077")
    town.say("rename BX-0024 to BX-0078")

    assert town.ask("status BX-0077", "U0SAM").startswith("BX-0077 is now BX-0078. BX-0078 · ")
    assert town.ask("status BX-0024", "U0SAM").startswith("BX-0024 is now BX-0078. BX-0078 · ")


@pytest.fixture
def sitting(town):
    """North's surgery is open, with both children on its agenda."""
    town.say("expect BX-0042 court hearing 27/11/2026")
    town.say("milestone BX-0042 placement order 12/05/2026")
    town.say("correct BX-0024 placement order 12/10/2026 to 12/05/2026")
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    for name, _ in town.planned():
        town.send(name, "BX-0024", "BX-0042")
    return town


def test_a_message_about_the_child_shows_the_new_reference_and_its_thread_is_the_childs(sitting):
    sitting.ask("rename BX-0024 to BX-0077", "U0SAM")
    post = sitting.post("child BX-0077")

    assert post.wanted > post.drawn
    assert "BX-0077" in sitting.drawn_in_channel("child BX-0077")
    assert "BX-0024" not in sitting.drawn_in_channel("head")
    assert "Reference changed" in sitting.drawn_in_channel("child BX-0077")


def test_of_two_messages_about_one_child_one_says_where_the_child_is(sitting):
    merge(sitting)

    assert sitting.drawn_in_channel("child BX-0024") == "BX-0024 is now BX-0042."
    assert "BX-0042" in sitting.drawn_in_channel("child BX-0042")
    assert sitting.ask("update Seen", "U0SAM", replace(THREAD, child="BX-0024")).startswith(
        "BX-0024 is now BX-0042. BX-0042: noted."
    )


def test_a_member_of_the_channel_renames_a_child_who_is_not_theirs_once_asked(town):
    asked = town.reply("rename BX-0024 to BX-0042", "U0ALEX", DIRECT)

    assert asked.words.startswith("BX-0024 is North Permanence Team")
    assert "Are they the same child?" in asked.words
    assert labels(asked) == ["Yes, BX-0024", "No"]
