"""`tell restored`: typed by the clock when the bot starts on records that were put back from a backup."""

from commands.grammar.reply import Reply
from commands.grammar.verbs import command
from commands.practice.escalation import administrators
from commands.practice.private_words import tell_once
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role
from storage.outbox import PostKind
from storage.restored import restored


@command(role=Role.CLOCK)
def tell_restored(request: Request) -> Reply:
    """Privately tell the administrators, once, what waits for them since a restore."""
    records, found = request.records, restored(request.records)
    teams = records.teams.all()
    request.change.counts_as_change = True
    if found is None or not teams:
        # Where there is no team, nothing was ever said.
        records.delivery.end_hold(request.now, drop=False)
        return Reply(tr("Nothing waits."))
    for person in sorted(administrators(request.as_of)):
        subject = found.at.isoformat()
        tell_once(records, teams[0].key, request.today, PostKind.RESTORED, person, request.change, subject)
    return Reply("Told.")
