"""Draws every message that is not an answer from the records, by the kind of post."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, time

from commands.grammar.reply import Note, Reply
from commands.messages.agenda.child import child_message
from commands.messages.agenda.differences import differences_message
from commands.messages.agenda.head import agenda_head
from commands.messages.agenda.lists import agenda_lists
from commands.messages.agenda.overview import Overview
from commands.messages.minutes import count_minutes, draw_closed, draw_minutes
from commands.messages.private.access import (
    draw_access,
    draw_confirm,
    draw_confirmed,
    draw_granted,
    draw_joined,
)
from commands.messages.private.agreement import draw_answered, draw_approval
from commands.messages.private.birth import draw_birth
from commands.messages.private.conflict import draw_disputed
from commands.messages.private.death import draw_silence
from commands.messages.private.digest import draw_digest
from commands.messages.private.escalation import draw_escalation, draw_nobody, draw_told
from commands.messages.private.exposure import draw_exposed, draw_screened
from commands.messages.private.families import draw_meeting, draw_release
from commands.messages.private.own_action import draw_cancelled, draw_reminder
from commands.messages.private.report import draw_report
from commands.messages.private.restored import draw_restored
from commands.messages.private.team_changes import draw_given, draw_left, draw_loaded
from commands.messages.private.trouble import draw_notice, draw_unreached
from commands.messages.sentences import nothing_more
from commands.practice.closing import FIRST_PAGE
from commands.practice.escalation import administrators
from commands.practice.gathered import Gathered
from commands.practice.request import AsOf
from commands.practice.surgery_agenda import Surgery
from commands.practice.which_surgery import occurrence_of
from commands.practice.whose_work import leads
from permanence.agenda import Agenda
from permanence.language import tr
from permanence.roles import Role
from permanence.teams import Team
from permanence.words import day, linked
from storage.outbox import OF_NO_TEAM, Post, PostKind
from storage.references import leads_to

Drawer = Callable[[AsOf, Post], Reply | None]
"""Draws one message as it is at a moment; None if it has nothing left to say."""


def draw_message(as_of: AsOf, post: Post) -> Reply | None:
    """A post's message as it stands now; None if it has nothing left to say.

    A private word says no more than its reader may see. What is too long for one message is shown whole by `whole message`.
    """
    team = as_of.records.teams.find(post.team)
    if team is None and post.team and post.kind not in OF_NO_TEAM:
        return nothing_more(post, tr("This team has ended. What it did stays on record."))
    if team and is_left_behind(post, team) and post.kind is not PostKind.MOVED:
        return nothing_more(
            post, tr("This team has another channel now, so what was said here is no longer shown.")
        )
    if why := _no_longer_for(as_of, post, team):
        return nothing_more(post, why)
    reply = DRAWERS[post.kind](as_of, post)
    return replace(reply, again=f'whole message {post.team} "{post.key}"') if reply and team else reply


def _no_longer_for(as_of: AsOf, post: Post, team: Team | None) -> str:
    """Why a private message for a role is not for its reader any more; empty if it is, or if it goes by what they may see."""
    parts = _FOR.get(post.kind, ())
    if (
        not parts
        or (Role.MANAGER in parts and team and leads(as_of, team, post.to))
        or (Role.ADMIN in parts and post.to in administrators(as_of))
        or (as_of.records.roles.of(post.to) in parts)
    ):
        return ""
    if Role.MANAGER in parts and team:
        return tr(f"What was said here is for whoever manages {team.name}, which is no longer you.")
    return tr("What was said here is for administrators, of whom you are no longer one.")


def is_left_behind(post: Post, team: Team) -> bool:
    """Whether a message is in a channel that is its team's no longer."""
    return post.is_there and not post.is_private and post.channel != team.channel


def _day_posted(as_of: AsOf, post: Post) -> date:
    """The day on which a post was sent, or today if it is yet to be."""
    sent = post.attempted if post.is_there else None
    return sent.astimezone(as_of.office.zone).date() if sent else as_of.today


def count_following_pages(as_of: AsOf, post: Post) -> int:
    """How many pages go with a post once it is sent: an agenda's lists with its first message, the minutes with theirs."""
    if not is_followed_by_pages(post) or as_of.records.teams.find(post.team) is None:
        return 0
    if post.kind is PostKind.MINUTES:
        return count_minutes(as_of, post)
    return len(_lists_of(_surgery_of(as_of, post), post))


def is_followed_by_pages(post: Post) -> bool:
    """Whether further messages are wanted once a post is sent."""
    return post.kind in PAGES and post.subject in ("", FIRST_PAGE)


def _draw_head(as_of: AsOf, post: Post) -> Reply:
    """The first message of an agenda."""
    surgery = _as_on_its_day(as_of, post)
    return agenda_head(surgery, Overview(surgery, _as_planned(surgery, post)), post)


def _draw_child(as_of: AsOf, post: Post) -> Reply | None:
    """A child's message on an agenda."""
    surgery = _as_on_its_day(as_of, post)
    is_on = post.subject in as_of.records.surgeries.children_on(post.team, post.occurrence)
    case = surgery.case_of(post.subject) if is_on else None
    if case:
        reply: Reply | None = child_message(surgery, case)
    else:
        gone = _why_gone(as_of, surgery, post.subject)
        reply = nothing_more(post, gone, gone.replace("**", ""))
    return _saying_if_behind(as_of, surgery, post, reply)


def _draw_moved(as_of: AsOf, post: Post) -> Reply:
    """What is left of an agenda's message in a channel that was the team's: where it went. It names nobody."""
    channel = as_of.records.teams.get(post.team).channel
    if channel == post.channel:
        return Reply(
            tr("This agenda is posted again further down."), fallback=tr("Posted again further down")
        )
    there = linked(tr("in its new channel"), f"https://slack.com/archives/{channel}")
    return Reply(
        tr(
            f"This team has another channel now, and this agenda goes on {there}. What was said here is no longer shown."
        ),
        fallback=tr("This team has another channel now"),
    )


def _why_gone(as_of: AsOf, surgery: Surgery, ref: str) -> str:
    """Why a child has no message any more; of one restricted to people named it says no more than an agenda does."""
    if as_of.records.restrictions.of(ref):
        return tr("A child is discussed privately, so nothing more is shown here.")
    now = leads_to(as_of.records, ref)
    if now and surgery.case_of(now):
        return tr(f"**{ref}** is now **{now}**.")
    return tr(f"**{ref}** is no longer on this agenda.")


def _draw_list(as_of: AsOf, post: Post) -> Reply | None:
    """A list in an agenda's thread."""
    surgery = _as_on_its_day(as_of, post)
    lists, number = _lists_of(surgery, post), int(post.subject)
    reply = lists[number - 1] if number <= len(lists) else nothing_more(post, tr("Nothing left here."))
    return _saying_if_behind(as_of, surgery, post, reply)


def _draw_differences(as_of: AsOf, post: Post) -> Reply | None:
    """What files say otherwise of an agenda's children."""
    surgery = _as_on_its_day(as_of, post)
    reply = differences_message(surgery) or nothing_more(
        post, tr("No difference between a file and the records is left to decide.")
    )
    return _saying_if_behind(as_of, surgery, post, reply)


def _saying_if_behind(as_of: AsOf, surgery: Surgery, post: Post, reply: Reply | None) -> Reply | None:
    """A part of an agenda, which says so if it comes on a later day than the agenda's first message."""
    posted, held = _day_posted(as_of, post), surgery.occurrence.held
    if reply is None or posted <= held:
        return reply
    posts = as_of.records.outbox.of_occurrence(post.team, post.occurrence)
    if any(each.kind is PostKind.HEAD and _day_posted(as_of, each) == posted for each in posts):
        return reply  # the first message says that all of it is late
    told = tr(
        f"This belongs to the agenda of {day(held)}, and is posted on {day(posted)}: it could not be posted before."
    )
    return replace(reply, parts=[Note(told), *reply.parts])


def _as_on_its_day(as_of: AsOf, post: Post) -> Surgery:
    """The surgery of a post; once it is over it stays as it was then: when somebody closed it, else on its own day.

    It tells what was known as it ended, of the children whom it may still mention.
    """
    surgery = _surgery_of(as_of, post)
    if not surgery.is_over:
        return surgery
    closing = surgery.closing
    over = closing.at if closing and closing.by_hand else _end_of_its_day(surgery, post)
    # What was known then is of a version of its own, and whom it may mention changes: it is gathered for this drawing alone.
    known = as_of.records.as_at(closing.change) if closing else as_of.records
    gathered = Gathered() if closing else as_of.gathered
    then = replace(as_of, records=known, now=min(as_of.now, over), gathered=gathered)
    return Surgery(then, surgery.team, surgery.occurrence, surgery.mentioned())


def _surgery_of(as_of: AsOf, post: Post) -> Surgery:
    team = as_of.records.teams.get(post.team)
    return Surgery(as_of, team, occurrence_of(as_of, team, post.occurrence))


def _end_of_its_day(surgery: Surgery, post: Post) -> datetime:
    """The end of the surgery's day, or of the day on which its agenda was posted if that was later."""
    zone = surgery.office.zone
    posted = post.attempted.astimezone(zone).date() if post.attempted else surgery.occurrence.held
    return datetime.combine(max(surgery.occurrence.held, posted), time.max, zone)


def _as_planned(surgery: Surgery, post: Post) -> Agenda:
    """The agenda with the children planned for discussion and not withdrawn, whatever has changed since."""
    planned = surgery.records.surgeries.children_on(post.team, post.occurrence)
    cases = {case.ref: case for case in surgery.cases()}
    return Agenda([cases[ref] for ref in planned if ref in cases], list(cases.values()), surgery.choices)


def _lists_of(surgery: Surgery, post: Post) -> list[Reply]:
    """The lists of a post's agenda, made once for all the messages that they fill."""
    agenda = _as_planned(surgery, post)
    discussed = tuple(case.ref for case in agenda.discussed)
    days = (surgery.occurrence.nominal, surgery.today, surgery.following.held)
    return surgery.as_of.once(
        ("lists", surgery.team.key, days, discussed), lambda: agenda_lists(surgery, Overview(surgery, agenda))
    )


_FOR: Mapping[PostKind, Collection[Role]] = {
    PostKind.ACCESS: (Role.MANAGER,),
    PostKind.LOADED: (Role.MANAGER,),
    PostKind.JOINED: (Role.MANAGER, Role.ADMIN),
    PostKind.SCREENED: (Role.MANAGER, Role.ADMIN),
    PostKind.EXPOSED: (Role.MANAGER, Role.ADMIN),
    PostKind.NOTICE: (Role.MANAGER, Role.ADMIN),
    PostKind.LEFT: (Role.MANAGER, Role.SERVICE_MANAGER, Role.ADMIN),
    PostKind.CONFIRM: (Role.ADMIN,),
    PostKind.NOBODY: (Role.ADMIN,),
    PostKind.UNREACHED: (Role.ADMIN,),
    PostKind.RESTORED: (Role.ADMIN,),
}
"""The private messages that are for whoever has a role now, as the team's manager, or their cover, and not for a person."""
PAGES = {PostKind.HEAD: PostKind.LIST, PostKind.MINUTES: PostKind.MINUTES}
"""The kind of the further messages that go with a kind of post."""
DRAWERS: Mapping[PostKind, Drawer] = {
    PostKind.HEAD: _draw_head,
    PostKind.CHILD: _draw_child,
    PostKind.LIST: _draw_list,
    PostKind.DIFFERENCES: _draw_differences,
    PostKind.MINUTES: draw_minutes,
    PostKind.CLOSED: draw_closed,
    PostKind.NOTICE: draw_notice,
    PostKind.DIGEST: draw_digest,
    PostKind.APPROVAL: draw_approval,
    PostKind.APPROVED: draw_answered,
    PostKind.DECLINED: draw_answered,
    PostKind.ESCALATION: draw_escalation,
    PostKind.TOLD: draw_told,
    PostKind.NOBODY: draw_nobody,
    PostKind.LEFT: draw_left,
    PostKind.BIRTH: draw_birth,
    PostKind.SILENCE: draw_silence,
    PostKind.CANCELLED: draw_cancelled,
    PostKind.REMINDER: draw_reminder,
    PostKind.GIVEN: draw_given,
    PostKind.LOADED: draw_loaded,
    PostKind.DISPUTED: draw_disputed,
    PostKind.UNREACHED: draw_unreached,
    PostKind.EXPOSED: draw_exposed,
    PostKind.JOINED: draw_joined,
    PostKind.GRANTED: draw_granted,
    PostKind.CONFIRM: draw_confirm,
    PostKind.CONFIRMED: draw_confirmed,
    PostKind.ACCESS: draw_access,
    PostKind.SCREENED: draw_screened,
    PostKind.RESTORED: draw_restored,
    PostKind.REPORT: draw_report,
    PostKind.RELEASE: draw_release,
    PostKind.MEETING: draw_meeting,
    PostKind.MOVED: _draw_moved,
    PostKind.ERASED: lambda _, post: nothing_more(post, tr("What was said here is no longer kept.")),
}
"""What draws each kind of post."""
