"""The fields of the quarterly adoption and special guardianship return that are on record, one row for each period of care.

The form itself is not public, and this is not it: these are the fields that the Standard Safeguarding Dataset tags `ASGLB`, by its
names (github.com/data-to-insight/ssd-data-model-next, `schema/ssd_permanence.yml`, 8e7157b), with the child's number before them.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from permanence.child_facts import decided_against
from permanence.journey import Journey
from permanence.measures.days import known_day
from permanence.measures.legs import REVERSED
from permanence.measures.spells import Spell
from permanence.measures.windows import Window
from permanence.returns.adoption_tables import cut, periods_since, telling
from permanence.siblings import APART, TOGETHER, UNDECIDED

Row = Mapping[str, date | int | str | None]
"""A row by the names of its fields, but for the child's number."""

PERSON = "perm_person_id"
"""The field of the child's number."""
FIELDS: Mapping[str, str] = {
    "perm_adm_decision_date": "Decision that the child should be placed for adoption",
    "perm_ffa_cp_decision_date": "Decision to place in early permanence",
    "perm_placement_order_date": "Placement order in force",
    "perm_placed_for_adoption_date": "Placed for adoption",
    "perm_matched_date": "Matched to prospective adopters",
    "perm_placed_ffa_cp_date": "Placed in early permanence",
    "perm_decision_reversed_date": "Decision reversed",
    "perm_placed_foster_carer_date": "Placed with the foster carers who adopted",
    "perm_part_of_sibling_group": "1 for a child with a brother or sister on record",
    "perm_siblings_placed_together": "Brothers and sisters to be together, with this child",
    "perm_siblings_placed_apart": "Brothers and sisters to be apart from this child",
    "perm_decision_reversed_reason": "Why it was reversed: RD1 to RD4",
    "perm_permanence_order_date": "Adoption, special guardianship or child arrangements order",
    "perm_permanence_order_type": "Which of them",
}
"""The fields by name, in the dataset's order, with what each holds."""

_ORDERS: Mapping[str | None, str] = {
    "adopted": "Adoption",
    "special_guardianship": "Special Guardianship",
    "child_arrangements": "Child Arrangements Order/ Residence Order",
}
"""The dataset's words for the order with which a child left care."""
_TELLING = tuple(name for name in FIELDS if name.endswith("_date"))


def quarterly_rows(journey: Journey, arrangements: Sequence[str], quarter: Window) -> Sequence[Row]:
    """The rows of a child as things stood at a quarter's end: of each period of care that ran in it and has one of the days.

    `arrangements` are those with each brother or sister: together, apart, or undecided.
    """
    then = cut(journey, quarter.last)
    found: list[Row] = []
    for period in periods_since(then, quarter.first):
        row = _row(then, telling(period), arrangements)
        if any(row[name] for name in _TELLING):
            found.append(row)
    return found


def _row(journey: Journey, last: Spell, arrangements: Sequence[str]) -> Row:
    is_reversed = last.ended_as == REVERSED
    order = _ORDERS.get(last.left_as)
    is_decided = bool(arrangements) and UNDECIDED not in arrangements
    days = {
        "perm_adm_decision_date": known_day(last.decided),
        "perm_ffa_cp_decision_date": _early_permanence_decided(journey, last),
        "perm_placement_order_date": known_day(last.ordered),
        "perm_placed_for_adoption_date": known_day(last.placed),
        "perm_matched_date": known_day(last.matched),
        "perm_placed_ffa_cp_date": known_day(last.early_permanence),
        "perm_decision_reversed_date": known_day(last.ended) if is_reversed else None,
        "perm_placed_foster_carer_date": known_day(last.moved_in)
        if last.left_as == "adopted" and last.foster_carers
        else None,
        "perm_permanence_order_date": known_day(last.left_care) if order else None,
    }
    others = {
        "perm_part_of_sibling_group": 1 if arrangements else None,
        "perm_siblings_placed_together": 1 + arrangements.count(TOGETHER) if is_decided else None,
        "perm_siblings_placed_apart": arrangements.count(APART) if is_decided else None,
        "perm_decision_reversed_reason": last.ended_why,
        "perm_permanence_order_type": order,
    }
    return {name: (days | others)[name] for name in FIELDS}


def _early_permanence_decided(journey: Journey, last: Spell) -> date | None:
    """The last decision of the period to place in early permanence; one against it is none."""
    since, until = known_day(last.previous_left_care) or date.min, known_day(last.left_care) or date.max
    found = [
        each.on
        for each in journey.each("ep_decision")
        if since <= each.on <= until and not decided_against(each.detail)
    ]
    return found[-1] if found else None
