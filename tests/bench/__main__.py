"""`make bench`: what the product costs beside the least that the same work can cost, on this machine, now.

Every pair is measured in turn within one run, so the ratios hold while the machine is busy with other things;
the first row of the table measures one thing against itself, and so shows how far a ratio can be trusted.
"""

import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import click

from bot.say import system_clock
from permanence.words import day
from storage.libraries import version
from tests.bench.again import MOST_APART, apart
from tests.bench.chain import chain
from tests.bench.changes import changes
from tests.bench.crowd import burst, crowd, load
from tests.bench.encrypted import encrypted
from tests.bench.extracts import extracts, figures, on_spark
from tests.bench.growth import about_all, growth
from tests.bench.loading import loads, returns
from tests.bench.measures import measures
from tests.bench.pictures import pictures
from tests.bench.privacy import privacy
from tests.bench.records import agendas, homes
from tests.bench.scale import Scale, Towns
from tests.bench.slack import over_the_socket, presses
from tests.bench.starts import starts
from tests.bench.table import Growth, Report, Row, say
from tests.bench.tried import TRIED

PARTS: Mapping[str, Callable[[Towns], Iterable[Row | Growth]]] = {
    # Before anything is recorded there: what has to be drawn again for it would be drawn meanwhile.
    "socket": over_the_socket,
    "starts": starts,
    "agendas": agendas,
    "homes": homes,
    "changes": changes,
    "chain": chain,
    "loads": loads,
    "returns": returns,
    "encrypted": encrypted,
    "pictures": pictures,
    "privacy": privacy,
    "crowd": crowd,
    "burst": burst,
    "presses": presses,
    "growth": growth,
    "panel": about_all,
    "measures": measures,
    "extracts": extracts,
}
"""Everything that is measured, in this order."""
LARGE: Mapping[str, Callable[[Towns], Iterable[Row | Growth]]] = {
    "load": load,
    "figures": figures,
    "spark": on_spark,
}
"""What takes minutes, and Spark: measured if it is named, and for a table to be written down."""
ABOUT = """# Speed

Written by `make bench TO=docs/speed.md`. Each thing is measured beside the least that the same work can cost, the two
in turn, so what counts are the ratios: the times are this machine's, and the first row shows how far a ratio can be
trusted. Where nothing stands beside a time, it is the time that people wait.
"""


@click.command
@click.option("--scale", default=Scale.many, show_default=True, help="Children in the largest town.")
@click.option("--to", type=click.Path(path_type=Path), help="A file to write the tables to.")
@click.option("--only", multiple=True, type=click.Choice([*PARTS, *LARGE]), help="Measure these parts alone.")
@click.option(
    "--again", type=click.Path(path_type=Path, exists=True), help="Tables of a run before, to compare with."
)
def main(scale: int, to: Path | None, only: Sequence[str], again: Path | None) -> None:
    """Measure everything, print it in tables, and write it down where that is asked for; or see that it is as it was."""
    report, written = Report(), again.read_text(encoding="utf-8") if again else ""
    try:
        with tempfile.TemporaryDirectory(prefix="permanence-bench-") as folder:
            towns = Towns(Path(folder), Scale(many=scale))
            gc.freeze()  # as `run` does, once it has started
            for name in only or ([*PARTS, *LARGE] if to else PARTS):
                say(f"Measuring: {name} …")
                report.take({**PARTS, **LARGE}[name](towns))
    finally:  # whatever was measured took minutes
        told = f"{report}\n\n{_where()}"
        click.echo(f"\n{told}")
    if to:
        to.write_text(f"{ABOUT}\n{told}\n\n{TRIED}", encoding="utf-8")
    if off := apart(written, report.rows):
        click.echo("\n".join([f"\nMore than {MOST_APART:.0%} from what {again} says:", *off]))
        sys.exit(1)


def _where() -> str:
    return (
        f"Measured on {day(system_clock().date())} on {os.cpu_count()} processors with a load of "
        f"{os.getloadavg()[0]:.1f}; Python {sys.version.split()[0]}, SQLite {version(None)}."
    )


if __name__ == "__main__":
    main()
