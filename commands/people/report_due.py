"""`report due`: typed by the clock when a period may be reported."""

from typing import Literal

from commands.grammar.reply import Reply
from commands.grammar.values import AnyDay, Person
from commands.grammar.verbs import command
from commands.practice.private_words import tell_once
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.periods import REPORT_KINDS, due_moment
from permanence.roles import REPORT_READERS, Role
from permanence.words import count
from storage.outbox import PostKind


@command(role=Role.CLOCK)
def report_due(
    request: Request, period: Literal["quarter", "half-year"], on: AnyDay, *, to: Person | None = None
) -> Reply:
    """Privately tell everybody who wants a report that it is ready, once; who may have none any more is sent none again.

    Whoever wants quiet is told once that is over, by name.
    """
    records, office = request.records, request.office
    due = due_moment(REPORT_KINDS[period].over_by(on), office.calendar, office.zone)
    request.change.counts_as_change = True
    told = 0
    for wanted in records.wanted_reports.wanted_by(due, period):
        person = wanted.person
        if to not in (None, person):
            continue
        if person in records.leavers.all() or records.roles.of(person) not in REPORT_READERS:
            records.wanted_reports.end(person, request.change)
            continue
        teams = [team.key for team in records.teams.all()]
        if (
            (wanted.team and wanted.team not in teams)
            or not teams
            or records.quiets.until(person, request.today)
        ):
            continue
        subject = f"{period} {wanted.team}".strip()
        tell_once(records, wanted.team or teams[0], on, PostKind.REPORT, person, request.change, subject)
        told += 1
    return Reply(tr(f"{count(told, 'report')} planned."))
