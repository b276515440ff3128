"""Who may be given work, who may hand it over, and who acts for a person who is away."""

from datetime import date

from commands.practice.request import Request
from permanence.errors import NotAllowed, RuleBroken
from permanence.roles import Role
from permanence.words import who
from storage.people import Workloads
from storage.records import Records


def refuse_leavers(request: Request, **people: str | None) -> None:
    """Raise RuleBroken if one of the people given work, by the parameters that name them, is no longer in Slack."""
    gone = request.records.leavers.all()
    for field, person in people.items():
        if person in gone:
            raise RuleBroken(
                f"{who(person)} is no longer in Slack. Who else does it? Nothing was changed.", field=field
            )


def restriction_warning(request: Request, ref: str, owner: str) -> list[str]:
    """Return a warning, with the command that fixes it, if a child is restricted and an action's owner is not named."""
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


def refuse_unless_own_or_managed(request: Request, person: str) -> None:
    """Raise NotAllowed unless the asker may hand over a person's work: it is their own, or they manage all of it.

    All of the work is handed over at once, so the manager of one team may not give away another team's children.
    """
    teams = Workloads(request.records).of(person).keys()
    is_all_theirs = bool(teams) and teams <= request.standing.manages
    if request.person != person and not (is_all_theirs or request.standing.has(Role.SERVICE_MANAGER)):
        raise NotAllowed(
            f"Who covers for {who(person)} is for them to say, or for whoever manages every team they work in: else a "
            "service manager. Nothing was changed.",
            field="person",
        )


def who_acts_for(records: Records, person: str, today: date) -> str:
    """Return who gets a person's messages on a day: whoever covers for them and has not left, otherwise the person."""
    cover = records.covers.of(person, today)
    return cover.by if cover and cover.by not in records.leavers.all() else person


def people_acted_for(records: Records, person: str, today: date) -> list[str]:
    """Return whose messages a person gets on a day: their own first, then those of people they cover for."""
    covered = sorted(records.covers.covered_by(person, today) - records.leavers.all())
    own = [person] if who_acts_for(records, person, today) == person else []
    return [*own, *covered]
