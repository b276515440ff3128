"""What a bot lives through, at length: killed at any moment, cut off at any write, and whatever befalls it, its records and its clock."""

import random
import tempfile
from pathlib import Path

import click
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.bot.test_crash import kill_at_any_time, open_bots
from tests.bot.test_nothing_lost import NothingLost
from tests.bot.test_power_cut import cuts_borne_out, disk_in, live
from tests.storage.test_outbox import Saying

ROUNDS, KILLS, TEAMS = 50, 40, 6
"""How often a bot begins anew, how often it is killed then, and how many agendas go out meanwhile."""
LIVES, SAYINGS, STEPS = 400, 4_000, 30
"""How many lives, how many agendas are said, and how much befalls the bot in each."""
CUT_ANEW = 20
"""How often each moment is looked at, each time with other writes that a power cut loses."""


def kills() -> None:
    """Two thousand kills while agendas go out and people type."""
    for turn in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder, open_bots(Path(folder), TEAMS) as bots:
            kill_at_any_time(bots, TEAMS, KILLS, random.Random(turn))
        click.echo(f"{(turn + 1) * KILLS:,} kills")


def cuts() -> None:
    """A power cut after each write, three times for each of twenty kinds of luck."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as after:
        disk = disk_in(Path(folder))
        live(disk)
        looked = sum(cuts_borne_out(disk, Path(after), 1, random.Random(turn)) for turn in range(CUT_ANEW))
    click.echo(f"{looked:,} power cuts in {len(disk.steps):,} writes")


def lives() -> None:
    """Backups and restores, copies, a clock set forward and back, posts, and presses on old buttons, in any order.

    And, far more often, one agenda whose posts meet each of Slack's faults.
    """
    for machine, times in ((Saying, SAYINGS), (NothingLost, LIVES)):
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=times,
                stateful_step_count=STEPS,
                phases=[Phase.generate, Phase.shrink],
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
