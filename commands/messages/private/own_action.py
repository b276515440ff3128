"""The private words to the owner of an action, or to whoever covers for them, about what others do with it."""

from commands.grammar.reply import Button, Listing, Reply
from commands.messages.buttons import action_choices, first_few
from commands.messages.sentences import action_line, nothing_more
from commands.practice.cases import unseen_child
from commands.practice.request import AsOf
from permanence.actions import Action
from permanence.errors import NotFound
from permanence.language import tr
from permanence.words import own_words, who
from storage.outbox import Post


def draw_cancelled(as_of: AsOf, post: Post) -> Reply | None:
    """The word that somebody else has cancelled an action, and why; or what has become of it since."""
    action = _action(as_of, post)
    if action is None:
        return _gone(as_of, post)
    if not action.is_cancelled:
        now = tr("is open again") if action.is_open else tr("is done")
        return nothing_more(post, f"**{action.number}** {now}: {own_words(action.words)} ({action.child}).")
    by = who(as_of.records.actions.ended_by(action.number))
    return Reply(
        tr(
            f"{by} has cancelled an action of {_whose(action, post)}: **{action.number}** {own_words(action.words)} "
            f"({action.child}): {own_words(action.ended_words)}"
        ),
        buttons=[
            Button(tr(f"Reopen {action.number}"), f"reopen {action.number} {action.child}"),
            Button(tr("Status"), f"status {action.child}"),
        ],
        fallback=tr(f"{action.child}: an action was cancelled"),
    )


def draw_reminder(as_of: AsOf, post: Post) -> Reply | None:
    """The word that somebody asks for an action now, with its buttons; or what has become of it since."""
    action, asked = _action(as_of, post), as_of.records.audit.find(post.change)
    if action is None or asked is None:
        return _gone(as_of, post)
    if asked.undone:
        return nothing_more(post, tr(f"What was said here of **{action.number}** has been taken back."))
    if not action.is_open:
        return nothing_more(post, tr(f"**{action.number}** is {action.ending}: {own_words(action.words)}."))
    if as_of.records.covers.acting_for(action.owner, as_of.today) != post.to:
        return nothing_more(post, tr(f"**{action.number}** is {who(action.owner)}'s now."))
    buttons, menu = first_few(action_choices([action]))
    return Reply(
        tr(f"{who(asked.person)} reminds you of an action of {_whose(action, post)}:"),
        [Listing("", [action_line(action, as_of.today, stays=True)])],
        buttons=[*buttons, Button(tr("Status"), f"status {action.child}")],
        menu=menu,
        fallback=tr(f"{action.child}: a reminder of an action"),
    )


def _action(as_of: AsOf, post: Post) -> Action | None:
    """The action that a post is about, if its reader may see it and its child is still tracked."""
    try:
        action = as_of.records.actions.get(int(post.subject))
    except NotFound:
        return None
    return None if as_of.records.children.get(action.child).closed else action


def _gone(as_of: AsOf, post: Post) -> Reply | None:
    action = as_of.records.actions.find(int(post.subject))
    if (
        action
        and unseen_child(as_of.records, action.child)
        and post.to == as_of.records.covers.acting_for(action.owner, as_of.today)
    ):
        return Reply(
            tr(
                f"There is something to know about an action of {_whose(action, post)} ({action.number}), but I may not show you the child. "
                "Ask the team's manager."
            ),
            fallback=tr("Something to know about an action"),
        )
    return nothing_more(post, tr("Nothing here needs anything more of you."))


def _whose(action: Action, post: Post) -> str:
    return "yours" if action.owner == post.to else tr(f"{who(action.owner)}'s, for whom you cover")
