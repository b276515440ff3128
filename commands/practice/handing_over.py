"""Who is given something to do for a child: somebody who is here, and named where the child is restricted."""

from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.words import who


def refuse_leavers(request: Request, *people: str | None) -> None:
    """Raise RuleBroken where one of the people who are given something to do is no longer in Slack."""
    for gone in request.store.leavers.all().intersection(filter(None, people)):
        raise RuleBroken(f"{who(gone)} is no longer in Slack. Who else does it? Nothing was changed.")


def unseen(request: Request, ref: str, owner: str) -> list[str]:
    """That a child is restricted and somebody who has something to do for them is not named, with the mend."""
    named = request.store.restrictions.of(ref)
    if not named or owner in named:
        return []
    return [
        f"{ref} is restricted to people named, and {who(owner)} is not one of them: `restrict {ref} to …`"
    ]
