"""What may have happened to a child before they were born, and when they come of age."""

from datetime import date, timedelta

from permanence.journey import Child, Month
from permanence.language import tr
from permanence.milestones import ENDED
from permanence.words import month_words

PREGNANCY = timedelta(weeks=42)
"""The longest a pregnancy lasts: nothing is recorded earlier before a birth, and no birth is expected later."""

ADULT = 18
"""The age at which nobody is a child in care any more."""

_BEFORE_BIRTH = frozenset(
    {
        "prebirth_referral",
        "pre_proceedings",
        "relinquish_notice",
        "fgdm_offered",
        "fgdm_answered",
        "fgdm_accepted",
        "fgdm_declined",
        "fgdm_not_offered",
        "fgc",
        "connected_assessment",
        "contingency_plan",
        "ppm",
        "tracking_panel",
        "needs_meeting",
        "early_ff_start",
        "family_finder_allocated",
        "sibling_assessment",
        "ep_decision",
        "perm_plan_agreed",
    }
)
_MAY_BE_UNBORN = _BEFORE_BIRTH | {"birth", ENDED}


def first_day(born: Month, milestone: str) -> date:
    """The first day on which a child born in that month can have reached a milestone."""
    return born.first - PREGNANCY if milestone in _BEFORE_BIRTH else born.first


def may_be_unborn(milestone: str) -> bool:
    """Whether a milestone can be recorded for a child whose birth is not recorded."""
    return milestone in _MAY_BE_UNBORN


def is_too_early(born: Month | None, on: date, milestone: str) -> bool:
    """Whether a child born in that month, or not born yet, cannot have reached a milestone on a day."""
    return on < first_day(born, milestone) if born else not may_be_unborn(milestone)


def comes_of_age(born: Month) -> Month:
    """The month of the eighteenth birthday of a child born in that month."""
    return Month(born.year + ADULT, born.month)


def of_age_words(child: Child, today: date) -> str:
    """That a child still tracked is 18 or turns 18 this month, and since when; empty for anyone else."""
    if child.born is None or child.closed or today < comes_of_age(child.born).first:
        return ""
    turned = comes_of_age(child.born)
    return tr("18 this month") if today <= turned.last else tr(f"18 since {month_words(turned.first)}")
