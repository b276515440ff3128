"""The tables of SSDA903: how each is recognised, and which of its columns are kept.

Whatever is not named in `kept` is never looked at: postcodes, UPN, URN, sex, ethnic group, the mother's details. A day of birth is
kept as its month. Headers: the public validator csc-validator-be-903, `config.py`, and its reader of the XML form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from permanence.returns import ssda903_codes as codes
from permanence.returns.kept_tables import (
    DAY,
    DAY_OR_NONE,
    MONTH,
    NUMBER,
    CodeOf,
    KeptHeader,
    refuse_columns,
)
from permanence.returns.kinds import XmlForm, names_in


@dataclass(frozen=True, slots=True)
class Ssda903Table:
    """One of the tables. `telling` are the columns that no other table has together; `kept` says what each column holds that is read.

    `passed_on` are the codes of columns that a load never looks at, and an export takes from a file that it is given.
    """

    name: str
    telling: frozenset[str]
    kept: Mapping[str, str | CodeOf]
    xml: str = ""
    passed_on: Mapping[str, CodeOf] = field(default_factory=dict)

    def said(self, column: str) -> str:
        """What the file calls one of its columns."""
        return column.upper()

    @property
    def columns(self) -> Sequence[str]:
        """The columns of one that is exported, in the order of the return."""
        return (NUMBER, *self.kept, *self.passed_on)


def _unread(name: str, *telling: str) -> Ssda903Table:
    return Ssda903Table(name, frozenset(telling), {})


EPISODES = Ssda903Table(
    "Episodes",
    frozenset({"decom", "rne"}),
    {
        "decom": DAY,
        "dec": DAY_OR_NONE,
        "rne": CodeOf(codes.RNE, "143"),
        "ls": CodeOf(codes.LS, "144"),
        "place": CodeOf(codes.PLACE, "146", may_be_empty=True),
        "rec": CodeOf(codes.REC, "149", may_be_empty=True),
    },
    "EPISODE",
)
REVIEWS = Ssda903Table(
    "Reviews",
    frozenset({"review", "review_code"}),
    {"dob": MONTH, "review": DAY, "review_code": CodeOf(codes.REVIEW_CODE, may_be_empty=True)},
    "AREVIEW",
)
AD1 = Ssda903Table(
    "AD1",
    frozenset({"date_int", "date_match"}),
    {
        "dob": MONTH,
        "date_int": DAY_OR_NONE,
        "date_match": DAY_OR_NONE,
        "foster_care": CodeOf(codes.FOSTER_CARE, may_be_empty=True),
    },
    passed_on={
        "nb_adoptr": CodeOf(codes.NB_ADOPTR),
        "sex_adoptr": CodeOf(codes.SEX_ADOPTR),
        "ls_adoptr": CodeOf(codes.LS_ADOPTR),
    },
)
PLACED_ADOPTION = Ssda903Table(
    "PlacedAdoption",
    frozenset({"date_placed", "date_placed_ceased"}),
    {
        "dob": MONTH,
        "date_placed": DAY_OR_NONE,
        "date_placed_ceased": DAY_OR_NONE,
        "reason_placed_ceased": CodeOf(codes.REASON_PLACED_CEASED, "120", may_be_empty=True),
    },
    "AD_PLACED",
)
HEADER = Ssda903Table("Header", frozenset({"dob"}), {"dob": MONTH})

TABLES = (
    EPISODES,
    REVIEWS,
    AD1,
    PLACED_ADOPTION,
    _unread("OC2", "sdq_score"),
    _unread("OC3", "in_touch"),
    _unread("PrevPerm", "prev_perm"),
    _unread("Missing", "mis_start"),
    _unread("SWEpisodes", "sw_decom"),
    _unread("DoLo", "dolo_start"),
    _unread("UASC", "duc"),
    HEADER,  # the last: the others have a day of birth too
)
"""Every table of a return, 2022-23 to 2026-27. What is in those without `kept` makes no event."""

_XML_NAMES = {"childid": NUMBER, "pl": "place"}
"""What columns are called in the XML form that have another name in CSV."""


def xml_form() -> XmlForm:
    """How the XML form holds the tables of which something is kept."""
    return XmlForm(
        "EXPSSDA903",
        "CHILD",
        ("CHILDID", "DOB"),
        {table.xml: _xml_columns(table) for table in TABLES if table.xml},
        {"HEADER": (), "AD1": _xml_columns(AD1)},
    )


def _xml_columns(table: Ssda903Table) -> list[str]:
    names = {column: name.upper() for name, column in _XML_NAMES.items()}
    return [names.get(column, column.upper()) for column in table.kept if column != "dob"]


def column_names(header: Sequence[str]) -> Sequence[str]:
    """The names of a header as they are in CSV, in lower case."""
    return [_XML_NAMES.get(name, name) for name in names_in(header)]


def recognised(header: Sequence[str]) -> KeptHeader | None:
    """The table with a header, in any order and case; None for no table of this return. Raises NotUnderstood for one that lacks a column."""
    names = column_names(header)
    if NUMBER not in names:
        return None
    table = next((each for each in TABLES if each.telling.issubset(names)), None)
    if table is None:
        return None
    refuse_columns(
        table,
        [name for name in (NUMBER, *table.kept) if names.count(name) > 1],
        [name for name in table.kept if name not in names and name != "dob"],
        f"the table {table.name} of SSDA903",
    )
    columns = [(name, names.index(name)) for name in table.kept if name in names]
    return KeptHeader(table, names.index(NUMBER), columns)
