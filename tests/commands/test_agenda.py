"""What an agenda says of a team's children, and when it stops saying it."""

import random
import re
from contextlib import suppress
from datetime import date

import pytest

from commands.desk.desk import Desk
from commands.messages.drawers import draw_message
from commands.practice.request import AsOf, Place, PlaceKind
from permanence.errors import NotAllowed, PermanenceError, RuleBroken
from permanence.roles import SEES_EVERYTHING
from storage.outbox import PostKind, PostState

FIRST, SECOND, THIRD = date(2026, 11, 26), date(2026, 12, 10), date(2026, 12, 24)


@pytest.fixture
def one_discussed(north, say):
    """North discusses one child, BX-0042, and has another in its list, BX-0043."""
    say("team edit north children 1")
    say("track BX-0043 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>")


LEFT = "BX-0042 is no longer on this agenda."
KEPT = "A child is discussed privately, so nothing more is shown here."


@pytest.mark.parametrize(
    ("leaving", "said"),
    [
        ("close BX-0042 died 26/11/2026", LEFT),
        ("close BX-0042 adopted 26/11/2026", LEFT),
        ("restrict BX-0042 to <@U0MARY>", KEPT),
        ("edit BX-0042 team south worker <@U0SUE>", LEFT),
    ],
)
def test_a_child_who_leaves_is_taken_out_of_everything_posted(
    say, one_discussed, posted, shown, wanted, leaving, said
):
    say('team add south "South" in <#C0SOUTH|south> manager <@U0OMAR> from 30/11/2026 at 14:00 every 2 weeks')
    say("action BX-0042 <@U0SAM> by 24/11/2026 Chase the report")
    posted(FIRST)
    posted(SECOND)
    say(leaving, "U0MARY")

    for occurrence in (FIRST, SECOND):
        assert wanted(occurrence) == {"head", "child BX-0042"}
        assert shown("child BX-0042", occurrence).replace("*", "").strip() == said
        assert "BX-0042" not in shown("list 1", occurrence)


def test_a_child_who_is_only_in_a_list_is_taken_out_of_it(say, one_discussed, posted, shown, wanted):
    posted()
    assert "BX-0043" in shown("list 1")
    say("restrict BX-0043 to <@U0MARY>", "U0MARY")

    assert wanted() == {"head", "list 1"}
    assert "Nothing left here." in shown("list 1")
    say("undo", "U0MARY")
    assert "BX-0043" in shown("list 1")


def test_a_closing_taken_back_before_the_child_was_posted_leaves_the_child_in_a_list(
    say, one_discussed, begun, posts, shown
):
    begun()
    say("close BX-0042 adopted 20/11/2026", "U0MARY")
    say("undo", "U0MARY")

    assert posts()["child BX-0042"].state is PostState.SKIPPED
    assert "BX-0042" in shown("list 1")


def test_planned_posts_go_to_the_teams_new_channel(say, north, begun, posts):
    begun()
    say("team edit north in <#C0NEW1|new>")
    assert {post.channel for post in posts().values() if not post.is_private} == {"C0NEW1"}


def test_a_person_who_cannot_see_a_team_gets_no_agenda(north, terminal, settings, clock):
    desk = Desk(terminal.store, settings.office, clock, lambda *_: frozenset())
    for text in ("surgery north", "surgery north now"):
        with pytest.raises(NotAllowed, match="is not for you"):
            desk.answer_words(text, "U0MARY", Place(PlaceKind.DIRECT), None)


def test_an_agenda_shows_what_the_channel_may_see_whoever_asks(say, north, posts):
    say("track BX-0050 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>")
    say("restrict BX-0050 to <@U0MARY>", "U0MARY")
    say("surgery north now", "U0MARY")
    assert list(posts(date(2026, 11, 23))) == [PostKind.HEAD, "child BX-0042"]


def test_the_head_never_says_that_no_date_has_passed_while_one_has(say, one_discussed, begun, shown):
    begun()
    say("restrict BX-0042 to <@U0MARY>", "U0MARY")
    head = shown(PostKind.HEAD)

    assert "1 listed in this thread, 1 kept private: 2 children\n" in head
    assert "No recorded date has passed for" not in head


def test_what_stands_behind_the_agenda_is_one_press_away(say, one_discussed, posted, shown, clock):
    posted()
    assert "Clocks watched" not in shown(PostKind.HEAD)
    said = say("surgery north about", "U0SAM")
    assert (
        "Timescales watched here: permanence, court, family finding and meetings; no others. No record does not mean"
        in said
    )
    assert "  • Next surgery Thu 10 Dec 2026, 09:30\n  • Last recorded: Mon 23 Nov\n" in said
    assert "Should have had a planning meeting, none recorded\n  • BX-0042 and BX-0043" in said
    clock.go_to(24, 12, 9, 30)
    say("update BX-0043 Seen")

    said = say("surgery north about", "U0SAM")
    assert "  • Last recorded: Thu 24 Dec\n  • 1 child without an update for four weeks" in said


def test_a_child_discussed_shows_what_falls_before_the_next_surgery(say, north, begun, shown):
    say("expect BX-0042 ppm 30/11/2026")
    begun()
    assert "Mon 30 Nov" in shown("child BX-0042")


def test_a_quiet_child_says_why_they_come_up(say, north, posted, shown, clock):
    say("clocks north without all")
    coming = [FIRST, SECOND, THIRD, date(2027, 1, 7)]
    for occurrence in coming:
        posted(occurrence)
    assert "Not discussed at the last 3 surgeries" in shown("child BX-0042", coming[3])


def test_what_happened_before_a_surgery_and_was_recorded_in_it_or_after_it_is_progress_once(
    say, north, posted, shown, clock
):
    say("milestone BX-0042 placement order 12/10/2026")
    posted(FIRST)
    clock.go_to(26, 11)
    say("milestone BX-0042 match panel 24/11/2026")
    clock.go_to(27, 11)
    say("milestone BX-0042 adm match 25/11/2026")
    say("milestone BX-0042 adm decision 01/06/2026")
    posted(SECOND)

    assert "Since Thu 26 Nov: 1 matched." in shown(PostKind.HEAD, SECOND)

    clock.go_to(11, 12)
    posted(THIRD)
    assert "Since" not in shown(PostKind.HEAD, THIRD)


def test_praise_before_a_teams_first_agenda_is_said_in_it_and_not_again(say, north, posted, shown, clock):
    say("praise BX-0042 <@U0SAM> Report in a week early")
    posted(FIRST)
    assert "Report in a week early" in shown(PostKind.HEAD)

    clock.go_to(1, 12)
    posted(SECOND)
    assert "Report in a week early" not in shown(PostKind.HEAD, SECOND)


def test_progress_is_what_happened_since_and_not_a_correction(say, north, posted, shown, clock):
    say("milestone BX-0042 placement order 12/10/2026")
    posted(FIRST)
    clock.go_to(1, 12)
    say("correct BX-0042 placement order 12/10/2026 to 13/10/2026 because sealed order")
    say("track BX-0043 team north born 03/2022 entered 02/02/2025 worker <@U0SAM>")
    say("milestone BX-0043 plan agreed 01/05/2025")
    posted(SECOND)
    assert "Since Thu 26 Nov" not in shown(PostKind.HEAD, SECOND)
    say("milestone BX-0043 match panel 27/11/2026")
    say("correct BX-0043 match panel 27/11/2026 to 30/11/2026")
    assert "match panel for 1 child" in shown(PostKind.HEAD, SECOND)


def test_the_end_of_tracking_cannot_be_typed_as_a_milestone(say, north):
    with pytest.raises(RuleBroken, match="close BX-0042"):
        say("milestone BX-0042 tracking ended 23/11/2026 died")


@pytest.mark.parametrize(
    "text", ["surgery north skip 26/11/2026 because office closed", "team edit north from 10/12/2026"]
)
def test_an_old_surgery_brought_back_by_undo_is_not_posted(say, north, ticker, begun, posts, clock, text):
    say(text)
    begun(FIRST)
    clock.go_to(2, 12)
    ticker.tick()
    say("undo 3")
    ticker.tick()

    assert posts(FIRST)[PostKind.HEAD].state is PostState.SKIPPED
    assert "skipped: its time was changed after it had passed" in say("why north 26/11/2026")


def test_a_manager_is_not_asked_about_a_child_who_died(say, north, terminal, settings, clock):
    say("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0SAM")
    say("close BX-0042 died 20/11/2026", "U0MARY")
    with terminal.store.read() as records:
        (asked,) = records.delivery.to_do(clock())
        assert asked.kind is PostKind.APPROVAL
        assert draw_message(AsOf(records, settings.office, clock()), asked) is None


def test_an_agenda_names_no_sibling_who_is_with_another_team(north):
    north(
        'team add south "South" in <#C0SOUTH|south> manager <@U0OMAR> from 26/11/2026 at 09:30 every 2 weeks'
    )
    north("track BX-0051 team south born 05/2025")
    north("siblings BX-0042 BX-0051 together")
    assert "BX-0051" not in north("surgery north")

    north("edit BX-0051 team north")
    assert "Sibling BX-0051: " in north("surgery north")


# the groups that the first message counts

CHANCES = (
    "action {ref} <@U0SAM> by 24/11/2026 Chase the medical report",
    "milestone {ref} placement order 12/10/2026",
    "milestone {ref} disruption 20/11/2026",
    "milestone {ref} plan agreed 01/06/2026",
    "expect {ref} final hearing 03/12/2026",
    "expect {ref} match panel 20/11/2026",
    "restrict {ref} to <@U0MARY>",
    "close {ref} adopted 20/11/2026",
    "close {ref} died 20/11/2026",
)


@pytest.mark.parametrize("seed", range(12))
def test_every_child_is_in_exactly_one_of_the_groups_that_are_counted(say, terminal, posted, shown, seed):
    """Whatever was recorded of them, and whatever changes once the agenda is posted."""
    any_of = random.Random(seed)
    say(f"team edit north children {any_of.choice([1, 2, 11])}")
    refs = ["BX-0042", *(f"BX-01{number:02}" for number in range(any_of.randrange(1, 9)))]
    for ref in refs[1:]:
        say(f"track {ref} team north born 03/2023 entered {any_of.choice(['02/02/2026', '16/11/2026'])}")

    def go_on(most):
        for ref in refs:
            for chance in any_of.sample(CHANCES, any_of.randrange(most)):
                with suppress(PermanenceError):
                    say(chance.format(ref=ref), "U0MARY")

    go_on(4)
    posted()
    for _ in range(2):
        with terminal.store.read(SEES_EVERYTHING) as records:
            there = len(records.children.of_team("north"))
        assert counted(shown(PostKind.HEAD)) == there
        go_on(2)


def counted(head):
    """How many children the groups of a first message count, which is how many it says there are."""
    if groups := re.search(
        r"^(\d+ (?:to discuss|listed|with|kept private).*): (\d+) child", head, re.MULTILINE
    ):
        assert sum(map(int, re.findall(r"\d+", groups[1]))) == int(groups[2]), head
        return int(groups[2])
    alone = re.search(r"^(\d+) child(?:ren)? to discuss$|has passed for (\d+) child", head, re.MULTILINE)
    return int(alone[1] or alone[2]) if alone else 0
