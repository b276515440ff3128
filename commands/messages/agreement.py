"""What managers are asked to agree: who may say so, and the private word that asks them."""

from datetime import datetime

from commands.grammar.reply import Button, Reply
from commands.messages.sentences import action_line, left, past_line
from commands.practice.cases import cases_of
from commands.practice.request import Office, Request
from permanence.delays import Approval, Standing
from permanence.errors import NotAllowed, RuleBroken
from permanence.journey import Child
from permanence.milestones import MILESTONES
from permanence.roles import Role
from permanence.words import day, listed, who
from storage.outbox import APPROVAL, WORD, Post
from storage.records import Records

ANSWERED = f"{WORD}answered "
"""What the name of a part begins with that privately tells whoever asked what was answered."""


def ask_agreement(request: Request, child: Child, asked: Approval) -> str:
    """Have those who may agree asked in private; gives who they are. Raises RuleBroken where there is nobody."""
    people = _who_may_agree(request, child, asked)
    if not people:
        raise RuleBroken(
            "This needs a service manager's word, and nobody has that role. An administrator grants it: "
            "`role service manager @Sue`. Nothing was changed."
        )
    for person in people:
        part = f"{APPROVAL}{asked.number} {person}"
        request.store.outbox.plan(child.team, request.today, part, person, request.change)
    return listed([who(person) for person in people], "or")


def _who_may_agree(request: Request, child: Child, asked: Approval) -> list[str]:
    manager = request.store.teams.get(child.team).manager
    if asked.asked_by != manager and not request.store.approvals.is_second(asked):
        return [manager]
    holders = request.store.roles.holders(Role.SERVICE_MANAGER)
    return [person for person in holders if person != asked.asked_by]


def approval_to_decide(request: Request, number: int) -> Approval:
    """What a number asks, for somebody who may decide it. Raises NotFound, NotAllowed or RuleBroken."""
    asked = request.store.approvals.get(number)
    request.child(asked.child)
    if asked.asked_by == request.person:
        raise NotAllowed(f"You asked for {number} yourself, so somebody else agrees it. Nothing was changed.")
    if request.store.approvals.is_second(asked) and not request.standing.has(Role.SERVICE_MANAGER):
        raise NotAllowed(
            f"{number} is a second delay of the same milestone, so a service manager agrees it. Nothing was changed."
        )
    return asked


def what_was_asked(asked: Approval) -> str:
    """What an approval is for, inside a sentence."""
    if asked.milestone:
        return f"purposeful delay of {MILESTONES[asked.milestone].words} until {day(asked.until)}"
    return f"another new date for action {asked.action}, {day(asked.until)}"


def _past_lines(records: Records, office: Office, child: Child, asked: Approval, now: datetime) -> list[str]:
    """What is past its date already of that which is asked to wait: whoever agrees must know."""
    (case,) = cases_of(records, office, [child], now)
    if asked.action:
        return [action_line(each, case.today) for each in case.actions if each.number == asked.action]
    return [past_line(each, case.today) for each in case.past if asked.milestone in each.timescale.before]


def tell_asker(request: Request, decided: Approval, because: str = "") -> str:
    """Have whoever asked told in private what was answered, and why; gives what the answerer is told of that."""
    person = decided.asked_by
    if person in {request.person, *request.store.leavers.all()}:
        return ""
    team = request.child(decided.child).team
    part = f"{ANSWERED}{decided.number} {decided.standing.value} {request.change.id} {person}"
    request.store.outbox.plan(team, request.today, part, person, request.change, note=because or None)
    return f" {who(person)} is told in private."


def draw_answered(records: Records, _: Office, post: Post, __: datetime) -> Reply | None:
    """The private word to whoever asked: what was answered, by whom and why."""
    number, answer = post.about.split()[1:3]
    asked = records.approvals.find(int(number))
    if asked is None or asked.standing != answer:
        return left(post, "What was answered here has been taken back.")
    child = records.children.find(asked.child)
    if child is None or child.closed:
        return left(post, "What was answered here needs nothing more.")
    agrees = "agrees" if asked.standing is Standing.APPROVED else "does not agree"
    why = f": {post.note}" if post.note else ""
    return Reply(
        f"{who(asked.decided_by)} {agrees} to your {what_was_asked(asked)} (**{asked.child}**){why}.",
        buttons=[Button("Status", f"status {asked.child}")],
        fallback=f"{asked.child}: answered",
    )


def draw_approval(records: Records, office: Office, post: Post, now: datetime) -> Reply | None:
    """The private word that asks, and then what was answered; nothing of a child who is closed."""
    asked = records.approvals.find(int(post.about.split()[0]))
    if asked is None:
        return Reply("What was asked here has been taken back.", fallback="Taken back")
    child = records.children.find(asked.child)
    if child is None:
        return Reply(
            f"Something waits for you to agree ({asked.number}), but I may not show you the child: you are not in "
            "the team's channel. Ask to be invited there.",
            fallback="Something to agree",
        )
    if child.closed:
        return left(post, "What was asked here needs no answer any more.")
    said = f"**{asked.number}** · {asked.child} · {who(asked.asked_by)} asks you to agree {'a ' if asked.milestone else ''}{what_was_asked(asked)}: {asked.words}"
    if asked.standing is not Standing.ASKED:
        return Reply(
            f"{said}\n{'Agreed' if asked.standing is Standing.APPROVED else 'Not agreed'} by {who(asked.decided_by)}.",
            fallback=f"{asked.child}: {asked.standing.value}",
        )
    return Reply(
        "\n".join([said, *_past_lines(records, office, child, asked, now)]),
        buttons=[
            Button(f"Agree {asked.number}", f"approve {asked.number}", main=True),
            Button("Do not agree…", f"decline {asked.number}"),
            Button("Status", f"status {asked.child}"),
        ],
        fallback=f"{asked.child}: something to agree",
    )
