"""The private question about a child who was expected by now."""

from datetime import date

from commands.grammar.reply import Button, Note, Reply
from commands.messages.sentences import NOT_IN_ITS_CHANNEL, nothing_more
from commands.practice.cases import unseen_child
from commands.practice.request import AsOf
from commands.practice.whose_work import leads
from permanence.language import tr
from permanence.outcomes import is_silent
from permanence.words import day
from storage.outbox import Post


def draw_birth(as_of: AsOf, post: Post) -> Reply | None:
    """The private question about a child who was expected by now; it asks nothing once answered, or once the child is closed."""
    records = as_of.records
    ref = post.subject
    child, team = records.children.find(ref), records.teams.get(post.team)
    unseen = unseen_child(records, ref)
    if unseen and unseen.due == post.occurrence and not unseen.born and leads(as_of, team, post.to):
        return Reply(
            tr(f"Something is to be asked about a child of {team.name}, {NOT_IN_ITS_CHANNEL}"),
            fallback=tr(f"{team.name}: a question for you"),
        )
    if child is None or child.closed or is_silent(records.journeys.of(child)):
        return nothing_more(post, tr("Nothing is asked here any more."))
    if child.born or child.due is None:
        return nothing_more(post, tr(f"**{ref}**: the birth is recorded."))
    if child.due != post.occurrence:
        return nothing_more(post, tr(f"**{ref}** is now expected on {day(child.due)}."))
    return Reply(
        birth_question(ref, child.due),
        [
            Note(
                tr(
                    "Only you are asked, and no agenda says so. If it ended in another way, "
                    f"`close {ref} …` records how, and nothing more is said."
                )
            )
        ],
        buttons=birth_buttons(ref),
        fallback=tr(f"{ref}: how do things stand?"),
    )


def birth_question(ref: str, due: date) -> str:
    """Asks how things stand with a child who was expected by now."""
    return tr(f"**{ref}** was expected on {day(due)}, and nothing is recorded since. How do things stand?")


def birth_buttons(ref: str) -> list[Button]:
    """What the answer may be."""
    return [
        Button(tr("Record the birth"), f"milestone {ref} birth", main=True),
        Button(tr("New expected date"), f"edit {ref}"),
    ]
