"""Asks, once and before anything is recorded: whether this is the child meant, and whether as much as that is meant."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from commands.desk.carried_out import carried_out
from commands.grammar.parse import Parsed
from commands.grammar.reply import LONGEST_TYPED, NO, Button, Question, Reply
from commands.grammar.values import OneOf, Thing, as_sentence
from commands.messages.sentences import people_words
from commands.practice.request import PlaceKind, Request
from permanence.child_facts import plan_now_words
from permanence.errors import PermanenceError, RuleBroken
from permanence.journey import Child
from permanence.language import tr
from permanence.milestones import Milestone
from permanence.progress import age
from permanence.words import day, listed, shortened, who

LONGEST_SHOWN = 200
"""How many characters of what was asked for are enough to know it by."""
LONGEST_LABEL = 40
"""The most characters of a button that names a person."""


def question_before(
    request: Request, parsed: Parsed, to_confirm: Child | None
) -> tuple[Reply | None, str | None]:
    """Return what is to be asked before a request is carried out, and the child whom that describes; None for what there is not.

    `to_confirm` is the child who may not be the one meant. Raises a PermanenceError where the verb refuses the request, or would
    ask and this is the terminal.
    """
    several = _several(parsed)
    if (parsed.is_confirmed and not several) or request.place.kind is PlaceKind.CLOCK:
        return None, None
    question = parsed.verb.asks(request, **parsed.values) if parsed.verb.asks else None
    if question and question.is_in_form and parsed.is_child_sure:
        question = None
    if several:
        question = _question_of_several(request, parsed, *several)
    if parsed.is_guess and not (question and question.choices):
        question = _question_of_guess(request, parsed, question)
    if request.place.kind is PlaceKind.TERMINAL:
        if question and question.in_terminal:
            raise RuleBroken(question.in_terminal)
        return None, None
    if question and question.choices:
        return _ask(question, ""), question.child
    question = _with_days_off(request, parsed, question)
    if to_confirm:
        return _ask_about_child(request, parsed, to_confirm, question), to_confirm.ref
    if question:
        return _ask(question, question.command or _with_today(request, parsed).typed), question.child
    return None, None


def _with_today(request: Request, parsed: Parsed) -> Parsed:
    """Return a request with today where no day was said for what happened: its button may be pressed on another day."""
    unsaid = [
        each.name
        for each in parsed.verb.parameters
        if each.field.is_today and parsed.values.get(each.name) is None
    ]
    return replace(parsed, values={**parsed.values, **dict.fromkeys(unsaid, request.today)})


def days_off_words(request: Request, parsed: Parsed) -> str:
    """Return which of the days given for work are days on which nobody works; empty if none is."""
    return " ".join(
        tr(f"{day(on)} is not a working day ({request.office.calendar.off_words(on)}).")
        for on in dict.fromkeys(_days_off(request, parsed).values())
    )


def _days_off(request: Request, parsed: Parsed) -> dict[str, date]:
    """Return the days given for work on which nobody works, each under the name of its parameter."""
    milestone = parsed.value(Thing.MILESTONE)
    if milestone and milestone.keeps_month:
        return {}  # a birth is no appointment
    given = {
        each.name: parsed.values.get(each.name) for each in parsed.verb.parameters if each.kind.is_worked
    }
    return {name: on for name, on in given.items() if on and not request.office.calendar.is_working(on)}


def _with_days_off(request: Request, parsed: Parsed, question: Question | None) -> Question | None:
    """Return what is to be asked, and of a day on which nobody works whether the next working day is meant."""
    off = _days_off(request, parsed)
    if not off:
        return question
    moved = {name: request.office.calendar.next(on) for name, on in off.items()}
    words = days_off_words(request, parsed)
    on_work_days = replace(parsed, values={**parsed.values, **moved})
    instead = on_work_days.typed
    (first, *_), (then, *_) = off.values(), moved.values()
    is_offered = len(instead) <= LONGEST_TYPED and not (question and question.command)
    if not (is_offered and _can_be(request, on_work_days)):
        other = None
    else:
        other = Button(
            tr(f"{question.yes}, for {day(then)}") if question else day(then), instead, confirms=True
        )
    if question:
        yes = tr(f"{question.yes}, for {day(first)}")
        return replace(question, words=f"{words} {question.words}", yes=yes, instead=other)
    _try(request, parsed)
    which = tr("Which day do you mean?") if other else tr("Is that the day you mean?")
    return Question(f"{words} {which}", yes=tr(f"Keep {day(first)}"), instead=other)


def _can_be(request: Request, parsed: Parsed) -> bool:
    """Whether a request would be carried out, so that a button may offer it."""
    try:
        _try(request, parsed)
    except PermanenceError:
        return False
    return True


def _try(request: Request, parsed: Parsed) -> None:
    """Raise what the request would be refused with, before anything is asked about it."""
    with request.records.trial():
        carried_out(replace(request, change=replace(request.change)), parsed)


def _question_of_guess(request: Request, parsed: Parsed, question: Question | None) -> Question:
    """Ask whether what was made of somebody's words is what they mean, and what the verb wants asked."""
    if not question:
        _try(request, parsed)
    parsed = _with_today(request, parsed)
    meant = tr(f"Do you mean: {_as_understood(parsed)}?")
    return replace(
        question or Question(""),
        words=f"{meant} {question.words if question else ''}".strip(),
        yes=question.yes if question else parsed.verb.title or parsed.verb.name.capitalize(),
        command=parsed.typed,
        in_terminal=tr(f"{meant} If so, type that. Nothing was changed."),
    )


def _as_understood(parsed: Parsed) -> str:
    """Return what a request asks for, with its days and milestones in words."""
    shown = parsed.typed
    for value in parsed.values.values():
        if isinstance(value, date):
            shown = shown.replace(f"{value:%d/%m/%Y}", day(value))
        elif isinstance(value, Milestone):
            shown = shown.replace(value.key, value.words, 1)  # before any words of a note
    return shortened(as_sentence(shown), LONGEST_SHOWN)


def _several(parsed: Parsed) -> tuple[str, OneOf] | None:
    """Return the parameter for which several people are named of whom one is meant, with them."""
    return next(((name, value) for name, value in parsed.values.items() if isinstance(value, OneOf)), None)


def _question_of_several(request: Request, parsed: Parsed, name: str, value: OneOf) -> Question:
    """Ask whose an action is: one button for each person."""
    numbered = [f"{number} {who(person)}" for number, person in enumerate(value.people, 1)]
    words = tr(
        f"An action is one person's, so that it is clear who does it. Whose is it: {listed(numbered, tr('or'))}?"
    )
    return Question(
        words,
        choices=[
            Button(
                f"{number} {request.in_slack.names.get(person, '')}"[:LONGEST_LABEL].strip(),
                replace(parsed, values={**parsed.values, name: person}).typed,
            )
            for number, person in enumerate(value.people, 1)
        ],
        in_terminal=tr(f"{words} Name one of them. Nothing was changed."),
    )


def _ask(question: Question, command: str) -> Reply:
    """Ask what a verb wants asked. Raises RuleBroken if the request is too long for a button."""
    buttons = question.choices or (Button(question.yes, command, main=True, confirms=True),)
    if any(len(each.command) > LONGEST_TYPED for each in buttons):
        raise RuleBroken(
            tr(
                "That is too long to keep while I ask whether you are sure. "
                f"Say it in under {LONGEST_TYPED:,} characters. Nothing was changed."
            )
        )
    return Reply(
        question.words,
        question.parts,
        buttons=_and_no(buttons, question),
        fallback=tr("Open the message: I ask before I do that."),
    )


def _ask_about_child(request: Request, parsed: Parsed, child: Child, question: Question | None) -> Reply:
    """Ask whether the child is the one meant, and what the verb wants asked. Raises RuleBroken if too long for a button."""
    meant = _with_today(request, parsed)
    if meant != parsed and not question:
        _try(request, parsed)  # what is refused where no day was said is refused before it is asked about
    asked = question.command if question and question.command else meant.typed
    shown = shortened(as_sentence(asked), LONGEST_SHOWN) if asked != meant.typed else _as_understood(meant)
    kept = next(iter(_days_off(request, parsed).values()), None)
    here = request.place.child
    is_here = here and not parsed.value(Thing.CHILD)
    why = tr(f"not {here}, whose thread this is") if is_here else tr("not one of yours")
    if len(asked) > LONGEST_TYPED:
        raise RuleBroken(
            tr(
                f"{child.ref} is {why}, and that is too long to keep while I ask whether you are sure. "
                f"Say it in under {LONGEST_TYPED:,} characters, or in the child's own thread. Nothing was changed."
            ),
            field="child",
        )
    records = request.records
    described = tr(
        f"{child.ref} is {records.teams.name_of(child.team)}, {people_words(child)}, {age(child, request.today)}, "
        f"plan: {plan_now_words(records.journeys.of(child))} – {why}."
    )
    more = f" {question.words}" if question else ""
    yes = tr(f"Yes, {child.ref}{tr(f', for {day(kept)}') if kept else ''}")
    return Reply(
        tr(f"{described}{more} Go on, for **{child.ref}**, with: {shown}"),
        question.parts if question else (),
        buttons=_and_no([Button(yes, asked, main=True, confirms=True)], question),
        fallback=tr(f"Is {child.ref} the child you mean?"),
    )


def _and_no(buttons: Sequence[Button], question: Question | None) -> list[Button]:
    """Return the buttons that say yes, with what may be meant instead, and No."""
    return [*buttons, *([question.instead] if question and question.instead else []), NO]
