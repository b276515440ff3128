"""`permanence papers`: every switch, table, right and row shows as it is, no secret does, and what only the authority knows is marked."""

import re
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.config import Configuration
from bot.slack.manifest import SCOPES
from bot.terminal.cli import main
from bot.terminal.keeping.papers.known import TABLES
from bot.terminal.keeping.papers.processing import SCOPES_FOR
from bot.terminal.keeping.papers.security import SECRETS
from bot.terminal.keeping.papers.write import FORMS, PAPERS
from commands.grammar.verbs import verbs
from storage.migrations import HISTORIES

SECRET = "5ec3e7" * 10 + "5ec3"
ROWS = """rule = [
  { outcome = "adopted", months = 24, source = "Our schedule, line 12" },
  { outcome = "any", months = 60, source = "Our schedule, line 13" },
]"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write the papers into a folder of its own, with a configuration after `init` and edits of it; all of them by name."""
    monkeypatch.chdir(tmp_path)
    for name in SECRETS:
        monkeypatch.setenv(name, SECRET)
    CliRunner().invoke(main, ["init", "."])
    Path("papers").mkdir()

    def written(**edits: str) -> dict[str, str]:
        config = Path("config.toml")
        for key, line in edits.items():
            config.write_text(re.sub(rf"^{key} = .*$", line, config.read_text(), flags=re.MULTILINE))
        result = CliRunner().invoke(main, ["papers", "papers"])
        assert result.exit_code == 0, result.output
        found = {each.name: each.read_text() for each in Path("papers").iterdir()}
        assert {*found} == {f"{name}{form}" for name in PAPERS for form in FORMS}
        assert all(f"  papers/{name}" in result.output for name in found)
        return found

    return written


def test_every_setting_shows_as_it_is_and_with_what_it_is(write):
    papers = write(
        metrics="metrics = 9464", rule=ROWS, api_url='api_url = "https://user:5ec3e7@gateway.example/api/"'
    )

    for name in ("impact-assessment.md", "security-summary.md"):
        for section, model in Configuration.model_fields.items():
            for field, told in model.annotation.model_fields.items():
                (line,) = [
                    line
                    for line in papers[name].splitlines()
                    if line.startswith(f"| [{section}] {told.alias or field} |")
                ]
                assert len(line.split(" | ")) == 4
                assert not line.endswith("|  |"), "the example configuration says beside it what it is"
        assert "| [watch] metrics | 9464 | no | a port on which" in papers[name]
        assert "| [retention] rule | 2 given | no |" in papers[name]
        assert "| [slack] api_url | https://gateway.example/api/ | no |" in papers[name]
    assert "Counts without content are told on port 9464" in papers["record-of-processing.md"]
    for name in ("impact-assessment.md", "record-of-processing.md"):
        assert "| Adopted | 24 months after tracking ended | Our schedule, line 12 |" in papers[name]
        assert "| any other | 60 months after tracking ended | Our schedule, line 13 |" in papers[name]
    assert "5ec3e7" not in str(papers)


@pytest.mark.parametrize("name", ["PERMANENCE_KEY", "PERMANENCE_STORAGE_KEY"])
def test_the_security_summary_names_the_key_that_the_files_have(write, monkeypatch, name):
    config = Path("config.toml")
    config.write_text(re.sub("^encrypted = .*$", "encrypted = true", config.read_text(), flags=re.MULTILINE))
    monkeypatch.delenv("PERMANENCE_NEW_KEY")
    if name == "PERMANENCE_KEY":
        monkeypatch.delenv("PERMANENCE_STORAGE_KEY")
    assert CliRunner().invoke(main, ["encrypt"]).exit_code == 0
    told = write()["security-summary.md"]

    assert f"They and their copies are encrypted, with {name}." in told
    was = "was not" if name == "PERMANENCE_KEY" else "was"
    assert f"PERMANENCE_KEY was set and PERMANENCE_STORAGE_KEY {was} set as this was written." in told
    assert "PERMANENCE_STORAGE_KEY, PERMANENCE_NEW_KEY: in the environment alone" in told


def test_as_left_out_it_says_that_nothing_is_erased_and_marks_what_only_the_authority_knows(write):
    papers = write()

    assert "`[retention]` has no row, so nothing is ever erased." in papers["impact-assessment.md"]
    assert "No counts are told to other programs." in papers["record-of-processing.md"]
    assert all("To be filled in by the authority:" in text.replace("**", "") for text in papers.values())
    assert "5 February 2026" in papers["impact-assessment.md"]
    for verb in verbs().values():
        assert (f"`{verb.name}`" in papers["impact-assessment.md"]) is not verb.is_hidden
    again = CliRunner().invoke(main, ["papers", "papers"])
    assert "exists already, and I overwrite nothing" in again.output


def test_the_record_says_whose_data_is_kept_as_its_tables_do(write):
    """Families are in tables of it, and children who have left are on record until they are erased."""
    assert any("families" in words for words in TABLES.values())
    (line,) = [
        each for each in write()["record-of-processing.md"].splitlines() if each.startswith("| Whose data")
    ]
    assert (
        "children who are or were tracked, and adoptive families, by reference; colleagues, by their Slack id"
        in line
    )


def test_they_leave_out_nothing_that_is_kept_or_goes_out(write):
    papers = write()
    record, assessment = papers["record-of-processing.md"], papers["impact-assessment.md"]

    assert "The name that Slack gives a colleague is kept with the id." in record
    assert "Colleagues in 0 teams and whoever holds a role that is granted" in record
    assert "Rows that a load refused are written to a file as they were, names too." in record
    assert "A purge writes each child's `subject` first, unless told not to" in record
    assert (
        "a reference and the area it lives in are recorded, of introductions the kind of venue" in assessment
    )
    assert "an administrator alone changes that" in assessment
    assert (
        "a month of birth and no day (of an unborn child, the day on which the birth is expected)"
        in assessment
    )
    assert "On record are 0 children, in 0 teams." in assessment


def test_each_page_says_what_its_text_says_and_loads_nothing(write):
    papers = write(api_url='api_url = "https://a|b.example/<api>/"')

    for name in PAPERS:
        (_, page), lines = papers[f"{name}.html"].split("<body>"), papers[f"{name}.md"].splitlines()
        tables = [line for line in lines if line.startswith("| ") and not line.startswith("| ---")]
        rows = [row.count("<th ") + row.count("<td>") for row in page.split("<tr>")[1:]]
        assert rows == [len(line.split(" | ")) for line in tables]
        text = " ".join(
            line[2:-2].replace(" | ", " ") if line in tables else re.sub("^(#+|-) ", "", line)
            for line in lines
            if not line.startswith("| ---")
        )
        assert _letters(unescape(re.sub("<.+?>", "", page))) == _letters(re.sub(r"\*\*|`|\\(?=\|)", "", text))
        assert "default-src 'none'" in papers[f"{name}.html"]


def _letters(words: str) -> str:
    return "".join(words.split())


def test_every_table_and_every_right_in_slack_is_told():
    assert set(TABLES) == set(HISTORIES)
    assert set(SCOPES_FOR) == set(SCOPES)


def test_without_its_folder_nothing_is_written(tmp_path):
    CliRunner().invoke(main, ["init", str(tmp_path)])
    result = CliRunner().invoke(
        main, ["papers", str(tmp_path / "none"), "--config", str(tmp_path / "config.toml")]
    )
    assert "There is no folder" in result.output
