"""Asks, once and before anything is recorded: whether this is the child meant, and whether as much as that is meant."""

from commands.grammar.parse import Parsed
from commands.grammar.reply import LONGEST_TYPED, Button, Question, Reply
from commands.messages.sentences import people_words
from commands.practice.request import PlaceKind, Request
from permanence.errors import RuleBroken
from permanence.journey import Child
from permanence.plans import plan_words
from permanence.progress import age
from permanence.words import clean


def question_before(
    request: Request, parsed: Parsed, text: str, to_confirm: Child | None
) -> tuple[Reply | None, str | None]:
    """Return what is to be asked before a request is carried out, and the child whom that describes; None for what there is not.

    `to_confirm` is the child who may not be the one meant. Raises a PermanenceError where the verb refuses the request, or would
    ask and this is the terminal.
    """
    if parsed.is_confirmed or request.place.kind is PlaceKind.CLOCK:
        return None, None
    question = parsed.verb.asks(request, **parsed.values) if parsed.verb.asks else None
    if request.place.kind is PlaceKind.TERMINAL:
        if question and question.in_terminal:
            raise RuleBroken(question.in_terminal)
        return None, None
    if to_confirm:
        asked = question.command if question and question.command else clean(text)
        return _ask_about_child(request, asked, to_confirm, question), to_confirm.ref
    if question:
        return _ask(question, question.command or parsed.typed), question.child
    return None, None


def _ask(question: Question, command: str) -> Reply:
    """Ask what a verb wants asked. Raises RuleBroken if the request is too long for a button."""
    if len(command) > LONGEST_TYPED:
        raise RuleBroken(
            "That is too long to keep while I ask whether you are sure. "
            f"Say it in under {LONGEST_TYPED:,} characters. Nothing was changed."
        )
    return Reply(
        question.words,
        question.parts,
        buttons=(Button(question.yes, command, main=True, confirms=True), Button("No", "no")),
        fallback="Open the message: I ask before I do that.",
    )


def _ask_about_child(request: Request, asked: str, child: Child, question: Question | None) -> Reply:
    """Ask whether the child is the one meant, and what the verb wants asked. Raises RuleBroken if too long for a button."""
    if len(asked) > LONGEST_TYPED:
        raise RuleBroken(
            f"{child.ref} is not one of yours, and that is too long to keep while I ask whether you are sure. "
            f"Say it in under {LONGEST_TYPED:,} characters, or in the child's own thread. Nothing was changed.",
            field="child",
        )
    records = request.records
    described = (
        f"{child.ref} is {records.teams.get(child.team).name}, {people_words(child)}, {age(child, request.today)}, "
        f"plan: {plan_words(records.journeys.of(child).plan) or 'none recorded'} – not one of yours."
    )
    more = f" {question.words}" if question else ""
    return Reply(
        f"{described}{more} Go on, for **{child.ref}**, with: {asked[:200]}",
        question.parts if question else (),
        buttons=(Button(f"Yes, {child.ref}", asked, main=True, confirms=True), Button("No", "no")),
        fallback=f"Is {child.ref} the child you mean?",
    )
