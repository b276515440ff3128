"""A channel made public or shared: told at once, by Slack's event or within an hour, and what is there can be deleted."""

from datetime import date

import pytest

from bot.channels import AGAIN, LOOK_EVERY
from bot.slack import people as slack_people
from bot.slack.people import ASK_EVERY
from demo.api.rate_limits import TIERS, RateLimits
from storage.outbox import PostState
from tests.bot.conftest import Elapsed
from tests.conftest import words_of

SURGERY = date(2026, 11, 26)


@pytest.fixture
def elapsed(slack):
    slack.bot.channels.elapsed = given = Elapsed()
    slack.bot.channels._next_look.clear()
    slack.bot.channels.look()
    return given


def publish(workspace):
    """Slack sends the app no event of this."""
    workspace._replace_channel("C0NORTH", is_private=False)


def privatise(workspace):
    workspace._replace_channel("C0NORTH", is_private=True)


def share(workspace):
    workspace.share("C0NORTH")


def unshare(workspace):
    workspace.unshare("C0NORTH")


def told(slack, person):
    """What a person sees in private about a channel that others can read."""
    said = [words_of(each.blocks) for each in slack.workspace.messages(slack.workspace.dm(person))]
    return [each for each in said if each.startswith(("Others can read", "Only the team"))]


def post_agenda(slack):
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()


def press_delete(slack, person="U0MARY"):
    """Press the button in the private word, and then agree."""
    dm = slack.workspace.dm(person)
    (word,) = [each for each in slack.workspace.messages(dm) if "Others can read" in words_of(each.blocks)]
    slack.standin.press(person, dm, word.ts, "Delete what I posted there")
    asked = slack.standin.shows(person, "This cannot be undone")
    slack.standin.press(person, asked.channel, asked.ts, "Yes, delete them")
    slack.standin.shows(person, "are being deleted")
    slack.settle()


def states(slack):
    with slack.bot.store.read() as records:
        return {
            post.name: post.state
            for post in records.outbox.of_occurrence("north", SURGERY)
            if not post.is_private
        }


def test_a_channel_shared_after_its_agenda_was_posted_is_told_at_once(four):
    post_agenda(four)
    share(four.workspace)

    for person in ("U0MARY", "U0ADMIN"):
        four.standin.shows(four.workspace.dm(person), "Others can read a channel of North Permanence Team")
        (said,) = told(four, person)
        assert "the channel is shared with another workspace" in said
        assert "4 messages of mine are there" in said
        assert "BX-" not in said
    assert told(four, "U0SAM") == told(four, "U0OMAR") == []


def test_a_channel_made_public_between_surgeries_is_told_within_the_hour(slack, elapsed):
    publish(slack.workspace)
    elapsed.seconds = LOOK_EVERY - 1
    slack.tick()
    assert told(slack, "U0MARY") == []
    elapsed.seconds = LOOK_EVERY
    slack.tick()

    (said,) = told(slack, "U0MARY")
    assert "the channel is not private. Make it a private channel" in said
    assert "Nothing of mine is there." in said


@pytest.fixture
def doubtful(monkeypatch):
    """That a channel is not safe is asked about again each time, as after some seconds."""
    monkeypatch.setattr(slack_people, "UNSAFE_SECONDS", 0.0)


@pytest.mark.usefixtures("doubtful")
def test_a_channel_that_is_private_again_is_answered_in_soon(slack):
    publish(slack.workspace)
    slack.bot.people.forget("C0NORTH")
    assert "only answer that in a team's own private channel" in slack.command("U0SAM", "status BX-0042")

    privatise(slack.workspace)
    assert "BX-0042" in slack.command("U0SAM", "status BX-0042")


@pytest.mark.usefixtures("doubtful")
def test_whoever_sees_children_by_a_channel_that_is_private_again_is_answered_elsewhere_soon(slack):
    direct = slack.workspace.dm("U0ALEX")
    publish(slack.workspace)
    slack.bot.people.forget("C0NORTH")
    refused = slack.command("U0ALEX", "status BX-0042", direct)

    privatise(slack.workspace)
    answered = slack.command("U0ALEX", "status BX-0042", direct)
    assert "3 years" in answered
    assert "3 years" not in refused


def test_slack_is_asked_about_a_channel_that_is_not_safe_once_in_some_seconds(slack, monkeypatch):
    monkeypatch.setattr(slack_people, "UNSAFE_SECONDS", 1000.0)
    publish(slack.workspace)
    slack.bot.people.forget("C0NORTH")
    slack.workspace.calls.clear()
    for _ in range(3):
        slack.command("U0SAM", "status BX-0042")
    asked = [call for call in slack.workspace.calls if call.args.get("channel") == "C0NORTH"]
    assert [call.method for call in asked] == ["conversations.info"]


def test_a_channel_without_a_team_is_not_asked_about(slack):
    slack.workspace.calls.clear()
    assert "only answer that in a team's own private channel" in slack.command("U0SAM", "overdue", "C0PUBLIC")
    assert [call.method for call in slack.workspace.calls if call.args.get("channel") == "C0PUBLIC"] == []


def test_a_redraw_that_finds_the_channel_public_tells_of_it_too(four):
    post_agenda(four)
    publish(four.workspace)
    four.bot.people.forget("C0NORTH")
    four.command("U0SAM", "update BX-0042 Court adjourned", four.workspace.dm("U0SAM"))
    four.standin.wait_for(lambda: told(four, "U0MARY"))
    four.settle()

    assert len(told(four, "U0MARY")) == 1


@pytest.mark.parametrize(("break_it", "mend_it"), [(publish, privatise), (share, unshare)])
def test_each_exposure_is_told_once_and_then_that_it_is_over(slack, elapsed, break_it, mend_it):
    for exposures in (1, 2):
        break_it(slack.workspace)
        for _ in range(3):
            elapsed.seconds += LOOK_EVERY
            slack.tick()
        slack.standin.wait_for(lambda number=exposures: len(told(slack, "U0MARY")) == number)
        assert "Others can read" in told(slack, "U0MARY")[-1]
        mend_it(slack.workspace)
        elapsed.seconds += AGAIN
        slack.tick()
        slack.standin.wait_for(lambda: "Only the team can read" in told(slack, "U0MARY")[-1])
        slack.settle()

    assert all("Only the team" in said for said in told(slack, "U0MARY"))


@pytest.mark.parametrize(
    "change",
    [
        lambda workspace: workspace.archive("C0NORTH"),
        lambda workspace: workspace.rename("C0NORTH", "permanence-north"),
        lambda workspace: workspace.leave("C0NORTH", "U0BOT"),
    ],
    ids=["archived", "renamed", "left"],
)
def test_a_channel_that_is_archived_renamed_or_left_is_exposed_to_nobody(slack, elapsed, change):
    change(slack.workspace)
    elapsed.seconds = LOOK_EVERY
    slack.tick()

    assert told(slack, "U0MARY") == []


def test_slack_is_asked_again_where_it_did_not_answer(slack, elapsed):
    publish(slack.workspace)
    slack.workspace.fault("conversations.info", "error_500", channel="C0NORTH")
    elapsed.seconds = LOOK_EVERY
    slack.tick()
    assert told(slack, "U0MARY") == []
    elapsed.seconds += AGAIN
    slack.tick()

    assert len(told(slack, "U0MARY")) == 1


def test_the_button_deletes_all_of_ours_and_leaves_what_people_wrote(four):
    post_agenda(four)
    head = four.messages()[0]
    four.workspace.say("C0NORTH", "U0SAM", "We need a date", ())
    share(four.workspace)
    four.standin.shows(four.workspace.dm("U0MARY"), "Others can read")
    press_delete(four)

    ours = [each for each in four.messages() if each.user == "U0BOT" and each.blocks]
    assert ours == []
    assert four.workspace.thread("C0NORTH", head.ts) == []
    assert "We need a date" in [each.text for each in four.messages()]
    calls = [call.args["ts"] for call in four.workspace.calls if call.method == "chat.delete"]
    assert len(calls) == len(set(calls)) == 4
    story = four.command("U0OMAR", "why north 26/11/2026", "C0SOUTH")
    assert "deleting: others could read it, and <@U0MARY> asked for it" in story
    assert "deleted; it is posted again once the channel is safe" in story
    (said,) = told(four, "U0MARY")
    assert "Nothing of mine is there." in said


def test_what_was_deleted_of_an_open_surgery_is_posted_anew_once_the_channel_is_safe(four, agenda_of):
    post_agenda(four)
    share(four.workspace)
    four.standin.shows(four.workspace.dm("U0MARY"), "Others can read")
    press_delete(four)
    four.command("U0SAM", "update BX-0042 Court adjourned", four.workspace.dm("U0SAM"))
    for _ in range(3):
        four.clock.pass_(seconds=61)
        four.settle()
    assert [each for each in four.messages() if each.blocks] == []

    unshare(four.workspace)
    for _ in range(2):
        four.clock.pass_(seconds=61)
        four.settle()
    channel = "C0NORTH"
    agenda = [each for each in four.messages() if each.blocks]
    assert len(agenda) == 3
    assert len(four.workspace.thread(channel, agenda[0].ts)) == 1
    assert set(states(four).values()) == {PostState.SENT}


def test_what_was_deleted_of_a_closed_surgery_stays_deleted(four):
    post_agenda(four)
    four.command("U0MARY", "surgery north close yes")
    if four.standin.modal("U0MARY"):
        four.standin.submit("U0MARY")
    four.settle()
    share(four.workspace)
    four.standin.shows(four.workspace.dm("U0MARY"), "Others can read")
    press_delete(four)
    unshare(four.workspace)
    four.command("U0SAM", "update BX-0042 Court adjourned", four.workspace.dm("U0SAM"))
    four.clock.pass_(seconds=61)
    four.settle()

    assert [each for each in four.messages() if each.blocks] == []
    assert set(states(four).values()) == {PostState.DELETED}


def test_a_message_on_its_way_as_the_channel_is_cleared_is_deleted_too(four, on_its_way, let_go):
    four.clock.go_to(26, 11, 9, 30)
    on_its_way("chat.postMessage", four.bot.ticker.tick, nth=2)
    share(four.workspace)
    four.standin.wait_for(lambda: "shared" in str(_exposure(four)))
    direct = four.workspace.dm("U0MARY")
    assert "are being deleted" in four.command("U0MARY", "team clear north yes", direct)
    let_go.set()
    four.settle()
    four.clock.pass_(seconds=61)
    four.settle()

    assert [each for each in four.messages() if each.blocks] == []


def _exposure(slack):
    with slack.bot.store.read() as records:
        found = records.exposures.of("C0NORTH")
    return found.trouble if found else None


def test_a_deletion_whose_answer_is_lost_is_made_sure_of_and_one_refused_is_tried_again(four):
    post_agenda(four)
    share(four.workspace)
    four.standin.shows(four.workspace.dm("U0MARY"), "Others can read")
    four.workspace.fault("chat.delete", "lost_reply")
    four.workspace.fault("chat.delete", "ratelimited")
    press_delete(four)
    for _ in range(3):
        four.clock.pass_(seconds=61)
        four.settle()

    assert [each for each in four.messages() if each.blocks] == []


@pytest.mark.parametrize("refusal", ["compliance_exports_prevent_deletion", "cant_delete_message"])
def test_a_message_that_slack_refuses_to_delete_says_nothing_any_more(four, agenda_of, refusal):
    post_agenda(four)
    share(four.workspace)
    four.standin.shows(four.workspace.dm("U0MARY"), "Others can read")
    four.workspace.fault("chat.delete", refusal, times=4)
    press_delete(four)
    left = [each for each in four.messages() if each.blocks]
    assert [words_of(each.blocks) for each in left] == ["What was said here is shown no longer."] * 3
    assert "BX-" not in "".join(
        words_of(each.blocks) for each in four.workspace.thread("C0NORTH", left[0].ts)
    )
    assert "emptied, since Slack refuses to delete it" in four.command(
        "U0OMAR", "why north 26/11/2026", "C0SOUTH"
    )

    unshare(four.workspace)
    for _ in range(2):
        four.clock.pass_(seconds=61)
        four.settle()
    assert len(agenda_of(SURGERY)) == 4


def test_a_message_that_slack_lets_nobody_delete_or_change_holds_up_no_later_agenda(four, agenda_of):
    post_agenda(four)
    share(four.workspace)
    four.standin.shows(four.workspace.dm("U0MARY"), "Others can read")
    four.workspace.fault("chat.delete", "compliance_exports_prevent_deletion", times=99)
    four.workspace.fault("chat.update", "edit_window_closed", times=99, channel="C0NORTH")
    press_delete(four)
    unshare(four.workspace)
    four.clock.go_to(10, 12, 9, 30)
    four.tick()
    for _ in range(2):
        four.clock.pass_(seconds=61)
        four.settle()

    assert len(agenda_of(date(2026, 12, 10))) == 4
    assert set(states(four).values()) == {PostState.DELETING}


def test_pictures_of_ours_in_the_channel_go_too(slack):
    slack.command("U0MARY", "chart north")
    slack.standin.wait_for(lambda: [each for each in slack.messages() if each.files], 120)
    share(slack.workspace)
    slack.standin.shows(slack.workspace.dm("U0MARY"), "Others can read")
    slack.command("U0MARY", "team clear north yes", slack.workspace.dm("U0MARY"))
    slack.tick()

    assert [call.method for call in slack.workspace.calls if call.method == "files.delete"]


def test_only_the_teams_manager_and_administrators_may_delete_and_only_where_others_can_read(slack):
    def asked(person, words="team clear north yes"):
        return slack.command(person, words, slack.workspace.dm(person))

    assert "As far as I know only the team can read" in asked("U0MARY")
    share(slack.workspace)
    slack.standin.shows(slack.workspace.dm("U0MARY"), "Others can read")
    assert "is for" in asked("U0SAM")
    assert "Ask <@U0MARY>" in asked("U0OMAR")
    assert "nothing of North Permanence Team there" in asked("U0MARY", "team clear north in #south yes")
    assert "are being deleted" in asked("U0ADMIN")
    assert "cannot be taken back" in asked("U0ADMIN", "undo")


def test_asking_for_it_in_words_asks_whether_it_is_meant(four):
    post_agenda(four)
    share(four.workspace)
    four.standin.shows(four.workspace.dm("U0MARY"), "Others can read")
    said = four.command("U0MARY", "team clear north", four.workspace.dm("U0MARY"))

    assert "Delete 4 messages of mine in that channel of North Permanence Team, and its pictures?" in said
    assert set(states(four).values()) == {PostState.SENT}


def test_a_channel_whose_id_slack_changes_is_asked_about_again(slack):
    assert slack.bot.people.problem_with("C0NORTH") is None
    asked = len(slack.workspace.calls)
    slack.workspace._tell("channel_id_changed", old_channel_id="C0NORTH", new_channel_id="G0NORTH")
    slack.standin.wait_for(
        lambda: "conversations.info" in [call.method for call in slack.workspace.calls[asked:]]
    )


def test_the_looks_of_many_teams_and_an_agenda_stay_within_what_slack_allows(slack):
    """Posting asks every 1.5 seconds, and each look, every 30 seconds, about five channels."""
    from bot.channels import AT_ONCE
    from bot.clock import TICK

    assert TIERS["conversations.info"] >= 60 / ASK_EVERY + AT_ONCE * 60 / TICK


def test_slack_refuses_more_than_its_tier_and_allows_it_a_minute_later(slack):
    elapsed = Elapsed()
    limits = RateLimits(elapsed)
    assert [limits.seconds_to_wait("conversations.info") for _ in range(50)] == [0] * 50
    elapsed.seconds = 20.5
    assert limits.seconds_to_wait("conversations.info") == 40
    assert limits.seconds_to_wait("chat.postMessage") == limits.seconds_to_wait("users.info") == 0
    elapsed.seconds = 60
    assert limits.seconds_to_wait("conversations.info") == 0
