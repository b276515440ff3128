"""What a child's message says beside dates: family finding, early permanence, the plans, placements, the wait.

Each is a short phrase, or empty where there is nothing to say. None of it is a timescale, and none is ever
late: it is what a local tracker shows in its columns (active link or none, early permanence considered or why
not, plan A and plan B, next hearing).
"""

import re
from dataclasses import dataclass
from datetime import date

from permanence.journey import Journey
from permanence.milestones import AUTHORITY, LEAVING_CARE
from permanence.plans import PLANS, days_off_adoption, plans_agreed
from permanence.progress import adoption_since, entered_care, has_ended, share_of_life
from permanence.words import brief_day, share

HEARINGS = ("irh", "final_hearing")
"""The hearings a court may hold."""

_EARLY = ("early_ff_start", "family_finder_allocated")
_FOSTERED = ("ep_placed", "fostered_from")
_MATCHED = ("match_panel", "adm_match")
_ANEW = ("plan_reversed", *LEAVING_CARE)  # whatever was decided before, it takes a new decision
# Of what happened on one day, in this order: a link ended before a match, and a disruption last.
_IN_TURN = ("link", "link_ended", *_MATCHED, "placed", "disruption")
_NO = re.compile(r"no(?:\s*[,:;.\u2013-]\s*|\s+because(?:\s+of)?\s+|$)", re.IGNORECASE)
"""A "no" that stands apart from its reason: that of "no carers yet" is part of it."""
_SHORT_WAIT = 0.15


def family_finding(journey: Journey, today: date) -> str:
    """Whether there is an active link, and since when, while a family is being looked for.

    A family is looked for from the decision, the authority to place or the start of early family finding,
    while adoption is the plan, until there is a match; by a child's early permanence carers, or foster carers
    who will adopt, it is found. Each link ended ends one link: while another is open there is an active link.
    A match whose last link ends before the child moved in has fallen through.
    """
    so_far = journey.until(today)
    since = _looked_for_since(so_far, today)
    if since is None:
        return ""
    off, links, family = _off_adoption(so_far), 0, ""
    events = [event for event in so_far.each(*_IN_TURN) if event.on > off]
    for event in sorted(events, key=lambda event: (event.on, _IN_TURN.index(event.milestone))):
        match event.milestone:
            case "link":
                since = since if links else event.on
                links += 1
            case "link_ended":
                since = event.on if links < 2 else since
                links = max(0, links - 1)
                family = "" if not links and family in _MATCHED else family
            case "disruption":
                since, links, family = max(since, event.on), 0, ""
            case found:
                family = found
    if family:
        return ""
    return f"{'link' if links else 'no active link'} since {brief_day(since, today)}"


@dataclass(frozen=True, slots=True)
class _Stay:
    """A time with carers who may adopt the child; `moved_on` is None while it goes on."""

    moved_in: date
    moved_on: date | None


def _stay(so_far: Journey, *milestones: str) -> _Stay | None:
    """The last time the child moved in in one of these ways, since a reversal of the plan or leaving care."""
    moved_in = so_far.last(*milestones)
    if moved_in is None or moved_in.on <= _last(so_far, *_ANEW):
        return None
    moved_on = (event.on for event in so_far.each("placement_move", "disruption") if event.on > moved_in.on)
    return _Stay(moved_in.on, next(moved_on, None))


def _last(so_far: Journey, *milestones: str) -> date:
    """The last day any of these was reached; long ago if none was."""
    last = so_far.last(*milestones)
    return last.on if last else date.min


def _looked_for_since(so_far: Journey, today: date) -> date | None:
    """The day since when an adoptive family has been looked for; None while none is, or the child lives with one."""
    adoption, stay = _may_be_adopted_since(so_far, today), _stay(so_far, *_FOSTERED)
    if adoption is None or (stay and stay.moved_on is None):
        return None
    decided = (event.on for event in so_far.each("adm_sbpfa", *AUTHORITY) if event.on >= adoption)
    # Early family finding may begin before the plan.
    early = (max(adoption, event.on) for event in so_far.each(*_EARLY) if event.on > _last(so_far, *_ANEW))
    began = min((*decided, *early), default=None)
    return max(began, stay.moved_on) if began and stay and stay.moved_on else began


def _may_be_adopted_since(so_far: Journey, today: date) -> date | None:
    """The day since when adoption has been a plan, or since early family finding where no plan was recorded yet."""
    if has_ended(so_far, today):
        return None
    if adoption := adoption_since(so_far, today):
        return adoption
    early = so_far.first(*_EARLY)
    return early.on if early and _off_adoption(so_far) == date.min else None


def _off_adoption(so_far: Journey) -> date:
    """The last day on which adoption stopped being the plan, or the child left care; long ago if it never did."""
    return max((*days_off_adoption(so_far), _last(so_far, *LEAVING_CARE)))


def early_permanence(journey: Journey, today: date) -> str:
    """What is recorded of early permanence, for a child who may be adopted and has not been placed for it.

    A decision against it begins with "no" in its detail.
    """
    so_far = journey.until(today)
    if _may_be_adopted_since(so_far, today) is None:
        return ""
    if _last(so_far, "placed") > _off_adoption(so_far):
        return ""
    if stay := _stay(so_far, "ep_placed"):
        ended = f", ended {brief_day(stay.moved_on, today)}" if stay.moved_on else ""
        return f"early permanence: placed {brief_day(stay.moved_in, today)}{ended}"
    decided = so_far.last("ep_decision")
    if decided and decided.on > _last(so_far, *_ANEW):
        return _early_permanence_decided(brief_day(decided.on, today), decided.detail.strip())
    # Once an order authorises placement there is nothing early about it.
    is_authorised = _last(so_far, *AUTHORITY) > _off_adoption(so_far)
    return "" if is_authorised else "early permanence: nothing recorded"


def _early_permanence_decided(on: str, detail: str) -> str:
    first = re.match(r"\w*", detail)
    if first and first[0].casefold() in ("no", "not"):
        why = _NO.sub("", detail, count=1) if _NO.match(detail) else detail
        return f"early permanence: no \u2013 {why}" if why else "early permanence: no"
    return f"early permanence decided {on}: {detail}" if detail else f"early permanence decided {on}"


def plans_a_and_b(journey: Journey) -> str:
    """The plan and the parallel plan, or the one there is; a reversal takes adoption away from them."""
    agreed = max(plans_agreed(journey), key=lambda plan: plan.on, default=None)
    if agreed is None:
        return "no plan recorded"
    keys = [key for key in (agreed.plan, agreed.alongside) if key]
    reversed_last = journey.last("plan_reversed")
    if reversed_last and reversed_last.on > agreed.on:
        keys = [key for key in keys if key != "adoption"]
    names = [PLANS[key].name.lower() for key in keys]
    if len(names) == 2:
        return f"plan A {names[0]}, plan B {names[1]}"
    return names[0] if names else "no plan recorded since the change of plan"


def next_hearing(journey: Journey, today: date) -> date | None:
    """The day the next hearing is expected; None where none is expected from today on."""
    expected = (journey.expected[key] for key in HEARINGS if key in journey.expected)
    return min((on for on in expected if on >= today), default=None)


def placements(journey: Journey, today: date) -> int:
    """How many placements the child has had in this period of care, as far as recorded; 0 when not in care.

    Coming into care is the first. Each later day with a move is one more; placed for adoption with the family
    they lived with already is not. A disruption is a move too, and the next move to another placement says
    where to: the two are one.
    """
    entered = entered_care(journey, today)
    if entered is None:
        return 0
    days: dict[date, set[str]] = {}
    for event in journey.each("placement_move", *_FOSTERED, "placed", "disruption"):
        if entered <= event.on <= today:
            days.setdefault(event.on, set()).add(event.milestone)
    number, with_family, disrupted = 1, False, False
    for on, moves in sorted(days.items()):
        stayed = moves == {"placed"} and with_family
        is_where_to = moves == {"placement_move"} and disrupted
        number += on > entered and not stayed and not is_where_to
        with_family = not moves.isdisjoint(_FOSTERED)
        disrupted = moves == {"disruption"}
    return number


def wait_words(journey: Journey, today: date) -> str:
    """The time in care as a share of the child's life, as in `a fifth of their life in care`; empty for a short one."""
    part = share_of_life(journey, today)
    if part is None or part < _SHORT_WAIT:
        return ""
    return f"{share(round(part * 100), 100)} of their life in care"
