"""What was done in a surgery, as its minutes tell it, and how the chair goes through it."""

from dataclasses import replace
from datetime import date

import pytest

from commands.desk.desk import Desk
from commands.desk.fill import fill
from commands.desk.incoming import IncomingRequest
from commands.practice.request import Place, PlaceKind
from permanence.errors import NotAllowed, NotUnderstood, PermanenceError, RuleBroken
from permanence.words import who
from tests.conftest import SOUTH

CARRIED = "Carried forward: 1 Chase the medical report"
FIRST, SECOND = date(2026, 11, 26), date(2026, 12, 10)
MARY, SAM = "U0MARY", "U0SAM"


@pytest.fixture
def say(terminal):
    """Type as a person in the team's channel; the administrator types in private."""

    def typed(text, person="U0ADMIN", channel=None):
        return terminal.say(text, person, channel or (None if person == "U0ADMIN" else "C0NORTH"))

    return typed


@pytest.fixture
def sitting(north, say, posted):
    """The first surgery has begun with BX-0042 and BX-0043; action 1 is Sam's, past its date."""
    say("track BX-0043 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>")
    say("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report", SAM)
    posted()
    return say


@pytest.fixture
def offered(terminal):
    """Return the commands of a reply's buttons in the team's channel."""

    def of(text, person=MARY):
        reply = terminal.desk.answer_words(text, person, Place(PlaceKind.TERMINAL, "north"))
        return [button.command for button in reply.buttons]

    return of


# what the minutes tell


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            ["give 1 to <@U0ALEX>"],
            f"{CARRIED} – @U0ALEX, due Wed 25 Nov · was @U0SAM's",
        ),
        (
            ["wait 1 for medical adviser"],
            f"{CARRIED} – @U0SAM, waiting for the medical adviser, due Wed 25 Nov",
        ),
        (["wait 1 for medical adviser", "wait 1 for nobody"], f"{CARRIED} – @U0SAM, due Wed 25 Nov"),
        (["done 1 Received", "reopen 1"], f"{CARRIED} – @U0SAM, due Wed 25 Nov"),
        (["done 1 Received"], "Done: 1 Chase the medical report – done by @U0MARY: Received"),
        (
            ["move 1 to 04/12/2026", "move 1 to 11/12/2026 because adviser on leave"],
            "Open: 1 Chase the medical report – @U0SAM, due Fri 11 Dec · moved from Wed 25 Nov: adviser on leave",
        ),
        (
            ["action BX-0042 <@U0ALEX> by 09/12/2026 Ask the court", "move 2 to 11/12/2026"],
            "New: 2 Ask the court – @U0ALEX, due Fri 11 Dec",
        ),
        (
            ["milestone BX-0042 ppm 25/11/2026 Agreed family finding"],
            "Recorded – @U0MARY, 09:30: permanence planning meeting, on Wed 25 Nov 2026, Agreed family finding",
        ),
        (
            ["reviewed BX-0043 no action needed Waiting for court"],
            "Decided: Waiting for court (@U0MARY). No action is needed.",
        ),
        (
            ["reviewed BX-0042 no action because the medical is booked"],
            "Discussed (@U0MARY). No action is needed: the medical is booked.",
        ),
        (["reviewed BX-0042"], "Discussed (@U0MARY)"),
        (
            ["reviewed BX-0042 <@U0ALEX> by 09/12/2026 Ask the court for a date"],
            "Decided: 2 Ask the court for a date – @U0ALEX, due Wed 9 Dec (@U0MARY)",
        ),
    ],
)
def test_the_minutes_tell_what_was_done_in_the_room_by_whom_and_when(sitting, typed, told):
    for each in typed:
        sitting(each, MARY)

    lines = [line.removeprefix("  • ") for line in sitting("minutes north", MARY).splitlines()]
    assert told in lines


def test_what_came_to_nothing_in_the_room_is_not_minuted(sitting):
    for each in ("done 1 Received", "reopen 1", "wait 1 for medical adviser", "wait 1 for nobody"):
        sitting(each, MARY)

    minutes = sitting("minutes north", MARY)
    assert [line for line in minutes.splitlines() if " 1 " in line] == [
        f"  • {CARRIED} – @U0SAM, due Wed 25 Nov"
    ]


def test_an_action_that_waited_before_and_waits_no_longer_says_so(sitting, begun):
    sitting("wait 1 for medical adviser", SAM)
    sitting("surgery north close", MARY)
    begun(SECOND)
    sitting("wait 1 for nobody", MARY)

    assert "· no longer waiting for the medical adviser" in sitting("minutes north 10/12/2026", MARY)


def test_an_action_that_was_done_before_and_is_open_again_says_so(sitting, begun):
    sitting("done 1 Received", SAM)
    sitting("surgery north close", MARY)
    begun(SECOND)
    sitting("reopen 1", MARY)

    assert f"{CARRIED} – @U0SAM, due Wed 25 Nov · reopened" in sitting("minutes north 10/12/2026", MARY)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "delay BX-0042 match until 15/01/2027 because sibling assessment first",
            "Asked by @U0SAM, not agreed yet: purposeful delay of match until Fri 15 Jan 2027: sibling assessment first",
        ),
        (
            "delay BX-0042 match until 15/01/2027 because court delay",
            "Held up, said by @U0SAM: Match until Fri 15 Jan 2027: court delay",
        ),
    ],
)
def test_the_minutes_keep_apart_what_is_only_asked(sitting, asked, told):
    sitting(asked, SAM)

    assert told in sitting("minutes north", MARY)


def test_a_second_move_stands_as_asked_until_the_manager_agrees_it(sitting, in_slack):
    sitting("move 1 to 04/12/2026", SAM)
    in_slack("move 1 to 11/12/2026 because adviser on leave", SAM)
    minutes = sitting("minutes north", MARY)
    assert "Asked by @U0SAM, not agreed yet: another new date for action 1, Fri 11 Dec 2026" in minutes
    assert "@U0SAM, due Fri 4 Dec · moved from Wed 25 Nov" in minutes

    sitting("approve 1", MARY)
    minutes = sitting("minutes north", MARY)
    assert "Agreed by @U0MARY: another new date for action 1, Fri 11 Dec 2026, asked by @U0SAM" in minutes
    assert "@U0SAM, due Fri 11 Dec · moved from Wed 25 Nov: adviser on leave" in minutes


@pytest.mark.parametrize(
    ("answer", "agreed"),
    [("approve 1", "Agreed"), ("decline 1 because no", "Not agreed")],
)
def test_the_minutes_tell_what_a_manager_agreed_in_the_room(sitting, shown, answer, agreed):
    sitting("delay BX-0042 match until 15/01/2027 because sibling assessment first", SAM)
    sitting(answer, MARY)

    asked = "purposeful delay of match until Fri 15 Jan 2027"
    minutes = sitting("minutes north", MARY)
    assert f"{agreed} by @U0MARY: {asked}, asked by @U0SAM: sibling assessment first" in minutes
    assert f"\n{agreed} – @U0MARY, 09:30: {asked}" in shown("child BX-0042")


def test_minutes_of_a_surgery_under_way_say_that_it_is_open(sitting):
    assert "The surgery of Thu 26 Nov 2026 is still open." in sitting("minutes north", MARY)
    sitting("surgery north close", MARY)
    assert "is still open" not in sitting("minutes north", MARY)


def test_a_discussion_and_its_action_are_one_change_with_one_undo(sitting, shown):
    said = sitting("reviewed BX-0042 <@U0ALEX> by 09/12/2026 Ask the court for a date", MARY)
    assert "BX-0042 is discussed: Ask the court for a date. Next: 2 · Ask the court for a date" in said
    card = shown("child BX-0042")
    assert "discussed ✓ · @U0MARY: Ask the court for a date" in card
    assert "New: 2 · Ask the court for a date – @U0ALEX, due Wed 9 Dec · agreed by @U0MARY, 09:30" in card

    sitting("undo", MARY)
    assert "Ask the court" not in shown("child BX-0042")
    assert "discussed" not in shown("child BX-0042")


def test_nothing_to_do_beside_an_overdue_action_needs_a_reason(sitting, refused):
    assert refused("reviewed BX-0042 no action needed", MARY, "C0NORTH") == (
        "1 (Chase the medical report) is overdue. Say why no action is needed: `reviewed BX-0042 no action because …`"
    )


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (
            "reviewed BX-0042 <@U0ALEX> rings the school",
            [
                "reviewed BX-0042 <@U0ALEX> by 09/12/2026 rings the school",
                "reviewed BX-0042 rings the school (U0ALEX)",
                "no",
            ],
        ),
        (
            "reviewed BX-0042 Agreed to finish by 04/12/2026",
            [
                "reviewed BX-0042 <@U0SAM> by 04/12/2026 Agreed to finish",
                "reviewed BX-0042 Agreed to finish (by Fri 4 Dec 2026)",
                "no",
            ],
        ),
    ],
)
def test_what_may_be_an_action_or_a_note_is_asked(
    sitting, terminal, settings, clock, refused, typed, offered
):
    desk = Desk(terminal.store, settings.office, clock, lambda *_: frozenset({"north"}))
    reply = desk.answer_words(typed, MARY, Place(PlaceKind.TEAM, "north"))
    assert [button.command for button in reply.buttons] == offered
    assert "Who does it, and by when?" in refused(typed, MARY, "C0NORTH")
    for command in offered[:2]:
        assert "is discussed" in sitting(command, MARY)


@pytest.mark.parametrize(
    ("typed", "action"),
    [
        (
            "reviewed BX-0043 no action needed <@U0ALEX> by 04/12/2026 rings the school",
            "reviewed BX-0043 <@U0ALEX> by 04/12/2026 rings the school",
        ),
        (
            "reviewed BX-0043 no action needed <@U0ALEX> rings the school",
            "reviewed BX-0043 <@U0ALEX> by 09/12/2026 rings the school",
        ),
        (
            "reviewed BX-0043 no action needed by 04/12/2026 rings the school",
            "reviewed BX-0043 <@U0SAM> by 04/12/2026 rings the school",
        ),
    ],
)
def test_whoever_is_named_beside_no_action_needed_is_not_forgotten(
    sitting, terminal, settings, clock, refused, everything, typed, action
):
    before = everything()
    assert refused(typed, MARY, "C0NORTH").startswith(
        "Either no action is needed, or somebody does it: `reviewed BX-0043 @Sam by next fri"
    )
    desk = Desk(terminal.store, settings.office, clock, lambda *_: frozenset({"north"}))
    reply = desk.answer_words(typed, MARY, Place(PlaceKind.TEAM, "north"))

    assert reply.words.startswith("Is that an action for **BX-0043**: ")
    assert reply.words.endswith(": rings the school? Or is no action needed?")
    none = "reviewed BX-0043 no action needed rings the school"
    assert [button.command for button in reply.buttons] == [action, none, "no"]
    assert everything() == before
    assert "No action is needed." in sitting(none, MARY)
    assert "Next: 2 · rings the school" in sitting(action, MARY)


def test_the_form_that_says_no_action_is_needed_asks_nothing_about_what_it_began_with(
    sitting, terminal, settings, clock
):
    texts = {"need": "no action needed", "owner": "<@U0SAM>", "by": "09/12/2026", "note": "", "because": ""}
    parsed = fill("reviewed", texts, {"child": "BX-0043"}, terminal.desk.reading())
    desk = Desk(terminal.store, settings.office, clock, lambda *_: frozenset({"north"}))
    room = Place(PlaceKind.TEAM, "north")

    sent = desk.answer(IncomingRequest(replace(parsed, is_child_sure=True), "reviewed BX-0043", MARY, room))
    assert sent.words == "**BX-0043** is discussed. No action is needed."
    asked = desk.answer_words(
        "reviewed BX-0043 no action needed <@U0SAM> by 09/12/2026 because in court", MARY, room
    )
    assert asked.words == (
        f"Is that an action for **BX-0043**: {who(SAM)} does it by Wed 9 Dec 2026: because in court? "
        "Or is no action needed?"
    )


def test_an_action_needs_words(sitting, refused):
    assert refused("reviewed BX-0042 <@U0ALEX> by 09/12/2026", MARY, "C0NORTH").startswith(
        "Say what was decided"
    )


def test_a_surgery_closed_today_goes_on_and_its_minutes_say_so(sitting, shown, posts, clock):
    sitting("reviewed BX-0042 Agreed to widen search", MARY)
    sitting("surgery north close with <@U0CORA> apologies <@U0ALEX>", MARY)
    assert "Apologies: @U0ALEX." in shown("minutes 1")
    told = [part for part in posts() if part.startswith(("escalation", "told"))]

    clock.pass_(hours=1)
    assert "is open again" in sitting("surgery north reopen", MARY)
    assert "Reopened by @U0MARY, 10:30. The surgery of Thu 26 Nov 2026 is still open." in shown("minutes 1")
    assert "Closed at" not in shown("head")
    sitting("reviewed BX-0043 <@U0SAM> by 09/12/2026 Book the review", MARY)
    sitting("surgery north close", MARY)

    minutes = shown("minutes 1")
    assert "Reopened by @U0MARY, 10:30 and closed again." in minutes
    assert "Decided: 2 Book the review – @U0SAM, due Wed 9 Dec" in minutes
    assert [part for part in posts() if part.startswith(("escalation", "told"))] == told, (
        "nobody is told twice"
    )
    assert "2 children discussed" in shown("closed")


def test_nobody_was_there_and_away_and_nobody_who_has_left_was_either(sitting, terminal, refused, everything):
    terminal.desk.answer_words("gone <@U0GONE>", "clock", Place(PlaceKind.CLOCK))
    before = everything()
    assert refused("surgery north close with <@U0SAM> <@U0CORA> apologies <@U0SAM> <@U0ALEX>", MARY) == (
        "@U0SAM cannot have been there and have sent apologies. Name each person once. Nothing was changed."
    )
    assert refused(f"surgery north close apologies <@{MARY}>", MARY).startswith(
        "@U0MARY cannot have been there and have sent apologies."
    )
    for named in ("with", "apologies"):
        assert refused(f"surgery north close {named} <@U0GONE>", MARY) == (
            "@U0GONE is no longer in Slack. Name somebody else. Nothing was changed."
        )
    assert everything() == before


def test_what_was_said_as_it_was_first_closed_stays_said_but_for_what_is_said_otherwise(sitting, shown):
    sitting("surgery north close with <@U0CORA> apologies <@U0ALEX> <@U0PRIYA> yes", MARY)
    sitting("surgery north reopen", MARY)
    sitting("surgery north close with <@U0ALEX> yes", "U0ADMIN", "C0NORTH")

    assert (
        "Took part: @U0ADMIN, @U0MARY, @U0CORA and @U0ALEX, chaired by @U0MARY. Apologies: @U0PRIYA."
        in shown("minutes 1")
    )


def test_whoever_sent_apologies_and_closes_it_again_was_there_after_all(sitting, shown):
    sitting("surgery north close apologies <@U0ALEX> yes", MARY)
    sitting("surgery north reopen", MARY)
    sitting("surgery north close yes", "U0ALEX", "C0NORTH")

    assert "Took part: @U0ALEX and @U0MARY" in shown("minutes 1")
    assert "Apologies" not in shown("minutes 1")


def test_a_surgery_that_was_closed_and_reopened_was_held_although_nobody_closed_it_again(
    sitting, shown, ticker, clock
):
    sitting("surgery north close with <@U0CORA> yes", MARY)
    sitting("surgery north reopen", MARY)
    clock.go_to(10, 12, 9, 30)
    ticker.tick()

    assert "not held" not in shown("head", SECOND)
    assert "Took part: @U0MARY and @U0CORA" in shown("minutes 1")


def test_a_reopening_can_be_undone(sitting, shown):
    sitting("surgery north close", MARY)
    sitting("surgery north reopen", MARY)
    sitting("undo", MARY)

    assert "Closed at 09:30" in shown("head")
    assert "Reopened" not in shown("minutes 1")


def test_a_surgery_is_reopened_on_its_own_day_only_and_by_its_manager(sitting, refused, in_slack, clock):
    assert (
        refused("surgery north reopen", MARY)
        == "North Permanence Team's surgery is open. Nothing was changed."
    )
    sitting("surgery north close", MARY)
    with pytest.raises(NotAllowed):
        in_slack("surgery north reopen", SAM)
    clock.go_to(27, 11)
    assert refused("surgery north reopen", MARY) == (
        "North Permanence Team's surgery was not closed today, so it stays closed. What was left out goes into an "
        "`update`. Nothing was changed."
    )


@pytest.fixture
def thread(terminal):
    """Type in the thread of a child's message of the first surgery."""

    def typed(text, person=MARY, child="BX-0042"):
        place = Place(PlaceKind.TERMINAL, "north", child, FIRST)
        return terminal.desk.answer_words(text, person, place).words

    return typed


def test_what_is_said_in_its_threads_the_same_day_is_added_to_the_minutes(
    sitting, thread, shown, clock, refused
):
    sitting("surgery north close", MARY)
    clock.pass_(hours=1)
    thread("reviewed BX-0042 Ask the court", SAM)
    thread("done 1 Received")
    thread("action BX-0043 <@U0ALEX> by 09/12/2026 Book the review", SAM, "BX-0043")
    sitting("update BX-0043 Said elsewhere", MARY)

    minutes = shown("minutes 1")
    assert "Decided: Ask the court (@U0SAM) · added after the close by @U0SAM, 10:30" in minutes
    assert (
        "Done: 1 Chase the medical report – done by @U0MARY: Received · added after the close by @U0MARY, 10:30"
        in minutes
    )
    assert (
        "New: 2 Book the review – @U0ALEX, due Wed 9 Dec · added after the close by @U0SAM, 10:30" in minutes
    )
    assert "Said elsewhere" not in minutes
    thread("reopen 1")
    assert "Carried forward: 1 Chase the medical report" in shown("minutes 1")

    clock.go_to(27, 11)
    with pytest.raises(RuleBroken, match="No surgery of North Permanence Team is open now"):
        thread("reviewed BX-0042 Too late")


def test_while_a_surgery_is_open_the_minutes_are_those_of_the_last_one_closed(sitting, begun):
    sitting("reviewed BX-0042 Agreed to widen search", MARY)
    sitting("surgery north close", MARY)
    begun(SECOND)

    minutes = sitting("minutes north", MARY)
    assert "Minutes: North Permanence Team, Thu 26 Nov 2026" in minutes
    assert (
        "The surgery of Thu 10 Dec 2026 is still open, so these are the minutes of the one before it. "
        "`minutes north 10/12/2026` shows how it stands."
    ) in minutes
    assert "Thu 10 Dec 2026 is still open" in sitting("minutes north 10/12/2026", MARY)


def test_minutes_are_asked_of_a_team_or_a_child(north, refused):
    assert refused("minutes") == (
        "Of which team, or which child? For example: `minutes north`, or `minutes BX-0042`"
    )


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("minutes north", "North Permanence Team has held no surgery. `dates north` lists those to come."),
        (
            "minutes north 26/11/2026",
            "North Permanence Team has held no surgery on Thu 26 Nov 2026. `dates north` lists those to come.",
        ),
        (
            "minutes north 25/11/2026",
            "North Permanence Team has held no surgery on Wed 25 Nov 2026. `dates north` lists those to come.",
        ),
    ],
)
def test_a_surgery_that_was_not_begun_has_no_minutes(north, refused, typed, why):
    assert refused(typed, MARY) == why


def test_the_minutes_of_a_child_who_was_not_mentioned_say_so(sitting):
    sitting("surgery north close", MARY)

    assert sitting("minutes BX-0043", MARY) == (
        "BX-0043: performance surgery of North Permanence Team, Thu 26 Nov 2026. Nothing was said of BX-0043 in it."
    )


# the chair


def test_only_whoever_leads_a_teams_surgeries_goes_through_one(sitting, in_slack):
    sitting("team edit north chair <@U0CORA>")

    for verb in ("next", "surgery close north"):
        with pytest.raises(NotAllowed) as why:
            in_slack(verb, SAM)
        assert "That is for whoever chairs North Permanence Team's surgeries: " in str(why.value)
        assert "U0CORA" in str(why.value)
    assert in_slack("next", "U0CORA").startswith("Now: BX-004")
    assert in_slack("next", MARY).startswith("Now: BX-004"), "its manager may too"


def test_in_private_next_is_for_the_one_team_that_a_person_leads(sitting, terminal):
    assert terminal.say("next", MARY).startswith("Now: BX-004")
    with pytest.raises(NotUnderstood) as why:
        terminal.say("next", SAM)
    assert str(why.value) == "Of which team? For example: `next north`"
    sitting(SOUTH.replace("@U0OMAR", "@U0MARY"))
    with pytest.raises(NotUnderstood, match="Of which team"):
        terminal.say("next", MARY)


def test_next_child_pressed_twice_does_not_pass_one_over(sitting, refused):
    first = sitting("next", MARY).split()[1]
    second = sitting(f"next north after {first}", MARY).split()[1]

    assert refused(f"next north after {first}", MARY, "C0NORTH") == (
        f"{second} came after {first} already. Its message is in the channel."
    )


def test_a_child_brought_up_who_leaves_the_agenda_leads_on_to_the_next_without_their_message(
    sitting, offered
):
    sitting("next", MARY)
    first = offered("next")[-1].split()[-1]

    after = offered(f"close {first} adopted 26/11/2026")

    assert after[-1] == f"next north after {first}"
    assert not [command for command in after if command.startswith("reviewed")]


def test_a_child_is_looked_at_in_their_own_teams_surgery_and_not_in_the_panel(sitting, terminal):
    sitting(
        'team add tracking "Tracking panel" in <#C0PANEL> manager <@U0SUE> from 03/12/2026 at 10:00 '
        "every 4 weeks as panel"
    )
    with pytest.raises(RuleBroken, match="A child is discussed in their own team's surgery"):
        terminal.say("reviewed BX-0042 Agreed", "U0SUE", "C0PANEL")


# praise


def test_praise_is_told_as_a_sentence(sitting, shown):
    sitting("praise BX-0042 <@U0ALEX> Report in early", MARY)

    assert "Praise – @U0MARY, 09:30: Report in early, for @U0ALEX" in shown("child BX-0042")
    assert "praise: Report in early, for @U0ALEX" in sitting("history BX-0042")


def test_a_person_is_praised_in_their_teams_channel_and_the_next_agenda_begins_with_it(sitting, begun, shown):
    said = sitting("praise <@U0ALEX> Kind in a hard week", MARY)

    assert said == (
        "Thank you. North Permanence Team's next agenda begins with it – @U0ALEX: Kind in a hard week"
    )
    begun(SECOND)
    assert "Kind in a hard week – thank you @U0ALEX" in shown("head", SECOND)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (
            "praise <@U0ALEX> Kind in a hard week",
            "In which team? Say it in the team's channel, or name a child: `praise BX-0042 @Alex …`",
        ),
        (
            "praise Well done",
            "Who is to be praised? For example: `praise BX-0042 @Alex Report in a week early`",
        ),
    ],
)
def test_praise_needs_a_person_and_a_team(north, refused, everything, typed, why):
    before = everything()
    assert refused(typed) == why
    assert everything() == before


# as a document


def test_in_the_terminal_a_document_is_written_where_it_is_said(sitting, terminal, tmp_path):
    sitting("reviewed BX-0042 <@U0ALEX> by 09/12/2026 Ask the court for a date", MARY)
    sitting("surgery north close", MARY)

    here = Place(PlaceKind.TERMINAL, "north")
    document = terminal.desk.answer_words("minutes north as document", MARY, here).picture
    assert (document.file, document.refs) == ("minutes-north-2026-11-26.pdf", ("BX-0042", "BX-0043"))
    assert "`--to FOLDER` says where" in terminal.say("minutes north as document", MARY, "C0NORTH")
    said = terminal.say("minutes north as document", MARY, "C0NORTH", tmp_path)
    html, pdf = tmp_path / "minutes-north-2026-11-26.html", tmp_path / "minutes-north-2026-11-26.pdf"
    assert f"Written: {html} and {pdf}." in said
    assert (
        "<li>Decided: 2 Ask the court for a date – @U0ALEX, due Wed 9 Dec (@U0MARY)</li>"
        in html.read_text(encoding="utf-8")
    )
    assert pdf.read_bytes().startswith(b"%PDF-")
    with pytest.raises(PermanenceError, match=r"no such file or directory\. Name a folder that is there"):
        terminal.say("minutes north as document", MARY, "C0NORTH", tmp_path / "missing")


def test_long_minutes_go_on_in_further_messages(sitting, shown):
    for number in range(12):
        sitting(f"update BX-0042 {number} {'Seen at home and well. ' * 20}", SAM)
    sitting("surgery north close yes", MARY)
    assert "Minutes: North Permanence Team, Thu 26 Nov 2026 (1 of 3)\n" in shown("minutes 1")


def test_a_restricted_child_is_in_no_document(sitting, terminal, tmp_path):
    sitting("reviewed BX-0042 <@U0ALEX> by 09/12/2026 Ask the court for a date", MARY)
    sitting("surgery north close", MARY)
    sitting("restrict BX-0042 to <@U0SAM> <@U0MARY>", MARY)
    terminal.say("minutes north as document", MARY, "C0NORTH", tmp_path)

    page = (tmp_path / "minutes-north-2026-11-26.html").read_text(encoding="utf-8")
    assert "BX-0042" not in page
    assert "Ask the court" not in page


def test_a_document_is_about_every_child_whom_somebodys_own_words_name(sitting, terminal):
    sitting("track BX-0051 team north born 03/2024 entered 02/02/2026 worker <@U0SAM>")
    sitting("reviewed BX-0042 no action needed BX-0051 comes first because of BX-0061's place", MARY)
    sitting("surgery north close", MARY)

    shown = terminal.desk.answer_words("minutes north as document", MARY, Place(PlaceKind.TERMINAL))
    assert shown.picture.refs == ("BX-0042", "BX-0043", "BX-0051"), "the fourth is no child's"
