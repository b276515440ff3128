"""Family finding: all of it for its own side, on its agenda and when asked; for the child's side how many, and no more."""

import random
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import Ticker
from bot.text import draw_text, plain
from commands.desk.desk import Desk
from commands.messages.drawers import draw_message
from commands.practice.request import AsOf, Place, PlaceKind
from permanence.errors import RuleBroken
from permanence.events_csv import EventRow
from permanence.journey import Month
from permanence.returns.kinds import FamilyTold, StepTold
from permanence.roles import clock_in
from storage.loading.load import Loading
from storage.outbox import PostState
from tests.conftest import FAYS_TEAM, want_pages

FIRST = date(2026, 11, 26)
PLANTED = ("FAM-", "Quarrelton", "U0FINN")


@pytest.fixture
def finding(north, terminal, clock):
    """Two children of North without a link, one with an overdue action, and three families: two wait."""
    for typed in (
        FAYS_TEAM,
        "edit BX-0042 family finder <@U0ALEX>",
        "plan BX-0042 adoption 01/03/2026",
        "milestone BX-0042 adm sbpfa 02/03/2026",
        "milestone BX-0042 placement order 15/07/2026",
        "track BX-0043 team north born 03/2019 entered 02/02/2025 worker <@U0SAM> family finder <@U0ALEX>",
        "plan BX-0043 adoption 01/03/2026",
        "milestone BX-0043 adm sbpfa 02/09/2026",
        "action BX-0043 <@U0ALEX> by 24/11/2026 Update the profile",
        "action BX-0043 <@U0SAM> by 24/11/2026 Ask the school",
        *(f'family add FAM-003{n} team finding worker <@U0FINN> area "Quarrelton"' for n in (1, 2, 3)),
    ):
        north(typed)
    took(terminal, clock, "FAM-0031", approved="2026-08-03")
    took(terminal, clock, "FAM-0032", approved="2026-05-04")
    took(terminal, clock, "FAM-0033", stage2_began="2026-09-01")
    return north


def took(terminal, clock, ref, **steps):
    """Have a list tell the steps of a family, each on its day."""
    told = [StepTold(0, step, date.fromisoformat(on), date(2025, 1, 1)) for step, on in steps.items()]
    with Loading(terminal.store.path, None, "finding") as loading:
        loading.stage_families([FamilyTold([ref], told)])
        loading.enter(clock(), clock().date(), "tester", {}, {})


@pytest.fixture
def on_agenda(terminal, settings, clock):
    """Begin the first surgeries if they have not begun. Return all that a team's posts say in its channel, as they are now."""

    def said(team):
        if clock().date() < FIRST:
            clock.go_to(26, 11, 9, 30)
            Ticker(terminal.desk, clock).tick()
            want_pages(terminal.store, settings.office, clock())
        with terminal.store.read(clock_in(team)) as records:
            posts = records.outbox.of_occurrence(team, FIRST)
            return [draw_message(AsOf(records, settings.office, clock()), post) for post in posts]

    return said


def text_of(replies):
    return "\n".join(draw_text(each) for each in replies if each)


def test_its_agenda_has_who_waits_on_either_side_the_links_and_the_overdue_actions(finding, on_agenda):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    finding("meeting BX-0042 FAM-0031 on 4 Dec with <@U0SAM> by <@U0FINN>")

    head, *others = on_agenda("finding")

    assert others == []
    assert draw_text(head).splitlines()[3:15] == [
        "2 families are approved and waiting, 1 of them linked · 1 link · 1 child without a link",
        "Children without a link, longest first",
        "BX-0043 · family finding since Wed 2 Sep · harder to place · @U0ALEX",
        "Links, those without a next date first",
        "BX-0042 with FAM-0031, linked since Mon 2 Nov · @U0ADMIN · meeting Fri 4 Dec",
        "Families waiting, longest first",
        "FAM-0032 · waiting since Mon 4 May · @U0FINN",
        "FAM-0031 · waiting since Mon 3 Aug · @U0FINN · linked with BX-0042",
        "Upcoming meetings of both sides",
        "Fri 4 Dec · BX-0042 with FAM-0031 · child's side @U0SAM · family's side @U0FINN",
        "Overdue actions of family finders",
        "1 · Update the profile – @U0ALEX, due Tue 24 Nov · BX-0043",
    ]
    assert [each.command for each in head.buttons][:4] == [
        "families waiting",
        "done 1 BX-0043",
        "link BX-0043",
        "family FAM-0032",  # its link has a next date, so no button plans one
    ]
    finding("link BX-0043 FAM-0032 on 2/11/2026")
    finding("milestone BX-0043 match 20/11/2026 yes")
    assert "1 link · 0 children without a link" in on_agenda("finding")[0].words
    finding("link end BX-0042 FAM-0031 because the family withdrew")
    assert "0 links · 1 child without a link" in on_agenda("finding")[0].words
    finding("surgery finding close")
    finding("link BX-0042 FAM-0032")
    assert "0 links · 1 child without a link" in on_agenda("finding")[0].words  # as it ended


@pytest.fixture
def told(terminal, settings, clock):
    """Return what the newest word of a meeting says to its reader, in the channels of some teams, as if it had been sent."""

    def said(person, *teams):
        desk = Desk(terminal.store, settings.office, clock, lambda _person, _place, known: known & set(teams))
        with terminal.store.read() as records:
            number, *_ = records.execute(
                "select id from outbox where kind = 'meeting' and reader = ? order by id desc", (person,)
            ).fetchone()
            post = records.outbox.find(number)
        with terminal.store.read(desk.standing(person, Place(PlaceKind.DIRECT))) as records:
            sent = replace(post, state=PostState.SENT)
            return draw_text(draw_message(AsOf(records, settings.office, clock()), sent))

    return said


def test_its_minutes_name_the_children_a_family_is_found_for_and_no_others(finding, on_agenda, terminal):
    finding("track BX-0044 team north born 03/2019 entered 02/02/2025 worker <@U0SAM>")
    finding("track BX-0045 team north born 03/2019 entered 02/02/2025 worker <@U0SAM>")
    finding("link BX-0045 FAM-0031")
    on_agenda("finding")
    for n in (2, 4, 5):
        terminal.say(f"update BX-004{n} The profile is being written", "U0ALEX", "C0FIND")
    terminal.say("surgery finding close", "U0FAY", "C0FIND")

    minutes = draw_text(next(each for each in on_agenda("finding") if each.title.startswith("Minutes")))
    assert "BX-0042" in minutes
    assert "BX-0044" not in minutes
    assert "BX-0045" in minutes


def test_those_named_for_a_meeting_are_told_each_what_their_side_may_know(finding, asked, told):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    said = asked("meeting BX-0042 FAM-0031 on 4 Dec with <@U0SAM> by <@U0FINN>", "U0ALEX", "north")
    assert "@U0SAM and @U0FINN are told in private; the child's side not which family it is." in said

    assert told("U0SAM").startswith(
        "You are asked to a meeting about BX-0042 on Fri 4 Dec 2026, with the family-finding side. Ask @U0ALEX"
    )
    assert told("U0FINN").startswith("You meet @U0SAM about BX-0042 and FAM-0031 on Fri 4 Dec 2026.")
    assert not [each for each in PLANTED if each in told("U0SAM")]
    off = "The meeting announced here is off, or has been rearranged."
    finding("restrict BX-0042 to <@U0ALEX> <@U0MARY>")
    assert told("U0SAM") == told("U0FINN") == off
    finding("restrict BX-0042 lift")
    finding("close BX-0042 died 20/11/2026")
    assert told("U0SAM") == told("U0FINN") == off
    finding("undo")
    assert told("U0SAM").startswith("You are asked")
    finding("family edit FAM-0031 worker <@U0ALEX>")
    assert told("U0FINN") == off
    assert "@U0SAM is told" not in asked(
        "meeting BX-0042 FAM-0031 on 4 Dec with <@U0ALEX>", "U0ALEX", "north"
    )
    assert told("U0SAM") == off


def test_what_was_planned_is_off_once_the_link_ends_or_is_undone_and_on_again_with_it(finding, asked, told):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    asked("meeting BX-0042 FAM-0031 on 4 Dec with <@U0SAM> by <@U0FINN>", "U0ALEX", "north")
    asked("introductions BX-0042 FAM-0031 from 7 Dec to 18 Dec", "U0FINN")
    planned = "Introductions with FAM-0031 from Mon 7 Dec 2026"

    said = asked("link end BX-0042 FAM-0031 because too far", "U0FAY", "finding")

    off = "That calls off the meeting on Fri 4 Dec 2026 and introductions from Mon 7 Dec 2026: tell whoever was to come."
    assert off in said
    assert told("U0SAM") == told("U0FINN") == "The meeting announced here is off, or has been rearranged."
    assert planned not in asked("status BX-0042", "U0FAY", "finding", "north")
    assert "Fri 4 Dec" not in asked("families waiting", "U0FAY", "finding")
    asked("undo", "U0FAY", "finding")
    assert told("U0SAM").startswith("You are asked to a meeting about BX-0042 on Fri 4 Dec 2026")
    assert planned in asked("status BX-0042", "U0FAY", "finding", "north")
    finding("undo")  # the link
    assert told("U0FINN") == "The meeting announced here is off, or has been rearranged."
    assert planned not in asked("status BX-0042", "U0FAY", "finding", "north")


def test_a_meeting_arranged_anew_by_mistake_is_on_again_once_that_is_undone(finding, asked, told, terminal):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    asked("meeting BX-0042 FAM-0031 on 4 Dec with <@U0SAM> by <@U0FINN>", "U0ALEX", "north")
    asked("meeting BX-0042 FAM-0031 on 4 Dec with <@U0EVE> by <@U0FINN>", "U0ALEX", "north")
    assert told("U0SAM") == "The meeting announced here is off, or has been rearranged."
    with terminal.store.read() as records:
        first = "select wanted from outbox where kind = 'meeting' and reader = 'U0SAM'"
        (before,) = records.execute(first).fetchone()

    asked("undo", "U0ALEX", "north")

    assert told("U0SAM").startswith("You are asked to a meeting about BX-0042 on Fri 4 Dec 2026")
    with terminal.store.read() as records:
        assert records.execute(first).fetchone() > (before,)


def test_whoever_of_the_childs_side_may_not_see_the_child_is_told_when_they_meet_and_no_more(finding, told):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    finding("meeting BX-0042 FAM-0031 on 4 Dec with <@U0EVE> by <@U0FINN>")

    assert told("U0EVE") == (
        "You are asked to a meeting on Fri 4 Dec 2026, with the family-finding side, about a child whom I may not show you. "
        "Ask the manager of the child's team."
    )


def waiting(terminal):
    return terminal.say("family finding", "U0ADMIN").partition("Families waiting")[2]


@pytest.mark.parametrize("person", ["U0SAM", "U0ALEX"], ids=["child's side", "family finder"])
def test_the_one_family_looked_at_is_matched_with_the_child_and_undo_takes_both_back(
    finding, terminal, asked, person
):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    assert "FAM-0031" in waiting(terminal)

    said = asked("milestone BX-0042 match 20/11/2026", person, "north")

    told = "FAM-0031 is matched too, and waits no longer."
    assert said.startswith("BX-0042: match, recorded for Fri 20 Nov 2026.")
    assert (told in said) == (person == "U0ALEX")
    assert ("FAM-" in said) == (person == "U0ALEX")
    assert "FAM-0031" not in waiting(terminal)
    assert "Matched" in terminal.say("family FAM-0031", "U0ADMIN")
    assert "Undone: `milestone`" in asked("undo", person, "north")
    assert "FAM-0031" in waiting(terminal)
    assert "Matched" not in terminal.say("family FAM-0031", "U0ADMIN")


def test_of_several_families_looked_at_their_own_side_is_asked_which(finding, terminal, asked):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    finding("link BX-0042 FAM-0032 on 2/11/2026")
    assert "FAM-" not in asked("milestone BX-0042 match 20/11/2026", "U0SAM", "north")
    asked("undo", "U0SAM", "north")

    said = asked("milestone BX-0042 match 20/11/2026", "U0ALEX", "north")

    assert "Which family is it with: FAM-0031 or FAM-0032?" in said
    assert all(f"FAM-003{n}" in waiting(terminal) for n in (1, 2))
    asked("family step FAM-0032 matched 20/11/2026", "U0ALEX", "north")
    assert "FAM-0032" not in waiting(terminal)
    assert "FAM-0031" in waiting(terminal)


@pytest.fixture
def matched(finding, asked):
    """North's child, matched by its family finder with the one family that is looked at."""
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    asked("milestone BX-0042 match 20/11/2026", "U0ALEX", "north")
    return asked


def matched_on(terminal):
    journey = terminal.say("family FAM-0031", "U0ADMIN")
    return re.findall(r"Matched (.*)", journey)


@pytest.mark.parametrize("person", ["U0SAM", "U0ALEX"], ids=["child's side", "family finder"])
def test_what_is_corrected_of_a_childs_match_is_corrected_of_the_family_it_matched(matched, terminal, person):
    correct = "correct BX-0042 match 20/11/2026 to 19/11/2026"
    told = " FAM-0031 is matched on that day too." if person == "U0ALEX" else ""

    assert matched(correct, person, "north") == (
        f"BX-0042: match is now Thu 19 Nov 2026, not Fri 20 Nov 2026.{told}"
    )
    assert matched_on(terminal) == ["Thu 19 Nov"]
    matched("undo", person, "north")
    assert matched_on(terminal) == ["Fri 20 Nov"]
    matched(correct, person, "north")
    matched("correct BX-0042 match 19/11/2026 to 18/11/2026", person, "north")
    assert matched_on(terminal) == ["Wed 18 Nov"]


def test_a_family_matched_with_two_children_stays_matched_while_one_match_stands(matched, terminal, finding):
    finding("link BX-0043 FAM-0031 on 2/11/2026")
    assert "FAM-0031 is matched too" in finding("milestone BX-0043 match 20/11/2026 yes")

    matched("undo", "U0ALEX", "north")  # the match of BX-0042, of which the family's came

    assert matched_on(terminal) == ["Fri 20 Nov"]
    assert "FAM-0031" not in waiting(terminal)
    finding("undo")
    assert matched_on(terminal) == []
    assert "FAM-0031" in waiting(terminal)

    finding("family FAM-0031 matched 20/11/2026")  # by its own side, which no child's match takes back
    finding("milestone BX-0043 match 20/11/2026 yes")
    finding("undo")
    assert matched_on(terminal) == ["Fri 20 Nov"]


def test_a_familys_own_correction_stays_and_what_it_keeps_from_being_undone_says_which_and_what_comes_first(
    matched, finding, terminal
):
    assert "is now Thu 19 Nov" in matched(
        "family correct FAM-0031 matched 20/11/2026 to 19/11/2026", "U0FAY", "finding"
    )

    refused = plain(matched("undo", "U0ALEX", "north"))
    number = re.search(r"First `undo (\d+)`", refused)[1]

    assert "It recorded a step of FAM-0031, which @U0FAY has changed since" in refused
    matched("correct BX-0042 match 20/11/2026 to 18/11/2026", "U0ALEX", "north")
    assert matched_on(terminal) == ["Thu 19 Nov"]
    matched("undo", "U0ALEX", "north")
    assert "Undone" in matched(f"undo {number}", "U0FAY", "finding")
    assert "Undone" in matched("undo", "U0ALEX", "north")
    assert matched_on(terminal) == []


def test_the_childs_side_undoes_its_match_as_if_there_were_no_family_and_what_theirs_corrected_stays(
    finding, asked, terminal
):
    said = [asked(text, "U0SAM", "north") for text in ("milestone BX-0042 match 20/11/2026", "undo")]
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    finding("family expect FAM-0031 matched 3/12/2026")
    again = [asked("milestone BX-0042 match 20/11/2026", "U0SAM", "north")]
    finding("family correct FAM-0031 matched 20/11/2026 to 19/11/2026")
    finding("family FAM-0031 match ended 21/11/2026")
    finding("family expect FAM-0031 matched 4/12/2026")
    again.append(asked("undo", "U0SAM", "north"))

    assert again == said
    assert matched_on(terminal) == ["Thu 19 Nov"]


def test_a_familys_match_stays_where_the_childs_new_day_contradicts_its_journey(matched, terminal, finding):
    finding("family FAM-0031 placed 21/11/2026")

    said = matched("correct BX-0042 match 20/11/2026 to 22/11/2026", "U0ALEX", "north")

    assert "FAM-0031 stays matched on Fri 20 Nov 2026: Child placed on Sat 21 Nov 2026 comes before" in said
    assert matched_on(terminal) == ["Fri 20 Nov"]


def test_a_match_that_a_load_tells_otherwise_moves_the_familys_once_somebody_takes_it(
    matched, terminal, clock
):
    """A load corrects what loads told, and a match that a load told matches no family: of this one it asks."""
    with Loading(terminal.store.path, None, "flow") as loading:
        row = EventRow("BX-0042", "adm_match", date(2026, 11, 18), born=Month(2023, 3), team="north")
        loading.stage(enumerate([row]))
        loading.enter(clock(), clock().date(), "tester", {}, {})
    assert matched_on(terminal) == ["Fri 20 Nov"]

    assert "FAM-0031 is matched on that day too." in matched("conflict take 1", "U0ALEX", "north")
    assert matched_on(terminal) == ["Wed 18 Nov"]


def test_a_match_that_contradicts_the_familys_own_journey_is_said_to_their_side_and_not_recorded(
    finding, asked
):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    finding("link BX-0043 FAM-0031 on 2/11/2026")
    finding("family FAM-0031 matched 10/11/2026")

    said = finding("milestone BX-0042 match 20/11/2026 yes")

    assert (
        "It is not recorded for FAM-0031: Matched would be on record for both Tue 10 Nov 2026 and Fri" in said
    )
    assert "FAM-0031 is matched too" in finding("milestone BX-0043 match 10/11/2026 yes")
    assert "FAM-" not in asked("status BX-0042", "U0SAM", "north")


def test_a_long_list_goes_on_in_the_thread_and_a_link_without_news_says_so(
    finding, on_agenda, terminal, clock
):
    finding("link BX-0042 FAM-0033 on 2/09/2026")
    for number in range(4, 8):
        finding(f'family add FAM-003{number} team finding worker <@U0FINN> area "Quarrelton"')
        took(terminal, clock, f"FAM-003{number}", approved="2026-08-03")

    said = text_of(on_agenda("finding"))

    assert "and 3 more, listed in this thread" in said
    assert (
        "BX-0042 with FAM-0033, linked since Wed 2 Sep · @U0ADMIN · nothing new since Wed 2 Sep, and no next date"
        in said
    )


def test_a_link_says_what_comes_next_or_when_there_was_anything_new_of_it(finding, terminal, clock):
    finding("link BX-0042 FAM-0031 on 20/11/2026")

    def said():
        return terminal.say("families waiting", "U0FAY")

    assert "linked since Fri 20 Nov, 3 days ago · @U0ADMIN · no next date yet" in said()
    finding("meeting BX-0042 FAM-0031 on 26/11/2026 with <@U0SAM> by <@U0FINN>")
    assert "· meeting Thu 26 Nov, in 3 days" in said()
    clock.go_to(1, 12)
    assert "· nothing new since Thu 26 Nov, 5 days ago, no next date yet" in said()
    clock.go_to(24, 12)
    assert "· nothing new since Thu 26 Nov, 28 days ago, and no next date" in said()


def test_a_link_of_a_child_in_early_permanence_waits_for_no_next_date(finding, asked):
    finding("link BX-0042 FAM-0031 on 1/10/2026")
    finding("link BX-0043 FAM-0032 on 2/10/2026")
    finding("milestone BX-0042 moved in for early permanence 12/10/2026 yes")

    told = asked("families waiting", "U0FAY", "finding")

    first, second = (line for line in told.splitlines() if " with FAM-" in line)
    assert first.endswith("nothing new since Fri 2 Oct, 52 days ago, and no next date")
    assert second.endswith("the child lives with carers who may adopt since Mon 12 Oct, 42 days ago")
    # A family's worker who does not see the child is told nothing of where the child lives.
    assert "lives" not in asked("families waiting", "U0FINN")
    finding("milestone BX-0042 moved to another placement 16/11/2026 yes")
    assert "lives" not in asked("families waiting", "U0FAY", "finding")


def test_a_link_without_a_next_date_comes_first_and_is_the_one_for_which_a_meeting_is_offered(
    finding, on_agenda
):
    finding("link BX-0042 FAM-0031 on 2/9/2026")
    finding("meeting BX-0042 FAM-0031 on 4 Dec with <@U0SAM> by <@U0FINN>")
    finding("link BX-0043 FAM-0032 on 2/11/2026")

    (head,) = on_agenda("finding")

    said = draw_text(head)
    assert said.index("BX-0043 with FAM-0032") < said.index("BX-0042 with FAM-0031")
    commands = [each.command for each in head.buttons]
    assert "meeting BX-0043 FAM-0032" in commands
    assert "meeting BX-0042 FAM-0031" not in commands
    in_menu = [each.command for _, choices in head.menu.groups for each in choices]
    assert {"link end BX-0043 FAM-0032", "link end BX-0042 FAM-0031"} <= {*in_menu}, "either may end"


def test_a_family_that_left_is_linked_with_nobody_anew_and_its_links_come_first_to_be_ended(
    finding, terminal, asked, on_agenda
):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    finding("link BX-0043 FAM-0032 on 1/10/2026")

    reply = asked("family FAM-0031 withdrew 20/11/2026", "U0FINN")

    assert "withdrew, Fri 20 Nov 2026. It is still linked with BX-0042." in reply
    with pytest.raises(
        RuleBroken, match=r"FAM-0031 has left: withdrew on Fri 20 Nov 2026\. A family that comes"
    ):
        finding("link BX-0043 FAM-0031")
    head, *_ = on_agenda("finding")
    first, second = (line for line in head.words.splitlines() if " with **FAM-" in line)
    assert first.startswith("**BX-0042** with **FAM-0031**, linked since Mon 2 Nov")
    assert first.endswith("**the family has left: withdrew Fri 20 Nov**")
    assert "no next date" in second
    commands = [each.command for each in head.buttons]
    assert "link end BX-0042 FAM-0031" in commands
    assert "meeting BX-0042 FAM-0031" not in commands
    refused = terminal.desk.answer_words(
        "family FAM-0032 refused 20/11/2026", "U0FAY", Place(PlaceKind.TERMINAL)
    )
    assert "link end BX-0043 FAM-0032" in [each.command for each in refused.buttons]
    finding("link BX-0043 FAM-0031 on 10/11/2026")  # it was still there


@pytest.mark.parametrize("ending", ["died 20/11/2026", "returned home 20/11/2026"])
def test_a_child_who_died_or_is_closed_is_on_no_list_of_family_finding_and_undo_brings_them_back(
    finding, on_agenda, asked, ending
):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    finding("meeting BX-0042 FAM-0031 on 4 Dec with <@U0SAM> by <@U0FINN>")
    finding("introductions BX-0042 FAM-0031 from 12/12/2026")
    assert "BX-0042 with FAM-0031" in draw_text(on_agenda("finding")[0])
    finding(f"close BX-0042 {ending} yes")

    (head,) = on_agenda("finding")
    of_family = asked("family FAM-0031", "U0FINN")
    of_side = asked("families waiting", "U0FAY", "finding")

    assert "BX-0042" not in draw_text(head) + of_side + asked("family finding", "U0FINN") + of_family
    assert "2 families are approved and waiting · 0 links" in draw_text(head)
    assert not [each for each in head.buttons if "BX-0042" in each.command]
    assert (
        "A link since Mon 2 Nov 2026, @U0ADMIN, is over: nothing more is asked of that child here"
        in of_family
    )
    assert "Introductions" not in asked("status BX-0042", "U0FAY", "finding", "north")
    finding("undo")
    assert "BX-0042 with FAM-0031" in draw_text(on_agenda("finding")[0])
    assert "BX-0042 from Sat 12 Dec" in asked("family FAM-0031", "U0FINN")
    assert "Introductions with FAM-0031 from Sat 12 Dec" in asked(
        "status BX-0042", "U0FAY", "finding", "north"
    )


def test_the_agenda_of_a_family_finding_surgery_that_is_over_names_nobody_who_has_died_since(
    finding, on_agenda, terminal
):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    on_agenda("finding")
    finding("surgery finding close")
    assert all(f"{ref} " in draw_text(on_agenda("finding")[0]) for ref in ("BX-0042", "BX-0043"))
    with terminal.store.read() as records:
        (before,) = records.execute(
            "select wanted from outbox where team = 'finding' and kind = 'head'"
        ).fetchone()

    finding("close BX-0042 died 25/11/2026")
    finding("close BX-0043 died 25/11/2026")

    assert "BX-00" not in draw_text(on_agenda("finding")[0])
    with terminal.store.read() as records:
        (wanted,) = records.execute(
            "select wanted from outbox where team = 'finding' and kind = 'head'"
        ).fetchone()
    assert wanted > before


def test_a_worker_who_may_not_see_the_child_is_shown_no_link_that_a_match_has_followed(finding, asked):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    assert "BX-0042 with FAM-0031" in asked("families waiting", "U0FINN")
    finding("milestone BX-0042 match 20/11/2026 yes")
    assert "BX-0042" not in asked("families waiting", "U0FINN")


def test_a_panel_is_told_how_many_families_wait_and_no_number_of_few_children(finding):
    finding(
        'team add tracking "Tracking panel" in <#C0PANEL> manager <@U0SUE> from 03/12/2026 at 10:00 every 4 weeks as panel'
    )

    assert "A few waiting families at most." in finding("panel", "U0SUE")


def test_a_link_that_ended_is_no_longer_in_the_childs_status(finding, asked):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    assert "Link with FAM-0031" in asked("status BX-0042", "U0FAY", "finding", "north")
    finding("link end BX-0042 FAM-0031 on 20/11/2026 because the family withdrew")
    assert "FAM-0031" not in asked("status BX-0042", "U0FAY", "finding", "north")


def test_a_child_whose_placement_disrupted_waits_again_though_nobody_ended_the_link_that_became_the_match(
    finding, asked
):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    finding("milestone BX-0042 match 10/11/2026 yes")
    assert "Match with FAM-0031, linked since" in asked("status BX-0042", "U0FAY", "finding", "north")
    finding("milestone BX-0042 placed 16/11/2026 yes")
    said = finding("milestone BX-0042 disruption 20/11/2026 yes")
    assert said == (
        "BX-0042: disruption, recorded for Fri 20 Nov 2026. For FAM-0031 the match is still on record."
    )
    finding("family step FAM-0031 match ended 20/11/2026")

    told = asked("families waiting", "U0FAY", "finding")

    assert "0 links · 2 children without a link" in told
    assert "BX-0042 · placement order Wed 15 Jul, 131 days ago" in told
    assert "FAM-0031 · waiting since Fri 20 Nov" in told
    assert "Match with FAM-0031 until Fri 20 Nov 2026, linked since Mon 2 Nov 2026" in asked(
        "status BX-0042", "U0FAY", "finding", "north"
    )
    finding("link BX-0042 FAM-0032 on 21/11/2026")
    assert "1 link · 1 child without a link" in asked("families waiting", "U0FAY", "finding")
    assert "Link with FAM-0032 since" in asked("status BX-0042", "U0FAY", "finding", "north")
    assert finding("milestone BX-0042 match 22/11/2026 yes").endswith(
        "FAM-0032 is matched too, and waits no longer."
    )
    again = asked("status BX-0042", "U0FAY", "finding", "north")
    assert "Match with FAM-0031 until Fri 20 Nov 2026, linked since" in again
    assert "Match with FAM-0032, linked since" in again
    finding("link end BX-0042 FAM-0032 because they withdrew")  # while the first link is on record still
    assert "No active link since Mon 23 Nov" in asked("status BX-0042", "U0FAY", "finding", "north")
    assert "BX-0042 ·" in asked("families waiting", "U0FAY", "finding")


def test_a_child_has_a_link_until_the_last_one_ends_however_many_began_or_end_on_a_day(finding, asked):
    def standing():
        told = asked("status BX-0042", "U0FAY", "finding", "north")
        return next(line for line in told.splitlines() if "ink since" in line and "with" not in line)

    finding("milestone BX-0042 link 31/10/2026")  # before anybody said with which family
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    finding("link BX-0042 FAM-0032 on 2/11/2026")
    finding("link BX-0042 FAM-0033 on 9/11/2026")
    finding("link end BX-0042 FAM-0031 on 16/11/2026 because too far")
    assert standing().endswith("Link since Sat 31 Oct")

    for ref in ("FAM-0032", "FAM-0033"):
        finding(f"link end BX-0042 {ref} on 20/11/2026 because too far")

    assert standing().endswith("No active link since Fri 20 Nov")
    assert "0 links · 2 children without a link" in asked("families waiting", "U0FAY", "finding")


def test_whoever_records_that_a_link_ended_is_asked_which_of_those_that_stand_if_they_see_them(
    finding, asked
):
    finding("link BX-0042 FAM-0031 on 2/11/2026")

    of_worker = asked("milestone BX-0042 link ended 19/11/2026", "U0SAM", "north")
    of_finder = asked("milestone BX-0042 link ended 20/11/2026", "U0ALEX", "north")

    assert not [planted for planted in PLANTED if planted in of_worker]
    assert "Still on record as linked: FAM-0031. Has that ended too?" in of_finder
    finding("link end BX-0042 FAM-0031 on 20/11/2026 because too far")
    assert "Still" not in asked("milestone BX-0042 link ended 21/11/2026", "U0ALEX", "north")


@pytest.mark.parametrize(
    ("ended", "on"),
    [
        ("milestone BX-0042 plan reversed 20/11/2026 RD3 yes", "20/11/2026"),
        ("link end BX-0042 FAM-0031 on 21/11/2026 because they withdrew", "21/11/2026"),
    ],
)
def test_a_match_that_comes_to_nothing_offers_its_end_for_the_family(finding, terminal, ended, on):
    def offered(typed):
        reply = terminal.desk.answer_words(typed, "U0ADMIN", Place(PlaceKind.TERMINAL))
        return [each.command for each in reply.buttons if "match ended" in each.command]

    finding("link BX-0042 FAM-0031 on 2/11/2026")
    finding("link BX-0043 FAM-0031 on 2/11/2026")
    finding("milestone BX-0042 match 10/11/2026 yes")

    assert offered("link end BX-0043 FAM-0031 because too far") == []
    assert offered(ended) == [f"family step FAM-0031 match ended {on}"]


def test_the_childs_side_is_told_how_many_and_nothing_more(finding, on_agenda, asked):
    finding("link BX-0042 FAM-0031 on 2/11/2026")
    finding("meeting BX-0042 FAM-0031 on 4 Dec with <@U0SAM> by <@U0FINN>")
    counts = "A few waiting families at most."

    of_north = text_of(on_agenda("north"))
    of_sam = asked("family finding", "U0SAM", "north")

    assert counts in of_north
    assert counts in of_sam
    everything = of_north + "".join(
        asked(typed, "U0SAM", "north")
        for typed in (
            "family finding",
            "surgery north",
            "status BX-0042",
            "me",
            "waiting",
            "meeting BX-0042 FAM-0031 on 4 Dec with @Sam",
        )
    )
    assert not [
        planted for planted in PLANTED if planted in everything.replace("meeting BX-0042 FAM-0031", "")
    ]


def test_how_many_have_no_link_is_told_of_no_few_children_and_few_are_not_told_nearer(
    finding, on_agenda, asked, terminal
):
    """Of the two here the number would tell of both, and of six with a link for all but one it would tell of each."""
    more = [f"BX-005{number}" for number in range(4)]
    with Loading(terminal.store.path) as loading:
        events = ("care_entry", date(2025, 2, 2)), ("po_granted", date(2025, 8, 1))
        rows = [EventRow(ref, *event, born=Month(2023, 3), team="north") for ref in more for event in events]
        loading.stage(enumerate(rows))
        assert "no link" not in text_of(on_agenda("north"))
        loading.enter(datetime(2026, 11, 26, 9, 30, tzinfo=UTC), FIRST, "tester", {}, {})
    six = asked("who has no link", "U0SAM", "north")
    assert "; 6 of North Permanence Team's children have no link." in six

    linked = []
    for ref in ("BX-0042", *more):
        finding(f"link {ref} FAM-0031")
        linked.append(asked("who has no link", "U0SAM", "north"))

    assert "; a few of North Permanence Team's children at most have no link." in linked[0]
    assert {*linked} == {linked[0]}
    assert "have no link." not in asked("who has no link", "U0SAM")


def test_a_family_finder_and_a_worker_see_their_own(finding, asked):
    finding("link BX-0042 FAM-0031 on 2/11/2026")

    of_finder = asked("family finding", "U0ALEX", "north")
    of_worker = asked("families waiting", "U0FINN")
    of_side = asked("families waiting", "U0FAY", "finding")

    assert "BX-0042 with FAM-0031, linked since Mon 2 Nov, 21 days ago" in of_finder
    assert "FAM-0032" not in of_finder
    assert all(ref in of_worker for ref in ("FAM-0031", "FAM-0032"))
    assert "BX-0043" not in of_finder + of_worker
    assert "BX-0043 · family finding since Wed 2 Sep, 82 days ago" in of_side


DECISION = "milestone in ('adm_sbpfa', 'po_granted')"
BY_HAND = f"""
    select c.ref, c.team, coalesce(
        (select max(reached) from milestones m where m.child = c.ref and milestone = 'po_granted' and retracted is null),
        (select min(reached) from milestones m where m.child = c.ref and {DECISION} and retracted is null))
    from children c where c.retracted is null and c.closed is null
    and exists (select 1 from milestones m where m.child = c.ref and {DECISION} and retracted is null)
    and not exists (select 1 from milestones m where m.child = c.ref and retracted is null
        and milestone in ('plan_reversed', 'adm_match', 'placed', 'adoption_order'))
    and 0 = (select count(*) filter (where milestone = 'link') - count(*) filter (where milestone = 'link_ended')
        from milestones m where m.child = c.ref and retracted is null)
    and not exists (select 1 from links l where l.child = c.ref and l.retracted is null and l.ended is null)
    and not exists (select 1 from restrictions r where r.child = c.ref and r.retracted is null)
"""
"""The children without a link by a statement over what is on record, of journeys in which nothing happens twice but links."""
ROADS = (
    (),
    ("adm_sbpfa",),
    ("adm_sbpfa", "po_granted"),
    ("adm_sbpfa", "po_granted", "link"),
    ("adm_sbpfa", "link", "link_ended", "po_granted"),
    ("adm_sbpfa", "po_granted", "link", "link", "link_ended"),
    ("adm_sbpfa", "po_granted", "link", "adm_match"),
    ("adm_sbpfa", "po_granted", "adm_match", "placed"),
    ("adm_sbpfa", "po_granted", "adm_match", "placed", "adoption_order"),
    ("adm_sbpfa", "plan_reversed"),
)


def test_the_children_without_a_link_are_those_that_a_second_method_finds_and_both_sides_count_alike(
    north, terminal, clock, asked, on_agenda
):
    north(FAYS_TEAM)
    north(
        'team add south "South" in <#C0SOUTH|south> manager <@U0MARY> from 26/11/2026 at 09:30 every 2 weeks'
    )
    chance, rows = random.Random(11), []
    for number in range(60):
        ref, team = f"BX-1{number:03}", chance.choice(("north", "south"))
        days = sorted(chance.sample(range(1, 600), 6))
        road = ("care_entry", *chance.choice(ROADS))
        rows += [
            EventRow(ref, milestone, clock().date() - timedelta(600 - day), born=Month(2023, 3), team=team)
            for milestone, day in zip(road, days, strict=False)
        ]
    with Loading(terminal.store.path) as loading:
        loading.stage(enumerate(rows))
        loading.enter(clock(), clock().date(), "tester", {}, {})
    with terminal.store.read() as records:
        found = records.execute(BY_HAND).fetchall()
    free = [ref for ref, *_ in sorted(found, key=lambda each: (each[2], each[0]))]
    north('family add FAM-0031 team finding worker <@U0FINN> area "Quarrelton"')
    north(f"link {free[0]} FAM-0031 on {clock().date().isoformat()}")
    north(f"restrict {free[1]} to <@U0SAM> <@U0MARY>")

    with terminal.store.read() as records:
        by_hand = sorted(records.execute(BY_HAND).fetchall(), key=lambda each: (each[2], each[0]))
    listed = re.findall(r"• (BX-\d+) ·", asked("families waiting", "U0FAY", "finding"))
    told = {
        team: int(re.search(r"(\d+) of your children", text_of(on_agenda(team)))[1])
        for team in ("north", "south")
    }

    assert listed == [ref for ref, *_ in by_hand]
    assert len(free) - 2 == len(by_hand) > 5
    assert told == Counter(team for _, team, _ in by_hand)


def test_what_is_usual_stands_beside_each_family_once_six_were_matched(finding, asked, terminal, clock):
    for number in range(6):
        finding(f'family add FAM-004{number} team finding worker <@U0FINN> area "Quarrelton"')
        took(terminal, clock, f"FAM-004{number}", approved="2026-01-01", matched="2026-04-01")

    assert "FAM-0032 · waiting since Mon 4 May, 203 days ago, usually matched in 90 days" in asked(
        "family finding", "U0FAY", "finding"
    )
    assert "FAM-0032 · waiting since Mon 4 May, usually matched by Sun 2 Aug" in asked(
        "surgery finding", "U0FAY", "finding"
    )
