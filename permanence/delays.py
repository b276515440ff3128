"""Purposeful delay: a step back for the child's sake, agreed, dated and shown separately from drift.

Only a reason that is for the child's sake can be approved; any other only explains, and the child stays on
the agenda. No statutory review or visit can be delayed by agreement, and no agreement puts off a date that the law sets: only the
court extends proceedings (Children Act 1989, s. 32). Raw figures still count every day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permanence.contradictions import stands
from permanence.errors import RuleBroken
from permanence.journey import Journey
from permanence.language import tr
from permanence.milestones import (
    ENDED,
    LOOKED_AFTER_REVIEW,
    LOOKED_AFTER_REVIEWS,
    OF_A_FAMILY,
    REVIEW,
    Milestone,
)
from permanence.phrases import Phrases
from permanence.progress import Progress
from permanence.spans import weeks
from permanence.timescales import TimescaleKind
from permanence.words import day

LONGEST = weeks(12)
"""How long one purposeful delay may last."""
STATUTORY = frozenset({*LOOKED_AFTER_REVIEWS, "adoption_review", "placement_visit"})
"""Milestones that the law sets a date for, which cannot be delayed by agreement."""
UNDELAYED = STATUTORY | {*OF_A_FAMILY}
"""Milestones that cannot be delayed: those, and what is done to find a family, since the whole team is told of a delay."""
NOT_HELD_UP = UNDELAYED | {REVIEW.key, LOOKED_AFTER_REVIEW.key, ENDED}
"""What is not offered where somebody says what is held up: those, the names for whichever review comes next, and an ending."""


@dataclass(frozen=True, slots=True)
class DelayReason:
    """What is holding something up; `is_childs` if the delay is for the child's sake."""

    key: str
    name: str
    synonyms: tuple[str, ...] = ()
    is_childs: bool = False


_ROWS = (
    DelayReason(
        "sibling_assessment",
        tr("Sibling assessment first"),
        ("sibling assessment", "together or apart"),
        is_childs=True,
    ),
    DelayReason(
        "childs_needs",
        tr("Child's health or needs"),
        ("child's health", "child's needs", "health", "needs"),
        is_childs=True,
    ),
    DelayReason(
        "childs_pace",
        tr("The child needs more time"),
        ("child's pace", "more time", "time to settle"),
        is_childs=True,
    ),
    DelayReason(
        "childs_sake",
        tr("Purposeful, for the child"),
        ("purposeful", "child-led", "for the child"),
        is_childs=True,
    ),
    DelayReason(
        "court_timetable",
        tr("Court timetable or adjournment"),
        ("court", "court timetable", "adjourned", "adjournment"),
    ),
    DelayReason(
        "kinship_assessment",
        tr("Late kinship assessment"),
        ("kinship", "kinship assessment", "connected person"),
    ),
    DelayReason(
        "challenge", tr("A parent or relative challenges"), ("challenge", "leave to oppose", "appeal")
    ),
    DelayReason("expert", tr("Expert or assessment late"), ("expert", "assessment late")),
    DelayReason(
        "paperwork",
        tr("Medical or permanence report not ready"),
        ("medical", "cpr", "report not ready", "paperwork"),
    ),
    DelayReason("no_family", tr("No suitable family yet"), ("no family", "no match")),
    DelayReason("family_withdrew", tr("The family withdrew"), ("withdrew", "family withdrew")),
    DelayReason("disruption", tr("Disruption"), ("disrupted",)),
    DelayReason("consent", tr("Keeping in touch, or consent"), ("keeping in touch", "contact", "consent")),
    DelayReason(
        "adopters_approval", tr("Adopters' approval pending"), ("adopter approval", "approval pending")
    ),
    DelayReason("fee", tr("Interagency fee or finance"), ("fee", "finance", "interagency fee")),
    DelayReason(
        "staffing",
        tr("Staffing or change of social worker"),
        ("staffing", "change of worker", "leave", "sickness"),
    ),
    DelayReason("not_known", tr("Not known"), ("unknown",)),
)
REASONS: Mapping[str, DelayReason] = {row.key: row for row in _ROWS}
_PHRASES = Phrases(_ROWS)


class ApprovalState(StrEnum):
    """The state of a delay."""

    EXPLAINS = "explains"
    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Approval:
    """Something a manager is asked to approve: a milestone delayed, or an action moved again, to a day.

    `reason` is None if the words name no known reason. `asked_by` and `decided_by` are Slack user ids.
    Approvals of both kinds are numbered in one series.
    """

    number: int
    child: str
    until: date
    words: str
    asked_by: str
    standing: ApprovalState
    milestone: str | None = None
    action: int | None = None
    reason: str | None = None
    decided_by: str | None = None

    def holds(self, today: date) -> bool:
        """Whether it is a purposeful delay in force: approved, and its review date has not passed."""
        return bool(self.milestone) and self.standing is ApprovalState.APPROVED and today <= self.until


def reason_typed(words: str) -> DelayReason | None:
    """The reason at the start of the words; None if they begin with no known reason."""
    rows, _ = _PHRASES.typed(words.split())
    return rows[0] if len(rows) == 1 else None


def refuse_undelayed(milestone: Milestone) -> None:
    """Raise RuleBroken for a statutory review or visit, and for what is done to find a family."""
    if milestone.key in STATUTORY:
        raise RuleBroken(
            tr(
                "A statutory review or visit cannot be delayed by agreement. Record why it is past its date: `update`."
            ),
            field="milestone",
        )
    if milestone.of_a_family:
        raise RuleBroken(
            tr(
                f"The whole team is told of a delay, and only a few people may know of {milestone.words}. "
                "Delay the match, or the child moving in, instead. Nothing was changed."
            ),
            field="milestone",
        )


def refuse_too_long(until: date, today: date) -> None:
    """Raise RuleBroken for a delay of more than twelve weeks."""
    latest = LONGEST.from_(today)
    if until > latest:
        raise RuleBroken(
            tr(f"A purposeful delay lasts at most {LONGEST}: until {day(latest)}. It can be reviewed then."),
            field="until",
        )


def still_held_up(delays: Iterable[Approval], journey: Journey, today: date) -> list[Approval]:
    """The delays of what has not come about since: what there is one of at a time, and is on record, is held up no more."""
    return [each for each in delays if not (each.milestone and stands(journey, each.milestone, today))]


def delay_in_force(delays: Iterable[Approval], progress: Progress, today: date) -> Approval | None:
    """The purposeful delay in force for a timescale's milestone, if there is one; nobody agrees to put off what the law sets."""
    if progress.timescale.kind is TimescaleKind.LAW:
        return None
    return next(
        (each for each in delays if each.milestone in progress.timescale.before and each.holds(today)), None
    )
