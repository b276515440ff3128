"""An agenda or a private message that cannot be sent: who is told, with what advice, and who gets it instead."""

from datetime import date

import pytest

from permanence.trouble import Trouble
from storage.outbox import PostKind, PostState

FIRST = date(2026, 11, 26)


@pytest.fixture
def blocked(terminal, clock, ticker):
    """Record that a post cannot be sent, for a reason, and run the clock's check for trouble."""

    def go(post, problem):
        with terminal.store.write() as records:
            records.delivery.put_off(post, PostState.BLOCKED, clock(), problem, clock())
        ticker.report_trouble(post)

    return go


@pytest.fixture
def words_to(terminal):
    """Return the posts to a person whose names begin so, skipped ones too."""

    def of(person, kind):
        with terminal.store.read() as records:
            rows = records.execute("select id from outbox where reader = ? order by id", (person,)).fetchall()
            posts = [records.outbox.find(number) for (number,) in rows]
        return [post for post in posts if post.kind == kind]

    return of


@pytest.fixture
def escalated(north, clock):
    """Sue is service manager; Alex has escalated an action of Sam's to Mary."""
    north("role service manager <@U0SUE>")
    north("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report", "U0MARY")
    north("escalate 1 because no reply twice", "U0ALEX")
    return north


def unreached(person, team="North Permanence Team"):
    return (
        f"I can't reach @{person} in Slack with a private message about {team}. If they have left: "
        "`left @… to @…` hands their work over"
    )


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("Slack said msg_too_long", "Slack said msg_too_long. I try again every minute."),
        (
            Trouble.ARCHIVED,
            (
                "the channel is archived. Unarchive it, or give the team another: `team edit north in #channel`. "
                "I try again every minute."
            ),
        ),
        (
            Trouble.NOT_PRIVATE,
            (
                "the channel is not private. Make it a private channel, or give the team another: "
                "`team edit north in #channel`. I try again every minute."
            ),
        ),
        (
            Trouble.SHARED,
            (
                "the channel is shared with another workspace. End the sharing, or give the team another: "
                "`team edit north in #channel`. I try again every minute."
            ),
        ),
        (
            Trouble.ABSENT,
            "I am not in the channel. Type `/invite @Permanence` there, or give the team another: `team edit north in #channel`. I try again every minute.",
        ),
    ],
)
def test_the_manager_and_the_administrators_are_told_what_is_wrong_with_a_channel_and_what_helps(
    north, begun, posts, blocked, told, private, problem, said
):
    begun()
    blocked(posts()[PostKind.HEAD], problem)

    words = f"The agenda of North Permanence Team for Thu 26 Nov 2026 is not all posted: {said}"
    for person in ("U0MARY", "U0ADMIN"):
        # That others can read the channel is a word of its own.
        assert [each for each in told(person) if "Others can read" not in each] == [words]
    assert [button.command for button in private("U0MARY")[-1].buttons] == ["why north 26/11/2026"]
    assert told("U0SAM") == []


def test_trouble_with_an_agenda_is_told_once_a_surgery(north, begun, posts, blocked, told):
    begun()
    blocked(posts()[PostKind.HEAD], Trouble.ARCHIVED)
    blocked(posts()["child BX-0042"], Trouble.ARCHIVED)

    assert len(told("U0MARY")) == 1


def test_a_message_about_trouble_has_nothing_to_say_once_the_agenda_is_posted(
    north, begun, posts, blocked, deliver, told, terminal, clock
):
    begun()
    blocked(posts()[PostKind.HEAD], Trouble.ARCHIVED)
    with terminal.store.write() as records:
        records.delivery.sent(posts()[PostKind.HEAD], "1.0", 1, clock())

    assert told("U0MARY") == []


def test_a_manager_who_has_left_is_not_told_of_trouble(north, begun, posts, blocked, clock_types, told):
    clock_types("gone <@U0MARY>")
    begun()
    blocked(posts()[PostKind.HEAD], Trouble.ARCHIVED)

    assert not [each for each in told("U0MARY") if "is not all posted" in each]
    assert [each for each in told("U0ADMIN") if "is not all posted" in each]


def test_trouble_with_a_surgery_may_be_typed_without_its_post(north, begun, posts, clock_types, words_to):
    begun()
    assert clock_types("trouble north 2026-11-26") == "Told."

    assert [post.name for post in words_to("U0MARY", "notice")] == ["notice U0MARY"]


def test_no_one_is_told_of_trouble_in_a_team_that_has_ended(
    north, begun, posts, blocked, told, terminal, clock
):
    begun()
    blocked(posts()[PostKind.HEAD], Trouble.ARCHIVED)
    north("close BX-0042 adopted 26/11/2026", "U0MARY")
    north("team end north")

    assert told("U0MARY") == []


def test_an_administrator_hears_of_a_person_who_cannot_be_written_to_for_an_hour(
    escalated, ticker, clock, blocked, words_to, told
):
    clock.go_to(24, 11, 9)
    ticker.tick()
    (digest,) = words_to("U0SAM", PostKind.DIGEST)
    blocked(digest, Trouble.UNREACHABLE)
    assert told("U0ADMIN") == [], "it may be over soon"
    clock.pass_(minutes=59)
    ticker.report_trouble(digest)
    assert told("U0ADMIN") == []
    clock.pass_(minutes=1)
    ticker.report_trouble(digest)
    ticker.report_trouble(digest)

    assert told("U0ADMIN") == [f"{unreached('U0SAM')}."]


def test_if_slack_does_not_answer_no_person_is_reported(escalated, ticker, clock, blocked, words_to, told):
    clock.go_to(24, 11, 9)
    ticker.tick()
    (digest,) = words_to("U0SAM", PostKind.DIGEST)
    blocked(digest, "Slack could not be asked about the channel")
    clock.pass_(hours=2)
    ticker.report_trouble(digest)

    assert told("U0ADMIN") == []


def test_a_person_who_could_not_be_written_to_before_slack_fell_silent_is_not_given_up(
    escalated, ticker, clock, blocked, words_to, told
):
    clock.go_to(24, 11, 9)
    ticker.tick()
    (digest,) = words_to("U0SAM", PostKind.DIGEST)
    blocked(digest, Trouble.UNREACHABLE)
    clock.pass_(hours=2)
    blocked(digest, "Slack could not be asked about the channel")

    assert told("U0ADMIN") == []


def test_what_cannot_reach_the_manager_goes_to_the_service_manager_who_is_told_why(
    escalated, clock, ticker, blocked, words_to, told
):
    (word,) = words_to("U0MARY", PostKind.ESCALATION)
    blocked(word, Trouble.UNREACHABLE)
    clock.pass_(hours=1)
    ticker.report_trouble(word)

    (said,) = told("U0SUE")
    assert said.startswith(
        "Somebody in the team asked for your help with this: no reply twice. @U0MARY could not be reached in "
        "Slack, so this comes to you."
    )
    assert "1 · Chase the medical report · BX-0042 · @U0SAM" in said
    (skipped,) = words_to("U0MARY", PostKind.ESCALATION)
    assert skipped.state is PostState.SKIPPED
    assert told("U0ADMIN") == [
        f"{unreached('U0MARY')}, and `team edit north manager @…` names another manager."
    ]
    owner = told("U0SAM")[-1]
    assert owner.startswith(
        "So that you hear it first: The team has asked @U0SUE to help with this: no reply twice."
    )


def test_a_message_for_a_leaver_is_passed_on_at_once(escalated, clock_types, blocked, words_to, told):
    (word,) = words_to("U0MARY", PostKind.ESCALATION)
    clock_types("gone <@U0MARY>")
    blocked(word, "whoever this is for has left Slack")

    (said,) = [each for each in told("U0SUE") if "your help" in each]
    assert "@U0MARY has left Slack, so this comes to you." in said


def test_what_is_done_by_then_is_not_passed_on(escalated, clock_types, blocked, words_to, told):
    (word,) = words_to("U0MARY", PostKind.ESCALATION)
    escalated("done 1 Received", "U0SAM")
    clock_types("gone <@U0MARY>")
    blocked(word, "whoever this is for has left Slack")

    assert not [each for each in told("U0SUE") if "your help" in each]


def test_what_another_has_heard_too_is_not_passed_on(
    north, clock_types, blocked, words_to, told, clock, ticker
):
    north("role service manager <@U0SUE>")
    north("role service manager <@U0CORA>")
    north("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report", "U0MARY")
    north("escalate 1 because no reply twice", "U0MARY")
    (word,) = words_to("U0SUE", PostKind.ESCALATION)
    blocked(word, Trouble.UNREACHABLE)
    clock.pass_(hours=1)
    ticker.report_trouble(word)

    assert len(words_to("U0CORA", PostKind.ESCALATION)) == 1
    assert f"{unreached('U0SUE')}." in told("U0ADMIN")
    assert not [each for each in told("U0ADMIN") if "should go further up" in each]


def test_if_no_one_comes_after_the_last_person_the_administrators_are_told(
    escalated, clock, ticker, blocked, words_to, told
):
    escalated("escalate 1 because still nothing", "U0ALEX")
    (word,) = words_to("U0SUE", PostKind.ESCALATION)
    blocked(word, Trouble.UNREACHABLE)
    clock.pass_(hours=1)
    ticker.report_trouble(word)

    said = "\n".join(told("U0ADMIN"))
    assert "Something of North Permanence Team should go further up" in said
    assert unreached("U0SUE") in said


def test_an_administrator_who_cannot_be_reached_is_not_told_of_themselves(
    escalated, clock, ticker, blocked, words_to, told
):
    escalated("role admin <@U0CORA>")
    clock.go_to(24, 11, 9)
    ticker.tick()
    (digest,) = words_to("U0SAM", PostKind.DIGEST)
    blocked(digest, Trouble.UNREACHABLE)
    clock.pass_(hours=1)
    ticker.report_trouble(digest)
    (word,) = words_to("U0CORA", "unreached")
    blocked(word, Trouble.UNREACHABLE)
    clock.pass_(hours=1)
    ticker.report_trouble(word)

    assert told("U0ADMIN") == told("U0CORA") == [f"{unreached('U0SAM')}."]


def test_a_private_message_that_was_sent_after_all_is_no_trouble(
    escalated, clock, ticker, deliver, words_to, told
):
    (word,) = words_to("U0MARY", PostKind.ESCALATION)
    deliver()
    ticker.report_trouble(word)

    assert told("U0ADMIN") == told("U0SUE") == []
