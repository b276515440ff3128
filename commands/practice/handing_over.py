"""Who is given something to do for a child: somebody who is here, and named where the child is restricted."""

from datetime import date

from commands.practice.request import Request
from permanence.errors import NotAllowed, RuleBroken
from permanence.roles import Role
from permanence.words import who
from storage.people import Workloads
from storage.records import Records


def refuse_leavers(request: Request, *people: str | None) -> None:
    """Raise RuleBroken where one of the people who are given something to do is no longer in Slack."""
    for gone in request.records.leavers.all().intersection(filter(None, people)):
        raise RuleBroken(f"{who(gone)} is no longer in Slack. Who else does it? Nothing was changed.")


def unseen(request: Request, ref: str, owner: str) -> list[str]:
    """That a child is restricted and somebody who has something to do for them is not named, with the mend."""
    named = request.records.restrictions.of(ref)
    if not named or owner in named:
        return []
    return [
        f"{ref} is restricted to people named, and {who(owner)} is not one of them: `restrict {ref} to …`"
    ]


def manages_work_of(request: Request, person: str) -> bool:
    """Whether the asker manages a team in which a person has children or open actions, or every team."""
    if request.standing.has(Role.SERVICE_MANAGER):
        return True
    return bool(request.standing.manages & Workloads(request.records).of(person).keys())


def refuse_but_own(request: Request, person: str) -> None:
    """Raise NotAllowed for somebody who may not hand over a person's work: they themselves, or whoever manages all of it.

    It is given away whole, so the manager of one team may not give away another's children.
    """
    teams = Workloads(request.records).of(person).keys()
    is_all_theirs = bool(teams) and teams <= request.standing.manages
    if request.person != person and not (is_all_theirs or request.standing.has(Role.SERVICE_MANAGER)):
        raise NotAllowed(
            f"Who covers for {who(person)} is for them to say, or for whoever manages every team they work in: else a "
            "service manager. Nothing was changed."
        )


def told_instead(records: Records, person: str, today: date) -> str:
    """Who is told what is a person's today: whoever covers for them and has not left, or they themselves."""
    cover = records.covers.of(person, today)
    return cover.by if cover and cover.by not in records.leavers.all() else person


def whose(records: Records, reader: str, today: date) -> list[str]:
    """The people whose work a reader is told of on a day: their own first, then that of those they cover for."""
    covered = sorted(records.covers.covered_by(reader, today) - records.leavers.all())
    own = [reader] if told_instead(records, reader, today) == reader else []
    return [*own, *covered]
