"""`cover`: one person does another's work for a while."""

from datetime import date, timedelta
from typing import Annotated

from commands.grammar.reply import UNDO, Question, Reply
from commands.grammar.values import AnyComing, Colleague, Field, Person
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.whose_work import question_of_leading, refuse_unable, refuse_unless_own_or_managed
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import day, listed, who
from storage.people import Cover

LONGEST = timedelta(weeks=8)


def what_to_ask(request: Request, person: str, begins: date, *, by: str, to: date) -> Question | None:
    """Return what is to be asked before a cover: whether somebody is to lead a team whose channel they are not in."""
    _refuse(request, Cover(person, by, begins, to))
    refuse_unless_own_or_managed(request, person)
    led = [request.records.teams.get(key) for key in sorted(request.records.teams.led_by(person))]
    go_on, yes = tr("Arrange the cover anyway?"), tr("Yes, arrange it")
    asked = (
        question_of_leading(request, team.channel, by, whose=f"{team.name}'s", go_on=go_on, yes=yes)
        for team in led
    )
    return next((question for question in asked if question), None)


@command(role=Role.WORKER, asks=what_to_ask, example="cover @Sam by @Alex 1 Dec to 15 Dec", everyday=True)
def cover(
    request: Request,
    person: Annotated[Person, Field(tr("Who is away"))],
    begins: Annotated[AnyComing, Field(tr("From"))],
    *,
    by: Annotated[Colleague, Field(tr("Who covers"))],
    to: Annotated[AnyComing, Field(tr("Until the end of"))],
) -> Reply:
    """Have somebody cover for you, or for a person of your team, from one day until the end of another."""
    arranged = Cover(person, by, begins, to)
    _refuse(request, arranged)
    refuse_unless_own_or_managed(request, person)
    before = request.records.covers.hand_over(arranged, request.change)
    return Reply(
        tr(
            f"{who(by)} covers for {who(person)} from {day(begins)} to {day(to)}, both days included. In those days they may see and "
            f"change the children {who(person)} is named on, but none restricted to people named, and get the digest "
            f"in {who(person)}'s place.{_leading(request, person)}{_instead(before)}"
        ),
        buttons=[UNDO],
    )


def _refuse(request: Request, cover: Cover) -> None:
    """Raise RuleBroken for a cover that makes no sense, or lasts so long that the work should change hands."""
    if cover.by == cover.person:
        raise RuleBroken(
            tr("Nobody covers for themselves. Who else does it? Nothing was changed."), field="by"
        )
    refuse_unable(request, by=cover.by)
    if cover.ends < cover.begins:
        raise RuleBroken(
            tr(
                f"{day(cover.ends)} is before {day(cover.begins)}. Say the first day, then `to` and the last. Nothing was changed."
            ),
            field="begins",
        )
    if cover.ends > cover.begins + LONGEST - date.resolution:
        raise RuleBroken(
            tr(
                f"A cover lasts at most {LONGEST.days // 7} weeks. For longer, hand the work over: `edit REF worker @…`, "
                "`give`, or everything at once with `left`. Nothing was changed."
            ),
            field="to",
        )


def _leading(request: Request, person: str) -> str:
    """Return what else goes to whoever covers for a person who manages or chairs teams."""
    teams = [request.records.teams.get(key).name for key in sorted(request.records.teams.led_by(person))]
    return (
        tr(
            f" They lead {listed(teams)} too: they chair, close and agree there as {who(person)} does, and get what is told in private."
        )
        if teams
        else ""
    )


def _instead(before: list[Cover]) -> str:
    """The covers that this one replaces."""
    were = [tr(f"{who(each.by)} from {day(each.begins)} to {day(each.ends)}") for each in before]
    return tr(f" That takes the place of {listed(were)}.") if were else ""
