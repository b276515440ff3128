"""A panel's overview told by dates on record, beside the one told by every child's case."""

import json
import random
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.clock import Ticker
from bot.text import draw_text
from commands.grammar.reply import Listing
from commands.messages.agenda import panel_overview, preview
from commands.messages.agenda.head import agenda_head
from commands.messages.agenda.lists import agenda_lists
from commands.messages.agenda.overview import Overview, Stretch
from commands.messages.agenda.panel_overview import PanelOverview
from commands.practice.request import AsOf, Place, PlaceKind
from commands.practice.surgery_agenda import Surgery, plan_agenda
from commands.practice.which_surgery import next_surgery_of, occurrence_of
from permanence.delays import ApprovalState
from permanence.errors import PermanenceError
from permanence.journey import Event, PlanAgreed
from permanence.milestones import LEAVING_CARE, MILESTONES
from permanence.roles import CLOCK, SEES_EVERYTHING
from permanence.timescales import TIMESCALES, Group, TimescaleKind
from tests.commands.test_counting import MONDAY, change, invent
from tests.conftest import SOUTH, rows_of_reads

PANEL = 'team add tracking "Tracking panel" in <#C0PANEL> manager <@U0SUE> from 03/12/2026 at 10:00 every 4 weeks as panel'
FIRST = date(2026, 12, 3)
REFS = [f"BX-01{number:02}" for number in range(25)]
LAWS = [rule for rule in TIMESCALES if rule.kind is TimescaleKind.LAW]
OFTEN = [
    *("care_entry", "placed", "ltf_match", "perm_plan_agreed", "disruption", *LEAVING_CARE),
    *(key.partition(":")[0] for rule in LAWS for key in (*rule.after, *rule.before, *rule.ends)),
]
"""The milestones that decide whether a panel looks at a child, and where the law's timescales stand."""
DAYS = [MONDAY - timedelta(days=days) for days in (400, 183, 182, 91, 56, 1, 0, -14)]
"""Few days, so that things fall on the same one; the last is to come when the panel is asked for on some."""
RECORDED = [datetime(2026, 10, day, hour, 30, tzinfo=UTC) for day in (25, 26, 27) for hour in (0, 23)]
"""Around four weeks before, where hours of one day in UTC are of two days here, and the clocks go back."""
STRETCHES = (Stretch(0, 3), Stretch(2, 4), Stretch(50, 3), Stretch())


@pytest.fixture
def panel(north, say):
    """Two teams, and a panel over both."""
    say(SOUTH)
    say(PANEL)
    return say


def invent_child(records, made, ref, any_of):
    """A child whose life is about coming into care, a family and the law's timescales, as nobody's may be."""
    invent(records, made, ref, any_of, any_of.choice(["north", "south"]))
    entered = ["care_entry"] if any_of.random() < 0.8 else []
    for key in [*entered, *any_of.choices(OFTEN, k=any_of.randrange(5))]:
        with suppress(PermanenceError):
            records.milestones.reach(ref, Event(any_of.choice(DAYS), key), made)
    if any_of.random() < 0.5:
        records.plans.agree(ref, PlanAgreed(any_of.choice(DAYS), "adoption"), made)
    if any_of.random() < 0.4:
        records.approvals.ask(
            ref,
            MONDAY + timedelta(days=any_of.randint(-1, 2)),
            "Later",
            made,
            milestone=any_of.choice(sorted(MILESTONES)),
            standing=any_of.choice(list(ApprovalState)),
        )


def invent_town(records, as_of, any_of):
    """Children of both teams, what the teams watch, and perhaps somebody who has left and an agenda of the panel before."""
    made = [change(records, at) for at in (*RECORDED, as_of.now)]
    for ref in REFS:
        invent_child(records, any_of.choice(made), ref, any_of)
    for team in ("north", "south"):
        for clock in (*Group, *(rule.id for rule in LAWS)):
            if any_of.random() < 0.3:
                records.clocks.choose(team, clock, any_of.random() < 0.7, made[-1])
    if any_of.random() < 0.5:
        records.leavers.leave("U0ALEX", made[-1])
    if any_of.random() < 0.5:
        team = records.teams.get("tracking")
        plan_agenda(Surgery(as_of, team, occurrence_of(as_of, team, FIRST)), made[-1], None)
        since = change(records, as_of.now)
        for ref in any_of.sample(REFS, 8):
            for actions in records.actions.open_for(records.children.named([ref])).values():
                records.actions.finish(actions[0].number, "", since)
            with suppress(PermanenceError):
                records.milestones.reach(ref, Event(MONDAY, any_of.choice(OFTEN)), since)


def choose(records, surgery, any_of):
    """Bring some children to a surgery of a panel, and leave others out."""
    made = change(records, surgery.as_of.now)
    for ref in any_of.sample(REFS, any_of.randrange(4)):
        records.agenda_choices.choose(
            "tracking", surgery.occurrence.nominal, ref, "", made, is_left_out=any_of.random() < 0.5
        )


def drawn(surgery, overview):
    """All that an overview is drawn as."""
    return [draw_text(each) for each in (agenda_head(surgery, overview), *agenda_lists(surgery, overview))]


@pytest.fixture
def compare(panel, terminal, settings, clock, monkeypatch):
    """Compare, in a town that a seed makes, a panel told by dates on record with the panel told by every case."""
    return partial(compare_panels, terminal, settings, clock, monkeypatch)


def compare_panels(terminal, settings, clock, monkeypatch, seed):
    any_of = random.Random(seed)
    monkeypatch.setattr(panel_overview, "AT_ONCE", any_of.choice([1, 4, 500]))
    with terminal.store.write(SEES_EVERYTHING) as records, records.trial():
        invent_town(records, AsOf(records, settings.office, clock()), any_of)
        as_of = AsOf(records, settings.office, clock() + timedelta(days=any_of.choice([-15, 0, 0, 1, 14])))
        team = records.teams.get("tracking")
        following = next_surgery_of(as_of, team)
        choose(records, Surgery(as_of, team, following), any_of)
        with records.seen_by(CLOCK):
            for stretch in STRETCHES:
                plain, counted = Surgery(as_of, team, following), Surgery(as_of, team, following)
                told = Overview(plain, plain.agenda, stretch)
                found = PanelOverview(counted, stretch)
                assert drawn(counted, found) == drawn(plain, told)
                assert found.more == told.more
                assert found.brought_up(REFS[::2]) == told.brought_up(REFS[::2])


@pytest.mark.parametrize("seed", [0, 1, 2, 3257, 7602])  # with what chance may leave out
def test_a_panel_of_these_towns_is_told_alike_both_ways(compare, seed):
    compare(seed)


@given(seed=st.integers(0, 2**32))
@examples(max_examples=40, suppress_health_check=list(HealthCheck))
def test_a_panel_told_by_dates_on_record_is_the_panel_told_by_every_case(compare, seed):
    compare(seed)


def test_what_cleared_since_the_panel_before_is_listed(panel, clock, terminal):
    panel("action BX-0042 <@U0SAM> by 01/12/2026 Ring the school")
    clock.go_to(3, 12, 10)
    Ticker(terminal.desk, clock).tick()
    panel("surgery tracking close yes", "U0SUE")
    clock.go_to(4, 12)
    panel("done 1 Rung")

    assert "Cleared since last time\n  • BX-0042 · 1 Ring the school" in panel("panel", "U0SUE")


@pytest.fixture
def long_panel(panel, monkeypatch):
    """A panel that shows two lines of each list at once, of five children with an action overdue and one with none."""
    monkeypatch.setattr(preview, "A_PAGE", 2)
    for number in range(5):
        panel(f"track BX-005{number} team south born 03/2024 entered 0{number + 1}/11/2026 worker <@U0PRIYA>")
        panel(f"action BX-005{number} <@U0PRIYA> by 24/11/2026 Ring the school")
    return panel


@pytest.mark.usefixtures("long_panel")
def test_a_long_list_says_which_part_is_shown_and_leads_on_to_the_next(terminal, clock):
    clock.go_to(25, 11, 9)

    def shown(text):
        reply = terminal.desk.answer_words(text, "U0SUE", Place(PlaceKind.TERMINAL))
        lists = {part.title: part.lines for part in reply.parts if isinstance(part, Listing)}
        refs = {title: [line.split("**")[1] for line in lines] for title, lines in lists.items()}
        return refs, [button.command for button in reply.buttons]

    worst = "Worst first, across teams"
    assert shown("panel") == (
        {f"{worst}, 1 to 2 of 6": ["BX-0050", "BX-0051"]},
        ["panel from 3", "surgery tracking about"],
    )
    assert shown("panel from 3")[0] == {f"{worst}, 3 to 4 of 6": ["BX-0052", "BX-0053"]}
    assert shown("panel from 6") == ({f"{worst}, 6 to 6 of 6": ["BX-0042"]}, ["surgery tracking about"])
    assert shown("panel from 50") == ({}, ["surgery tracking about"]), "there are not so many"
    assert shown("panel from 0") == shown("panel")


def test_a_list_that_is_whole_says_no_part(panel):
    assert "Worst first, across teams\n" in panel("panel", "U0SUE")


@pytest.mark.usefixtures("long_panel")
def test_only_the_children_shown_count_as_seen(terminal, clock):
    clock.go_to(25, 11, 9)
    terminal.say("panel from 5", "U0SUE")
    ((seen,),) = rows_of_reads(
        terminal.store, "select json_extract(understood, '$.seen') from reads order by id desc limit 1"
    )
    # The first message names those whose actions are overdue longest, too.
    assert json.loads(seen) == ["BX-0042", *(f"BX-005{number}" for number in range(5))]
