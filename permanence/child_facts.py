"""Facts shown beside a child's dates: family finding, early permanence, the plans, placements.

Each is a short phrase, or empty if there is nothing to say. None is a timescale, so none is ever past its
date. They are the columns of a local tracker (active link or none, early permanence considered or why not,
plan A and plan B).
"""

import re
from dataclasses import dataclass
from datetime import date

from permanence.journey import Journey, PlanAgreed
from permanence.language import tr
from permanence.milestones import AUTHORITY, OUT_OF_CARE
from permanence.plans import PLANS, days_off_adoption, includes_adoption, plan_words, plans_agreed
from permanence.progress import adoption_since, back_in_care_since, entered_care, has_ended
from permanence.words import brief_day

_EARLY = ("early_ff_start", "family_finder_allocated")
_FOSTERED = ("ep_placed", "fostered_from")
_MATCHED = ("match_panel", "adm_match", "introductions_start", "introductions_end")
"""A panel, a match, or what comes only after one."""
_MOVED_IN = ("placed", "adoption_application")
"""Moving in, or what comes only after it."""
_NEEDS_NEW_DECISION = ("plan_reversed", *OUT_OF_CARE)  # after one of these, a new decision is needed
# The order of events on one day: a link ended comes before a match, and a disruption comes last.
_ORDER_ON_ONE_DAY = ("link", "link_ended", *_MATCHED, *_MOVED_IN, "disruption")
_NO = re.compile(r"no(?:\s*[,:;.\u2013-]\s*|\s+because(?:\s+of)?\s+|$)", re.IGNORECASE)
"""A "no" separate from its reason, unlike the one in "no carers yet"."""


@dataclass(frozen=True, slots=True)
class FamilySearch:
    """That a family is being looked for.

    Attributes:
        began: The day the search began.
        links: How many active links the child has.
        since: Since when there is a link, or none.
    """

    began: date
    links: int
    since: date


def family_search(journey: Journey, today: date) -> FamilySearch | None:
    """Whether a family is being looked for, and whether there is an active link; None if none is looked for.

    While adoption is the plan, a family is looked for from the decision, the authority to place or the start
    of early family finding, until there is a match. A child placed with early permanence carers, or with
    foster carers who will adopt, has a family. Each `link_ended` ends one link: the child still has an active
    link while another is open. A match whose last link ends before the child moves in has fallen through.
    """
    so_far = journey.until(today)
    began = since = _search_began(so_far, today)
    if began is None or since is None:
        return None
    off, links, family = _last_off_adoption(so_far), 0, ""
    events = [event for event in so_far.each(*_ORDER_ON_ONE_DAY) if event.on > off]
    for event in sorted(events, key=lambda event: (event.on, _ORDER_ON_ONE_DAY.index(event.milestone))):
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
    return None if family else FamilySearch(began, links, since)


def family_finding(journey: Journey, today: date) -> str:
    """Whether there is an active link, and since when, in words; empty unless a family is being looked for."""
    found = family_search(journey, today)
    return (
        tr(f"{tr('link') if found.links else tr('no active link')} since {brief_day(found.since, today)}")
        if found
        else ""
    )


@dataclass(frozen=True, slots=True)
class _Stay:
    """A stay with carers who may adopt the child; `moved_on` is None until it ends."""

    moved_in: date
    moved_on: date | None


def _stay(so_far: Journey, *milestones: str) -> _Stay | None:
    """The latest stay begun by one of these milestones, unless the plan was reversed or the child left care."""
    moved_in = so_far.last(*milestones)
    if moved_in is None or moved_in.on <= _last_day(so_far, *_NEEDS_NEW_DECISION):
        return None
    moved_on = (event.on for event in so_far.each("placement_move", "disruption") if event.on > moved_in.on)
    return _Stay(moved_in.on, next(moved_on, None))


def links_end_by(journey: Journey, today: date) -> date:
    """The last day on which every link came to nothing: a disruption, leaving care, or adoption being the plan no longer; `date.min` if none did."""
    so_far = journey.until(today)
    return max(_last_off_adoption(so_far), _last_day(so_far, "disruption"))


def with_carers_since(journey: Journey, today: date) -> date | None:
    """Since when a child lives with carers who may adopt them: in early permanence, or as their foster carers; None if they do not."""
    stay = _stay(journey.until(today), *_FOSTERED)
    return stay.moved_in if stay and stay.moved_on is None else None


def _last_day(so_far: Journey, *milestones: str) -> date:
    """The last day any of these was reached; `date.min` if none was."""
    last = so_far.last(*milestones)
    return last.on if last else date.min


def _search_began(so_far: Journey, today: date) -> date | None:
    """The day the search for an adoptive family began; None if there is none, or the child lives with the family."""
    adoption, stay = _adoption_began(so_far, today), _stay(so_far, *_FOSTERED)
    if adoption is None or (stay and stay.moved_on is None):
        return None
    decided = (event.on for event in so_far.each("adm_sbpfa", *AUTHORITY) if event.on >= adoption)
    # Early family finding may begin before adoption is the plan.
    early = (
        max(adoption, event.on)
        for event in so_far.each(*_EARLY)
        if event.on > _last_day(so_far, *_NEEDS_NEW_DECISION)
    )
    began = min((*decided, *early), default=None)
    return max(began, stay.moved_on) if began and stay and stay.moved_on else began


def _adoption_began(so_far: Journey, today: date) -> date | None:
    """The day adoption became a plan, or early family finding began if no plan was recorded yet."""
    if has_ended(so_far, today):
        return None
    if adoption := adoption_since(so_far, today):
        return adoption
    early = so_far.first(*_EARLY)
    return early.on if early and _last_off_adoption(so_far) == date.min else None


def _last_off_adoption(so_far: Journey) -> date:
    """The last day adoption stopped being the plan or the child left care; `date.min` if there is none."""
    return max((*days_off_adoption(so_far), _last_day(so_far, *OUT_OF_CARE)))


def early_permanence(journey: Journey, today: date) -> str:
    """What is recorded about early permanence, for a child who may be adopted and is not yet placed for adoption.

    A decision against it begins with "no" in its detail.
    """
    so_far = journey.until(today)
    if _adoption_began(so_far, today) is None:
        return ""
    if _last_day(so_far, "placed") > _last_off_adoption(so_far):
        return ""
    if stay := _stay(so_far, "ep_placed"):
        ended = tr(f", ended {brief_day(stay.moved_on, today)}") if stay.moved_on else ""
        return tr(f"early permanence: placed {brief_day(stay.moved_in, today)}{ended}")
    decided = so_far.last("ep_decision")
    if decided and decided.on > _last_day(so_far, *_NEEDS_NEW_DECISION):
        return _early_permanence_decided(brief_day(decided.on, today), decided.detail.strip())
    # Once placement is authorised, permanence is no longer early.
    is_authorised = _last_day(so_far, *AUTHORITY) > _last_off_adoption(so_far)
    return "" if is_authorised else tr("early permanence: nothing recorded")


def decided_against(detail: str) -> bool:
    """Whether the detail of an early permanence decision says that it was decided against: its first word is a no."""
    first = re.match(r"\w*", detail.strip())
    return first is not None and first[0].casefold() in ("no", "not")


def _early_permanence_decided(on: str, detail: str) -> str:
    if decided_against(detail):
        why = _NO.sub("", detail, count=1) if _NO.match(detail) else detail
        return tr(f"early permanence: no \u2013 {why}") if why else tr("early permanence: no")
    return tr(f"early permanence decided {on}: {detail}") if detail else tr(f"early permanence decided {on}")


def plan_now(journey: Journey) -> PlanAgreed | None:
    """The plan that stands: the one agreed last in this time in care, without adoption if that was reversed, and not decided anew."""
    agreed = _agreed_last(journey)
    if agreed is None or not includes_adoption(agreed):
        return agreed
    reversed_on, decided = _last_day(journey, "plan_reversed"), _last_day(journey, "adm_sbpfa")
    if reversed_on <= max(agreed.on, decided):
        return agreed
    other = agreed.alongside if agreed.plan == "adoption" else agreed.plan
    return PlanAgreed(agreed.on, other) if other else None


def _agreed_last(journey: Journey) -> PlanAgreed | None:
    """The plan agreed last, unless that was in an earlier time in care."""
    agreed = max(plans_agreed(journey), default=None)
    return agreed if agreed and agreed.on > back_in_care_since(journey, date.max) else None


def plan_now_words(journey: Journey) -> str:
    """The plan that stands and its parallel plan, or that none is recorded, since when there was one."""
    if plan := plan_now(journey):
        return plan_words(plan)
    return tr("none recorded since the change of plan") if _agreed_last(journey) else tr("none recorded")


def plans_a_and_b(journey: Journey) -> str:
    """The plan and the parallel plan, if there is one, as it stands."""
    plan = plan_now(journey)
    if plan is None:
        is_left = _agreed_last(journey) is not None
        return tr("no plan recorded since the change of plan") if is_left else tr("no plan recorded")
    name = PLANS[plan.plan].name.lower()
    return tr(f"plan A {name}, plan B {PLANS[plan.alongside].name.lower()}") if plan.alongside else name


def placements(journey: Journey, today: date) -> int:
    """How many placements are recorded in this period of care; 0 if the child is not in care.

    Coming into care is the first, and each later day with a move adds one. Being placed for adoption with the
    family the child already lives with adds none. A disruption and the next
    move to another placement count as one.
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
