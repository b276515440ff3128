"""The codes of SSDA903 that events are made of, those of every year: what each means, and when it may be used.

Sources: the DfE's rules 120, 143, 144, 146 and 149 as the public validator csc-validator-be-903 0.1.17 has them (2022-23 to
2026-27), and the Standard Safeguarding Dataset's lists of codes. Of the codes of earlier years no public list was found, so they
are taken without asking from when to when they were in use.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from permanence.milestones import ENDED


@dataclass(frozen=True, slots=True)
class Code:
    """A code of one column. `until` is the last day on which an episode may begin with it.

    Attributes:
        milestone: What it makes of the day, if that is a milestone.
        detail: The milestone's detail; of `tracking_ended_other` an outcome's key.
    """

    key: str
    words: str
    since: date | None = None
    until: date | None = None
    milestone: str = ""
    detail: str = ""


def _of(*rows: Code) -> Mapping[str, Code]:
    return {row.key: row for row in rows}


RNE = _of(
    Code("S", "started to be looked after"),
    Code("L", "change of legal status"),
    Code("P", "change of placement and carer"),
    Code("T", "change of placement, same carer"),
    Code("B", "change of legal status, placement and carer"),
    Code("U", "change of legal status and placement, same carer"),
)
"""Reasons for a new episode (rule 143)."""
NEW_CARER = frozenset("SPB")
"""Reasons with which a stay with new carers begins; the others go on with the same."""
SAME_CARER = "T"
"""A reason with which the placement alone is new."""
NEW_STATUS = frozenset("SLBU")
"""Reasons with which the legal status is new."""
NEW_PLACEMENT = frozenset("SPTBU")
"""Reasons with which the placement, or what it is for, is new."""

LS = _of(
    Code("C1", "interim care order", milestone="interim_care_order"),
    Code("C2", "full care order", milestone="care_order"),
    Code("D1", "freeing order", milestone="po_granted", detail="freeing order"),
    Code("E1", "placement order", since=date(2005, 12, 30), milestone="po_granted"),
    Code("V2", "accommodated under section 20"),
    Code("V3", "short breaks, each recorded"),
    Code("V4", "short breaks, recorded as an agreement"),
    Code("L1", "police protection"),
    Code("L2", "emergency protection order"),
    Code("L3", "child assessment order"),
    Code("J1", "on remand, or committed for trial"),
    Code("J2", "detained under the Police and Criminal Evidence Act 1984"),
    Code("J3", "supervision order with a residence requirement"),
)
"""Legal statuses (rule 144)."""
SHORT_BREAKS = frozenset({"V3", "V4"})
"""Legal statuses of children who are at home but for short breaks: they are not counted as looked after."""
PLACEMENT_ORDERS = frozenset({"E1", "D1"})
"""Legal statuses that authorise placing for adoption."""

_Z1_SPLIT = date(2025, 4, 1)
"""From when on a placement of another kind says which (2025-26; one carried over as Z1 may stand)."""
_SUPPORTED = date(2023, 10, 28)
"""From when on supported accommodation is K3."""
_UNTIL_SUPPORTED = date(2023, 10, 27)

_EARLIER = (
    "A1",
    "A2",
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "H1",
    "H2",
    "H3",
    "H4",
    "M1",
    "M2",
    "M3",
    "Q1",
    "Q2",
)
PLACE = _of(
    Code("A3", "placed for adoption with consent, with the current foster carer"),
    Code("A4", "placed for adoption with consent, not with the current foster carer"),
    Code("A5", "placed for adoption with a placement order, with the current foster carer"),
    Code("A6", "placed for adoption with a placement order, not with the current foster carer"),
    Code("H5", "semi-independent living", until=_UNTIL_SUPPORTED),
    Code("K1", "secure children's home"),
    Code("K2", "children's home"),
    Code("K3", "supported accommodation", since=_SUPPORTED),
    Code("P1", "with parents"),
    Code("P2", "independent living", until=_UNTIL_SUPPORTED),
    Code("P3", "residential employment"),
    Code("R1", "residential care home"),
    Code("R2", "NHS or other health trust"),
    Code("R3", "family centre, or mother and baby unit"),
    Code("R5", "young offender institution"),
    Code("S1", "residential school"),
    Code("T0", "temporary, of any kind"),
    Code("T1", "temporary, in hospital"),
    Code("T2", "temporary, on holiday"),
    Code("T3", "temporary, with another carer"),
    Code("T4", "temporary, during a holiday of the carer"),
    Code("U1", "long-term foster placement with a relative or friend"),
    Code("U2", "foster placement with a relative or friend who is an approved adopter"),
    Code("U3", "other foster placement with a relative or friend"),
    Code("U4", "long-term foster placement with another carer"),
    Code("U5", "foster placement with another carer who is an approved adopter"),
    Code("U6", "other foster placement with another carer"),
    Code("Z1", "another placement", until=date(2025, 3, 31)),
    Code("Z11", "another placement, of the first kind", since=_Z1_SPLIT),
    Code("Z12", "another placement, of the second kind", since=_Z1_SPLIT),
    Code("Z13", "another placement, of the third kind", since=_Z1_SPLIT),
    Code("Z14", "another placement, of the fourth kind", since=_Z1_SPLIT),
    *(Code(each, "of an earlier year") for each in _EARLIER),
)
"""Types of placement (rule 146)."""
FOR_ADOPTION = frozenset({"A1", "A2", "A3", "A4", "A5", "A6"})
WITH_FOSTER_CARERS = frozenset({"A2", "A3", "A5"})
"""Placed for adoption with those who foster the child already."""
WITH_AN_ORDER = frozenset({"A5", "A6"})
"""Placed for adoption with a placement order (rule 408)."""
EARLY_PERMANENCE = frozenset({"U2", "U5"})
LONG_TERM = frozenset({"U1", "U4"})
TEMPORARY = frozenset({"T0", "T1", "T2", "T3", "T4"})

GOES_ON = "X1"
"""The reason of an episode that ends while care goes on."""

_SGO = "to a former foster carer"
REC = _of(
    Code(GOES_ON, "the episode ends, and the next begins the same day"),
    Code("E11", "adopted, unopposed", milestone="adoption_order"),
    Code("E12", "adopted, consent dispensed with", milestone="adoption_order"),
    Code("E13", "left to relatives or friends, without an order", milestone=ENDED, detail="with_relatives"),
    Code("E2", "died", milestone=ENDED, detail="died"),
    Code("E3", "care taken over by another authority", milestone=ENDED, detail="moved_authority"),
    Code("E4", "returned home", milestone="return_home"),
    Code("E4A", "returned home, planned", milestone="return_home", detail="planned"),
    Code("E4B", "returned home, not planned", milestone="return_home", detail="not planned"),
    Code("E41", "child arrangements or residence order", milestone="cao"),
    Code("E43", f"special guardianship {_SGO}", milestone="sgo", detail=_SGO),
    Code("E44", "special guardianship to another carer", milestone="sgo", detail="to another carer"),
    Code(
        "E45",
        f"special guardianship {_SGO}, a relative or friend",
        milestone="sgo",
        detail=f"{_SGO}, a relative or friend",
    ),
    Code(
        "E46",
        f"special guardianship {_SGO}, not a relative",
        milestone="sgo",
        detail=f"{_SGO}, not a relative",
    ),
    Code(
        "E47",
        "special guardianship to another carer, a relative or friend",
        milestone="sgo",
        detail="to a relative or friend",
    ),
    Code(
        "E48",
        "special guardianship to another carer, not a relative",
        milestone="sgo",
        detail="to another carer",
    ),
    Code("E5", "moved into independent living, supported", milestone=ENDED, detail="left_care"),
    Code("E6", "moved into independent living", milestone=ENDED, detail="left_care"),
    Code("E7", "moved to adult social care", milestone=ENDED, detail="left_care"),
    Code("E8", "ceased for another reason", milestone=ENDED, detail="other"),
    Code("E9", "sentenced to custody", milestone=ENDED, detail="other"),
    Code("E14", "remand ended", milestone=ENDED, detail="other"),
    Code("E15", "found to be 18 or over", milestone=ENDED, detail="left_care"),
    Code("E16", "moved abroad", milestone=ENDED, detail="moved_abroad"),
    Code("E17", "18, and stayed with the carers", milestone=ENDED, detail="left_care"),
)
"""Reasons for an episode to cease (rule 149), each with what it makes of the day."""
ADOPTED = frozenset({"E11", "E12"})

REVIEW_CODE = _of(
    Code("PN0", "under four"),
    Code("PN1", "attended and spoke"),
    Code("PN2", "attended, and an advocate spoke"),
    Code("PN3", "attended, and conveyed views otherwise"),
    Code("PN4", "attended, and conveyed no views"),
    Code("PN5", "did not attend, and an advocate spoke"),
    Code("PN6", "did not attend, and conveyed views otherwise"),
    Code("PN7", "did not attend, and conveyed no views"),
)
"""How a child took part in a review: it was held, whatever the code."""
REASON_PLACED_CEASED = _of(
    Code("RD1", "the child's needs changed"),
    Code("RD2", "the court made no placement order"),
    Code("RD3", "no adopters were found"),
    Code("RD4", "another reason"),
)
"""Why a decision that a child should be placed was reversed (rule 120)."""
FOSTER_CARE = _of(Code("0", "not adopted by the foster carer"), Code("1", "adopted by the foster carer"))
NB_ADOPTR = _of(Code("1", "one adopter"), Code("2", "two adopters"))
SEX_ADOPTR = _of(
    Code("M1", "a man"),
    Code("F1", "a woman"),
    Code("MM", "two men"),
    Code("FF", "two women"),
    Code("MF", "a man and a woman"),
)
LS_ADOPTR = _of(
    Code("L0", "a single adopter"),
    Code("L11", "a married couple, a man and a woman"),
    Code("L12", "a married couple of one sex"),
    Code("L2", "a civil partnership"),
    Code("L3", "a couple of a man and a woman, unmarried"),
    Code("L4", "a couple of one sex, neither married nor in a civil partnership"),
)
"""What AD1 says of adopters. Nothing of it is kept: it goes from the file that an export is given into the one that it writes."""

IN_USE = {
    (column, code.key): (str(code.since or ""), str(code.until or "9999-12-31"))
    for column, codes in (("PLACE", PLACE), ("LS", LS))
    for code in codes.values()
    if code.since or code.until
}
"""The first and the last day, year first, of those codes of a column that were not always in use."""
