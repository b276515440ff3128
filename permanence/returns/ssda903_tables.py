"""The tables of SSDA903: how each is recognised, and which of its columns are kept.

Whatever is not named is never looked at: postcodes, UPN, URN, sex, ethnic group, the mother's details. Headers: the public
validator csc-validator-be-903, `config.py`, and its reader of the XML form.
"""

from collections.abc import Mapping, Sequence

from permanence.returns import ssda903_codes as codes
from permanence.returns.columns import (
    DAY,
    DAY_OR_NONE,
    MONTH,
    NUMBER,
    CodeOf,
    KnownHeader,
    ReturnTable,
    recognised,
)
from permanence.returns.kinds import XmlForm, names_in

_NOTHING_MORE: Mapping[str, CodeOf] = {}


def _table(
    name: str,
    kept: Mapping[str, str | CodeOf],
    *telling: str,
    passed_on: Mapping[str, CodeOf] = _NOTHING_MORE,
) -> ReturnTable:
    return ReturnTable(
        name,
        frozenset({NUMBER, *telling}),
        kept,
        NUMBER,
        frozenset({"dob"}),
        in_capitals=True,
        passed_on=passed_on,
    )


EPISODES = _table(
    "Episodes",
    {
        "decom": DAY,
        "dec": DAY_OR_NONE,
        "rne": CodeOf(codes.RNE, "143"),
        "ls": CodeOf(codes.LS, "144"),
        "place": CodeOf(codes.PLACE, "146", may_be_empty=True),
        "rec": CodeOf(codes.REC, "149", may_be_empty=True),
    },
    "decom",
    "rne",
)
REVIEWS = _table(
    "Reviews",
    {"dob": MONTH, "review": DAY, "review_code": CodeOf(codes.REVIEW_CODE, may_be_empty=True)},
    "review",
    "review_code",
)
AD1 = _table(
    "AD1",
    {
        "dob": MONTH,
        "date_int": DAY_OR_NONE,
        "date_match": DAY_OR_NONE,
        "foster_care": CodeOf(codes.FOSTER_CARE, may_be_empty=True),
    },
    "date_int",
    "date_match",
    passed_on={
        "nb_adoptr": CodeOf(codes.NB_ADOPTR),
        "sex_adoptr": CodeOf(codes.SEX_ADOPTR),
        "ls_adoptr": CodeOf(codes.LS_ADOPTR),
    },
)
PLACED_ADOPTION = _table(
    "PlacedAdoption",
    {
        "dob": MONTH,
        "date_placed": DAY_OR_NONE,
        "date_placed_ceased": DAY_OR_NONE,
        "reason_placed_ceased": CodeOf(codes.REASON_PLACED_CEASED, "120", may_be_empty=True),
    },
    "date_placed",
    "date_placed_ceased",
)
HEADER = _table("Header", {"dob": MONTH}, "dob")

TABLES = (
    EPISODES,
    REVIEWS,
    AD1,
    PLACED_ADOPTION,
    _table("OC2", {}, "sdq_score"),
    _table("OC3", {}, "in_touch"),
    _table("PrevPerm", {}, "prev_perm"),
    _table("Missing", {}, "mis_start"),
    _table("SWEpisodes", {}, "sw_decom"),
    _table("DoLo", {}, "dolo_start"),
    _table("UASC", {}, "duc"),
    HEADER,  # the last: the others have a day of birth too
)
"""Every table of a return, 2022-23 to 2026-27. What is in those of which nothing is kept makes no event."""

_XML_NAMES = {"childid": NUMBER, "pl": "place"}
"""What columns are called in the XML form that have another name in CSV."""
_XML_ROWS = {"EPISODE": EPISODES, "AREVIEW": REVIEWS, "AD_PLACED": PLACED_ADOPTION}
"""The elements of the XML form that are a row each."""


def xml_form() -> XmlForm:
    """How the XML form holds the tables of which something is kept."""
    return XmlForm(
        "EXPSSDA903",
        "CHILD",
        ("CHILDID", "DOB"),
        {element: _xml_columns(table) for element, table in _XML_ROWS.items()},
        {"HEADER": (), "AD1": _xml_columns(AD1)},
    )


def _xml_columns(table: ReturnTable) -> list[str]:
    names = {column: name.upper() for name, column in _XML_NAMES.items()}
    return [names.get(column, column.upper()) for column in table.kept if column != "dob"]


def column_names(header: Sequence[str]) -> Sequence[str]:
    """The names of a header as they are in CSV, in lower case."""
    return [_XML_NAMES.get(name, name) for name in names_in(header)]


def known(header: Sequence[str]) -> KnownHeader | None:
    """The table with a header, in any order and case; None for no table of this return. Raises NotUnderstood for one that lacks a column."""
    return recognised(column_names(header), TABLES, "SSDA903")
