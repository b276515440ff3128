"""A large team: no child is missing, nothing is too long, and Slack's rate limits are kept."""

import re
from collections import defaultdict
from contextlib import contextmanager
from itertools import pairwise

import pytest

from bot.slack import modals
from commands.desk.form_choices import look_up
from commands.practice.request import TERMINAL
from demo.workspace.limits.surfaces import option_problems, problems
from tests.bot.conftest import set_up
from tests.conftest import NORTH as ADD_NORTH
from tests.conftest import GivenClock, make_workspace, open_slack, words_of

CHILDREN = [f"BX-{number:04d}" for number in range(1, 121)]
PACE = 0.05
LONGEST_LINE = 400
ACTIONS = 40
"""How many overdue actions one worker has."""


@contextmanager
def many_children(folder):
    """North has 120 children past a date, a digest has been sent, and the first surgery is in the channel."""
    clock = GivenClock()
    with open_slack(folder, clock, make_workspace(), pace=PACE) as slack:
        set_up(slack, ADD_NORTH)
        for number, ref in enumerate(CHILDREN):
            worker = "U0SAM" if number < ACTIONS else "U0ALEX"
            set_up(slack, f"track {ref} team north born 03/2023 entered 02/02/2026 worker <@{worker}>")
            if number % 3 == 0:
                set_up(slack, f"milestone {ref} adm decision 02/03/2026")
            if number % 4 == 0:
                set_up(slack, f"expect {ref} match 24/11/2026")
            if number < ACTIONS:
                set_up(slack, f"action {ref} <@U0SAM> by 23/11/2026 Ring the school & ask after {number}")
        clock.go_to(24, 11, 9, 0)
        slack.tick()
        clock.go_to(26, 11, 9, 30)
        slack.tick()
        yield slack


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """The team as it stands with its first agenda, only to be looked at."""
    with many_children(tmp_path_factory.mktemp("many")) as slack:
        yield slack


@pytest.fixture
def sitting(tmp_path):
    """The same team, to hold the surgery."""
    with many_children(tmp_path) as slack:
        yield slack


def posted(slack, channel="C0NORTH"):
    """All the bot's messages in a channel and its threads, in order."""
    heads = slack.workspace.messages(channel)
    said = [*heads, *(reply for head in heads for reply in slack.workspace.thread(channel, head.ts))]
    return sorted(
        (each for each in said if each.user == slack.workspace.bot.id), key=lambda each: float(each.ts)
    )


def assert_readable(messages):
    for message in messages:
        assert problems(message.blocks, message.text) == []
        assert "left out" not in words_of(message.blocks)
        for line in words_of(message.blocks).split("\n"):
            assert len(line) <= LONGEST_LINE, line


def lists_of(slack):
    """The messages in the thread of the first message."""
    return slack.workspace.thread("C0NORTH", slack.messages()[0].ts)


def sections(messages):
    """The children that each section of the lists names, in order."""
    found = defaultdict(list)
    title = ""
    for message in messages:
        for line in words_of(message.blocks).split("\n"):
            if line.startswith("• "):
                begins = re.match(r"• \*([A-Z]{2}-\d{4})\*", line)
                found[title] += [begins[1]] if begins else re.findall(r"[A-Z]{2}-\d{4}", line)
            else:
                title = line
    return found


def assert_paced(slack, channel):
    """Assert that any two calls that post in a channel are at least the pace apart."""
    said = sorted(
        call.at
        for call in slack.workspace.calls
        if call.method in ("chat.postMessage", "chat.update") and call.args.get("channel") == channel
    )
    assert len(said) > 1
    # A call is logged as it arrives, and the channel rests from its answer: never less than the pace.
    assert min(later - sooner for sooner, later in pairwise(said)) >= PACE * 0.9


def test_twelve_are_discussed_and_every_other_child_is_named_once_in_the_lists(big):
    head, *children = big.messages()
    discussed = [each.text.split(":")[0] for each in children]
    named = sections(lists_of(big))

    assert "*12 to discuss*, 108 more listed in this thread: 120 children" in words_of(head.blocks)
    assert len(discussed) == len(set(discussed)) == 12
    past = named["*Past a date, not discussed today*"]
    assert sorted([*past, *discussed]) == CHILDREN
    for title, refs in named.items():
        assert len(refs) == len(set(refs)), title


def test_slack_accepts_every_message_and_people_can_read_it(big):
    said = posted(big)

    assert len(said) == 1 + 12 + len(lists_of(big))
    assert_readable(said)
    assert big.workspace.warnings == []


def test_the_lists_are_complete_and_in_few_messages(big):
    messages = lists_of(big)
    assert [words_of(each.blocks).split("\n")[0] for each in messages] == [
        f"Also on the agenda {number} of {len(messages)}" for number in range(1, len(messages) + 1)
    ]
    assert len(messages) <= 10


def test_a_channel_is_never_posted_to_faster_than_its_pace(big):
    assert_paced(big, "C0NORTH")


def test_the_digest_of_a_worker_with_forty_actions_is_one_complete_message(big):
    direct = big.workspace.dm("U0SAM")
    (digest,) = posted(big, direct)
    said = words_of(digest.blocks)
    lines = [line for line in said.split("\n") if line.startswith("• ")]
    (left_out,) = re.findall(r"\((\d+) lines left out\)", said)

    assert problems(digest.blocks, digest.text) == []
    assert all(len(line) <= LONGEST_LINE for line in said.split("\n"))
    assert said.startswith("Surgery on Thursday 26 Nov, 09:30. 80 of yours are on it:")
    for number in range(1, ACTIONS + 1):
        assert f"• *{number}* · Ring the school &amp; ask after {number - 1} · BX-{number:04d}" in said
    # The children follow the actions, and only the small print follows them.
    assert len(lines) + int(left_out) == 2 * ACTIONS + 1
    assert "Show all of it" in said


def test_a_button_shows_all_of_a_message_that_is_too_long_for_slack(sitting):
    direct = sitting.workspace.dm("U0SAM")
    (digest,) = posted(sitting, direct)
    assert sitting.standin.press("U0SAM", direct, digest.ts, "Show all of it").acked
    sitting.standin.shows(direct, "Only you see this. Away?")
    whole = "\n".join(words_of(each.blocks) for each in posted(sitting, direct) if each.ts != digest.ts)

    for number in range(1, ACTIONS + 1):
        assert f"• *{number}* · Ring the school &amp; ask after {number - 1} · BX-{number:04d}" in whole
        assert f"• *BX-{number:04d}* · " in whole
    assert "left out" not in whole


def test_a_menu_says_that_it_offers_the_first_hundred_only(big):
    found = look_up(big.bot.desk, "update", "child", "", "U0MARY", TERMINAL)
    menu = modals.offered(found)

    assert option_problems(menu) == []
    assert [group["label"]["text"] for group in menu["option_groups"]] == [
        "The first 100 of 120: type more to find the others"
    ]
    assert "options" in modals.offered(look_up(big.bot.desk, "update", "child", "01", "U0MARY", TERMINAL))


def test_every_child_without_a_planning_meeting_is_named(big):
    rows = big.command("U0MARY", "surgery north about").partition("*Should have had a planning")[2]
    assert set(re.findall(r"BX-\d{4}", rows)) >= set(CHILDREN)


def test_after_the_close_the_minutes_name_every_child_and_stay_readable(sitting):
    for number, ref in enumerate(CHILDREN[:12], 1):
        set_up(sitting, f"reviewed {ref} Agreed to widen the search", "U0MARY")
        set_up(sitting, f"done {number} Received today", "U0SAM")
        set_up(sitting, f"action {ref} <@U0ALEX> by 04/12/2026 Book the panel", "U0MARY")
    before = len(posted(sitting))
    set_up(sitting, "surgery close north yes", "U0MARY")
    sitting.settle()
    sitting.settle()
    said = posted(sitting)
    minutes = "\n".join(words_of(each.blocks) for each in lists_of(sitting))

    assert len(said) > before
    assert_readable(said)
    for number, ref in enumerate(CHILDREN[:12], 1):
        assert f"*{ref}*" in minutes
        assert f"Ring the school &amp; ask after {number - 1}_ – done by" in minutes
    for number in range(13, ACTIONS + 1):
        assert f"*{number}* _Ring the school &amp; ask after {number - 1}_" in minutes, "carried forward"
    assert_paced(sitting, "C0NORTH")
    assert sitting.workspace.warnings == []
