"""Three fortnights of a team of twelve children, over the wire: what people see, and what they never see."""

import re
from datetime import UTC, date, datetime

import pytest

from storage.outbox import PostKind
from tests.conftest import words_of
from tests.story import CHANNEL, HEAD, NAMES, TRANSCRIPT, live, opened

SURGERIES = ("first", "second", "third")


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """The whole story, played once."""
    with opened(tmp_path_factory.mktemp("story")) as told:
        live(told)
        yield told


@pytest.fixture
def turns(story):
    return story.turns


def line(message: str, words: str) -> str:
    """The only line of a message with some words in it."""
    (found,) = [each for each in message.split("\n") if words in each]
    return found


def posts(story):
    with story.slack.bot.store.read() as records:
        rows = records.execute("select id from outbox").fetchall()
        return [records.outbox.find(post) for (post,) in rows]


# dates


def test_each_surgery_is_at_half_past_nine_whatever_the_clocks_do_and_a_bank_holiday_moves_one(story, turns):
    heads = [post for post in posts(story) if post.name == "head"]

    assert [(post.occurrence, post.attempted) for post in heads] == [
        (date(2027, 3, 12), datetime(2027, 3, 12, 9, 30, tzinfo=UTC)),
        (date(2027, 3, 26), datetime(2027, 3, 30, 8, 30, tzinfo=UTC)),
        (date(2027, 4, 9), datetime(2027, 4, 9, 8, 30, tzinfo=UTC)),
    ]
    assert turns["Good Friday"].channel == turns["a minute before the second agenda"].channel
    assert not any("30 Mar 2027, 09:30\n" in each for each in turns["Good Friday"].channel)
    assert "This surgery was moved from Fri 26 Mar 2027: Good Friday." in turns["second agenda"].head


def test_a_moved_surgery_is_named_after_the_day_on_which_it_was_held(turns):
    third = turns["third agenda"]

    assert "*Since Tue 30 Mar*: " in third.head
    assert "after the surgery of Tue 30 Mar 2027" in turns["second close"].private["Mary"][-1]
    words = "\n".join([*third.channel, *(each for said in third.private.values() for each in said)])
    assert words.count("Fri 26 Mar") == 1, "but for where it says what it was moved from"


def test_all_minutes_name_the_next_date(turns):
    following = {"first": "Tue 30 Mar 2027", "second": "Fri 9 Apr 2027", "third": "Fri 23 Apr 2027"}
    for surgery, on in following.items():
        said = f"Next surgery {on}, 09:30. A tracker, not the child's record."
        assert turns[f"{surgery} close"].newest("Minutes: ").endswith(said)


def test_a_digest_comes_two_working_days_before_to_those_with_something_due(turns):
    assert not any(
        said for said in turns["before the first digest"].private.values() if "Surgery" in str(said)
    )
    first = turns["first digest"].private
    assert first["Sam"][0].startswith(
        "Surgery on Friday 12 Mar, 09:30. Six of yours are on it:\n• *3* · Start"
    )
    assert "• *1* · Finish the permanence report · BX-0072 · for Thu 11 Mar" in first["Jo"][0]
    assert not any("Surgery on" in each for name in ("Mary", "Cora", "Sue") for each in first[name])

    assert not any("30 Mar" in each for each in turns["before the second digest"].private["Sam"])
    second = turns["second digest"].private["Sam"][-1]
    assert "Surgery on Tuesday 30 Mar, 09:30. Four of yours are on it:" in second
    assert "If action 6 is still open at the end of the surgery, it goes to <@U0MARY>." in second
    third = turns["third digest"].private["Sam"][-1]
    assert "for Wed 7 Apr · first due Fri 19 Mar, moved once · waiting for the medical adviser" in third
    assert "If action 6 is still open at the end of the surgery, it goes to the service manager." in third


# what agendas remember


def test_an_agenda_says_what_is_new_what_still_stands_and_what_has_cleared(turns):
    assert "*Dates past*" not in turns["first agenda"].head
    second = turns["second agenda"]
    assert "*Dates past* 5, last time 6: 3 new, 2 still past, 3 cleared, 1 put off." in second.head
    assert "none recorded; was due Tue 16 Feb* · on its 2nd agenda" in second.child("BX-0090")
    assert "Long-term foster match: none recorded; was expected Thu 25 Mar" in second.child("BX-0035")
    assert "Cleared since Fri 12 Mar: 3 Start the life story work" in second.child("BX-0035")

    third = turns["third agenda"]
    assert "*Dates past* 6, the last times 6 and 5: 4 new, 2 still past, 3 cleared." in third.head
    cleared = third.newest("Also on the agenda").split("*Cleared since last time*\n")[1]
    assert cleared == (
        "• *BX-0035* · long-term foster match expected\n"
        "• *BX-0072* · permanence planning meeting, six weeks from the last\n"
        "• *BX-0090* · permanence plan, by the second review"
    )
    assert third.child("BX-0042").count("on its ") == 1


def test_an_action_says_when_it_was_first_due_and_how_often_it_was_moved(turns):
    said = line(turns["third agenda"].child("BX-0042"), "6 · overdue")

    assert said == (
        "*6 · overdue* · _Chase the medical adviser's summary_ – <@U0SAM>, waiting for the medical adviser, due Wed 7 Apr"
        " · first due Fri 19 Mar, moved once · on its 3rd agenda"
    )


def test_a_childs_message_shows_who_changed_what(turns):
    first = turns["first close"]
    assert "\n~Finish the permanence report~ – done by <@U0JO>, 09:38" in first.child("BX-0072")
    assert "New: 5 · _Send the report to the panel adviser_ – <@U0JO>, due Thu 1 Apr" in first.child(
        "BX-0072"
    )
    assert first.child("BX-0084").startswith(
        "*1 · BX-0084* · discussed ✓ · <@U0JO>: _All evidence is filed_; no action needed\n"
    )
    second = turns["second room"].child("BX-0090")
    assert "\nRecorded – <@U0SAM>, 09:52: _second looked-after review, on Thu 25 Mar 2027_" in second
    assert "\nPlan – <@U0SAM>, 09:52: _kinship care, on Thu 25 Mar 2027_" in second
    waits = "*6* _Chase the medical adviser's summary_ is waiting for the medical adviser – <@U0SAM>, 09:37"
    assert waits in turns["second room"].child("BX-0042")


def test_the_minutes_say_what_was_not_reached_and_what_is_carried_forward(turns):
    first, second, third = (turns[f"{each} close"].newest("Minutes: ") for each in SURGERIES)

    assert "Not reached" not in first
    assert "Carried forward" not in first
    assert "*Not reached*\n• BX-0035" in second
    assert "• Carried forward: *6* _Chase the medical adviser's summary_ – <@U0SAM>" in second
    assert "*Not reached*\n• BX-0084" in third
    assert "no next action" not in second + third, "whoever was not reached is said so once"
    assert "due Wed 7 Apr · first due Fri 19 Mar, moved once" in line(third, "Carried forward")
    assert "Took part: <@U0CORA>, <@U0ALEX>, <@U0SAM> and <@U0MARY>, chaired by <@U0CORA>." in third
    short = [turns[f"{each} close"].newest("The surgery of").split(" Next surgery")[0] for each in SURGERIES]
    assert short == [
        "The surgery of Fri 12 Mar 2027 is closed. 7 children discussed; 5 actions agreed; 2 done.",
        "The surgery of Tue 30 Mar 2027 is closed. 4 children discussed; 2 actions agreed; 1 action carried forward; not reached: BX-0035.",
        "The surgery of Fri 9 Apr 2027 is closed. 2 children discussed; 2 actions agreed; 1 action carried forward; not reached: BX-0084.",
    ]
    for minutes in (first, second, third):
        assert "**" not in minutes, "Slack has one star for bold"


# the delay, the action and the leaver


def test_a_purposeful_delay_is_asked_agreed_shown_apart_and_ends_on_its_review_date(turns):
    asked = turns["delay asked"]
    assert "<@U0SAM> asks you to agree" in asked.private["Mary"][-1]
    assert "Purposeful delay asked, not agreed yet (1): Match until Thu 8 Apr 2027" in asked.child("BX-0042")
    assert "was due Thu 4 Mar" in asked.child("BX-0042")

    delayed = "\nPurposeful delay: match until Thu 8 Apr"
    assert delayed in turns["delay agreed"].child("BX-0042")
    second = turns["second agenda"]
    assert delayed in second.child("BX-0042")
    assert "was due Thu 4 Mar" not in second.child("BX-0042")
    assert "Cleared" not in second.child("BX-0042"), "no match has been made"

    third = turns["third agenda"]
    assert "Also past: match Thu 4 Mar" in third.child("BX-0042")
    assert "Purposeful delay" not in third.child("BX-0042")
    assert "purposeful delay" not in third.head


def test_an_action_carried_twice_goes_to_the_manager_and_then_the_service_manager_its_owner_first(
    story, turns
):
    def told(turn, name, words="still open"):
        return [each for each in turns[turn].private[name] if words in each]

    assert not any(told("first close", name) for name in NAMES.values())
    (word,) = told("second close", "Mary")
    assert "*6* · Chase the medical adviser's summary · BX-0042 · <@U0SAM>" in word
    assert "open at 1 surgery after its date" in word
    assert told("second close", "Sue") == []
    assert line(told("second close", "Sam", "hear it first")[-1], "*6*").endswith("goes to <@U0MARY>")

    assert "If somebody outside holds it up" not in told("second close", "Sam", "hear it first")[-1], (
        "it says so"
    )

    (word,) = told("third close", "Sue")
    assert "open at 2 surgeries after its date" in word
    assert len(told("third close", "Mary")) == 1
    assert line(told("third close", "Sam", "hear it first")[-1], "*6*").endswith("goes to <@U0SUE>")
    in_order: dict[int, list[str]] = {}
    for post in sorted(posts(story), key=lambda post: post.id):
        if post.kind in (PostKind.ESCALATION, PostKind.TOLD):
            in_order.setdefault(post.change, []).append(post.to)
    assert list(in_order.values()) == [["U0SAM", "U0MARY"], ["U0SAM", "U0SUE"]], "its owner first"
    for word in ("goes to", "still open", "your help", "first agreed"):
        assert not any(word in said for said in turns["third close"].channel)


def test_a_leavers_work_is_on_the_next_agenda_and_one_command_hands_it_over(turns):
    assert (
        turns["second digest"]
        .private["Mary"][-1]
        .startswith(
            "<@U0JO> is no longer in Slack. Still theirs in North Permanence Team: 1 action and 2 children."
        )
    )
    second = turns["second agenda"]
    assert "\n<@U0JO> has left: 1 action, 2 children.\n" in second.head
    assert "\nHand over: Jo\n" in second.head
    assert "<@U0JO>, who has left, due Thu 1 Apr" in line(second.child("BX-0072"), "5 · _")

    after = turns["handed over"]
    assert "has left" not in turns["second room"].head
    assert " · adoption · <@U0ALEX>\n" in after.child("BX-0072")
    assert "5 · _Send the report to the panel adviser_ – <@U0ALEX>, due Thu 1 Apr" in after.child("BX-0072")


# the children


def test_progress_and_praise_have_a_line_of_the_first_message(turns):
    second, third = turns["second agenda"].head, turns["third agenda"].head

    assert "*Since Fri 12 Mar*: 1 moved in and 5 actions done. *Dates past*" in second
    assert (
        "*BX-0017*: Introductions went at the child's pace, and moving day was calm – thank you <@U0ALEX>"
        in second
    )
    assert "Kept both foster families on board through a hard month – thank you <@U0SAM>" in third
    assert "*BX-0035*: Chose the first pages of the life story book\n" in third
    for head in (second, third):
        assert head.index(" to discuss") < head.index("Since ") < head.index("thank you")


def test_siblings_are_listed_side_by_side(turns):
    beside = "Sibling *BX-0051*: nothing past its date"
    assert beside in turns["first agenda"].child("BX-0042")
    third = turns["third agenda"]
    assert " · with sibling *BX-0051*\n" in third.child("BX-0042"), "who has a message of their own"
    assert " · with sibling *BX-0042*\n" in third.child("BX-0051")


def test_a_change_of_plan_is_an_ordinary_outcome(turns):
    assert (
        "match, six months from the decision: none recorded; was due thu 4 mar"
        in turns["first agenda"].child("BX-0029").lower()
    )
    second = turns["second agenda"]
    told = [each for each in second.channel if "BX-0029" in each]

    assert "• *BX-0029* · match, six months from the decision" in second.newest("Also on the agenda")
    assert not any("reversed" in each or "failed" in each for each in told)
    assert "BX-0029" not in second.head


def test_long_term_fostering_and_an_unborn_child_are_included(turns):
    assert " · long-term fostering · " in turns["first agenda"].child("BX-0035")
    assert "1 matched long term" in turns["third agenda"].head
    lists = turns["first agenda"].newest("Also on the agenda")
    assert "• *BX-0043* · <@U0ALEX> · 4 Visit the grandmother for a first assessment, Thu 18 Mar" in lists
    assert not any(each.startswith("*BX-0043*") for each in turns["third close"].channel)


def test_nothing_about_the_restricted_child_is_in_the_channel(story, turns):
    for turn in turns.values():
        assert not any("BX-0060" in each for each in turn.channel)
    for each in SURGERIES:
        assert "1 kept private" in turns[f"{each} agenda"].head
    said = story.by_bot(story.said())
    assert not any("BX-0060" in f"{message.text} {message.metadata}" for message in said)
    assert any("BX-0060" in each for each in turns["first digest"].private["Alex"])
    assert not any("BX-0060" in each for each in turns["third close"].private["Sam"])


def test_after_a_death_nothing_more_is_posted_about_the_child(turns):
    before, after, last = turns["second close"], turns["after the death"], turns["third close"]

    assert len(after.channel) == len(before.channel), "nothing new is said"
    assert any("BX-0066" in each for each in before.channel)
    for turn in (after, last):
        said = [each for each in turn.channel if not each.startswith("Minutes: ")]
        assert [each for each in said if "BX-0066" in each] == 2 * ["*BX-0066* is no longer on this agenda."]
        assert not any("Write up the planning meeting" in each or "died" in each for each in said)
    assert after.private["Mary"][-1].startswith(
        "*BX-0066*: died, Mon 5 Apr 2027.\nNothing more is asked or said"
    )
    for name in ("Sam", "Alex", "Cora"):
        assert not any("died" in each for each in last.private[name])
    assert "BX-0066" not in turns["third digest"].private["Sam"][-1]
    assert "BX-0066" not in last.newest("Minutes: ")


def test_after_a_death_the_minutes_in_the_channel_are_redrawn_too(turns):
    said = [each for each in turns["after the death"].channel if each.startswith("Minutes: ")]

    assert len(said) == 2
    assert not any("BX-0066" in each for each in said)


# what the story does not cover


def test_an_item_that_only_has_a_new_date_has_not_cleared(slack):
    for text in (
        "action BX-0042 @Sam by 25/11/2026 Chase the medical report",
        "action BX-0042 @Sam by 25/11/2026 Book the planning meeting",
        "expect BX-0042 match panel 25/11/2026",
    ):
        slack.command("U0SAM", text)
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.clock.go_to(1, 12)
    for text in ("move 1 to 15/12/2026", "done 2", "expect BX-0042 match panel 16/12/2026"):
        slack.command("U0SAM", text)
    slack.clock.go_to(10, 12, 9, 30)
    slack.tick()

    said = words_of(slack.messages()[-1].blocks)
    assert line(said, "Cleared since") == "Cleared since Thu 26 Nov: 2 Book the planning meeting"
    assert "*Dates past* 1, last time 4: none new, 1 still past, 1 cleared, 2 put off." in words_of(
        slack.messages()[-2].blocks
    )


# the whole story


def test_people_are_named_only_by_mention_and_no_birth_has_a_day(story, turns):
    names = re.compile(rf"\b({'|'.join(NAMES.values())})\b")
    said = [
        *story.by_bot(story.said()),
        *story.by_bot(story.workspace.messages(story.workspace.dm("U0MARY"))),
    ]
    words = [message.text for message in said] + [each for turn in turns.values() for each in turn.channel]

    assert len(words) > 100
    for each in words:
        # A button holds no mention, and has to say whose work it hands over.
        assert not names.search(each.replace("Hand over: Jo", "")), each
        assert not re.search(r"\b\d{1,2}/\d{4}\b|\bborn\b(?<!unborn)", each), each


def test_no_post_is_doubled_or_lost(story):
    sent = {post.token: post for post in posts(story) if post.state.value == "sent"}
    places = [CHANNEL, *(story.workspace.dm(person) for person in NAMES)]
    said = [
        each
        for place in places
        for head in story.workspace.messages(place)
        for each in (head, *story.workspace.thread(place, head.ts))
    ]
    tokens = [each.metadata["event_payload"]["post"] for each in said if each.metadata]

    assert sorted(tokens) == sorted(sent)
    assert {post.state.value for post in posts(story)} <= {"sent", "skipped"}
    heads = [each for each in story.turns["third close"].channel if each.startswith(HEAD)]
    assert len(heads) == 3


def test_every_message_is_within_slacks_limits(story):
    assert story.workspace.warnings == []


def test_the_transcript_in_the_documents_is_this_story(story):
    assert TRANSCRIPT.read_text(encoding="utf-8") == story.text(), "`make docs` writes it anew"
    assert len(story.text().splitlines()) < 550
