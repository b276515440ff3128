"""How each message outside an answer is drawn from the records, by the part of a surgery that it is."""

from collections.abc import Callable, Mapping
from datetime import datetime, time

from commands.grammar.reply import Reply
from commands.messages.agenda import Surgery
from commands.messages.agreement import ANSWERED, draw_answered, draw_approval
from commands.messages.child import child_message
from commands.messages.death import SILENCE, draw_silence
from commands.messages.digest import draw_digest
from commands.messages.escalation import NOBODY, draw_escalation, draw_nobody, draw_told
from commands.messages.leaver import BIRTH, draw_birth, draw_left
from commands.messages.minutes import draw_closed, draw_minutes
from commands.messages.sentences import left
from commands.messages.trouble import UNREACHED, draw_notice, draw_unreached
from commands.practice.request import Office
from commands.practice.which_surgery import occurrence_of
from permanence.agenda import Agenda
from storage.outbox import (
    APPROVAL,
    CLOSED,
    DIGEST,
    ESCALATION,
    HEAD,
    LEFT,
    MINUTES,
    NOTICE,
    TOLD,
    Post,
    PostState,
)
from storage.records import Records

Drawer = Callable[[Records, Office, Post, datetime], Reply | None]
"""Draws one message as it is at a moment; None where it has nothing left to say."""


def draw(records: Records, office: Office, post: Post, now: datetime) -> Reply | None:
    """What a post says now; None where there is nothing left of it to say.

    A private word says no more than `records` show of whoever it is for.
    """
    if records.teams.find(post.team) is None:
        return None
    drawer = next((drawer for kind, drawer in DRAWERS.items() if post.part.startswith(kind)), _draw_agenda)
    return drawer(records, office, post, now)


def want_lists(records: Records, office: Office, head: Post, now: datetime) -> None:
    """The first message is in the channel: want the lists that its surgery needs by now and that nobody planned."""
    if records.teams.find(head.team):
        surgery = _surgery_of(records, office, head, now)
        needed = len(surgery.lists(_as_planned(records, surgery, head)))
        records.outbox.want_lists(head.id, needed, now)


def _draw_agenda(records: Records, office: Office, post: Post, now: datetime) -> Reply | None:
    """A part of an agenda: its first message, a child's, or a list."""
    surgery = _surgery_of(records, office, post, now)
    if post.child:
        case = surgery.case_of(post.child)
        return (
            child_message(surgery, case)
            if case
            else left(post, f"**{post.child}** is no longer on this agenda.")
        )
    if records.outbox.posted(post.team) != post.occurrence:
        # Another has taken its place: it stays an agenda of its own day.
        surgery = _surgery_of(records, office, post, min(now, _end_of_its_day(surgery, post)))
    agenda = _as_planned(records, surgery, post)
    if post.part == HEAD:
        return surgery.head(agenda, post)
    lists = surgery.lists(agenda)
    number = int(post.about)
    return lists[number - 1] if number <= len(lists) else left(post, "Nothing left here.")


def _surgery_of(records: Records, office: Office, post: Post, now: datetime) -> Surgery:
    team = records.teams.get(post.team)
    return Surgery(records, office, team, occurrence_of(records, office, team, post.occurrence), now)


def _end_of_its_day(surgery: Surgery, post: Post) -> datetime:
    """The end of the day of a surgery, or of that on which its agenda was posted, where it came late."""
    zone = surgery.office.zone
    posted = post.attempted.astimezone(zone).date() if post.attempted else surgery.occurrence.held
    return datetime.combine(max(surgery.occurrence.held, posted), time.max, zone)


def _as_planned(records: Records, surgery: Surgery, post: Post) -> Agenda:
    """The agenda with the children for discussion that were planned and not withdrawn, whatever has changed since."""
    posts = records.outbox.of_occurrence(post.team, post.occurrence)
    planned = [each.child for each in posts if each.child and each.state is not PostState.SKIPPED]
    cases = {case.ref: case for case in surgery.cases()}
    return Agenda([cases[ref] for ref in planned if ref in cases], list(cases.values()))


DRAWERS: Mapping[str, Drawer] = {
    APPROVAL: draw_approval,
    ANSWERED: draw_answered,
    CLOSED: draw_closed,
    MINUTES: draw_minutes,
    NOTICE: draw_notice,
    DIGEST: draw_digest,
    LEFT: draw_left,
    BIRTH: draw_birth,
    ESCALATION: draw_escalation,
    TOLD: draw_told,
    NOBODY: draw_nobody,
    UNREACHED: draw_unreached,
    SILENCE: draw_silence,
}
"""By what the name of a part begins with; every other part is the agenda's own."""
