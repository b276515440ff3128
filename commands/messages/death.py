"""A death, a stillbirth, a termination: everything is silent at once, and one person is told, in plain words."""

from datetime import datetime

from commands.grammar.reply import Button, Note, Reply
from commands.messages.sentences import left
from commands.practice.request import Office, Request
from permanence.journey import Child
from permanence.outcomes import OUTCOMES, is_silent
from permanence.words import day, who
from storage.outbox import WORD, Post
from storage.records import Records

SILENCE = f"{WORD}silence "
"""What the name of a part begins with that tells a manager that a child has died, or was not born."""
SILENT = "Nothing more is asked or said of this child here."
"""What everybody who must know of it is told, and no more."""


def tell_quietly(request: Request, child: Child) -> str:
    """Have the team's manager told in private, unless they say it themselves; gives what the asker is told of that."""
    manager = request.store.teams.get(child.team).manager
    only = request.store.restrictions.of(child.ref)
    is_one_to_tell = manager != request.person and (not only or manager in only)
    if not is_one_to_tell or manager in request.store.leavers.all():
        return ""
    part = f"{SILENCE}{request.change.id} {child.ref} {manager}"
    request.store.outbox.plan(child.team, request.today, part, manager, request.change)
    return f" {who(manager)} is told in private."


def draw_silence(records: Records, _: Office, post: Post, __: datetime) -> Reply | None:
    """The private word to a manager: what was recorded, and that everything else is silent now."""
    child = records.children.find(post.part.split()[-2])
    if child is None:
        return left(post, "There is nothing more to say here.")
    if not is_silent(records.journeys.of(child)):
        return left(post, f"What was recorded of {child.ref} here has been taken back.")
    ended = OUTCOMES.get(child.outcome or "")
    what = ended.name.lower() if ended else "closed"
    on = f", {day(child.closed)}" if child.closed else ""
    return Reply(
        f"**{child.ref}**: {what}{on}.",
        [
            Note(
                f"{SILENT} What was planned has been withdrawn, and what was posted is redrawn without them. "
                "Words people wrote themselves stay in Slack until somebody deletes them there."
            )
        ],
        buttons=[Button("History", f"history {child.ref}")],
        fallback=f"{child.ref}: closed",
    )
