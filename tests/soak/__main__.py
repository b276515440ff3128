"""`make soak`: two years of forty teams with 8,000 children in an hour or two, with faults thrown in; stops at the first that is wrong.

Days pass as fast as the bot does what is due in them. What is said, recorded and reckoned is compared with what ought to be, month by
month; memory, files and the cost of a command are drawn at the end.
"""

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import click

from tests.soak.drawn import page, write_picture
from tests.soak.lives import FIRST_DAY
from tests.soak.years import Years

MOST_DEARER = 1.2
"""How many times what a command cost in the first quarter it may cost in the last."""


@click.command
@click.option("--teams", default=40, show_default=True)
@click.option("--children", default=8_000, show_default=True, help="How many are tracked at any one time.")
@click.option("--weeks", default=104, show_default=True)
@click.option("--seed", default=1, show_default=True, help="Another number is another two years.")
@click.option("--to", type=click.Path(path_type=Path), help="Write the page here, and the picture beside it.")
def main(teams: int, children: int, weeks: int, seed: int, to: Path | None) -> None:
    """Live through it, and say what came of it."""
    began = time.monotonic()
    if to:
        to.parent.mkdir(parents=True, exist_ok=True)
    last = FIRST_DAY + timedelta(weeks=weeks, days=-1)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        years = Years(Path(folder), teams, children, last, seed)
        with years.slack:
            years.begin()
            years.live(click.echo)
            years.end()
    told = page(years, time.monotonic() - began)
    if to:
        to.write_text(told, encoding="utf-8")
        write_picture(years.months, to.with_suffix(".png"))
    click.echo(told)
    if (dearer := years.dearer()) > MOST_DEARER:
        click.echo(
            f"A command costs {dearer:.2f} times what it cost at the beginning: at most {MOST_DEARER}."
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
