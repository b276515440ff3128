"""Bad input is answered with a clear sentence, changes nothing, and leaves no trace in the log."""

import json
import logging
import re

import pytest

from storage.migrations import HISTORIES
from tests.conftest import NORTH as ADD_NORTH
from tests.conftest import GivenClock, Slack, make_workspace, open_slack, words_of


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A bot with one child, which nothing typed here may change."""
    with open_slack(tmp_path_factory.mktemp("bad"), GivenClock(), make_workspace()) as slack:
        slack.command("U0ADMIN", ADD_NORTH, slack.workspace.dm("U0ADMIN"))
        slack.command("U0SAM", "track BX-0042 team north born 03/2023 entered 02/02/2026 worker @Sam")
        yield slack


@pytest.fixture(autouse=True)
def log(caplog):
    """The log, at the levels the bot runs with."""
    caplog.set_level(logging.INFO)
    for name in ("slack_bolt", "slack_sdk", "apscheduler"):
        caplog.set_level(logging.WARNING, name)
    return caplog


def dump(slack: Slack) -> dict:
    with slack.bot.store.read() as records:
        return {
            table: records.execute(f"select * from {table}").fetchall() for table in (*HISTORIES, "outbox")
        }


LONG = "Long time no see. " * 230
BAD = {
    "an unknown verb": ("xylophone BX-0042", "I don't know `xylophone`. `help` lists what I can do."),
    "a mistyped verb": (
        "mileston BX-0042",
        "Did you mean *milestone*? For example: `milestone BX-0042 placement order 12/10/2026`",
    ),
    "an unknown child": ("status BX-9999", "BX-9999 is not a child I track, or not one you may see."),
    "no reference": ("status Xylophone", "needs REF, and `Xylophone` is not that"),
    "an impossible date": (
        "milestone BX-0042 po 31/02/2026",
        "31/02/2026 is not a date. Try `28/02/2026`, or `28 Feb`.",
    ),
    "a month that is none": ("milestone BX-0042 po 12/13/2026", "12/13/2026 is not a date."),
    "a date before birth": ("milestone BX-0042 po 12/10/2020", "is before BX-0042 was born (March 2023)"),
    "a milestone to come": ("milestone BX-0042 po 24/12/2026", "Thu 24 Dec 2026 has not come yet"),
    "a due date that has passed": (
        "action BX-0042 @Sam by 12/10/2026 Xylophone",
        "Mon 12 Oct 2026 has passed.",
    ),
    "only quotes": ('"', "I don't know"),
    "smart quotes": ("\u201cxylophone\u201d \u2018BX-0042\u2019", "I don't know"),
    "a quote that does not end": ('team add west "West in #south manager @Mary', "TEAM"),
    "emoji": ("🎻🎻 BX-0042", "I don't know `🎻🎻`."),
    "4,000 characters too many": (f"update BX-0042 {LONG}", "4,154 characters; the most I can take is 4,000"),
    "40,000 characters": ("xylophone " * 4_000, "39,999 characters; the most I can take is 4,000"),
    "one long word": ("x" * 3_900, "I don't know `xxxxxxxxxxxxxxxx"),
    "very many words": ("status " + "y " * 1_900, "needs REF"),
    "control characters": ("\x01\x02\x1b[31mxylophone\x7f", "I don't know `[31mxylophone`."),
    "null bytes": ("status BX-0042\x00 xylo\x00phone", "I don't understand `xylophone` here."),
    "only what cannot be seen": ("\u200f\u202e\x00 xylophone", "I don't know `xylophone`."),
    "right-to-left marks": ("\u202estatus\u202c xylophone", "needs REF"),
    "everybody": ("<!channel> <!here> <!everyone>", "I don't know `&lt;!channel&gt;`."),
    "somebody where a child should be": ("status @Mary", "needs REF"),
    "a channel where a person should be": ("give 17 to #north", "After `to` I need @PERSON"),
    "marks": ("*xylophone* _BX-0042_ ~x~ `y`", "I don't know"),
    "SQL": ("status BX-0042'; drop table children;--", "`status` needs REF"),
    "SQL in a team": ("dates north';--", "needs TEAM"),
    "SQL in a reference": ("status BX-0042;--", "needs REF"),
    "a link": ("https://xylophone.example/?a=1&b=2", "I don't know"),
    "a number that is none": ("done 99999999999", "`done` needs ACTION"),
    "superscripts": ("expect BX-0042 match in ² weeks", "needs DATE"),
    "an ambiguous milestone": ("milestone BX-0042 order 12/10/2026", "Which one do you mean?"),
    "a role that is none": (
        "role xylophone @Sam",
        "needs service manager|consultant|analyst|admin|worker|none",
    ),
}


@pytest.mark.parametrize(("text", "why"), BAD.values(), ids=BAD)
def test_bad_input_is_answered_with_a_clear_sentence_and_changes_nothing(desk, log, text, why):
    before = dump(desk)
    answer = desk.standin.command("U0SAM", "C0NORTH", text)

    assert answer.acked
    said = words_of(answer.payload["blocks"])
    assert why in said
    assert "Something went wrong" not in said
    assert len(said) < 1_000
    assert answer.payload["text"] == "Not done: open the message to see why.", (
        "a notification repeats nothing typed"
    )
    assert dump(desk) == before
    assert_silent(log)


def assert_silent(log) -> None:
    """Assert that neither a child's reference nor anything typed is in the log."""
    assert not re.search(r"[A-Z]{2}-\d{4}|xylo|long time", log.text, re.IGNORECASE)


HARMLESS = "<!channel> <@U0MARY> @here #south *bold* _x_ `code` https://xylophone.example mailto:b.example <script>&amp; 'x'; drop table children;-- \u202eabc\u0000"


def test_text_typed_into_a_note_can_neither_mention_nor_link_when_shown(desk, log):
    assert "noted" in desk.command("U0SAM", f"update BX-0042 {HARMLESS}")
    before = len(desk.workspace.ephemerals("U0ALEX"))
    for text in ("status BX-0042", "history BX-0042", "surgery north"):
        desk.command("U0ALEX", text)
    shown = [message.blocks for message in desk.workspace.ephemerals("U0ALEX")[before:]]
    written = json.dumps(shown, ensure_ascii=False)

    assert "&lt;!channel&gt; @mary @here #south *bold*" in written
    assert (
        "https://xylophone.example mailto:b.example &lt;script&gt;&amp;amp; 'x'; drop table children;-- abc"
        in written
    )
    assert not re.search(r"<!|<#|<http|<mailto|<@U0MARY>[^,]* @here|\u202e", written)
    assert all(text["verbatim"] for text in _marked_up(shown)), "or Slack would link what looks like a link"
    assert_silent(log)


def test_a_teams_name_can_neither_mention_link_nor_turn_round_what_stands_beside_it(slack):
    name = "<!channel> <#C0SOUTH> https://x.example <script>& \u202eabc\u2066d\x1b[31m"
    slack.bot.people.learn_name({"id": "U0EVE", "real_name": f"Eve {name}"})
    slack.command("U0ADMIN", f'team edit north "{name}"', slack.workspace.dm("U0ADMIN"))
    slack.command("U0ADMIN", "teams", slack.workspace.dm("U0ADMIN"))
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    shown = [*slack.workspace.ephemerals("U0ADMIN"), *slack.messages()]

    marked = [text["text"] for message in shown for text in _marked_up(message.blocks)]
    said = "\n".join([*marked, *(message.text for message in shown)])
    assert "&lt;!channel&gt;" in said
    assert not re.search(r"<!|<#|<http(?!s://slack)|[\u202a-\u202e\u2066-\u2069\x1b]", said)
    assert not re.search(r"[<>@|\u202e\u2066\x1b]", slack.bot.people._names["U0EVE"]), (
        "a name that Slack gives"
    )


def _marked_up(part) -> list[dict]:
    if isinstance(part, dict):
        own = [part] if part.get("type") == "mrkdwn" else []
        return [*own, *(text for value in part.values() for text in _marked_up(value))]
    return [text for each in part for text in _marked_up(each)] if isinstance(part, list | tuple) else []


def test_a_note_of_almost_four_thousand_characters_is_kept_and_shown_whole(desk):
    note = " ".join(f"word{number}" for number in range(480))
    assert "noted" in desk.command("U0SAM", f"update BX-0042 {note}")
    shown = desk.command("U0SAM", "status BX-0042")
    assert all(word in shown for word in note.split())


@pytest.fixture
def broken(slack):
    """A bot with an impossible row in its records."""
    with slack.bot.store.write() as records:
        records.execute("update children set born = 'xylophone'")
    return slack


def _reference(said: str) -> str:
    found = re.fullmatch(
        r"Something went wrong on my side, reference ([0-9A-F]{4})\. Nothing was changed\. "
        r"Please try again; if it repeats, tell your administrator the reference\.",
        said,
    )
    assert found, said
    return found[1]


def test_a_bug_shows_a_reference_that_is_in_the_log_without_the_request(broken, log):
    before = dump(broken)
    reference = _reference(broken.command("U0SAM", "update BX-0042 long time no see"))

    (record,) = [each for each in log.records if reference in each.getMessage()]
    assert re.fullmatch(rf"reference {reference}: ValueError at .*journey\.py:\d+", record.getMessage())
    assert record.exc_info is None
    assert_silent(log)
    assert dump(broken) == before


def test_a_bug_in_a_mention_or_a_direct_message_is_reported_too(broken, log):
    assert broken.standin.mention("U0SAM", "C0NORTH", "status BX-0042").acked
    broken.standin.shows("U0SAM", "Something went wrong on my side")
    assert broken.standin.dm("U0ALEX", "status BX-0042").acked
    broken.standin.shows("U0ALEX", "Something went wrong on my side")
    assert_silent(log)


def test_a_bug_behind_a_button_is_reported_too(slack, log):
    slack.command("U0SAM", "caseload")
    answer = slack.workspace.ephemerals("U0SAM")[-1]
    with slack.bot.store.write() as records:
        records.execute("update children set born = 'xylophone'")
    assert slack.standin.press("U0SAM", "C0NORTH", answer.ts, "BX-0042").acked
    slack.standin.shows("U0SAM", "Something went wrong on my side")
    assert_silent(log)
