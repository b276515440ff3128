"""The day, the guide and two people side by side, in a real browser, with a trainer of the test's own."""

import re

import pytest
from playwright.sync_api import expect

from demo.page.trainer import GuideStep
from demo.server import StandIn
from tests.browser import hold, send


class Calendar:
    """A trainer that knows three days and a guide of three steps."""

    def __init__(self, workspace):
        self.day = "Thu 26 Nov 2026, 09:30"
        self.workspace = workspace
        self.guide = (
            GuideStep("Read the agenda", "It was posted this morning.", place="C0NORTH"),
            GuideStep("Ask where a child is", "Type:", "U0MARY", "C0NORTH", "/permanence status BX-0042"),
            GuideStep("Look at your caseload", "It is on the Home tab.", place="home"),
            GuideStep("Have a cup of tea", "You have earned it."),
        )
        self.was_done = []
        self.moved = []

    def done(self):
        return self.was_done

    def today(self):
        return self.day

    def moves(self):
        return [("next", f"Next working day after {self.day[:10]}"), ("surgery", "To the next surgery")]

    def move(self, key):
        self.moved.append(key)
        self.day = {"next": "Fri 27 Nov 2026, 09:00", "surgery": "Thu 10 Dec 2026, 09:30"}[key]
        self.workspace.say("C0NORTH", "U0BOT", f"It is {self.day}")


@pytest.fixture
def standin(workspace):
    workspace.add_channel("C0SOUTH", "south", members=["U0SAM"])
    with StandIn(workspace, retries=(0,), trainer=Calendar(workspace)) as standin:
        yield standin


@pytest.fixture
def calendar(standin):
    return standin._trainer


def test_the_day_is_shown_and_moved_for_everyone(open_page):
    sam, mary = open_page(), open_page("U0MARY")
    for page in (sam, mary):
        expect(page.get_by_text("Today is Thu 26 Nov 2026, 09:30")).to_be_visible()
    surgery = sam.get_by_role("button", name="To the next surgery")
    surgery.focus()
    sam.keyboard.press("Enter")
    expect(sam.get_by_role("button", name="Next working day after Thu 10 Dec")).to_be_visible()
    expect(surgery).to_be_focused()
    for page in (sam, mary):
        expect(page.get_by_text("Today is Thu 10 Dec 2026, 09:30")).to_be_visible()
        expect(page.get_by_role("log")).to_contain_text("It is Thu 10 Dec 2026, 09:30")


def test_a_page_that_is_opened_while_its_program_begins_shows_the_day_once_there_is_one(open_page, calendar):
    beginning = [LookupError("not begun")] * 2
    today, calendar.today = calendar.today, lambda: _raised(beginning.pop()) if beginning else today()
    page = open_page()
    expect(page.get_by_text("Today is Thu 26 Nov 2026, 09:30")).to_be_visible()
    expect(page.get_by_role("log")).to_be_visible()
    assert beginning == []


def _raised(error):
    raise error


def test_time_moves_once_however_hasty_one_is(open_page, calendar):
    page = open_page()
    hold(page, "/standin/move")
    surgery = page.get_by_role("button", name="To the next surgery")
    surgery.dblclick()
    page.evaluate("release()")
    expect(page.get_by_text("Today is Thu 10 Dec 2026, 09:30")).to_be_visible()
    page.get_by_role("button", name="Next working day").click()
    expect(page.get_by_text("Today is Fri 27 Nov 2026, 09:00")).to_be_visible()
    assert calendar.moved == ["surgery", "next"]


def test_only_a_move_that_is_offered_is_made(open_page, standin):
    page = open_page()
    answer = page.request.post(f"{standin.url}standin/move", data={"key": "yesterday"})
    assert (answer.status, answer.json()["error"]) == (400, "no_such_move")


def test_who_goes_on_before_another_person_is_there_stays_where_they_went(open_page):
    page = open_page()
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    hold(page, "/standin/trainer")  # the last before it goes to where Mary begins
    page.get_by_label("You are").select_option("U0MARY")
    page.get_by_role("button", name="north", exact=True).click()
    page.evaluate("release()")
    expect(page).to_have_url(re.compile(r"as=U0MARY&channel=C0NORTH$"))
    expect(page.get_by_role("heading", name="north")).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_be_focused()


def test_a_step_of_the_guide_goes_there_and_fills_the_box(open_page, workspace):
    page = open_page()
    guide = page.get_by_role("complementary", name="Training")
    ask = guide.get_by_role("listitem").filter(has_text="Ask where a child is")
    ask.get_by_role("button", name="Put it in the box").click()
    expect(page.get_by_label("You are")).to_have_value("U0MARY")
    expect(page.get_by_role("heading", name="north")).to_be_visible()
    box = page.get_by_label("Message", exact=True)
    expect(box).to_have_value("/permanence status BX-0042")
    expect(box).to_be_focused()
    assert workspace.messages("C0NORTH") == []  # the trainee sends it
    guide.get_by_role("listitem").filter(has_text="caseload").get_by_role(
        "button", name="Take me there"
    ).click()
    expect(page.get_by_role("tab", name="Home")).to_have_attribute("aria-selected", "true")
    tea = guide.get_by_role("listitem").filter(has_text="tea")
    expect(tea.get_by_role("button")).to_have_count(0)


def test_a_newcomer_may_begin_with_the_guide(open_page):
    page = open_page(person="")
    page.get_by_role("button", name="Take me there").first.click()
    expect(page.get_by_label("You are")).to_have_value("U0SAM")
    expect(page.get_by_role("heading", name="north")).to_be_visible()


def test_ticked_steps_are_remembered_for_the_session(open_page):
    page = open_page()
    guide = page.get_by_role("complementary", name="Training")
    guide.get_by_label("1. Read the agenda").check()
    expect(guide.get_by_text("Your first five minutes: 1 of 4 done")).to_be_visible()
    page.reload()
    expect(guide.get_by_label("1. Read the agenda")).to_be_checked()
    expect(guide.get_by_text("Your first five minutes: 1 of 4 done")).to_be_visible()
    guide.get_by_text("Your first five minutes").click()
    expect(guide.get_by_label("2. Ask where a child is")).to_be_hidden()
    newcomer = open_page()  # another session
    expect(newcomer.get_by_text("Your first five minutes: 0 of 4 done")).to_be_visible()


def test_a_step_is_ticked_when_it_was_done_and_stays_as_it_is_set_by_hand(open_page, standin, workspace):
    page = open_page("U0MARY")
    guide = page.get_by_role("complementary", name="Training")
    ask = guide.get_by_label("2. Ask where a child is")
    ask.focus()
    standin._trainer.was_done = [1]
    workspace.say("C0NORTH", "U0BOT", "BX-0042")
    expect(ask).to_be_checked()
    expect(ask).to_be_focused()
    expect(guide.get_by_text("Your first five minutes: 1 of 4 done")).to_be_visible()
    ask.uncheck()
    workspace.say("C0NORTH", "U0BOT", "once more")
    expect(page.get_by_role("log")).to_contain_text("once more")
    expect(ask).not_to_be_checked()


def test_the_page_says_what_each_person_does(open_page, workspace):
    workspace.change_user("U0MARY", title="manager of North")
    page = open_page("U0MARY")
    expect(page.get_by_label("You are").locator("option:checked")).to_have_text("Mary – manager of North")
    expect(page.get_by_text("You are Mary, manager of North ·")).to_be_visible()
    newcomer = open_page(person="")
    expect(newcomer.get_by_role("button", name="Mary – manager of North")).to_be_visible()
    expect(newcomer.get_by_role("button", name="Sam", exact=True)).to_be_visible()


def test_two_people_are_side_by_side(open_page):
    page = open_page()
    page.get_by_role("button", name="Two people side by side").click()
    sam = page.frame_locator("iframe[title='Window of Sam']")
    mary = page.frame_locator("iframe[title='Window of Mary']")
    send(sam, "Good morning, Mary")
    expect(mary.get_by_role("log")).to_contain_text("Good morning, Mary")
    expect(sam.get_by_role("complementary", name="Training")).to_be_hidden()
    page.get_by_role("button", name="Next working day").click()
    expect(page.get_by_text("Today is Fri 27 Nov 2026, 09:00")).to_be_visible()
    expect(mary.get_by_role("log")).to_contain_text("It is Fri 27 Nov 2026, 09:00")
    page.get_by_role("link", name="Back to one person").click()
    expect(page.get_by_label("You are")).to_have_value("U0SAM")


def test_on_a_phone_the_guide_is_one_tap_away(open_page):
    page = open_page(viewport={"width": 375, "height": 700}, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Guide").click()
    expect(page.get_by_text("Your first five minutes")).to_be_in_viewport()
    page.get_by_role("button", name="Put it in the box").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value("/permanence status BX-0042")
    expect(page.get_by_text("Your first five minutes")).to_be_hidden()
    page.get_by_role("button", name="Guide").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Your first five minutes")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 375


class TestWithoutATrainer:
    @pytest.fixture
    def standin(self, workspace):
        with StandIn(workspace) as standin:
            yield standin

    def test_there_is_neither_day_nor_guide(self, open_page):
        page = open_page()
        expect(page.get_by_text("Faults to try")).to_be_visible()
        for name in ("Guide", "Two people side by side"):
            expect(page.get_by_role("button", name=name)).to_have_count(0)
        expect(page.get_by_text("Today is")).to_have_count(0)
        expect(page.get_by_text("Your first five minutes")).to_be_hidden()
