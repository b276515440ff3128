"""The page with the keyboard alone, and its accessibility."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from demo.page.trainer import GuideStep
from demo.server import StandIn
from tests.demo.parts import option, plain, section

CONFIRM = {"title": plain("Sure?"), "text": plain("Final."), "confirm": plain("Yes"), "deny": plain("No")}
BLOCKS = [
    {"type": "header", "text": plain("BX-0042")},
    section(
        "*Due* Fri 13 Nov for <@U0SAM>, `T13`, <https://example.org|the rule>",
        fields=[plain("Team"), plain("North")],
    ),
    {"type": "context", "elements": [plain("A tracker, not the child's record.")]},
    section("> said in court\n• one"),
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "done", "text": plain("Done"), "style": "primary"},
            {
                "type": "button",
                "action_id": "close",
                "text": plain("Close case"),
                "style": "danger",
                "confirm": CONFIRM,
            },
            {
                "type": "static_select",
                "action_id": "reason",
                "placeholder": plain("Reason"),
                "options": [option("Medical"), option("Court")],
            },
            {"type": "overflow", "action_id": "more", "options": [option("History")]},
        ],
    },
]
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Record a milestone"),
    "submit": plain("Record"),
    "blocks": [
        {
            "type": "input",
            "label": plain("Note"),
            "hint": plain("In a sentence"),
            "element": {"type": "plain_text_input", "placeholder": plain("What was agreed")},
        }
    ],
}
STEPS = (GuideStep("Ask", "Type:", "", "C0NORTH", "caseload"), GuideStep("Read", "The agenda."))


class Trainer:
    guide = STEPS

    def done(self):
        return []

    def today(self):
        return "Thu 26 Nov 2026"

    def moves(self):
        return [("next", "Next working day")]

    def move(self, key):
        pass


@pytest.fixture
def standin(workspace, patience):
    workspace.add_shortcut("Record a milestone", "record", "global")
    workspace.add_shortcut("Make it an action", "make_action", "message")
    with StandIn(workspace, retries=(0,), ack_timeout=patience, trainer=Trainer()) as standin:
        yield standin


@pytest.fixture
def bot(app, connected, client, workspace):
    """A bot with a post, a thread, an empty picture, a Home tab, a form and an ephemeral answer."""
    told = []

    @app.command("/permanence")
    def _(ack):
        ack(text="Only you", blocks=BLOCKS)

    @app.action(re.compile(".*"))
    def _(ack, body):
        ack()
        told.append(body["actions"][0])

    @app.shortcut("record")
    def _(ack, shortcut):
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=FORM)

    app.shortcut("make_action")(lambda ack: ack())
    app.view("form")(lambda ack: ack())
    app.event("message")(lambda: None)

    @app.event("app_home_opened")
    def _(event):
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": BLOCKS})

    head = client.chat_postMessage(channel="C0NORTH", text="BX-0042", blocks=BLOCKS)["ts"]
    client.chat_postMessage(channel="C0NORTH", text="A reply", thread_ts=head)
    return told


FOCUSED = """() => {
  const at = document.activeElement;
  if (at === document.body) return null;
  const ring = [at, at.closest(".combo")].filter(Boolean).map((one) => getComputedStyle(one));
  const box = at.getBoundingClientRect();
  return {
    name: at.getAttribute("aria-label") ?? at.labels?.[0]?.innerText ?? at.innerText,
    id: at.id,
    region: at.closest("nav, main, #thread, #training, dialog")?.tagName ?? "",
    visible: ring.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    shown: box.width > 0 && box.height > 0 && at.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
  };
}"""


FROM_THE_TOP = """() => {
  const top = document.createElement("span");
  top.tabIndex = -1;
  document.body.prepend(top);
  top.focus();
}"""


def tabbed(page):
    """Everything Tab reaches in one round."""
    stops = []
    page.evaluate(FROM_THE_TOP)
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None or (stops and at == stops[0]):
            break
        stops.append(at)
    return stops


def test_tab_reaches_everything_in_reading_order_with_the_focus_visible(open_page, bot):
    page = open_page()
    page.get_by_role("button", name="1 reply").click()
    expect(page.get_by_role("log", name="Replies")).to_contain_text("A reply")
    stops = tabbed(page)
    assert [stop["name"] for stop in stops if not (stop["visible"] and stop["shown"])] == []
    regions = [stop["region"] for stop in stops]
    assert [name for place, name in enumerate(regions) if regions[place - 1 : place] != [name]] == [
        "",  # the skip link
        "NAV",
        "DIV",  # the training
        "MAIN",
        "ASIDE",
    ]
    names = [" ".join((stop["name"] or "").split()) for stop in stops]
    for name in (
        "Skip to the message box",
        "Next working day",
        "Put it in the box",
        "Done",
        "Close case",
        "Reason",
        "More options",
        "1 reply",
        "More actions",
        "Shortcuts",
        "Message",
        "Close the thread",
        "Reply",
    ):
        assert name in names, name
    for channel in ("north", "Permanence", "Home"):
        assert any(name.endswith(channel) for name in names), channel


def test_the_first_stop_is_a_skip_link(open_page, bot):
    page = open_page()
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    page.evaluate(FROM_THE_TOP)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the message box")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()


def test_a_day_of_work_by_keyboard_alone(open_page, bot, standin):
    page = open_page()
    press = page.keyboard.press
    done = page.get_by_role("button", name="Done")
    expect(done).to_be_visible()
    done.focus()
    press("Space")
    standin.wait_for(lambda: len(bot) == 1)
    expect(done).to_be_focused()
    press("Tab")
    press("Enter")
    expect(page.get_by_role("dialog", name="Sure?")).to_be_visible()
    press("Escape")
    expect(page.get_by_role("button", name="Close case")).to_be_focused()
    press("Tab")
    press("ArrowDown")
    press("Enter")
    standin.wait_for(lambda: len(bot) == 2)
    press("Tab")
    expect(page.get_by_role("button", name="Clear")).to_be_focused()
    press("Tab")
    press("Enter")
    expect(page.get_by_role("menuitem", name="History")).to_be_focused()
    press("Space")
    standin.wait_for(lambda: len(bot) == 3)
    assert [action["action_id"] for action in bot] == ["done", "reason", "more"]
    expect(page.get_by_role("button", name="More options")).to_be_focused()
    press("Tab")
    press("Enter")
    expect(page.get_by_role("complementary", name="Thread")).to_be_visible()
    expect(page.get_by_label("Reply", exact=True)).to_be_focused()
    press("Escape")
    expect(page.get_by_role("complementary", name="Thread")).to_be_hidden()
    expect(page.get_by_role("button", name="1 reply")).to_be_focused()
    press("Tab")
    press("Enter")
    expect(page.get_by_role("menuitem", name="Make it an action")).to_be_focused()
    press("Tab")
    expect(page.get_by_role("menu")).to_have_count(0)


def test_the_person_can_be_changed_with_the_arrow_keys(open_page, bot):
    page = open_page()
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    who = page.get_by_label("You are")
    who.focus()
    for person in ("U0MARY", "U0IDRIS"):
        page.keyboard.press("ArrowDown")
        expect(who).to_have_value(person)
        expect(page).to_have_url(re.compile(f"as={person}"))
        expect(who).to_be_focused()


def test_the_focus_survives_a_redraw(open_page, bot, client, workspace):
    page = open_page()
    page.get_by_role("button", name="Done").focus()
    message = workspace.messages("C0NORTH")[0]
    client.chat_update(
        channel="C0NORTH", ts=message.ts, text="x", blocks=[section("Changed"), *message.blocks]
    )
    expect(page.get_by_text("Changed")).to_be_visible()
    expect(page.get_by_role("button", name="Done")).to_be_focused()
    client.chat_update(channel="C0NORTH", ts=message.ts, text="x", blocks=[section("Done now")])
    expect(page.get_by_text("Done now")).to_be_visible()
    expect(page.get_by_role("list", name="Messages")).to_be_focused()


def test_every_part_has_its_role_and_name(open_page, bot):
    page = open_page()
    page.get_by_role("button", name="1 reply").click()
    for role, name in (
        ("navigation", "Workspace"),
        ("complementary", "Training"),
        ("complementary", "Thread"),
        ("log", "Messages"),
        ("log", "Replies"),
        ("list", "Messages"),
        ("list", "Replies"),
        ("list", "Channels"),
    ):
        expect(page.get_by_role(role, name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("main")).to_be_visible()
    for log in page.get_by_role("log").all():
        expect(log).to_have_attribute("aria-live", "polite")
    assert page.locator("html").get_attribute("lang") == "en-GB"
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, textarea, [role=menu], dialog, iframe")]
            .filter((one) => one.checkVisibility() && !(one.getAttribute("aria-label") || one.labels?.length
                || one.getAttribute("aria-labelledby") || one.innerText?.trim()))
            .map((one) => one.outerHTML)"""
    )
    assert nameless == []


def test_axe_finds_nothing_that_keeps_anybody_out(open_page, bot):
    page = open_page()
    page.get_by_role("button", name="1 reply").click()
    expect(page.get_by_role("list", name="Replies")).to_contain_text("A reply")
    found = Axe().run(page).response["violations"]
    assert [each["help"] for each in found if each["impact"] in ("serious", "critical")] == []


CONTRAST = """() => {
  const parse = (color) => { const n = color.match(/[\\d.]+/g).map(Number); return { rgb: n.slice(0, 3), a: n[3] ?? 1 }; };
  const over = (top, under) => top.rgb.map((one, place) => one * top.a + under[place] * (1 - top.a));
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own.a === 1 ? own.rgb : over(own, behind(element.parentElement));
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((one) => (one / 255 <= 0.03928 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = new Map();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !element.checkVisibility() || element.closest("option, script")) continue;
    const ground = behind(element);
    const ink = over(parse(getComputedStyle(element).color), ground);
    const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.set(texts.currentNode.textContent.trim(), Math.round(ratio * 100) / 100);
  }
  for (const box of document.querySelectorAll("[placeholder]")) {
    if (!box.checkVisibility() || !box.placeholder) continue;
    const hint = getComputedStyle(box, "::placeholder");
    const [a, b] = [parse(hint.color).rgb, behind(box)].map(light).sort((x, y) => y - x);
    if (hint.opacity !== "1" || (a + 0.05) / (b + 0.05) < 4.5) found.set(box.placeholder, (a + 0.05) / (b + 0.05));
  }
  return Object.fromEntries(found);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_enough_contrast(open_page, bot, standin, client, scheme):
    standin.command("U0SAM", "C0NORTH", "status")
    page = open_page(color_scheme=scheme)
    expect(page.get_by_text("Only visible to you")).to_be_visible()
    page.get_by_text("Faults to try").click()
    page.get_by_role("button", name="1 reply").click()
    expect(page.get_by_role("log", name="Replies")).to_contain_text("A reply")
    assert page.evaluate(CONTRAST) == {}
    page.get_by_role("list", name="App").get_by_role("button", name="Home").click()
    expect(page.get_by_role("tabpanel", name="Home")).to_contain_text("BX-0042")
    page.get_by_role("button", name="More options").click()
    assert page.evaluate(CONTRAST) == {}
    page.keyboard.press("Escape")
    page.get_by_role("button", name="north").click()
    # A menu opened before the channel is there would be closed with the view that it leaves.
    expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Record a milestone").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Please complete this required field.")).to_be_visible()
    assert page.evaluate(CONTRAST) == {}


def test_nothing_moves_when_reduced_motion_is_preferred(open_page, bot):
    page = open_page(
        reduced_motion="reduce", viewport={"width": 375, "height": 700}, has_touch=True, is_mobile=True
    )
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].map((one) => getComputedStyle(one))
            .filter((style) => style.transitionDuration.split(", ").some((one) => parseFloat(one) > 0)
                || style.animationName !== "none" || style.scrollBehavior === "smooth").length"""
    )
    assert moving == 0


@pytest.mark.parametrize("width", [320, 375])
def test_it_is_legible_on_a_narrow_phone(open_page, bot, width):
    page = open_page(viewport={"width": width, "height": 700}, has_touch=True, is_mobile=True)
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    small = """() => [...document.querySelectorAll("main *")].filter((one) => one.checkVisibility() && one.innerText?.trim()
        && !one.closest(".unseen") && parseFloat(getComputedStyle(one).fontSize) < 11).map((one) => one.outerHTML)"""
    assert page.evaluate(small) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name="Channels and people").click()
    expect(page.get_by_label("You are")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Channels and people")).to_be_focused()
    page.get_by_role("button", name="Channels and people").click()
    page.get_by_role("list", name="App").get_by_role("button", name="Home").click()
    expect(page.get_by_role("tabpanel", name="Home")).to_contain_text("BX-0042")
    assert page.evaluate("document.documentElement.scrollWidth") == width
