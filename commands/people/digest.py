"""`digest`: typed by the clock two working days before a surgery."""

from commands.grammar.reply import Reply
from commands.grammar.values import AnyDay, TeamKey
from commands.grammar.verbs import command
from commands.practice.digest_readers import people_to_tell
from commands.practice.request import Request
from commands.practice.which_surgery import surgery_named
from permanence.language import tr
from permanence.roles import Role
from permanence.words import count
from storage.outbox import PostKind


@command(role=Role.CLOCK)
def digest(request: Request, team: TeamKey, *, on: AnyDay) -> Reply:
    """Privately tell everybody who has something due by a surgery, once."""
    found = request.records.teams.get(team)
    surgery = surgery_named(request, found, on)
    if surgery is None or surgery.nominal != on or surgery.is_skipped or surgery.moment <= request.now:
        return Reply(tr("That surgery has been put off since, or has begun."))
    # A round with no one to tell is recorded too, so that it is not repeated.
    request.change.counts_as_change = True
    moved = "" if surgery.held == on else surgery.held.isoformat()
    people = people_to_tell(request.as_of, found, surgery)
    for person in people:
        request.records.outbox.tell(team, on, PostKind.DIGEST, person, request.change, subject=moved)
    return Reply(tr(f"{count(len(people), 'digest')} planned."))
