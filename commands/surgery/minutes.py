"""`minutes`: what a surgery agreed, shown to the asker."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from commands.grammar.reply import Button, Listing, Note, Part, Question, Reply, Text
from commands.grammar.values import AnyDay, Field, Here, TeamKey
from commands.grammar.verbs import command
from commands.messages.minutes import child_minutes, minutes_document, minutes_pages
from commands.messages.sentences import NOT_THE_RECORD
from commands.practice.minutes import Minutes, minutes_of
from commands.practice.request import Request
from commands.practice.which_surgery import (
    occurrence_of,
    open_surgery_of,
    question_of_showing,
    refuse_outsider,
    surgeries_on,
    surgery_named,
)
from permanence.errors import NotFound, NotUnderstood
from permanence.language import tr
from permanence.roles import Role, clock_in
from permanence.teams import Team
from permanence.words import day


def what_to_ask(
    request: Request, child: str | None = None, team: str | None = None, as_: str | None = None, **_: object
) -> Question | None:
    """Return what is to be asked before a document is shown in the team's channel."""
    request.one_of(child, None, team)
    if not as_ or not team:
        return None
    return question_of_showing(request, team, tr("The document is shown in the channel of {team}"))


@command(
    role=Role.WORKER,
    reads=True,
    example="minutes north 26/11/2026",
    asks=what_to_ask,
    also=("what was agreed", "what did we agree", "what did we agree last time", "last minutes"),
)
def minutes(
    request: Request,
    child: Here | None = None,
    team: TeamKey | None = None,
    on: AnyDay | None = None,
    *,
    as_: Annotated[Literal["document"], Field(tr("As a document"))] | None = None,
) -> Reply:
    """Show the minutes of a team's surgery, the last one or that of a day; or a child's part, to be copied as it stands."""
    child, _, team = request.one_of(child, None, team)
    key = request.records.children.get(child).team if child else team or request.place.team
    if key is None:
        raise NotUnderstood(
            tr("Of which team, or which child?"),
            field="child",
            how=tr("For example: `minutes north`, or `minutes BX-0042`"),
        )
    found = request.records.teams.get(key)
    if not child:
        refuse_outsider(request, found)
    going_on = open_surgery_of(request.as_of, found) if not on and not child else None
    last = request.records.closings.latest_held(key) if going_on else None
    shown = _minutes(request, found, last or on)
    if child:
        return _of_child(shown, child)
    if as_:
        return _as_document(request, found, shown)
    pages = minutes_pages(shown)
    parts: list[Part] = []
    if going_on and last:
        parts.append(
            Note(
                tr(
                    f"The surgery of {day(going_on.held)} is still open, so these are the minutes of the one before it. "
                    f"`minutes {key} {going_on.nominal:%d/%m/%Y}` shows how it stands."
                )
            )
        )
    for page in pages:
        parts += [*([Text(page.words)] if page.words else []), *page.parts]
    wanted = Button(tr("As a document"), f"minutes {key} {shown.occurrence.nominal:%d/%m/%Y} as document")
    return Reply("", parts, buttons=[wanted], title=pages[0].title, fallback=pages[0].fallback)


def _as_document(request: Request, team: Team, shown: Minutes) -> Reply:
    """The minutes as a file: it names no more than the team's channel may see, whoever asks."""
    with request.records.seen_by(clock_in(team.key)):
        document = minutes_document(replace(shown))
    return Reply(
        tr(
            f"The minutes of {day(shown.held)} come as a document in the channel of {team.name}. It is taken down again "
            "after some days: save it to send it on."
        ),
        fallback=tr(f"Minutes: {team.name}"),
        picture=document,
    )


def _minutes(request: Request, team: Team, on: date | None) -> Minutes:
    """The minutes of the surgery named, or of the last one. Raises NotFound if there is none, or it was not held."""
    nominal = request.records.surgeries.posted(team.key)
    if on:
        occurrence = surgery_named(request, team, on) or next(
            iter(surgeries_on(request.as_of, team, on)), None
        )
        known = request.records.surgeries.has_agenda(team.key, on)
        nominal = on if known or occurrence is None else occurrence.nominal
    if nominal is None or not request.records.surgeries.has_agenda(team.key, nominal):
        raise NotFound(
            tr(
                f"{team.name} has held no surgery{tr(f' on {day(on)}') if on else ''}. `dates {team.key}` lists those to come."
            ),
            field="on" if on else "team",
        )
    found = minutes_of(request.as_of, team, occurrence_of(request.as_of, team, nominal))
    if found.closing and not found.closing.held_on:
        raise NotFound(
            tr(
                f"The surgery of {day(found.occurrence.held)} was not held: nobody opened it, so it has no minutes."
            ),
            field="on",
        )
    return found


def _of_child(shown: Minutes, ref: str) -> Reply:
    lines = child_minutes(shown, ref)
    about = tr(f"**{ref}**: performance surgery of {shown.team.name}, {day(shown.held)}.")
    if not lines:
        return Reply(tr(f"{about} Nothing was said of {ref} in it."))
    return Reply(about, [Listing("", lines), Note(NOT_THE_RECORD)], fallback=tr(f"Minutes: {ref}"))
