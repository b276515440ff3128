"""The kinds of value that an adoptive family's journey is told by: a step, and a stage after which adopters are asked."""

from typing import Annotated, Literal

from commands.grammar.values import Choice, Field, FieldType, Thing, ValueKind, by_name
from permanence.families.feedback import FEEDBACK_STAGES, FeedbackStage, nearest_stages, stages_typed
from permanence.families.steps import STEPS, JourneyStep, nearest_steps, steps_typed
from permanence.language import tr

StepName = Annotated[
    JourneyStep,
    ValueKind(
        Thing.STEP,
        "STEP",
        "stage two began",
        by_name(steps_typed),
        nearest_steps,
        field_type=FieldType.CHOICE,
        choices=tuple(Choice(row.key, row.name) for row in STEPS.values()),
    ),
    Field(tr("Step")),
]
"""A step of an adoptive family's journey, by its name or a synonym."""
StageName = Annotated[
    FeedbackStage,
    ValueKind(
        Thing.STEP,
        "STAGE",
        "stage one",
        by_name(stages_typed),
        nearest_stages,
        field_type=FieldType.CHOICE,
        choices=tuple(Choice(row.key, row.name) for row in FEEDBACK_STAGES.values()),
    ),
    Field(tr("After which stage")),
]
"""A stage after which adopters say how it was."""
Said = Literal["good", "mixed", "poor", "not said"]
"""What adopters answer to one question."""
