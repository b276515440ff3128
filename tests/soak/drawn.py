"""What came of the years, as a page and a picture."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tabulate import tabulate

from bot.say import system_clock
from permanence.words import day
from tests.soak.lives import FIRST_DAY

if TYPE_CHECKING:
    from tests.soak.years import Month, Years

HEAD = ("month", "children", "messages so far", "memory, MB", "records, MB", "a question, ms", "a change, ms")


def page(years: "Years", seconds: float) -> str:
    """The page, in Markdown."""
    sat = sum(len(days) for days in years.sittings.values())
    wrong = "\n".join(f"- {kind}: {times:,} times" for kind, times in sorted(years.goes_wrong.items()))
    rows = [
        (
            f"{each.on:%b %Y}",
            each.children,
            each.messages,
            *(each.memory, each.records),
            *(each.question, each.change),
        )
        for each in years.months
    ]
    table = tabulate(rows, HEAD, "github", floatfmt=("", "", "", ".0f", ".0f", ".2f", ".2f"), intfmt=",")
    return f"""# A long run

Written by `make soak TO=docs/long-run.md` on {day(system_clock().date())}, on {os.cpu_count()} processors.

{years.teams} invented teams sat {sat:,} times in {((years.last - FIRST_DAY).days + 1) // 7} weeks; {years.commands:,} commands were typed in Slack,
{years.months[-1].messages:,} messages said, and {len(years.errands):,} actions agreed. It took {seconds / 60:.0f} minutes. This happened to the bot meanwhile:

{wrong}

Each month all of this was compared with what ought to be, and held:

- Every agenda is there once, at its time, on the day that a second reckoning gives: fortnights, bank holidays, the changes of clocks.
- Whoever had an action for a surgery was told two working days before, once. No message was said twice.
- Every milestone and action that was typed is on record once, with its dates, and nothing else is.
- The dates that answers show of {years.looked_at:,} children are those that a second reckoning gives.
- Both audits verify at the end.

A command costs {years.dearer():.2f} times at the end what it cost at the beginning (seconds of the bot's CPU, the last quarter beside the first).

![Memory, the records' size and the cost of a command, month by month](long-run.png)

{table}
"""


def write_picture(months: Sequence["Month"], to: Path) -> None:
    """Draw memory, files and the cost of a command."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 6), layout="constrained")
    above, between, below = figure.subplots(3, sharex=True)
    days = [each.on for each in months]
    above.plot(days, [each.memory for each in months], color="#1d4e89")
    above.set_title("Memory that the bot holds, MB", loc="left")
    between.plot(days, [each.records for each in months], color="#1d4e89")
    between.set_title("The records and their audits on the disk, MB", loc="left")
    below.plot(days, [each.question for each in months], color="#1d4e89", label="a question")
    below.plot(days, [each.change for each in months], color="#b85c00", linestyle="--", label="a change")
    below.set_title("CPU of one command, ms", loc="left")
    below.legend(frameon=False)
    for each in (above, between, below):
        each.set_ylim(bottom=0)
        each.spines[["top", "right"]].set_visible(False)
    figure.savefig(to, dpi=120, metadata={"Software": None})
