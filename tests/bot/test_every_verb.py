"""Slack accepts what any verb says about the longest words, the most children and the fullest surgery.

The check is the stand-in's own (`demo.workspace.limits`), which knows nothing of the bot.
"""

import json
import re
import shutil
from dataclasses import replace
from datetime import date

import pytest

from bot.clock import Ticker
from bot.say import Terminal
from bot.slack import modals
from bot.slack.answers import RESPONSE_USES, _fitting
from bot.slack.blocks import draw_post, draw_reply, pressed_button
from bot.slack.home import home_blocks
from commands.desk.desk import Desk
from commands.desk.form import fits, form
from commands.desk.form_choices import look_up
from commands.grammar.parse import LONGEST, Parsed, parse
from commands.grammar.reply import Button, Reply, Table
from commands.grammar.values import FieldType, Parameter, ReadingContext
from commands.grammar.verbs import Verb, verbs
from commands.messages.drawers import draw_message
from commands.practice.gathered import Gathered
from commands.practice.request import TERMINAL, AsOf, Place, PlaceKind
from demo.workspace.limits.surfaces import check_home, check_view, option_problems, problems
from permanence.errors import PermanenceError
from permanence.journey import Month
from permanence.measures.stages import ROADS
from permanence.roles import CLOCK, Role, Standing
from storage.restored import HELD, RESTORED
from tests.conftest import NORTH, SOUTH, GivenClock, empty_records, make_settings, want_pages
from tests.loading import load, row

MARK = "XYLOPHONE"
"""Part of every text that people type, so that it is noticed where it must not appear."""
MIXED = f'{MARK} & <b> *bold* `code` **two** ~~x~~ __y__ 🎻👩‍👧‍👦 שלום עליכם مرحبا "said" \\ '
TEXTS = {
    "of everything": MIXED * 60,
    "that escape to five times as long": f"{MARK} {'&<>' * 1_400}",
    "in one": f"{MARK}{'x' * 4_000}",
    "of emoji": f"{MARK} {'🎻' * 4_000}",
    "of lines": f"{MARK}\n" * 400,
    "of quotes": f"{MARK} {chr(34) * 4_000}",
    "that a button just holds": (MIXED * 60)[:1_950],
}
"""Texts that people type, most of them longer than the limit."""
LONG = tuple(TEXTS.values())
PEOPLE = ("U0SAM", "U0MARY", "U0SUE", "U0CORA", "U0ADMIN", "U0ALEX")
"""A worker, a manager, a service manager, a consultant, an administrator, and a person with no role or work."""
MANY = [f"BX-{number:04d}" for number in range(100, 140)]
"""The children among whom 500 actions are divided."""
SECOND = date(2026, 12, 10)
"""The surgery that is open."""
AT_THE_CLOCK = Place(PlaceKind.CLOCK)

EXTREMES = {
    "REF": "BX-0042",
    "REF REF …": " ".join(["BX-0042", *MANY]),
    "ACTION": "1",
    "APPROVAL": "1",
    "CHANGE": None,
    "@PERSON": "<@U0SAM>",
    "@PERSON …": "<@U0SAM> <@U0MARY> <@U0ALEX> <@U0SUE> <@U0CORA>",
    "#CHANNEL": "<#C0WEST|west>",
    "TEAM": "north",
    "TIME": "14:00",
    "NUMBER": "40",
    "MONTH": "03/2012",
    "DATE": "18/12/2026",
    "WHEN": "the day before at 14:00",
    "MILESTONE": "placement visit",
    '"NAME"': f'"{("North & <Permanence> 🎻 " * 9)[:78]}"',
    "CLOCKS": "all",
    "YEARS": "2024-27",
    "FAMILY": "FAM-0031",
    "STEP": "stage two ended",
    "STAGE": "enquiry",
    '"AREA"': f'"{("West & <Borset> 🎻 " * 9)[:78]}"',
    '"VENUE"': f'"{("a <centre> & 🎻 " * 9)[:78]}"',
}
"""What is typed for a parameter, by the label of its kind; None leaves it out. Choices and words need no line here."""
OWN = {
    "access refuse change": "10",
    "actions agreed at": "09/12/2026",
    "actions agreed as_known": "08/12/2026",
    "allocate child": "BX-0700",
    "conflict keep conflict": "1",
    "conflict take conflict": "1",
    "siblings arrangement": "together",
    "bring child": "BX-0090",
    "caseload person": None,
    "chart team": None,
    "chart figures at": "09/12/2026",
    "chart figures as_known": "08/12/2026",
    "clocks with_": "T10",
    "clocks without": None,
    "close on": "09/12/2026",
    "benchmarks as_known": "08/12/2026",
    "benchmarks at": "09/12/2026",
    "benchmarks indicator": "S2",
    "close outcome": "adopted",
    "bottlenecks at": "09/12/2026",
    "bottlenecks as_known": "08/12/2026",
    "cohort at": "09/12/2026",
    "cohort as_known": "08/12/2026",
    "cohort milestone": "placement order",
    "cohort to": "adoption order",
    "correct on": "01/01/2023",
    "correct to": "02/01/2023",
    "costs as_known": "08/12/2026",
    "costs at": "09/12/2026",
    "cover begins": "14/12/2026",
    "cover by": "<@U0ALEX>",
    "cover off person": "<@U0GONE>",
    "decline approval": "2",
    "delay child": "BX-0130",
    "delay milestone": "match",
    "early outcomes at": "09/12/2026",
    "edit due": None,
    "edit team": "south",
    "agenda on": "2026-12-10",
    "back person": "<@U0GONE>",
    "digest on": "2026-12-24",
    "expect milestone": "match",
    "family add family": "FAM-0099",
    "family add team": "finding",
    "family edit team": "finding",
    "feedback given informed": "poor",
    "family correct step": "stage two began",
    "family correct on": "12/06/2026",
    "family correct to": "13/06/2026",
    "families team": "finding",
    "family step because": None,
    "family step on": "09/12/2026",
    "introductions child": "BX-0042",
    "introductions to": "24/12/2026",
    "link on": "09/12/2026",
    "link family": "FAM-0032",
    "link end on": "09/12/2026",
    "give to": "<@U0ALEX>",
    "gone person": "<@U0ALEX>",
    "help about": "surgery",
    "left to": "<@U0ALEX>",
    "milestone chair": None,
    "milestone on": "09/12/2026",
    "minutes on": None,
    "remove on": "01/01/2023",
    "minutes team": None,
    "plan alongside": "special guardianship",
    "plan by": "court",
    "plan changes at": "09/12/2026",
    "plan on": "09/12/2026",
    "rename to": "BX-0199",
    "reopen action": "2",
    "report at": "09/12/2026",
    "report as_known": "08/12/2026",
    "report due on": "2026-09-30",
    "restrict lift": None,
    "reviewed need": None,
    "role person": "<@U0ALEX>",
    "role role": "analyst",
    "scorecard at": "09/12/2026",
    "scorecard as_known": "08/12/2026",
    "surgery close apologies": "<@U0NIA>",
    "surgery move surgery": "24/12/2026",
    "surgery move to": "23/12/2026",
    "surgery now team": "south",
    "surgery skip surgery": "24/12/2026",
    "team add as_": None,
    "team add from_": "11/12/2026",
    "team add team": "west",
    "team clear in_": "<#C0NORTH>",
    "team add side": None,
    "team edit from_": None,
    "team edit side": None,
    "release ask what": None,
    "release number": None,
    "team end team": "empty",
    "track child": "BX-0999",
    "track due": None,
    "track entered": "02/02/2020",
    "trouble on": "2026-12-10",
    "wait action": "20",
    "waits person": None,
    "waits team": None,
    "whole message key": f'"north:{SECOND.isoformat()}:child BX-0042"',
    "why figure at": "09/12/2026",
    "why figure as_known": "08/12/2026",
    "why on": "10/12/2026",
}
"""What is typed for a verb's parameter if its kind's value will not do; None leaves it out."""
MORE = {
    "actions agreed": ["actions agreed", "actions agreed overdue", "actions agreed discussed"],
    "benchmarks": ["benchmarks"],
    "caseload": ["caseload <@U0SAM>"],
    "chart": ["chart north"],
    "clocks": ["clocks north"],
    "close": ["close BX-0130 died 09/12/2026", "close BX-0131 moved 09/12/2026"],
    "edit": ["edit BX-0042 worker <@U0ALEX>"],
    "families": ["families"],
    "surgery": ["surgery tracking", "surgery south", "surgery finding"],
    "help": ["help", *(f"help {name}" for name, verb in verbs().items() if not verb.is_hidden)],
    "milestone": ["milestone BX-0042 disruption 09/12/2026"],
    "minutes": ["minutes north", "minutes north 26/11/2026", "minutes BX-0042 26/11/2026"],
    "overdue": ["overdue"],
    "restrict": ["restrict BX-0132 lift"],
    "reviewed": ["reviewed BX-0042 no action needed because the court decides first"],
    "status": [f"status {ref}" for ref in ("BX-0043", "BX-0090", "BX-0091", "BX-0132")],
    "bottlenecks": ["bottlenecks", *(f"bottlenecks {road.replace('_', ' ')}" for road in ROADS)],
    "scorecard": ["scorecard", "scorecard stages"],
    "chart figures": ["chart scorecard", "chart waiting"],
    "report": ["report", "report 2025-26"],
    "team": ["team tracking"],
    "waits": ["waits", "waits north", "waits <@U0SAM>"],
    "why figure": [f"why {code}" for code in ("A3", "A9", "HARDER", "COHORT")],
}
"""Further words with which a verb is asked."""
ASKED_BY = {
    "access refuse": "U0ADA",
    "approve": "U0MARY",
    "decline": "U0MARY",
    "quiet off": "U0ALEX",
    "undo": "U0SAM",
}
"""Who asks for verbs that not everyone may use; anyone asks for the rest."""


BEFORE = {
    "surgery reopen": "surgery close north yes",
    "report off": "report every quarter",
    "hold off": "hold BX-0042 because a complaint is open",
    "release": "release ask BX-0042 because the guardian asks",
}
"""What its manager types first, for a verb that needs it."""


def longest(before, text, most=LONGEST):
    """As many of these words as a command has room for after what is typed before them."""
    return f"{before} {text[: most - len(before) - 1]}"


class Town:
    """Builds a town from what people type and what the clock does."""

    def __init__(self, terminal: Terminal, clock: GivenClock) -> None:
        self.terminal = terminal
        self.clock = clock
        self.ticker = Ticker(terminal.desk, clock)

    def say(self, text: str, person: str = "U0SAM") -> None:
        self.terminal.say(text, person)

    def it_is(self, *moment: int) -> None:
        """Move the clock to a moment and tick, and count everything wanted as posted in Slack."""
        self.clock.go_to(*moment)
        self.ticker.tick()
        self.send()
        want_pages(self.terminal.store, self.terminal.desk.office, self.clock())
        self.send()

    def send(self) -> None:
        with self.terminal.store.write() as records:
            planned = records.execute("select id from outbox where state = 'planned'").fetchall()
            for post in [records.outbox.find(number) for (number,) in planned]:
                records.delivery.begin(post, self.clock())
                records.delivery.sent(post, f"1795000000.{post.id:06d}", post.wanted, self.clock())

    def track(self) -> None:
        """Add teams, people and children, with everything that can be recorded about them."""
        for text in (
            NORTH,
            SOUTH,
            'team add empty "Empty" in <#C0EMPTY|empty> manager <@U0MARY> from 30/11/2026 at 14:00 every 2 weeks',
            'team add tracking "Panel" in <#C0PANEL|panel> manager <@U0SUE> from 04/12/2026 at 10:00 every 4 weeks as panel',
            "clocks north with all",
            "role service manager <@U0SUE>",
            "role consultant <@U0CORA>",
            "team edit north children 40",
            "role admin <@U0ADA>",
        ):
            self.say(text, "U0ADMIN")
        office = self.terminal.desk.office
        self.terminal.desk.office = replace(office, second_administrator=True)
        self.terminal.desk.answer_words(
            "team edit empty manager <@U0OMAR> in <#C0WEST|west>", "U0ADMIN", Place(PlaceKind.DIRECT)
        )
        self.terminal.desk.office = office
        self.say("track BX-0042 team north born 03/2012 entered 02/02/2020 worker <@U0SAM>")
        self.say("track BX-0043 team north born 03/2023 worker <@U0GONE> family finder <@U0SAM>")
        self.say("track BX-0090 team north due 24/11/2026 worker <@U0SAM>")
        for ref in ("BX-0091", "BX-0092"):
            self.say(f"track {ref} team north born 03/2023 worker <@U0SAM>")
        for number, text in enumerate(LONG, 1):
            self.say(longest("action BX-0042 <@U0SAM> by 24/11/2026", text))
            self.say(longest("update BX-0042", text))
            self.say(longest(f"plan BX-0042 adoption {number:02d}/02/2022 because", text))
        for month in range(60):
            on = date(2021 + month // 12, month % 12 + 1, 1)
            self.say(longest(f"milestone BX-0042 placement visit {on:%d/%m/%Y}", LONG[month % 7], 1_000))
        self.say("expect BX-0042 final hearing 24/12/2026")
        self.say(f"action BX-0043 <@U0GONE> by 24/11/2026 {MIXED}")
        for ref in MANY:
            self.say(f"track {ref} team north born 03/2020 entered 02/02/2022 worker <@U0SAM>")
            self.say(f"milestone {ref} adm decision 02/03/2024")
            self.say(
                longest(f"delay {ref} match until 15/01/2027 because sibling assessment", MIXED * 60, 1_500)
            )
        for number in range(490):
            words = LONG[number % 4][: 150 if number % 20 else 2_000]
            self.say(f"action {MANY[number % 40]} <@U0SAM> by 24/11/2026 {words}")
        finding = 'team add finding "Finding" in <#C0FIND|finding> manager <@U0SUE> from 10/12/2026 at 09:30 every 2 weeks'
        self.say(f"{finding} side family finding", "U0ADMIN")
        for number in range(31, 91):
            self.say(
                f'family add FAM-{number:04} team finding worker <@U0SAM> area "{MIXED[:60].replace(chr(34), "")}"'
            )
            self.say(f"family FAM-{number:04} enquiry 12/05/2026")
            self.say(f"family FAM-{number:04} stage two began 12/06/2026")
        self.say("link BX-0042 FAM-0031 on 20/11/2026")
        self.say("restrict BX-0132 to <@U0SAM> <@U0MARY>", "U0MARY")
        unallocated = [row(f"BX-{number:04}", "care_entry", "2026-02-02") for number in range(700, 760)]
        otherwise = [row(ref, "care_entry", "2022-02-03", born=Month(2020, 3)) for ref in MANY]
        load(self.terminal.store.path, self.clock(), [*unallocated, *otherwise])
        self.say(f"siblings BX-0042 BX-0043 {' '.join(MANY[:20])} together")
        self.say("quiet until 31/12/2026", "U0ALEX")
        self.say("cover <@U0GONE> by <@U0SAM> 24/11/2026 to 31/12/2026", "U0MARY")
        with self.terminal.store.write() as records:
            records.newcomers.keep_roll("C0NORTH", ["U0SAM", "U0MARY"])
        self.terminal.desk.answer_words("membership north <@U0NEW> guest", CLOCK.person, AT_THE_CLOCK)

    def sit(self) -> None:
        """Hold the first surgery, with its digest and minutes, and open the second."""
        self.it_is(24, 11, 9, 0)
        self.it_is(26, 11, 9, 30)
        for number, text in enumerate(LONG, 1):
            self.say(longest("reviewed BX-0042", text))
            self.say(longest(f"done {number + 7}", text))
            self.say(longest("praise BX-0042 <@U0SAM>", text), "U0MARY")
            self.say(longest("update BX-0042", text))
            self.say(longest(f"move {number} to 01/12/2026 because", text))
            self.say(longest(f"wait {number} for", text))
        self.say("next north", "U0MARY")
        self.say("surgery close north with <@U0SAM> <@U0ALEX>", "U0MARY")
        self.terminal.desk.answer_words("gone <@U0GONE>", CLOCK.person, AT_THE_CLOCK)
        self.it_is(8, 12, 9, 0)
        self.it_is(10, 12, 9, 30)
        self.say("done 2")
        for text in LONG:
            self.say(longest("reviewed BX-0042", text))
            self.say(longest("update BX-0042", text))
            self.say(longest("action BX-0042 <@U0SAM> by 18/12/2026", text))
        self.say(longest("escalate 1 because", MIXED * 60))
        self.say("close BX-0092 died 09/12/2026", "U0MARY")
        self.say("close BX-0091 adopted 09/12/2026", "U0MARY")
        self.terminal.desk.answer_words("exposed north shared in <#C0NORTH>", CLOCK.person, AT_THE_CLOCK)
        self.clock.go_to(10, 12, 10, 0)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A town with everything at its longest and most, late on the morning of the second surgery."""
    settings, clock = (
        make_settings(tmp_path_factory.mktemp("town"), "https://slack.invalid/api/"),
        GivenClock(),
    )
    settings.database.write_bytes(empty_records())
    with Terminal(settings, "tester", clock) as terminal:
        town = Town(terminal, clock)
        town.track()
        town.sit()
    return settings.database, clock


@pytest.fixture
def town(built, tmp_path):
    """A copy of the town for each test, so that no test sees another's changes."""
    database, clock = built
    settings = make_settings(tmp_path, "https://slack.invalid/api/")
    shutil.copy(database, settings.database)
    with Terminal(settings, "tester", GivenClock(clock.now)) as opened:
        with opened.store.write() as records:  # as a restore says, so that there is something to decide on
            at = clock().isoformat()
            records.know(RESTORED, json.dumps({"at": at, "since": at, "lasts": {}}))
            records.know(HELD, at)
        yield opened


def assert_taken(reply: Reply) -> None:
    """Assert that Slack accepts a reply as messages, as a post, over a Home and as a Home, and that no notification tells it."""
    pages = draw_reply(reply)
    has_table = any(isinstance(part, Table) for part in reply.parts)
    with_tables = draw_reply(reply, tables=True) if has_table else []  # without one they are the same pages
    for drawn in [*pages, *with_tables, draw_post(reply), draw_post(reply, folds=True)]:
        assert problems(drawn.blocks, drawn.text) == []
        assert len(drawn.text) < 4_000
        assert drawn.text
        assert MARK.lower() not in drawn.text.lower()
    check_view(modals.answer_view(pages, reply.again)[0])
    check_home({"type": "home", "blocks": home_blocks(reply)})


def assert_shown_to_its_end(town: Terminal, person: str, reply: Reply) -> None:
    """Assert that no answer ends cut: what is not shown is asked for by a button, or else said elsewhere."""
    if reply.again:
        assert_same(town.desk.answer_words(reply.again, person, TERMINAL), reply)
    pages = draw_reply(reply)
    here, elsewhere = _fitting(pages, reply.again, 0)
    shown = here[:]
    while button := leads_on(here[-1].blocks):
        reply = town.desk.answer_words(button.command, person, TERMINAL)
        here, elsewhere = _fitting(draw_reply(reply), reply.again, button.shown)
        shown += here
    parts = [page for page in shown if not page.text.startswith("That is only the first part")]
    assert [*parts, *elsewhere] == pages
    assert len(here) <= RESPONSE_USES
    view, is_whole = modals.answer_view(pages, reply.again)
    blocks = view["blocks"]
    while button := leads_on(view["blocks"]):
        view, _ = modals.answer_view(pages, button.command, button.shown)
        blocks = [*blocks[:-2], *view["blocks"]]
    assert not is_whole or blocks == [block for page in pages for block in page.blocks]


def assert_same(again: Reply, reply: Reply) -> None:
    assert draw_reply(again) == draw_reply(reply), "asked for again, it is the same"


def leads_on(blocks) -> Button | None:
    """The button that shows the rest, if the last of these blocks has one."""
    elements = blocks[-1].get("elements", ()) if blocks[-1]["type"] == "actions" else ()
    buttons = [pressed_button(each) for each in elements if each["type"] == "button"]
    return next((button for button in buttons if button.shown), None)


def assert_says_how_to_go_on(reply: Reply) -> None:
    """Assert that whatever says that there is more names the command that lists it, or has a button."""
    drawn = draw_post(reply)
    words = "\n".join(
        str(part["text"]["text"])
        for part in drawn.blocks
        if part["type"] == "section" and "text" in part and "accessory" not in part
    )
    for said in re.findall(r"(?i)\band [\d,]+ more[^\n;]*", words):
        assert "`" in said or "listed in this thread" in said or "may not see" in said, said
    if "left out)." in str(drawn.blocks):
        assert reply.again


def typed(verb: Verb, words: str) -> str:
    """A verb with all its parameters, and these words last."""
    said = [verb.name]
    own: list[str] = []
    for each in verb.parameters:
        key = f"{verb.name} {each.name}"
        if each.kind.is_rest and key not in OWN:
            own = [*([each.keyword] if each.keyword else []), words]
        elif value := OWN[key] if key in OWN else _of_kind(verb, each):
            said += [*([each.keyword] if each.keyword else []), value]
    return longest(" ".join([*said, *own[:-1]]), words) if own else " ".join(said)


def _of_kind(verb: Verb, each: Parameter) -> str | None:
    if each.kind.label in EXTREMES:
        return EXTREMES[each.kind.label]
    assert each.kind.choices, (
        f"`{verb.name}` has a {each.kind.label} now: add to EXTREMES, in this file, the most extreme one that people "
        f"can type, or to OWN what `{verb.name} {each.name}` is asked with here."
    )
    return each.kind.choices[-1].key


def has_words(verb: Verb) -> bool:
    """Whether a verb takes free text."""
    return any(each.kind.is_rest and f"{verb.name} {each.name}" not in OWN for each in verb.parameters)


def ask(town: Terminal, verb: Verb, text: str, person: str) -> Reply:
    is_clocks = verb.roles == (Role.CLOCK,)
    place = AT_THE_CLOCK if is_clocks else TERMINAL
    is_asked = (
        verb.takes_back or verb.lasts
    )  # it is meant, however long ago the change was or whatever it does for good
    text = f"{text} yes" if is_asked else text
    try:
        return town.desk.answer_words(text, CLOCK.person if is_clocks else person, place)
    except PermanenceError as error:
        raise AssertionError(
            f"`{text[:90]}` was refused: {error} Say in OWN, or in ASKED_BY, in this file, how `{verb.name}` is asked for here."
        ) from error


def posts(town: Terminal, after: int = 0) -> dict[str, Reply]:
    """Every wanted message by its key, as drawn now for its reader."""
    with town.store.read() as records:
        wanted = "select id from outbox where state <> 'skipped' and id > ? order by id"
        found = [records.outbox.find(number) for (number,) in records.execute(wanted, (after,)).fetchall()]
        teams = frozenset(team.key for team in records.teams.all())
        gathered, drawn = Gathered(), {}
        for post in found:
            manages = records.teams.managed_by(post.to)
            reader = Standing(post.to, teams=teams, manages=manages) if post.is_private else CLOCK
            shared = None if post.is_private else gathered
            with records.seen_by(reader):
                as_of = AsOf(records, town.desk.office, town.desk.clock(), shared)
                drawn[post.key] = draw_message(as_of, post)
    return {key: reply for key, reply in drawn.items() if reply}


ASKED = [
    pytest.param(name, words, id=f"{name}, words {kind}" if has_words(verb) else name)
    for name, verb in verbs().items()
    for kind, words in (TEXTS.items() if has_words(verb) else (("", ""),))
]


@pytest.mark.parametrize(("name", "words"), ASKED)
def test_slack_accepts_whatever_a_verb_answers_or_posts_and_no_notification_shows_it(town, name, words):
    verb = verbs()[name]
    with town.store.read() as records:
        ((before,),) = records.execute("select max(id) from outbox").fetchall()
    people = PEOPLE if verb.reads else (ASKED_BY.get(name, "U0MARY"),)
    if name in BEFORE:
        town.desk.answer_words(BEFORE[name], "U0MARY", TERMINAL)
    for text in [typed(verb, words), *MORE.get(name, ())]:
        answers: list[Reply] = []
        for person in people:
            reply = ask(town, verb, text, person)
            if reply not in answers:  # many people read the same
                assert_taken(reply)
                assert_shown_to_its_end(town, person, reply)
                answers.append(reply)
    for reply in posts(town, before).values():
        assert_taken(reply)
        assert_says_how_to_go_on(reply)


def test_slack_accepts_every_message_of_two_surgeries_in_channels_and_in_private(town):
    found = posts(town)
    kinds = {key.split(":", 2)[2].split(" ")[0] for key in found}

    assert kinds == {
        "head",
        "child",
        "list",
        "minutes",
        "closed",
        "digest",
        "approval",
        "escalation",
        "exposed",
        "birth",
        "left",
        "loaded",
        "differences",
        "disputed",
        "joined",
        "granted",
        "confirm",
        "access",
    }
    for reply in found.values():
        assert_taken(reply)
        assert_says_how_to_go_on(reply)
    said = {key: str(draw_post(reply).blocks) for key, reply in found.items()}
    assert sum(MARK in each for each in said.values()) > 40, "the extremes are in what is posted"
    assert "lines left out)." in said[f"north:{SECOND.isoformat()}:child BX-0042"]
    assert "Show all of it" in said[f"north:{SECOND.isoformat()}:child BX-0042"]


@pytest.mark.parametrize("name", [name for name, verb in verbs().items() if not verb.is_hidden])
def test_slack_accepts_the_form_of_every_verb_whatever_it_contains(town, name):
    verb = verbs()[name]
    person = ASKED_BY.get(name, "U0MARY")
    reading = ReadingContext(SECOND, town.desk.office.reference)
    for words in TEXTS.values() if has_words(verb) else ("",):
        parsed = parse(typed(verb, words[:2_900]), reading)
        only_here = {key: value for key, value in parsed.values.items() if key in ("child", "action")}
        for values in (parsed.values, only_here, {}):
            started = Parsed(
                verb, {key: value for key, value in values.items() if value not in (None, "", ())}
            )
            assert fits(started)
            drawn = form(town.desk, started, person, TERMINAL, why=words[:2_900])
            view = modals.draw_form(
                drawn, modals.FormOrigin("C0NORTH", "1795000000.000001", "https://slack.invalid/r")
            )
            if drawn.fields:
                check_view(view)
            for field in drawn.fields:
                if field.field_type is FieldType.LOOKUP:
                    found = look_up(town.desk, name, field.name, "", person, TERMINAL)
                    assert option_problems({"options": modals.options(found)}) == []


def test_are_you_sure_is_asked_within_the_limits_however_long_the_command(town):
    everywhere = Desk(
        town.store, town.desk.office, town.desk.clock, lambda person, place, teams: frozenset(teams)
    )
    in_the_channel = Place(PlaceKind.TEAM, "north")
    for words in TEXTS.values():
        text = longest("update BX-0042", words, 2_000)
        reply = everywhere.answer_words(text, "U0ALEX", in_the_channel)

        assert "not one of yours" in reply.words
        assert_taken(reply)
        rows = [block["elements"] for block in draw_reply(reply)[-1].blocks if block["type"] == "actions"]
        assert [pressed_button(button).confirms for row in rows for button in row] == [True, False]


def test_an_answer_over_a_home_too_long_for_a_view_leads_on_with_a_button(town):
    reply = ask(town, verbs()["history"], "history BX-0042", "U0SAM")
    view, is_whole = modals.answer_view(draw_reply(reply), reply.again)

    check_view(view)
    assert is_whole
    assert leads_on(view["blocks"]).command == "history BX-0042"
    assert "There is more than can be shown here at once." in str(view["blocks"][-2])


def test_an_answer_over_a_home_that_cannot_be_asked_for_again_says_where_it_is(town):
    reply = ask(town, verbs()["history"], "history BX-0042", "U0SAM")
    view, is_whole = modals.answer_view(draw_reply(reply), "")

    check_view(view)
    assert not is_whole
    assert "all of it is in your conversation with me." in str(view["blocks"][-1])
