"""Invented adoptive families for the demonstration: one at every stage of the journey, each known by a reference alone.

None of them exist. Who is linked or matched is so with a child of North's; all else is theirs alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from permanence.working_days import ENGLAND

MANAGER, WORKER, FINDER = "U0RUTH", "U0KIT", "U0ALEX"
"""Who manages the family-finding team, who works with its families, and who finds a family for children of North."""


@dataclass(frozen=True, slots=True)
class InventedFamily:
    """An adoptive family.

    `steps` are what was recorded of it so many days ago, the first when it enquired; `said` is what it answered after a stage, on
    the day after which that was asked.
    """

    ref: str
    area: str
    steps: tuple[tuple[int, str], ...]
    said: tuple[tuple[int, str], ...] = ()


FAMILIES = (
    InventedFamily(
        "FAM-0201",
        "West Borset",
        ((52, "enquiry"), (40, "registered"), (33, "stage one began")),
        ((45, "enquiry informed good time good treated good"),),
    ),
    InventedFamily(
        "FAM-0202",
        "South Borset",
        (
            (230, "enquiry"),
            (214, "registered"),
            (208, "stage one began"),
            (150, "stage one ended"),
            (138, "stage two began"),
        ),
        ((146, "stage one informed mixed time poor treated good"),),
    ),
    InventedFamily(
        "FAM-0203",
        "North Borset",
        (
            (170, "enquiry"),
            (155, "registered"),
            (148, "stage one began"),
            (92, "stage one ended"),
            (80, "stage two began"),
            (19, "on hold"),
        ),
        ((88, "stage one informed good time mixed treated good"),),
    ),
    InventedFamily(
        "FAM-0204",
        "East Borset",
        (
            (310, "enquiry"),
            (290, "registered"),
            (285, "stage one began"),
            (231, "stage one ended"),
            (220, "stage two began"),
            (118, "stage two ended"),
            (103, "approved"),
        ),
        (
            (112, "stage two informed good time good treated good"),
            (96, "approval informed good time good treated good"),
        ),
    ),
    InventedFamily(
        "FAM-0205",
        "West Borset",
        (
            (370, "enquiry"),
            (352, "registered"),
            (345, "stage one began"),
            (288, "stage one ended"),
            (279, "stage two began"),
            (182, "stage two ended"),
            (167, "approved"),
        ),
        ((160, "approval informed good time mixed treated good"),),
    ),
    InventedFamily(
        "FAM-0206",
        "outside Borsetshire",
        (
            (345, "enquiry"),
            (330, "registered"),
            (325, "stage one began"),
            (266, "stage one ended"),
            (250, "stage two began"),
            (151, "stage two ended"),
            (137, "approved"),
        ),
        ((130, "approval informed mixed time mixed treated mixed"),),
    ),
    InventedFamily(
        "FAM-0207",
        "East Borset",
        (
            (420, "enquiry"),
            (401, "registered"),
            (395, "stage one began"),
            (341, "stage one ended"),
            (332, "stage two began"),
            (236, "stage two ended"),
            (221, "approved"),
        ),
        ((9, "matching informed good time good treated good"),),
    ),
    InventedFamily(
        "FAM-0208",
        "North Borset",
        ((135, "enquiry"), (120, "registered"), (114, "stage one began"), (61, "withdrew")),
        ((128, "enquiry informed mixed time poor treated mixed"),),
    ),
)
"""The families, in the order in which they stand, but for the last, which left. The child's match is FAM-0207's too."""


def family_lines(today: date) -> Iterator[tuple[date, str, str]]:
    """What was typed of families, each line with its day and who typed it."""
    for family in FAMILIES:
        yield from _lines_of(family, today)
    for days, child, linked in (
        (97, "BX-0060", "FAM-0205"),
        (44, "BX-0064", "FAM-0207"),
        (40, "BX-0066", "FAM-0206"),
    ):
        on = _ago(today, days)
        yield on, FINDER, f"link {child} {linked} on {on:%d/%m/%Y}"
    begins, ends, meets, expected = (f"{_ago(today, -days):%d/%m/%Y}" for days in (-2, 10, 7, 8))
    introductions = f'introductions BX-0064 FAM-0207 from {begins} to {ends} at "the family centre"'
    yield _ago(today, 15), WORKER, introductions
    yield _ago(today, 6), WORKER, f"family expect FAM-0202 approved {expected}"
    who = f"with <@U0SAM> <@{FINDER}> by <@{WORKER}>"
    yield _ago(today, 5), WORKER, f"meeting BX-0060 FAM-0205 on {meets} {who}"


def _lines_of(family: InventedFamily, today: date) -> Iterator[tuple[date, str, str]]:
    enquired = _ago(today, family.steps[0][0])
    yield (
        enquired,
        MANAGER,
        f'family add {family.ref} team finding worker <@{WORKER}> area "{family.area}"',
    )
    for days, step in family.steps:
        on = _ago(today, days)
        yield on, WORKER, f"family {family.ref} {step} {on:%d/%m/%Y}"
    for days, answers in family.said:
        yield _ago(today, days), MANAGER, f"feedback {family.ref} after {answers}"


def _ago(today: date, days: int) -> date:
    """The day so many days ago, or the next on which somebody works."""
    return ENGLAND.next(today - timedelta(days=days))
