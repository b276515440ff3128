"""Adoptive families on the agenda of their own team: whose assessment is past its date, and whose is due before the next surgery.

Only a team of the family-finding side has families. On any other agenda nothing is said of them.
"""

from collections.abc import Iterator, Sequence

from commands.messages.pages import Section
from commands.messages.sentences import family_date_past, family_line, family_past
from commands.practice.cases import family_cases
from commands.practice.minutes import Minutes
from commands.practice.request import AsOf
from commands.practice.surgery_agenda import Surgery
from permanence.families.case import FamilyCase, due_by, longest_past_first
from permanence.teams import Side, Team
from permanence.words import brief_day

MOST_IN_HEAD = 6
"""How many families past a date have a line in an agenda's first message."""


def families_of(surgery: Surgery) -> Sequence[FamilyCase]:
    """The families of a surgery's team that did not adopt or leave, if it is of the family-finding side; of any other team none."""
    return _families(surgery.as_of, surgery.team)


def _families(as_of: AsOf, team: Team) -> Sequence[FamilyCase]:
    if team.side is not Side.FINDING:
        return ()
    cases = family_cases(as_of, as_of.records.families.all(team.key))
    return [case for case in cases if not case.journey.is_over]


def assessments_in_head(surgery: Surgery) -> Iterator[str]:
    """How many families are past a date, and those longest past; nothing where none is past and none is due."""
    cases, following = families_of(surgery), surgery.following.held
    past, due = longest_past_first(cases), due_by(cases, following)
    said = [
        *([f"{len(past)} past a date"] if past else []),
        *([f"{len(due)} with a date before {brief_day(following, surgery.today)}"] if due else []),
    ]
    if said:
        yield f"**Families** {', '.join(said)}: listed in this thread"
    for case in past[:MOST_IN_HEAD]:
        yield f"**{case.ref}** {family_date_past(case.past[0], case.today)}"


def assessment_sections(surgery: Surgery) -> Iterator[Section]:
    """The families past a date, and those with one before the next surgery, each with its worker and what comes next."""
    cases, following = families_of(surgery), surgery.following.held
    yield "Families past a date", [family_past(case) for case in longest_past_first(cases)]
    yield (
        f"Families with a date before the next surgery, {brief_day(following, surgery.today)}",
        [family_line(case) for case in due_by(cases, following)],
    )


def assessment_minutes(minutes: Minutes) -> Iterator[Section]:
    """The families that were past a date as the surgery closed."""
    as_of, closing = minutes.as_of, minutes.closing
    if closing:
        as_of = AsOf(as_of.records.as_at(closing.change), as_of.office, closing.at)
    cases = _families(as_of, minutes.team)
    yield "Families past a date", [family_past(case) for case in longest_past_first(cases)]
