"""Records what this version writes, for the test that later ones open it: `python -m tests.recorded`, before a release.

It types every kind of change in the terminal, and keeps the rows of both files as SQL, by the newest migration's name.
What the tables were is in the migrations themselves, of which none that has shipped is edited.
"""

import sys
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from bot.config import read_settings
from bot.say import Terminal
from bot.terminal.init import write_files
from bot.terminal.loading.load import load
from storage.database import reads_of
from tests.conftest import LONDON, GivenClock

TO = Path(__file__).parent / "storage" / "recorded"
EVENTS = """\
ref,born,team,milestone,date,detail,worker
BX-0063,06/2022,north,care_entry,2026-01-12,,U0SAM
BX-0063,06/2022,north,perm_plan_agreed,2026-05-18,adoption,U0SAM
BX-0063,06/2022,north,po_granted,2026-07-15,,U0SAM
"""
COMMANDS = """\
U0ADMIN team add north "North Permanence Team" in C0NORTH manager U0MARY from 26/11/2026 at 09:30 every 2 weeks
U0ADMIN team add south "South Permanence Team" in C0SOUTH manager U0OMAR from 30/11/2026 at 14:00 every 2 weeks
U0ADMIN team edit north children 15
U0ADMIN clocks north with reviews
U0ADMIN role service manager <@U0SUE>
U0MARY track BX-0042 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>
U0MARY track BX-0051 team north born 03/2021 entered 02/02/2026 worker <@U0SAM>
U0MARY track BX-0029 team north born 05/2024 entered 02/03/2026 worker <@U0ALEX>
U0MARY siblings BX-0042 BX-0051 together
U0SAM plan BX-0042 adoption 01/09/2026 because ADM decision
U0SAM milestone BX-0042 placement order 12/10/2026
U0SAM correct BX-0042 placement order 12/10/2026 to 13/10/2026 because sealed order
U0SAM expect BX-0042 match 18/12/2026
U0SAM update BX-0042 Court adjourned
U0SAM update BX-0042 Said twice
U0SAM undo
U0SAM delay BX-0042 match until 15/01/2027 because sibling assessment first
U0MARY approve 1
U0MARY action BX-0042 <@U0SAM> by 11/12/2026 Chase the medical report
U0MARY action BX-0051 <@U0ALEX> by 09/12/2026 Ask the school
U0MARY action BX-0029 <@U0ALEX> by 10/12/2026 Life story work plan
U0SAM move 1 to 15/12/2026 because adviser on leave
U0MARY give 2 to <@U0SAM>
U0SAM done 2 Received
U0SAM wait 1 for medical adviser
U0SAM escalate 1 because no reply twice
U0MARY cancel 3 because no longer needed
U0MARY praise BX-0042 Report in a week early
U0MARY bring BX-0029
U0MARY surgery south skip 14/12/2026 because office closed
U0MARY surgery north now
U0MARY reviewed BX-0042 Agreed to widen search
U0MARY next
U0MARY surgery north close
U0MARY restrict BX-0051 to <@U0SAM> <@U0MARY>
U0SAM quiet until 05/12/2026
U0SAM cover <@U0SAM> by <@U0ALEX> 01/12/2026 to 15/12/2026
U0MARY action BX-0029 <@U0GONE> by 16/12/2026 Ask the nursery
U0MARY left <@U0GONE> to <@U0ALEX>
U0MARY rename BX-0029 to BX-0030
U0MARY update BX-0042 Rang the solicitor
U0MARY redact {latest} yes
U0SUE report every quarter
U0MARY hold BX-0042 because of a claim
U0MARY milestone BX-0051 return home 20/11/2026
U0MARY close BX-0051 returned home 20/11/2026
U0ADMIN team add finding "Family Finding" in C0FINDING manager U0FAY from 27/11/2026 at 14:00 every 2 weeks
U0ADMIN team edit finding side family finding
U0FAY family add FAM-0031 team finding worker <@U0FINN> area "Quarrelton"
U0FAY family FAM-0031 enquiry 05/01/2026
U0FAY family FAM-0031 stage two began 12/07/2026
U0FAY family FAM-0031 approved 06/11/2026
U0FAY family correct FAM-0031 approved 06/11/2026 to 09/11/2026
U0FAY family expect FAM-0031 matched 18/12/2026
U0FAY feedback FAM-0031 after approval informed good time mixed treated good
U0FAY link BX-0042 FAM-0031 on 12/11/2026
U0FAY meeting BX-0042 FAM-0031 on 04/12/2026 with <@U0FINN>
U0FAY release ask BX-0042 because the panel reads it
U0MARY status BX-0042
""".splitlines()


def rows(path: Path) -> str:
    """Every row of a file as SQL, after the name of its newest migration."""
    with closing(Database(path)) as database:
        *_, newest = (name for (name,) in database.execute("select name from _sqlite_migrations order by id"))
        lines = [f"-- {newest}"]
        for table in database.tables:
            if not table.name.startswith(("_", "sqlite_")):
                values = " || ', ' || ".join(f"quote({column.name})" for column in table.columns)
                lines += (
                    f"replace into {table.name} values ({row});"
                    for (row,) in database.execute(f"select {values} from {table.name}")
                )
    return "\n".join([*lines, ""])


def record() -> None:
    """Type it all in a folder that is gone afterwards."""
    clock = GivenClock(datetime(2026, 11, 29, 22, tzinfo=LONDON))
    with tempfile.TemporaryDirectory() as folder:
        ours = Path(folder)
        write_files(ours)
        settings = read_settings(ours / "config.toml")
        with Terminal(settings, "tester", clock) as terminal:
            for command in COMMANDS:
                person, _, words = command.partition(" ")
                clock.pass_(minutes=1)
                said = terminal.say(words.format(latest=latest_change(settings.database)), person, None)
                sys.stdout.write(f"{said}\n\n")
        events = ours / "events.csv"
        events.write_text(EVENTS, encoding="utf-8")
        sys.stdout.write(load([events], settings, "tester", clock, dry_run=False, accept_good=False))
        parts = rows(settings.database), rows(reads_of(settings.database))
        newest = parts[0].partition("\n")[0].removeprefix("-- ")
        (TO / f"{newest}.sql").write_text("".join(parts), encoding="utf-8")


def latest_change(path: Path) -> int:
    """The number of the latest change."""
    with closing(Database(path)) as database:
        return database.execute("select max(id) from audit where changed").fetchone()[0]


if __name__ == "__main__":
    record()
