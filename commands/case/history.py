"""`history`: everything that was recorded about a child, and by whom."""

from collections.abc import Sequence

from commands.grammar.reply import Listing, Note, Reply
from commands.grammar.values import Here
from commands.grammar.verbs import command
from commands.messages.sentences import event_words
from commands.messages.understood import understood_words
from commands.practice.request import Request
from permanence.journey import Event
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.plans import with_plans
from permanence.roles import Role
from permanence.words import count, day, listed, who
from storage.audit import LOAD, Audited


@command(
    role=Role.WORKER,
    reads=True,
    also=(
        "what happened to REF",
        "what has happened with REF",
        "what was recorded for REF",
        "who changed REF",
    ),
)
def history(request: Request, child: Here) -> Reply:
    """Show every change to a child, the newest first, with who made it and when."""
    events = with_plans(request.records.journeys.of(request.records.children.get(child)))
    changes = request.records.audit.changes_of(child)
    newest = changes[::-1]
    redacted = request.records.redactions.of(child)
    taken_out = request.records.journeys.retracted_by_loads(child)
    lines = [_line(each, request, redacted.get(each.id), taken_out.get(each.id, ())) for each in newest]
    return Reply(
        tr(f"**{child}**: {count(len(changes), 'change')}, {count(len(events), 'milestone')} on record."),
        [
            *([Listing(tr("Milestones"), [event_words(event) for event in events])] if events else []),
            *([Listing(tr("Changes, newest first"), lines)] if lines else []),
            Note(
                tr(
                    "Nothing is deleted: a correction keeps the old value here. What should not have been typed goes with "
                    "`redact` and the number of its change, and the change stays."
                )
            ),
        ],
        title=tr(f"History of {child}"),
        fallback=tr(f"History: {child}"),
    )


def _line(change: Audited, request: Request, redacted_by: str | None, taken_out: Sequence[Event]) -> str:
    at = change.at.astimezone(request.office.zone)
    when = f"{change.id} · {day(at.date())}, {at:%H:%M}"
    by = tr(f" (by {who(redacted_by)})") if redacted_by else ""
    if change.verb == LOAD:
        were = listed([f"{MILESTONES[each.milestone].words} {day(each.on)}" for each in taken_out])
        said = tr(
            f"loaded from {listed(change.understood['files'])}{tr(f', which took out {were}') if were else ''}"
        )
        return f"{when} · {said}{tr(' · words redacted') if by else ''}{by}"
    undone = tr(" · undone later") if change.undone else ""
    said = understood_words(change, request.records.children.find)
    verb = f"{change.verb}: {said}" if said else change.verb
    return f"{when} · {who(change.person)} · {verb}{by}{undone}"
