"""`make fuzz`: tries what a coverage-guided fuzzer makes up of the kept corpus, so many inputs for each target, and stops at the first
that must not be. What it finds new it keeps in `--into`, from where the next run goes on.

Atheris (libFuzzer) follows which lines of ours each input reaches. Each part has a process of its own. Then time is measured as what
is kept is made longer, and a bot lives through what `tests/fuzz/lives.py` has for it.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

CORPUS = Path(__file__).parent / "corpus"
ROOT = Path(__file__).parents[2]
FOLLOWED = {
    "parser": ("commands.grammar",),
    "drawer": ("bot.slack.blocks", "bot.text"),
    "importers": ("bot.terminal.loading", "permanence.returns", "permanence.events_csv"),
    "payloads": ("bot.slack", "commands.desk"),
}
"""The targets, and the modules in which it is followed which lines an input reaches: to follow all takes several times as long."""
ENDURED = ("cuts", "kills", "lives")
"""What a bot lives through: the functions of `tests/fuzz/lives.py`."""
SECONDS = 20
"""For how long one input may take before it counts as one that hangs."""
LONGEST = 4_096
"""The most bytes of an input."""


@click.command
@click.option("--inputs", default=250_000, show_default=True, help="Inputs for each target.")
@click.option("--only", multiple=True, help="Try these targets alone.")
@click.option("--into", type=click.Path(path_type=Path), required=True, help="A folder for what is found.")
@click.option("--target", hidden=True)
def main(inputs: int, only: Sequence[str], into: Path, target: str | None) -> None:
    """Try each target in turn."""
    if not target:
        _try_each(only or [*FOLLOWED, "growth", *ENDURED], inputs, into)
    elif target in FOLLOWED:
        _fuzz(target, inputs, into)
    elif target == "growth":
        _see_growth()
    else:
        from tests.fuzz import lives

        getattr(lives, target)()


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

    packages, others = (
        {each.partition(".")[0] for each in FOLLOWED[name]},
        list(_not_followed(FOLLOWED[name])),
    )
    # Of a package it would follow every module, whichever is named: findings/atheris-follows-packages.sh.
    with atheris.instrument_imports(include=[*packages], exclude=others, enable_loader_override=False):
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


def _not_followed(followed: Sequence[str]) -> Iterator[str]:
    """Every other module of the packages that some modules are in."""
    for package in {each.partition(".")[0] for each in followed}:
        for file in (ROOT / package).rglob("*.py"):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if not any(f"{name}.".startswith(f"{each}.") for each in followed):
                yield name


def _see_growth() -> None:
    from tests.fuzz.growth import too_slow
    from tests.fuzz.targets import TARGETS

    slow = []
    for name in FOLLOWED:
        with TARGETS[name]() as tried:
            kept = [each.read_bytes() for each in sorted((CORPUS / name).iterdir())]
            slow += [f"{name}: {each}" for each in too_slow(tried, kept)]
    if slow:
        raise SystemExit("\n".join(slow))


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
