"""The refusals that several verbs share."""

from collections.abc import Sequence
from datetime import date

from permanence.actions import Action
from permanence.birth import PREGNANCY, is_too_early
from permanence.contradictions import ended_by, stands
from permanence.dates import MOST_WORDS, Direction, date_like, read_date
from permanence.errors import DAY, NotFound, NotUnderstood, RuleBroken
from permanence.journey import Child, Event, Journey
from permanence.language import tr
from permanence.milestones import (
    LOOKED_AFTER_REVIEW,
    LOOKED_AFTER_REVIEWS,
    MILESTONES,
    REVIEW,
    Milestone,
    looked_after_review_in_line,
    review_in_line,
)
from permanence.plans import with_plans
from permanence.teams import Side, Team
from permanence.words import day, month_words


def refuse_before_birth(child: Child, on: date, what: str, key: str) -> None:
    """Raise RuleBroken for a day before the child was born, but for what may happen before birth."""
    if not is_too_early(child.born, on, key):
        return
    if child.born is None:
        raise RuleBroken(
            tr(
                f"{child.ref} is not born yet, so {what} cannot be recorded. First: `milestone {child.ref} birth …`"
            ),
            field="child",
        )
    raise RuleBroken(
        tr(
            f"{day(on)} is before {child.ref} was born ({month_words(child.born.first)}), so {what} cannot be recorded "
            "for it. Check the year."
        ),
        field=DAY,
    )


def refuse_again(ref: str, event: Event, known: Sequence[Event]) -> None:
    """Raise RuleBroken for what a child cannot reach again: that day, ever, or in the same period of care.

    `known` holds what is on record of this milestone and the child's entries to care, in order of date.
    """
    milestone = MILESTONES[event.milestone]
    of_this = [each for each in known if each.milestone == event.milestone]
    if milestone.once_a_period:
        entries = [each.on for each in known if each.milestone == "care_entry"]
        begun = max((on for on in entries if on <= event.on), default=date.min)
        over = min((on for on in entries if on > event.on), default=date.max)
        of_this = [each for each in of_this if begun <= each.on < over]
    again = [each for each in of_this if each.on == event.on] or ([] if milestone.repeats else of_this)
    if again:
        on = again[-1].on
        raise RuleBroken(
            tr(
                f"{ref} has {milestone.words} on record for {day(on)}. "
                f"If that date is wrong: `correct {ref} {milestone.words} {on:%d/%m/%Y} to …`"
            ),
            field=DAY,
        )


def refuse_standing(milestone: Milestone, journey: Journey, on: date, what: str) -> None:
    """Raise RuleBroken for what there is one of, and which is on record: it is not held up, and not expected either.

    `what` is how the sentence ends. After what ended the one on record, as a disruption does, another may come.
    """
    if recorded := stands(journey, milestone.key, on):
        between = ended_by(milestone.key)
        more = tr(f" If something came between, record that first: {between}.") if between else ""
        raise RuleBroken(
            tr(
                f"{journey.child.ref} has {milestone.words} on record for {day(recorded.on)}, so {what}.{more} Nothing was changed."
            ),
            field="milestone",
        )


def refuse_ended(action: Action) -> None:
    """Raise RuleBroken for an action that is done or cancelled."""
    if not action.is_open:
        raise RuleBroken(
            tr(
                f"{action.number} was {action.ending} already: {action.words} ({action.child}). `reopen {action.number}` opens it again."
            ),
            field="action",
        )


def refuse_childless(team: Team) -> None:
    """Raise RuleBroken for a team that has no children of its own: a panel, or one of the family-finding side."""
    if team.side is Side.FINDING:
        raise RuleBroken(
            tr(
                f"{team.name} is on the family-finding side, which has families and no children of its own. Name the child's team."
            ),
            field="team",
        )
    if team.is_panel:
        raise RuleBroken(
            tr(f"{team.name} looks at every team's children and has none of its own. Name the child's team."),
            field="team",
        )


def refuse_taken_channel(holder: Team | None, key: str) -> None:
    """Raise RuleBroken for a channel that a team other than this one holds."""
    if holder and holder.key != key:
        raise RuleBroken(
            tr(f"That channel is {holder.name}'s. Each team has a private channel of its own."), field="in_"
        )


def refuse_far_birth(due: date, today: date) -> None:
    """Raise RuleBroken for an expected day further ahead than a pregnancy lasts."""
    if due > today + PREGNANCY:
        raise RuleBroken(
            tr(f"{day(due)} is further ahead than a birth can be expected. Check the year."), field="due"
        )


def refuse_second_birth(child: Child) -> None:
    """Raise RuleBroken where the child is born already: another month is an edit, and only the month is kept."""
    if child.born:
        raise RuleBroken(
            tr(
                f"{child.ref} was born in {month_words(child.born.first)}, as recorded. "
                f"Another month: `edit {child.ref} born {child.born.first:%m/%Y}`"
            ),
            field="child",
        )


def refuse_hidden_date(words: str, today: date, retyped: str) -> None:
    """Raise NotUnderstood for a day inside somebody's words, where the day itself was not said.

    What is recorded for today must not be what "held last Friday" meant.
    """
    if said := _date_in(words, today, today):
        raise NotUnderstood(
            tr(f"Which day was it? I read `{said}` among your words. Say the day first."),
            field=DAY,
            how=tr(f": `{retyped} {said} …`, or `{retyped} today …`."),
            then=tr("Nothing was changed."),
        )


def refuse_unread_date(words: str, today: date, retyped: str, *, in_figures: bool = False) -> None:
    """Raise NotUnderstood for a word that may have been meant for a day, where no day was said: `12.10`, `12102026`."""
    if said := date_like(words.split(), in_figures=in_figures):
        raise NotUnderstood(
            tr(f"Which day was it? I cannot read one from `{said[:40]}`. Say it whole."),
            field=DAY,
            how=f": `{retyped} {today:%d/%m/%Y} …`.",
            then=tr("Nothing was changed."),
        )


def refuse_second_date(words: str, today: date, said: date) -> None:
    """Raise NotUnderstood for another day inside somebody's words: it may be another milestone's."""
    if other := _date_in(words, today, said):
        raise NotUnderstood(
            tr(
                f"That has two dates in it: {day(said)}, and `{other}`. Type one milestone at a time; a note with a day "
                "in it is an `update`. Nothing was changed."
            ),
            field="detail",
        )


def _date_in(words: str, today: date, but: date) -> str:
    """The first date among the words that is another than the one given, as it was typed."""
    typed = words.split()
    bare = [word.strip("();:") for word in typed]
    for place in range(len(typed)):
        found = read_date(bare[place : place + MOST_WORDS], today, Direction.EITHER)
        if found and found[0] != but:
            return " ".join(typed[place : place + found[1]]).strip('();:"')
    return ""


def refuse_out_of_line(review: Milestone, journey: Journey, on: date, to: date) -> None:
    """Raise RuleBroken where another day would put a looked-after review past its neighbour in line."""
    if review.key not in LOOKED_AFTER_REVIEWS:
        return
    first, last = sorted((on, to))
    passed = [
        each for each in journey.each(*LOOKED_AFTER_REVIEWS) if first <= each.on <= last and each.on != on
    ]
    if passed:
        other = MILESTONES[passed[0].milestone].words
        raise RuleBroken(
            tr(
                f"{day(to)} would put the {review.words} out of line: the {other} is on record for "
                f"{day(passed[0].on)}. Correct that one first. Nothing was changed."
            ),
            field=DAY,
        )


def in_line(milestone: Milestone, journey: Journey, on: date) -> Milestone:
    """The milestone meant: `review` is the next one in line, looked-after or adoption."""
    if milestone.key == REVIEW.key:
        return MILESTONES[review_in_line(journey, on)]
    if milestone.key == LOOKED_AFTER_REVIEW.key:
        return MILESTONES[looked_after_review_in_line(journey, on)]
    return milestone


def recorded_on(milestone: Milestone, journey: Journey, on: date) -> Milestone:
    """The milestone meant, on record for that day: `review` is the one that was held then. Raises NotFound if it is not."""
    if milestone.key in (REVIEW.key, LOOKED_AFTER_REVIEW.key):
        held = [event for event in journey.each(*LOOKED_AFTER_REVIEWS, "adoption_review") if event.on == on]
        milestone = MILESTONES[held[0].milestone] if held else in_line(milestone, journey, on)
    recorded = [each.on for each in with_plans(journey) if each.milestone == milestone.key]
    if on not in recorded:
        known = ", ".join(map(day, dict.fromkeys(recorded))) or "none"
        raise NotFound(
            tr(f"{journey.child.ref}: {milestone.words} is not on record for {day(on)}. On record: {known}."),
            field="on",
        )
    return milestone
