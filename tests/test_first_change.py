"""The three changes of docs/first-change.md, made in a copy of the code as the page has them, and seen in the terminal."""

import re
import shutil
import subprocess
import sys

from tests.conftest import ROOT
from tests.drawing import PACKAGES

PAGE = (ROOT / "docs" / "first-change.md").read_text(encoding="utf-8")
SCRIPT = """#!{python}
from bot.terminal.cli import main
main()
"""


def test_a_verb_a_timescale_and_an_indicator_are_added_as_the_page_says(tmp_path):
    for folder in PACKAGES:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "config.example.toml", tmp_path)
    for file, code in re.findall(r"`(\S+)`, new and whole:\n\n```python\n(.*?)```", PAGE, re.DOTALL):
        (tmp_path / file).write_text(code, encoding="utf-8")
    for file, line, code in re.findall(
        r"In `(\S+)`, below the line `([^`]+)`:\n\n```python\n(.*?)```", PAGE, re.DOTALL
    ):
        before, found, after = (tmp_path / file).read_text(encoding="utf-8").partition(f"{line}\n")
        assert found, (file, line)
        (tmp_path / file).write_text(before + found + code + after, encoding="utf-8")
    program = tmp_path / "permanence-command" / "permanence"
    program.parent.mkdir()
    program.write_text(SCRIPT.format(python=sys.executable), encoding="utf-8")
    program.chmod(0o755)
    typed = re.search(r"```\n(.*?)```", PAGE.partition("## See them")[2], re.DOTALL)[1]
    done = subprocess.run(
        ["bash", "-e", "-c", typed],
        cwd=tmp_path,
        env={"PATH": f"{program.parent}:/usr/bin:/bin", "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "BX-0042: child's social worker" in done.stdout
    assert "Introductions, two weeks from the match: none recorded; was due Mon 15 Sep 2025" in done.stdout
    assert "Our own standard, invented for this page; good practice, not a duty" in done.stdout
    assert "MATCHES New matches: 1" in done.stdout
