"""The permanence plans a child may have, with the codes of the Standard Safeguarding Dataset."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from permanence.journey import Event, Journey, PlanAgreed
from permanence.language import tr
from permanence.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Plan:
    """A kind of permanence plan; `code` is its code in the Standard Safeguarding Dataset."""

    key: str
    name: str
    synonyms: tuple[str, ...]
    code: str

    @property
    def is_adoption(self) -> bool:
        """Whether the plan is adoption."""
        return self.key == "adoption"


_ROWS = (
    Plan("adoption", tr("Adoption"), ("adopt", "adopted", "placed for adoption"), "ADOPTION"),
    Plan(
        "special_guardianship",
        tr("Special guardianship"),
        ("sgo", "special guardianship order", "sg"),
        "OTHERPLN",
    ),
    Plan("child_arrangements", tr("Child arrangements order"), ("cao", "child arrangements"), "OTHERPLN"),
    Plan(
        "kinship",
        tr("Kinship care"),
        (
            "kinship",
            "connected persons",
            "connected person",
            "family and friends",
            "relatives or friends",
            "kinship fostering",
        ),
        "LTRELFR",
    ),
    Plan(
        "long_term_fostering",
        tr("Long-term fostering"),
        ("ltf", "fostering", "long term foster care"),
        "LTFOST18",
    ),
    Plan(
        "return_home",
        tr("Return home"),
        ("home", "reunification", "return to family", "return home eventually", "rehabilitation"),
        "RETURNEV",
    ),
    Plan(
        "return_home_one_month",
        tr("Return home within one month"),
        ("return home within a month", "return within one month"),
        "RETURN1M",
    ),
    Plan(
        "return_home_six_months",
        tr("Return home within six months"),
        ("return home within 6 months", "return within six months"),
        "RETURN6M",
    ),
    Plan(
        "remain_with_family",
        tr("Remain with family"),
        ("remain", "remain at home", "stay with family", "remain with family with support"),
        "REMAINSUP",
    ),
    Plan(
        "residential",
        tr("Residential placement"),
        ("residential", "residential care", "children's home"),
        "RESPLMT",
    ),
    Plan(
        "supported_living",
        tr("Supported living"),
        ("supported living in the community", "supported accommodation", "independence"),
        "SUPPLIV",
    ),
    Plan("other", tr("Another plan"), ("other plan",), "OTHERPLN"),
)

PLAN = "perm_plan_agreed"
"""The milestone whose detail names the plan agreed."""

CHANGED_BY: Mapping[str, str] = {"court": "the court", "authority": "the authority", "parents": "the parents"}
"""Who may have changed a plan, by what is typed and kept."""

PLANS: Mapping[str, Plan] = {row.key: row for row in _ROWS}

_PHRASES = Phrases(_ROWS)


def plans_typed(words: Sequence[str]) -> tuple[tuple[Plan, ...], int]:
    """The plans matching the longest phrase at the start of the words, and how many words it took."""
    return _PHRASES.typed(words)


def nearest_plans(text: str) -> list[str]:
    """Up to three names of plans that look like the text."""
    return _PHRASES.nearest(text)


def includes_adoption(plan: PlanAgreed) -> bool:
    """Whether adoption is the plan, or the parallel plan."""
    return "adoption" in (plan.plan, plan.alongside)


def plans_agreed(journey: Journey) -> Iterable[PlanAgreed]:
    """The plan agreed on each day with one, recorded as a plan or named in the milestone's detail.

    If two were agreed on one day, it is the one recorded later.
    """
    named = (event for event in journey.events if event.milestone == PLAN and event.detail in PLANS)
    agreed = {event.on: PlanAgreed(event.on, event.detail) for event in named}
    agreed.update((plan.on, plan) for plan in journey.plans)
    return agreed.values()


def plan_since(journey: Journey) -> date | None:
    """The day from which the current plan, with its parallel plan, has stood; None without a plan.

    To agree it again does not begin it anew, unless the child came back into care, or the plan was reversed, in between.
    """
    anew = [*journey.each("care_entry")[1:], *journey.each("plan_reversed")]
    since: PlanAgreed | None = None
    for plan in sorted(journey.plans, key=lambda each: each.on):
        goes_on = (
            since is not None
            and (plan.plan, plan.alongside) == (since.plan, since.alongside)
            and not any(since.on < each.on <= plan.on for each in anew)
        )
        since = since if goes_on else plan
    return since.on if since else None


def plan_words(plan: PlanAgreed | None) -> str:
    """The plan and its parallel plan: `adoption, alongside special guardianship`; empty if none is recorded."""
    if plan is None:
        return ""
    alongside = tr(f", alongside {PLANS[plan.alongside].name.lower()}") if plan.alongside else ""
    return f"{PLANS[plan.plan].name.lower()}{alongside}"


def why_words(plan: PlanAgreed, between: str = ", ") -> str:
    """Who changed the plan, and why: `changed by the court, the grandmother was assessed`; empty if neither was told."""
    changed = tr(f"changed by {CHANGED_BY[plan.changed_by]}") if plan.changed_by else ""
    return between.join(filter(None, [changed, plan.because]))


def with_plans(journey: Journey) -> list[Event]:
    """Everything on record in date order: the milestones reached, and each plan agreed as one of them."""
    agreed = (
        Event(plan.on, PLAN, "; ".join(filter(None, (plan_words(plan), why_words(plan, "; ")))))
        for plan in journey.plans
    )
    return sorted([*journey.events, *agreed])


def days_off_adoption(journey: Journey) -> tuple[date, ...]:
    """The days on which adoption stopped being the plan: it was reversed, or another plan was agreed."""
    others = (plan.on for plan in plans_agreed(journey) if not includes_adoption(plan))
    return tuple(sorted([*others, *(event.on for event in journey.each("plan_reversed"))]))
