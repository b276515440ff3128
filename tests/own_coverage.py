"""How much of a layer its own tests reach, with branches; `make test` fails where that is too little.

A pytest plugin: `pytest -p tests.own_coverage` measures in every worker, and only while tests of a layer run, so that
the tests through Slack are no slower for it. What an import runs counts for every layer.
"""

import io
import os
import tempfile
from pathlib import Path

import coverage
import pytest

LEAST = {"permanence": 100, "storage": 100, "commands": 95}
"""Per cent of each layer's lines and branches that tests/<layer> must reach. What no test can is in pyproject.toml."""

# A worker is a process of its own and inherits the folder from the one that began it.
FOLDER = Path(os.environ.setdefault("OWN_COVERAGE", tempfile.mkdtemp(prefix="own-coverage-")))
ROOT = Path(__file__).parent.parent
MEASURED = coverage.Coverage(
    data_file=FOLDER / "data",
    data_suffix=True,
    branch=True,
    source_pkgs=list(LEAST),
    config_file=ROOT / "pyproject.toml",
)
MEASURED.start()  # before anything of ours is imported

_said: list[str] = []


def pytest_collection_finish():
    """All is imported."""
    MEASURED.stop()


def layer_of(item):
    """The layer whose own test this is; None where it is no layer's."""
    folder = item.path.relative_to(ROOT / "tests").parts[0] if item else None
    return folder if folder in LEAST else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    """Measure a test of a layer, with its fixtures, as that layer's."""
    layer = layer_of(item)
    if layer is None:
        return (yield)
    MEASURED.start()
    MEASURED.switch_context(layer)
    try:
        return (yield)
    finally:
        if layer_of(nextitem) != layer:
            MEASURED.switch_context(
                ""
            )  # while it still runs: it writes down nothing for one that has stopped
        MEASURED.stop()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """Save what this process measured; the one that began the others reports it all, the others being done."""
    MEASURED.save()
    if hasattr(session.config, "workerinput") or session.exitstatus not in (0, 1):
        return
    MEASURED.combine([str(FOLDER)])
    for layer, least in LEAST.items():
        report = io.StringIO()
        reached = MEASURED.report(
            include=[f"{ROOT / layer}/*"],
            contexts=["^$", f"^{layer}$"],
            show_missing=True,
            skip_covered=True,
            file=report,
        )
        if reached < least:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            _said.append(report.getvalue())
        verdict = "" if reached >= least else f": TOO LITTLE, it must be {least}"
        _said.append(f"{layer}: {reached:.2f} % by tests/{layer} alone{verdict}")


def pytest_terminal_summary(terminalreporter):
    """Say it before pytest's own last line."""
    if _said:
        terminalreporter.section("lines and branches that a layer's own tests reach")
        for line in _said:
            terminalreporter.line(line)
