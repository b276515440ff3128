"""The duty to offer a family group decision-making meeting before care proceedings are issued, and what it lacks for a child.

It is an order of events and no clock: the Act sets no number of days. No start day was known when this was written, so an
authority says when the duty has started, and until then nothing is said of it.
"""

from datetime import date

from permanence.journey import Event, Journey
from permanence.language import tr
from permanence.milestones import OUT_OF_CARE
from permanence.timescales import BY_ID
from permanence.words import day

SOURCE = "Children Act 1989, s. 31ZA"
_OFFERED = ("fgdm_offered", "fgdm_answered", "fgdm_accepted", "fgdm_declined", "fgdm_not_offered", "fgc")
"""What shows that a meeting was offered, or why it was not: each comes only after it, or says so."""
_OVER = BY_ID["T15"].before
"""What ends the proceedings, after which their beginning is no longer looked at."""


def missing_family_group(issued: Event, journey: Journey, since: date | None) -> str:
    """What is not on record before care proceedings, with the duty in force from `since`; empty if nothing is missing."""
    if since is None or issued.milestone != "proceedings_issued" or issued.on < since:
        return ""
    return _lacking(journey.until(issued.on), issued.on)


def family_group_words(journey: Journey, today: date, since: date | None) -> str:
    """What the duty lacks for a child before or during care proceedings, in a sentence with its source; empty if nothing."""
    so_far = journey.until(today)
    begun = so_far.last("pre_proceedings", "proceedings_issued")
    if (
        begun is None
        or journey.child.closed
        or any(each.on >= begun.on for each in so_far.each(*_OVER, *OUT_OF_CARE))
    ):
        return ""
    is_issued = begun.milestone == "proceedings_issued"
    at = Event(begun.on if is_issued else today, "proceedings_issued")
    lacking = missing_family_group(at, so_far, since)
    if not lacking:
        return ""
    when = tr(f"were issued on {day(begun.on)}") if is_issued else tr("are issued")
    return tr(f"Family group decision-making: {lacking} before care proceedings {when} ({SOURCE})")


def _lacking(so_far: Journey, issued: date) -> str:
    """What an application on a day lacks: what was offered or held for one before it, or in another time in care, is not its own."""
    ended = [each.on for each in so_far.each("proceedings_issued", *_OVER, *OUT_OF_CARE) if each.on < issued]
    since = max(ended, default=date.min)
    offered = [each for each in so_far.each(*_OFFERED) if each.on > since]
    if not offered:
        return tr("none recorded as offered, nor why not,")
    accepted = max((each.on for each in offered if each.milestone == "fgdm_accepted"), default=None)
    if accepted and not any(each.milestone == "fgc" and each.on >= accepted for each in offered):
        return tr(f"accepted on {day(accepted)}, and none recorded as held")
    return ""
