"""What adopters say after each step: a few fixed answers, so that nothing in them tells who somebody is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from permanence.language import tr
from permanence.phrases import Phrases


class Rating(StrEnum):
    """An answer to one question."""

    GOOD = "good"
    MIXED = "mixed"
    POOR = "poor"


QUESTIONS: Mapping[str, str] = {
    "informed": tr("How they were kept informed"),
    "time": tr("How long it took"),
    "treated": tr("How they were treated"),
}
"""The questions, by the key under which their answers are kept; each is answered good, mixed or poor."""


@dataclass(frozen=True, slots=True)
class FeedbackStage:
    """A stage after which adopters are asked: its name, and the step that ends it."""

    key: str
    name: str
    synonyms: tuple[str, ...]


_ROWS = (
    FeedbackStage("enquiry", tr("Enquiry"), ("the enquiry",)),
    FeedbackStage("stage1_ended", tr("Stage one"), ("stage 1",)),
    FeedbackStage("stage2_ended", tr("Stage two"), ("stage 2", "assessment")),
    FeedbackStage("approved", tr("Approval"), ("panel", "decision")),
    FeedbackStage("matched", tr("Matching"), ("match", "the match")),
    FeedbackStage("placed", tr("Moving in"), ("placement", "introductions")),
    FeedbackStage("adoption_order", tr("Adoption order"), ("order", "ao")),
)
FEEDBACK_STAGES: Mapping[str, FeedbackStage] = {row.key: row for row in _ROWS}
"""The stages after which adopters are asked, by the key of the step that ends each."""
_PHRASES = Phrases(_ROWS)


def stages_typed(words: Sequence[str]) -> tuple[tuple[FeedbackStage, ...], int]:
    """The stages that the words begin with, and how many words that took."""
    return _PHRASES.typed(words)


def nearest_stages(text: str) -> list[str]:
    """Up to three names of stages that look like the text."""
    return _PHRASES.nearest(text)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one family said after one stage: the stage's key, and an answer to each question they answered."""

    stage: str
    answers: Mapping[str, Rating]


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """How many families gave each answer to one question about one stage."""

    stage: str
    question: str
    good: int
    mixed: int
    poor: int

    @property
    def answered(self) -> int:
        """How many answered."""
        return self.good + self.mixed + self.poor


def answer_counts(said: Iterable[Feedback]) -> list[AnswerCounts]:
    """The answers counted: every stage of which anybody said anything, in order, with each of its questions."""
    found = Counter(
        (each.stage, question, answer) for each in said for question, answer in each.answers.items()
    )
    stages = {stage for stage, _, _ in found}
    return [
        AnswerCounts(stage, question, *(found[stage, question, answer] for answer in Rating))
        for stage in FEEDBACK_STAGES
        if stage in stages
        for question in QUESTIONS
    ]
