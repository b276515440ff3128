"""`feedback`: what adopters say after each stage, as shares. It names no family."""

from commands.grammar.measures import Years
from commands.grammar.reply import Button, Note, Reply
from commands.grammar.verbs import command
from commands.measures.adopters import COUNT_FAMILIES, asked_of_families, feedback_table
from commands.practice.request import Request
from permanence.families.feedback import FEEDBACK_STAGES, answer_counts
from permanence.language import tr

NOTE = tr(
    "Each question is answered good, mixed or poor; a question that was not answered counts nowhere. Nothing that adopters say in "
    "their own words is kept. No published shares were found that were asked in these words, so none stand beside these."
)


@command(
    role=COUNT_FAMILIES,
    reads=True,
    example="feedback 2025-26",
    everyday=True,
    also=("what do adopters say",),
    shows_families=True,
)
def feedback(request: Request, years: Years | None = None) -> Reply:
    """Show what adopters say after each stage: how many answered, and what share said good."""
    about = asked_of_families(request, years)
    said = request.records.feedback.counted(about.window.first, about.window.last)
    counts = answer_counts(said)
    stages = list(dict.fromkeys(each.stage for each in counts))
    received = tr(f": answers received: {len(said):,}") if about.is_ours else ""
    return Reply(
        tr(f"What adopters say, {about.years}{received if said else tr(': none received')}."),
        [
            *(
                feedback_table(
                    about, FEEDBACK_STAGES[stage].name.lower(), [e for e in counts if e.stage == stage]
                )
                for stage in stages
            ),
            *about.notes,
            Note(NOTE),
        ],
        buttons=[Button(tr("Figures"), f"adopters {about.years}")],
        title=tr("What adopters say"),
        fallback=tr(f"What adopters say, {about.years}"),
    )
