"""The App Home: a person's own work with its buttons, always up to date."""

import pytest

from bot.terminal.loading.load import load
from tests.conftest import make_settings, words_of


@pytest.fixture
def busy(slack):
    """Sam has a child and an action past its date, and has his Home open."""
    slack.command("U0SAM", "action BX-0042 @Sam by today Chase the medical report")
    slack.command("U0SAM", "plan BX-0042 adoption 18/05/2026")
    slack.command("U0SAM", "milestone BX-0042 adm decision 18/05/2026")
    slack.clock.pass_(days=1)
    return slack


@pytest.fixture
def home(slack):
    def opened(person="U0SAM"):
        slack.standin.open_home(person)
        view = slack.standin.wait_for(lambda: slack.standin.home(person))
        return words_of(view.blocks)

    return opened


def shows(slack, words, person="U0SAM"):
    return slack.standin.wait_for(lambda: words in words_of(slack.standin.home(person).blocks))


def test_home_shows_a_persons_own_work_the_most_pressing_first(busy, home):
    said = home()

    assert said.startswith("Your work\nYou: 1 open action, 1 past the date agreed; 1 child")
    assert "1* · Chase the medical report · BX-0042 · was for Mon 23 Nov" in said
    assert "*BX-0042* · 3 years 8 months" in said


def test_home_shows_a_change_without_being_reopened(busy, home):
    home()

    busy.command("U0MARY", "done 1 Received")

    assert shows(busy, "0 open actions")


def test_a_button_on_home_is_answered_over_it_and_home_is_redrawn(busy, home):
    home()

    busy.standin.press_in_home("U0SAM", "Done 1")

    answer = busy.standin.wait_for(lambda: busy.standin.modal("U0SAM"))
    assert "Done: Chase the medical report (BX-0042)" in words_of(answer.blocks)
    assert shows(busy, "0 open actions")


def test_an_answer_that_slack_does_not_show_over_a_home_is_said_in_the_persons_own_conversation(busy, home):
    home("U0SAM")
    busy.workspace.fault("views.open", "ratelimited")
    busy.standin.press_in_home("U0SAM", "Done 1")
    busy.standin.shows(busy.workspace.dm("U0SAM"), "Done: ")


def test_a_button_on_home_that_needs_more_opens_its_form(busy, home):
    home()

    busy.standin.press_in_home("U0SAM", "New date")

    assert busy.standin.wait_for(lambda: "New date" in words_of(busy.standin.modal("U0SAM").blocks))


def test_a_managers_home_has_the_team_and_an_administrators_what_is_missing(busy, home):
    assert "*North Permanence Team*: 1 child, 1 with something that needs attention" in home("U0MARY")
    ada = home("U0ADMIN")
    assert "Nobody is a service manager" in ada
    assert "South Permanence Team has no children yet" in ada
    assert "BX-0042" not in ada


def test_an_analysts_home_has_counts_and_names_no_child(busy, home):
    busy.command("U0ADMIN", "role analyst @Cora", busy.workspace.dm("U0ADMIN"))

    said = home("U0CORA")

    assert "*North Permanence Team*: 1 child, 1 with something that needs attention" in said
    assert "BX-0042" not in said


def test_a_guests_home_says_why_it_is_empty(busy, home):
    busy.workspace.add_user("U0GUEST", "Gus", is_restricted=True)

    assert "you are a guest here" in home("U0GUEST")


def shared(slack, channel):
    """The files shared in a conversation."""
    return [file for message in slack.messages(channel) for file in message.files]


def kept(slack):
    with slack.bot.store.read() as records:
        return [file for (file,) in records.execute("select file from pictures").fetchall()]


def test_a_childs_chart_is_shown_to_the_asker_only_and_later_deleted(busy):
    said = busy.command("U0SAM", "chart BX-0042")

    assert "came into care" in said.lower()
    direct = busy.workspace.dm("U0SAM")
    (file,) = busy.standin.wait_for(lambda: shared(busy, direct), 60)
    assert busy.workspace.files.find(file).alt_txt.startswith("BX-0042 – the journey on Tue 24 Nov 2026.")
    assert shared(busy, "C0NORTH") == []
    assert busy.standin.wait_for(lambda: kept(busy)) == [file]
    busy.clock.pass_(days=8)
    busy.tick()
    assert busy.workspace.files.find(file).is_deleted
    assert kept(busy) == []


def test_a_chart_whose_upload_was_never_confirmed_is_deleted_too(busy):
    busy.workspace.fault("files.completeUploadExternal", "lost_reply")
    busy.command("U0SAM", "chart BX-0042")

    (file,) = busy.standin.wait_for(lambda: shared(busy, busy.workspace.dm("U0SAM")), 60)
    busy.clock.pass_(days=8)
    busy.tick()
    assert busy.workspace.files.find(file).is_deleted


def test_a_teams_chart_being_uploaded_while_a_child_is_restricted_is_deleted(busy):
    busy.workspace.fault("upload", "slow", seconds=2)
    busy.command("U0MARY", "chart north")
    busy.standin.wait_for(lambda: kept(busy), 60)
    busy.command("U0MARY", "restrict BX-0042 to @Sam @Mary")
    busy.tick()

    (file,) = busy.standin.wait_for(lambda: shared(busy, "C0NORTH"), 60)
    busy.standin.wait_for(lambda: not busy.bot.uploads._on_its_way)
    busy.tick()
    assert busy.workspace.files.find(file).is_deleted


def test_a_chart_that_never_reached_slack_is_forgotten(busy):
    busy.workspace.fault("upload", "error_500")
    busy.command("U0SAM", "chart BX-0042")

    assert busy.standin.wait_for(lambda: kept(busy), 60)
    busy.clock.pass_(days=8)
    busy.tick()
    assert kept(busy) == []
    assert shared(busy, busy.workspace.dm("U0SAM")) == []


def test_a_teams_chart_goes_to_its_channel_and_is_deleted_once_it_shows_a_child_it_may_not(busy):
    busy.command("U0MARY", "chart north")

    (file,) = busy.standin.wait_for(lambda: shared(busy, "C0NORTH"), 60)
    busy.standin.wait_for(lambda: kept(busy))
    busy.tick()
    assert not busy.workspace.files.find(file).is_deleted
    busy.command("U0MARY", "restrict BX-0042 to @Sam @Mary")
    busy.tick()
    assert busy.workspace.files.find(file).is_deleted


def test_a_death_that_is_loaded_takes_the_child_out_of_everything_and_is_told_to_the_manager(
    busy, home, tmp_path
):
    busy.command("U0MARY", "chart north")
    (chart,) = busy.standin.wait_for(lambda: shared(busy, "C0NORTH"), 60)
    busy.standin.wait_for(lambda: kept(busy))
    busy.clock.go_to(26, 11, 9, 30)
    busy.tick()
    home()
    assert shows(busy, "BX-0042")
    journeys = tmp_path / "journeys.csv"
    journeys.write_text(
        "ref,born,team,milestone,date,detail\nBX-0042,2023-03,north,tracking_ended_other,2026-11-25,died\n",
        encoding="utf-8",
    )

    load([journeys], make_settings(tmp_path, busy.standin.api_url), "tester", busy.clock)
    busy.tick()

    assert busy.workspace.files.find(chart).is_deleted
    assert busy.standin.wait_for(lambda: "BX-0042" not in words_of(busy.standin.home("U0SAM").blocks))
    said = [words_of(message.blocks) for message in busy.messages()]
    assert [each for each in said if "BX-0042" in each] == ["*BX-0042* is no longer on this agenda."]
    told = [words_of(message.blocks) for message in busy.messages(busy.workspace.dm("U0MARY"))]
    assert [each.partition("\n")[0] for each in told if "BX-0042" in each] == [
        "*BX-0042*: died, Wed 25 Nov 2026."
    ]


@pytest.mark.parametrize("children", [8, 30])
def test_the_children_beyond_the_first_few_of_a_caseload_are_chosen_from_its_menu_over_a_home(
    slack, home, children
):
    refs = [f"BX-01{number:02d}" for number in range(children)]
    for ref in refs:
        slack.command("U0SAM", f"track {ref} team north born 03/2023 worker @Sam")
    home("U0MARY")
    slack.standin.opened(slack.standin.press_in_home("U0MARY", "Caseload"))
    last = max(refs)
    slack.standin.wait_for(lambda: last in words_of(slack.standin.modal("U0MARY").blocks))

    slack.standin.fill("U0MARY", {"type:menu": last})

    said = f"*{last}* · 3 years 8 months · North Permanence Team"
    slack.standin.wait_for(lambda: said in words_of(slack.standin.modal("U0MARY").blocks))
    assert slack.workspace.warnings == []


@pytest.mark.parametrize("kind", ["ratelimited", "ratelimited_empty", "refused", "error_500"])
def test_a_home_that_slack_did_not_take_is_drawn_again_and_shows_no_child_who_may_be_seen_no_longer(
    busy, home, monkeypatch, kind
):
    monkeypatch.setattr("bot.slack.home.AGAIN", 0.2)
    home()
    shows(busy, "BX-0042")
    busy.workspace.fault("views.publish", kind, retry_after=0.2)
    busy.command("U0MARY", "restrict BX-0042 to @Mary")

    assert busy.standin.wait_for(lambda: "BX-0042" not in words_of(busy.standin.home("U0SAM").blocks))


def test_a_home_that_slack_refuses_is_not_drawn_again_until_something_changes(busy, home):
    def published():
        return [call.method for call in busy.workspace.calls].count("views.publish")

    def waiting():
        with busy.bot.store.read() as records:
            return records.homes.to_do()

    home()
    busy.standin.wait_for(lambda: not waiting())
    before = published()
    busy.workspace.fault("views.publish", "invalid_blocks")
    busy.command("U0MARY", "done 1 Received")
    busy.standin.wait_for(lambda: published() > before and not waiting())
    assert "1 open action" in words_of(busy.standin.home("U0SAM").blocks)

    busy.command("U0MARY", "update BX-0042 Court adjourned")
    assert shows(busy, "0 open actions")
