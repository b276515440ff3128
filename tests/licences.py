"""What the bot is built on and under which licences, from the metadata of what requirements.txt installs."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PINNED = ROOT / "requirements.txt"
OURS = "permanence-bot"
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
    "Public Domain": "public domain",
    "Python Software Foundation License": "PSF-2.0",
}
"""The usual name of what a package's metadata calls its licence."""
READ = {"pysqlite3": "Zlib", "python-dateutil": "Apache-2.0 OR BSD-3-Clause"}
"""Of packages whose metadata does not tell, or tells two: what their licence files say."""
FREE = frozenset(
    {
        *(
            "0BSD",
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "CC0-1.0",
            "MIT",
            "MIT-CMU",
            "PSF-2.0",
            "Zlib",
        ),
        "public domain",
    }
)
"""The licences that ask for no more than to be named."""
WEAK_COPYLEFT = frozenset({"LGPL-3.0-only", "MPL-2.0"})
"""Those that ask for changes to the package itself to be given on, and nothing of what uses it. Both are accepted."""


@dataclass(frozen=True)
class Dependency:
    """A package, its licence, and which packages ask for it."""

    name: str
    licence: str
    wanted_by: tuple[str, ...]

    @property
    def terms(self) -> list[str]:
        """The licences in it, one by one."""
        return re.split(r" (?:AND|OR) ", self.licence)


def dependencies() -> list[Dependency]:
    """Each package that requirements.txt pins, once."""
    names = sorted(set(re.findall(r"^([\w.-]+)==", PINNED.read_text(encoding="utf-8"), re.MULTILINE)))
    wanted = {name: set(_wanted(name)) for name in (OURS, *names)}
    return [
        Dependency(name, licence_of(name), tuple(by for by in (OURS, *names) if name in wanted[by]))
        for name in names
    ]


def licence_of(name: str) -> str:
    """A package's licence; empty if it does not say."""
    if name in READ:
        return READ[name]
    about = metadata(name)
    declared = [
        each.split(" :: ")[-1] for each in about.get_all("Classifier", []) if each.startswith("License")
    ]
    said = about.get("License-Expression") or next(iter(declared), "") or about.get("License") or ""
    return SPDX.get(said, said)


def _wanted(name: str) -> Iterator[str]:
    for each in map(Requirement, _asked_for(name)):
        if "extra" not in str(each.marker or ""):
            yield canonicalize_name(each.name)


def _asked_for(name: str) -> Sequence[str]:
    if name == OURS:  # what is installed of it may be older
        project: Sequence[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
            "dependencies"
        ]
        return project
    try:
        return requires(name) or ()
    except PackageNotFoundError:  # one that only other machines need
        return ()


def table() -> str:
    """The dependencies as a table of Markdown."""
    rows = [
        f"| {each.name} | {each.licence} | {', '.join('the bot' if by == OURS else by for by in each.wanted_by)} |"
        for each in dependencies()
    ]
    return "\n".join(("| package | licence | needed by |", "|---|---|---|", *rows))
