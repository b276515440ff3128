"""Ofsted's lists 8, 10 and 11, of its request for children's data before an inspection: how each is recognised, and what is kept of it.

The request is known as Annex A, which is also the name of the agency's report to court: here they are Ofsted's lists. Columns and
values: `annex-a-merge.yml` and `Annex_A_schema.yml` of liia-tools (2020 on), and the names that the Standard Safeguarding Dataset's
queries give them. Whatever is not named in `kept` is never looked at: sex, ethnic group, disability, the place and its postcode,
the child's family and the workers. A day of birth is kept as its month. Of list 11 the family only links two adopters.
"""

import re
from collections.abc import Mapping, Sequence

from permanence.returns import ssda903_codes as codes
from permanence.returns.columns import (
    DAY,
    DAY_OR_NONE,
    IDENTIFIER,
    MONTH,
    NUMBER,
    CodeOf,
    KnownHeader,
    ReturnTable,
    recognised,
)

ENTERED, DECIDED, ORDERED, MATCHED, PLACED, ADOPTED, REVERSED, WHY, FOSTERED = (
    "entered",
    "decided",
    "ordered",
    "matched",
    "placed",
    "adopted",
    "reversed",
    "why",
    "fostered",
)
STATUS, STATUS_SINCE, PLACE, PLACE_SINCE, LEFT, HOW = (
    "status",
    "status_since",
    "place",
    "place_since",
    "left",
    "how",
)
BORN = "born"
ADOPTER, FAMILY, ENQUIRY = "adopter", "family", "enquiry"
LEFT_PROCESS, WHY_LEFT = "left process", "why left"

NAMES: Mapping[str, Sequence[str]] = {
    NUMBER: ("Child Unique ID", "Child ID", "Unique Child ID", "Child Unique Identifier"),
    FAMILY: ("Family identifier",),
    "sex": ("Gender", "Sex"),
    "ethnicity": ("Ethnicity",),
    BORN: ("Date of Birth", "Child's Date of Birth"),
    "age": ("Age of Child (Years)",),
    "disability": ("Does the Child have a Disability", "Has Disability"),
    ENTERED: ("Date the Child Entered Care", "Entered Care Date"),
    DECIDED: ("Date of Decision that Child Should be Placed for Adoption", "ADM SHOBPA Decision Date"),
    ORDERED: ("Date of Placement Order", "Placement Order Date"),
    MATCHED: ("Date of Matching Child and Prospective Adopters", "Matched For Adoption Date"),
    PLACED: ("Date Placed for Adoption", "Placed For Adoption Date"),
    ADOPTED: ("Date of Adoption Order", "Adoption Order Date"),
    REVERSED: (
        "Date of Decision that Child Should No Longer be Placed for Adoption",
        "Decision Reversed Date",
    ),
    WHY: ("Reason Why Child No Longer Placed for Adoption", "Decision Reversed Reason"),
    FOSTERED: (
        "Date the child was placed for fostering in FFA or concurrent planning placement",
        "Date the child was placed for fostering in FostingForAdoption or concurrent planning placement",
    ),
    "started": ("Date Started to be Looked After",),
    STATUS: ("Child's Legal Status", "Legal Status"),
    STATUS_SINCE: ("Start date of current legal status",),
    PLACE: ("Placement Type",),
    PLACE_SINCE: ("Start Date of Most Recent Placement",),
    LEFT: ("Date Ceased to be Looked After",),
    HOW: ("Reason Ceased to be Looked After",),
    ADOPTER: ("Individual adopter identifier", "Adopter ID", "Adopter Identifier"),
    "adopter's disability": ("Disability",),
    "fosters": ("Is the (prospective) adopter fostering for adoption?",),
    ENQUIRY: ("Date enquiry received",),
    "stage one": ("Date Stage 1 started",),
    "stage one ended": ("Date Stage 1 ended",),
    "stage two": ("Date Stage 2 started",),
    "stage two ended": ("Date Stage 2 ended",),
    "applied": ("Date application submitted",),
    "approved": ("Date application approved",),
    "adopter matched": ("Date adopter matched with child(ren)", "Date adopter matched with children"),
    "children placed": ("Date child/children placed with adopter(s)", "Date children placed with adopters"),
    "how many children": ("No. of children placed", "Number of children placed"),
    LEFT_PROCESS: ("Date of leaving adoption process",),
    WHY_LEFT: ("Reason for leaving adoption process",),
}
"""What each column is called, by our name for it: first as the newest definition has it."""


_CALLED = {column: names[0] for column, names in NAMES.items()}
_MAY_LACK = frozenset({BORN, FOSTERED})
"""Columns that not every year has, or that are left out of a copy."""
NOTHING = frozenset({"-", "N/A", "NA", "NOT APPLICABLE"})
"""What people write where there is nothing."""
NOT_HELD_YET = frozenset({"1900-01-01", "1900-01-01 00:00:00", "01/01/1900", "PLACEHOLDER_DATA"})
"""What the public queries of the Standard Safeguarding Dataset write in list 11 for what that does not hold."""


def _list(name: str, kept: Mapping[str, str | CodeOf], *telling: str, number: str = NUMBER) -> ReturnTable:
    return ReturnTable(name, frozenset(telling), kept, number, _MAY_LACK, called=_CALLED)


LIST_8 = _list(
    "Ofsted's list 8",
    {
        BORN: MONTH,
        "started": DAY,
        STATUS: CodeOf(codes.LS, may_be_empty=True, has_words=True),
        STATUS_SINCE: DAY_OR_NONE,
        PLACE: CodeOf(codes.PLACE, may_be_empty=True, has_words=True),
        PLACE_SINCE: DAY_OR_NONE,
        LEFT: DAY_OR_NONE,
        HOW: CodeOf(codes.REC, may_be_empty=True, has_words=True),
    },
    NUMBER,
    "started",
)
"""Children in care, and those who left in the last six months."""
LIST_10 = _list(
    "Ofsted's list 10",
    {
        BORN: MONTH,
        ENTERED: DAY_OR_NONE,
        DECIDED: DAY_OR_NONE,
        ORDERED: DAY_OR_NONE,
        MATCHED: DAY_OR_NONE,
        PLACED: DAY_OR_NONE,
        ADOPTED: DAY_OR_NONE,
        REVERSED: DAY_OR_NONE,
        WHY: CodeOf(codes.REASON_PLACED_CEASED, may_be_empty=True, has_words=True),
        FOSTERED: DAY_OR_NONE,
    },
    NUMBER,
    DECIDED,
)
"""Children adopted, to be adopted, or no longer to be adopted, in the last twelve months."""
STEPS: Mapping[str, str] = {
    ENQUIRY: "enquiry",
    "stage one": "stage1_began",
    "stage one ended": "stage1_ended",
    "stage two": "stage2_began",
    "stage two ended": "stage2_ended",
    "applied": "application",
    "approved": "approved",
    "adopter matched": "matched",
    "children placed": "placed",
    ADOPTED: "adoption_order",
}
"""Which step of an adoptive family's journey each column of list 11 tells the day of."""
HOW_LEFT: Mapping[str, str] = {
    "1": "withdrew", "A": "withdrew", "WITHDREW": "withdrew", "WITHDRAWN": "withdrew",
    "2": "on_hold", "B": "on_hold", "ON": "on_hold",
    "3": "refused", "C": "refused", "REFUSED": "refused",
}  # fmt: skip
"""The step that a family leaves with, by the first word of its reason: a code, a letter before it, or the reason itself."""
LIST_11 = ReturnTable(
    "Ofsted's list 11",
    frozenset({ADOPTER, ENQUIRY}),
    {
        FAMILY: IDENTIFIER,
        **dict.fromkeys(STEPS, DAY_OR_NONE),
        ENQUIRY: DAY,
        LEFT_PROCESS: DAY_OR_NONE,
        WHY_LEFT: CodeOf(
            {each: codes.Code(each, step) for each, step in HOW_LEFT.items()},
            may_be_empty=True,
            has_words=True,
        ),
    },
    ADOPTER,
    optional=frozenset({FAMILY, LEFT_PROCESS, WHY_LEFT, *STEPS} - {ENQUIRY}),
    called=_CALLED,
    whose="adopter",
)
"""Adopters, of whom the days of their journey are kept and nothing that says who they are."""

LISTS = (LIST_8, LIST_10)
"""Those that tell of children."""


def _plain(name: str) -> str:
    """A column's name as it is compared: letters and figures alone, so that `ChildUniqueID` is `Child Unique ID`."""
    return re.sub("[^a-z0-9]", "", name.lower())


_OURS = {_plain(name): column for column, names in NAMES.items() for name in names}


def columns_in(header: Sequence[str]) -> Sequence[str]:
    """The columns of a header, by our names for them; empty for one that is none of the lists'."""
    return [_OURS.get(_plain(cell), "") for cell in header]


def known(header: Sequence[str], tables: Sequence[ReturnTable] = LISTS) -> KnownHeader | None:
    """The list with a header, in any order and case; None for no list of these. Raises NotUnderstood for one that lacks a column."""
    return recognised(columns_in(header), tables)
