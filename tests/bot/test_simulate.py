"""A simulation: what will be posted, when, where and to whom, on a copy and in its own stand-in."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.rehearsal.simulate import simulate
from bot.text import draw_blocks
from commands.practice.request import Place, PlaceKind
from permanence.errors import PermanenceError
from permanence.roles import CLOCK
from storage.database import copy_database
from storage.restoring import put_back

WEST = 'team add west "West Permanence Team" in <#C0WEST|west> manager <@U0SUE> from 14/12/2026 at 14:00 every 2 weeks'
"""Its Mondays include the bank holiday after Boxing Day."""
EAST = 'team add east "East Permanence Team" in <#C0EAST|east> manager <@U0CORA> from 15/03/2027 at 09:30 every 2 weeks'
"""Its Mondays include Easter Monday, the day after the clocks go forward."""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration for the test's own database."""
    path = tmp_path / "config.toml"
    path.write_text('[authority]\nname = "Borsetshire"\n\n[access]\nadmins = ["U0ADMIN"]\n', encoding="utf-8")
    return path


@pytest.fixture
def simulated(config, clock) -> Callable[..., str]:
    """The text of a simulation that begins at the given clock's moment."""

    def ran(
        from_: str | None = None, to: str | None = None, team: str = "north", *, brief: bool = False
    ) -> str:
        return simulate(config, team, from_, to, clock, brief=brief)

    return ran


def shown(brief: str) -> list[str]:
    """The dated lines of a brief simulation, each with single spaces."""
    return [" ".join(line.split()) for line in brief.split("\n\n")[1].split("\n")]


def words_in(slack, channel: str) -> list[str]:
    heads = slack.workspace.messages(channel)
    said = [each for head in heads for each in (head, *slack.workspace.thread(channel, head.ts))]
    return [draw_blocks(each.blocks) for each in said]


def test_a_simulation_shows_word_for_word_what_the_bot_then_posts(slack, simulated):
    slack.command("U0SAM", "action BX-0042 @Sam by 25/11/2026 Chase the medical report")
    slack.command("U0SAM", "expect BX-0042 match panel 03/12/2026")
    foretold = simulated("23/11/2026", "26/11/2026")

    slack.clock.go_to(24, 11, 9)
    slack.tick()
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()

    direct = slack.workspace.dm("U0SAM")
    posted, private = words_in(slack, "C0NORTH"), words_in(slack, direct)
    assert len(posted) == 2
    for words in (*posted, *private[-1:]):
        assert "\n".join(f"    {line}" for line in words.split("\n")) in foretold
    assert foretold.count("  privately to @U0SAM") == 1
    assert foretold.count("\n  #north\n") == 2
    assert "[Discussed…] [New action] [⋯]" in foretold
    assert "Nobody opens an agenda in a simulation" in foretold


def test_an_agenda_posted_the_day_before_is_simulated_at_its_own_time(slack, simulated):
    slack.command("U0ADMIN", "team edit north agenda the day before at 14:00")
    foretold = simulated("25/11/2026", "26/11/2026", brief=True)

    slack.clock.go_to(25, 11, 14)
    slack.tick()

    assert len(words_in(slack, "C0NORTH")) == 2
    assert shown(foretold) == [
        "Wed 25 Nov 2026, 14:00 agenda of the surgery of Thu 26 Nov: 2 messages in #north",
        "Thu 26 Nov 2026, 09:30 surgery",
    ]


def test_a_bank_holiday_moves_one_surgery_and_its_digest_and_says_why(say, simulated):
    say(WEST)
    say("track BX-0051 team west born 03/2023 entered 02/02/2026 worker <@U0SAM>")

    brief = simulated("14/12/2026", "12/01/2027", "west", brief=True)

    assert shown(brief) == [
        "Mon 14 Dec 2026, 14:00 surgery: 2 messages in #west",
        "Wed 23 Dec 2026, 09:00 digest before the surgery of Tue 29 Dec: privately to 1 person",
        "Tue 29 Dec 2026, 14:00 surgery: 2 messages in #west – moved from Mon 28 Dec 2026: Boxing Day (substitute day)",
        "Mon 4 Jan 2027, 09:00 who can see the children, for the month: privately to 1 person",
        "Thu 7 Jan 2027, 09:00 digest before the surgery of Mon 11 Jan: privately to 1 person",
        "Mon 11 Jan 2027, 14:00 surgery: 2 messages in #west",
    ]
    assert "In all: 3 surgeries (1 moved); 6 messages in #west and 3 private messages to 2 people." in brief


def test_the_clocks_go_forward_and_surgeries_stay_at_their_time(say, simulated):
    say(EAST)

    brief = simulated("15/03/2027", "13/04/2027", "east", brief=True)

    assert [line for line in shown(brief) if "digest" not in line] == [
        "Mon 15 Mar 2027, 09:30 surgery: 1 message in #east",
        "Sun 28 Mar 2027 the clocks go forward: surgeries stay at 09:30, local time",
        "Tue 30 Mar 2027, 09:30 surgery: 1 message in #east – moved from Mon 29 Mar 2027: Easter Monday",
        "Thu 1 Apr 2027, 09:00 who can see the children, for the month: privately to 1 person",
        "Mon 12 Apr 2027, 09:30 surgery: 1 message in #east",
    ]
    assert "the clocks go back" in simulated("25/10/2027", "01/11/2027", "east")


def test_a_surgery_moved_by_hand_and_one_skipped_are_explained(north, simulated):
    north("surgery north move 24/12/2026 to 22/12/2026 at 10:00 because office party")
    north("surgery north skip 07/01/2027 because inspection week")

    brief = simulated("18/12/2026", "21/01/2027", brief=True)

    assert [line for line in shown(brief) if "digest" not in line] == [
        "Tue 22 Dec 2026, 10:00 surgery: 2 messages in #north – moved by hand from Thu 24 Dec 2026: office party",
        "Mon 4 Jan 2027, 09:00 who can see the children, for the month: privately to 1 person",
        "Thu 7 Jan 2027, 09:30 no surgery: skipped, because inspection week",
        "Thu 21 Jan 2027, 09:30 surgery: 2 messages in #north",
    ]
    assert "2 surgeries (1 moved and 1 skipped)" in brief


def test_another_teams_messages_are_not_shown_but_a_digest_of_both_is(north, simulated):
    north(WEST.replace("14/12/2026", "26/11/2026"))
    north("track BX-0051 team west born 03/2023 entered 02/02/2026 worker <@U0ALEX>")
    north("track BX-0052 team west born 03/2023 entered 02/02/2026 worker <@U0SAM>")

    of_north = simulated(to="26/11/2026")
    of_west = simulated(to="26/11/2026", team="west")

    assert "#west" not in of_north
    assert "privately to @U0ALEX" not in of_north
    assert "BX-0051 · 3 years" in of_west
    # North's digest is due first, and Sam gets one for both teams.
    for each in (of_north, of_west):
        assert each.count("privately to @U0SAM") == 1
        assert "(North Permanence Team) and Thursday 26 Nov, 14:00 (West Permanence Team)" in each


def test_a_digest_without_recipients_says_so(say, simulated):
    say(EAST)

    brief = simulated("11/03/2027", "11/03/2027", "east", brief=True)

    assert shown(brief) == ["Thu 11 Mar 2027, 09:00 digest before the surgery of Mon 15 Mar: nobody to tell"]


def test_the_real_records_and_the_real_slack_stay_as_they_are(slack, simulated, tmp_path):
    files = ("permanence.db", "permanence.db-wal")
    before = [(tmp_path / name).read_bytes() for name in files]
    calls = len(slack.workspace.calls)

    simulated()

    assert [(tmp_path / name).read_bytes() for name in files] == before
    assert len(slack.workspace.calls) == calls


def test_no_copy_of_the_records_is_put_elsewhere_and_one_of_a_killed_simulation_goes(
    north, simulated, monkeypatch, tmp_path
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    left = tmp_path / "permanence.db.rehearsal-left"
    left.mkdir()
    (left / "permanence.db").write_bytes(b"all that is recorded")
    simulated()

    assert not left.exists()
    assert not [*tmp_path.glob("*rehearsal*")]


def test_an_authoritys_proxy_does_not_get_in_the_way(north, simulated, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    assert "2 messages in #north" in simulated(to="26/11/2026", brief=True)


def test_what_was_due_before_the_simulation_is_not_posted(north, clock, simulated):
    clock.go_to(8, 1, year=2027)  # the bot has not run since November: four agendas were missed

    found = simulated(to="21/01/2027")

    assert found.count("– surgery,") == 1
    assert "North Permanence Team – surgery, Thu 21 Jan 2027, 09:30" in found
    assert "was not working" not in found


def test_what_happens_before_the_first_day_shown_is_simulated_and_not_shown(north, simulated):
    found = simulated("24/12/2026", "24/12/2026")

    assert "Thu 26 Nov 2026, 09:30 – surgery" not in found
    assert "on its 3rd agenda" not in found, "nobody sat down to the two before"
    assert "The surgery of Thu 10 Dec was not held" in found
    assert "What happens until its first day is simulated too, and not shown." in found


def test_an_open_surgery_has_its_minutes_in_the_thread_of_its_agenda(slack, simulated):
    slack.command("U0SAM", "action BX-0042 @Sam by 25/11/2026 Chase the medical report")
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.command("U0SAM", "reviewed BX-0042 Seen")
    slack.settle()

    found = simulated(to="10/12/2026")

    assert "#north, in the thread of the agenda of Thu 26 Nov\n    " in found
    assert "minutes" in found.split("in the thread of the agenda of Thu 26 Nov")[1].split("\n\n")[0].lower()
    assert "could not be posted" not in found


def test_a_leaver_is_a_leaver_in_the_simulation_too(slack, simulated):
    slack.workspace.change_user("U0SAM", deleted=True)
    slack.bot.desk.answer_words("gone <@U0SAM>", CLOCK.person, Place(PlaceKind.CLOCK))

    found = simulated(to="26/11/2026")

    assert "@U0SAM has left" in found
    assert "privately to @U0SAM" not in found


def test_a_period_without_a_surgery_says_so(north, simulated):
    found = simulated("27/11/2026", "30/11/2026", brief=True)

    assert "In all: no surgery; nothing is said." in found


def test_three_months_from_today_are_simulated_unless_told_otherwise(north, simulated):
    brief = simulated(brief=True)

    assert brief.startswith("North Permanence Team, Mon 23 Nov 2026 to Tue 23 Feb 2027: a simulation.")
    assert simulated("2026-11-01", brief=True) == brief


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"team": "nort"}, "Did you mean `north`?"),
        ({"from_": "31/02/2027"}, "31/02/2027 is not a date. Try `28/02/2027`"),
        ({"to": "soon"}, "--to soon is not a date. Try `01/12/2026`, or `1 Dec`."),
        ({"from_": "1/12/2026 or so"}, "--from 1/12/2026 or so is not a date."),
        ({"from_": "10/12/2026", "to": "09/12/2026"}, "Swap them."),
        ({"to": "2026-11-22"}, "Sun 22 Nov 2026 has passed, and only what is to come can be simulated."),
        ({"to": "24/11/2028"}, "more than two years ahead"),
    ],
)
def test_what_cannot_be_simulated_is_refused_in_a_sentence(north, simulated, typed, why):
    with pytest.raises(PermanenceError) as refusal:
        simulated(**typed)

    assert why in str(refusal.value)


def test_after_a_restore_a_simulation_shows_what_comes_once_nothing_waits(
    north, settings, clock, config, simulated
):
    north("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report")
    foretold = simulated("23/11/2026", "26/11/2026", brief=True)
    copy_database(settings.database, config.with_name("backup.db"))
    put_back(config.with_name("backup.db"), config.with_name("again.db"), clock())
    config.write_text(f'{config.read_text(encoding="utf-8")}[storage]\npath = "again.db"\n', encoding="utf-8")

    assert simulated("23/11/2026", "26/11/2026", brief=True) == foretold
    assert "digest before" in foretold


def test_without_a_database_there_is_nothing_to_simulate(config, clock):
    with pytest.raises(PermanenceError, match="There is no database at"):
        simulate(config, "north", None, None, clock)

    assert [path.name for path in config.parent.iterdir()] == ["config.toml"]
