"""People's whole days, in a real browser on the stand-in's page with the real bot; only what is visible is asserted."""

import re
from functools import partial

import pytest
from click.testing import CliRunner
from playwright.sync_api import Locator, Page, expect

from bot.config import read_settings, read_tokens
from bot.rehearsal import demo
from bot.run import Bot
from bot.slack import listeners, people, socket
from bot.slack.manifest import EVENTS, SCOPES
from bot.terminal.cli import main
from demo.server import StandIn
from demo.workspace import views
from tests.bot.test_cli import with_own_values
from tests.browser import send
from tests.conftest import PATIENCE, make_workspace
from tests.screens import NOW

MEMORY = re.compile(r"\d+ new, \d+ still past, (\d+|none) cleared")
"""What an agenda says if there was one before it."""


@pytest.fixture
def patient(monkeypatch):
    """Slack and the bot wait for each other: a slow machine is no fault of theirs."""
    monkeypatch.setattr(people, "LIMIT_SECONDS", PATIENCE)
    monkeypatch.setattr(socket, "PATIENCE_SECONDS", PATIENCE)
    monkeypatch.setattr(listeners, "MESSAGE_SECONDS", PATIENCE)
    monkeypatch.setattr(views, "TRIGGER_LIFETIME", PATIENCE)
    monkeypatch.setattr(demo, "StandIn", partial(StandIn, ack_timeout=PATIENCE))


@pytest.fixture
def shown(patient, past_copied):
    """The demonstration, on a Thursday whose clock stands still unless it is moved."""
    with demo.demonstration(lambda: NOW) as shown:
        yield shown


@pytest.fixture
def open_page(windows):
    """Open a page; every script error fails the test."""

    def open_at(address: str) -> Page:
        return windows.open(address, viewport={"width": 1200, "height": 900})

    yield open_at
    assert windows.leave() == []


def choose(page: Page, field: str, letters: str, option: str) -> None:
    """Type a few letters into a menu of the form, and choose what it finds."""
    page.get_by_role("combobox", name=field).fill(letters)
    page.get_by_role("dialog").get_by_role("option", name=option).first.click()


def choose_in(said: Locator, option: str) -> None:
    """Choose from the menu of a message."""
    said.get_by_role("combobox", name="More").click()
    said.page.get_by_role("option", name=option, exact=True).first.click()


def message(page: Page, says: str | re.Pattern, log: str = "Messages") -> Locator:
    """The newest visible message with some words."""
    items = page.get_by_role("log", name=log).get_by_role("listitem")
    return items.filter(has=page.locator(".body")).filter(has_text=says).last


def said_alone(page: Page) -> Locator:
    """The newest visible message that only this person sees."""
    return page.locator(".ephemeral").last


def number_of(said: Locator, what: str) -> str:
    """The number shown before an action."""
    return re.search(rf"(\d+) (· overdue )?(· )?{what}", said.inner_text())[1]


def test_a_workers_day(shown, open_page):
    page = open_page(f"{shown.standin.url}?as=U0SAM&channel=D0SAM&tab=home")
    home, form = page.get_by_role("tabpanel", name="Home"), page.get_by_role("dialog")
    expect(home).to_contain_text("4 open actions, 2 past the date agreed")
    home.get_by_role("button", name="BX-0042").click()
    expect(form).to_contain_text("child's social worker @Sam, family finder @Alex")
    expect(form).to_contain_text("Permanence planning meeting, six weeks from the last: last held")
    page.keyboard.press("Escape")

    home.get_by_role("button", name="Record a milestone").click()
    choose(page, "Child", "42", "BX-0042")
    choose(page, "Milestone", "ppm", "Permanence planning meeting")
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    page.get_by_role("tab", name="Messages").click()
    expect(message(page, "BX-0042: permanence planning")).to_contain_text("recorded for Thu 26 Nov 2026")

    digest = message(page, "Surgery on Thursday 26 Nov, 09:30")
    expect(digest).to_contain_text("Five of yours are on it")
    number = number_of(digest, "Chase the medical report")
    digest.get_by_role("button", name=f"Done {number}", exact=True).click()
    expect(digest).to_contain_text("Four of yours are on it")
    expect(digest.locator("s, del")).to_have_text([f"{number} · Chase the medical report · BX-0042"])

    message(page, "Done: chase the medical report").get_by_role("button", name="Undo").click()
    expect(digest).to_contain_text("Five of yours are on it")
    expect(digest.get_by_role("button", name=f"Done {number}", exact=True)).to_be_visible()
    page.get_by_role("tab", name="Home").click()
    expect(home).to_contain_text("4 open actions, 2 past the date agreed")


def test_a_managers_surgery(shown, open_page):
    page = open_page(f"{shown.standin.url}?as=U0MARY&channel=C0NORTH")
    form, alone = page.get_by_role("dialog"), said_alone(page)
    send(page, "/permanence next north")
    expect(alone).to_contain_text("Now: BX-0017")
    expect(alone).to_contain_text("Placement disrupted; no plan since")
    alone.get_by_role("button", name="Discussed…").click()
    page.get_by_label("What was decided").fill("Find out what the carers need")
    form.get_by_role("button", name="Save").click()
    expect(alone).to_contain_text("BX-0017 is discussed: Find out what the carers need. Next:")
    alone.get_by_role("button", name="Next child").click()
    expect(alone).to_contain_text("Now: BX-0063")
    number = number_of(alone, "Ask the court for a date")
    choose_in(alone, f"New date {number}")
    page.get_by_role("textbox", name="New date").fill("2026-12-04")
    page.get_by_label("Why").fill("Carers are away this week")
    form.get_by_role("button", name="Save").click()
    expect(alone).to_contain_text("3 is now for Fri 4 Dec 2026 (first due Tue 24 Nov, moved once)")

    child = message(page, "BX-0042 ·")
    choose_in(child, "Selection meeting is held up…")
    page.get_by_label("Until").fill("2027-01-07")
    choose(page, "What is holding it up", "sibling", "Sibling assessment first")
    form.get_by_role("button", name="Save").click()
    expect(alone).to_contain_text("@Sue is asked to agree a purposeful delay of selection meeting")
    expect(child).to_contain_text("Purposeful delay asked, not agreed yet")

    send(page, "/permanence surgery north close")
    expect(form).to_contain_text("Discussed 3 of 5 children.")
    expect(form).to_contain_text("Not reached: BX-0029 and BX-0051.")
    form.get_by_role("button", name="Close", exact=True).last.click()
    expect(alone).to_contain_text("Past a date, with no next action")
    head = message(page, "– surgery, Thu 26 Nov")
    expect(head).to_contain_text("Closed at 09:30. The minutes are in this thread.")
    head.get_by_role("button", name="2 replies").click()
    minutes = message(page, "Minutes: North Permanence Team, Thu 26 Nov 2026", "Replies")
    for line in (
        "Took part: @Mary",
        "BX-0017",
        "Open: 3 Ask the court for a date – @Nia, due Fri 4 Dec · moved from Tue 24 Nov: Carers are away this week",
        "Asked by @Mary, not agreed yet: purposeful delay of selection meeting until Thu 7 Jan 2027",
        "Decided: 24 Find out what the carers need – @Nia, due Wed 9 Dec (@Mary)",
        "Not reached",
        "Carried forward",
        "Next surgery Thu 10 Dec 2026, 09:30",
    ):
        expect(minutes).to_contain_text(line)


def test_a_menu_stays_open_while_other_messages_are_drawn_again(shown, open_page):
    page = open_page(f"{shown.standin.url}?as=U0MARY&channel=C0NORTH")
    later, first = message(page, "4 · BX-0029"), message(page, "1 · BX-0017")
    later.get_by_role("combobox", name="More").click()
    chosen = page.get_by_role("option", name="Status", exact=True)
    expect(chosen).to_be_visible()

    assert shown.standin.command("U0NIA", "C0NORTH", "done 23").acked
    expect(first.locator("s, del")).to_contain_text("Arrange the disruption meeting")
    expect(chosen).to_be_visible()
    chosen.click()
    expect(said_alone(page)).to_contain_text("BX-0029")


class Presses:
    """Counts what a person presses and chooses; what they type into a form is not counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.form = page.get_by_role("dialog")
        self.alone = said_alone(page)
        self.number = 0

    def press(self, label: str, on: Locator) -> None:
        self.number += 1
        on.get_by_role("button", name=label, exact=True).last.click()

    def choose(self, option: str, on: Locator) -> None:
        self.number += 2
        choose_in(on, option)

    def discuss(self, said: Locator, ref: str, decided: str, *, no_action: str = "") -> None:
        """Press [Discussed…] on a child's message, and say what was decided."""
        self.press("Discussed…", said)
        expect(self.form).to_contain_text(ref)
        self.page.get_by_label("What was decided").fill(decided)
        if no_action:
            self.number += 1
            choose(self.page, "Or is there nothing to do?", "no", "No action needed")
            self.page.get_by_label("Why nothing is to be done").fill(no_action)
        self.press("Save", self.form)
        expect(self.form).to_be_hidden()
        expect(self.alone).to_contain_text(f"{ref} is discussed")


MINUTES = """\
Minutes: North Permanence Team, Thu 26 Nov 2026
Took part: @Mary.
BX-0017
Decided: 24 Find out what the carers need – @Nia, due Wed 9 Dec (@Mary)
Open: 23 Arrange the disruption meeting – @Nia, due Mon 30 Nov
BX-0063
Decided: 25 Write to the judge's clerk – @Nia, due Wed 9 Dec (@Mary)
Open: 3 Ask the court for a date – @Nia, due Fri 4 Dec · moved from Tue 24 Nov: The clerk is away this week
BX-0042
Decided: 26 Search beyond our own region again – @Sam, due Wed 9 Dec (@Mary)
Done: 20 Chase the medical report – done by @Mary
Open: 22 Send out the new profile – @Alex, due Tue 1 Dec
BX-0029
Decided: 27 Ask the aunt to ring her doctor – @Sam, due Wed 9 Dec (@Mary)
Carried forward: 1 Get the aunt's medical – @Sam, due Fri 20 Nov · first due Mon 2 Nov, moved once
BX-0051
Decided: One search for both (@Mary). No action is needed: the search is BX-0042's.
Open for other children
6 Finish the life story book (BX-0067) – @Nia, due Mon 30 Nov
2 Chase the parents' health forms (BX-0072) – @Lee, who has left, due Tue 1 Dec
21 Visit the grandmother for a first assessment (BX-0043) – @Sam, due Wed 2 Dec
5 Ask legal for the sealed order (BX-0066) – @Sam, due Tue 8 Dec
Next surgery Thu 10 Dec 2026, 09:30. A tracker, not the child's record.
"""
"""What a manager could send on as it stands: what was decided, who does it by when, and all that is open."""


def test_a_surgery_of_five_is_held_by_buttons_alone_in_under_forty_presses(shown, open_page):
    page = open_page(f"{shown.standin.url}?as=U0MARY&channel=C0NORTH")
    mary = Presses(page)
    mary.discuss(message(page, "1 · BX-0017"), "BX-0017", "Find out what the carers need")
    mary.press("Next child", mary.alone)
    expect(mary.alone).to_contain_text("Now: BX-0063")
    mary.choose("New date 3", mary.alone)
    page.get_by_role("textbox", name="New date").fill("2026-12-04")
    page.get_by_label("Why").fill("The clerk is away this week")
    mary.press("Save", mary.form)
    expect(mary.alone).to_contain_text("3 is now for Fri 4 Dec 2026")
    mary.discuss(mary.alone, "BX-0063", "Write to the judge's clerk")
    mary.press("Next child", mary.alone)
    expect(mary.alone).to_contain_text("Now: BX-0042")
    mary.choose("Done 20", mary.alone)
    expect(mary.alone).to_contain_text("Done: Chase the medical report")
    mary.discuss(mary.alone, "BX-0042", "Search beyond our own region again")
    mary.press("Next child", mary.alone)
    expect(mary.alone).to_contain_text("Now: BX-0029")
    mary.discuss(mary.alone, "BX-0029", "Ask the aunt to ring her doctor")
    mary.press("Next child", mary.alone)
    expect(mary.alone).to_contain_text("Now: BX-0051")
    mary.discuss(mary.alone, "BX-0051", "One search for both", no_action="the search is BX-0042's")
    mary.press("Next child", mary.alone)
    mary.press("Close the surgery", mary.alone)
    expect(mary.form).to_contain_text("Discussed 5 of 5 children.")
    mary.press("Close", mary.form)
    expect(mary.form).to_be_hidden()
    head = message(page, "– surgery, Thu 26 Nov")
    expect(head).to_contain_text("Closed at 09:30. The minutes are in this thread.")
    mary.number += 1
    head.get_by_role("button", name="replies").click()
    minutes = message(page, "Minutes: North Permanence Team, Thu 26 Nov 2026", "Replies")
    expect(minutes).to_contain_text("Next surgery Thu 10 Dec 2026, 09:30")

    assert mary.number < 40
    assert lines_said(minutes) == MINUTES.splitlines()


def lines_said(said: Locator) -> list[str]:
    """What a message says, line by line, without who says it and when."""
    return [
        line
        for part in said.locator("h3, .words, .context").all()
        for line in part.inner_text().split("\n")
        if line
    ]


@pytest.fixture
def newcomer(monkeypatch, patient):
    """A workspace without a bot, with an administrator who is in the team's channel."""
    workspace = make_workspace()
    workspace.join("C0NORTH", "U0ADMIN")
    workspace.scopes, workspace.events = frozenset(SCOPES), frozenset(EVENTS)
    with StandIn(workspace, ack_timeout=PATIENCE) as standin:
        monkeypatch.setenv("SLACK_BOT_TOKEN", workspace.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", workspace.app_token)
        yield standin


def permanence(*words: object) -> str:
    """Run the `permanence` command; asserts that it succeeded, and returns what it printed."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.output


def test_an_administrators_first_hour(newcomer, open_page, tmp_path):
    config = tmp_path / "ours" / "config.toml"
    assert f"permanence check --config {config}" in permanence("init", config.parent)
    text = config.read_text(encoding="utf-8").replace("https://slack.com/api/", newcomer.api_url)
    config.write_text(text, encoding="utf-8")
    with_own_values(config)
    checked = permanence("check", "--config", config)
    assert "once the bot runs, /permanence team add in Slack asks what it needs" in checked
    assert f"permanence run --config {config}" in checked

    newcomer.workspace.date = NOW.timestamp
    bot = Bot(read_settings(config), read_tokens(), lambda: NOW)
    bot.start()
    try:
        newcomer.wait_connected()
        _first_hour_in_slack(
            *(
                open_page(f"{newcomer.url}?as={person}&channel=D{person[1:]}&tab=home")
                for person in FIRST_HOUR
            )
        )
    finally:
        bot.stop()


FIRST_HOUR = ("U0ADMIN", "U0SAM", "U0MARY")


def _first_hour_in_slack(page: Page, sam: Page, mary: Page) -> None:
    """An administrator sets up a team, a worker tracks its first child, and its manager looks at the agenda: with buttons alone."""
    home, form = page.get_by_role("tabpanel", name="Home"), page.get_by_role("dialog")
    expect(home).to_contain_text("No team yet")
    home.get_by_role("button", name="Add the first team").click()
    page.get_by_label("Short name").fill("north")
    page.get_by_label("Full name").fill("North Permanence Team")
    choose(page, "Its private channel", "nor", "north")
    choose(page, "Manager", "mar", "Mary")
    page.get_by_label("First surgery").fill("2026-12-10")
    page.get_by_label("Time").fill("09:30")
    choose(page, "How often", "2", "2 weeks")
    form.get_by_role("button", name="Save").click()
    expect(home).to_contain_text("north · North Permanence Team · manager @Mary")
    home.get_by_role("button", name="Name a service manager").click()
    choose(page, "Person", "sue", "Sue")
    form.get_by_role("button", name="Save").click()
    expect(home).to_contain_text("Service manager: @Sue")

    sam.get_by_role("tabpanel", name="Home").get_by_role("button", name="Track a child").click()
    sam.get_by_label("New reference").fill("BX-0042")
    choose(sam, "Team", "nor", "north")
    sam.get_by_label("Month of birth").fill("03/2023")
    sam.get_by_label("Came into care").fill("2026-02-02")
    choose(sam, "Child's social worker", "sam", "Sam")
    sam.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(sam.get_by_role("tabpanel", name="Home")).to_contain_text("BX-0042 · 3 years 8 months")

    mary.get_by_role("tabpanel", name="Home").get_by_role("button", name="Preview the agenda").click()
    preview = mary.get_by_role("dialog")
    expect(preview).to_contain_text("Preview of the surgery on Thu 10 Dec 2026, 09:30")
    expect(preview).to_contain_text("BX-0042 · 3 years · ")
    expect(preview).to_contain_text("Only you see this")
    page.get_by_role("tab", name="Messages").click()
    page.get_by_role("tab", name="Home").click()
    expect(home).to_contain_text("Every step of setting up is done")


NAME = """() => {
  const at = document.activeElement;
  return at.getAttribute("aria-label") ?? at.labels?.[0]?.innerText ?? at.innerText;
}"""


def press_until(page: Page, name: str, key: str = "Tab") -> None:
    """Press a key until the element with the focus has a name."""
    for _ in range(40):
        if (page.evaluate(NAME) or "").strip() == name:
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} does not reach {name}")


def test_a_delay_can_be_recorded_and_undone_without_a_mouse(shown, open_page):
    page = open_page(f"{shown.standin.url}?as=U0SAM&channel=C0NORTH")
    form = page.get_by_role("dialog")
    expect(message(page, "BX-0042 ·")).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    page.keyboard.type("/permanence delay BX-0042 selection meeting")
    page.keyboard.press("Enter")
    expect(form.get_by_label("Until")).to_be_visible()
    press_until(page, "Until")
    page.keyboard.type("02022027")  # valid whether the browser asks for the day or the month first
    press_until(page, "What is holding it up (optional)")
    page.keyboard.type("sibling")
    page.keyboard.press("Enter")
    press_until(page, "Save")
    page.keyboard.press("Enter")
    expect(form).to_be_hidden()
    expect(said_alone(page)).to_contain_text(
        "@Mary is asked to agree a purposeful delay of selection meeting until Tue 2 Feb 2027"
    )

    press_until(page, "Undo", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(said_alone(page)).to_contain_text("Undone: delay for BX-0042")
    expect(message(page, "BX-0042 ·")).not_to_contain_text("Purposeful delay asked")


class Trainee:
    """A person who follows the guide step by step."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.guide = page.get_by_role("complementary", name="Training")
        self.form = page.get_by_role("dialog")
        self.alone = said_alone(page)
        self.head = message(page, "– surgery, Thu 26 Nov 2026, 09:30")

    def step(self, number: int, person: str) -> None:
        """Press a step's button, become the person it is for, and send the words it fills in."""
        step = self.guide.get_by_role("listitem").nth(number - 1)
        expect(step.get_by_role("checkbox")).not_to_be_checked()
        step.get_by_role("button").click()
        expect(self.page.get_by_label("You are")).to_have_value(person)
        for typed in step.locator("code").all_text_contents():
            box = self.page.get_by_label("Message", exact=True)
            expect(box).to_have_value(typed)
            box.click()
            box.press("Enter")

    def has_done(self, *steps: int) -> None:
        """Assert that steps ticked themselves."""
        for number in steps:
            expect(self.guide.get_by_role("checkbox").nth(number - 1)).to_be_checked()


def test_the_guide_can_be_followed_as_written(shown, open_page):
    trainee = Trainee(open_page(f"{shown.standin.url}?as=U0MARY&channel=C0NORTH"))
    expect(trainee.guide).to_contain_text("Today is Thu 26 Nov 2026, 09:30")
    trainee.step(1, "U0MARY")
    for words in ("@Lee has left", "thank you @Alex", MEMORY):
        expect(trainee.head).to_contain_text(words)
    trainee.head.get_by_role("button", name="About this list").click()
    trainee.has_done(1)
    _as_a_worker(trainee)
    _as_the_manager(trainee)
    _at_home_and_a_fortnight_on(trainee)
    expect(trainee.guide).to_contain_text("Your first five minutes: 10 of 10 done")


def _as_a_worker(trainee: Trainee) -> None:
    page, form = trainee.page, trainee.form
    trainee.step(2, "U0SAM")
    child = message(page, "BX-0042 ·")
    number = number_of(child, "Chase the medical report")
    choose_in(child, f"Done {number}")
    expect(child.locator("s, del")).to_contain_text("Chase the medical report")
    child.get_by_role("button", name="Reply in thread").click()
    reply = page.get_by_label("Reply", exact=True)
    reply.fill("It came this morning")
    reply.press("Enter")
    expect(page.get_by_role("log", name="Replies")).to_contain_text("It came this morning")

    trainee.step(3, "U0SAM")
    choose(page, "Child", "42", "BX-0042")
    choose(page, "Milestone", "planning", "Permanence planning meeting")
    form.get_by_role("button", name="Save").click()
    expect(trainee.alone).to_contain_text("recorded for Thu 26 Nov 2026")

    trainee.step(4, "U0SAM")
    page.get_by_label("Until").fill("2027-01-07")
    choose(page, "What is holding it up", "sibling", "Sibling assessment first")
    form.get_by_role("button", name="Save").click()
    expect(trainee.alone).to_contain_text("@Mary is asked to agree")
    trainee.has_done(2, 3, 4)


def _as_the_manager(trainee: Trainee) -> None:
    page, alone = trainee.page, trainee.alone
    trainee.step(5, "U0MARY")
    for words in ("the practice has not answered two letters", "@Lee is no longer in Slack"):
        expect(message(page, words)).to_be_visible()
    asked = message(page, re.compile("@Sam asks you to agree .*delay of selection meeting"))
    asked.get_by_role("button", name=re.compile("^Agree")).click()
    expect(asked).to_contain_text("Agreed by @Mary")

    trainee.step(6, "U0MARY")
    expect(alone).to_contain_text("Now: BX-0017")
    alone.get_by_role("button", name="Discussed…").click()
    page.get_by_label("What was decided").fill("Find out what the carers need")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(alone).to_contain_text("BX-0017 is discussed")
    alone.get_by_role("button", name="Next child").click()
    expect(alone).to_contain_text("Now: BX-0063")

    trainee.step(7, "U0MARY")
    form = page.get_by_role("dialog")
    expect(form).to_contain_text("Discussed 2 of 5 children.")
    form.get_by_role("button", name="Close", exact=True).last.click()
    expect(trainee.head).to_contain_text("The minutes are in this thread")
    trainee.head.get_by_role("button", name="replies").click()
    expect(message(page, "Minutes:", "Replies")).to_contain_text("Sibling assessment first")
    trainee.has_done(5, 6, 7)


def _at_home_and_a_fortnight_on(trainee: Trainee) -> None:
    page = trainee.page
    trainee.step(8, "U0SAM")
    home = page.get_by_role("tabpanel", name="Home")
    expect(home).to_contain_text("3 open actions, 1 past the date agreed")
    trainee.step(9, "U0SAM")
    expect(page.get_by_role("img", name="BX-0042").last).to_be_visible()
    trainee.has_done(8, 9)

    trainee.step(10, "U0MARY")
    trainee.guide.get_by_role("button", name="North's next surgery, Thu 10 Dec").click()
    expect(trainee.guide).to_contain_text("Today is Thu 10 Dec 2026, 09:30", timeout=20_000)
    agenda = message(page, "– surgery, Thu 10 Dec 2026, 09:30")
    expect(agenda).to_contain_text(MEMORY)
    expect(agenda).to_contain_text("to discuss")
