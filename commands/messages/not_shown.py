"""What an answer leaves out, since its reader may not see it: said with whom to ask, so that nothing shown is not read as none."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from commands.grammar.reply import reworded, texts_in
from commands.messages.sentences import kept_words, work_words
from commands.practice.request import Request, whom_to_ask
from permanence.actions import Action
from permanence.journey import Child
from permanence.language import noun, tr
from permanence.references import leave_out, references_in
from permanence.teams import UNALLOCATED
from storage.people import Workloads
from storage.records import Records
from storage.references import whose

_Said = TypeVar("_Said")


@dataclass(frozen=True, slots=True)
class Worded(Generic[_Said]):
    """What is said to somebody.

    Attributes:
        said: It, without those restricted to others.
        named: The children whom it names, or would name if they were not restricted.
        hidden: Those of them who are left out.
    """

    said: _Said
    named: frozenset[str]
    hidden: frozenset[str]


def without_restricted(
    records: Records, pattern: re.Pattern[str], said: _Said, typed: str = ""
) -> Worded[_Said]:
    """What is said to somebody: of the children restricted to others, people's own words name none either.

    One whom the reader typed just now is named to them as they did: that one is restricted is told to nobody.
    """
    text = "\n".join(texts_in(said))
    found = references_in(text, pattern)
    written = whose(records, found)
    # Of what is no child's yet, only what stands there as a reference does: most of the rest is no reference at all.
    named = frozenset({*written, *written.values(), *(ref for ref in found if ref in text)})
    kept = records.restrictions.kept_from_asker(written.values())
    if kept and typed:
        kept -= set(whose(records, references_in(typed, pattern)).values())
    hidden = frozenset(ref for ref, child in written.items() if child in kept)
    return Worded(naming_nobody(said, hidden, written), named, hidden | kept)


def naming_nobody(said: _Said, hidden: frozenset[str], written: Collection[str]) -> _Said:
    """What is said, with "a child" wherever it names one of some children; `written` are all the references in it."""
    if not hidden:
        return said
    others, instead = {*written} - hidden, tr("a child")
    left: _Said = reworded(
        said, lambda words: leave_out(words, hidden, instead, others.__contains__, within_words=True)
    )
    return left


def not_shown_of_teams(request: Request, keys: Iterable[str]) -> list[str]:
    """Why some teams' children are not all shown to the asker: they are not in the channel, or some are restricted to people named."""
    return [line for key in keys if (line := _not_shown_of_team(request, key))]


def _not_shown_of_team(request: Request, key: str) -> str:
    team, standing = request.records.teams.get(key), request.standing
    if standing.every_team or key in standing.teams:
        return kept_words(request.records.children.kept_from_asker(key))
    ask = (
        tr("Ask to be invited")
        if request.person == team.manager
        else tr(f"Ask {whom_to_ask(request.records, request.today, team.manager)}")
    )
    return tr(
        f"You are not in {team.name}'s channel, so I show you only children on whom you are named. {ask}."
    )


def unseen_words(unseen: int, whose: str) -> list[str]:
    """How many of somebody's actions are for children whom the asker may not see; `whose` is `yours` or `theirs`."""
    if not unseen:
        return []
    are = noun(unseen, "is for a child", "are for children")
    return [tr(f"{unseen} more of {whose} {are} I may not show you: ask the team's manager.")]


def not_shown_lines(
    records: Records,
    person: str,
    asker: str,
    today: date,
    children: Sequence[Child],
    actions: Sequence[Action] | None = None,
) -> list[str]:
    """How much of a person's work the asker may not see, and whom to ask; without `actions`, of their children alone."""
    lines = []
    teams = {child.ref: child.team for child in children}
    seen_children = Counter(teams.values())
    seen_actions = Counter(
        teams.get(action.child) or records.children.team_of(action.child) for action in actions or ()
    )
    for key, work in Workloads(records).of(person).items():
        unseen = replace(
            work,
            actions=0 if actions is None else work.actions - seen_actions[key],
            children=work.children - seen_children[key],
        )
        hidden = work_words(unseen, "more")
        if hidden:
            lines.append(
                tr(
                    f"Not shown, as you may not see it: {hidden} {_where_and_whom_to_ask(records, key, asker, today)}."
                )
            )
    return lines


def _where_and_whom_to_ask(records: Records, key: str, asker: str, today: date) -> str:
    team = records.teams.find(key)
    if team is None:
        return tr(f"{UNALLOCATED} (ask {whom_to_ask(records, today)})")
    if asker in (team.manager, records.covers.acting_for(team.manager, today)):
        return tr(f"in {team.name} (restricted to people named, or you are not in its channel)")
    return tr(f"in {team.name} (ask {whom_to_ask(records, today, team.manager)})")
