"""`feedback given`: what an adoptive family says after a stage; typed as `feedback FAM-0031 after stage one …`."""

from typing import Annotated

from commands.grammar.families import Said, StageName
from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import FamilyRef, Field
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.families.feedback import QUESTIONS, Feedback, FeedbackStage, Rating
from permanence.language import tr
from permanence.roles import Role
from permanence.words import listed

NOT_SAID = "not said"


@command(
    role=Role.WORKER,
    title=tr("What adopters say"),
    example="feedback FAM-0031 after stage one informed good time mixed treated good",
    told=None,
    shares="feedback",
)
def feedback_given(
    request: Request,
    family: FamilyRef,
    *,
    after: StageName,
    informed: Annotated[Said, Field(QUESTIONS["informed"])],
    time: Annotated[Said, Field(QUESTIONS["time"])],
    treated: Annotated[Said, Field(QUESTIONS["treated"])],
) -> Reply:
    """Record what a family says after a stage, in a few fixed answers. Words of their own are not kept."""
    records = request.records
    records.families.get(family)
    _refuse_early(request, family, after)
    given = {"informed": informed, "time": time, "treated": treated}
    answers = {question: Rating(said) for question, said in given.items() if said != NOT_SAID}
    if not answers:
        raise RuleBroken(tr("Nothing was said, so there is nothing to record."), field="informed")
    again = records.feedback.give(family, Feedback(after.key, answers), request.today, request.change)
    said = listed([f"{QUESTIONS[question].lower()}: {answer}" for question, answer in answers.items()])
    return Reply(
        tr(
            f"Recorded after {after.name.lower()}: {said}."
            f"{tr(' It takes the place of what they said before.') if again else ''} It is counted, and shown with no reference."
        ),
        buttons=[UNDO, Button(tr("Family"), f"family {family}")],
    )


def _refuse_early(request: Request, family: str, after: FeedbackStage) -> None:
    """Raise RuleBroken for a stage that the family has not come to."""
    if not request.records.family_steps.of(family).each(after.key):
        raise RuleBroken(
            tr(f"{family} has not come to the end of it yet: {after.name.lower()}. Nothing was changed."),
            field="after",
        )
