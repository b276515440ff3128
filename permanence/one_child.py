"""Two journeys that turn out to be one child's: what they are together, and what speaks against it."""

from collections.abc import Iterator
from dataclasses import replace

from permanence.contradictions import contradictions
from permanence.errors import RuleBroken
from permanence.journey import OWN_PEOPLE, Child, Event, Journey, PlanAgreed
from permanence.language import tr
from permanence.plans import PLANS
from permanence.refusals import refuse_again
from permanence.words import day, month_words


def facts_together(right: Child, wrong: Child) -> Child:
    """One child's facts from two: those of the first stand, and what it lacks comes from the second."""
    people = {each.field: getattr(right, each.field) or getattr(wrong, each.field) for each in OWN_PEOPLE}
    born = right.born or wrong.born
    return replace(right, born=born, due=None if born else right.due or wrong.due, **people)


def together(right: Journey, wrong: Journey) -> Journey:
    """What happened to one child and the plans agreed, from two journeys; of what both have, the first's stands."""
    events = {(each.milestone, each.on): each for each in (*wrong.events, *right.events)}
    plans = {(each.on, each.plan, each.alongside): each for each in (*wrong.plans, *right.plans)}
    return Journey(
        facts_together(right.child, wrong.child),
        tuple(sorted(events.values())),
        tuple(sorted(plans.values(), key=lambda plan: plan.on)),
    )


def refuse_two_children(right: Journey, wrong: Journey) -> None:
    """Raise RuleBroken where two journeys cannot be one child's as they are on record."""
    one, other = right.child, wrong.child
    if one.born and other.born and one.born != other.born:
        raise RuleBroken(
            tr(
                f"{other.ref} was born in {month_words(other.born.first)} and {one.ref} in {month_words(one.born.first)}, as recorded: they are two "
                f"children, or one month is wrong. If a month is wrong, correct it first: `edit {other.ref} born {one.born.first:%m/%Y}`"
            ),
            field="to",
        )
    entries = together(right, wrong).each("care_entry")
    for event in _only_of(wrong, right):
        if event.milestone != "care_entry":  # a child may come into care again and again
            refuse_again(one.ref, event, [*right.each(event.milestone), *entries])
    for words, is_certain in _contradictions(right, wrong):
        if is_certain:
            raise RuleBroken(
                tr(f"{words} Correct or undo what is wrong, under either reference, and type it again."),
                field="to",
            )


def doubts_of_one_child(right: Journey, wrong: Journey) -> list[str]:
    """What speaks against two journeys being one child's, and may be so all the same."""
    plans = {each.on: each for each in right.plans}
    return [
        *(words for words, _ in _contradictions(right, wrong)),
        *(
            tr(f"On {day(each.on)} two plans were agreed: {_plan(plans[each.on])} and {_plan(each)}.")
            for each in wrong.plans
            if each.on in plans and _plan(plans[each.on]) != _plan(each)
        ),
    ]


def _only_of(one: Journey, other: Journey) -> Iterator[Event]:
    known = {(each.milestone, each.on) for each in other.events}
    return (each for each in one.events if (each.milestone, each.on) not in known)


def _contradictions(right: Journey, wrong: Journey) -> Iterator[tuple[str, bool]]:
    """What contradicts itself in two journeys together and in neither alone, in words, and whether that is certain."""
    both = together(right, wrong)
    alone = {
        each.words
        for journey in (right, wrong)
        for each in contradictions(replace(journey, child=both.child))
    }
    return ((each.words, each.is_certain) for each in contradictions(both) if each.words not in alone)


def _plan(agreed: PlanAgreed) -> str:
    alongside = tr(f" alongside {PLANS[agreed.alongside].name.lower()}") if agreed.alongside else ""
    return f"{PLANS[agreed.plan].name.lower()}{alongside}"
