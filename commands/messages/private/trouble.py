"""The private messages about an agenda or a private message that cannot be posted, and how to fix that."""

from commands.grammar.reply import Button, Reply
from commands.practice.request import AsOf
from permanence.language import tr
from permanence.trouble import Trouble
from permanence.words import day, who
from storage.outbox import Post


def how_to_fix(problem: Trouble | str, team: str) -> str:
    """What keeps a channel's messages from it, as a sentence that ends with what fixes it."""
    fix = problem.fix if isinstance(problem, Trouble) else ""
    return (
        tr(f"{problem}. {fix}, or give the team another: `team edit {team} in #channel`")
        if fix
        else str(problem)
    )


def draw_notice(as_of: AsOf, post: Post) -> Reply | None:
    """A private message that an agenda could not be posted, with what to do; None once it has been, or its team has ended."""
    records = as_of.records
    team = records.teams.find(post.team)
    if team is None:
        return None
    problems = [
        each.problem
        for each in records.outbox.of_occurrence(post.team, post.occurrence)
        if each.problem and not each.is_private and not each.is_there
    ]
    if not problems:
        return None
    return Reply(
        tr(
            f"The agenda of {team.name} for {day(post.occurrence)} is not all posted: {how_to_fix(problems[0], team.key)}. "
            "I try again every minute."
        ),
        buttons=[Button(tr("What happened"), f"why {team.key} {post.occurrence:%d/%m/%Y}")],
        fallback=tr(f"An agenda of {team.name} could not be posted"),
    )


def draw_unreached(as_of: AsOf, post: Post) -> Reply | None:
    """The word to an administrator that a person cannot be reached in private."""
    team, person = as_of.records.teams.get(post.team), post.subject
    manager = (
        tr(f", and `team edit {team.key} manager @…` names another manager") if person == team.manager else ""
    )
    return Reply(
        tr(
            f"I can't reach {who(person)} in Slack with a private message about {team.name}. If they have left: "
            f"`left @… to @…` hands their work over{manager}."
        ),
        fallback=tr(f"{team.name}: somebody cannot be reached"),
    )
