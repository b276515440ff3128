"""`milestone`: something happened on a child's journey."""

from datetime import date
from typing import Annotated, Any

from commands.grammar.reply import EMPTY, UNDO, Button, FormStart, Question, Reply
from commands.grammar.values import Field, Happened, Here, MilestoneName, NoteWords, Person
from commands.grammar.verbs import SurgeryEvent, command
from commands.messages.sentences import expected_line, past_line, people_words
from commands.practice.doubts import (
    families_still_matched,
    question_of_age,
    question_of_days,
    question_of_missing,
    refuse_certain,
)
from commands.practice.request import Request
from commands.practice.whose_work import refuse_untold
from permanence.clocks import watched
from permanence.errors import NotUnderstood, RuleBroken
from permanence.families.doubts import StepDoubt, doubts_of
from permanence.families.steps import StepTaken
from permanence.journey import Child, Event, Month
from permanence.language import tr
from permanence.milestones import ENDED, MILESTONES, Milestone
from permanence.outcomes import OUTCOMES, begins_again, is_silent
from permanence.progress import progress
from permanence.refusals import (
    in_line,
    refuse_before_birth,
    refuse_hidden_date,
    refuse_second_birth,
    refuse_second_date,
    refuse_unread_date,
)
from permanence.roles import SEES_EVERYTHING, Role
from permanence.words import day, listed, month_words, who
from storage.coming_back import bring_back


def what_to_ask(
    request: Request,
    child: str,
    milestone: Milestone,
    on: date | None = None,
    detail: str = "",
    *,
    chair: str | None = None,
) -> Question | None:
    """Return what is to be asked before a milestone is recorded: a day that contradicts the record, an age, a return to care."""
    found, event = _reached(request, child, milestone, on, detail, chair)
    if MILESTONES[event.milestone].keeps_month:
        return question_of_age(child, Month.of(event.on), request)
    journey = request.records.journeys.of(found)
    doubt = question_of_days(event, journey) or question_of_missing(
        event, journey, request.office.family_group_since
    )
    return _back_in_care(request, found, event.on, doubt) if found.closed else doubt


def what_was_due(
    request: Request, child: str | None = None, milestone: Milestone | None = None, **_: Any
) -> FormStart:
    """Return, for its form to say, which dates of a child that have passed a milestone meets."""
    if child is None or milestone is None:
        return EMPTY
    today, calendar = request.today, request.office.calendar
    journey = request.records.journeys.of(request.records.children.get(child))
    met = in_line(milestone, journey, today).key
    on = watched(request.records.clocks.of(journey.child.team))
    past = [each for each in progress(journey, today, calendar, on) if each.is_past]
    expected = journey.expected.get(met, today)
    return FormStart(
        words=[
            *(past_line(each, journey, today) for each in past if met in each.timescale.before),
            *([expected_line(met, expected, today, calendar)] if expected < today else []),
        ]
    )


@command(
    role=Role.WORKER,
    example="milestone BX-0042 placement order 12/10/2026",
    title=tr("Record a milestone"),
    told=tr("Recorded"),
    in_surgery=SurgeryEvent.MILESTONE_REACHED,
    asks=what_to_ask,
    begins=what_was_due,
)
def milestone(
    request: Request,
    child: Here,
    milestone: Annotated[MilestoneName, Field(not_offered=frozenset({ENDED}))],
    on: Annotated[
        Happened,
        Field(
            hint=tr(
                "Leave it empty for today. What a court, a panel or a decision-maker decided needs its date."
            ),
            is_today=True,
        ),
    ]
    | None = None,
    detail: Annotated[NoteWords, Field(tr("Note"))] = "",
    *,
    chair: Person | None = None,
) -> Reply:
    """Record that a child reached a milestone. What a court or a panel decided needs its date said."""
    found, event = _reached(request, child, milestone, on, detail, chair)
    refuse_certain(event, request.records.journeys.of(found))
    reached, again = MILESTONES[event.milestone], ""
    if found.closed:
        bring_back(request.records, found, request.change)
        again = tr(f" Tracked again, {people_words(found)}.")
    if reached.keeps_month:
        request.records.children.edit(found, request.change, born=Month.of(event.on), due=None)
    request.records.milestones.reach(child, event, request.change)
    request.records.expectations.forget(child, reached.key, request.change)
    when = tr(f"{month_words(event.on)}; only the month is kept") if reached.keeps_month else day(event.on)
    chaired = tr(f", chaired by {who(chair)}") if chair else ""
    said = f": {detail}" if detail else ""
    with_family = _with_family(request, child, event)
    return Reply(
        tr(f"**{child}**: {reached.words}, recorded for {when}{chaired}{said}.{again}{with_family.words}"),
        buttons=[UNDO, *with_family.buttons, Button(tr("Status"), f"status {child}")],
    )


def _with_family(request: Request, child: str, event: Event) -> Reply:
    """Return what a milestone means for the families looked at for a child, for whoever sees the links; nothing where it means nothing."""
    match event.milestone:
        case "adm_match":
            return _match(request, child, event.on)
        case "disruption" | "plan_reversed":
            links = request.records.links.of_child(child)
            return families_still_matched(
                request, [each.family for each in links if not each.ended], event.on
            )
        case "link_ended":
            return _still_linked(request, child)
        case _:
            return Reply("")


def _still_linked(request: Request, child: str) -> Reply:
    """Return which links of a child are still on record, for whoever sees them: that one ended does not say which."""
    refs = [each.family for each in request.records.links.of_child(child) if not each.ended]
    if not refs:
        return Reply("")
    return Reply(
        tr(f" Still on record as linked: {listed([f'**{ref}**' for ref in refs])}. Has that ended too?"),
        buttons=[Button(tr(f"End link with {ref}"), f"link end {child} {ref}") for ref in refs],
    )


def _match(request: Request, child: str, on: date) -> Reply:
    """Record of the one family that is looked at for a child that it is matched too.

    Return what is said of that, or asked where there are several, to whoever sees the links: to others nothing.
    """
    records = request.records
    with records.seen_by(SEES_EVERYTHING):
        refs = _looked_at(request, child, on)
        doubt = _matched(request, refs[0], on) if len(refs) == 1 else None
    if not {each.family for each in records.links.of_child(child)}.issuperset(refs) or not refs:
        return Reply("")
    buttons = [Button(tr(f"Match with {ref}"), f"family step {ref} matched {on:%d/%m/%Y}") for ref in refs]
    if len(refs) > 1:
        return Reply(
            tr(f" Which family is it with: {listed([f'**{ref}**' for ref in refs], tr('or'))}?"),
            buttons=buttons,
        )
    if doubt:
        return Reply(tr(f" It is not recorded for **{refs[0]}**: {doubt.words}"), buttons=buttons)
    return Reply(tr(f" **{refs[0]}** is matched too, and waits no longer."))


def _looked_at(request: Request, child: str, on: date) -> list[str]:
    """Return the families that a match on a day may be with: those linked by then, and not those that an earlier match was with, unless no other is."""
    links = [each for each in request.records.links.of_child(child) if not each.ended and each.began <= on]
    earlier = [
        each.on for each in request.records.milestones.of(child, "adm_match", "placed") if each.on < on
    ]
    since = max(earlier, default=date.min)
    return [each.family for each in links if each.began > since] or [each.family for each in links]


def _matched(request: Request, family: str, on: date) -> StepDoubt | None:
    """Record that a family is matched, unless its own side did; return what contradicts it, and then nothing is recorded.

    With two children on one day it is so by the match of each: that of one can be undone, and the other stands.
    """
    steps = request.records.family_steps
    taken, journey = StepTaken.of(on, "matched"), steps.of(family)
    if taken not in journey.taken:
        if doubt := next(iter(doubts_of(taken, journey)), None):
            return doubt
    elif not steps.is_matched_by_a_child(family, on):
        return None
    steps.take(family, taken, request.change)
    request.records.family_expectations.forget(family, request.change, taken.step)
    return None


def _reached(
    request: Request, child: str, milestone: Milestone, on: date | None, detail: str, chair: str | None
) -> tuple[Child, Event]:
    """Return the child and what is to be recorded. Raises a PermanenceError for what cannot be."""
    on_said = on or request.today
    found = _child(request, child, milestone, on_said)
    refuse_untold(request, found, milestone)
    reached = in_line(milestone, request.records.journeys.of(found), on_said)
    if reached.key == ENDED:
        raise RuleBroken(
            tr(f"To end tracking: `close {child} moved {on_said:%d/%m/%Y}`, or how else it ended."),
            field="milestone",
        )
    if chair and not reached.has_chair:
        raise RuleBroken(
            tr(
                f"Nobody chairs a {reached.words}: `chair` is for meetings, reviews and panels. Nothing was changed."
            ),
            field="chair",
        )
    if on is None:
        _refuse_undated(reached, detail, child, request.today)
    elif on != request.today:  # after a typed "today", the note may name other days: "today held on 12 Oct"
        refuse_second_date(detail, request.today, on)
    refuse_before_birth(found, on_said, reached.words, reached.key)
    if reached.keeps_month:
        refuse_second_birth(found)
        on_said = Month.of(on_said).first
    return found, Event(on_said, reached.key, detail, chair or "")


def _child(request: Request, ref: str, milestone: Milestone, on: date) -> Child:
    """Return the child to record a milestone of: still tracked, or closed and now in care again."""
    found = request.records.children.get(ref)
    if not found.closed or milestone.key != "care_entry" or is_silent(request.records.journeys.of(found)):
        return request.child(ref)
    request.refuse_role(found.team)
    if not begins_again(request.records.journeys.of(found), on):
        raise RuleBroken(
            tr(
                f"{ref} was closed on {day(found.closed)}. Only coming into care after that day makes tracking begin again. "
                "Nothing was changed."
            ),
            field="on",
        )
    if not found.is_unallocated and request.records.teams.find(found.team) is None:
        raise RuleBroken(
            tr(
                f"{ref} was with `{found.team}`, a team that has ended. A service manager gives them to another first: "
                f"`edit {ref} team …`. Nothing was changed."
            ),
            field="child",
        )
    return found


def _back_in_care(request: Request, child: Child, on: date, doubt: Question | None) -> Question:
    """Ask whether a closed child is in care again, and what else speaks against that."""
    outcome = OUTCOMES[child.outcome or "other"].name.lower()
    ended = tr(f"**{child.ref}** was closed on {day(child.closed or on)}: {outcome}.")
    team = request.records.teams.name_of(child.team)
    return Question(
        tr(
            f"{f'{doubt.words} ' if doubt else ''}{ended} In care again since {day(on)}? Then tracking begins again in {team}, "
            f"{people_words(child)}. The ending stays in the history."
        ),
        yes=tr(f"Yes, {child.ref} is in care again"),
        parts=doubt.parts if doubt else (),
        in_terminal=tr(
            f"{ended} If they are in care again: `milestone {child.ref} came into care {on:%d/%m/%Y} yes`. "
            "The ending stays in the history. Nothing was changed."
        ),
    )


def _refuse_undated(reached: Milestone, detail: str, child: str, today: date) -> None:
    if reached.keeps_month:
        raise NotUnderstood(
            tr("In which month?"),
            field="on",
            how=tr(f"For example: `milestone {child} {reached.words} {today:%d/%m/%Y}`."),
            then=tr("Only the month is kept."),
        )
    retyped = f"milestone {child} {reached.words}"
    refuse_hidden_date(detail, today, retyped)
    refuse_unread_date(detail, today, retyped)
    if reached.decided:
        raise NotUnderstood(
            tr("On which day? What a court, a panel or a decision-maker decided needs its date said."),
            field="on",
            how=f": `{retyped} {today:%d/%m/%Y}`",
        )
