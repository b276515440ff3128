"""The tables of the Standard Safeguarding Dataset that say what happened to a looked-after child, and what is kept of each.

Source: Data to Insight's public repository ssd-data-model, `data/objects`, as it was in November 2026. Earlier versions call two
columns otherwise, and lack some. Of names, NHS numbers, addresses, sex, ethnic group and adopters nothing is looked at.
"""

from collections.abc import Mapping, Sequence

from permanence.returns import ssda903_codes as codes
from permanence.returns.columns import (
    DAY,
    DAY_OR_NONE,
    IDENTIFIER,
    MONTH,
    CodeOf,
    KnownHeader,
    ReturnTable,
    recognised,
)
from permanence.returns.kinds import names_in
from permanence.returns.ssda903_codes import Code

NAME = "the standard dataset"
NOTHING = frozenset(
    {
        "NULL",
        "SSD_PH",
        "PLACEHOLDER_DATA",
        "1900-01-01",
        "1900/01/01",
        "01/01/1900",
        "1900-01-01 00:00:00",
        "1900-01-01 00:00:00.000",
        "01/01/1900 00:00",
        "01/01/1900 00:00:00",
    }
)
"""What its programs write where there is nothing."""
_YES_OR_NO = {each: Code(each, each) for each in ("Y", "N", "0", "1", "TRUE", "FALSE")}
CANCELLED = frozenset({"Y", "1", "TRUE"})


def _table(
    name: str, number: str, kept: Mapping[str, str | CodeOf], *telling: str, optional: Sequence[str] = ()
) -> ReturnTable:
    return ReturnTable(name, frozenset(filter(None, [number, *telling])), kept, number, frozenset(optional))


PERSON = _table(
    "ssd_person",
    "pers_person_id",
    {"pers_dob": MONTH, "pers_death_date": DAY_OR_NONE},
    "pers_dob",
    optional=["pers_death_date"],
)
EPISODES = _table(
    "ssd_cla_episodes",
    "clae_person_id",
    {
        "clae_cla_episode_start_date": DAY,
        "clae_cla_episode_ceased": DAY_OR_NONE,
        "clae_cla_episode_start_reason": CodeOf(codes.RNE, "143", may_be_empty=True, has_words=True),
        "clae_cla_episode_ceased_reason": CodeOf(codes.REC, "149", may_be_empty=True, has_words=True),
        "clae_cla_episode_id": IDENTIFIER,
        "clae_cla_id": IDENTIFIER,
        "clae_cla_placement_id": IDENTIFIER,
        "clae_entered_care_date": DAY_OR_NONE,
    },
    "clae_cla_episode_start_date",
    optional=["clae_cla_id", "clae_cla_placement_id", "clae_entered_care_date"],
)
PLACEMENTS = _table(
    "ssd_cla_placement",
    "",
    {
        "clap_cla_placement_start_date": DAY,
        "clap_cla_placement_end_date": DAY_OR_NONE,
        "clap_cla_placement_type": CodeOf(codes.PLACE, "146", may_be_empty=True, has_words=True),
        "clap_cla_placement_id": IDENTIFIER,
        "clap_cla_id": IDENTIFIER,
        "clap_cla_episode_id": IDENTIFIER,
    },
    "clap_cla_placement_id",
    "clap_cla_placement_start_date",
    optional=["clap_cla_id", "clap_cla_episode_id"],
)
STATUSES = _table(
    "ssd_legal_status",
    "lega_person_id",
    {
        "lega_legal_status_start_date": DAY,
        "lega_legal_status_end_date": DAY_OR_NONE,
        "lega_legal_status": CodeOf(codes.LS, may_be_empty=True, has_words=True, has_others=True),
        "lega_legal_status_id": IDENTIFIER,
    },
    "lega_legal_status",
)
REVIEWS = _table(
    "ssd_cla_reviews",
    "",
    {
        "clar_cla_review_date": DAY_OR_NONE,
        "clar_cla_review_cancelled": CodeOf(_YES_OR_NO, may_be_empty=True),
        "clar_cla_id": IDENTIFIER,
        "clar_cla_episode_id": IDENTIFIER,
    },
    "clar_cla_review_date",
    optional=["clar_cla_review_cancelled", "clar_cla_id", "clar_cla_episode_id"],
)
DAYS = {
    "perm_ffa_cp_decision_date": "ep_decision",
    "perm_placed_ffa_cp_date": "ep_placed",
    "perm_placed_foster_carer_date": "fostered_from",
    "perm_placement_order_date": "po_granted",
    "perm_matched_date": "adm_match",
    "perm_placed_for_adoption_date": "placed",
}
"""The columns of the table of permanence that are a milestone each."""
ORDERS = {"ADOPTION": "adoption_order", "SPECIAL": "sgo", "SGO": "sgo", "CHILD": "cao", "RESIDENCE": "cao"}
"""What the first word of a type of order makes of its day."""
PERMANENCE = _table(
    "ssd_permanence",
    "perm_person_id",
    {
        "perm_table_id": IDENTIFIER,
        "perm_adm_decision_date": DAY_OR_NONE,
        "perm_decision_reversed_date": DAY_OR_NONE,
        "perm_decision_reversed_reason": CodeOf(
            codes.REASON_PLACED_CEASED, "120", may_be_empty=True, has_words=True
        ),
        "perm_permanence_order_date": DAY_OR_NONE,
        "perm_permanence_order_type": CodeOf(
            {each: Code(each, each) for each in ORDERS}, may_be_empty=True, has_words=True
        ),
        **dict.fromkeys(DAYS, DAY_OR_NONE),
    },
    "perm_adm_decision_date",
)

TABLES = (PERSON, EPISODES, PLACEMENTS, STATUSES, REVIEWS, PERMANENCE)
"""The tables of which something is kept."""
_OTHERS = frozenset(
    [
        "addr",
        "cina",
        "cine",
        "cinf",
        "cinp",
        "cinv",
        "clac",
        "clah",
        "clai",
        "clas",
        "clav",
        "clea",
        "cont",
        "cppl",
        "cppr",
        "cppv",
        "csdq",
        "dept",
        "disa",
        "earl",
        "ehca",
        "ehcn",
        "ehcp",
        "ehcr",
        "fami",
        "icpc",
        "immi",
        "invo",
        "lacp",
        "lapp",
        "link",
        "miss",
        "moth",
        "prep",
        "prof",
        "s251",
        "s47e",
        "send",
        "senn",
    ]
)
"""With what every column of one of the other tables begins."""
_OTHER = ReturnTable("the rest of the standard dataset", frozenset(), {}, "")

_OTHER_NAMES = {"clae_cla_episode_ceased_date": "clae_cla_episode_ceased"}
"""What columns are called in other versions."""


def known(header: Sequence[str]) -> KnownHeader | None:
    """The table with a header, in any order and case; None for none of these. Raises NotUnderstood for one that lacks a column."""
    names = [_OTHER_NAMES.get(name, name) for name in names_in(header)]
    if found := recognised(names, TABLES, NAME):
        return found
    begins = {name.partition("_")[0] for name in names}
    return KnownHeader(_OTHER, None, ()) if len(begins) == 1 and begins.issubset(_OTHERS) else None
