"""What may have happened to a child before they were born."""

from datetime import date, timedelta

from permanence.journey import Month

PREGNANCY = timedelta(weeks=42)
"""How long before a birth anything can concern the child, and how far ahead a birth can be expected."""

_BEFORE_BIRTH = frozenset(
    {
        "prebirth_referral",
        "pre_proceedings",
        "relinquish_notice",
        "fgc",
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
_OF_THE_UNBORN = _BEFORE_BIRTH | {"birth", "tracking_ended_other"}


def first_day(born: Month, milestone: str) -> date:
    """The first day on which a child born in that month can have reached a milestone, by its key."""
    return born.first - PREGNANCY if milestone in _BEFORE_BIRTH else born.first


def may_be_unborn(milestone: str) -> bool:
    """Whether a milestone, by its key, can be recorded of a child who is not born as far as is known."""
    return milestone in _OF_THE_UNBORN
