"""A channel that is archived, renamed, shared or without the bot: what stops, who is told, and what fixes it."""

from datetime import date

import pytest

from tests.conftest import words_of

SURGERY = date(2026, 11, 26)


@pytest.fixture
def both(slack):
    """The North and the South team have their surgeries on the same morning."""
    slack.command("U0ADMIN", "team edit south at 09:30 from 26/11/2026", slack.workspace.dm("U0ADMIN"))
    slack.command("U0SUE", "track BX-0070 team south born 05/2024 entered 02/02/2026 worker @Sue", "C0SOUTH")
    slack.clock.go_to(26, 11, 9, 30)
    return slack


def leave(workspace):
    workspace.leave("C0NORTH", "U0BOT")


def archive(workspace):
    workspace.archive("C0NORTH")


def share(workspace):
    workspace.share("C0NORTH")


def publish(workspace):
    workspace._change_channel("C0NORTH", "convert_to_public", is_private=False)


def unarchive(workspace):
    workspace._change_channel("C0NORTH", "unarchive", is_archived=False)


def join(workspace):
    workspace.join("C0NORTH", "U0BOT")


def told(slack, person):
    """What a person was told in private about an agenda that was not posted."""
    messages = slack.workspace.messages(slack.workspace.dm(person))
    said = [words_of(each.blocks) for each in messages]
    return [each for each in said if "is not all posted" in each]


@pytest.mark.parametrize(
    ("break_it", "why"),
    [
        (
            leave,
            "I am not in the channel. Type `/invite @Permanence` there, or give the team another: `team edit north in #channel`. I try again every minute.",
        ),
        (
            archive,
            "the channel is archived. Unarchive it, or give the team another: `team edit north in #channel`. I try again every minute.",
        ),
        (
            share,
            "the channel is shared with another workspace. End the sharing, or give the team another: `team edit north in #channel`. I try again every minute.",
        ),
        (
            publish,
            "the channel is not private. Make it a private channel, or give the team another: `team edit north in #channel`. I try again every minute.",
        ),
    ],
)
def test_an_unsafe_channel_stops_only_its_own_teams_agenda_and_its_manager_is_told_how_to_fix_it(
    both, break_it, why
):
    break_it(both.workspace)
    both.tick()
    for _ in range(3):
        both.clock.pass_(seconds=61)
        both.settle()

    assert both.messages("C0NORTH") == []
    assert len(both.messages("C0SOUTH")) == 2, "the other team's goes out meanwhile"
    for person in ("U0MARY", "U0ADMIN"):
        (said,) = told(both, person)
        assert f"The agenda of North Permanence Team for Thu 26 Nov 2026 is not all posted: {why}" in said
        assert "BX-0042" not in said
    assert told(both, "U0OMAR") == []
    assert told(both, "U0SAM") == []
    story = both.command("U0OMAR", "why north 26/11/2026", "C0SOUTH")
    assert f"blocked: {why.split('. ')[0]}" in story
    assert "word to <@U0MARY> · sent" in story


@pytest.mark.parametrize(("break_it", "mend_it"), [(leave, join), (archive, unarchive)])
def test_once_the_channel_is_fixed_its_agenda_follows_within_a_minute(both, agenda_of, break_it, mend_it):
    break_it(both.workspace)
    both.tick()
    for _ in range(3):
        both.clock.pass_(seconds=61)
        both.settle()
    mend_it(both.workspace)
    both.clock.pass_(seconds=60)
    both.settle()

    assert len(agenda_of(SURGERY)) == 2
    assert "is posted at 09:34: it could not be posted before" in words_of(both.messages("C0NORTH")[0].blocks)


def test_moving_the_team_to_another_channel_fixes_it_too(both, agenda_of):
    archive(both.workspace)
    both.tick()
    both.workspace.add_channel("C0NEW1", "new", members=["U0SAM", "U0MARY"], is_private=True, bot=True)
    both.command("U0ADMIN", "team edit north in #new", both.workspace.dm("U0ADMIN"))
    both.clock.pass_(seconds=61)
    both.settle()

    assert [post.channel for post in agenda_of(SURGERY)] == ["C0NEW1", "C0NEW1"]


def test_the_manager_is_told_once_for_each_surgery(both):
    leave(both.workspace)
    both.tick()
    both.clock.go_to(10, 12, 9, 30)
    both.tick()
    both.clock.pass_(seconds=61)
    both.settle()

    assert [said.split(" is not")[0][-15:] for said in told(both, "U0MARY")] == [
        "Thu 26 Nov 2026",
        "Thu 10 Dec 2026",
    ]


def test_a_renamed_channel_is_the_same_channel(both, agenda_of):
    both.tick()
    both.workspace.rename("C0NORTH", "permanence-north")
    both.command("U0SAM", "update BX-0042 Court adjourned")
    both.settle()
    both.clock.go_to(10, 12, 9, 30)
    both.tick()

    assert len(agenda_of(SURGERY)) == len(agenda_of(date(2026, 12, 10))) == 2
    assert "*BX-0042* · " in both.command("U0SAM", "status BX-0042")
    assert told(both, "U0MARY") == []
    assert "Manager" in both.command("U0SAM", "team north")


def test_a_manager_who_has_left_holds_up_no_private_message(both):
    both.workspace.change_user("U0MARY", deleted=True)
    archive(both.workspace)
    both.tick()

    assert len(told(both, "U0ADMIN")) == 1
    assert len(both.messages("C0SOUTH")) == 2
