"""Adoptive families on the agenda of their own team: whose assessment is past its date, and whose is due before the next surgery.

Only a team of the family-finding side has families. On any other agenda nothing is said of them.
"""

from collections.abc import Iterator, Sequence

from commands.grammar.reply import Button
from commands.messages.buttons import family_button
from commands.messages.pages import Section
from commands.messages.sentences import family_line, family_past
from commands.practice.cases import family_cases
from commands.practice.minutes import Minutes
from commands.practice.request import AsOf
from commands.practice.surgery_agenda import Surgery
from permanence.families.case import FamilyCase, due_by, longest_past_first
from permanence.language import tr
from permanence.teams import Side, Team
from permanence.words import brief_day, count

MOST_IN_HEAD = 6
"""How many families past a date have a line in an agenda's first message."""


def families_of(surgery: Surgery) -> Sequence[FamilyCase]:
    """The families of a surgery's team that did not adopt or leave, if it is of the family-finding side; of any other team none."""
    key = ("families", surgery.team.key, surgery.today, surgery.records.as_at_change)
    return surgery.as_of.once(key, lambda: _families(surgery.as_of, surgery.team))


def _families(as_of: AsOf, team: Team) -> Sequence[FamilyCase]:
    if team.side is not Side.FINDING:
        return ()
    cases = family_cases(as_of, as_of.records.families.all(team.key))
    return [case for case in cases if not case.journey.is_over]


def assessments_in_head(surgery: Surgery) -> Iterator[str]:
    """The families longest past a date, as in their list, and how many have one soon; nothing where none is past and none is due."""
    past, following = _longest_past(surgery), surgery.following.held
    if past:
        yield tr(f"**Past a date: {count(len(past), 'family', 'families')}**")
    yield from map(family_past, past[:MOST_IN_HEAD])
    if more := past[MOST_IN_HEAD:]:
        yield tr(f"and {len(more)} more, listed in this thread")
    if due := due_by(families_of(surgery), following):
        before = brief_day(following, surgery.today)
        yield tr(
            f"**{count(len(due), 'family', 'families')}** with a date before {before}: listed in this thread"
        )


def assessment_buttons(surgery: Surgery) -> Sequence[Button]:
    """A button for each family that an agenda's first message names as past a date."""
    return [family_button(case.ref) for case in _longest_past(surgery)[:MOST_IN_HEAD]]


def _longest_past(surgery: Surgery) -> Sequence[FamilyCase]:
    return longest_past_first(families_of(surgery))


def assessment_sections(surgery: Surgery) -> Iterator[Section]:
    """The families past a date, and those with one before the next surgery, each with its worker and what comes next."""
    following = surgery.following.held
    yield tr("Families past a date"), [family_past(case) for case in _longest_past(surgery)]
    yield (
        tr(f"Families with a date before the next surgery, {brief_day(following, surgery.today)}"),
        [family_line(case) for case in due_by(families_of(surgery), following)],
    )


def assessment_minutes(minutes: Minutes) -> Iterator[Section]:
    """The families that were past a date as the surgery closed."""
    as_of, closing = minutes.as_of, minutes.closing
    if closing:
        as_of = AsOf(as_of.records.as_at(closing.change), as_of.office, closing.at)
    cases = _families(as_of, minutes.team)
    yield tr("Families past a date"), [family_past(case) for case in longest_past_first(cases)]
