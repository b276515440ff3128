"""`adopters`: how many adoptive families reach each step, how many of those who enquire, and how long it takes. It names none."""

from commands.grammar.measures import Years
from commands.grammar.reply import Button, Note, Reply
from commands.grammar.verbs import command
from commands.measures.adopters import (
    COUNT_FAMILIES,
    asked_of_families,
    conversion_table,
    reached_table,
    times_table,
)
from commands.practice.request import Request
from permanence.families.counts import WITHIN, conversion, reached_in, times
from permanence.families.steps import STEPS
from permanence.language import tr

NOTE = tr(
    f"Within a year: of those who enquired {WITHIN} ago or longer, the share that reached the step in {WITHIN}; who enquired later "
    "is in no share. Who is under way may still reach it, or is on hold. Days on hold count. A family that enquires again "
    "counts again; a match that ended leads back to the wait for one. No family is named."
)


@command(
    role=COUNT_FAMILIES,
    reads=True,
    example="adopters 2025-26",
    everyday=True,
    also=("adopter figures", "how many adopters were approved"),
    shows_families=True,
)
def adopters(request: Request, years: Years | None = None) -> Reply:
    """Show how many adoptive families reached each step, how many of those who enquired, and how long each stretch took."""
    about = asked_of_families(request, years)
    journeys = request.records.family_steps.counted()
    reached = reached_table(about, reached_in(journeys, about.window))
    printed = {row[0]: row[1] for row in reached.rows}
    enquiries, approved = (printed[STEPS[key].name] for key in ("enquiry", "approved"))
    words = tr(f"Adopters, {about.about}: enquiries {enquiries}, approved {approved}.")
    return Reply(
        words,
        [
            reached,
            conversion_table(about, conversion(journeys, about.window, about.on)),
            times_table(about, times(journeys, about.window, about.on)),
            *about.notes,
            Note(NOTE),
        ],
        buttons=[
            Button(tr("What they say"), f"feedback {about.years}"),
            *([Button(tr("Families"), "families")] if about.is_ours else []),
        ],
        title=tr("Adopters"),
        fallback=tr(f"Adopters, {about.years}"),
    )
