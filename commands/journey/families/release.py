"""`release`: another of the family-finding side lets a file go that tells of families."""

from typing import Annotated

from commands.grammar.reply import UNDO, Listing, Reply
from commands.grammar.values import Count, Field
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import NotFound
from permanence.families.release import LASTS, refuse_release
from permanence.language import tr
from permanence.roles import Role
from permanence.words import who


@command(
    role=Role.WORKER,
    told=None,
    title=tr("Release a file"),
    shows_families=True,
    example="release 57",
    everyday=True,
)
def release(request: Request, number: Annotated[Count, Field(tr("Its number"))] | None = None) -> Reply:
    """Release a file that another of the family-finding side asked for, for a day; without a number, list what waits for that."""
    if number is None:
        return _waiting(request)
    asked = request.records.releases.find(number)
    if asked is None:
        raise NotFound(
            tr(f"Nothing was asked for under {number}, or not for you to release. Nothing was changed."),
            field="number",
        )
    refuse_release(asked, request.person, request.now)
    released = request.records.releases.release(asked, request.change)
    request.change.child = asked.child
    what = f"{asked.what} {asked.child}" if asked.child else asked.what
    return Reply(
        tr(
            f"Released: {asked.words}, asked for by {who(asked.asked_by)} ({asked.because}). In the terminal, until "
            f"{request.moment_words(released.ends)}: `permanence export {what} DIR --released {number}`."
        ),
        buttons=[UNDO],
    )


def _waiting(request: Request) -> Reply:
    """What was asked for and not released, of the last day."""
    waiting = request.records.releases.waiting(request.now - LASTS)
    if not waiting:
        return Reply(tr("No file waits to be released, or none that is for you to release."))
    request.records.seen.update(each.child for each in waiting if each.child)
    lines = [
        tr(f"**{each.number}** · {each.words}, asked for by {who(each.asked_by)}: {each.because}")
        for each in waiting
    ]
    return Reply(
        tr(
            "These files wait for somebody else of the family-finding side to release them: type `release` and the number."
        ),
        [Listing("", lines)],
    )
