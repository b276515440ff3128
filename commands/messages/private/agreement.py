"""The private messages that ask a manager to agree, and that tell the answer to the person who asked."""

from dataclasses import replace

from commands.grammar.reply import Button, Reply
from commands.messages.sentences import action_line, nothing_more, past_line, what_was_asked
from commands.practice.agreement import ANSWERS, may_decide, who_is_asked
from commands.practice.cases import cases_of, followed_among, unseen_child
from commands.practice.request import AsOf
from permanence.delays import Approval, ApprovalState
from permanence.journey import Child
from permanence.language import tr
from permanence.words import listed, who
from storage.outbox import Post


def request_words(asked: Approval) -> str:
    """Who asks a manager to agree what, and why."""
    what = f"{'a ' if asked.milestone else ''}{what_was_asked(asked)}"
    return tr(
        f"**{asked.number}** · {asked.child} · {who(asked.asked_by)} asks you to agree {what}: {asked.words}"
    )


def past_lines(as_of: AsOf, child: Child, asked: Approval, *, stays: bool = False) -> list[str]:
    """What is asked to wait and is past its date already, so that the manager knows before agreeing."""
    (case,) = cases_of(as_of, [child])
    if asked.action:
        asked_of = [each for each in case.actions if each.number == asked.action]
        return [action_line(each, case.today, stays=stays) for each in asked_of]
    past = [each for each in case.past if asked.milestone in each.timescale.before]
    return [past_line(each, case.journey, case.today, stays=stays) for each in past]


def agree_buttons(asked: Approval) -> list[Button]:
    """Both answers, and the child."""
    return [
        Button(tr(f"Agree {asked.number}"), f"approve {asked.number} {asked.child}", main=True),
        Button(tr(f"Do not agree {asked.number}…"), f"decline {asked.number} {asked.child}"),
        Button(tr(f"Status {asked.child}"), f"status {asked.child}"),
    ]


def draw_answered(as_of: AsOf, post: Post) -> Reply | None:
    """The private message to the person who asked: the answer, who gave it and why."""
    records = as_of.records
    asked = records.approvals.find(int(post.subject))
    if asked is None or asked.standing is not ANSWERS[post.kind]:
        return nothing_more(post, tr("What was answered here has been taken back."))
    child = records.children.find(asked.child)
    if unseen_child(records, asked.child):
        return Reply(
            tr(
                f"What you asked for is answered ({asked.number}), but I may not show you the child any more. Ask the team's manager."
            ),
            fallback=tr("What you asked for is answered"),
        )
    if child is None or child.closed:
        return nothing_more(post, tr("What was answered here needs nothing more."))
    agrees = "agrees" if asked.standing is ApprovalState.APPROVED else tr("does not agree")
    why = f": {post.note}" if post.note else ""
    return Reply(
        tr(f"{who(asked.decided_by)} {agrees} to your {what_was_asked(asked)} (**{asked.child}**){why}."),
        buttons=[Button(tr("Status"), f"status {asked.child}")],
        fallback=tr(f"{asked.child}: answered"),
    )


def _is_to_decide(as_of: AsOf, asked: Approval, person: str) -> bool:
    """Whether something waits still for a person's decision, whether or not they may see the child."""
    return (
        asked.standing is ApprovalState.ASKED
        and bool(followed_among(as_of.records, [asked.child]))
        and may_decide(as_of.records, asked, person, as_of.today)
    )


def _unseen(as_of: AsOf, asked: Approval) -> Reply:
    """That something needs a decision, to whoever may not be shown the child: why not, and what to do."""
    if as_of.records.restrictions.of(asked.child):
        why = tr(
            "I may not show you the child, who is discussed privately. If it should be yours, ask to be named among the people the "
            "child is restricted to."
        )
    else:
        why = tr("I may not show you the child: you are not in the team's channel. Ask to be invited there.")
    return Reply(
        tr(f"Something needs your decision ({asked.number}), but {why}"),
        fallback=tr("Something needs your decision"),
    )


def draw_approval(as_of: AsOf, post: Post) -> Reply | None:
    """The private message that asks a manager to agree, and then shows the answer; it asks nothing about a closed child."""
    records = as_of.records
    asked = records.approvals.find(int(post.subject))
    if asked is None:
        return Reply(tr("What was asked here has been taken back."), fallback=tr("Taken back"))
    child = records.children.find(asked.child)
    if child is None and _is_to_decide(as_of, asked, post.to):
        return _unseen(as_of, asked)
    if child is None or child.closed:
        return nothing_more(post, tr("What was asked here no longer needs an answer."))
    said = request_words(asked)
    if asked.standing is not ApprovalState.ASKED:
        return Reply(
            tr(
                f"{said}\n{tr('Agreed') if asked.standing is ApprovalState.APPROVED else tr('Not agreed')} by {who(asked.decided_by)}."
            ),
            fallback=f"{asked.child}: {asked.standing.value}",
        )
    if not may_decide(records, asked, post.to, as_of.today):
        people = [who(person) for person in who_is_asked(records, asked, as_of.today)]
        return Reply(
            tr(
                f"{said}\nThat now needs a decision from {listed(people, tr('or')) or tr('a service manager')}."
            ),
            fallback=tr(f"{asked.child}: needs another's decision"),
        )
    agree, decline, status = agree_buttons(asked)
    return Reply(
        "\n".join([said, *past_lines(as_of, child, asked, stays=True)]),
        buttons=[agree, replace(decline, label=tr("Do not agree…")), replace(status, label=tr("Status"))],
        fallback=tr(f"{asked.child}: something needs your decision"),
    )
