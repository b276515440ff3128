"""The life of a surgery: whose turn it is, what was looked at, how it is closed, and what the next one remembers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from commands.desk.desk import Desk
from commands.desk.fill import fill
from commands.desk.form import form
from commands.desk.incoming import IncomingRequest
from commands.grammar.read import Refusal, read
from commands.grammar.reply import EMPTY, Buttons
from commands.practice.request import TERMINAL, Place, PlaceKind
from permanence.words import who
from tests.conftest import SOUTH

FIRST, SECOND, THIRD = date(2026, 11, 26), date(2026, 12, 10), date(2026, 12, 24)
MARY, SAM = "U0MARY", "U0SAM"
SOUTHS_TEAM = 'team add south "South Permanence Team" in <#C0SOUTH> manager <@U0OMAR> from 30/11/2026 at 14:00 every 2 weeks'


@pytest.fixture
def say(terminal):
    """Type as a person in the team's channel; the administrator types in private."""

    def typed(text, person="U0ADMIN", channel=None):
        return terminal.say(text, person, channel or (None if person == "U0ADMIN" else "C0NORTH"))

    return typed


@pytest.fixture
def siblings(north, say):
    """BX-0042 and BX-0051, to be together: one past three dates and with an action, one past one."""
    say("track BX-0051 team north born 03/2025 entered 02/02/2026 worker <@U0SAM>")
    say("siblings BX-0042 BX-0051 together")
    say("plan BX-0042 adoption 18/05/2026 alongside special guardianship")
    say("milestone BX-0042 adm decision 18/05/2026")
    say("milestone BX-0042 placement order 15/07/2026")
    say("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report", SAM)
    return say


@pytest.fixture
def sitting(siblings, posted):
    """The first surgery has begun, and all of its agenda is in the channel."""
    posted()
    return siblings


def test_status_says_what_a_tracker_shows_in_its_columns_and_a_childs_message_the_plans(
    siblings, posted, shown
):
    say = siblings
    say("expect BX-0042 final hearing 15/01/2027")
    say("milestone BX-0042 link 01/09/2026")
    say("milestone BX-0042 link ended 03/09/2026")
    say("milestone BX-0042 placement move 04/05/2026")
    say("milestone BX-0042 early permanence decision 20/05/2026 no: no carers free")
    say("edit BX-0042 worker <@U0ALEX>")
    posted()

    message, status = shown("child BX-0042"), say("status BX-0042")

    assert "plan A adoption, plan B special guardianship" in message
    assert "No active link since Thu 3 Sep\n  • Early permanence: no – no carers free\n" in status
    assert "in care 297 days, a fifth of their life · 2 placements in care · 2nd social worker\n" in status
    assert "Final hearing, expected Fri 15 Jan 2027" in status


def test_siblings_stand_side_by_side(sitting, shown):
    """The message of each tells their own figures."""
    assert shown("child BX-0051").split("\n")[0].endswith("@U0SAM · with sibling BX-0042")
    sitting("siblings BX-0042 BX-0051 apart yes")
    assert shown("child BX-0051").endswith("\nSibling BX-0042, to be apart")


def test_what_the_chair_does_about_the_child_brought_up_leads_on_to_the_next(sitting, terminal):
    room = Place(PlaceKind.TERMINAL, "north")

    def leads_to(text, person=MARY, place=room):
        buttons = terminal.desk.answer_words(text, person, place).buttons
        return [button.command for button in buttons if button.command.startswith("next")]

    on = ["next north after BX-0042"]
    assert leads_to("next north") == on
    assert leads_to("done 1 Received") == on
    assert leads_to("undo", place=TERMINAL) == on, "in private too"
    assert leads_to("siblings BX-0051 BX-0042 apart yes") == on
    assert (
        leads_to("reviewed BX-0042 no action needed Agreed to widen search because the report is on its way")
        == on
    )
    assert leads_to("done 1 Received", SAM) == []
    assert leads_to("update BX-0051 Seen at home") == []
    assert leads_to("close BX-0042 died 25/11/2026") == []


def test_home_leads_whoever_leads_the_team_through_an_open_surgery(siblings, posted, terminal):
    def offered():
        reply = terminal.desk.answer_words("home", MARY, TERMINAL)
        return [
            button.command
            for part in reply.parts
            if isinstance(part, Buttons)
            for button in part.buttons
            if "north" in button.command
        ]

    before = offered()
    posted()

    lists = ["caseload north", "overdue north"]
    assert before == [*lists, "surgery north"]
    assert offered() == [*lists, "next north", "surgery north close"]


def test_the_child_brought_up_stays_before_the_chair_until_looked_at(sitting, terminal):
    def offered(text):
        place = Place(PlaceKind.TERMINAL, "north")
        reply = terminal.desk.answer_words(text, MARY, place)
        choices = [each for _, group in reply.menu.groups for each in group] if reply.menu else []
        return [button.command for button in (*reply.buttons, *choices)]

    offered("next")
    assert {"reviewed BX-0042", "action BX-0042", "status BX-0042"} <= set(offered("done 1 Received"))
    assert "done 1" not in offered("update BX-0042 Seen at home"), "it is drawn as it is now"
    assert "reviewed BX-0042" not in offered("reviewed BX-0042 Agreed to widen search")


def test_the_chair_brings_up_one_child_after_another(sitting, shown, refused):
    say = sitting

    first, head = say("next", MARY, "C0NORTH"), shown("head")
    second = say("next north", MARY)

    assert first.startswith("Now: BX-0042")
    assert "After this one: BX-0051." in first
    assert "Discussed 0 of 2. Now: BX-0042." in head
    assert second.startswith("Now: BX-0051")
    assert "This is the last one." in second
    assert "has been brought up. Nothing is recorded for BX-0042 and BX-0051." in say("next north", MARY)


def test_the_forms_of_a_surgery_say_what_is_still_open(sitting, terminal, clock_types):
    def drawn(text):
        asked = read(text, terminal.desk.reading())
        return form(terminal.desk, asked.started if isinstance(asked, Refusal) else asked, MARY, TERMINAL)

    discussed = drawn("reviewed BX-0042")
    assert discussed.start.words == [
        f"Overdue: **1** · Chase the medical report · {who(SAM)} · was for Wed 25 Nov 2026, 1 day ago"
    ]
    assert discussed.start.values == {"by": date(2026, 12, 9), "owner": SAM}
    assert drawn("reviewed").start == EMPTY

    closing = drawn("surgery close north")
    assert [each.words for each in closing.settled] == ["North Permanence Team"]
    clock_types("gone <@U0SAM>")
    assert drawn("surgery close north").start.words == [
        "Discussed 0 of 2 children.",
        "**Not reached**: BX-0042 and BX-0051.",
        "**Actions of somebody who has left**: 1 Chase the medical report (BX-0042).",
    ]
    for ref in ("BX-0042", "BX-0051"):
        sitting(f"reviewed {ref} no action needed Agreed because the court decides first", MARY)
    sitting("done 1 Received", MARY)
    assert drawn("surgery close north").start.words == [
        "Discussed 2 of 2 children.",
        "Nothing is left open.",
    ]
    assert drawn("surgery close").start == EMPTY


def test_the_form_that_closes_a_surgery_asks_nothing_more(sitting, terminal):
    parsed = fill("surgery close", {}, {"team": "north"}, terminal.desk.reading())
    room = Place(PlaceKind.TEAM, "north")
    desk = Desk(terminal.store, terminal.desk.office, terminal.desk.clock, lambda *_: frozenset({"north"}))

    typed = desk.answer_words("surgery close north", MARY, room)
    sent = desk.answer(IncomingRequest(replace(parsed, is_child_sure=True), "surgery close", MARY, room))

    assert typed.words.endswith("Close the surgery anyway?")
    assert "is closed" in sent.words


def test_whoever_had_anything_recorded_is_reached_in_the_question_as_in_the_form(sitting, terminal):
    for ref in ("BX-0042", "BX-0051"):
        thread = Place(PlaceKind.TERMINAL, "north", ref, FIRST)
        terminal.desk.answer_words(f"action {ref} <@U0SAM> by 04/12/2026 Ring the court", SAM, thread)

    assert "is closed" in sitting("surgery north close", MARY)


def test_a_review_ends_in_an_action_or_says_that_none_is_needed(sitting, shown):
    say = sitting

    bare = say("reviewed BX-0042 Agreed to widen search", MARY)
    none = say("reviewed BX-0051 no action needed Waiting for the review", MARY)
    say("action BX-0042 <@U0ALEX> by 02/12/2026 Book the selection meeting", MARY)
    ended = say("reviewed BX-0042 Agreed to widen search", MARY)

    assert "Nothing is agreed to be done next: who does what, by when?" in bare
    assert "No action is needed." in none
    assert "Next: 2 · Book the selection meeting" in ended
    message = shown("child BX-0042")
    assert message.startswith("1 · BX-0042 · discussed ✓ · @U0MARY: Agreed to widen search\n")
    assert message.count("Agreed to widen search") == 1
    assert (
        "New: 2 · Book the selection meeting – @U0ALEX, due Wed 2 Dec · agreed by @U0MARY, 09:30" in message
    )
    assert "Discussed 2 of 2." in shown("head")


def test_the_minutes_tell_what_was_decided_by_whom_and_what_goes_on(sitting, shown, posts, clock):
    say = sitting
    say("reviewed BX-0042 Agreed to widen search", MARY)
    say("action BX-0042 <@U0ALEX> by 02/12/2026 Book the selection meeting", MARY)
    say("move 1 to 04/12/2026 because adviser on leave", SAM)
    say("praise BX-0042 <@U0SAM> Report in a week early", MARY)
    clock.pass_(hours=1)

    answer = say("surgery north close with <@U0CORA>", MARY)

    assert "Past a date, with no next action\n  • BX-0051" in answer
    minutes = shown("minutes 1")
    assert "Took part: @U0MARY, @U0SAM and @U0CORA, chaired by @U0MARY." in minutes
    assert "Decided: Agreed to widen search (@U0MARY)" in minutes
    assert "New: 2 Book the selection meeting – @U0ALEX, due Wed 2 Dec" in minutes
    moved = (
        "Open: 1 Chase the medical report – @U0SAM, due Fri 4 Dec · moved from Wed 25 Nov: adviser on leave"
    )
    assert moved in minutes
    assert "BX-0042: Report in a week early – thank you @U0SAM" in minutes
    assert "Not reached\n  • BX-0051" in minutes
    assert "Next surgery Thu 10 Dec 2026, 09:30. A tracker, not the child's record." in minutes
    short = shown("closed")
    assert "1 child discussed; 1 action agreed; not reached: BX-0051." in short
    assert "Closed at 10:30. The minutes are in this thread." in shown("head")
    assert posts()["minutes 1"].parent == posts()["head"].id


def test_the_minutes_stay_as_they_were(sitting, say, clock):
    say("reviewed BX-0042 Agreed to widen search", MARY)
    say("surgery north close", MARY)
    before = say("minutes north 26/11/2026", MARY)
    clock.go_to(3, 12)
    say("done 1 Received", SAM)
    say("action BX-0051 <@U0ALEX> by 09/12/2026 Book the review", SAM)

    assert say("minutes north 26/11/2026", MARY) == before
    assert say("minutes north", MARY) == before
    assert "Carried forward: 1 Chase the medical report" in before


def test_a_childs_minutes_can_be_copied_as_they_stand(sitting, say):
    say("reviewed BX-0042 Agreed to widen search", MARY)
    say("surgery north close", MARY)

    assert say("minutes BX-0042", MARY) == (
        "BX-0042: performance surgery of North Permanence Team, Thu 26 Nov 2026.\n\n"
        "  • Decided: Agreed to widen search (@U0MARY)\n"
        "  • Carried forward: 1 Chase the medical report – @U0SAM, due Wed 25 Nov\n\n"
        "A tracker, not the child's record."
    )


def test_a_child_whose_late_action_was_done_in_the_room_needs_no_next_one(siblings, posted):
    siblings("track BX-0052 team north born 03/2025 entered 16/11/2026 worker <@U0SAM>")
    siblings("action BX-0052 <@U0SAM> by 25/11/2026 Ring the school", SAM)
    posted()
    siblings("done 2 Rung", MARY)

    bare = siblings("surgery north close", MARY)
    assert "with no next action\n  • BX-0042\n  • BX-0051" in bare
    assert "BX-0052" not in bare


def test_a_surgery_left_open_is_closed_by_the_next_saying_so(sitting, begun, shown, say):
    say("reviewed BX-0042 Agreed to widen search", MARY)

    begun(SECOND)

    assert "Nobody closed the surgery of Thu 26 Nov 2026, so the next one does." in shown("minutes 1")
    assert "Next surgery Thu 10 Dec 2026, 09:30." in shown("minutes 1"), "they stay those of their own day"
    assert "not held" not in shown("head", SECOND)


def test_minutes_of_a_surgery_left_open_name_the_one_that_closed_it_however_late(sitting, begun, shown, say):
    say("reviewed BX-0042 Agreed to widen search", MARY)

    begun(THIRD)

    assert "Next surgery Thu 24 Dec 2026, 09:30." in shown("minutes 1"), "that between was passed over"


def test_a_surgery_that_no_one_acted_in_is_not_held_and_has_no_minutes(sitting, begun, shown, posts, refused):
    begun(SECOND)

    assert "The surgery of Thu 26 Nov was not held: nobody opened it." in shown("head", SECOND)
    assert not [part for part in posts() if part.startswith("minutes")]
    assert "was not held" in refused("minutes north 26/11/2026", MARY)


def test_an_agenda_that_nobody_sat_down_to_is_not_counted_and_why_says_so(sitting, begun, shown, say):
    begun(SECOND)
    assert "on its 2nd agenda" not in shown("child BX-0042", SECOND)
    assert "It was not held: nobody opened it." in say("why north 26/11/2026")
    assert "not held" not in say("why north 10/12/2026")

    say("reviewed BX-0042 Agreed to widen search", MARY)
    begun(THIRD)
    assert "on its 2nd agenda" in shown("child BX-0042", THIRD)


def test_the_next_agenda_remembers(sitting, begun, shown, say, clock):
    say("reviewed BX-0042 Agreed to widen search", MARY)
    say("done 1 Received today", SAM)
    say("action BX-0042 <@U0ALEX> by 02/12/2026 Book the selection meeting", MARY)
    say("surgery north close", MARY)
    begun(SECOND)

    message, head = shown("child BX-0042", SECOND), shown("head", SECOND)

    assert "Dates past 5, last time 5: 1 new, 4 still past, 1 cleared." in head
    assert message.count("on its 2nd agenda") == 1
    assert "2 · overdue · Book the selection meeting – @U0ALEX, due Wed 2 Dec · on its 2nd agenda" in message
    assert "Thu 26 Nov, @U0MARY: Agreed to widen search" in say("next north", MARY)
    assert "Cleared since Thu 26 Nov: 1 Chase the medical report" in message


def test_a_clock_that_is_watched_no_longer_has_cleared_nothing(sitting, begun, shown, say):
    say("clocks north without permanence, T13")
    begun(SECOND)

    assert "none cleared" in shown("head", SECOND)
    say("clocks north with permanence, T13")
    begun(THIRD)
    assert "none new" in shown("head", THIRD)


def test_nothing_is_called_new_on_a_teams_first_agenda(sitting, shown):
    assert "new" not in shown("child BX-0042").split("\n", 2)[2]
    assert "Past a date, since" not in shown("head")


def test_work_whose_owner_has_left_can_be_handed_over_from_the_first_message(
    siblings, posted, shown, drawn, terminal, say
):
    say("give 1 to <@U0GONE>", SAM)
    terminal.desk.answer_words("gone <@U0GONE>", "clock", Place(PlaceKind.CLOCK))
    posted()

    assert "@U0GONE has left: 1 action." in shown("head")
    assert [each.command for each in drawn("head").buttons if each.label == "Hand over"] == ["left <@U0GONE>"]
    assert "@U0GONE, who has left" in shown("child BX-0042")

    with terminal.store.write() as records:
        records.names.keep({"U0GONE": "Gwen"})
    assert "Hand over: Gwen" in [each.label for each in drawn("head").buttons]


def test_children_for_whom_the_same_is_worst_share_a_line_three_at_most(north, say, posted, shown):
    for ref in ("BX-0051", "BX-0052", "BX-0053"):
        say(f"track {ref} team north born 03/2023 entered 02/11/2026 worker <@U0SAM>")
    for ref in ("BX-0042", "BX-0051", "BX-0052", "BX-0053"):
        say(f"action {ref} <@U0SAM> by 24/11/2026 Ring the school")
    posted()

    late = [line for line in shown("head").splitlines() if line.endswith(" action overdue")]
    assert [len(line.split(", ")) for line in late] == [3, 1]
    assert "· Ring the school – @U0SAM, due Tue 24 Nov · BX-0053" in shown("head")


@pytest.mark.parametrize("verb", ["surgery north close", "next north", "reviewed BX-0042 Agreed"])
def test_what_belongs_in_a_surgery_needs_one_that_is_open(verb, north, refused, everything):
    before = everything()

    assert "No surgery of North Permanence Team is open now." in refused(verb, MARY)
    assert everything() == before


def test_a_closed_surgery_is_not_closed_again(sitting, say, refused):
    say("surgery north close", MARY)

    assert "That of Thu 26 Nov 2026 is closed" in refused("surgery north close", MARY)


def test_closing_can_be_undone_until_it_is_said(sitting, say, posts, terminal):
    say("surgery north close", MARY)
    say("undo", MARY)

    assert "closed" not in posts()
    with terminal.store.read() as records:
        assert records.closings.of("north", FIRST) is None


def test_a_surgery_is_open_from_its_own_time_though_its_agenda_came_before(siblings, ticker, begun, clock):
    siblings("team edit north agenda the day before at 14:00")
    clock.go_to(25, 11, 14)
    ticker.tick()
    before = siblings("me", SAM)
    begun()

    assert "open since" not in before
    assert "North Permanence Team: open since Thu 26 Nov" in siblings("me", SAM)


def test_whoever_leads_is_led_on_from_the_first_child_discussed(sitting, terminal):
    def leads_to(text, person):
        buttons = terminal.desk.answer_words(text, person, Place(PlaceKind.TERMINAL, "north")).buttons
        return [button.command for button in buttons if button.command.startswith("next")]

    assert leads_to("update BX-0042 Seen at home", MARY) == [], "only once they are discussed"
    assert leads_to("reviewed BX-0042 Widen the search again", MARY) == ["next north after BX-0042"]
    assert leads_to("next north after BX-0042", MARY) == ["next north after BX-0051"]
    assert leads_to("reviewed BX-0042 Widen the search once more", MARY) == [], "another child has their turn"


def test_a_panel_looks_at_every_teams_children_who_wait(siblings, say):
    say(SOUTHS_TEAM)
    say("track BX-0060 team south born 03/2024 entered 02/02/2026 worker <@U0PRIYA>")
    say("track BX-0061 team south born 03/2024 entered 02/02/2026 worker <@U0PRIYA>")
    say("milestone BX-0061 placed 01/10/2026")
    say(
        'team add tracking "Tracking panel" in <#C0PANEL> manager <@U0SUE> from 03/12/2026 at 10:00 every 4 weeks as panel'
    )

    panel = say("panel", "U0SUE")

    assert "Tracking panel – permanence tracking panel, Thu 3 Dec 2026, 10:00" in panel
    worst = panel.partition("Worst first, across teams\n")[2].split("\n\n")[0]
    assert "  • BX-0051 · North Permanence Team · @U0SAM · " in worst
    assert "  • BX-0060 · South Permanence Team · @U0PRIYA · " in worst
    assert "BX-0061" not in panel


@pytest.fixture
def panel(siblings, say, begun):
    """A panel that is open, of North's children and of one of South's, whose placement disrupted."""
    for text in (
        'team add south "South Permanence Team" in <#C0SOUTH> manager <@U0OMAR> from 30/11/2026 at 14:00 every 2 weeks',
        "track BX-0060 team south born 03/2024 entered 02/02/2026 worker <@U0PRIYA>",
        "milestone BX-0060 placed 01/10/2026",
        "milestone BX-0060 disruption 20/11/2026",
        "action BX-0060 <@U0PRIYA> by 25/11/2026 Meet the carers",
        'team add tracking "Tracking panel" in <#C0PANEL> manager <@U0SUE> from 03/12/2026 at 09:30 every 4 weeks as panel',
    ):
        siblings(text)
    begun(date(2026, 12, 3))
    return siblings


def test_a_panels_list_tells_disruption_and_actions_in_words(panel, say):
    worst = say("panel", "U0SUE").partition("Worst first, across teams\n")[2].splitlines()

    assert worst[0].startswith(
        "  • BX-0060 · South Permanence Team · @U0PRIYA · placement disrupted; no plan since"
    )
    assert "2 Meet the carers (due Wed 25 Nov)" in worst[0]
    assert worst[1].startswith("  • BX-0042 · North Permanence Team")
    assert "1 Chase the medical report (due Wed 25 Nov)" in worst[1]


def test_the_chair_of_a_panel_brings_up_its_children_worst_first_and_closes_it(panel, terminal):
    def press(text):
        return terminal.desk.answer_words(text, "U0SUE", Place(PlaceKind.TERMINAL, "tracking"))

    first = press("next tracking")
    assert first.title == "Now: BX-0060"
    assert [button.label for button in first.buttons] == ["New action", "Update", "Next child"]
    agreed = press("action BX-0060 <@U0PRIYA> by 10/12/2026 Find out what the carers need")
    assert [button.command for button in agreed.buttons][-1] == "next tracking after BX-0060"
    seen = ["BX-0060"]
    while (after := press(f"next tracking after {seen[-1]}")).title:
        seen.append(after.title.removeprefix("Now: "))
    assert seen == ["BX-0060", "BX-0042", "BX-0051"]
    press("surgery tracking close")

    minutes = terminal.say("minutes tracking", "U0SUE")
    assert "New: 3 Find out what the carers need – @U0PRIYA, due Thu 10 Dec" in minutes
    assert "Carried forward: 2 Meet the carers" in minutes


def test_a_panels_head_is_drawn_again_when_an_action_of_another_team_that_it_shows_is_done(
    panel, posts, terminal
):
    def wanted(team, nominal):
        return posts(nominal, team)["head"].wanted

    before = wanted("tracking", date(2026, 12, 3)), wanted("north", FIRST)
    panel("done 2 Met them", "U0PRIYA")
    after = wanted("tracking", date(2026, 12, 3)), wanted("north", FIRST)

    assert after == (before[0] + 1, before[1])


def test_a_panel_carries_forward_what_is_for_the_children_it_looks_at(siblings, say, begun):
    say(
        'team add tracking "Tracking panel" in <#C0PANEL> manager <@U0SUE> from 03/12/2026 at 09:00 every 4 weeks as panel'
    )
    say("track BX-0061 team north born 03/2024 entered 02/02/2026 worker <@U0SAM>")
    say("milestone BX-0061 placed 01/10/2026")
    say("action BX-0061 <@U0SAM> by 25/11/2026 Send the life story book")
    begun(date(2026, 12, 3))
    say("surgery tracking close", "U0SUE")

    minutes = say("minutes tracking", "U0SUE")
    assert "Carried forward: 1 Chase the medical report (BX-0042)" in minutes
    assert "life story book" not in minutes
    say("milestone BX-0042 placed 01/12/2026")
    say("close BX-0051 adopted 03/12/2026", MARY)
    assert say("minutes tracking", "U0SUE") == minutes, "what was minuted stays so"


def test_a_panel_has_no_children_of_its_own(north, say, refused):
    say(
        'team add tracking "Tracking panel" in <#C0PANEL> manager <@U0SUE> from 03/12/2026 at 10:00 every 4 weeks as panel'
    )

    assert "has none of its own" in refused("track BX-0070 team tracking born 03/2024")
    assert "has none of its own" in refused("edit BX-0042 team tracking")


def test_a_panel_is_posted_as_lists(siblings, begun, posts, shown, say):
    say(
        'team add tracking "Tracking panel" in <#C0PANEL> manager <@U0SUE> from 03/12/2026 at 10:00 every 4 weeks as panel'
    )
    begun(date(2026, 12, 3))

    assert not posts(date(2026, 12, 3), "tracking")
    begun(date(2026, 12, 4))
    assert list(posts(date(2026, 12, 3), "tracking")) == ["head", "list 1"]


def test_closing_cannot_be_undone_once_any_of_its_minutes_is_said(
    sitting, say, posts, terminal, clock, refused, begun
):
    say("surgery north close", MARY)
    with terminal.store.write() as records:
        minutes = posts()["minutes 1"]
        records.delivery.begin(minutes, clock())
        records.delivery.sent(minutes, "9.0", 1, clock())

    assert "is in Slack already" in refused("undo", MARY)
    begun(SECOND)
    assert "head" in posts(SECOND)


def test_a_surgery_moved_past_the_next_can_still_be_held(siblings, say, begun, clock):
    say("team edit north every 1 week")
    say("surgery north move 26/11/2026 to 04/12/2026", MARY)
    begun(date(2026, 12, 3))
    say("surgery north close", MARY)
    begun(date(2026, 12, 4))

    assert say("next", MARY).startswith("Now: ")
    assert "is closed" in say("surgery north close", MARY)


def test_a_surgery_whose_agenda_came_late_is_held_on_that_day(
    siblings, say, ticker, clock, shown, terminal, told
):
    clock.go_to(24, 11, 9, 30)
    ticker.tick()
    clock.go_to(30, 11, 9)
    ticker.tick()
    say("update BX-0042 The medical is booked", SAM)
    say("action BX-0051 <@U0SAM> by 04/12/2026 Chase the court", SAM)
    say("surgery north close", MARY)
    assert "Minutes: North Permanence Team, Mon 30 Nov 2026" in shown("minutes 1")
    assert "Its agenda, of Thu 26 Nov 2026, came late." in shown("minutes 1")
    assert "The medical is booked" in shown("minutes 1")
    assert "The medical is booked" in say("minutes north 30/11/2026", MARY)
    with terminal.store.read() as records:
        assert records.closings.of("north", FIRST).held_on == date(2026, 11, 30)

    clock.go_to(10, 12, 9, 30)
    ticker.tick()
    say("surgery north close", MARY)
    assert "2 · Chase the court" in "".join(told(MARY)), "it was agreed at the surgery before"


def test_no_other_surgery_is_held_on_the_day_on_which_an_agenda_came_late(siblings, ticker, clock, refused):
    clock.go_to(24, 11, 9, 30)
    ticker.tick()
    clock.go_to(30, 11, 9)
    ticker.tick()

    assert refused("surgery north now", MARY).startswith("Today's agenda exists already")
    assert "There is a surgery on Mon 30 Nov 2026 already" in refused(
        "surgery north move 10/12/2026 to 30/11/2026 at 16:00", MARY
    )


def test_what_was_recorded_the_day_before_is_not_of_the_surgery_although_its_agenda_was_there(
    siblings, say, terminal, ticker, clock, shown
):
    siblings("team edit north agenda the day before at 14:00")
    clock.go_to(25, 11, 14)
    ticker.tick()
    clock.go_to(25, 11, 16)
    terminal.say("update BX-0042 Rang the school", SAM)
    clock.go_to(26, 11, 9, 40)
    terminal.say("update BX-0051 Rang the court", SAM)
    say("surgery north close yes", MARY)

    assert "Rang the school" not in shown("minutes 1")
    assert "Rang the court" in shown("minutes 1")
    assert "1 child discussed" in shown("closed")


def test_a_child_with_nothing_past_comes_up_after_three_surgeries_since_they_came(
    siblings, say, begun, posts, deliver
):
    """South's three surgeries before BX-0070 came to North went without them too; BX-0071 came later."""
    say(SOUTH)
    say("track BX-0070 team south born 03/2020 entered 16/11/2026 worker <@U0SAM>")
    came_up = []
    for nth in range(8):
        if nth == 4:
            say("edit BX-0070 team north")
            say("track BX-0071 team north born 03/2020 entered 04/01/2027 worker <@U0SAM>")
        on = FIRST + timedelta(weeks=2 * nth)
        begun(on)
        deliver()
        say("next north", MARY)
        came_up.append([name for name in posts(on) if name in ("child BX-0070", "child BX-0071")])

    assert came_up == [[], [], [], [], ["child BX-0070"], [], [], ["child BX-0071"]]


def test_a_slip_that_is_taken_back_does_not_make_a_surgery_held(sitting, say, begun, shown):
    say("update BX-0042 On the wrong child", SAM)
    say("undo", SAM)
    begun(SECOND)

    assert "was not held" in shown("head", SECOND)


def test_what_is_typed_in_the_channel_on_its_day_makes_a_surgery_held(sitting, say, begun, shown):
    say("update BX-0042 The medical is booked", SAM)
    begun(SECOND)

    assert "not held" not in shown("head", SECOND)
    assert "Noted – @U0SAM, 09:30: The medical is booked" in shown("minutes 1")


def test_a_child_of_another_team_is_not_named_in_the_channel(sitting, say, shown):
    say(SOUTHS_TEAM)
    say("track BX-0060 team south born 03/2024 entered 02/02/2026 worker <@U0PRIYA>")
    say("siblings BX-0042 BX-0060 together", MARY)
    say("surgery north close", MARY)

    assert "BX-0060" not in shown("child BX-0042")
    assert "BX-0060" not in shown("minutes 1")


def test_the_minutes_are_of_the_teams_own_children_whoever_typed_in_the_surgery(
    sitting, say, shown, terminal
):
    say(SOUTHS_TEAM)
    say("track BX-0060 team south born 03/2024 entered 02/02/2026 worker <@U0PRIYA>")
    terminal.say("update BX-0060 Their own business", "U0CORA", "C0NORTH")
    terminal.say("action BX-0060 <@U0PRIYA> by 28/11/2026 Ring the carers", "U0CORA", "C0NORTH")
    say("surgery north close", MARY)

    minutes = shown("minutes 1")
    assert "BX-0060" not in minutes
    assert "Their own business" not in minutes
    assert "Ring the carers" not in minutes
    assert shown("closed").startswith(
        "The surgery of Thu 26 Nov 2026 is closed. 0 children discussed; 1 action carried forward; "
        "not reached: BX-0042 and BX-0051."
    )


def test_a_child_given_away_in_the_surgery_is_in_neither_its_minutes_nor_its_head(sitting, say, shown):
    say(SOUTHS_TEAM)
    say("next", MARY)
    say("praise BX-0042 Settled at nursery", SAM)
    say("reviewed BX-0042 Agreed to widen the search", SAM)
    assert "Settled at nursery" in say("minutes north", MARY)
    say("next", MARY)
    say("edit BX-0051 team south", MARY)
    say("edit BX-0042 team south", MARY)

    assert "Now:" not in shown("head")
    say("surgery north close", MARY)
    assert "BX-00" not in shown("minutes 1")
    assert "Settled at nursery" not in shown("minutes 1")
    assert shown("closed").startswith("The surgery of Thu 26 Nov 2026 is closed. 0 children discussed. Next")


def test_the_head_praises_for_no_child_who_was_given_away_since(siblings, begun, say, shown):
    say(SOUTHS_TEAM)
    say("praise BX-0051 Settled at nursery", SAM)
    say("praise <@U0ALEX> Every report in time", SAM)
    say("edit BX-0051 team south", MARY)
    begun()

    assert "Every report in time" in shown("head")
    assert "Settled at nursery" not in shown("head")


def test_a_surgery_called_for_today_is_not_taken_back_once_another_has_closed_it(siblings, say, refused):
    say("surgery north now", MARY)
    say("surgery north close", "U0ADMIN")

    assert refused("undo", MARY) == ("The extra surgery has been held since, so it cannot be undone.")
    say("undo", "U0ADMIN")
    assert say("undo", MARY).startswith("Undone: `surgery now`: team north.")
