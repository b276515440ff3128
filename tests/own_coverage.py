"""How much of a layer its own tests reach, with branches; `make test` fails where that is too little.

A pytest plugin: `pytest -p tests.own_coverage` measures in every worker, and only that layer's code while its own tests run,
so that neither the tests through Slack, nor pytest, nor the layers below are slower for it. Nor while hypothesis draws:
what must be reached is reached by an example that is there each time. Nor in a test marked `unmeasured`: it asks the same
thousands of times, and takes two or three times as long when it is measured, so others must reach what it reaches. What an
import runs counts for every layer: the process that began the others imports each module, while they collect the tests.
"""

import importlib
import io
import os
import pkgutil
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import coverage
import pytest

from tests.caches import forget_cached

LEAST = {"permanence": 100, "storage": 100, "commands": 100}
"""Per cent of each layer's lines and branches that tests/<layer> must reach. What no test can is in pyproject.toml."""
IMPORTS = "imports"
"""What the files begin with that hold what imports ran."""
ROOT = Path(__file__).parent.parent


def pytest_load_initial_conftests(early_config):
    """Begin before anything of ours is imported."""
    early_config.pluginmanager.register(OwnCoverage())


def import_all():
    """Import every module of the layers."""
    for layer in LEAST:
        package = importlib.import_module(layer)
        for each in pkgutil.walk_packages(package.__path__, f"{layer}."):
            importlib.import_module(each.name)


def layer_of(item):
    """The layer whose own test this is; None where it is no layer's, or is not measured."""
    if getattr(item.obj, "is_hypothesis_test", False) or item.get_closest_marker("unmeasured"):
        return None
    folder = folder_of(item)
    return folder if folder in LEAST else None


def folder_of(item):
    """The folder of tests/ that a test stands in."""
    return item.path.relative_to(ROOT / "tests").parts[0]


class OwnCoverage:
    """What one process measures of each layer; the one that began the others puts all of it together."""

    def __init__(self):
        began = "OWN_COVERAGE" not in os.environ  # a worker inherits it from the process that began it
        if began:
            os.environ["OWN_COVERAGE"] = tempfile.mkdtemp(prefix="own-coverage-")
        self.folder = Path(os.environ["OWN_COVERAGE"])
        self.measured = {layer: self.measuring_of(layer, [layer]) for layer in LEAST}
        self.lines = []
        self.layer = None
        self.is_measuring = False
        if began:
            imports = self.measuring_of(IMPORTS, list(LEAST))
            imports.start()
            import_all()
            imports.stop()
            imports.save()

    def measuring_of(self, name, packages):
        """Something that measures some packages, into a file that begins with a name."""
        return coverage.Coverage(
            data_file=self.folder / name,
            data_suffix=True,
            source_dirs=[str(ROOT / package) for package in packages],
            config_file=ROOT / "pyproject.toml",
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        """Count what is measured from here on for the layer whose test this is; a plain hook is left out where another one answers first."""
        self.layer = layer_of(item)
        try:
            return (yield)
        finally:
            folder = folder_of(item)
            if (
                folder in LEAST and self.layer is None
            ):  # else what it cached hides from the others that they reach it
                forget_cached(folder)

    @contextmanager
    def measuring(self):
        """Measure the code of a layer's test alone, not what pytest does around it; any code takes twice as long then."""
        if self.layer is None or self.is_measuring:
            yield
            return
        self.is_measuring = True
        measured = self.measured[self.layer]
        measured.start()
        try:
            yield
        finally:
            measured.stop()
            self.is_measuring = False

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_fixture_setup(self):
        """Measure what a test's fixtures do before it."""
        with self.measuring():
            return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_pyfunc_call(self):
        """Measure the test."""
        with self.measuring():
            return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_teardown(self):
        """Measure what its fixtures do after it."""
        with self.measuring():
            return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        """Save what was measured; when all processes have, report it."""
        for measured in self.measured.values():
            measured.save()
        if hasattr(session.config, "workerinput"):
            return
        if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            is_whole = session.config.args_source is pytest.Config.ArgsSource.TESTPATHS
            reached = [self.report(layer) for layer in LEAST if is_whole or [*self.folder.glob(f"{layer}.*")]]
            if not all(reached):
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
        shutil.rmtree(self.folder)

    def report(self, layer):
        """Say how much of a layer was reached, and what was not; whether it is enough."""
        table = io.StringIO()
        measured = self.measured[layer]
        found = [str(each) for name in (IMPORTS, layer) for each in self.folder.glob(f"{name}.*")]
        measured.combine(found, keep=True)
        reached = measured.report(
            include=[f"{ROOT / layer}/*"], show_missing=True, skip_covered=True, file=table
        )
        is_enough = reached >= LEAST[layer]
        if not is_enough:
            self.lines.append(table.getvalue())
        verdict = "" if is_enough else f": TOO LITTLE, it must be {LEAST[layer]}"
        self.lines.append(f"{layer}: {reached:.2f} % by tests/{layer} alone{verdict}")
        return is_enough

    def pytest_terminal_summary(self, terminalreporter):
        """Say it before pytest's own last line."""
        if self.lines:
            terminalreporter.section("lines and branches that a layer's own tests reach")
            terminalreporter.write_line("\n".join(self.lines))
