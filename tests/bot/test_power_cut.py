"""The power goes after any write, or the disk takes no more: what was said to be recorded is, and nothing is half done or said twice."""

import random
from contextlib import closing
from itertools import count, islice
from pathlib import Path

import pytest

from storage.database import connect, reads_of
from storage.reads import READ, verify
from storage.store import Store
from storage.verifying import verify_changes
from tests.conftest import GivenClock, make_workspace, open_slack, two_teams
from tests.disk import Disk, remembering
from tests.lasting import CONFIG
from tests.processes import exit_code, start_python

EVERY = 11
"""Of how many moments one is looked at here: `make fuzz ONLY=cuts` looks at each."""
CHASE = "action BX-0042 @Sam by 27/11/2026 Chase report {}"


@pytest.fixture
def disk(tmp_path):
    return disk_in(tmp_path)


def disk_in(folder: Path) -> Disk:
    """A disk with the records of two teams, and with an audit of reads."""
    (folder / "permanence.db").write_bytes(two_teams())
    Store(folder / "permanence.db").close()
    return Disk(folder)


def live(disk: Disk) -> None:
    """Have a bot record and post on this disk, with a word of whatever anybody is told."""
    workspace, numbers = make_workspace(), count(1)
    with remembering(disk), open_slack(disk.folder, GivenClock(), workspace, two_teams()) as slack:
        record = workspace.record

        def noted(method, args):
            if method == "chat.postMessage" and args.get("metadata"):
                disk.tell(("posted", args["metadata"]["event_payload"]["post"]))
            return record(method, args)

        def agree() -> None:
            number = next(numbers)
            assert f"Chase report {number}" in slack.command("U0SAM", CHASE.format(number))
            disk.tell(("recorded", f"Chase report {number}"))

        workspace.record = noted
        agree()
        slack.command("U0ALEX", "status BX-0042")
        slack.bot.store.know_reads()
        slack.clock.go_to(26, 11, 9, 30)
        slack.tick()
        agree()
        slack.command("U0SAM", "done 1")
        disk.tell(("ended", "Chase report 1"))
        slack.command("U0ALEX", "history BX-0042")
        slack.bot.store.know_reads()
        slack.bot.store._file._writer.execute("pragma wal_checkpoint")
        agree()  # the log begins anew, over what was there
        slack.settle()


def cuts_borne_out(disk: Disk, folder: Path, every: int, luck: random.Random) -> int:
    """Assert of every so many moments that what is on the disk then bears out what was told; how many there were."""
    looked = 0
    for told, files in islice(disk.cuts(luck), 0, None, every):
        for name, content in files.items():
            (folder / name).write_bytes(content)
        assert_borne_out(folder / "permanence.db", told)
        for each in folder.iterdir():
            each.unlink()
        looked += 1
    return looked


def assert_borne_out(database: Path, told: list[tuple[str, str]]) -> None:
    with closing(connect(database, "")) as records:
        assert records.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert records.execute("pragma foreign_key_check").fetchall() == [], "a row without its change"
        actions = dict(records.execute("select words, ended from actions where retracted is null"))
        (changes,) = records.execute("select count(*) from audit where verb = 'action'").fetchone()
        assert changes == len(actions), "a change without its row"
        states = dict(records.execute("select token, state from outbox"))
        known = records.execute("select value from known where name = ?", (READ,)).fetchone()
    assert verify(reads_of(database), known and known[0]).fault == ""
    assert verify_changes(database).faults == []
    for kind, what in told:
        match kind:
            case "recorded":
                assert what in actions
            case "ended":
                assert actions[what]
            case "posted":
                assert states.get(what) not in (None, "planned"), "it would be posted again without a search"


def test_after_a_power_cut_at_any_write_nothing_that_was_said_is_lost_half_done_or_said_again(disk, tmp_path):
    live(disk)
    assert {kind for step in disk.steps if step.told for kind in step.told[:1]} == {
        "recorded",
        "posted",
        "ended",
    }
    (other := tmp_path / "after").mkdir()
    assert cuts_borne_out(disk, other, EVERY, random.Random(1)) > 50


def test_a_disk_that_is_full_at_any_write_of_a_change_loses_none_that_was_said_and_keeps_no_half(disk):
    with remembering(disk), open_slack(disk.folder, GivenClock(), make_workspace(), two_teams()) as slack:
        # What is in the log goes into the file at once, so that the disk may be full there too.
        slack.bot.store._file._writer.execute("pragma wal_autocheckpoint = 1")
        refused, said = 0, []
        for number in range(1, 30):
            disk.refuses = number
            answer = slack.command("U0SAM", CHASE.format(number))
            disk.refuses = -1
            if f"Chase report {number}" in answer:
                said.append(("recorded", f"Chase report {number}"))
            else:
                assert answer.startswith("I cannot use the records just now, so nothing was changed.")
                refused += 1
            with slack.bot.store.read() as records:
                found = [words for (words,) in records.execute("select words from actions order by id")]
            assert found == [words for _, words in said]
    assert refused > 5
    assert len(said) > 5
    assert_borne_out(disk.folder / "permanence.db", said)


ON_A_SMALL_DISK = """
import io, resource, sys
from bot.terminal.cli import main
config, most, said = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
sys.stdin = io.StringIO("".join(f"update BX-0042 Seen {number} {'and again ' * 300}\\n" for number in range(40)))
sys.stdout = open(said, "w", buffering=1)
main(["say", "-", "--as", "U0SAM", "--config", config])
"""


def test_a_file_that_may_grow_no_more_is_said_in_a_sentence_and_what_was_answered_before_is_kept(tmp_path):
    database, config = tmp_path / "permanence.db", tmp_path / "config.toml"
    database.write_bytes(two_teams())
    config.write_text(CONFIG.format(url="https://slack.invalid/api/"))
    most = database.stat().st_size + 100_000  # the system itself refuses what is more
    log, said = tmp_path / "log", tmp_path / "said"
    process = start_python(ON_A_SMALL_DISK, config, most, said, log=log)

    assert exit_code(process, 60) == 1
    told, answered = log.read_text(), said.read_text().count("noted")
    assert "The database cannot be used: the disk did not read or write it." in told
    assert "Traceback" not in told
    with closing(connect(database, "")) as records:
        noted = records.execute("select count(*) from updates where retracted is null").fetchone()
        assert records.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert noted == (answered,)
    assert 0 < answered < 40
