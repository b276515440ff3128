"""Every example in the design works as written, in Slack and in the terminal."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot.say import Terminal
from storage.migrations import HISTORIES
from storage.records import Records
from storage.store import Store
from tests.conftest import (
    LONDON,
    GivenClock,
    Slack,
    empty_records,
    make_settings,
    make_workspace,
    open_slack,
    rows_of_reads,
)

NORTH = 'team add north "North Permanence Team" in <#C0NORTH|north> manager <@U0MARY> from 26/11/2026 at 09:30 every 2 weeks'
ADA, SAM, MARY, SUE = "U0ADMIN", "U0SAM", "U0MARY", "U0SUE"
IN_PRIVATE = (ADA, SUE)
"""People who type in their own conversation with the bot; the others type in the team's channel."""
NOVEMBER, JANUARY, MARCH = (2026, 11, 23), (2027, 1, 25), (2027, 3, 4)


@dataclass(frozen=True)
class Step:
    """A command that a person types on a day, and part of its answer."""

    person: str
    text: str
    said: str
    on: tuple[int, int, int] = NOVEMBER


STORY = [
    Step(ADA, "help", "Press what you want to do, or type /permanence and the word beside it."),
    Step(ADA, "help milestone", "Record that a child reached a milestone."),
    Step(ADA, "teams", "There are no teams yet."),
    Step(ADA, NORTH, "Its first surgery is on Thu 26 Nov 2026, 09:30."),
    Step(ADA, "team edit north at 14:00", "Its next surgery is on Thu 26 Nov 2026, 14:00"),
    Step(ADA, "team edit north agenda the day before at 14:00", "posted the working day before, at 14:00"),
    Step(ADA, "team edit north agenda at the start", "North Permanence Team is changed"),
    Step(ADA, "team edit north chair <@U0CORA>", "North Permanence Team is changed"),
    Step(ADA, "team edit north chair <@U0MARY>", "North Permanence Team is changed"),
    Step(ADA, "team north", "Manager <@U0MARY>"),
    Step(ADA, "teams", "north · North Permanence Team · manager <@U0MARY>"),
    Step(ADA, "clocks north", "Not watched here: reviews and visits."),
    Step(ADA, "clocks north with reviews", "now watches reviews"),
    Step(ADA, "clocks north without reviews", "no longer watches reviews"),
    Step(ADA, "clocks north with all", "Visits"),
    Step(ADA, "clocks north with T10", "T10 ·"),
    Step(ADA, "clocks north with 121 days", "our standard"),
    Step(ADA, "role consultant <@U0CORA>", "<@U0CORA> is now a consultant."),
    Step(ADA, "roles", "<@U0CORA> · consultant"),
    Step(ADA, "role none <@U0CORA>", "<@U0CORA> has no role of their own now"),
    Step(
        SAM,
        "track BX-0042 team north born 03/2023 entered 02/02/2026 worker <@U0SAM>",
        "in care since Mon 2 Feb 2026",
    ),
    Step(MARY, "track BX-0043 team north due 20/01/2027", "unborn, expected Wed 20 Jan 2027"),
    Step(SAM, "status BX-0042", "3 years 8 months"),
    Step(SAM, "BX-0042", "3 years 8 months"),
    Step(SAM, "caseload", "1 child, 1 with something that needs attention"),
    Step(SAM, "caseload <@U0SAM>", "1 child, 1 with something that needs attention"),
    Step(SAM, "caseload north", "2 children, 1 with something that needs attention"),
    Step(SAM, "edit BX-0042 worker <@U0ALEX>", "child's social worker <@U0ALEX>"),
    Step(SAM, "undo", "Undone: edit for BX-0042"),
    Step(MARY, "siblings BX-0042 BX-0043 together", "BX-0042 and BX-0043 are siblings, to be together."),
    Step(
        MARY, "rename BX-0043 to BX-0034", "BX-0043 is now BX-0034. Anybody who types BX-0043 is led there."
    ),
    Step(MARY, "status BX-0043", "BX-0043 is now BX-0034. BX-0034 · unborn"),
    Step(MARY, "undo", "Undone: rename for BX-0034"),
    Step(
        SAM,
        "plan BX-0042 adoption 01/09/2026 because ADM decision",
        "plan adoption, recorded for Tue 1 Sep 2026",
    ),
    Step(
        SAM,
        "plan BX-0042 adoption alongside special guardianship",
        "plan adoption, alongside special guardianship",
    ),
    Step(
        SAM, "milestone BX-0042 placement order 12/10/2026", "placement order, recorded for Mon 12 Oct 2026"
    ),
    Step(SAM, "expect BX-0042 match 20/12/2026 yes", "match, expected Sun 20 Dec 2026."),
    Step(
        SAM,
        "correct BX-0042 placement order 12/10/2026 to 13/10/2026 because sealed order",
        "placement order is now Tue 13 Oct 2026, not Mon 12 Oct 2026",
    ),
    Step(SAM, "undo", "Undone: correct for BX-0042"),
    Step(SAM, "undo", "Undone: expect for BX-0042"),
    Step(SAM, "undo", "Undone: milestone for BX-0042"),
    Step(SAM, "milestone BX-0042 po 12/10/2026", "placement order, recorded for Mon 12 Oct 2026"),
    Step(SAM, "update BX-0042 Court adjourned", "BX-0042: noted."),
    *[
        Step(MARY, f"action BX-0042 <@U0MARY> by 27/11/2026 Step {n}", f"{n} for <@U0MARY>")
        for n in range(1, 17)
    ],
    Step(
        SAM,
        "action BX-0042 <@U0SAM> by 27/11/2026 Chase the medical report",
        "17 for <@U0SAM>, by Fri 27 Nov 2026: Chase the medical report (BX-0042).",
    ),
    Step(SAM, "done 17 Received today", "Done: Chase the medical report (BX-0042) – Received today."),
    Step(SAM, "reopen 17", "Open again: 17"),
    Step(
        SAM,
        "move 17 to 04/12/2026 because adviser on leave",
        "17 is now for Fri 4 Dec 2026 (first due Fri 27 Nov, moved once)",
    ),
    Step(SAM, "give 17 to <@U0ALEX>", "17 is now <@U0ALEX>'s"),
    Step(MARY, "remind 17", "<@U0ALEX> is reminded of 17: Chase the medical report (BX-0042)."),
    Step(MARY, "cancel 16 because no longer needed", "Cancelled: Step 16 (BX-0042) – no longer needed."),
    Step(MARY, "reopen 16", "Open again: 16"),
    Step(
        SAM,
        "delay BX-0042 match until 15/01/2027 because sibling assessment first",
        "<@U0MARY> is asked to agree a purposeful delay of match until Fri 15 Jan 2027 (1)",
    ),
    Step(MARY, "approve 1", "Agreed: purposeful delay of match until Fri 15 Jan 2027"),
    Step(SAM, "praise BX-0042 Report in a week early", "North Permanence Team's next agenda begins with it"),
    Step(SAM, "history BX-0042", "milestone: placement order, on Mon 12 Oct 2026"),
    Step(
        SAM,
        "find north with placement order without match",
        "North Permanence Team: 1 child with placement order, without match.",
    ),
    Step(SAM, "surgery north", "Preview of the surgery on Thu 26 Nov 2026, 14:00"),
    Step(SAM, "dates north", "Thu 10 Dec 2026, 14:00"),
    Step(SAM, "why north 26/11/2026", "still to come, on Thu 26 Nov 2026, 14:00"),
    Step(MARY, "surgery north move 24/12/2026 to 22/12/2026 at 10:00", "held on Tue 22 Dec 2026, 10:00"),
    Step(MARY, "surgery north skip 24/12/2026 because office closed", "is skipped, because office closed"),
    Step(MARY, "leave out BX-0042 because the panel decides first", "is left out of the surgery of"),
    Step(SAM, "bring BX-0042 because the medical is in", "will be on the agenda of"),
    Step(MARY, "surgery north now", "is being posted in its channel"),
    Step(MARY, "next", "Now: BX-0042"),
    Step(
        MARY, "reviewed BX-0042 Agreed to widen search", "BX-0042 is discussed: Agreed to widen search. Next"
    ),
    Step(SAM, "wait 17 for medical adviser", "17"),
    Step(SAM, "waits BX-0042", "1 action waiting for somebody outside"),
    Step(SAM, "escalate 17 because no reply twice", "<@U0MARY>"),
    Step(
        MARY, "surgery north close yes", "is closed; its minutes are being posted in the thread of its agenda"
    ),
    Step(SAM, "minutes north", "Decided: Agreed to widen search (<@U0MARY>)"),
    Step(ADA, "role service manager <@U0SUE>", "<@U0SUE> is now a service manager."),
    Step(SUE, "report every quarter", "The next is of October to December 2026, on Thu 14 Jan 2027."),
    Step(SUE, "chart scorecard", "A10 Coming into care to moving in with the adopters, mean days"),
    Step(
        ADA,
        'team add tracking "Tracking panel" in <#C0PANEL|panel> manager <@U0SUE> from 10/12/2026 at 10:00 '
        "every 4 weeks as panel",
        "Tracking panel is added",
    ),
    Step(SUE, "panel", "Preview of the panel on Thu 10 Dec 2026, 10:00"),
    Step(
        ADA,
        'team add finding "Family finding" in <#C0PANEL2|finding> manager <@U0SUE> from 10/12/2026 at 14:00 every 4 weeks '
        "side family finding",
        "Family finding is added",
    ),
    Step(ADA, "team edit finding side family finding children 20", "discussing up to 20 children"),
    Step(
        SUE,
        'family add FAM-31 team finding worker <@U0SUE> area "the west of the county"',
        "FAM-0031 is added to Family finding, worker <@U0SUE>, the west of the county.",
    ),
    Step(SUE, 'family edit FAM-0031 area "the coast"', "FAM-0031 is changed: area the coast."),
    Step(SAM, "edit BX-0042 family finder <@U0SUE>", "family finder <@U0SUE>"),
    Step(SUE, "link BX-0042 FAM-0031 on 16/11/2026", "Linked: BX-0042 with FAM-0031, since Mon 16 Nov 2026."),
    Step(
        SUE,
        'introductions BX-0042 FAM-0031 from 7 Dec to 18 Dec at "a family centre"',
        "from Mon 7 Dec 2026 to Fri 18 Dec 2026, a family centre.",
    ),
    Step(
        SUE,
        "meeting BX-0042 FAM-0031 on 4 Dec with <@U0SAM>",
        "<@U0SAM> and <@U0SUE> meet about BX-0042 and FAM-0031 on Fri 4 Dec 2026.",
    ),
    Step(SUE, "families waiting", "BX-0042 with FAM-0031, linked since Mon 16 Nov"),
    Step(SUE, "FAM-0031", "BX-0042 since Mon 16 Nov 2026, <@U0SUE>"),
    Step(SUE, "family FAM-0031 enquiry 05/01/2026", "Recorded for FAM-0031: enquiry, Mon 5 Jan 2026."),
    Step(
        SUE, "FAM-0031 stage two began 12/10/2026", "Next: Suitability decision, four months from the start"
    ),
    Step(
        SUE,
        "family correct FAM-0031 stage two began 12/10/2026 to 13/10/2026",
        "FAM-0031: stage two began is now Tue 13 Oct 2026, not Mon 12 Oct 2026.",
    ),
    Step(
        SUE, "family expect FAM-0031 approved 18/12/2026", "Expected of FAM-0031: approved, Fri 18 Dec 2026."
    ),
    Step(
        SUE,
        "feedback FAM-0031 after enquiry informed good, time mixed, treated not said",
        "Recorded after enquiry: how they were kept informed: good and how long it took: mixed.",
    ),
    Step(SUE, "families", "1 family under way; none is past a date."),
    Step(SUE, "adopters 2025-26", "enquiries 1, approved 0."),
    Step(SUE, "feedback", "answers received: 1."),
    Step(ADA, "clocks finding with T25", "figure unconfirmed"),
    Step(
        SUE,
        "link end BX-0042 FAM-0031 on 20/11/2026 because another family fits better",
        "The link of BX-0042 with FAM-0031 ended on Fri 20 Nov 2026: another family fits better.",
    ),
    Step(SUE, "undo", "Undone: link end for BX-0042"),
    Step(
        SUE, "release ask BX-0042 because the guardian wants to read it", "is asked for: a file about BX-0042"
    ),
    Step(SAM, "me", "0 open actions; 1 child"),
    Step(SAM, "supervision <@U0SAM>", "BX-0042"),
    Step(SAM, "quiet until 05/12/2026", "Sat 5 Dec 2026"),
    Step(MARY, "cover <@U0SAM> by <@U0ALEX> 01/12/2026 to 15/12/2026", "<@U0ALEX>"),
    Step(MARY, "give 16 to <@U0GONE>", "16 is now <@U0GONE>'s"),
    Step(MARY, "left <@U0GONE> to <@U0ALEX> yes", "<@U0GONE>"),
    Step(SAM, "overdue", "no action is past its date", JANUARY),
    Step(SAM, "overdue north", "17 actions past the date agreed", JANUARY),
    Step(MARY, "overdue", "17 actions past the date agreed", JANUARY),
    Step(MARY, "milestone BX-0043 birth 18/01/2027", "birth, recorded for January 2027", JANUARY),
    Step(MARY, "redact action 17 yes", "Redacted the words of action 17, for BX-0042", JANUARY),
    Step(MARY, "restrict BX-0042 to <@U0SAM> <@U0MARY>", "restricted to <@U0SAM> and <@U0MARY>", JANUARY),
    Step(
        MARY,
        "close BX-0042 adopted 03/03/2027 yes",
        "closed: adopted, Wed 3 Mar 2027. Adoption order is recorded",
        MARCH,
    ),
    Step(MARY, "close BX-0043 moved away 02/03/2027", "closed: moved to another authority", MARCH),
    Step(ADA, "team end north", "has ended", MARCH),
]


@dataclass
class Told:
    """One surface's answer to each step, and its records at the end."""

    answers: list[str]
    records: dict[str, list[tuple]]


@pytest.fixture(scope="module")
def in_slack(tmp_path_factory):
    with _in_slack(tmp_path_factory.mktemp("slack")) as surface:
        return _tell(*surface)


@pytest.fixture(scope="module")
def in_the_terminal(tmp_path_factory):
    with _in_the_terminal(tmp_path_factory.mktemp("terminal")) as surface:
        return _tell(*surface)


Say = Callable[[Step], str]


def _tell(say: Say, store: Store, clock: GivenClock) -> Told:
    answers = []
    for step in STORY:
        clock.now = datetime(*step.on, 10, 0, tzinfo=LONDON)
        answers.append(say(step))
    audit = "id, at, person, verb, child, team, understood, changed, undoes"
    with store.read() as records:
        kept = {
            table: records.execute(f"select {_told(records, table)} from {table} order by id").fetchall()
            for table in HISTORIES
        }
        kept["audit"] = records.execute(f"select {audit} from audit order by id").fetchall()
    kept["reads"] = rows_of_reads(
        store, "select id, at, after, person, verb, child, team, understood from reads order by id"
    )
    return Told(answers, kept)


def _told(records: Records, table: str) -> str:
    """The columns of a history, but for the salt of its hashes, which no two rows share."""
    columns = records.execute("select name from pragma_table_info(?) where name <> 'salt'", (table,))
    return ", ".join(name for (name,) in columns)


@contextmanager
def _in_the_terminal(folder: Path) -> Iterator[tuple[Say, Store, GivenClock]]:
    clock = GivenClock()
    settings = make_settings(folder, "https://slack.invalid/api/")
    settings.database.write_bytes(empty_records())
    with Terminal(settings, "tester", clock) as terminal:

        def say(step: Step) -> str:
            channel = None if step.person in IN_PRIVATE else "C0NORTH"
            return _plain(terminal.say(step.text, step.person, channel))

        yield say, terminal.store, clock


@contextmanager
def _in_slack(folder: Path) -> Iterator[tuple[Say, Store, GivenClock]]:
    clock = GivenClock()
    workspace = make_workspace()
    workspace.add_user("U0GONE", "Gone")
    workspace.join("C0NORTH", "U0GONE")
    workspace.join("C0NORTH", "U0CORA")
    workspace.add_channel("C0PANEL", "panel", members=["U0SUE"])
    workspace.add_channel("C0PANEL2", "finding", members=["U0SUE"])
    with open_slack(folder, clock, workspace) as slack:
        slack.bot.ticker.stop()  # the terminal has no clock, whose commands would be in one story only
        yield lambda step: _plain(_typed(slack, step)), slack.bot.store, clock


def _typed(slack: Slack, step: Step) -> str:
    """Type a slash command, administrators in their conversation with the bot; returns every page of the answer."""
    channel = slack.workspace.dm(step.person) if step.person in IN_PRIVATE else "C0NORTH"
    before = len(slack.workspace.ephemerals(step.person))
    answer = slack.standin.command(step.person, channel, step.text)
    assert answer.acked
    shown = slack.standin.wait_for(lambda: slack.workspace.ephemerals(step.person)[before:])
    pages = int(found[1]) if (found := re.search(r"\(1 of (\d+)\)$", shown[0].text)) else 1
    slack.standin.wait_for(lambda: len(slack.workspace.ephemerals(step.person)) == before + pages)
    assert not slack.workspace.warnings
    return "\n".join(_words(message.blocks) for message in slack.workspace.ephemerals(step.person)[before:])


def _words(blocks) -> str:
    """The words of blocks, without their buttons and what is said of those."""
    texts = [block.get("text") or block["elements"][0] for block in blocks if block["type"] != "actions"]
    said = [text["text"] for text in texts if not text["text"].startswith("Slack has no room for ")]
    return html.unescape("\n".join(said))


def _plain(words: str) -> str:
    """An answer without what its surface adds: marks, bullets, rules under titles, columns, and how people are written."""
    without = re.sub(r"[*~`•_]|^=+$", "", re.sub(r"<(@\w+)>", r"\1", words), flags=re.MULTILINE)
    return " ".join(re.sub(r":(?=\s)", "", without).split())


@pytest.mark.parametrize(
    "number", range(len(STORY)), ids=[f"{number} {step.text}" for number, step in enumerate(STORY, 1)]
)
def test_an_example_works_as_written_and_is_answered_the_same_in_both(number, in_slack, in_the_terminal):
    assert _plain(STORY[number].said) in in_slack.answers[number]
    assert in_slack.answers[number] == in_the_terminal.answers[number]


TYPED = [
    table
    for table in HISTORIES
    if table not in ("leavers", "newcomers", "conflicts", "flow_days", "legal_holds", "confirmations")
    and table != "family_adopters"
]  # the clock and a load record those, whoever is asked first whether that is the child, and a setting that is off at first


@pytest.mark.parametrize("table", [*TYPED, "audit"])
def test_slack_and_the_terminal_record_the_same(table, in_slack, in_the_terminal):
    assert in_slack.records[table] == in_the_terminal.records[table]
    assert in_slack.records[table]
