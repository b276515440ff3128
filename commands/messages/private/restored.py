"""The private message to administrators that the records were put back from a backup, and what waits for them since."""

from collections.abc import Sequence
from datetime import datetime

from commands.grammar.reply import Button, Reply
from commands.messages.sentences import nothing_more
from commands.practice.request import AsOf
from permanence.language import noun, tr
from permanence.words import count, day, listed
from storage.outbox import Post, PostKind
from storage.restored import restored

SEND, DROP = "restored send", "restored drop"


def draw_restored(as_of: AsOf, post: Post) -> Reply | None:
    """What an administrator must know of a restore, with a button to let out what waits, and one to drop it."""
    found = restored(as_of.records)
    if found is None or found.at.isoformat() != post.subject:
        return nothing_more(post, tr("The records have been put back once more since."))
    said = tr(
        f"The records were put back on {_moment(as_of, found.at)}, as they were on "
        f"{_moment(as_of, found.since)}. What was recorded between is lost: please have it entered again. "
        "New actions, requests and changes have numbers far beyond the old ones."
    )
    fallback = tr("The records were put back from a backup")
    if not as_of.records.delivery.is_holding():
        return Reply(tr(f"{said} Digests and private messages are sent as usual again."), fallback=fallback)
    return Reply(
        f"{said} {waiting_words(as_of.records.delivery.held())}",
        buttons=[Button(tr("Send them"), SEND, main=True), Button(tr("Drop them"), DROP)],
        fallback=fallback,
    )


def _moment(as_of: AsOf, at: datetime) -> str:
    local = at.astimezone(as_of.office.zone)
    return f"{day(local.date())}, {local:%H:%M}"


def waiting_words(held: Sequence[Post]) -> str:
    """How many private messages wait, and why."""
    digests = sum(post.kind is PostKind.DIGEST for post in held)
    rest = len(held) - digests
    waiting = [
        *([count(digests, "digest")] if digests else []),
        *([count(rest, "private message")] if rest else []),
    ]
    if not waiting:
        return tr(
            "No digest or private message is held back so far; one that falls due will be, as it may have been sent already."
        )
    are_held = noun(
        len(held),
        "is held back, as it may have been sent already",
        "are held back, as they may have been sent already",
    )
    return tr(f"{listed(waiting)} {are_held}. One that I find in Slack is not sent again.")
