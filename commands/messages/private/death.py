"""After a death, a stillbirth or a termination: one person is told in plain words, and everything else falls silent."""

from commands.grammar.reply import Button, Note, Reply
from commands.messages.sentences import NOT_IN_ITS_CHANNEL, nothing_more
from commands.practice.cases import is_spoken_of, whoever_asks
from commands.practice.request import AsOf
from commands.practice.whose_work import leads
from permanence.language import tr
from permanence.outcomes import is_silent, outcome_of
from permanence.words import day
from storage.outbox import Post

SILENT = tr("Nothing more is asked or said of this child here.")
"""All that anyone who must know is told."""


def draw_silence(as_of: AsOf, post: Post) -> Reply | None:
    """The private message to a manager: what was recorded, and that everything else is silent now."""
    records = as_of.records
    child = records.children.find(post.subject)
    if child is None:
        return _unseen(as_of, post)
    if not is_silent(records.journeys.of(child)):
        return nothing_more(post, tr(f"What was recorded of {child.ref} here has been taken back."))
    ended = outcome_of(child.outcome)
    what = ended.name.lower() if ended else "closed"
    on = f", {day(child.closed)}" if child.closed else ""
    return Reply(
        f"**{child.ref}**: {what}{on}.",
        [
            Note(
                tr(
                    f"{SILENT} What was planned has been withdrawn, and what was posted is redrawn without them. "
                    "Words people wrote themselves stay in Slack until somebody deletes them there."
                )
            )
        ],
        buttons=[Button(tr("History"), f"history {child.ref}")],
        fallback=tr(f"{child.ref}: closed"),
    )


def _unseen(as_of: AsOf, post: Post) -> Reply | None:
    """The same to whoever manages the child's team and may not see the child: that there is something, and what to do."""
    records, team = as_of.records, as_of.records.teams.get(post.team)
    child = None if records.restrictions.of(post.subject) else whoever_asks(records, post.subject)
    if child and child.team == team.key and leads(as_of, team, post.to) and not is_spoken_of(records, child):
        return Reply(
            tr(
                f"Something that you must know was recorded about a child of {team.name}, {NOT_IN_ITS_CHANNEL}"
            ),
            fallback=tr(f"{team.name}: something that you must know"),
        )
    return nothing_more(post, tr("There is nothing more to say here."))
