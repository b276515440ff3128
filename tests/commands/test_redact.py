"""`redact`: what should not have been typed goes from everything that keeps it, and the change that it came with stays."""

from dataclasses import replace

import pytest

from bot.terminal.loading.load import load
from commands.desk.fill import fill
from commands.desk.form import form
from commands.desk.form_choices import look_up
from commands.desk.incoming import IncomingRequest
from commands.grammar.parse import parse
from commands.grammar.values import FieldType
from permanence.errors import PermanenceError, RuleBroken
from storage.database import sqlite3
from storage.migrations import HISTORIES
from storage.reads import Read, verify
from storage.redactions import OWN_WORDS
from tests.commands.places import CHANNEL, DIRECT
from tests.conftest import make_settings

BAD = "Zachariah Quillfeather"
"""A name that nobody should have typed."""


def latest(town) -> int:
    return town.query("select max(id) from audit where changed")[0][0]


def holding(town, words: str = BAD) -> set[str]:
    """Return every table and column that holds some words."""
    return {
        f"{table}.{column}"
        for query in (town.query, town.query_reads)
        for (table,) in query("select name from sqlite_master where type = 'table'")
        for column in [row[1] for row in query(f"pragma table_info({table})")]
        if query(f'select 1 from {table} where instr("{column}", ?)', words)
    }


def on_disk(town, words: str = BAD) -> set[str]:
    """Return the database's files whose bytes hold some words."""
    path = town.terminal.store.path
    found = {each for each in path.parent.glob(f"{path.name}*") if words.encode() in each.read_bytes()}
    return {each.name for each in found}


TYPED = [
    f"update BX-0042 Rang {BAD} today",
    f"action BX-0042 <@U0SAM> by 04/12/2026 Ring {BAD} again",
    f"milestone BX-0042 ppm 12/11/2026 {BAD} came",
    f"plan BX-0042 adoption 12/11/2026 because {BAD} agreed",
    f"milestone BX-0042 plan agreed 12/11/2026 {BAD} agreed",
    f"praise BX-0042 <@U0SAM> for {BAD}",
    f"delay BX-0042 match until 15/01/2027 because {BAD} is ill",
    f"correct BX-0042 care entry 02/02/2026 to 03/02/2026 because {BAD} said so",
]


@pytest.mark.parametrize("typed", TYPED)
def test_it_is_in_no_table_and_not_in_the_file(town, typed):
    town.say(typed, "U0SAM")
    number = latest(town)
    assert holding(town)
    assert on_disk(town)

    town.say(f"redact {number} yes", "U0SAM")

    assert holding(town) == set()
    assert on_disk(town) == set()


@pytest.mark.parametrize(
    "typed",
    [f"done 1 {BAD} rang", f"move 1 to 11/12/2026 because {BAD} is away", f"wait 1 for {BAD}"],
)
def test_the_reason_goes_and_what_another_typed_before_stays(town, typed):
    town.say("action BX-0042 <@U0SAM> by 04/12/2026 Chase the report", "U0MARY")
    town.say(typed, "U0SAM")

    town.say(f"redact {latest(town)} yes", "U0SAM")

    assert holding(town) == set()
    assert "Chase the report" in town.say("history BX-0042")
    assert "Chase the report" in town.query("select words from actions where retracted is null")[0]


def test_an_actions_words_go_from_every_change_that_kept_them(town):
    town.say(f"action BX-0042 <@U0SAM> by 04/12/2026 Ring {BAD}", "U0SAM")
    town.say("move 1 to 11/12/2026 because adviser on leave", "U0MARY")
    town.say("give 1 to <@U0ALEX>", "U0MARY")

    town.say("redact action 1 yes", "U0SAM")

    assert holding(town) == set()
    assert on_disk(town) == set()
    assert "words redacted on Mon 23 Nov 2026" in town.say("status BX-0042")
    assert "because adviser on leave" in town.say("history BX-0042")


def test_the_change_stays_with_who_made_it_and_who_redacted_it(town):
    town.say(f"update BX-0042 Rang {BAD}", "U0SAM")
    number = latest(town)
    town.say(f"redact {number} yes", "U0MARY")

    history = town.say("history BX-0042")
    assert (
        f"{number} · Mon 23 Nov 2026, 10:00 · @U0SAM · update: words redacted on Mon 23 Nov 2026 (by @U0MARY)"
        in history
    )
    assert f"· @U0MARY · redact: change {number}" in history
    assert "words redacted on Mon 23 Nov 2026" in town.say("BX-0042")


def test_a_request_that_was_only_asked_back_or_refused_leaves_none_of_its_words(town):
    asked = town.ask(f"action BX-0042 <@U0SAM> by 05/12/2026 Rang {BAD}", "U0SAM", CHANNEL)
    assert "Saturday" in asked
    with pytest.raises(PermanenceError):
        town.ask(f"correct BX-0042 ppm 12/11/2026 to 13/11/2026 because {BAD} said so", "U0SAM", CHANNEL)

    assert town.query_reads("select distinct verb, child from reads") == [
        ("action", "BX-0042"),
        ("correct", "BX-0042"),
    ]
    assert holding(town) == set()


def test_a_question_that_kept_the_words_as_an_older_version_had_it_loses_them_too(town):
    town.say(f"update BX-0042 Rang {BAD}", "U0SAM")
    number = latest(town)
    kept = Read(number, "slack", "", "U0SAM", "action", "BX-0042", "north", {"words": f"Rang {BAD}"})
    town.terminal.store.reads.write_down(lambda: town.clock.now, kept)
    assert holding(town) == {"audit.understood", "updates.words", "reads.understood"}

    town.say(f"redact {number} yes", "U0SAM")
    assert holding(town) == set()
    assert on_disk(town) == set()
    assert town.query_reads("select verb from reads where surface = 'redact'") == [("redact",)]
    assert verify(town.terminal.store.reads.path, None).fault == ""


def test_words_that_found_nothing_are_not_kept_with_whom_they_might_mean(town):
    for words in ("Chase the medical report", "Chase the school"):
        town.say(f"action BX-0042 <@U0SAM> by 04/12/2026 {words}", "U0MARY")
    assert "Which action" in town.ask("done chase", "U0SAM", CHANNEL)
    assert town.query_reads("select verb, understood ->> '$.seen' from reads") == [("done", '["BX-0042"]')]
    assert holding(town, "chase") == set()


def test_undoing_what_was_redacted_does_not_bring_it_back(town):
    town.say(f"action BX-0042 <@U0SAM> by 04/12/2026 Ring {BAD}", "U0SAM")
    town.say("done 1 Rang", "U0SAM")
    done = latest(town)
    town.say("redact action 1 yes", "U0SAM")

    town.ask(f"undo {done}", "U0SAM", CHANNEL)
    assert town.query("select words from actions where retracted is null and ended is null") == [
        ("words redacted on Mon 23 Nov 2026",)
    ]
    town.ask(f"undo {done - 1} yes", "U0SAM", CHANNEL)
    assert holding(town) == set()
    assert town.query("select 1 from actions where retracted is null") == []


def test_it_cannot_be_undone_and_undo_takes_back_the_change_before_it(town):
    town.say(f"update BX-0042 Rang {BAD}", "U0SAM")
    town.say(f"redact {latest(town)} yes", "U0SAM")

    assert "What `redact` did cannot be taken back" in town.refused(f"undo {latest(town)}", "U0SAM", CHANNEL)
    asked = town.ask("undo", "U0SAM", CHANNEL)
    assert "`redact`, stays" in asked
    assert BAD not in asked


def test_it_asks_first_and_says_that_nothing_brings_it_back(town):
    town.say(f"update BX-0042 Rang {BAD}", "U0SAM")
    number = latest(town)

    asked = town.reply(f"redact {number}", "U0SAM", CHANNEL)
    assert asked.words.startswith(f"Redact the words of change {number}, for **BX-0042**: `update` by")
    assert "This cannot be undone" in asked.words
    assert BAD not in asked.words
    assert asked.buttons[0].label == "Yes, redact it"
    assert holding(town)

    with pytest.raises(RuleBroken, match="If it is right, type it again with `yes` at the end"):
        town.say(f"redact {number}", "U0SAM")
    assert "Redacted the words" in town.ask(asked.buttons[0].command, "U0SAM", CHANNEL, is_confirmed=True)
    assert holding(town) == set()


def test_only_who_typed_it_the_manager_and_an_administrator_may(town):
    town.say(f"update BX-0042 Rang {BAD}", "U0SAM")
    number = latest(town)

    assert "Only @U0SAM, who typed it, the team's manager or an administrator" in town.refused(
        f"redact {number}", "U0ALEX", CHANNEL
    )
    nothing = town.refused(f"redact {number}", "U0OMAR")
    assert f"There is no change {number} that you may redact" in nothing
    assert town.refused("redact 999", "U0OMAR") == nothing.replace(f"change {number} ", "change 999 ")
    assert "Redact the words" in town.ask(f"redact {number}", "U0MARY", CHANNEL)
    assert "Redact the words" in town.ask(f"redact {number}", "U0ADMIN")
    assert holding(town)


def test_a_child_kept_to_people_named_is_nobody_elses_to_know_of(town):
    town.say(f"update BX-0042 Rang {BAD}", "U0SAM")
    number = latest(town)
    town.say("restrict BX-0042 to <@U0SAM> <@U0ADMIN>")

    assert f"There is no change {number} that you may redact" in town.refused(
        f"redact {number}", "U0MARY", CHANNEL
    )


def test_a_number_beside_another_child_is_refused(town):
    town.say("track BX-0043 team north born 03/2023")
    town.say(f"update BX-0042 Rang {BAD}", "U0SAM")
    number = latest(town)

    assert f"There is no change {number} that you may redact" in town.refused(
        f"redact BX-0043 {number}", "U0SAM", CHANNEL
    )
    assert "Redact the words" in town.ask(f"redact BX-0042 {number}", "U0SAM", CHANNEL)


@pytest.mark.parametrize("typed", ["edit BX-0042 worker <@U0ALEX>", "track BX-0044 team north born 03/2023"])
def test_a_change_without_words_has_nothing_to_redact(town, typed):
    town.say(typed, "U0SAM")
    with pytest.raises(RuleBroken, match="it has no words that somebody typed"):
        town.say(f"redact {latest(town)} yes", "U0SAM")


def test_it_is_redacted_once(town):
    town.say(f"update BX-0042 Rang {BAD}", "U0SAM")
    number = latest(town)
    town.say(f"redact {number} yes", "U0SAM")
    with pytest.raises(RuleBroken, match="they are gone already"):
        town.say(f"redact {number} yes", "U0SAM")


@pytest.mark.parametrize("typed", ["redact 3 action 1", "redact yes"])
def test_neither_number_and_both_are_asked_about(town, typed):
    town.say("action BX-0042 <@U0SAM> by 04/12/2026 Chase the report", "U0SAM")
    assert "Of which change, or which action?" in town.refused(typed, "U0SAM", CHANNEL)


def test_what_is_the_same_about_another_child_stays(town):
    town.say("track BX-0043 team north born 03/2023")
    town.say("update BX-0043 Seen at home", "U0SAM")
    town.say("update BX-0042 Seen at home", "U0SAM")
    town.say(f"redact {latest(town)} yes", "U0SAM")

    assert town.query("select child, words from updates order by id") == [
        ("BX-0043", "Seen at home"),
        ("BX-0042", "words redacted on Mon 23 Nov 2026"),
    ]


def test_words_about_a_team_go_as_well(town):
    town.say(f"surgery north skip 26/11/2026 because {BAD} is ill", "U0MARY")
    number = latest(town)
    assert "There is no change" in town.refused(f"redact {number}", "U0OMAR")
    town.say(f"redact {number} yes", "U0MARY")

    assert holding(town) == set()
    assert "words redacted on Mon 23 Nov 2026" in town.say("dates north")


def test_why_tracking_ended_goes_and_how_it_ended_stays(town):
    town.say(f"close BX-0042 with relatives 20/11/2026 because {BAD} came forward", "U0MARY")
    assert f"with relatives or friends, without an order; {BAD} came forward" in town.say("history BX-0042")
    town.say(f"redact {latest(town)} yes", "U0MARY")

    assert holding(town) == set()
    assert on_disk(town) == set()
    assert (
        "Tracking ended Fri 20 Nov 2026: with relatives or friends, without an order; words redacted on Mon 23 Nov 2026\n"
        in town.say("history BX-0042")
    )


def test_how_tracking_ended_is_a_word_of_the_trade_and_stays(town):
    town.say("update BX-0042 adopted", "U0SAM")
    number = latest(town)
    town.say("close BX-0042 adopted 20/11/2026")
    town.say(f"redact {number} yes", "U0SAM")

    assert town.query("select outcome from children where retracted is null") == [("adopted",)]


def test_a_reason_told_in_private_goes_from_what_is_noted_of_the_message(town):
    town.say("delay BX-0042 match until 15/01/2027 because sibling assessment first", "U0SAM")
    town.say(f"decline 1 because {BAD} said no", "U0MARY")
    assert "outbox.note" in holding(town)
    assert "outbox_story.told" in holding(town)
    town.say(f"redact {latest(town)} yes", "U0MARY")

    assert holding(town) == set()
    assert "words redacted on Mon 23 Nov 2026" in town.drawn("declined 1 U0SAM")


def test_what_was_loaded_goes_for_the_child_named(town, tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "ref,born,team,milestone,date,detail\n"
        f"BX-0061,2023-03,north,ppm,2026-11-12,{BAD}\nBX-0062,2023-03,north,ppm,2026-11-12,{BAD}\n",
        encoding="utf-8",
    )
    load([rows], make_settings(tmp_path, "https://slack.invalid/api/"), "tester", town.clock)
    number = latest(town)
    assert "it has no words" in town.refused(f"redact {number}", "U0ADMIN")
    town.say(f"redact {number} BX-0061 yes")

    assert town.query("select child, detail from milestones where milestone = 'ppm'") == [
        ("BX-0061", "words redacted on Mon 23 Nov 2026"),
        ("BX-0062", BAD),
    ]
    assert "loaded from rows.csv · words redacted (by @U0ADMIN)" in town.say("history BX-0061")
    assert "redacted" not in town.say("history BX-0062")


@pytest.mark.unmeasured
def test_nothing_is_left_in_a_file_that_words_have_moved_about_in(town):
    """Rows grow and shrink, and SQLite moves them from page to page as they do."""
    for number in range(1, 101):
        said = f"{'Ring ' * (number % 37)}{BAD} {'again ' * (number % 11)}"
        town.say(f"action BX-0042 <@U0SAM> by 04/12/2026 {said}", "U0SAM")
        action = town.query("select max(number) from actions where retracted is null")[0][0]
        town.say(f"move {action} to 11/12/2026 because {'away ' * (number * 7 % 400)}", "U0SAM")
        if number % 5 == 0:
            town.say(f"undo {latest(town)} yes", "U0SAM")
            town.say(f"undo {latest(town) - 2} yes", "U0SAM")
    assert on_disk(town)

    for (made,) in town.query("select min(recorded) from actions group by number"):
        if town.query("select 1 from audit where id = ? and instr(understood, ?)", made, BAD):
            town.say(f"redact {made} yes", "U0SAM")
    assert holding(town) == set()
    assert on_disk(town) == set()


def test_every_change_is_in_the_same_words_after_a_rename(town):
    town.say(f"update BX-0042 Rang {BAD}", "U0SAM")
    number = latest(town)
    town.say("rename BX-0042 to BX-0077 yes")
    town.say(f"redact {number} yes", "U0SAM")

    assert holding(town) == set()
    assert "words redacted" in town.say("history BX-0077")


def test_no_other_row_of_the_audit_can_be_changed(town):
    with town.terminal.store.write() as records, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        records.execute("update audit set understood = '{}' where id = 1")
    with town.terminal.store.write() as records, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        records.execute("update audit set person = 'U0SAM' where id = 1")


NO_WORDS = (
    "action agenda_at agreed alongside anchor apologies arrangement asked asked_by at begins born by_person changed_by channel chair child "
    "clock closed day decided_by due ended ends expected family_finder first_due held_on key kind manager milestone moved_to name "
    "nominal on_day outcome owner period person plan present reached reason ref reference reviewing_officer role since sibling "
    "standing surgery team until added worker about ours ours_on source told told_on typed "
    "family area step reached began by_person ends of_the_child of_the_family question answer side released released_by what adopter"
)
"""The columns of histories that hold dates, people and the words of the trade."""


def test_every_column_of_a_history_says_whether_it_holds_somebodys_own_words(town):
    columns = {
        (table, name)
        for table in HISTORIES
        for _, name, kind, *_ in town.query(f"pragma table_info({table})")
        if kind.lower() == "text" and name not in NO_WORDS.split()
    } - {("family_steps", "detail")}  # a key
    found = columns ^ OWN_WORDS
    assert not found, (
        "Is it somebody's own words? Then it belongs in storage/redactions.py; if not, into NO_WORDS."
    )


def test_the_form_offers_ones_own_changes_with_words(town):
    town.say("update BX-0042 Rang the school", "U0SAM")
    number = latest(town)
    town.say("edit BX-0042 reviewing officer <@U0CORA>", "U0SAM")
    offered = look_up(town.desk, "redact", "change", "", "U0SAM", CHANNEL)
    assert [(one.key, one.words) for one in offered] == [
        (f"{number} BX-0042", f"{number} · update · Rang the school · BX-0042")
    ]
    assert look_up(town.desk, "redact", "change", "", "U0MARY", CHANNEL) == []
    assert look_up(town.desk, "redact", "change", str(number), "U0MARY", CHANNEL) == offered
    assert look_up(town.desk, "redact", "change", str(number), "U0OMAR", DIRECT) == []
    opened = form(town.desk, parse("redact", town.desk.reading()), "U0SAM", CHANNEL)
    assert [field.name for field in opened.fields] == ["change", "action"]
    assert "cannot be undone" in " ".join(opened.start.words)


def test_the_form_takes_the_number_of_an_action_that_is_done(town):
    town.say("action BX-0042 <@U0SAM> by 27/11/2026 Ring the school", "U0SAM")
    town.say("done 1", "U0SAM")
    (field,) = form(town.desk, parse("redact", town.desk.reading()), "U0SAM", CHANNEL).fields[1:]
    assert field.field_type is FieldType.TEXT

    filled = replace(
        fill("redact", {"change": "", "action": "1"}, {}, town.desk.reading()), is_confirmed=True
    )
    assert town.desk.answer(IncomingRequest(filled, "redact", "U0SAM", CHANNEL)).words.startswith(
        "Redacted the words of action 1, for **BX-0042**"
    )
