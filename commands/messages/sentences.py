"""The sentences that several verbs say in the same words."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from commands.grammar.reply import Reply
from commands.practice.cases import Counted
from permanence.actions import Action
from permanence.agenda import AgendaChoice
from permanence.delays import Approval, ApprovalState
from permanence.families.case import FamilyCase, FamilyDate
from permanence.families.steps import STEPS
from permanence.families.timescales import FAMILY_TIMESCALES
from permanence.journey import OWN_PEOPLE, Child, Event, Journey
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.outcomes import ending_of
from permanence.phrases import Named
from permanence.progress import Progress
from permanence.teams import Team
from permanence.timescales import TIMESCALES, Group, TimescaleKind
from permanence.words import (
    brief_day,
    count,
    day,
    day_in_year,
    from_today,
    listed,
    month_words,
    own_words,
    times,
    who,
)
from permanence.working_days import WorkingDays
from storage.outbox import Post
from storage.people import Workload
from storage.praises import Praise

NOT_THE_RECORD = tr("A tracker, not the child's record.")


def source_words(progress: Progress) -> str:
    """Where a timescale comes from, and how far it can be relied on."""
    timescale = progress.timescale
    if progress.is_ours:
        return tr("our standard")
    unconfirmed = tr("; figure unconfirmed") if not timescale.confirmed else ""
    standing = {
        TimescaleKind.PRACTICE: tr("; good practice, not a duty"),
        TimescaleKind.LOCAL: tr("; another authority's standard"),
    }.get(timescale.kind, "")
    reckoned = tr("; counted from when the review was due, as none is recorded") if progress.reckoned else ""
    return f"{timescale.source}{standing}{unconfirmed}{reckoned}"


def past_line(progress: Progress, journey: Journey, today: date, *, stays: bool = False) -> str:
    """A timescale past its date: what, when, how long ago unless it is posted and stays, and its source."""
    due = progress.due or today  # one that is past always has a due date
    return (
        f"{progress.timescale.name}: {progress.past_words(journey, day)}{_ago(due, today, stays)} "
        f"· {source_words(progress)}"
    )


def _ago(on: date, today: date, stays: bool) -> str:
    """How far off a day is; nothing in what stays, where that would be wrong tomorrow."""
    return "" if stays else f", {from_today(on, today)}"


def delay_line(delay: Approval, today: date) -> str:
    """What holds a milestone up, until when, and who agreed it."""
    until = held_words(delay)
    if delay.holds(today):
        return tr(f"Purposeful delay: {until}, agreed by {who(delay.decided_by)}: {delay.words}")
    if delay.standing is ApprovalState.ASKED:
        return tr(f"Purposeful delay asked, not agreed yet ({delay.number}): {until}: {delay.words}")
    return tr(f"Held up: {until}: {delay.words}")


def held_words(delay: Approval) -> str:
    """What is held up, and until when: `Match until Fri 15 Jan 2027`."""
    return tr(f"{MILESTONES[delay.milestone or ''].name} until {day(delay.until)}")


def running_line(progress: Progress, today: date) -> str:
    """A timescale that is running."""
    due = progress.due or today  # one that is running always has a due date
    verb = tr("from") if progress.timescale.is_floor else tr("due")
    return (
        f"{progress.timescale.name}: {verb} {day(due)}, {from_today(due, today)} · {source_words(progress)}"
    )


def expected_line(milestone: str, on: date, today: date, calendar: WorkingDays) -> str:
    """An expected date, and why nobody works on it; whether it is right was asked as it was recorded."""
    off = calendar.off_words(on)
    passed = tr("; none recorded") if on < today else ""
    return tr(
        f"{MILESTONES[milestone].name}, expected {day(on)}{f' ({off})' if off else ''}, {from_today(on, today)}{passed}"
    )


def action_line(action: Action, today: date, *, with_child: bool = True, stays: bool = False) -> str:
    """An action with its owner, due date, first due date and moves; also how far off that is, unless it is posted and stays."""
    when = tr(f"was for {day(action.due)}") if action.is_overdue(today) else tr(f"for {day(action.due)}")
    parts = [
        f"**{action.number}**",
        action.words,
        *([action.child] if with_child else []),
        action_owner(action),
        f"{when}{_ago(action.due, today, stays)}",
        *moved_words(action, today),
    ]
    return " · ".join(parts)


def own_action_line(action: Action, today: date, reader: str) -> str:
    """An action in a person's list; if it has another owner, with their name."""
    over = action.is_overdue(today)
    parts = [
        f"**{action.number}**",
        action.words,
        action.child,
        f"{tr('was for') if over else 'for'} {brief_day(action.due, today)}",
        *moved_words(action, today),
        *([tr(f"waiting for {action.waits_for}")] if action.waits_for else []),
        *([tr(f"for {who(action.owner)}")] if action.owner != reader else []),
    ]
    return " · ".join(parts)


def action_owner(action: Action, leavers: Collection[str] = ()) -> str:
    """Who has an action, whether they have left, and whom it waits for."""
    gone = tr(", who has left") if action.owner in leavers else ""
    waits = tr(f", waiting for {action.waits_for}") if action.waits_for else ""
    return f"{who(action.owner)}{gone}{waits}"


def moved_words(action: Action, today: date) -> list[str]:
    """How an action's date has moved: `first due Thu 12 Nov, moved twice`; empty if it has not."""
    if not action.moves:
        return []
    return [tr(f"first due {brief_day(action.first_due, today)}, moved {times(action.moves)}")]


def event_words(event: Event) -> str:
    """A milestone reached, with its day, or its month where only that is kept, and its outcome."""
    milestone = MILESTONES[event.milestone]
    when = month_words(event.on) if milestone.keeps_month else day(event.on)
    chaired = tr(f", chaired by {who(event.chair)}") if event.chair else ""
    ended_as, detail = ending_of(event)
    if ended_as:
        detail = "; ".join(filter(None, [ended_as.name.lower(), detail]))
    return f"{milestone.name} {when}{chaired}{f': {detail}' if detail else ''}"


def of_age_question(ref: str) -> str:
    """Asks how tracking ends for a child who is 18, and says how its manager tells."""
    return tr(
        f"How does tracking end? The team's manager says it: `close {ref} left care …`, or how else it ended."
    )


def worker_words(child: Child) -> str:
    """The child's social worker, or that none is named."""
    return (
        tr(f"child's social worker {who(child.worker)}")
        if child.worker
        else tr("no child's social worker named")
    )


def birth_words(child: Child) -> str:
    """When a child was born, or is expected: the month, which is all that is kept of a birth."""
    if child.born:
        return tr(f"born {month_words(child.born.first)}")
    return tr(f"expected {day(child.due)}") if child.due else tr("not born yet")


def people_words(child: Child) -> str:
    """The child's own people, by role."""
    _, *others = OWN_PEOPLE
    named = [
        worker_words(child),
        *(f"{each.words} {who(person)}" for each in others if (person := getattr(child, each.field))),
    ]
    return ", ".join(named)


def arrangement_words(arrangement: str) -> str:
    """Whether siblings are to be together: `to be apart`, `together or apart not decided`."""
    decided = arrangement in ("together", "apart")
    return tr(f"to be {arrangement}") if decided else tr("together or apart not decided")


def siblings_words(siblings: Iterable[tuple[str, str]]) -> str:
    """Brothers and sisters by reference: `with BX-0051 (to be together)`."""
    return listed([f"{ref} ({arrangement_words(arrangement)})" for ref, arrangement in siblings])


def clocks_words(groups: Sequence[str]) -> str:
    """Which clocks run here, so that silence about the others is not read as good news."""
    if not groups:
        return tr("No timescales are watched here.")
    return tr(f"Timescales watched here: {listed(groups)}; no others.")


def time_words(at: datetime, usual: date, written: str) -> str:
    """The time alone if it falls on the usual day, otherwise the day as written and then the time."""
    return f"{at:%H:%M}" if at.date() == usual else f"{written}, {at:%H:%M}"


def groups_watched(watched: frozenset[str]) -> list[str]:
    """The groups of clocks that are watched at least in part, in the order of the table."""
    groups = {row.group for row in (*TIMESCALES, *FAMILY_TIMESCALES) if row.id in watched}
    return [group.value for group in Group if group in groups]


def called_words(row: Named) -> str:
    """What a row of a table is called, and the other words that mean it: `Adoption · adopt, adopted`."""
    return " · ".join([f"**{row.name}**", *filter(None, [", ".join(row.synonyms)])])


NOT_IN_ITS_CHANNEL = tr(
    "but I may not show you the child: you are not in its channel. Ask to be invited there."
)
"""Why something of a team that was just named is not shown to whoever manages it, and what to do; it names nobody."""


def nothing_more(post: Post, words: str, fallback: str = "") -> Reply | None:
    """The last words of a message with nothing more to say; None if it was never posted.

    They may hold what somebody typed, so a notification has them only where they are given as its `fallback`.
    """
    return Reply(words, fallback=fallback or tr("Nothing more is said here.")) if post.is_there else None


def counted_words(there: Counted) -> str:
    """How many children there are, and how many of them need attention."""
    return tr(
        f"{count(there.children, 'child', 'children')}, {there.pressing or tr('none')} with something that needs attention"
    )


def kept_words(children: int) -> str:
    """How many children are restricted to others than the reader, whom no count holds; empty if there is none."""
    if not children:
        return ""
    return tr(f"{count(children, 'more child is', 'more children are')} restricted to people named.")


def what_was_asked(asked: Approval) -> str:
    """What an approval is for, inside a sentence."""
    if asked.milestone:
        return tr(f"purposeful delay of {MILESTONES[asked.milestone].words} until {day(asked.until)}")
    return tr(f"another new date for action {asked.action}, {day(asked.until)}")


def praise_words(praise: Praise) -> str:
    """A word of praise, for a child's progress, for a person or for both."""
    about = f"**{praise.child}**: " if praise.child else ""
    thanks = tr(f" – thank you {who(praise.person)}") if praise.person else ""
    return f"{about}{praise.words}{thanks}"


def brought_words(choice: AgendaChoice) -> str:
    """Who brought a child to an agenda, and why."""
    return tr(f"Brought by {who(choice.person)}{f': {own_words(choice.because)}' if choice.because else ''}")


def left_out_words(choice: AgendaChoice) -> str:
    """A child left out of an agenda: why, and who left them out."""
    return f"**{choice.child}**: {own_words(choice.because)} – {who(choice.person)}"


def vacancy_lines(team: Team, person: str) -> list[str]:
    """The posts of a team, manager or chair, that a person leaves vacant, and how each is filled."""
    return [
        tr(f"They are the {post} of {team.name}: an administrator types `team edit {team.key} {post} @…`.")
        for post, holder in (("manager", team.manager), ("chair", team.chair))
        if holder == person
    ]


def work_words(work: Workload, more: str = "") -> str:
    """How many actions and children there are: `3 actions and 2 children`; empty if none. Some children are only counted."""
    actions, children = work.actions, work.children
    said = [
        *([count(actions, "action")] if actions > 0 else []),
        *([count(children, "child", "children")] if children > 0 else []),
    ]
    shown = f"{listed(said)}{f' {more}' if more else ''}" if said else ""
    privately = tr(f"{count(work.private, 'child', 'children')} kept private") if work.private else ""
    return tr(", and ").join(filter(None, [shown, privately]))


def family_line(case: FamilyCase, *said: str) -> str:
    """An adoptive family with its worker, what is said of it, and what comes next."""
    coming = [_family_date_coming(case.coming[0], case.today)] if case.coming else []
    return " · ".join([f"**{case.ref}**", who(case.family.worker), *said, *coming])


def family_past(case: FamilyCase) -> str:
    """An adoptive family with its worker, what is past its date, and what comes next."""
    return family_line(case, *(family_date_past(each, case.today) for each in case.past))


def own_family_line(case: FamilyCase) -> str:
    """An adoptive family in a person's own list: where it stands, and what is longest past its date or comes next."""
    standing, held = case.journey.standing, case.journey.held_since
    stands = (
        f"{STEPS[standing.step].name} {day_in_year(standing.on, case.today)}"
        if standing
        else tr("no step recorded")
    )
    on_hold = [tr(f"on hold since {day_in_year(held, case.today)}")] if held else []
    return " · ".join([f"**{case.ref}**", stands, *on_hold, *family_dates(case)[:1]])


def family_dates(case: FamilyCase, until: date = date.max) -> list[str]:
    """What is past its date for an adoptive family, and what comes by a day."""
    coming = (_family_date_coming(each, case.today) for each in case.due_by(until))
    return [*(family_date_past(each, case.today) for each in case.past), *coming]


_WHY = {"due": tr("due"), "expected": tr("expected")}


def family_next(case: FamilyCase) -> str:
    """What is longest past its date for an adoptive family, else what comes next, as a sentence; empty where nothing has a date."""
    if case.past:
        return f"{family_date_past(case.past[0], case.today)}."
    return tr(f"Next: {_family_date_coming(case.coming[0], case.today)}.") if case.coming else ""


def family_date_past(each: FamilyDate, today: date) -> str:
    """What is past its date: `Approved: none recorded; was expected Fri 18 Dec`."""
    return tr(f"{each.name}: none recorded; was {_WHY[each.why]} {day_in_year(each.on, today)}")


def _family_date_coming(each: FamilyDate, today: date) -> str:
    """What comes: `Approved: not yet; expected Fri 18 Dec`, for the name alone reads as if it had happened."""
    on = day_in_year(each.on, today)
    return (
        tr(f"{each.name}: not yet; expected {on}") if each.why == "expected" else tr(f"{each.name}: due {on}")
    )
