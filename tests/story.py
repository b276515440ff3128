"""Three fortnights of one invented team, lived over the wire: what everybody sees, turn by turn, and the transcript.

`make docs` writes the transcript to docs/a-surgery.md. tests/bot/test_story.py lives the same story and asserts on it.
"""

import html
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.rehearsal import invented
from bot.rehearsal.simulate import PROXIES
from demo.workspace.records import Message
from permanence.words import day, listed
from tests.conftest import LONDON, GivenClock, Slack, make_workspace, open_slack, words_of

TRANSCRIPT = Path(__file__).parent.parent / "docs" / "a-surgery.md"
CHANNEL = "C0NORTH"
HEAD = "North Permanence Team – surgery"
PEOPLE = {
    "Ada": "U0ADMIN",
    "Alex": "U0ALEX",
    "Cora": "U0CORA",
    "Jo": "U0JO",
    "Mary": "U0MARY",
    "Sam": "U0SAM",
    "Sue": "U0SUE",
}
NAMES = {person: name for name, person in PEOPLE.items()}
CALLED = invented.PEOPLE | NAMES
"""The same, and whoever works in the demonstration."""

INTRODUCTION = """\
<!-- `make docs` writes this page from tests/story.py; tests/bot/test_story.py says when it is out of date. -->
# A surgery, three times

Every fortnight a permanence team sits down for half an hour and goes through the children whose plans need it, so that each thing past its date has a name and a next day beside it: that is a performance surgery.
Below is what one team reads in its channel, and each of its people in private, from its first agenda to the minutes of its third.
Every person and every child in it is invented, and the bot wrote each of its messages for this page.

Sam, Alex and Jo are social workers in the North Permanence Team, and Alex finds families too; Mary manages the team, Cora chairs its surgeries, and Sue is the service manager.
Twelve children are with the team, each a reference and never a name: one is not born yet, and one is kept to two people.
"""

BEFORE = """
team add north "North Permanence Team" in #north manager @Mary from 12/03/2027 at 09:30 every 2 weeks chair @Cora
role consultant @Cora
role service manager @Sue
team edit north children 8
"""
CHILDREN = """
Sam: track BX-0042 team north born 03/2023 entered 20/03/2026 worker @Sam family finder @Alex
Sam: plan BX-0042 adoption 20/07/2026
Sam: milestone BX-0042 adm decision 04/09/2026
Sam: milestone BX-0042 family finder allocated 09/09/2026
Sam: milestone BX-0042 placement order 09/11/2026
Sam: milestone BX-0042 selection meeting 20/11/2026
Sam: milestone BX-0042 ppm 25/02/2027
Sam: track BX-0051 team north born 05/2025 entered 20/03/2026 worker @Sam family finder @Alex
Sam: plan BX-0051 adoption 20/07/2026
Sam: milestone BX-0051 adm decision 18/12/2026
Sam: milestone BX-0051 family finder allocated 22/12/2026
Sam: milestone BX-0051 ppm 25/02/2027
Sam: siblings BX-0042 BX-0051 together
Alex: track BX-0017 team north born 01/2025 entered 11/05/2026 worker @Alex family finder @Alex
Alex: plan BX-0017 adoption 01/09/2026
Alex: milestone BX-0017 adm decision 12/10/2026
Alex: milestone BX-0017 family finder allocated 14/10/2026
Alex: milestone BX-0017 placement order 16/11/2026
Alex: milestone BX-0017 selection meeting 27/11/2026
Alex: milestone BX-0017 ppm 10/02/2027
Alex: milestone BX-0017 match panel 18/02/2027
Alex: milestone BX-0017 match 22/02/2027
Alex: expect BX-0017 placed 22/03/2027
Sam: track BX-0029 team north born 06/2022 entered 18/05/2026 worker @Sam family finder @Alex
Sam: plan BX-0029 adoption 31/08/2026 alongside special guardianship
Sam: milestone BX-0029 adm decision 04/09/2026
Sam: milestone BX-0029 family finder allocated 09/09/2026
Sam: milestone BX-0029 ppm 18/02/2027
Sam: track BX-0035 team north born 02/2018 entered 05/10/2026 worker @Sam
Sam: plan BX-0035 long-term fostering 01/02/2027
Sam: milestone BX-0035 ppm 20/01/2027
Alex: track BX-0043 team north due 19/04/2027 worker @Alex
Alex: milestone BX-0043 prebirth referral 11/01/2027
Alex: milestone BX-0043 early family finding 01/03/2027
Alex: track BX-0060 team north born 04/2024 entered 06/07/2026 worker @Alex
Mary: restrict BX-0060 to @Alex @Mary
Sam: track BX-0066 team north born 08/2025 entered 02/11/2026 worker @Sam
Sam: milestone BX-0066 ppm 10/02/2027
Jo: track BX-0072 team north born 11/2024 entered 03/08/2026 worker @Jo family finder @Alex
Jo: plan BX-0072 adoption 30/11/2026
Jo: milestone BX-0072 ppm 05/02/2027
Jo: track BX-0084 team north born 07/2024 entered 11/09/2026 worker @Jo family finder @Alex
Jo: milestone BX-0084 proceedings issued 14/09/2026
Jo: plan BX-0084 adoption 04/01/2027 alongside special guardianship
Jo: milestone BX-0084 ppm 24/02/2027
Jo: milestone BX-0084 adm decision 22/02/2027
Jo: milestone BX-0084 family finder allocated 25/02/2027
Jo: expect BX-0084 final hearing 18/03/2027
Sam: track BX-0090 team north born 09/2020 entered 19/10/2026 worker @Sam
Sam: milestone BX-0090 ppm 24/02/2027
Alex: track BX-0008 team north born 02/2025 entered 02/03/2026 worker @Alex
Alex: plan BX-0008 adoption 22/06/2026
Alex: milestone BX-0008 adm decision 29/06/2026
Alex: milestone BX-0008 placement order 17/08/2026
Alex: milestone BX-0008 match 30/11/2026
Alex: milestone BX-0008 placed 14/01/2027
Jo: action BX-0072 @Jo by 11/03/2027 Finish the permanence report
Sam: action BX-0066 @Sam by 12/03/2027 Agree who comes to the planning meeting
Sam: action BX-0035 @Sam by 10/03/2027 Start the life story work
Alex: action BX-0043 @Alex by 18/03/2027 Visit the grandmother for a first assessment
"""


@dataclass(frozen=True)
class Turn:
    """What the bot has said up to one turn of the story, as words: in the channel with its threads, and to each alone."""

    channel: Sequence[str]
    private: Mapping[str, Sequence[str]]

    def newest(self, begins: str) -> str:
        """The newest message of the channel that begins with some words."""
        return next(each for each in reversed(self.channel) if each.startswith(begins))

    @property
    def head(self) -> str:
        """The first message of the newest agenda."""
        return self.newest(HEAD)

    def child(self, ref: str) -> str:
        """A child's message of the newest agenda that has one."""
        return next(each for each in reversed(self.channel) if is_about(each, ref))


class Story:
    """The hands and eyes of seven people, and the page on which what they see is written."""

    def __init__(self, slack: Slack, people: Mapping[str, str] = PEOPLE) -> None:
        self.slack = slack
        self.people = people
        self.workspace = slack.workspace
        self.page: list[str] = [INTRODUCTION]
        self.turns: dict[str, Turn] = {}

    # time, and what everybody sees

    def at(self, on: int, month: int, at: str, heading: str = "") -> None:
        """Come to a moment: what has become due is said. A new day may be a heading."""
        hour, minute = (int(each) for each in at.split(":"))
        self.slack.clock.go_to(on, month, hour, minute, 2027)
        if heading:
            self.page.append(f"## {day(self.slack.clock.now.date())} – {heading}\n")
        self.slack.tick()

    def turn(self, name: str) -> None:
        """Keep what the bot has said up to now, as everybody has it before them."""
        private = {
            name: [
                words_of(each.blocks)
                for each in self.by_bot(self.workspace.messages(self.workspace.dm(person)))
            ]
            for name, person in self.people.items()
        }
        self.turns[name] = Turn([words_of(each.blocks) for each in self.by_bot(self.said())], private)

    def by_bot(self, messages: Iterable[Message]) -> list[Message]:
        """Those of the messages that the bot wrote."""
        return [each for each in messages if each.user == self.workspace.bot.id]

    def said(self) -> list[Message]:
        """What stands in the channel, each message with its thread."""
        heads = self.workspace.messages(CHANNEL)
        return [each for head in heads for each in (head, *self.workspace.thread(CHANNEL, head.ts))]

    def find(self, begins: str) -> Message:
        """The newest message of the channel whose words begin so."""
        return next(each for each in reversed(self.said()) if words_of(each.blocks).startswith(begins))

    def head(self) -> Message:
        """The first message of the newest agenda."""
        return self.find(HEAD)

    def child(self, ref: str) -> Message:
        """A child's message of the newest agenda."""
        return next(each for each in reversed(self.said()) if is_about(words_of(each.blocks), ref))

    def told(self, name: str, words: str) -> Message:
        """The newest private message to somebody that says some words."""
        return self.slack.standin.shows(self.workspace.dm(self.people[name]), words)

    # what people do; the answer to it is theirs alone, and is quoted where it is wanted

    def types(
        self,
        name: str,
        text: str,
        *,
        private: bool = False,
        shown: bool = True,
        answer: bool = False,
        only: str = "",
    ) -> Message:
        """Somebody types a slash command. `only` is the kind of block that is quoted of the answer."""
        channel = self.workspace.dm(self.people[name]) if private else CHANNEL
        (found,) = self._answered(name, lambda: self.slack.standin.command(self.people[name], channel, text))
        if shown:
            where = "in private" if private else "in #north"
            self._write(f"{name}** types {where}", f": `/permanence {text}`")
            self._quote([found] if answer or only else [], name, only)
        return found

    def mentions(
        self, name: str, text: str, ref: str, *, shown: bool = True, answer: bool = False
    ) -> list[Message]:
        """Somebody tells the bot in a child's thread, a command a line."""
        lines, thread = text.split("\n"), self.child(ref).ts
        found = self._answered(
            name,
            lambda: self.slack.standin.mention(self.people[name], CHANNEL, text, thread),
            len(lines),
        )
        if shown:
            said = "\\\n".join(lines)
            self._write(f"{name}** in the thread of {ref}", f": @Permanence {said}")
            self._quote(found if answer else [], name)
        return found

    def says(self, name: str, ref: str, text: str) -> None:
        """Somebody says something in a child's thread, to the people in it."""
        self.slack.standin.say(self.people[name], CHANNEL, text, self.child(ref).ts)
        self._write(f"{name}** in the thread of {ref}", f": {text}")

    def presses(
        self,
        name: str,
        message: Message,
        label: str,
        form: Mapping[str, str] | None = None,
        *,
        shown: bool = True,
        answer: bool = False,
    ) -> None:
        """Somebody presses a button, and fills in the form that it opens, if there is one."""
        person = self.people[name]

        def act() -> None:
            pressed = self.slack.press(person, message, label)
            if form:
                self._fill_in(person, pressed, form)

        found = self._answered(name, act)
        if shown:
            filled = " · ".join(f"{field}: {_chosen(value)}" for field, value in (form or {}).items())
            under = f" under {message.text.split(':')[0]}" if message.channel == CHANNEL else ""
            asked = f"{under} and fills in the form" if form else under
            self._write(f"{name}** presses [{label}]{asked}", f"\\\n{filled}" if form else "")
            self._quote(found if answer else [], name)

    def closes(self, name: str, form: Mapping[str, Sequence[str]], *, answer: bool = False) -> None:
        """Somebody closes the surgery: the form says what is left open."""
        text, person = "surgery north close", self.people[name]
        said = ""

        def act() -> None:
            nonlocal said
            typed = self.slack.standin.command(person, CHANNEL, text)
            said = self._fill_in(person, typed, form)

        found = self._answered(name, act)
        open_still = said[said.index("Discussed") :].partition("\nWho else")[0]
        shown = open_still.replace("*", "").replace("\n", " ")
        filled = "".join(f"{field}: {listed(value)} · " for field, value in form.items())
        told = f": `/permanence {text}`\\\n_{shown}_ {filled}[Close]"
        self._write(f"{name}** types in #north", told)
        self._quote(found if answer else [], name)

    def _fill_in(self, person: str, opened: Any, form: Mapping[str, str | Sequence[str]]) -> str:
        """Wait for the form that opened, fill it in and send it; gives what it said."""
        standin = self.slack.standin
        standin.opened(opened)
        standin.wait_for(lambda: "One moment" not in words_of(standin.modal(person).blocks))
        said = words_of(standin.modal(person).blocks)
        standin.submit(person, form)
        assert standin.modal(person) is None, standin.modal(person).errors
        return said

    def _answered(self, name: str, act: Callable[[], object], answers: int = 1) -> list[Message]:
        """Do something that the bot answers to one person alone; its answers, once all that it wants is said."""
        before = self._answers(name)
        act()

        def found() -> list[Message]:
            new = [message for key, message in self._answers(name).items() if key not in before]
            return new if len(new) >= answers else []

        seen = self.slack.standin.wait_for(found)
        self.slack.settle()
        return seen

    def _answers(self, name: str) -> dict[tuple[str, str | None], Message]:
        """What only somebody is shown, by place and version: a question that is answered is answered in its place.

        What stands in their own conversation with the bot is redrawn for other reasons too.
        """
        shown = self.workspace.ephemerals(self.people[name])
        direct = self.workspace.messages(self.workspace.dm(self.people[name]))
        return {(each.ts, each.edited): each for each in shown} | {(each.ts, ""): each for each in direct}

    # how it is written

    def notes(self, words: str) -> None:
        """A sentence of the teller's own."""
        self.page.append(f"_{words}_\n")

    def quotes(self, message: Message, where: str = "in #north") -> None:
        """A message of the bot's as it reads now."""
        self._write(f"Permanence** {where}", "")
        self._quote([message])

    def whispers(self, name: str, words: str) -> Message:
        """A private message of the bot's to one person."""
        message = self.told(name, words)
        self._write(f"Permanence** to {name} in private", "")
        self._quote([message])
        return message

    def _write(self, who: str, what: str) -> None:
        self.page.append(f"**{who}, {self.slack.clock.now:%H:%M}{what}\n")

    def _quote(self, messages: Sequence[Message], only_for: str = "", only: str = "") -> None:
        for message in messages:
            blocks = [block for block in message.blocks if not only or block["type"] == only]
            self.page.append(f"{quoted(blocks, f'(only {only_for} sees this)' if only_for else '')}\n")

    def text(self) -> str:
        """The whole page."""
        return "\n".join(self.page).rstrip() + "\n"


def is_about(words: str, ref: str) -> bool:
    """Whether a message is the one about a child: it begins with its number on the agenda and the reference."""
    return re.match(rf"\*(?:\d+ · )?{ref}\*", words) is not None


def _chosen(value: str) -> str:
    """What was put into a form's field, a day as people read it."""
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return day(date.fromisoformat(value)) if is_day else value


def quoted(blocks: Iterable[dict[str, Any]], after: str = "") -> str:
    """A message's blocks as a quotation in Markdown, and words that follow its buttons."""
    parts = [
        part
        for kind, group in groupby(blocks, lambda block: block["type"])
        for part in _part(kind, list(group))
    ]
    if after:
        joins = parts and parts[-1].startswith("[")
        parts = [*parts[:-1], f"{parts[-1]} {after}"] if joins else [*parts, after]
    return "\n>\n".join("\n".join(f"> {line}" for line in part.split("\n")) for part in parts)


def _part(kind: str, blocks: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Blocks of one kind, one after the other: all the rows of buttons are one line."""
    match kind:
        case "header":
            yield from (f"**{markdown(block['text']['text'])}**" for block in blocks)
        case "section":
            yield from (_lines(markdown(block["text"]["text"])) for block in blocks)
        case "context":
            yield from (f"_{markdown(each['text'])}_" for block in blocks for each in block["elements"])
        case "actions":
            signs = (each for block in blocks for each in block["elements"])
            yield " ".join(f"[{each['text']['text'] if each['type'] == 'button' else '⋯'}]" for each in signs)


def _lines(text: str) -> str:
    """Lines that stay lines, and bullets as lists."""
    lines = text.split("\n")
    return "\n".join(
        f"- {line[2:]}"
        if line.startswith("• ")
        else f"{line}\\"
        if following and not following.startswith("• ")
        else line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
    )


def markdown(text: str) -> str:
    """Slack's marks as Markdown's, people by their first names."""
    named = re.sub(
        r"<@(\w+)>", lambda found: f"@{CALLED[found[1]]}", re.sub(r"<https:[^|>]*\|([^>]*)>", r"\1", text)
    )
    bold = re.sub(r"(?<![\w*])\*(?=\S)(.+?)(?<=\S)\*(?![\w*])", r"**\1**", html.unescape(named))
    return re.sub(r"(?<![\w~])~(?=\S)(.+?)(?<=\S)~(?![\w~])", r"~~\1~~", bold)


def _load(story: Story) -> None:
    """The team and its twelve children, typed on the Monday before."""
    for line in BEFORE.strip().splitlines():
        story.types("Ada", line, private=True, shown=False)
    for line in CHILDREN.strip().splitlines():
        name, text = line.split(": ", 1)
        story.types(name, text, shown=False)


def live(story: Story) -> None:
    """From the first digest to the third minutes."""
    _first_digest(story)
    _first_surgery(story)
    _between_first_and_second(story)
    _second_surgery(story)
    _between_second_and_third(story)
    _third_surgery(story)


def _first_digest(story: Story) -> None:
    story.at(10, 3, "08:59")
    story.turn("before the first digest")
    story.at(10, 3, "09:00", "two working days before")
    digest = story.whispers("Sam", "Surgery on Friday 12 Mar")
    story.turn("first digest")
    story.presses("Sam", digest, "Done 2")
    story.notes("Alex and Jo have a message like it, each with what is theirs. Nobody else has anything due.")


def _first_surgery(story: Story) -> None:
    story.at(12, 3, "09:30", "the first surgery")
    story.turn("first agenda")
    story.quotes(story.head())
    story.quotes(story.find("Also on the agenda"), "in the thread of that message")
    for ref in ("BX-0084", "BX-0042"):
        story.quotes(story.child(ref))
    story.notes("Five more messages like these follow: BX-0029, BX-0035, BX-0066, BX-0072 and BX-0090.")

    story.at(12, 3, "09:33")
    story.types("Cora", "next", only="context")
    story.says(
        "Jo",
        "BX-0084",
        "Everybody's evidence is in, and the guardian supports the plan. Nothing for us to do before Thursday.",
    )
    story.mentions("Jo", "reviewed no action needed All evidence is filed", "BX-0084", answer=True)
    story.at(12, 3, "09:38")
    story.presses("Jo", story.child("BX-0072"), "Done 1")
    story.mentions("Jo", "reviewed @Jo by 01/04 Send the report to the panel adviser", "BX-0072")

    story.at(12, 3, "09:44")
    story.says(
        "Sam",
        "BX-0042",
        "We slowed down on purpose. We need to know first whether the two of them should stay together.",
    )
    form = {
        "Until": "2027-04-08",
        "What is holding it up": "Sibling assessment first",
        "In your own words": "the assessor sees both children before Easter",
    }
    story.presses("Sam", story.child("BX-0042"), "Match is held up…", form, answer=True)
    story.mentions(
        "Sam",
        "reviewed @Sam by 19/03 Chase the medical adviser's summary",
        "BX-0042",
    )
    asked = story.whispers("Mary", "asks you to agree")
    story.turn("delay asked")
    story.presses("Mary", asked, "Agree 1")
    story.turn("delay agreed")
    story.quotes(story.child("BX-0042"), "in #north, the message of BX-0042 as it reads now")

    story.at(12, 3, "09:52")
    story.mentions("Sam", "reviewed @Sam by 06/04 Write up the planning meeting", "BX-0066", shown=False)
    story.mentions(
        "Sam",
        "reviewed @Sam by 24/03 Book the second review with the reviewing officer",
        "BX-0090",
        shown=False,
    )
    story.mentions(
        "Sam",
        "reviewed @Sam by 24/03 Go through the aunt's assessment with legal",
        "BX-0029",
        shown=False,
    )
    story.presses("Sam", story.child("BX-0035"), "Done 3", shown=False)
    text = "expect long-term foster match 25/03\nreviewed no action needed The fostering panel has the papers"
    story.mentions("Sam", text, "BX-0035", shown=False)
    story.notes("The team goes through the other four in the same way.")

    story.at(12, 3, "10:05")
    story.closes("Cora", {})
    story.turn("first close")
    story.quotes(story.find("The surgery of"))
    story.quotes(story.find("Minutes:"), "in the thread of the agenda")


def _between_first_and_second(story: Story) -> None:
    story.at(18, 3, "16:20", "the day of a hearing")
    story.types("Alex", "done 4 The grandmother would like to be assessed")
    story.types("Jo", "milestone BX-0084 final hearing 18/03/2027", shown=False)
    story.types("Jo", "milestone BX-0084 placement order 18/03/2027")
    story.at(22, 3, "15:10", "the day a child moves in")
    story.types("Alex", "milestone BX-0017 placed 22/03/2027")
    story.types(
        "Mary",
        "praise BX-0017 @Alex Introductions went at the child's pace, and moving day was calm",
    )
    story.types("Sam", "done 8", shown=False)
    story.types("Sam", "done 9", shown=False)
    story.types(
        "Sam",
        "plan BX-0029 special guardianship 22/03/2027 because the aunt's assessment is positive",
    )
    story.types("Sam", "milestone BX-0029 plan reversed 22/03/2027", shown=False)
    story.workspace.change_user(PEOPLE["Jo"], deleted=True)
    story.slack.bot.people.forget(PEOPLE["Jo"])

    story.at(24, 3, "08:59")
    story.turn("before the second digest")
    story.at(24, 3, "09:00", "two working days before, for Good Friday and Easter Monday are none")
    story.notes("Jo has moved to another authority, and her account was closed yesterday.")
    story.whispers("Mary", "is no longer in Slack")
    story.whispers("Sam", "Surgery on Tuesday 30 Mar")
    story.turn("second digest")
    story.at(26, 3, "09:30")
    story.turn("Good Friday")


def _second_surgery(story: Story) -> None:
    story.at(30, 3, "09:29")
    story.turn("a minute before the second agenda")
    story.at(30, 3, "09:30", "the second surgery")
    story.notes(
        "Good Friday moved it to the next working day. The clocks went forward on Sunday, and it is half past nine all the same."
    )
    story.turn("second agenda")
    story.quotes(story.head())
    story.quotes(story.find("Also on the agenda"), "in the thread of that message")
    for ref in ("BX-0042", "BX-0035"):
        story.quotes(story.child(ref))
    story.notes("Three more messages like these follow: BX-0066, BX-0072 and BX-0090.")

    story.at(30, 3, "09:34")
    story.types("Mary", "left @Jo to @Alex", answer=True)
    story.turn("handed over")
    story.at(30, 3, "09:37")
    story.says(
        "Sam",
        "BX-0042",
        "The assessor has met them both. The medical summary has not come; I rang twice and the clinic is short of people.",
    )
    text = "wait 6 for medical adviser\nreviewed @Alex by 07/04 Ask the panel adviser who else can write the summary"
    story.mentions("Sam", text, "BX-0042")
    story.at(30, 3, "09:45")
    story.mentions("Alex", "reviewed @Alex by 08/04 Hold the planning meeting", "BX-0072", shown=False)
    story.mentions(
        "Sam", "update The planning meeting is written up in part\nreviewed", "BX-0066", shown=False
    )
    story.at(30, 3, "09:52")
    review = {"Milestone": "Second looked-after review", "Date": "2027-03-25"}
    story.presses("Sam", story.child("BX-0090"), "Record a milestone", review)
    story.mentions("Sam", "plan kinship care 25/03/2027\nreviewed no action needed", "BX-0090")
    story.types("Mary", "praise @Sam Kept both foster families on board through a hard month")
    story.turn("second room")
    story.at(30, 3, "10:10")
    story.closes("Cora", {"Apologies": ["Mary"]}, answer=True)
    story.quotes(story.find("The surgery of"))
    story.quotes(story.find("Minutes:"), "in the thread of the agenda")
    story.whispers("Sam", "So that you hear it first")
    story.whispers("Mary", "still open")
    story.turn("second close")


def _between_second_and_third(story: Story) -> None:
    story.at(31, 3, "09:10", "the morning after")
    word = story.told("Sam", "So that you hear it first")
    story.presses(
        "Sam",
        word,
        "New date 6",
        {"New date": "2027-04-07", "Why": "the clinic opens again after Easter"},
        answer=True,
    )
    story.types("Alex", "done 5", shown=False)
    story.types("Alex", "done 10 The clinic's second adviser", shown=False)
    story.at(1, 4, "14:00")
    story.types("Sam", "milestone BX-0035 long-term foster match 01/04/2027", shown=False)
    story.types("Mary", "praise BX-0035 Chose the first pages of the life story book", shown=False)

    story.at(6, 4, "10:15", "a child has died")
    question = story.types("Sue", "close BX-0066 died 05/04/2027", private=True, answer=True)
    story.presses("Sue", question, "Yes, BX-0066", answer=True)
    story.whispers("Mary", "died")
    story.notes("In the channel nothing new is said. The messages of BX-0066 there now read:")
    story.turn("after the death")
    story.quotes(story.child("BX-0066"))

    story.at(7, 4, "09:00", "two working days before")
    story.whispers("Sam", "Surgery on Friday 9 Apr")
    story.turn("third digest")
    story.at(8, 4, "16:00")
    story.types("Sam", "milestone BX-0042 sibling assessment 08/04/2027", shown=False)
    story.types("Alex", "milestone BX-0072 ppm 08/04/2027", shown=False)
    story.types("Alex", "done 11", shown=False)


def _third_surgery(story: Story) -> None:
    story.at(9, 4, "09:30", "the third surgery")
    story.turn("third agenda")
    story.quotes(story.head())
    story.quotes(story.find("Also on the agenda"), "in the thread of that message")
    for ref in ("BX-0042", "BX-0051"):
        story.quotes(story.child(ref))
    story.notes("One more message like these follows: BX-0084.")

    story.at(9, 4, "09:36")
    story.says("Sam", "BX-0042", "The assessment is clear: they stay together. Still no summary.")
    text = "reviewed @Alex by 16/04 Send the profile of both children out again"
    story.mentions("Alex", text, "BX-0042")
    story.mentions("Sam", "reviewed @Sam by 20/04 Hold one planning meeting for both", "BX-0051")
    story.notes("Nobody comes to BX-0084 before ten.")
    story.at(9, 4, "10:00")
    story.types("Cora", "surgery north close with @Mary")
    story.quotes(story.find("The surgery of"))
    story.quotes(story.find("Minutes:"), "in the thread of the agenda")
    story.notes("Sam has heard first again that it goes up, and to whom.")
    story.whispers("Sue", "still open")
    story.turn("third close")


@contextmanager
def opened(folder: Path) -> Iterator[Story]:
    """The team's workspace with the real bot in it, on the Monday before the first surgery."""
    for name in PROXIES:
        os.environ.pop(name, None)
    workspace = make_workspace()
    workspace.add_user(PEOPLE["Jo"], "Jo")
    for name in ("Jo", "Cora"):
        workspace.join(CHANNEL, PEOPLE[name])
    clock = GivenClock(datetime(2027, 3, 8, 10, 0, tzinfo=LONDON))
    with open_slack(folder, clock, workspace) as slack:
        story = Story(slack)
        _load(story)
        yield story


def told(folder: Path) -> str:
    """The transcript of the whole story."""
    with opened(folder) as story:
        live(story)
        return story.text()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        Path(sys.argv[1]).write_text(told(Path(folder)), encoding="utf-8")
