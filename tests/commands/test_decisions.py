"""What needs a person's decision stands first on their Home and in `me`: with its facts, and its own buttons."""

import json

import pytest

from commands.grammar.reply import Buttons, Text
from storage.restored import HELD, RESTORED

MARY, SAM, SUE, ADMIN = "U0MARY", "U0SAM", "U0SUE", "U0ADMIN"


@pytest.fixture
def town(town):
    """North with BX-0042, past its date for a match; Sue answers for every team."""
    for text in (
        "role service manager <@U0SUE>",
        "plan BX-0042 adoption 18/05/2026",
        "milestone BX-0042 adm decision 18/05/2026",
        "action BX-0042 <@U0SAM> by 24/11/2026 Chase the report",
    ):
        town.say(text)
    return town


def decisions(town, person, typed="home") -> list[tuple[str, list[str]]]:
    """Return what needs a person's decision: the words of each, with the commands of its buttons."""
    parts = list(town.reply(typed, person).parts)
    if not (parts and isinstance(parts[0], Text) and parts[0].words == "**Needs your decision**"):
        return []
    found = []
    for said, row in zip(parts[1::2], parts[2::2], strict=False):
        if not (isinstance(said, Text) and isinstance(row, Buttons)) or said.words.startswith("You:"):
            break
        if any(button.command in ("milestone", "help") for button in row.buttons):
            break  # the usual buttons of a Home, under how a team stands
        found.append(
            (said.words.replace("\ue000", "@").replace("\ue001", ""), [each.command for each in row.buttons])
        )
    return found


@pytest.mark.parametrize("typed", ["home", "me"])
def test_a_request_says_which_child_what_why_by_whom_since_when_and_what_is_past_already(town, typed):
    town.ask("delay BX-0042 match until 15/01/2027 because sibling assessment first", SAM)
    town.clock.go_to(25, 11)

    ((said, buttons),) = decisions(town, MARY, typed)

    first, past = said.split("\n")
    assert first == (
        "**1** · BX-0042 · @U0SAM asks you to agree a purposeful delay of match until Fri 15 Jan 2027: sibling assessment "
        "first · asked on Mon 23 Nov"
    )
    assert past.startswith(
        "Match, six months from the decision: none recorded; was due Wed 18 Nov 2026, 7 days ago"
    )
    assert buttons == ["approve 1 BX-0042", "decline 1 BX-0042", "status BX-0042"]
    assert decisions(town, SAM, typed) == [], "who asks does not decide"
    town.ask("approve 1", MARY)
    assert decisions(town, MARY, typed) == []


@pytest.mark.parametrize("since", ["restrict BX-0042 to <@U0SAM> <@U0SUE>", "close BX-0042 died 22/11/2026"])
def test_a_child_who_is_kept_to_others_or_has_died_is_named_in_no_request(town, since):
    town.ask("delay BX-0042 match until 15/01/2027 because sibling assessment first", SAM)
    town.say(since, SUE)

    assert decisions(town, MARY) == []


def test_a_service_manager_is_shown_what_a_manager_asks(town):
    town.ask("delay BX-0042 match until 15/01/2027 because sibling assessment first", MARY)

    assert decisions(town, MARY) == []
    ((said, _),) = decisions(town, SUE)
    assert "@U0MARY asks you to agree a purposeful delay" in said


def test_help_that_is_asked_for_is_shown_with_the_reason_until_the_manager_acts(town):
    town.ask("escalate 1 because nobody answers there", SAM)

    ((said, buttons),) = decisions(town, MARY)
    assert said == (
        "**1** · Chase the report · BX-0042 · @U0SAM · for Tue 24 Nov 2026, in 1 day\n"
        "@U0SAM asks for your help, Mon 23 Nov: nobody answers there"
    )
    assert buttons == ["give 1 BX-0042", "move 1 BX-0042", "done 1 BX-0042", "status BX-0042"]
    town.ask("wait 1 for the hospital", SAM)
    assert len(decisions(town, MARY)) == 1, "what its owner does with it is no answer"
    town.ask("give 1 to <@U0ALEX>", MARY)
    assert decisions(town, MARY) == []
    town.ask("undo", MARY)
    assert len(decisions(town, MARY)) == 1, "her answer was taken back"
    town.ask("done 1 Received", SAM)
    assert decisions(town, MARY) == []


def test_what_a_surgery_left_open_says_after_which(town):
    for day, month in ((26, 11), (10, 12)):
        town.clock.go_to(day, month, 9, 30)
        town.by_clock(f"agenda north {day}/{month}/2026")
        town.say("surgery close north yes", MARY)

    ((said, _),) = decisions(town, MARY)
    assert said.endswith("\nStill open after the surgery of Thu 10 Dec: open at 1 surgery after its date")
    assert decisions(town, SUE) == [], "it is the manager's first"


def test_what_was_left_open_stays_before_the_manager_once_the_team_of_that_surgery_has_ended(town):
    town.say("team edit north manager <@U0OMAR>")
    for day, month in ((26, 11), (10, 12)):
        town.clock.go_to(day, month, 9, 30)
        town.by_clock(f"agenda north {day}/{month}/2026")
        town.say("surgery close north yes", "U0OMAR")
    town.say("edit BX-0042 team south")
    town.say("team end north")

    for typed in ("home", "me"):
        ((said, _),) = decisions(town, "U0OMAR", typed)
        assert said.endswith("\nStill open after the surgery of Thu 10 Dec: open at 1 surgery after its date")


def test_whoever_covers_decides_and_so_may_the_person_who_is_away(town):
    town.ask("escalate 1 because nobody answers there", SAM)
    town.say("cover <@U0MARY> 23/11/2026 by <@U0ALEX> to 27/11/2026", MARY)

    assert len(decisions(town, "U0ALEX")) == 1
    assert len(decisions(town, MARY)) == 1


def test_what_came_while_somebody_covered_waits_for_the_manager_when_they_are_back(town):
    town.say("cover <@U0MARY> 23/11/2026 by <@U0ALEX> to 27/11/2026", MARY)
    town.ask("escalate 1 because nobody answers there", SAM)
    assert len(decisions(town, "U0ALEX")) == len(decisions(town, MARY)) == 1
    town.clock.go_to(28, 11, 10)

    ((said, _),) = decisions(town, MARY)
    assert said.endswith("asks for your help, Mon 23 Nov: nobody answers there")
    assert decisions(town, "U0ALEX") == []


def test_what_was_escalated_goes_with_the_part_and_with_the_child(town):
    town.ask("escalate 1 because nobody answers there", SAM)
    town.say("team edit north manager <@U0ALEX>")
    assert (len(decisions(town, "U0ALEX")), decisions(town, MARY)) == (1, [])

    town.say("edit BX-0042 team south")
    assert decisions(town, "U0ALEX") == []
    assert "1 more action was put before you, for a child I may not show you." not in town.ask(
        "home", "U0ALEX"
    )
    assert len(decisions(town, "U0OMAR")) == 1

    town.say("escalate 1 because nobody answers there either", SAM)
    assert len(decisions(town, SUE)) == 1
    town.say("role service manager <@U0KAY>")
    assert len(decisions(town, "U0KAY")) == 1


def test_what_was_put_before_somebody_who_may_not_see_the_child_is_counted(town):
    town.ask("escalate 1 because nobody answers there", SAM)
    town.say("restrict BX-0042 to <@U0SAM> <@U0ADMIN>")

    said = town.ask("home", MARY)
    assert "Needs your decision" in said
    assert "1 more action was put before you, for a child I may not show you." in said
    assert "BX-0042" not in said
    assert "nobody answers" not in said


def test_the_work_of_somebody_who_left_is_to_be_handed_over_by_their_manager_only(town):
    town.by_clock("gone <@U0SAM>")

    ((said, buttons),) = decisions(town, MARY)
    assert said == (
        "@U0SAM has left, as I saw on Mon 23 Nov. Still theirs: 1 action and 1 child in North Permanence Team. "
        "Who takes it over?"
    )
    assert buttons == ["left <@U0SAM>"]
    assert decisions(town, SUE) == decisions(town, "U0OMAR") == []
    town.by_clock("gone <@U0MARY>")
    assert decisions(town, SUE) == [(said, buttons)], "its manager has left too"
    town.say("left <@U0SAM> to <@U0ALEX>")
    assert decisions(town, SUE) == []


def test_a_child_who_was_expected_by_now_is_asked_about_until_it_is_answered(town):
    town.say("track BX-0050 team north due 25/11/2026 worker <@U0SAM>")
    town.say("track BX-0051 team north due 20/12/2026 worker <@U0SAM>")
    town.clock.go_to(26, 11)

    ((said, buttons),) = decisions(town, SAM)
    assert said.startswith("**BX-0050** was expected on Wed 25 Nov 2026, and nothing is recorded since.")
    assert buttons == ["milestone BX-0050 birth", "edit BX-0050"]
    assert decisions(town, MARY) == [], "nobody else is asked"
    town.say("cover <@U0SAM> 26/11/2026 by <@U0ALEX> to 30/11/2026", SAM)
    assert decisions(town, "U0ALEX") == [(said, buttons)]
    town.say("close BX-0050 stillborn 25/11/2026")
    assert decisions(town, SAM) == []


def test_a_child_who_is_eighteen_waits_for_the_manager_to_say_how_tracking_ends(town):
    town.say("track BX-0017 team north born 11/2008 entered 02/02/2020 worker <@U0SAM>")

    ((said, buttons),) = decisions(town, MARY)
    assert said == "**BX-0017** · 18 this month · child's social worker @U0SAM. How does tracking end?"
    assert buttons == ["close BX-0017", "status BX-0017"]
    assert decisions(town, SAM) == []


def test_nothing_is_asked_about_a_child_who_has_died(town):
    town.ask("delay BX-0042 match until 15/01/2027 because sibling assessment first", SAM)
    town.ask("escalate 1 because nobody answers there", SAM)
    assert len(decisions(town, MARY)) == 2
    town.say("close BX-0042 died 22/11/2026")
    town.say("undo")
    assert len(decisions(town, MARY)) == 2
    town.say("close BX-0042 died 22/11/2026")

    assert decisions(town, MARY) == []


def test_a_channel_that_others_can_read_comes_first_for_whoever_can_fix_it(town):
    town.ask("delay BX-0042 match until 15/01/2027 because sibling assessment first", SAM)
    town.by_clock("exposed north shared in <#C0NORTH>")

    (trouble, buttons), (request, _) = decisions(town, MARY)
    assert trouble.startswith(
        "Others can read a channel of North Permanence Team, as I saw on Mon 23 Nov 2026 at 10:00"
    )
    assert buttons == []
    assert "asks you to agree" in request
    ((trouble_of_admin, buttons),) = decisions(town, ADMIN)
    assert trouble_of_admin == trouble
    assert buttons == ["team edit north"]
    assert decisions(town, "U0OMAR") == []
    town.by_clock("exposed north over in <#C0NORTH>")
    assert decisions(town, ADMIN) == []


def test_an_agenda_that_could_not_be_posted_waits_for_whoever_was_told(town):
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    post = town.post("head")
    with town.terminal.store.write() as records:
        records.execute("update outbox set state = 'blocked', problem = 'absent' where id = ?", (post.id,))
    town.by_clock(f"trouble north on 26/11/2026 post {post.id}")

    ((said, buttons),) = decisions(town, ADMIN)
    assert said.startswith(
        "The agenda of North Permanence Team for Thu 26 Nov 2026 is not all posted: I am not in the channel."
    )
    assert buttons == ["why north 26/11/2026"]
    town.send("head")
    assert decisions(town, ADMIN) == []


def test_an_agenda_of_a_team_that_has_ended_is_nobodys_to_decide(town):
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    post = town.post("head")
    with town.terminal.store.write() as records:
        records.execute("update outbox set state = 'blocked', problem = 'absent' where id = ?", (post.id,))
    town.by_clock(f"trouble north on 26/11/2026 post {post.id}")
    assert len(decisions(town, ADMIN)) == 1
    town.say("edit BX-0042 team south")
    town.say("team end north")

    assert decisions(town, ADMIN) == decisions(town, ADMIN, "me") == []


def test_private_words_that_wait_since_a_restore_are_an_administrators_to_let_out(town):
    with town.terminal.store.write() as records:
        at = town.clock().isoformat()
        records.know(RESTORED, json.dumps({"at": at, "since": at, "lasts": {}}))
        records.know(HELD, at)

    ((said, buttons),) = decisions(town, ADMIN)
    assert said.startswith(
        "The records were put back from a backup. No digest or private message is held back so far"
    )
    assert buttons == ["restored send", "restored drop"]
    assert decisions(town, MARY) == []


def test_more_than_a_home_shows_is_a_button_away(town):
    for number in range(2, 10):
        town.say(f"action BX-0042 <@U0SAM> by 24/11/2026 Step {number}")
        town.ask(f"escalate {number} because no answer", SAM)

    shown = decisions(town, MARY)
    assert len(shown) == 7
    assert shown[-1] == ("And 2 more.", ["me"])
    assert len(decisions(town, MARY, "me")) == 8
