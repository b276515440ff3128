"""All that is held about one child, for `permanence export subject`: as a page to read, and as tables for programs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import groupby
from operator import attrgetter

from bot.pictures.document import render_html
from bot.terminal.writing.table import FileColumn, FileTable
from bot.text import draw_text, plain
from commands.grammar.reply import Buttons, Document, Listing, Reply
from commands.messages.drawers import draw_message
from commands.messages.understood import value_words
from commands.practice.request import AsOf, Office
from permanence.words import PEOPLE, begun, count, day
from storage.outbox import PostKind
from storage.reads import ReadOfChild
from storage.records import Records
from storage.shown import reads_of_child
from storage.subject import HeldRow, Made, SaidOfChild, held, said

_HELD = ("about", "what", "recorded", "recorded by", "taken back", "taken back by")
_SEEN = ("when", "who", "account", "where", "asked for", "what came of it")
_SAID = ("planned", "last sent", "where", "message", "about", "state")


class Subject:
    """All that is held about one child, for whoever may ask what that is: as a page to read, and as CSV for programs."""

    def __init__(self, records: Records, office: Office, child: str, now: datetime) -> None:
        self._records = records
        self._office = office
        self._child = child
        self._now = now
        self._names = records.names.all()
        self._held = list(held(records, child))
        self._reads = list(reads_of_child(records, child))
        self._said = list(said(records, child))

    @property
    def name(self) -> str:
        """What the files are called."""
        return f"{self._child}-{self._on:%Y-%m-%d}"

    def page(self) -> str:
        """All of it as one page to read: HTML."""
        return render_html(self._document().told(partial(plain, names=self._names)))

    def tables(self) -> list[FileTable]:
        """What is held, who saw it and what was said, for programs."""
        return [
            self._table("Held", _HELD, map(self._held_row, self._held)),
            self._table("Seen", _SEEN, map(self._seen_row, self._reads)),
            self._table("Said", _SAID, map(self._said_row, self._said)),
        ]

    def _table(self, what: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> FileTable:
        return FileTable(what, [*map(FileColumn, columns)], rows, self._on)

    @property
    def _on(self) -> date:
        return self._now.astimezone(self._office.zone).date()

    def _document(self) -> Document:
        by_table = groupby(self._held, key=attrgetter("table"))
        shown = [each for each in self._reads if not each.is_refused]
        sections = (
            *(Listing(_title(table), [*map(self._held_line, rows)]) for table, rows in by_table),
            Listing("Who saw it, the latest first", self._days(shown)),
            Listing(
                "Who asked and was refused", self._days([each for each in self._reads if each.is_refused])
            ),
            Listing("What was said in Slack about this child alone, as it reads now", [*self._messages()]),
            Listing(
                "Messages that name this child among others",
                [self._said_line(each) for each in self._said if not each.is_about],
            ),
        )
        return Document(
            f"What is held about {self._child}",
            self._on,
            self._child,
            f"{self._office.name}, as held on {day(self._on)}: {count(len(self._held), 'entry', 'entries')}, seen "
            f"{count(len(shown), 'time')}, {count(len(self._said), 'message')} in Slack.",
            tuple(each for each in sections if each.lines),
            "What was corrected or taken back is here too, with who did it. Figures are made of the same entries, and hold nothing "
            "more about the child. What people typed in Slack themselves, and answers that only they saw, are not kept here. Colleagues, "
            "brothers and sisters are named: what of that goes to whoever asked, your authority decides before it is given out.",
            (self._child,),
            "",
        )

    def _held_line(self, row: HeldRow) -> str:
        since = f"recorded {self._made(row.recorded)}"
        gone = f"; taken back {self._made(row.retracted)}" if row.retracted else ""
        return f"{_facts(row)} ({since}{gone})"

    def _made(self, made: Made) -> str:
        return f"{self._moment(made.at)} by {value_words(made.by)}"

    def _moment(self, at: datetime | None) -> str:
        local = at.astimezone(self._office.zone) if at else None
        return f"{day(local.date())}, {local:%H:%M}" if local else ""

    def _days(self, reads: Iterable[ReadOfChild]) -> list[str]:
        """A line for each day and person: what they asked for, and how often."""
        days: dict[tuple[date, str], dict[str, int]] = {}
        for each in reads:
            asked = days.setdefault((each.at.astimezone(self._office.zone).date(), each.person), {})
            what = f"{each.verb}, in a list" if each.in_list else each.verb
            asked[what] = asked.get(what, 0) + 1
        return [
            f"{day(on)} · {value_words(person)} · "
            + "; ".join(f"{what}, {times} times" if times > 1 else what for what, times in asked.items())
            for (on, person), asked in days.items()
        ]

    def _messages(self) -> Iterable[str]:
        as_of = AsOf(self._records, self._office, self._now)
        for each in self._said:
            post = self._records.outbox.find(each.post)
            if each.is_about and post:
                drawn = draw_message(as_of, post) if post.is_there else None
                yield f"{self._said_line(each)}: {self._words(drawn) if drawn else 'it is not there'}"

    def _words(self, drawn: Reply) -> str:
        told = replace(drawn, parts=[part for part in drawn.parts if not isinstance(part, Buttons)])
        return " ".join(draw_text(told, self._names).split())

    def _said_line(self, each: SaidOfChild) -> str:
        team = self._records.teams.of_channel(each.to)
        to = f"in the channel of {team.name}" if team else f"to {value_words(each.to)}"
        what = _MESSAGES.get(each.kind, each.kind.value)
        return f"{self._moment(each.sent or each.planned)} · {what} {to} · {each.state.value}"

    def _held_row(self, row: HeldRow) -> Sequence[str]:
        gone = row.retracted
        return (
            _title(row.table),
            PEOPLE.sub(r"@\1", _facts(row)),  # people by their ids, as in the columns beside it
            self._moment(row.recorded.at),
            row.recorded.by,
            self._moment(gone.at) if gone else "",
            gone.by if gone else "",
        )

    def _seen_row(self, each: ReadOfChild) -> Sequence[str]:
        came = "refused" if each.is_refused else "shown in a list" if each.in_list else "shown"
        return self._moment(each.at), each.person, each.account, each.surface, each.verb, came

    def _said_row(self, each: SaidOfChild) -> Sequence[str]:
        about = "this child alone" if each.is_about else "others too"
        return (
            self._moment(each.planned),
            self._moment(each.sent),
            each.to,
            each.kind.value,
            about,
            each.state.value,
        )


def _title(table: str) -> str:
    return _TITLES.get(table, begun(table.replace("_", " ")))


def _facts(row: HeldRow) -> str:
    # Brothers and sisters are on record from each to the other: the other of the two is a sibling in both rows.
    called = {"child": "sibling"} if row.table == "siblings" else {}
    told = (
        (called.get(name, name.replace("_", " ")), value_words(value)) for name, value in row.facts.items()
    )
    return ", ".join(value if name in _SAID_ALONE else f"{name} {value}" for name, value in told)


_SAID_ALONE = frozenset({"words", "milestone", "detail", "person"})
"""The columns whose values need no name before them."""
_TITLES = {
    "children": "The child",
    "siblings": "Brothers and sisters",
    "restrictions": "Who alone may see this child",
    "expectations": "Expected dates",
    "updates": "Notes",
    "approvals": "Delays and requests",
    "praises": "Praise",
    "reviews": "Discussed in surgeries",
    "turns": "Brought up in surgeries",
    "agenda_choices": "Brought to agendas or left out",
    "renames": "References before",
    "redactions": "Words redacted",
    "conflicts": "What files told otherwise",
}
"""What the rows of a history are called, where that is not its name."""
_MESSAGES = {
    PostKind.HEAD: "an agenda's first message",
    PostKind.CHILD: "on an agenda",
    PostKind.LIST: "an agenda's list",
    PostKind.BIRTH: "a question about the birth",
    PostKind.SILENCE: "word of a death",
    PostKind.GIVEN: "word that the team was given the child",
}
"""What messages are, where their kind does not say it."""
