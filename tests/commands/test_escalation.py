"""Escalation: what, when and to whom. Also waiting actions, chairs of meetings, and silence after a death."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from commands.messages.drawers import draw_message
from commands.practice.escalation import escalate_at_close
from commands.practice.request import AsOf
from permanence.ladder import rungs
from permanence.roles import Standing
from storage.history import Change
from storage.outbox import WORDS, PostKind, PostState
from tests.conftest import SOUTH

FIRST, SECOND, THIRD, FOURTH = (date(2026, 11, 26) + timedelta(weeks=2 * k) for k in range(4))


@pytest.fixture
def agreed(north, clock):
    """Action 1, Sam's, agreed on Monday and due before the first surgery; Sue is service manager."""
    north("role service manager <@U0SUE>")
    north("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report")
    return north


@pytest.fixture
def close(terminal, clock):
    """Close a surgery held on a day. Return each escalated action with its person."""

    def ended(on, held=True, team="north"):
        clock.go_to(on.day, on.month, 11, year=on.year)
        with terminal.store.write() as records:
            change = Change(records.audit.next_id(), clock(), on, "U0MARY")
            records.closings.close(team, on, on if held else None, change, by_hand=held)
            found = records.teams.get(team)
            put = (
                escalate_at_close(AsOf(records, terminal.desk.office, clock()), found, on, change)
                if held
                else []
            )
            records.audit.write(
                number=change.id, at=change.at, request=None, surface="terminal", account="", person="U0MARY",
                verb="surgery close", child=None, team=team, understood={}, undoes=None, surgery=on,
            )  # fmt: skip
        return [(each.action.number, person) for each in put for person in each.people]

    return ended


@pytest.fixture
def words(terminal, clock):
    """The private messages planned so far, in order: to whom, and what each says to them now."""

    def said(*kinds):
        kinds = kinds or (PostKind.ESCALATION, *(WORDS - {PostKind.GRANTED}))
        found = []
        with terminal.store.read() as records:
            rows = records.execute("select id from outbox order by id").fetchall()
            posts = [records.outbox.find(post) for (post,) in rows]
            for post in posts:
                if post.kind in kinds and post.state is not PostState.SKIPPED:
                    with records.seen_by(_as(records, post.to)):
                        reply = draw_message(AsOf(records, terminal.desk.office, clock()), post)
                    if reply:
                        parts = [line for part in reply.parts for line in getattr(part, "lines", ())]
                        found.append((post.to, "\n".join([reply.words, *parts])))
        return found

    return said


@pytest.fixture
def has_left(terminal, clock):
    def leave(person):
        with terminal.store.write() as records:
            change = Change(records.audit.next_id(), clock(), clock.now.date(), "U0ADMIN")
            records.leavers.leave(person, change)
            records.audit.write(
                number=change.id, at=change.at, request=None, surface="terminal", account="", person="U0ADMIN",
                verb="left", child=None, team=None, understood={}, undoes=None, surgery=None,
            )  # fmt: skip

    return leave


def _as(records, person):
    """A person in every team's channel, so that only a restriction hides a child from them."""
    return Standing(person, teams=frozenset({"north"}), manages=records.teams.managed_by(person))


def sent(terminal, clock):
    """Send everything planned to Slack."""
    with terminal.store.write() as records:
        for (number,) in records.execute("select id from outbox where state = 'planned'").fetchall():
            post = records.outbox.find(number)
            records.delivery.sent(post, f"1795000000.{number:06d}", post.wanted, clock())


# the ladder at the close of a surgery


def test_what_is_past_its_date_goes_to_the_manager_and_at_the_next_surgery_to_the_service_manager(
    agreed, close
):
    assert close(FIRST) == [], "the surgery whose action it is"
    assert close(SECOND) == [(1, "U0MARY")]
    assert close(THIRD) == [(1, "U0SUE")]
    assert close(FOURTH) == [], "each is told once"


def test_the_owner_is_told_first_and_without_blame(agreed, close, words):
    close(FIRST)
    close(SECOND)
    (owner, first), (manager, told) = words()

    assert (owner, manager) == ("U0SAM", "U0MARY")
    assert first.startswith(
        "So that you hear it first: after the surgery of Thu 10 Dec 2026, 1 action of yours"
    )
    assert "Chase the medical report" in first
    assert "goes to \ue000U0MARY\ue001" in first
    assert told.startswith(
        "**North Permanence Team**, after the surgery of Thu 10 Dec 2026: 1 action is still open, past the date "
        "first agreed, and may need your help."
    )
    assert "**1** · Chase the medical report · BX-0042 · \ue000U0SAM\ue001" in told
    assert "open at 1 surgery after its date" in told
    for word in ("late", "overdue", "fail", "must", "promise"):
        assert word not in f"{first}{told}".lower().replace("escalate", "").replace("later", "")


def test_moving_the_date_does_not_stop_it(agreed, close, words):
    close(FIRST)
    agreed("move 1 to 20/12/2026 because adviser on leave", "U0MARY")

    assert close(SECOND) == [(1, "U0MARY")]
    assert "first due Wed 25 Nov, moved once" in words(PostKind.ESCALATION)[0][1]


def test_a_surgery_that_was_not_held_does_not_count(agreed, close):
    close(FIRST)
    assert close(SECOND, held=False) == []
    assert close(THIRD) == [(1, "U0MARY")]


def test_a_surgery_at_which_it_was_done_does_not_count_once_it_is_open_again(agreed, close, clock):
    close(FIRST)
    clock.go_to(27, 11)
    agreed("done 1 Booked", "U0SAM")
    assert close(SECOND) == close(THIRD) == []
    clock.go_to(4, 1, year=2027)
    agreed("reopen 1", "U0SAM")

    assert close(FOURTH) == [(1, "U0MARY")], "it was open at one"
    assert close(FOURTH + timedelta(weeks=2)) == [(1, "U0SUE")]


def test_a_surgery_of_another_team_than_the_childs_then_does_not_count(agreed, close, clock):
    agreed(SOUTH)
    agreed("edit BX-0042 team south")
    close(FIRST)
    close(SECOND)
    clock.go_to(15, 12)
    agreed("edit BX-0042 team north")

    assert close(THIRD) == [], "the first to see it"
    assert close(FOURTH) == [(1, "U0MARY")]


def test_what_has_reached_two_rungs_goes_to_the_manager_first(agreed, close, terminal, words):
    ladder, off = terminal.desk.office, replace(terminal.desk.office, rungs=())
    terminal.desk.office = off
    assert close(FIRST) == close(SECOND) == close(THIRD) == []
    terminal.desk.office = ladder

    assert close(FOURTH) == [(1, "U0MARY")]
    assert "open at 3 surgeries after its date" in dict(words(PostKind.ESCALATION))["U0MARY"]
    assert close(FOURTH + timedelta(weeks=2)) == [(1, "U0SUE")]


def test_nothing_is_escalated_on_the_first_day_after_a_load(agreed, close):
    """An action agreed before any surgery here belongs to the first one, however long past its date."""
    assert close(THIRD) == []


def test_one_message_a_manager_a_surgery_lists_everything(agreed, close, words):
    agreed("track BX-0043 team north born 03/2023 entered 02/02/2026 worker <@U0ALEX>")
    agreed("action BX-0043 <@U0ALEX> by 25/11/2026 Book the meeting")
    agreed("action BX-0042 <@U0SAM> by 24/11/2026 Ask the nursery")
    close(FIRST)

    assert sorted(close(SECOND)) == [(1, "U0MARY"), (2, "U0MARY"), (3, "U0MARY")]
    assert [person for person, _ in words()] == ["U0SAM", "U0ALEX", "U0MARY"]
    assert "3 actions are still open" in words(PostKind.ESCALATION)[0][1]


def test_an_action_done_before_the_message_is_sent_is_left_out_and_one_done_later_is_marked(
    agreed, close, words, terminal, clock
):
    close(FIRST)
    close(SECOND)
    agreed("done 1 Received", "U0SAM")
    assert words() == []

    sent(terminal, clock)
    assert words(PostKind.ESCALATION) == [
        (
            "U0MARY",
            "North Permanence Team: nothing here is open any more.\n**1** was done by \ue000U0SAM\ue001, Thu 10 Dec.",
        )
    ]


def test_the_done_actions_of_several_are_listed_beside_the_open_ones(agreed, close, words, terminal, clock):
    agreed("action BX-0042 <@U0ALEX> by 24/11/2026 Ask the nursery")
    close(FIRST)
    close(SECOND)
    sent(terminal, clock)
    agreed("done 1 Received", "U0SAM")
    told = words(PostKind.ESCALATION)[0][1]

    assert "1 action is still open" in told
    assert "Ask the nursery" in told
    assert "**1** was done by" in told
    assert "Chase the medical report" not in told


def test_a_managers_own_action_is_told_to_them_once(agreed, close, words):
    agreed("give 1 to <@U0MARY>")
    close(FIRST)

    assert close(SECOND) == [(1, "U0MARY")]
    assert [person for person, _ in words()] == ["U0MARY"]


def test_a_manager_who_has_left_is_passed_over_and_the_message_says_so(agreed, close, words, has_left):
    close(FIRST)
    has_left("U0MARY")

    assert close(SECOND) == [(1, "U0SUE")]
    assert "\ue000U0MARY\ue001 has left Slack, so this comes to you." in words(PostKind.ESCALATION)[0][1]
    assert close(THIRD) == [], "the service manager has it"


def test_the_administrators_are_told_if_no_one_holds_the_role(north, close, words):
    north("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report")
    close(FIRST)
    close(SECOND)

    assert close(THIRD) == []
    (told,) = [said for person, said in words() if person == "U0ADMIN"]
    assert "`role service manager @Sue` names one" in told
    assert "BX-0042" not in told


def test_a_team_may_wait_longer_or_never_escalate(agreed, close, terminal):
    terminal.desk.office = replace(terminal.desk.office, rungs=rungs(2, 3))
    close(FIRST)
    assert close(SECOND) == []
    assert close(THIRD) == [(1, "U0MARY")]
    terminal.desk.office = replace(terminal.desk.office, rungs=())
    assert close(FOURTH) == []


def test_a_restricted_childs_action_goes_only_to_people_who_may_see_the_child(agreed, close, words):
    agreed("restrict BX-0042 to <@U0SAM> <@U0SUE>", "U0SUE")
    close(FIRST)

    assert close(SECOND) == [(1, "U0SUE")]


def test_a_child_restricted_since_is_counted_and_not_named(agreed, close, words):
    agreed("track BX-0043 team north born 03/2023 entered 02/02/2026 worker <@U0ALEX>")
    agreed("action BX-0043 <@U0ALEX> by 25/11/2026 Book the meeting")
    close(FIRST)
    close(SECOND)
    agreed("restrict BX-0042 to <@U0SAM> <@U0ADMIN>", "U0ADMIN")
    told = words(PostKind.ESCALATION)[0][1]

    assert "And 1 child kept private." in told
    assert "1 action is still open" in told
    assert "Book the meeting" in told
    assert "BX-0042" not in told


def test_an_action_for_a_child_who_must_not_be_mentioned_is_never_escalated(agreed, close, words):
    close(FIRST)
    agreed("close BX-0042 died 26/11/2026", "U0SUE")

    assert close(SECOND) == []


# asked for sooner


def test_anyone_may_escalate_sooner_to_the_manager_and_then_the_service_manager(agreed, words):
    said = agreed("escalate 1 because no reply twice", "U0ALEX")
    assert said == (
        "1 goes to @U0MARY in private: Chase the medical report (BX-0042). @U0SAM is told first. "
        "Nothing is said in the channel."
    )
    (owner, first), (manager, told) = words()
    assert (owner, manager) == ("U0SAM", "U0MARY")
    assert "has asked \ue000U0MARY\ue001 to help with this: no reply twice." in first
    assert told.startswith("\ue000U0ALEX\ue001 asks for your help with this: no reply twice.")
    assert "for Wed 25 Nov 2026" in told

    assert "1 goes to @U0SUE in private" in agreed("escalate 1 because still nothing", "U0ALEX")


def test_a_manager_who_escalates_is_not_told_themselves(agreed, words):
    assert "1 goes to @U0SUE" in agreed("escalate 1 because no reply twice", "U0MARY")
    assert [person for person, _ in words()] == ["U0SAM", "U0SUE"]


def test_a_manager_who_has_left_is_passed_over_and_the_asker_is_told(agreed, has_left):
    has_left("U0MARY")

    assert agreed("escalate 1 because no reply twice", "U0ALEX").startswith(
        "@U0MARY has left Slack, so 1 goes to @U0SUE in private"
    )


def test_an_owner_who_has_left_is_sent_nothing(agreed, words, has_left):
    has_left("U0SAM")
    agreed("escalate 1 because no reply twice", "U0ALEX")

    assert [person for person, _ in words()] == ["U0MARY"]


def test_if_no_one_is_left_the_refusal_says_who_was_told(agreed, refused):
    agreed("escalate 1 because no reply twice", "U0MARY")
    assert (
        refused("escalate 1 because no reply", "U0MARY")
        == "There is nobody further up to ask for help with 1: it has gone to @U0SUE. Nothing was changed."
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("escalate 1", "`escalate` needs `because` and WORDS"),
        ("escalate 99 because no reply", "There is no action 99"),
    ],
)
def test_what_cannot_be_escalated_is_refused(agreed, refused, everything, text, why):
    before = everything()
    assert why in refused(text)
    assert everything() == before


def test_a_done_action_is_not_escalated(agreed, refused):
    agreed("done 1")
    assert "1 was done already" in refused("escalate 1 because no reply")


def test_an_escalation_can_be_undone_before_it_is_sent(agreed, words):
    agreed("escalate 1 because no reply twice", "U0ALEX")
    agreed("undo", "U0ALEX")

    assert words() == []
    assert "1 goes to @U0MARY" in agreed("escalate 1 because no reply", "U0ALEX")


def test_an_action_escalated_by_hand_is_not_escalated_again_at_the_close(agreed, close):
    agreed("escalate 1 because no reply twice", "U0ALEX")
    close(FIRST)

    assert close(SECOND) == []
    assert close(THIRD) == [(1, "U0SUE")]


# waiting for somebody


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("medical adviser", "the medical adviser"),
        ("the medical adviser", "the medical adviser"),
        ("The Medical Adviser.", "the Medical Adviser"),
        ("Children's Guardian", "Children's Guardian"),
        ("their grandmother", "their grandmother"),
    ],
)
def test_an_action_waits_for_a_person_who_is_not_in_slack(agreed, rows, typed, read):
    said = agreed(f"wait 1 for {typed}")

    assert said == (
        f"1 is waiting for {read}: Chase the medical report (BX-0042). It stays with @U0SAM, for Wed 25 Nov 2026."
    )
    assert rows("actions")[0][-2] == read
    assert f"@U0SAM, waiting for {read} · for Wed 25 Nov 2026" in agreed("status BX-0042")


def test_an_action_stops_waiting(agreed, refused, rows):
    assert "1 is not waiting for anybody, as far as is recorded" in refused("wait 1 for nobody")
    agreed("wait 1 for medical adviser")
    assert "1 is no longer waiting for anybody: Chase the medical report" in agreed("wait 1 for nobody")
    assert rows("actions")[0][-2] == ""
    agreed("undo")
    assert rows("actions")[0][-2] == "the medical adviser"
    agreed("done 1")
    assert "was done already" in refused("wait 1 for medical adviser")


# who chaired a meeting


def test_a_meeting_keeps_who_chaired_it(north, rows):
    said = north("milestone BX-0042 ppm 12/10/2026 chair <@U0CORA> Agreed family finding")
    assert said == (
        "BX-0042: permanence planning meeting, recorded for Mon 12 Oct 2026, chaired by @U0CORA: Agreed family finding."
    )
    north("correct BX-0042 ppm 12/10/2026 to 13/10/2026")
    assert rows("milestones")[-1] == ("BX-0042", "ppm", "2026-10-13", "Agreed family finding", "U0CORA")


def test_an_order_has_no_chair(north, refused, everything):
    before = everything()
    assert "Nobody chairs a placement order" in refused(
        "milestone BX-0042 placement order 12/10/2026 chair <@U0CORA>"
    )
    assert everything() == before


def test_a_chair_named_inside_a_note_stays_there(north, rows):
    north("milestone BX-0042 ppm 12/10/2026 Sam took the chair for once")
    assert rows("milestones")[-1][3:] == ("Sam took the chair for once", None)


# silence


@pytest.mark.parametrize(
    "ended",
    ["died 20/11/2026", "stillborn 20/11/2026", "termination 20/11/2026", "other 20/11/2026 because died"],
)
def test_the_manager_is_told_in_plain_words_and_nothing_else_is_said(agreed, words, ended):
    said = agreed(f"close BX-0042 {ended}", "U0SUE")

    assert said.endswith("Nothing more is asked or said of this child here. @U0MARY is told in private.")
    ((person, told),) = words()
    assert person == "U0MARY"
    assert told.startswith("**BX-0042**: ")
    assert "Fri 20 Nov 2026." in told
    for word in ("progress", "well done", "thank", "praise", "congratulat", "!"):
        assert word not in f"{said}{told}".lower()


def test_a_manager_who_records_a_death_is_not_told_of_it(agreed, words):
    said = agreed("close BX-0042 died 20/11/2026", "U0MARY")

    assert (
        said == "BX-0042 is closed: died, Fri 20 Nov 2026. Nothing more is asked or said of this child here."
    )
    assert words() == []


def test_a_silence_that_is_undone_says_so(agreed, words, terminal, clock):
    agreed("close BX-0042 died 20/11/2026", "U0SUE")
    sent(terminal, clock)
    agreed("undo", "U0SUE")

    assert words() == [("U0MARY", "What was recorded of BX-0042 here has been taken back.")]


def test_the_message_about_an_action_is_neutral_once_the_child_has_died(
    agreed, close, words, terminal, clock
):
    close(FIRST)
    close(SECOND)
    sent(terminal, clock)
    agreed("close BX-0042 died 10/12/2026", "U0MARY")

    assert dict(words()) == {
        "U0SAM": "Nothing here needs anything more of you.",
        "U0MARY": "North Permanence Team: nothing here is open any more.\n**1** needs nothing more.",
    }


# what was sent, once something has changed


def test_if_no_one_can_be_told_the_refusal_says_how_to_name_a_person(north, refused, everything):
    north("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report", "U0MARY")
    before = everything()

    assert refused("escalate 1 because no reply", "U0MARY") == (
        "There is nobody further up to ask for help with 1: nobody else is this team's manager or a service manager. "
        "An administrator names one: `role service manager @Sue`. Nothing was changed."
    )
    assert everything() == before


def test_the_owners_message_says_if_the_escalation_was_undone_before_it_was_sent(
    agreed, words, terminal, clock
):
    agreed("escalate 1 because no reply twice", "U0ALEX")
    with terminal.store.write() as records:
        (number,) = records.execute("select id from outbox where reader = 'U0SAM'").fetchone()
        word = records.outbox.find(number)
        records.delivery.begin(word, clock())
        records.delivery.sent(word, "1.0", 1, clock())
    agreed("undo", "U0ALEX")

    assert words() == [("U0SAM", "What was said here has been taken back.")]


def test_an_escalation_that_reached_the_manager_is_not_undone(agreed, refused, terminal, clock):
    agreed("escalate 1 because no reply twice", "U0ALEX")
    sent(terminal, clock)

    assert refused("undo", "U0ALEX") == "Its message is in Slack already, so it cannot be undone."


def test_a_manager_who_is_not_named_is_told_of_the_only_child_that_they_are_discussed_privately_and_no_more(
    agreed, words
):
    agreed("escalate 1 because no reply twice", "U0ALEX")
    agreed("restrict BX-0042 to <@U0SAM> <@U0ADMIN>", "U0ADMIN")

    assert words(PostKind.ESCALATION) == [
        (
            "U0MARY",
            (
                "North Permanence Team: something about a child who is discussed privately may need your help. I may not "
                "show you more. If it should be yours, ask to be named among the people the child is restricted to."
            ),
        )
    ]


def test_a_silence_is_told_without_the_child_to_a_manager_who_is_not_in_the_teams_channel(
    agreed, told, deliver
):
    said = agreed("close BX-0042 died 20/11/2026", "U0SUE")
    assert "@U0MARY is told in private." in said
    unseen = (
        "Something that you must know was recorded about a child of North Permanence Team, but I may not show you the child: "
        "you are not in its channel. Ask to be invited there."
    )
    assert told("U0MARY", inside=frozenset()) == [unseen]
    deliver()

    assert told("U0MARY")[0].startswith("BX-0042: died, Fri 20 Nov 2026.")
    assert told("U0MARY", inside=frozenset()) == [unseen]
    agreed("team edit north manager <@U0EVE>", "U0ADMIN")
    assert told("U0MARY", inside=frozenset()) == ["There is nothing more to say here."]


def test_an_owner_who_may_not_see_the_child_hears_first_that_an_action_goes_up_and_no_more(
    agreed, told, close
):
    agreed("action BX-0042 <@U0EVE> by 25/11/2026 Ring the school")
    agreed("escalate 2 because no reply twice", "U0ALEX")

    assert told("U0EVE", inside=frozenset()) == [
        (
            "So that you hear it first: 1 action of yours goes to somebody who can help, but I may not show you the child. "
            "Ask the team's manager."
        )
    ]
    assert "2 · Ring the school" in told("U0EVE", inside=frozenset({"north"}))[0]
    agreed("restrict BX-0042 to <@U0SAM> <@U0ADMIN>", "U0ADMIN")
    assert told("U0EVE", inside=frozenset()) == []


def test_a_manager_of_the_team_no_longer_is_not_told_to_have_themselves_invited(agreed, told, deliver):
    agreed("escalate 1 because no reply twice", "U0ALEX")
    deliver()
    agreed("team edit north manager <@U0EVE>", "U0ADMIN")

    assert told("U0MARY", frozenset()) == ["North Permanence Team: nothing here needs anything more of you."]


def test_whoever_may_not_see_the_child_is_told_that_help_is_asked_for_and_no_more(agreed, close, told):
    for surgery in (FIRST, SECOND, THIRD):
        close(surgery)

    (said,) = [each for each in told("U0SUE", frozenset()) if "1 action" in each]
    assert said.startswith(
        "1 action of North Permanence Team should come to you, but I may not show you the child: you are not in the team's "
    )
