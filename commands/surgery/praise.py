"""`praise`: something went well, for a child or thanks to a person."""

from typing import Annotated

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Field, Here, Person, Rest
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import NotUnderstood
from permanence.language import tr
from permanence.roles import Role
from permanence.words import listed, who


@command(role=Role.WORKER, example="praise BX-0042 @Alex Report in a week early")
def praise(
    request: Request,
    words: Annotated[Rest, Field(tr("What went well"))],
    child: Here | None = None,
    person: Person | None = None,
) -> Reply:
    """Praise a child's progress, a person, or both: the next agenda begins with it."""
    if child:
        team = request.child(child).team
    elif person and request.place.team:
        team = request.place.team
    elif person:
        raise NotUnderstood(
            tr("In which team? Say it in the team's channel, or name a child."),
            field="child",
            how=": `praise BX-0042 @Alex …`",
        )
    else:
        raise NotUnderstood(
            tr("Who is to be praised?"),
            field="child",
            how=tr("For example: `praise BX-0042 @Alex Report in a week early`"),
        )
    request.records.praises.give(team, child, person, words, request.change)
    praised = listed([*([f"**{child}**"] if child else []), *([who(person)] if person else [])])
    name = request.records.teams.get(team).name
    return Reply(tr(f"Thank you. {name}'s next agenda begins with it – {praised}: {words}"), buttons=[UNDO])
