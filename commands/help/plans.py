"""`plans`: the permanence plans that can be recorded."""

from commands.grammar.reply import Button, Listing, Reply
from commands.grammar.verbs import command
from commands.messages.sentences import called_words
from commands.practice.request import Request
from permanence.language import tr
from permanence.plans import PLANS
from permanence.roles import Role


@command(
    role=Role.ANYONE,
    anywhere=True,
    reads=True,
    everyday=True,
    also=("list plans", "which plans are there", "what plans are there", "all plans"),
)
def plans(request: Request) -> Reply:
    """List the permanence plans, each with the other words that mean it."""
    typed = f"{request.office.command} plan BX-0042"
    return Reply(
        tr(
            f"Any of the words will do: `{typed} special guardianship 12/10/2026` or `{typed} sgo 12/10/2026`. "
            f"A parallel plan goes with it: `{typed} adoption alongside special guardianship`."
        ),
        [Listing("", [called_words(row) for row in PLANS.values()])],
        buttons=[Button(tr("Record a plan"), "plan", main=True), Button(tr("Help"), "help")],
        title=tr("Plans"),
    )
