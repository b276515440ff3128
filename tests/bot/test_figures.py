"""An analyst's morning: from a figure on Home to the children behind it, by buttons, in plain words and in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.bot.test_days import open_page, patient, shown  # noqa: F401 - the demonstration in a browser
from tests.conftest import words_of

ROAD = ("adm decision 01/05/2024", "placement order 01/07/2024", "match 10/12/2024", "placed 05/01/2025")


@pytest.fixture
def morning(slack):
    """Two children of North were adopted, 162 and 92 days after their orders were matched; Cora counts."""
    for ref, match in (("BX-0101", "10/12/2024"), ("BX-0102", "01/10/2024")):
        slack.command("U0SAM", f"track {ref} team north born 05/2022 entered 02/01/2024 worker @Sam")
        for milestone in (*ROAD[:2], f"match {match}", ROAD[3], "adoption order 01/10/2025"):
            slack.command("U0SAM", f"milestone {ref} {milestone}")
    slack.command("U0ADMIN", "role analyst @Cora", slack.workspace.dm("U0ADMIN"))
    return slack


@pytest.fixture
def on_home(morning):
    """Press a button on the analyst's Home; what is shown over it."""
    standin = morning.standin
    standin.open_home("U0CORA")
    standin.wait_for(lambda: standin.home("U0CORA"))

    def press(label):
        standin.press_in_home("U0CORA", label)
        return words_of(standin.wait_for(lambda: standin.modal("U0CORA")).blocks)

    return press


def test_from_the_figure_on_home_to_its_children_is_one_press(morning, on_home):
    home = words_of(morning.standin.home("U0CORA").blocks)
    assert "*A2* Placement order to match: *127 days, 6 over the mark of 121 days* · 2 of 2 counted" in home
    assert "BX-" not in home

    said = on_home("Why A2")

    assert "*BX-0101* · order Mon 1 Jul 2024 · match Tue 10 Dec 2024 · 162 days" in said
    assert "*BX-0102* · order Mon 1 Jul 2024 · match Tue 1 Oct 2024 · 92 days" in said


def test_by_way_of_the_scorecard_it_is_two(morning, on_home):
    assert "A2 127 days, 6 over the mark of 121 days" in on_home("Scorecard")

    morning.standin.press_in_modal("U0CORA", "Why A2")
    said = morning.standin.wait_for(
        lambda: (found := words_of(morning.standin.modal("U0CORA").blocks)) and "BX-0101" in found and found
    )
    assert "162 days" in said


def test_who_waits_is_one_press_too(on_home):
    assert "no child waits" in on_home("Waiting")


def test_in_plain_words_to_the_bot_itself(morning):
    direct = morning.workspace.dm("U0CORA")
    said = morning.command("U0CORA", "what is our A2?", direct)
    assert "Placement order to match: *127 days" in said
    assert "*BX-0101*" in said


def test_a_worker_is_told_who_may_ask(morning):
    assert "is for a team's manager, a service manager, a consultant or an analyst" in morning.command(
        "U0SAM", "why A2"
    )


def test_a_morning_in_a_browser(shown, open_page):  # noqa: F811
    page = open_page(f"{shown.standin.url}?as=U0SUE&channel=D0SUE&tab=home")
    home, over = page.get_by_role("tabpanel", name="Home"), page.get_by_role("dialog")
    expect(home).to_contain_text("A2 Placement order to match: 130 days, 9 over the mark of 121 days")

    home.get_by_role("button", name="Why A2", exact=True).click()

    expect(over).to_contain_text("BX-0008 · order Thu 26 Jun 2025 · match Mon 6 Oct 2025 · 102 days")
    page.keyboard.press("Escape")
    home.get_by_role("button", name="Waiting", exact=True).click()
    expect(over).to_contain_text(re.compile(r"20 children wait: 8 with an order, no active link"))
    expect(over).to_contain_text("Reach a mark in the next 60 days, and what is missing")
