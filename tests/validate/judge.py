"""Has the public validator of the DfE's rules, csc-validator-be-903, judge returns, and prints a table of what it found in our tables.

Run by the Python of the validator's own environment, with a folder that has one of files for each year. What a rule that raised
would have said is not in the validator's report, only in its `fails`: so these are read too.
"""

import importlib
import io
import logging
import sys
from contextlib import redirect_stdout
from itertools import pairwise
from pathlib import Path
from shutil import copytree

from lac_validator.lac_validator import LacValidator
from lac_validator.utils import process_uploaded_files

OURS = {"AD1", "PlacedAdoption"}
RAISES = {"231", "233", "706", "709", "710"}
"""Rules that raise on any return: they ask for columns that none has, or for a table of last year's that there may not be."""

SPOILT = {"333", "523"}
"""Rules that must complain of the return that is spoilt on purpose: a check that finds nothing there would find nothing anywhere."""


def judged(folder: Path, before: Path) -> tuple[LacValidator, dict]:
    """A year's return judged by the rules of its year, beside the year before; and the rules by their codes."""
    year = int(folder.name)
    rules = importlib.import_module(f"lac_validator.rules.lac{year - 1}_{year % 100:02}").registry
    files = {"This year": _files(folder), "Prev year": _files(before)}
    metadata = {"collectionYear": str(year), "localAuthority": "E09000027"}
    with redirect_stdout(io.StringIO()):  # some rules print what they look at
        return LacValidator(metadata, process_uploaded_files(files), rules), rules


def _files(folder: Path) -> list[str]:
    return [str(path) for path in sorted(folder.glob("*.csv"))]


def errors(validator: LacValidator, rules: dict) -> dict[str, set[str]]:
    """The numbers of the children of whom rules about our tables complain, by the rules' codes."""
    found = {}
    for code, rule in rules.items():
        children = {
            str(child)
            for table in validator.ds_results.values()
            if f"ERR_{code}" in getattr(table, "columns", ())
            for child in table.loc[table[f"ERR_{code}"].eq(True), "CHILD"]
        }
        if children and OURS & set(rule.tables or ()):
            found[code] = children
    return found


def excused(validator: LacValidator, found: dict[str, set[str]]) -> set[str]:
    """The children of whom 553 asks for what 561 forbids: the decision was reversed last year, and the order runs still."""
    before = validator.dfs["PlacedAdoption_last"]
    return found.get("553", set()) & set(
        before.loc[before["DATE_PLACED_CEASED"].notna(), "CHILD"].astype(str)
    )


def spoilt(folder: Path) -> Path:
    """A copy of a return in which decisions and matches have changed places."""
    path = copytree(folder, folder.parent.parent / "spoilt" / folder.name)
    (adopted,) = path.glob("ad1*.csv")
    text = adopted.read_text(encoding="utf-8-sig")
    adopted.write_text(text.replace("DATE_INT,DATE_MATCH", "DATE_MATCH,DATE_INT"), encoding="utf-8-sig")
    return path


def main(folder: Path) -> int:
    """Judge each year after the first, which is there to be the year before; returns 1 if anything of ours is wrong."""
    logging.disable(logging.CRITICAL)
    years = sorted(folder.iterdir())
    is_wrong = False
    print("return for  rules run  of ours  no table  raised  errors of ours")
    for before, year in pairwise(years):
        validator, rules = judged(year, before)
        of_ours = [code for code in validator.dones if OURS & set(rules[code].tables or ())]
        raised, found = set(validator.fails) - RAISES, errors(validator, rules)
        if spared := excused(validator, found):
            found["553"] -= spared
        found = {code: children for code, children in found.items() if children}
        is_wrong = is_wrong or bool(raised or found or not of_ours)
        counts = f"{len(validator.dones):9}{len(of_ours):9}{len(validator.skips):10}{len(validator.fails):8}"
        besides = f" (and {len(spared)} of whom 553 asks for what 561 forbids)" if spared else ""
        print(f"{int(year.name) - 1}-{year.name[2:]}     {counts}  {len(found) or 'none'}{besides}")
        for code in sorted(raised):
            print(f"  rule {code} could not be run")
        for code, children in sorted(found.items()):
            print(f"  rule {code}, {len(children)} children such as {min(children)}: {rules[code].message}")
    complaining = errors(*judged(spoilt(years[1]), years[0])).keys()
    print(f"Spoilt on purpose, {years[1].name} breaks rules {', '.join(sorted(complaining)) or 'none'}.")
    return int(is_wrong or bool(SPOILT - complaining))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
