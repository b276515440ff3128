"""`make fuzz`: tries what a coverage-guided fuzzer makes up of the kept corpus, so many inputs for each target, and stops at the first
that must not be. What it finds new it keeps in `--into`, from where the next run goes on.

Atheris (libFuzzer) follows which lines of ours each input reaches. A target has a process of its own. At the end a bot lives
through long lives, in which whatever may befalls it, its records and its clock.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

CORPUS = Path(__file__).parent / "corpus"
OURS = ("permanence", "storage", "commands", "bot")
SECONDS = 20
"""For how long one input may take before it counts as one that hangs."""
LIVES, STEPS = 400, 30
"""How many lives, and how much befalls the bot in each."""
LONGEST = 4_096
"""The most bytes of an input."""


@click.command
@click.option("--inputs", default=250_000, show_default=True, help="Inputs for each target.")
@click.option("--only", multiple=True, help="Try these targets alone.")
@click.option("--into", type=click.Path(path_type=Path), required=True, help="A folder for what is found.")
@click.option("--target", hidden=True)
def main(inputs: int, only: Sequence[str], into: Path, target: str | None) -> None:
    """Try each target in turn."""
    if target == "lives":
        _live()
    elif target:
        _fuzz(target, inputs, into)
    else:
        _try_each(only or [*sorted(each.name for each in CORPUS.iterdir()), "lives"], inputs, into)


def _try_each(names: Sequence[str], inputs: int, into: Path) -> None:
    failed = [name for name in names if subprocess.run(_command(name, inputs, into), check=False).returncode]
    if failed:
        raise SystemExit(f"Found something in {', '.join(failed)}: the input is in {into}.")
    click.echo(f"Nothing found: {', '.join(names)}.")


def _command(name: str, inputs: int, into: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "tests.fuzz",
        "--target",
        name,
        "--inputs",
        str(inputs),
        "--into",
        str(into),
    ]


def _fuzz(name: str, inputs: int, into: Path) -> None:
    import atheris

    with atheris.instrument_imports(include=list(OURS), enable_loader_override=False):
        from tests.fuzz.targets import TARGETS
    found = into / name
    found.mkdir(parents=True, exist_ok=True)
    told = [
        f"-runs={inputs}",
        f"-max_len={LONGEST}",
        f"-timeout={SECONDS}",
        f"-artifact_prefix={into}/{name}-",
        "-rss_limit_mb=0",
        "-print_final_stats=1",
    ]
    with TARGETS[name]() as tried:
        atheris.Setup([name, *told, str(found), str(CORPUS / name)], tried)
        atheris.Fuzz()


def _live() -> None:
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis.stateful import run_state_machine_as_test

    from tests.bot.test_nothing_lost import NothingLost

    long = settings(
        max_examples=LIVES,
        stateful_step_count=STEPS,
        phases=[Phase.generate, Phase.shrink],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(NothingLost, settings=long)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
