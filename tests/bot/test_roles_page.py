"""Each role's first five minutes in the stand-in's page, in a real browser, from an empty database: pressed, never typed as a command."""

import re

import pytest
from playwright.sync_api import expect

from tests.bot.test_first_five_minutes import ADA, ANN, CORA, MARY, SAM, SUE
from tests.conftest import GivenClock, make_workspace, open_slack


class Walker:
    """Somebody at the page, who presses what is there and fills in forms."""

    def __init__(self, page) -> None:
        self.page = page
        self.dialog = page.get_by_role("dialog")

    def become(self, person: str, *, home: bool = True) -> None:
        self.page.get_by_role("combobox", name="You are").select_option(person)
        if home:
            self.page.get_by_role("button", name="Home", exact=True).click()
            expect(self.page.get_by_role("tabpanel")).to_contain_text("Your work")

    def sees(self, *words: str) -> None:
        for each in words:
            expect(self.page.get_by_role("tabpanel")).to_contain_text(each)

    def press(self, label: str) -> None:
        """Press a button on the Home tab; a form or an answer opens over it."""
        self.page.get_by_role("tabpanel").get_by_role("button", name=label, exact=True).first.click()
        self._shown()

    def press_there(self, label: str) -> None:
        """Press a button of what has opened, or choose it from the menu there."""
        before = self.dialog.inner_text()
        button = self.dialog.get_by_role("button", name=label, exact=True)
        dots = self.dialog.get_by_role("button", name="More options")
        if button.count():
            button.first.click()
        elif dots.count():
            dots.click()
            self.page.get_by_role("menuitem", name=label).click()
        else:
            self.dialog.get_by_role("combobox").last.click()
            self.page.get_by_role("option", name=label, exact=True).click()
        expect(self.dialog).not_to_have_text(before)
        self._shown()

    def _shown(self) -> None:
        expect(self.dialog).to_be_visible()
        expect(self.dialog).not_to_contain_text("One moment")

    def choose(self, label: str, words: str, whole: str | None = None) -> None:
        """Look for something in a menu of the form, and choose it."""
        self.dialog.get_by_role("combobox", name=label).first.fill(words)
        self.dialog.get_by_role("option", name=re.compile(whole or words, re.IGNORECASE)).first.click()

    def write(self, label: str, words: str) -> None:
        self.dialog.get_by_label(label).first.fill(words)

    def save(self) -> None:
        self.dialog.get_by_role("heading").first.click()  # what is still open above the button closes
        self.dialog.locator("#modal-submit").click()
        expect(self.dialog).to_be_hidden()

    def close(self) -> None:
        self.dialog.locator("#modal-close").click()
        expect(self.dialog).to_be_hidden()


@pytest.fixture
def walker(tmp_path, windows):
    workspace = make_workspace()
    workspace.add_user(ANN, "Ann", title="analyst")
    workspace.join("C0NORTH", ADA)
    with open_slack(tmp_path, GivenClock(), workspace) as slack:
        page = windows.open(f"{slack.standin.url}?as={ADA}", viewport={"width": 1200, "height": 900})
        yield Walker(page)
        assert windows.leave() == []


def test_six_people_begin_with_an_empty_database_and_nobody_types_a_command(walker):
    _administrator(walker)
    _worker(walker)
    _manager(walker)
    _consultant(walker)
    _service_manager(walker)
    _analyst(walker)


def _administrator(ada: Walker) -> None:
    ada.become(ADA)
    ada.press("Add the first team")
    ada.write("Short name", "north")
    ada.write("Full name", "North Permanence Team")
    ada.choose("Its private channel", "north")
    ada.choose("Manager", "Mary")
    ada.write("First surgery", "2026-11-26")
    ada.write("Time", "09:30")
    ada.choose("How often", "2 weeks")
    ada.save()
    ada.sees("North Permanence Team · manager @Mary")
    ada.press("Name a service manager")
    ada.choose("Person", "Sue")
    ada.save()
    for role, person in (("Consultant", "Cora"), ("Analyst", "Ann")):
        ada.press("Give a role")
        ada.choose("Role", role)
        ada.choose("Person", person)
        ada.save()
        ada.sees(f"{role}: @{person}")


def _worker(sam: Walker) -> None:
    sam.become(SAM)
    sam.press("Track a child")
    sam.write("New reference", "BX-0042")
    sam.choose("Team", "north")
    sam.write("Month of birth", "03/2023")
    sam.write("Came into care", "2026-02-02")
    sam.choose("Child's social worker", "Sam")
    sam.save()
    sam.sees("BX-0042 · 3 years 8 months")
    sam.press("Record a milestone")
    sam.choose("Child", "0042", "BX-0042")
    sam.choose("Milestone", "should be placed")
    sam.write("Date", "2026-05-18")
    sam.save()
    sam.sees("2 dates past")
    sam.press("New action")
    sam.choose("Child", "0042", "BX-0042")
    sam.choose("Who will do it", "Sam")
    sam.write("What is to be done", "Chase the medical report")
    sam.write("By when", "2026-11-25")
    sam.save()
    sam.sees("Chase the medical report")
    sam.press("Status BX-0042")
    sam.press_there("What is holding this up?")
    sam.choose("What is held up", "Match")
    sam.write("Until", "2027-01-15")
    sam.choose("What is holding it up", "sibling")
    sam.save()
    sam.press("Status BX-0042")
    sam.press_there("Ask for help with 1…")
    sam.write("What do you need help with?", "nobody answers there")
    sam.save()


def _manager(mary: Walker) -> None:
    mary.become(MARY)
    mary.sees("Needs your decision", "asks you to agree a purposeful delay", "asks for your help")
    mary.press("Agree 1")
    mary.close()
    mary.press("Give 1 to…")
    mary.choose("To", "Alex")
    mary.save()
    expect(mary.page.get_by_role("tabpanel")).not_to_contain_text("Needs your decision")
    mary.press("Status BX-0042")
    mary.press_there("Who may see this child…")
    mary.choose("Who may still see the child", "Sam")
    mary.choose("Who may still see the child", "Mary")
    mary.save()
    mary.press("Preview the agenda")
    expect(mary.dialog).to_contain_text("1 kept private")
    mary.close()


def _consultant(cora: Walker) -> None:
    cora.become(CORA)
    cora.sees("North Permanence Team: 0 children", "1 more child is restricted to people named.")
    cora.press("Teams")
    expect(cora.dialog).to_contain_text("next surgery Thu 26 Nov 2026")
    cora.close()


def _service_manager(sue: Walker) -> None:
    sue.become(SUE)
    sue.sees("North Permanence Team: 0 children", "1 more child is restricted to people named.")
    sue.press("Caseload")
    expect(sue.dialog).to_contain_text("1 more child is restricted to people named.")
    sue.close()


def _analyst(ann: Walker) -> None:
    ann.become(ANN)
    ann.sees("Figures today", "North Permanence Team: 0 children")
    for label in ("Teams", "Help", "Dates north"):
        ann.press(label)
        ann.close()
    expect(ann.page.get_by_role("tabpanel")).not_to_contain_text("BX-")
