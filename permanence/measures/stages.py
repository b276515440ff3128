"""The stages of the way to each plan, in order, each with the mark that its waits are held against.

A stage is one indicator of children followed from its start to its end. Its mark is its own timescale, where there is one;
else England's latest published figure, a mean of those adopted in a year, which is no due date and not the same measure; else
there is none, and the stage is held against the years before.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from permanence.language import tr
from permanence.measures.indicators import INDICATORS, Indicator
from permanence.words import count

DAYS_A_MONTH = 30.4375
"""An average month: every mark published in months and days is the whole days of so many of them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A number of days that half of the children should be through a stage by.

    Attributes:
        days: The last day that is within it.
        words: The same in everyday words: `six months`.
        source: Who says so.
    """

    days: int
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class RoadStage:
    """One stage.

    Attributes:
        code: The code of its indicator.
        reached: What its children have reached by its end, in a sentence: `matched`.
        delays: The milestones of which a delay holds it up.
        mark: What it is held against; None where nothing is published of it.
    """

    code: str
    reached: str
    delays: tuple[str, ...]
    mark: Mark | None = None

    @property
    def indicator(self) -> Indicator:
        """What counts it."""
        return INDICATORS[self.code]

    @property
    def name(self) -> str:
        """Its name inside a sentence."""
        name = tr("Decision to match") if self.code == "COHORT-DECISION" else self.indicator.name
        return name[0].lower() + name[1:]


@dataclass(frozen=True, slots=True)
class Road:
    """The way to a plan.

    Attributes:
        key: What is typed for it.
        name: What it is called in a sentence.
        stages: Its stages in order.
    """

    key: str
    name: str
    stages: tuple[RoadStage, ...]


def in_days(months: int) -> int:
    """Months as the days of a mark.

    >>> in_days(6), in_days(14)
    (182, 426)
    """
    return int(months * DAYS_A_MONTH)


def _published(code: str) -> Mark:
    """England's latest figure of a stage."""
    latest = INDICATORS[code].benchmarks[-1]
    months = int(latest.value)
    return Mark(
        in_days(months),
        count(months, "month"),
        tr(f"mean of those adopted in England in the {latest.period}; {latest.source}"),
    )


_PLAN = RoadStage(
    "PLAN",
    tr("had a plan"),
    ("perm_plan_agreed",),
    Mark(
        in_days(4),
        tr("four months"),
        "statutory guidance, as One Adoption's procedure gives it: by the second review",
    ),
)
_ADOPTED = RoadStage("S5F", tr("were adopted"), ("adoption_application", "adoption_order"), _published("S5"))


def _assessed(code: str) -> RoadStage:
    return RoadStage(
        code,
        tr("had relatives or friends assessed"),
        ("connected_assessment", "fgc"),
        Mark(
            in_days(3),
            tr("three months"),
            INDICATORS[code].source.removeprefix("added: "),
        ),
    )


_TWENTY_SIX_WEEKS = Mark(181, tr("26 weeks"), "Children Act 1989, s. 32(1)(a)(ii)")

ROADS: Mapping[str, Road] = {
    road.key: road
    for road in (
        Road(
            "adoption",
            tr("adoption"),
            (
                RoadStage(
                    "S1F",
                    tr("were decided for"),
                    ("adoption_review_decision", "cpr", "medical", "adm_sbpfa"),
                    _published("S1"),
                ),
                RoadStage(
                    "COHORT-DECISION",
                    tr("were matched"),
                    (
                        "po_granted",
                        "family_finder_allocated",
                        "link",
                        "selection_meeting",
                        "match_panel",
                        "adm_match",
                    ),
                    Mark(
                        in_days(6),
                        tr("six months"),
                        "statutory guidance, as Hertfordshire's procedure gives it",
                    ),
                ),
                RoadStage(
                    "S3F",
                    tr("were placed"),
                    ("introductions_start", "introductions_end", "placed"),
                    _published("S3"),
                ),
                _ADOPTED,
            ),
        ),
        Road(
            "diagnostic",
            tr("adoption by the stages of the diagnostic"),
            (
                RoadStage("D1F", tr("had the review"), ("adoption_review_decision",)),
                RoadStage("D2F", tr("were decided for"), ("cpr", "medical", "adm_sbpfa")),
                RoadStage("D3F", tr("had an order"), ("final_hearing", "po_granted")),
                RoadStage(
                    "D4F",
                    tr("were placed"),
                    (
                        "family_finder_allocated",
                        "link",
                        "selection_meeting",
                        "match_panel",
                        "adm_match",
                        "placed",
                    ),
                ),
                _ADOPTED,
            ),
        ),
        Road(
            "special_guardianship",
            tr("special guardianship"),
            (
                _PLAN,
                _assessed("SG1"),
                RoadStage("SG0", tr("came to an end"), ("irh", "final_hearing"), _TWENTY_SIX_WEEKS),
                RoadStage("SG2", tr("had the order"), ("sgo",)),
            ),
        ),
        Road(
            "kinship",
            tr("kinship care"),
            (_PLAN, _assessed("KIN1"), RoadStage("KIN2", tr("were settled"), ("ltf_match", "sgo", "cao"))),
        ),
        Road(
            "long_term_fostering",
            tr("long-term fostering"),
            (_PLAN, RoadStage("LTF", tr("were matched long term"), ("ltf_match",))),
        ),
    )
}
"""The roads whose stages are measured, by the key of their plan; adoption also as the diagnostic cuts it."""
