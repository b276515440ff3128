"""Whom a request reaches: which children it is about, and whose channels decide."""

from collections.abc import Collection
from datetime import date

from commands.desk.asked import Asked
from commands.grammar.parse import Parsed
from commands.grammar.reply import LONGEST_TYPED, Button, Reply
from commands.messages.sentences import people_words, plan_words
from commands.practice.request import PlaceKind
from permanence.errors import RuleBroken
from permanence.journey import Child
from permanence.progress import age
from permanence.roles import Standing
from permanence.words import clean
from storage.records import Records


def children_of(records: Records, parsed: Parsed) -> tuple[str, ...]:
    """The children a request is about."""
    if ref := parsed.value("REF"):
        return (ref,)
    child = None
    if number := parsed.value("ACTION"):
        child = records.actions.child_of(number)
    elif number := parsed.value("APPROVAL"):
        child = records.approvals.child_of(number)
    return (child,) if child else parsed.value("REF REF …") or ()


def child_of(records: Records, parsed: Parsed) -> str | None:
    """The child a request is about; the first, where it is about several."""
    return next(iter(children_of(records, parsed)), None)


def teams_concerned(records: Records, asked: Asked, parsed: Parsed, today: date) -> frozenset[str]:
    """The teams whose channels decide what this request may reach; none where it is about nobody's child."""
    if parsed.verb.anywhere:
        return frozenset()
    refs = children_of(records, parsed)
    if parsed.verb.name == "undo" and (latest := records.audit.latest_change(asked.person)):
        refs = (latest.child,) if latest.child else ()
    teams = {records.children.team_of(ref) for ref in refs} | {asked.place.team, parsed.value("TEAM")}
    if not refs:
        # Nobody's child in particular: a list, of one's own, one's team's or another person's children.
        teams |= records.teams.led_by(asked.person)
        person = parsed.value("@PERSON") or asked.person
        for each in {person, *records.covers.covered_by(asked.person, today)}:
            teams |= records.children.teams_of(each) | records.actions.teams_of(each)
    return frozenset(team for team in teams if team)


def far_child(records: Records, asked: Asked, parsed: Parsed, standing: Standing) -> Child | None:
    """A child a change in Slack would reach that is not near the asker: not theirs, their team's or this thread's."""
    if asked.place.kind in (PlaceKind.TERMINAL, PlaceKind.CLOCK):
        return None
    number = parsed.value("ACTION")
    if number and records.actions.get(number).owner == asked.person:
        return None
    near, teams = {asked.person, *standing.covers}, records.teams.led_by(asked.person)
    found = (records.children.find(ref) for ref in children_of(records, parsed) if ref != asked.place.child)
    return next((child for child in found if child and _is_far(child, near, teams)), None)


def _is_far(child: Child, near: Collection[str], teams: Collection[str]) -> bool:
    return not (child.closed or set(near) & set(child.people) or child.team in teams)


def are_you_sure(records: Records, asked: Asked, child: Child, today: date) -> Reply:
    """Ask whether the child is the one meant, with the two answers as buttons. Raises RuleBroken if too long to keep."""
    said = f"{clean(asked.text)} yes"
    if len(said) > LONGEST_TYPED:
        raise RuleBroken(
            f"{child.ref} is not one of yours, and that is too long to keep while I ask whether you are sure. "
            f"Say it in under {LONGEST_TYPED:,} characters, or in the child's own thread. Nothing was changed."
        )
    described = (
        f"{child.ref} is {records.teams.get(child.team).name}, {people_words(child)}, {age(child, today)}, "
        f"plan: {plan_words(records.journeys.of(child)) or 'none recorded'} – not one of yours."
    )
    return Reply(
        f"{described} Go on, for **{child.ref}**, with: {clean(asked.text)[:200]}",
        buttons=(Button(f"Yes, {child.ref}", said, main=True), Button("No", "no")),
        fallback=f"Is {child.ref} the child you mean?",
    )
