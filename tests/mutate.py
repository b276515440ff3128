"""Breaks the rules of `permanence` one place at a time, and refuses a breakage that no test notices.

`make mutate` runs this by hand: an hour on two idle cores. mutmut makes the mutants; one is noticed if a test of
tests/permanence fails or the type checker refuses it. mutmut imports the code once for all of them, so one that only an
import runs is alive after it whatever the tests say: it is tried again in a process of its own. What survives must be in
survivors.toml, by its function and its changed lines, with the reason why no test can notice it or need not; and what is
there must still survive.

It is a pytest plugin too, which mutmut's runs load: they share one process, so a mutant would be asked nothing that an
earlier test had cached. The first test that fails is enough, so those with one example each come first, and no test that
invents its examples looks for the smallest that fails.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hypothesis import Phase, is_hypothesis_test, settings

from tests.caches import forget_cached

ROOT = Path(__file__).parent.parent
LIST = ROOT / "tests" / "permanence" / "survivors.toml"
Survivor = tuple[str, str]
"""A function's dotted name, and its lines as they were changed."""


def pytest_configure():
    """Invent the same examples for every mutant."""
    settings.register_profile(
        "mutants", phases=[Phase.explicit, Phase.generate], derandomize=True, database=None
    )
    settings.load_profile("mutants")


def pytest_collection_modifyitems(items):
    """Begin with the tests that take least."""
    items.sort(key=lambda item: is_hypothesis_test(getattr(item, "obj", None)))


def pytest_runtest_setup():
    """Forget what the tests before this one left cached."""
    forget_cached("permanence")


def survivors() -> Iterator[tuple[str, Survivor]]:
    """Return the mutants that mutmut's last run left alive, or that no test reaches, each with mutmut's name for it."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant  # installed for `make mutate` alone

    results = subprocess.run(
        [_beside("mutmut"), "results"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for line in results.stdout.splitlines():
        mutant, _, state = line.strip().partition(": ")
        if state in ("survived", "no tests"):
            yield mutant, (named(mutant), changed(get_diff_for_mutant(mutant)))


def noticed_afresh(mutant: str) -> bool:
    """Say whether the tests that name its module notice a mutant that is there before anything is imported."""
    module = mutant.rpartition(".")[0].rpartition(".")[2]
    naming = [
        path.relative_to(ROOT)
        for path in (ROOT / "tests" / "permanence").rglob("test_*.py")
        if module in path.read_text(encoding="utf-8")
    ]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-xq", "-pno:randomly", "-pno:xdist", "-ptests.mutate", *naming],
        cwd=ROOT / "mutants",
        env={**os.environ, "MUTANT_UNDER_TEST": mutant},
        capture_output=True,
        check=False,
    )
    return bool(naming) and run.returncode != 0


def _beside(program: str) -> str:
    return str(Path(sys.executable).with_name(program))


def named(mutant: str) -> str:
    """Return a function's name in place of mutmut's: `permanence.spans.xǁSpanǁfrom___mutmut_1`, `….x_days__mutmut_2`."""
    module, _, function = mutant.rpartition("__mutmut_")[0].rpartition(".")
    parts = function.removeprefix("x_").split("ǁ") if "ǁ" not in function else function.split("ǁ")[1:]
    return ".".join((module, *parts))


def changed(diff: str) -> str:
    """Return the lines that a mutant has and the original has not; where it only lacks some, those with a minus."""
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    added = [line[1:].strip() for line in lines if line[0] == "+"]
    return "\n".join(added or [f"- {line[1:].strip()}" for line in lines])


def listed(text: str) -> Mapping[Survivor, str]:
    """Return the reason of each survivor that the list names."""
    found = tomllib.loads(text)
    return {(name, lines): why for name, mutants in found.items() for lines, why in mutants.items()}


def differences(alive: set[Survivor], reasons: Mapping[Survivor, str]) -> list[str]:
    """Return a sentence for each mutant that is alive or listed, but not both, and for each without a reason."""
    unlisted = [f"No test notices: {name}\n{lines}" for name, lines in sorted(alive - set(reasons))]
    gone = [f"Listed, but no longer alive: {name}\n{lines}" for name, lines in sorted(set(reasons) - alive)]
    bare = [f"Listed without a reason: {name}\n{lines}" for (name, lines), why in reasons.items() if not why]
    return unlisted + gone + bare


def main() -> int:
    """Make the mutants, run the tests on each, and compare what is left with the list."""
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)  # mutmut repeats what it found there
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    subprocess.run([_beside("mutmut"), "run"], cwd=ROOT, env={**os.environ, "PATH": path}, check=True)
    alive, reasons = dict(survivors()), listed(LIST.read_text(encoding="utf-8"))
    unlisted = [mutant for mutant, survivor in alive.items() if survivor not in reasons]
    with ThreadPoolExecutor(os.cpu_count()) as processes:
        noticed = {
            mutant
            for mutant, seen in zip(unlisted, processes.map(noticed_afresh, unlisted), strict=True)
            if seen
        }
    found = differences({survivor for mutant, survivor in alive.items() if mutant not in noticed}, reasons)
    told = f"Every mutant is noticed, but {len(alive) - len(noticed)} that are listed with their reasons."
    sys.stdout.write("\n\n".join(found or [told]) + "\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
