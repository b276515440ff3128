"""What was reached since the surgery before: in a line of the agenda's first message, and whole behind `About this list`."""

from collections.abc import Mapping
from datetime import timedelta

from commands.practice.cases import may_be_named
from commands.practice.surgery_agenda import Surgery
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.words import brief_day, count, listed

MOST = 2
"""How many milestones the first message names; `About this list` has the others."""


def reached_in_brief(surgery: Surgery) -> str:
    """What was reached and done: the milestones that read well of several children, or else how many there were."""
    reached = _reached(surgery)
    named = [key for key in reached if MILESTONES[key].achieved or len(reached) == 1]
    named = sorted(named, key=lambda key: -len(reached[key]))[:MOST]
    if named:
        return _said(surgery, *(_words(key, len(reached[key])) for key in named))
    number = sum(map(len, reached.values()))
    return _said(surgery, *([count(number, "milestone")] if number else []))


def reached_in_full(surgery: Surgery) -> str:
    """Everything that was reached and done."""
    most = sorted(_reached(surgery).items(), key=lambda each: -len(each[1]))
    return _said(surgery, *(_words(key, len(refs)) for key, refs in most))


def _said(surgery: Surgery, *reached: str) -> str:
    before = surgery.posted_before
    if before is None or before.attempted is None:
        return ""
    done, cancelled = surgery.records.actions.ended_since(surgery.team.key, before.attempted)
    ended = ((done, "done"), (cancelled, "cancelled"))
    said = [*reached, *(f"{count(number, 'action')} {ending}" for number, ending in ended if number)]
    return (
        tr(f"**Since {brief_day(surgery.held(before.occurrence), surgery.today)}**: {listed(said)}.")
        if said
        else ""
    )


def _reached(surgery: Surgery) -> Mapping[str, set[str]]:
    """The children who have reached each milestone that is progress, by its key."""
    before, team = surgery.posted_before, surgery.team
    if before is None or before.attempted is None:
        return {}
    # What happened before the last surgery may have been recorded in it, or after it: no agenda has said it yet.
    on = before.attempted.astimezone(surgery.office.zone).date() - timedelta(weeks=team.weeks)
    reached: dict[str, set[str]] = {}
    for ref, milestone in surgery.records.milestones.recorded_since(team.key, before.attempted, on):
        if MILESTONES[milestone].is_progress and may_be_named(surgery.records, ref):
            reached.setdefault(milestone, set()).add(ref)
    return reached


def _words(key: str, number: int) -> str:
    milestone = MILESTONES[key]
    if milestone.achieved:
        return f"{number} {milestone.achieved}"
    return tr(f"{milestone.words} for {count(number, 'child', 'children')}")
