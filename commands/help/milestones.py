"""`milestones`: the milestones that can be recorded."""

from commands.grammar.reply import Button, Listing, Reply
from commands.grammar.verbs import command
from commands.messages.sentences import called_words
from commands.practice.request import Request
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.roles import Role


@command(
    role=Role.ANYONE,
    anywhere=True,
    reads=True,
    everyday=True,
    also=("list milestones", "which milestones are there", "what milestones are there", "all milestones"),
)
def milestones(request: Request) -> Reply:
    """List the milestones in their usual order, each with the other words that mean it."""
    typed = f"{request.office.command} milestone BX-0042"
    return Reply(
        tr(
            f"Any of the words will do: `{typed} placement order 12/10/2026` or `{typed} po 12/10/2026`. "
            "A word that fits several milestones is asked about. Without a date it is today; what a court, a panel or a decision-maker decides needs its date said."
        ),
        [
            Listing(
                "",
                [
                    f"{called_words(row)}{tr(' – say its date') if row.decided else ''}"
                    for row in MILESTONES.values()
                ],
            )
        ],
        buttons=[Button(tr("Record a milestone"), "milestone", main=True), Button(tr("Help"), "help")],
        title=tr("Milestones"),
    )
