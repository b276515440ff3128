"""Cohorts by any milestone that can begin one, followed to any that can end it, as indicators."""

from collections.abc import Mapping
from dataclasses import replace

from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.measures.indicators import INDICATORS, Indicator
from permanence.milestones import MILESTONES, Milestone
from permanence.outcomes import OUTCOMES
from permanence.words import listed


def _left_by(milestone: str) -> str:
    """The day of leaving care by a milestone that ends it."""
    left_as = next(row.key for row in OUTCOMES.values() if row.milestone == milestone)
    return f"(case when left_as = '{left_as}' then left_care end)"


FIRST_DAYS: Mapping[str, str] = {
    "care_entry": "entered",
    "proceedings_issued": "proceedings",
    "early_ff_start": "family_finding",
    "family_finder_allocated": "family_finding",
    "perm_plan_agreed": "plan_agreed",
    "adoption_review_decision": "recommended",
    "adm_sbpfa": "first_decided",
    "ep_placed": "early_permanence",
    "final_hearing": "final_hearing",
    "po_granted": "first_ordered",
    "adm_match": "first_matched",
    "ltf_match": "long_term_matched",
    "placed": "first_placed",
    "disruption": "first_disrupted",
    **{each: _left_by(each) for each in ("adoption_order", "sgo", "cao", "return_home")},
}
"""The column with the first day of a milestone in a period of care, in the order that they usually come; of others no spell
keeps the first."""
_APART_FROM_ADOPTION = frozenset(
    FIRST_DAYS[each]
    for each in (
        "proceedings_issued",
        "perm_plan_agreed",
        "final_hearing",
        "ltf_match",
        "sgo",
        "cao",
        "return_home",
    )
)
"""What may still come where adoption is the plan no longer, until the child is followed no more."""
_DEFINED: Mapping[tuple[str, str], Indicator] = {
    (row.start, row.end): row for code, row in INDICATORS.items() if code.startswith("COHORT")
}
_USUAL_END: Mapping[str, str] = {
    start: end
    for start, began in FIRST_DAYS.items()
    for end, ended in FIRST_DAYS.items()
    if (began, ended) in _DEFINED
}


def usual_end(start: Milestone) -> Milestone:
    """To which milestone a cohort is followed, unless another is named."""
    return MILESTONES[_USUAL_END.get(start.key, "placed")]


def followed(start: Milestone, end: Milestone) -> Indicator:
    """The cohort by a milestone, followed to another.

    Raises RuleBroken for a milestone of which no first day is kept, or one followed to what comes no later.
    """
    began, ended = _column(start, "milestone"), _column(end, "to")
    in_order = [*FIRST_DAYS.values()]
    if in_order.index(began) >= in_order.index(ended):
        raise RuleBroken(
            tr(f"A cohort by {start.words} is not followed to {end.words}, which usually comes no later."),
            field="to",
        )
    return _DEFINED.get((began, ended)) or replace(
        INDICATORS["COHORT"],
        code=f"COHORT {start.key} {end.key}",
        name=tr(f"Cohort by {start.words}, to {end.words}"),
        start=began,
        end=ended,
        otherwise="tracked_until" if ended in _APART_FROM_ADOPTION else "ended",
        reading=tr(
            f"children with {start.words}, the first of the period of care, in the window, followed to the day: with {end.words} "
            "by then, waiting still, or ended otherwise; counted although it came to nothing later"
        ),
        source="added: as Tables 3 and 4 of DfE RR569, 2017, by other milestones",
    )


def _column(milestone: Milestone, field: str) -> str:
    if column := FIRST_DAYS.get(milestone.key):
        return column
    known = listed([MILESTONES[key].words for key in FIRST_DAYS], tr("or"))
    raise RuleBroken(tr(f"No cohort is counted by {milestone.words}. It can be by {known}."), field=field)
