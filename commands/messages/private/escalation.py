"""The private messages about escalated actions: to their owner, to the person they go to, and to administrators."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from commands.grammar.reply import Button, Listing, Menu, Note, Reply
from commands.messages.buttons import Choices, action_choices, choices_of_action, done_choices, first_few
from commands.messages.sentences import action_line, nothing_more
from commands.practice.cases import unseen_child
from commands.practice.request import AsOf
from commands.practice.which_surgery import occurrence_of
from commands.practice.whose_work import leads
from permanence.actions import Action
from permanence.errors import NotFound
from permanence.language import noun, tr
from permanence.outcomes import is_silent
from permanence.roles import CLOCK, Role
from permanence.teams import Team
from permanence.words import brief_day, count, day, listed, who
from storage.escalations import Escalation
from storage.outbox import Post
from storage.records import Records

_OUTSIDE = tr(
    "If somebody outside is holding it up, say who it is waiting for: that is shown wherever the action is."
)


@dataclass(frozen=True, slots=True)
class ActionsNow:
    """The actions a message is about as they stand now, and how many of them its reader may not see.

    Those of the `private` children, who are restricted to others, are in no count.
    """

    still_open: Sequence[Action]
    settled: Sequence[str]
    unseen: int
    private: int


def actions_now(records: Records, numbers: Iterable[int], today: date) -> ActionsNow:
    """The actions with some numbers as they stand now."""
    still_open, settled, unseen = [], [], 0
    private: set[str] = set()
    for number in dict.fromkeys(numbers):
        try:
            action = records.actions.get(number)
        except NotFound:
            child_of = records.actions.child_of(number)
            if child_of and records.restrictions.of(child_of):
                private.add(child_of)
            else:
                unseen += int(child_of is not None)
            continue
        child = records.children.get(action.child)
        if child.closed or is_silent(records.journeys.of(child)):
            settled.append(tr(f"**{number}** needs nothing more."))
        elif action.is_open:
            still_open.append(action)
        else:
            by = who(records.actions.ended_by(number))
            settled.append(
                tr(f"**{number}** was {action.ending} by {by}, {brief_day(action.ended or today, today)}.")
            )
    return ActionsNow(still_open, settled, unseen, len(private))


def draw_escalation(as_of: AsOf, post: Post) -> Reply | None:
    """The actions escalated to one person: those still open, with buttons, and those settled since."""
    records, today = as_of.records, as_of.today
    escalations = [each for each in records.escalations.of_change(post.change) if each.person == post.to]
    actions = actions_now(records, [each.action for each in escalations], today)
    team = records.teams.get(post.team)
    if not actions.still_open:
        is_theirs = leads(as_of, team, post.to) or records.roles.of(post.to) is Role.SERVICE_MANAGER
        if not (actions.settled or is_theirs):
            return nothing_more(post, tr(f"{team.name}: nothing here needs anything more of you."))
        if actions.private and not (actions.settled or actions.unseen):
            return _kept_to_others(team)
        if actions.settled or not actions.unseen:
            return nothing_more(
                post, "\n".join([tr(f"{team.name}: nothing here is open any more."), *actions.settled])
            )
        return _unseen(team, actions.unseen)
    why = {each.action: each.because for each in escalations}
    lines = [
        action_line(action, today, stays=True)
        + (f" · {why[action.number]}" if escalations[0].surgery else "")
        for action in actions.still_open
    ]
    hidden = [
        *([tr(f"And {actions.unseen} more that you may not see.")] if actions.unseen else []),
        *([tr(f"And {_privately(actions.private)}.")] if actions.private else []),
    ]
    buttons, menu = _buttons(actions.still_open)
    return Reply(
        _opening(_named_by_day_held(as_of, escalations[0]), team, actions.still_open, post.note),
        [
            Listing("", [*lines, *actions.settled, *hidden]),
            Note(tr("Whoever has each was told first. Nothing of this is said in the channel.")),
        ],
        buttons=buttons,
        menu=menu,
        fallback=tr(f"{team.name}: {count(len(actions.still_open), 'action')} that may need your help"),
    )


def _named_by_day_held(as_of: AsOf, escalation: Escalation) -> Escalation:
    """An escalation, with its surgery named by the day on which it was held."""
    if escalation.surgery is None:
        return escalation
    team = as_of.records.teams.get(escalation.team)
    return replace(escalation, surgery=occurrence_of(as_of, team, escalation.surgery).held)


def _opening(first: Escalation, team: Team, actions: Sequence[Action], passed: str | None) -> str:
    """Who asks for help, or which surgery found the actions open, and why they come to this person."""
    comes = tr(f" {passed}, so this comes to you.") if passed else ""
    if first.surgery is None:
        asks = tr(f"{who(first.by)} asks") if first.by != CLOCK.person else tr("Somebody in the team asked")
        return tr(f"{asks} for your help with this: {first.because}.{comes}")
    opened = count(len(actions), "action is", "actions are")
    return tr(
        f"**{team.name}**, after the surgery of {day(first.surgery)}: {opened} still open, past the date first agreed, "
        f"and may need your help.{comes}"
    )


def _unseen(team: Team, unseen: int) -> Reply:
    return Reply(
        tr(
            f"{count(unseen, 'action')} of {team.name} should come to you, but I may not show you the child: you are not in "
            "the team's channel, or not among the people the child is restricted to. Ask to be invited, or named."
        ),
        fallback=tr(f"{team.name}: {count(unseen, 'action')} that may need your help"),
    )


def _kept_to_others(team: Team) -> Reply:
    return Reply(
        tr(
            f"{team.name}: something about a child who is discussed privately may need your help. I may not show you more. "
            "If it should be yours, ask to be named among the people the child is restricted to."
        ),
        fallback=tr(f"{team.name}: something may need your help"),
    )


def _privately(children: int) -> str:
    return tr(f"{count(children, 'child', 'children')} kept private")


def _buttons(actions: Sequence[Action]) -> tuple[list[Button], Menu | None]:
    if len(actions) == 1:
        (action,) = actions
        done, new_date, _, give, *_ = choices_of_action(action)
        status = Button(tr("Status"), f"status {action.child}")
        return [
            status,
            replace(give, label=tr("Give to…")),
            replace(new_date, label=tr("New date")),
            done,
        ], None
    children = dict.fromkeys(each.child for each in actions)
    return first_few(
        Choices(tr("Children"), [[Button(tr(f"Status {ref}"), f"status {ref}")] for ref in children]),
        Choices(tr("Give to somebody else"), [choices_of_action(each)[3:4] for each in actions]),
        done_choices(actions),
    )


def draw_told(as_of: AsOf, post: Post) -> Reply | None:
    """The word to an owner, who hears it first: which of their actions are escalated, to whom and why."""
    records, today = as_of.records, as_of.today
    escalations = records.escalations.of_change(post.change)
    if not escalations:
        return nothing_more(post, tr("What was said here has been taken back."))
    actions = actions_now(records, [each.action for each in escalations], today)
    mine = [action for action in actions.still_open if action.owner == post.to]
    if not mine:
        return _unseen_of_owner(as_of, escalations, post)
    people = {
        action.number: listed([who(each.person) for each in escalations if each.action == action.number])
        for action in mine
    }
    buttons, menu = first_few(action_choices(mine))
    return Reply(
        _told_opening(_named_by_day_held(as_of, escalations[0]), people, mine),
        [
            Listing(
                "",
                [
                    tr(f"{action_line(action, today, stays=True)} · goes to {people[action.number]}")
                    for action in mine
                ],
            ),
            *([] if all(action.waits_for for action in mine) else [Note(_OUTSIDE)]),
        ],
        buttons=buttons,
        menu=menu,
        fallback=tr(f"{count(len(mine), 'action')} of yours: somebody is asked to help"),
    )


def _unseen_of_owner(as_of: AsOf, escalations: Iterable[Escalation], post: Post) -> Reply | None:
    """How many actions of an owner's who may not see the children are escalated; of the others nothing more."""
    found = as_of.records.actions.numbered({each.action for each in escalations}).values()
    unseen = sum(
        each.is_open and each.owner == post.to and unseen_child(as_of.records, each.child) is not None
        for each in found
    )
    if not unseen:
        return nothing_more(post, tr("Nothing here needs anything more of you."))
    goes = noun(unseen, "goes", "go")
    return Reply(
        tr(
            f"So that you hear it first: {count(unseen, 'action')} of yours {goes} to somebody who can help, but I may not show you the "
            "child. Ask the team's manager."
        ),
        fallback=tr(f"{count(unseen, 'action')} of yours: somebody is asked to help"),
    )


def _told_opening(first: Escalation, people: dict[int, str], mine: Sequence[Action]) -> str:
    if first.surgery is None:
        asked = tr(f"{who(first.by)} has asked") if first.by != CLOCK.person else tr("The team has asked")
        return tr(
            f"So that you hear it first: {asked} {people[mine[0].number]} to help with this: {first.because}."
        )
    those = count(len(mine), "action of yours is", "actions of yours are")
    goes = noun(len(mine), "It goes", "They go")
    return tr(
        f"So that you hear it first: after the surgery of {day(first.surgery)}, {those} still open, past the date first "
        f"agreed. {goes} to somebody who can help."
    )


def draw_nobody(as_of: AsOf, post: Post) -> Reply | None:
    """The word to an administrator that there is no one to escalate something to."""
    name = as_of.records.teams.get(post.team).name
    return Reply(
        tr(
            f"Something of {name} should go further up ({day(post.occurrence)}), and nobody who is still here may be told: there is "
            "no service manager. `role service manager @Sue` names one, and it goes up at the next surgery."
        ),
        buttons=[Button(tr("Roles"), "roles")],
        fallback=tr(f"{name}: there is nobody further up"),
    )
