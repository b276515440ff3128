"""The minutes of a surgery: what was decided, by whom and by when, what was not reached, what goes on."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property, partial

from commands.grammar.reply import Listing, Note, Reply
from commands.messages.agenda import Section, paged, praise_words
from commands.messages.changes import Room
from commands.messages.escalation import escalate_at_close
from commands.messages.sentences import NOT_THE_RECORD, action_line
from commands.practice.cases import may_be_named
from commands.practice.request import Office, Request
from commands.practice.which_surgery import occurrence_of, open_surgery_of
from permanence.actions import Action
from permanence.lines import action_of
from permanence.roles import CLOCK
from permanence.surgery import Occurrence, next_surgery
from permanence.teams import Team
from permanence.words import count, day, listed, who
from storage.outbox import CLOSED, HEAD, MINUTES, Post, PostState
from storage.records import Records
from storage.sittings import Closing

IN_A_ROW = 12
"""How many references stand in one line."""


@dataclass(frozen=True)
class Minutes:
    """What is to be said of one surgery, as far as it has come; once closed they stay as they are."""

    records: Records
    office: Office
    team: Team
    occurrence: Occurrence
    closing: Closing | None
    now: datetime

    @cached_property
    def room(self) -> Room:
        """What was changed in it."""
        return Room(self.records, self.office, self.team, self.occurrence)

    @cached_property
    def _may_be_named(self) -> Callable[[str], bool]:
        """Whether a child may be, each asked about once."""
        return cache(partial(may_be_named, self.records))

    @cached_property
    def _said(self) -> Mapping[str, Collection[str]]:
        """The children of whom its agenda said that something was past its date."""
        return self.records.agenda_lines.of(self.team.key, self.occurrence.nominal)

    @cached_property
    def reviews(self) -> dict[str, bool]:
        """The children looked at; for each, whether that ended without an action, because none is needed."""
        found = self.records.reviews.of(self.team.key, self.occurrence.nominal)
        return {ref: review.needs_nothing for ref, review in found.items() if self._may_be_named(ref)}

    @cached_property
    def discussed(self) -> list[str]:
        """The children of the agenda who may be named."""
        posts = self.records.outbox.of_occurrence(self.team.key, self.occurrence.nominal)
        planned = (post.child for post in posts if post.child and post.state is not PostState.SKIPPED)
        return [ref for ref in planned if self._may_be_named(ref)]

    @cached_property
    def reached(self) -> list[str]:
        """The children looked at, or of whom anything was changed: those of the agenda first, in its order."""
        changed = [ref for ref in self.room.children if self._may_be_named(ref)]
        found = {*changed, *self.reviews}
        return [ref for ref in dict.fromkeys((*self.discussed, *changed, *self.reviews)) if ref in found]

    @cached_property
    def not_reached(self) -> list[str]:
        """The children of the agenda that the team did not come to."""
        return [ref for ref in self.discussed if ref not in self.reached]

    @cached_property
    def open_actions(self) -> list[Action]:
        """The actions still open when it closed, as they were then: the team's, or a panel's own children's."""
        until = self.closing.change if self.closing else self.records.audit.next_id()
        found = self.records.actions.open_at(None if self.team.is_panel else self.team.key, until)
        if self.team.is_panel:
            looked_at = {*self._said, *self.room.children}
            found = [action for action in found if action.child in looked_at]
        return [action for action in found if self._may_be_named(action.child)]

    @cached_property
    def carried(self) -> list[Action]:
        """The open actions past their date."""
        return [action for action in self.open_actions if action.is_overdue(self.occurrence.held)]

    @cached_property
    def without_next_action(self) -> list[str]:
        """The children past a date for whom nothing is agreed, nor said to be needed."""
        to_come = {action.child for action in self.open_actions if action.due >= self.occurrence.held}
        settled = {ref for ref, needs_nothing in self.reviews.items() if needs_nothing} | self.room.recorded
        unfinished = {None, *(action.number for action in self.open_actions)}
        still = (ref for ref, lines in self._said.items() if unfinished.intersection(map(action_of, lines)))
        return sorted(
            ref for ref in still if ref not in to_come and ref not in settled and self._may_be_named(ref)
        )

    @cached_property
    def people(self) -> list[str]:
        """Who took part, as far as it is known: who acted, and who was said to be there."""
        present = self.closing.present if self.closing else ()
        closed = [self.closing.person] if self.closing and self.closing.by_hand else []
        acted = [*closed, *self.room.people, *present]
        return [person for person in dict.fromkeys(acted) if person != CLOCK.person]

    def of_child(self, ref: str) -> list[str]:
        """What was decided for one child, to be copied into the case file as it stands."""
        carried = [action for action in self.carried if action.child == ref]
        return [
            *self.room.told(ref),
            *(
                f"Carried forward: {action_line(action, self.occurrence.held, with_child=False)}"
                for action in carried
            ),
        ]

    def pages(self) -> list[Reply]:
        """The minutes whole, in as many messages as they need."""
        sections: list[Section] = [(ref, self.of_child(ref)) for ref in self.reached]
        sections.append(("Praise", self._praise()))
        if self.not_reached:
            sections.append(("Not reached", _in_rows(self.not_reached)))
        bare = [ref for ref in self.without_next_action if ref not in self.not_reached]
        if bare:
            sections.append(("Past a date, with no next action", _in_rows(bare)))
        others = [action for action in self.carried if action.child not in self.reached]
        sections.append(("Carried forward", [action_line(action, self.occurrence.held) for action in others]))
        pages = paged([section for section in sections if section[1]]) or [[]]
        numbered = f" ({{}} of {len(pages)})" if len(pages) > 1 else ""
        return [
            Reply(
                self._opening() if number == 1 else "",
                [
                    *(Listing(title, lines) for title, lines in page),
                    *([Note(f"{self._next()} {NOT_THE_RECORD}")] if number == len(pages) else []),
                ],
                title=f"Minutes: {self.team.name}, {day(self.occurrence.held)}{numbered.format(number)}",
                fallback=f"Minutes: {self.team.name}, {day(self.occurrence.held)}",
            )
            for number, page in enumerate(pages, 1)
        ]

    def short(self) -> str:
        """How it ended, in a few words for the channel."""
        agreed = sum(action.agreed == self.occurrence.held for action in self.open_actions)
        said = [
            f"{count(len(self.reached), 'child', 'children')} looked at",
            *([f"{count(agreed, 'action')} agreed"] if agreed else []),
            *([f"{len(self.room.done())} done"] if self.room.done() else []),
            *([f"{count(len(self.carried), 'action')} carried forward"] if self.carried else []),
            *([f"not reached: {listed(self.not_reached)}"] if self.not_reached else []),
        ]
        return f"{self.closed_words()} {'; '.join(said)}. {self._next()}"

    def closed_words(self) -> str:
        """By whom it was closed, or that it is open."""
        if self.closing is None:
            return f"The surgery of {day(self.occurrence.held)} is still open."
        if not self.closing.by_hand:
            return f"Nobody closed the surgery of {day(self.occurrence.held)}, so the next one does."
        return f"The surgery of {day(self.occurrence.held)} is closed."

    def _opening(self) -> str:
        chair = f", chaired by {who(self.team.chaired_by)}" if self.team.chaired_by in self.people else ""
        is_closed_by_hand = self.closing is not None and self.closing.by_hand
        said = [
            *(
                [f"Took part: {listed([who(person) for person in self.people])}{chair}."]
                if self.people
                else []
            ),
            *([] if is_closed_by_hand else [self.closed_words()]),
        ]
        return " ".join(said)

    def _next(self) -> str:
        return f"Next surgery {self._following()}."

    def _following(self) -> Occurrence:
        """The surgery after this one; the one that closed it, where nobody did."""
        closing = self.closing
        if closing and not closing.by_hand:
            closed_by = self.records.outbox.planned_by(self.team.key, closing.change)
            if closed_by:
                return occurrence_of(self.records, self.office, self.team, closed_by)
        changes = self.records.surgery_changes.of(self.team.key)
        after = max(self.occurrence.moment, closing.at if closing else self.now)
        return next_surgery(self.team.schedule(self.office.zone), self.office.calendar, changes, after)

    def _praise(self) -> list[str]:
        begun = self.records.outbox.begun(self.team.key, self.occurrence.nominal)
        if begun is None:
            return []
        until = self.closing.change if self.closing else None
        given = self.records.praises.since(self.team.key, begun, until)
        return [praise_words(each) for each in given if not each.child or self._may_be_named(each.child)]


def _in_rows(refs: Sequence[str]) -> list[str]:
    """References a few to a line: nobody reads a hundred in one."""
    return [listed(refs[start : start + IN_A_ROW]) for start in range(0, len(refs), IN_A_ROW)]


def minutes_of(
    records: Records, office: Office, team: Team, occurrence: Occurrence, now: datetime
) -> Minutes:
    """The minutes of a surgery, closed or still open."""
    closing = records.closings.of(team.key, occurrence.nominal)
    return Minutes(records, office, team, occurrence, closing, now)


def close_surgery(
    request: Request, team: Team, occurrence: Occurrence, present: Iterable[str] = (), *, by_hand: bool = True
) -> Minutes:
    """End a surgery: its minutes are wanted, and what has waited too long goes up the ladder.

    One that nobody sat down to was not held: it has no minutes, and nothing goes up.
    """
    records, key, nominal = request.store, team.key, occurrence.nominal
    is_held = by_hand or records.closings.has_been_acted_on(key, nominal)
    held_on = occurrence.held if is_held else None
    closing = records.closings.close(key, nominal, held_on, request.change, present, by_hand=by_hand)
    minutes = Minutes(records, request.office, team, occurrence, closing, request.now)
    if is_held:
        # Those for the channel are read as the channel may: what they then know is not for the asker's own copy.
        _want_minutes(request, replace(minutes))
        escalate_at_close(records, request.office, team, nominal, occurrence.held, request.change)
    return minutes


def _want_minutes(request: Request, minutes: Minutes) -> None:
    """Want the minutes said in the thread of the agenda, if there is one, and a word in the channel."""
    outbox, team, nominal = request.store.outbox, minutes.team, minutes.occurrence.nominal
    head = next((post for post in outbox.of_occurrence(team.key, nominal) if post.part == HEAD), None)
    if head is None:
        return
    with request.store.seen_by(CLOCK):
        pages = len(minutes.pages())
    for number in range(1, pages + 1):
        part = f"{MINUTES}{number}"
        outbox.plan(team.key, nominal, part, team.channel, request.change, parent=head.id)
    outbox.plan(team.key, nominal, CLOSED, team.channel, request.change)
    outbox.want_head_redrawn(team.key, nominal)


def close_what_is_open(request: Request, team: Team) -> None:
    """A surgery begins: one that nobody closed is closed by it."""
    if occurrence := open_surgery_of(request.store, request.office, team):
        close_surgery(request, team, occurrence, by_hand=False)


def draw_minutes(records: Records, office: Office, post: Post, now: datetime) -> Reply | None:
    """One message of the minutes in the thread of the agenda."""
    pages = _minutes_of(records, office, post, now).pages()
    number = int(post.about)
    return pages[number - 1] if number <= len(pages) else None


def draw_closed(records: Records, office: Office, post: Post, now: datetime) -> Reply | None:
    """The short word in the channel that a surgery has ended."""
    words = _minutes_of(records, office, post, now).short()
    return Reply(f"{words} The minutes are in the thread of its agenda.", fallback=words)


def _minutes_of(records: Records, office: Office, post: Post, now: datetime) -> Minutes:
    team = records.teams.get(post.team)
    return minutes_of(records, office, team, occurrence_of(records, office, team, post.occurrence), now)
