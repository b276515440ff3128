"""What is asked before something is recorded that contradicts the record, or an age that no child in care has."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from commands.grammar.reply import Button, Listing, Question, Reply
from commands.practice.request import Request
from permanence.birth import comes_of_age
from permanence.contradictions import Contradiction, contradictions_of, missing_before, stands
from permanence.errors import DAY, RuleBroken
from permanence.families.doubts import doubts_of
from permanence.families.steps import AdoptersJourney, StepTaken
from permanence.family_group import SOURCE, missing_family_group
from permanence.journey import Child, Event, Journey, Month
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.outcomes import is_after_ending
from permanence.plans import with_plans
from permanence.progress import age
from permanence.roles import SEES_EVERYTHING
from permanence.words import day, listed, month_words
from storage.references import leads_to


def question_of_days(event: Event, journey: Journey) -> Question | None:
    """Ask about an event that contradicts a journey without it."""
    ref, found = journey.child.ref, contradictions_of(event, journey)
    if not found:
        return None
    first, *rest = found
    parts = [Listing("", [each.words for each in rest])] if rest else []
    recorded = _recorded(first, event)
    if first.is_certain and recorded:
        why = f" because {event.detail}" if event.detail else ""
        return Question(
            tr(
                f"{first.words} Is it {day(event.on)}, and not {day(recorded.on)}? Else record first what came between: "
                f"{first.between}."
            ),
            yes=tr(f"Yes, {day(event.on)}"),
            parts=parts,
            command=f"correct {ref} {MILESTONES[event.milestone].words} {recorded.on:%d/%m/%Y} to {event.on:%d/%m/%Y}{why}",
            in_terminal=_certain_words(first, event, ref),
        )
    instead = tr(f" If the day on record is wrong: {_correction(ref, recorded)}") if recorded else ""
    note = tr("without its note and ") if event.detail else ""
    return Question(
        tr(f"{first.words} Is that right?{instead}"),
        yes=tr("Yes, record it"),
        parts=parts,
        in_terminal=tr(
            f"{first.words}{instead} If it is right, type it again {note}with `yes` at the end. Nothing was changed."
        ),
    )


def question_of_missing(event: Event, journey: Journey, duty: date | None = None) -> Question | None:
    """Ask about an event that follows what nobody recorded; the terminal records it.

    `duty` is the day from which family group decision-making is to be offered.
    """
    missing = missing_before(event, journey)
    if lacking := missing_family_group(event, journey, duty):
        missing = tr(f"{journey.child.ref}, family group decision-making: {lacking} before that ({SOURCE}).")
    return Question(tr(f"{missing} Record it anyway?"), yes=tr("Yes, record it")) if missing else None


def question_of_ending(event: Event, journey: Journey) -> Question | None:
    """Ask about an ending that contradicts a journey: with what is on record after it, out of order, or missing before it."""
    found = [] if stands(journey, event.milestone, event.on) else contradictions_of(event, journey)
    said = [each.words for each in found]
    later = [each for each in with_plans(journey) if is_after_ending(each, event.on)]
    if later and later[-1] not in [each.other for each in found]:
        last = MILESTONES[later[-1].milestone].words
        said.append(
            tr(f"{journey.child.ref} has {last} on record for {day(later[-1].on)}, after tracking would end.")
        )
    if not said:
        return question_of_missing(event, journey)
    note = tr("without its reason and ") if event.detail else ""
    more = [*said[1:], missing_before(event, journey)]
    return Question(
        tr(f"{said[0]} Is {day(event.on)} right?"),
        yes=tr(f"Yes, {day(event.on)}"),
        parts=[Listing("", [each for each in more if each])] if any(more) else [],
        in_terminal=tr(
            f"{said[0]} Check the day. If it is right, type it again {note}with `yes` at the end. Nothing was changed."
        ),
    )


def refuse_certain(event: Event, journey: Journey) -> None:
    """Raise RuleBroken for an event that cannot be, whatever its asker says, beside a journey without it."""
    for each in contradictions_of(event, journey):
        if each.is_certain:
            raise RuleBroken(_certain_words(each, event, journey.child.ref), field=DAY)


def question_of_likeness(ref: str, request: Request, old: str = "") -> Question | None:
    """Ask about a reference for another child that looks like one or more on record, or that was another's before.

    `old` is the reference that the child has now.
    """
    records = request.records
    records.children.refuse_hidden(ref)
    if records.children.team_of(ref) is not None:
        return None
    alike = [f"**{child.ref}**" for child in records.children.alike(ref) if child.ref != old]
    leads = leads_to(records, ref)
    said = [
        *([tr(f"{ref} leads to **{leads}**, whose reference it was.")] if leads and leads != old else []),
        *([tr(f"{ref} looks like {listed(alike)}, already tracked.")] if alike else []),
    ]
    if not said:
        return None
    return Question(
        tr(f"{' '.join(said)} Is it another child?"),
        yes=tr("Yes, another child"),
        in_terminal=tr(
            f"{' '.join(said)} If it is another child, type it again with `yes` at the end. Nothing was changed."
        ),
    )


def asked_together(*questions: Question | None) -> Question | None:
    """Return several questions as one; None if there is none. The last names the button."""
    asked = [each for each in questions if each]
    return (
        replace(
            asked[-1],
            words=" ".join(each.words for each in asked),
            in_terminal=" ".join(each.in_terminal for each in asked if each.in_terminal),
        )
        if asked
        else None
    )


def question_of_age(ref: str, born: Month, request: Request) -> Question | None:
    """Ask about a month of birth that makes a child 18 or older."""
    if request.today <= comes_of_age(born).last:
        return None
    said = tr(
        f"Born in {month_words(born.first)}, {ref} is {age(Child(ref, '', born), request.today)} old. "
        "Tracking is for children in care, and ends at 18."
    )
    return Question(
        tr(f"{said} Is the year right?"),
        yes=tr(f"Yes, {born.year}"),
        in_terminal=tr(
            f"{said} Check the year. If it is right, type it again with `yes` at the end. Nothing was changed."
        ),
    )


def question_of_step(taken: StepTaken, journey: AdoptersJourney) -> Question | None:
    """Ask about a step that contradicts a family's journey without it. One that cannot be is refused, and not asked about."""
    refuse_certain_step(taken, journey)
    said = [each.words for each in doubts_of(taken, journey)]
    if not said:
        return None
    words = tr(f"{said[0]} If a day on record is wrong: `family correct {journey.ref} …`.")
    return Question(
        tr(f"{words} Is {day(taken.on)} right?"),
        yes=tr(f"Yes, {day(taken.on)}"),
        parts=[Listing("", said[1:])] if said[1:] else [],
        in_terminal=tr(f"{words} If it is right, type it again with `yes` at the end. Nothing was changed."),
    )


def refuse_certain_step(taken: StepTaken, journey: AdoptersJourney) -> None:
    """Raise RuleBroken for a step that cannot be, whatever its asker says, beside a family's journey without it."""
    for each in doubts_of(taken, journey):
        if each.is_certain:
            raise RuleBroken(
                tr(
                    f"{each.words} If a day on record is wrong: `family correct {journey.ref} …`. Nothing was changed."
                ),
                field=DAY,
            )


def move_family_match(request: Request, child: str, was: Event, on: date) -> Reply:
    """Give what a child's match recorded of a family its other day too, if it still stands as that recorded it.

    Asked of every milestone before its day is moved; no other moves anything. Nothing is moved that contradicts the family's journey. Return what is said of it, and
    a button, for whoever sees the family; for others nothing.
    """
    records = request.records
    if was.milestone != "adm_match":
        return Reply("")
    with records.seen_by(SEES_EVERYTHING):
        ref = records.family_steps.matched_by(child, was.on)
        if ref is None:
            return Reply("")
        journey, taken = records.family_steps.of(ref), StepTaken.of(was.on, "matched")
        others = AdoptersJourney(ref, tuple(each for each in journey.taken if each != taken))
        doubt = next(iter(doubts_of(replace(taken, on=on), others)), None)
        if doubt is None:
            records.family_steps.correct(ref, taken, on, request.change)
    if records.families.find(ref) is None:
        return Reply("")
    if doubt is None:
        return Reply(tr(f" **{ref}** is matched on that day too."))
    moves = f"family correct {ref} matched {was.on:%d/%m/%Y} to {on:%d/%m/%Y}"
    return Reply(
        tr(f" **{ref}** stays matched on {day(was.on)}: {doubt.words}"),
        buttons=[Button(tr(f"Move {ref}'s match"), moves)],
    )


def families_still_matched(request: Request, families: Iterable[str], on: date) -> Reply:
    """Return for which of some families the match is on record still, with a button for each, though that of a child came to nothing.

    They wait again once it has ended for them too. Nothing is said of a family that the asker may not see.
    """
    refs = [
        journey.ref
        for journey in request.records.family_steps.of_each(families)
        if journey.standing and journey.standing.step in ("matched", "placed")
    ]
    if not refs:
        return Reply("")
    return Reply(
        tr(f" For {listed([f'**{ref}**' for ref in refs])} the match is still on record."),
        buttons=[
            Button(tr(f"It ended: {ref}"), f"family step {ref} match ended {on:%d/%m/%Y}") for ref in refs
        ],
    )


def _recorded(found: Contradiction, event: Event) -> Event | None:
    """The side of a contradiction that is on record."""
    return found.other if found.event == event else found.event


def _correction(ref: str, event: Event) -> str:
    return f"`correct {ref} {MILESTONES[event.milestone].words} {event.on:%d/%m/%Y} to …`"


def _certain_words(found: Contradiction, event: Event, ref: str) -> str:
    recorded = _recorded(found, event)
    instead = tr(f" If the day on record is wrong: {_correction(ref, recorded)}") if recorded else ""
    return tr(
        f"{found.words}{instead} If something came between, record that first: {found.between}. Nothing was changed."
    )
