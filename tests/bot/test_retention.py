"""`permanence retention`: who may go and why, an erasure with its certificate, and what it leaves in the files and in Slack."""

import fcntl
import json
import re
import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.say import Terminal
from bot.terminal.cli import main
from bot.terminal.keeping import retention
from bot.watch.leader import open_leader_file
from permanence.outcomes import OUTCOMES
from permanence.retention import Expired, RetentionRule
from permanence.roles import SEES_EVERYTHING
from storage.database import connect
from storage.erasing import Erasing
from storage.history import Change
from storage.store import Store
from tests.conftest import words_of

NORTH = 'team add north "North" in C0NORTH manager U0MARY from 26/11/2026 at 09:30 every 2 weeks'
KEY = "0123456789abcdef" * 4
ROWS = """rule = [
  { outcome = "adopted", months = 0, source = "Our schedule, line 12" },
  { outcome = "any", months = 600, source = "Our schedule, line 13" },
]"""


@pytest.fixture(scope="module")
def adopted(tmp_path_factory) -> Path:
    """A folder where three children were adopted, one of them on legal hold, and one went home."""
    folder = tmp_path_factory.mktemp("adopted") / "ours"
    CliRunner().invoke(main, ["init", str(folder)])
    children = ("BX-0042", "BX-0043", "BX-0044", "BX-0045")
    with Terminal(folder / "config.toml", "tester") as terminal:
        for text in (
            NORTH,
            *(f"track {ref} team north born 03/2023 entered 02/02/2024 worker <@U0SAM>" for ref in children),
            "update BX-0042 Zachariah sat up for the first time",
            *(f"close {ref} adopted 03/03/2026 yes" for ref in children[:3]),
            "close BX-0045 returned home 03/03/2026 yes",
            "hold BX-0043 because a complaint is open",
        ):
            terminal.say(text, "U0MARY")
    config = folder / "config.toml"
    config.write_text(re.sub(r"^rule = \[\].*$", ROWS, config.read_text(), flags=re.MULTILINE))
    return folder


@pytest.fixture
def run(adopted, tmp_path, monkeypatch):
    """Run `permanence` in a copy of that folder; returns the exit code and all that it printed."""
    monkeypatch.chdir(shutil.copytree(adopted, tmp_path / "ours"))
    monkeypatch.setenv("PERMANENCE_KEY", KEY)

    def ran(*words: str, typed: str | None = None) -> tuple[int, str]:
        result = CliRunner().invoke(main, words, input=typed)
        return result.exit_code, result.output

    return ran


def holding(words: str) -> list[str]:
    return [each.name for each in Path().glob("*.db*") if words.encode() in each.read_bytes()]


def test_it_says_who_may_go_why_and_what_cannot_be_reached_and_changes_nothing(run):
    Path("permanence-2026-01-01-093000.db").write_bytes(b"")
    Path("permanence.db.replaced-1").write_bytes(b"")
    code, told = run("retention")

    assert code == 0, told
    assert "2 children's records may be kept no longer. Nothing was changed." in told
    assert re.search(r"BX-0042 +Adopted +Tue 3 Mar 2026 +0 +Tue 3 Mar 2026 +Our schedule, line 12", told)
    assert "By how tracking ended: adopted 2." in told
    assert re.search(r"On legal hold, so kept:\n  BX-0043 · since .*, by U0MARY: a complaint is open", told)
    assert "BX-0045" not in told
    assert "removes the copies that the bot made for itself (permanence.db.replaced-1)" in told
    assert "  backups, until you remove them: permanence-2026-01-01-093000.db in ." in told
    assert re.search(r"permanence-2026-01-01-093000\.db +Thu 1 Jan 2026 +you remove it", told)
    assert "  what people typed in Slack themselves" in told
    assert run("say", "status BX-0042", "--as", "U0MARY")[0] == 0


def test_the_certificate_is_found_by_a_reference_of_before_that_was_theirs_alone(run):
    for typed in (
        "rename BX-0042 to BX-0099",
        "rename BX-0044 to BX-0098",
        "track BX-0044 team north born 03/2023 entered 02/02/2024 worker <@U0SAM> yes",
    ):
        code, told = run("say", typed, "--as", "U0MARY")
        assert code == 0, told
    assert run("retention", "purge", "--no-export", "--yes")[0] == 0

    for ref in ("BX-0042", "BX-0099", "BX-0098"):
        assert f"{ref} was erased on " in run("retention", "erased", ref)[1]
    told = run("retention", "erased", "BX-0044")[1]
    assert "No certificate says that BX-0044 was erased." in told, "it is another child's now"
    assert "had the child no other reference at the end?" in " ".join(told.split())


def test_a_purge_asks_writes_a_copy_for_the_case_file_erases_and_certifies_it(run):
    Path("permanence.db.before-migration").write_bytes(Path("permanence.db").read_bytes())
    Path("out").mkdir()
    assert "Say where a copy of each goes" in run("retention", "purge")[1]
    code, told = run("retention", "purge", "--export", "out", typed="n\n")
    assert (
        "Erase 2 children for good (adopted 2)? A copy of each goes to out first, without the families looked at for them. This cannot be undone."
        in told
    )
    assert told.endswith("Nothing was erased.\n")

    code, told = run("retention", "purge", "--export", "out", "--yes")

    assert code == 0, told
    assert (
        "Erased 2 children from the records and both audits. The files on the disk were written anew" in told
    )
    assert [each.name[:7] for each in sorted(Path("out").glob("*.html"))] == ["BX-0042", "BX-0044"]
    for gone in ("BX-0042", "BX-0044", "Zachariah"):
        assert holding(gone) == []
    assert set(holding("BX-0043")) >= {"permanence.db"}
    assert run("audit", "verify")[0] == 0
    assert run("backup", "--to", "copy.db")[0] == 0
    assert holding("BX-0042") == []
    with closing(Store(Path("permanence.db"))) as store, store.read() as records:
        account, understood = records.execute(
            "select account, understood from audit where verb = 'purge'"
        ).fetchone()
    certificate = json.loads(understood)
    assert account
    assert certificate["rules"] == [
        {"outcome": "adopted", "months": 0, "source": "Our schedule, line 12", "children": 2}
    ]
    assert certificate["copies_removed"] == ["permanence.db.before-migration"]
    assert not Path("permanence.db.before-migration").exists()
    assert re.search(
        r"BX-0042 was erased on .*, by .*, with 1 other child: change \d+",
        run("retention", "erased", "bx-0042")[1],
    )
    assert "No certificate says that BX-0043 was erased" in run("retention", "erased", "BX-0043")[1]
    assert re.search(r"2025-26 +c +c", run("retention")[1])
    assert "nobody whose records may go" in run("retention", "purge", "--no-export", "--yes")[1]


def test_it_says_until_when_each_backup_holds_whom_an_erasure_took_out(run):
    config = Path("config.toml")
    config.write_text(re.sub(r'^folder = ""', 'folder = "kept"', config.read_text(), flags=re.MULTILINE))
    Path("kept").mkdir()
    for name in ("kept/permanence-2026-01-01-093000.db", "kept/permanence-before.db"):
        assert run("backup", "--to", name)[0] == 0
    told = " ".join(run("check")[1].split())
    assert (
        "the records of 2 children may be erased, the first since Tue 3 Mar 2026; 1 kept by a legal hold; "
        "nothing was erased yet." in told
    )

    told = run("retention", "purge", "--no-export", "--yes")[1]
    assert re.search(
        r"  backups, the last until about .*, as the bot makes later ones: permanence-2026-01-01-093000.db in kept\n"
        r"  backups, until you remove them: permanence-before.db in kept\n",
        told,
    )
    assert [each.name for each in Path("kept").glob("*.db") if b"BX-0042" in each.read_bytes()]
    Path("kept/permanence-2099-01-01-093000.db").write_bytes(b"made after it")
    told = run("retention")[1]
    assert "still hold those it erased, each until it is removed:" in told
    assert re.search(r"permanence-2026-01-01-093000\.db +Thu 1 Jan 2026 +about \w+ \d+ \w+ \d+\n", told)
    assert re.search(r"permanence-before\.db +its name does not say +you remove it", told)
    assert "2099" not in told
    assert re.search(
        r"nobody's records are due to be erased; 1 kept by a legal hold; last erased on \w+ \d",
        " ".join(run("check")[1].split()),
    )


def test_it_says_so_while_another_program_keeps_the_disk_from_being_written_anew(run, monkeypatch):
    monkeypatch.setattr(retention, "PATIENT", 0.1)
    for name in ("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"):
        Path(f"permanence-{name}-093000.db").write_bytes(b"")
    with closing(connect(Path("permanence.db"), "")) as other:
        other.execute("begin")
        other.execute("select count(*) from audit").fetchone()
        code, told = run("retention", "purge", "--no-export", "--yes")

    assert code == 0, told
    assert "Another program reads the records" in told
    assert "4, permanence-2026-01-01-093000.db to permanence-2026-01-04-093000.db, in ." in told


def test_a_configuration_that_is_named_too_early_is_not_passed_over(run):
    code, told = run("retention", "--config", "other.toml", "purge", "--no-export", "--yes")

    assert code == 1
    assert "Give `--config` after `purge`" in told


def test_without_rows_nothing_is_ever_erased(run):
    config = Path("config.toml")
    config.write_text(config.read_text().replace(ROWS, "rule = []"))

    assert "so nothing is ever erased" in run("retention")[1]
    assert "nobody whose records may go" in run("retention", "purge", "--no-export", "--yes")[1]
    assert "has no row, so nothing is ever erased" in " ".join(run("check")[1].split())


def test_no_purge_beside_the_running_bot_nor_without_a_key(run, monkeypatch):
    with open_leader_file(Path("permanence.db")) as place:
        fcntl.flock(place, fcntl.LOCK_EX)
        assert "The bot is running on these records" in run("retention", "purge", "--no-export", "--yes")[1]
    monkeypatch.delenv("PERMANENCE_KEY")
    assert "PERMANENCE_KEY is not set" in run("retention", "purge", "--no-export", "--yes")[1]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ('{ outcome = "adoptd", months = 1, source = "a b c" }', "Did you mean `adopted`? `any` is each"),
        ('{ outcome = "any", months = -1, source = "a b c" }', "months = -1"),
        (2 * '{ outcome = "died", months = 1, source = "a b c" },', "has two rows for `died`"),
    ],
)
def test_rows_that_cannot_be_meant_are_refused(run, row, problem):
    config = Path("config.toml")
    config.write_text(config.read_text().replace(ROWS, f"rule = [{row}]"))

    assert problem in run("retention")[1]


def test_in_slack_what_was_about_the_child_alone_goes_and_the_rest_is_drawn_without_them(slack):
    slack.command("U0SAM", "action BX-0042 @Sam by 24/11/2026 Ring the school")
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.command("U0SAM", "delay BX-0042 match until 15/01/2027 because sibling assessment first")
    slack.command("U0MARY", "reviewed BX-0042 @Sam by 09/12/2026 Ring again")
    slack.command("U0MARY", "surgery close north yes")
    slack.settle()
    places = ["C0NORTH", *(slack.workspace.dm(person) for person in ("U0SAM", "U0MARY"))]

    def said() -> str:
        return " ".join(
            f"{each.text} {words_of(each.blocks)}"
            for place in places
            for each in slack.workspace.messages(place)
        )

    assert said().count("BX-0042") > 2
    with slack.bot.store.write(SEES_EVERYTHING) as records:
        change = Change(records.audit.next_id(), slack.clock(), date(2026, 11, 26), "U0ADMIN")
        rule = RetentionRule("adopted", 0, "Our schedule")
        Erasing(records, change).erase(
            [Expired("BX-0042", OUTCOMES["adopted"], date(2026, 11, 1), date(2026, 11, 1), rule)]
        )
        records.audit.write(
            number=change.id,
            at=change.at,
            request=None,
            surface="terminal",
            account="tester",
            person="tester",
            verb="purge",
            child=None,
            team=None,
            understood={},
            undoes=None,
            surgery=None,
        )
    slack.settle()

    assert "BX-0042" not in said()
    assert "surgery" in said()
