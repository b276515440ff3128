"""The objects of the DfE's daily flow on children's social care that say what happened to a looked-after child, as tables.

Source: version 0.8 of its specification, as Data to Insight's public repository dfe-csc-api-data-flows 0.4.0 has it. Of names, UPN,
postcodes, sex, ethnic group, disabilities, health, workers and every other part of a child nothing is looked at.
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
from permanence.returns.kinds import JsonForm, JsonTable, names_in
from permanence.returns.ssda903_codes import Code

NAME = "the daily flow"
NUMBER = "la_child_id"
FILE_DAY = "file_day"
"""The column for the day of the file, by which files are in order."""
EPISODE = "social_care_episode_id"
PURGE = "purge"
PURGED = frozenset({"TRUE", "1"})
"""What takes back the object that it stands in."""
_PURGE = CodeOf({each: Code(each, each) for each in ("TRUE", "FALSE", "1", "0")}, may_be_empty=True)


def _table(name: str, kept: Mapping[str, str | CodeOf], *telling: str) -> ReturnTable:
    return ReturnTable(
        name, frozenset({NUMBER, FILE_DAY, *telling}), {FILE_DAY: DAY, **kept, PURGE: _PURGE}, NUMBER
    )


PLACEMENTS = _table(
    "child_looked_after_placements",
    {
        EPISODE: IDENTIFIER,
        "child_looked_after_placement_id": IDENTIFIER,
        "start_date": DAY_OR_NONE,
        "end_date": DAY_OR_NONE,
        "start_reason": CodeOf(codes.RNE, "143", may_be_empty=True, has_words=True),
        "placement_type": CodeOf(codes.PLACE, "146", may_be_empty=True, has_words=True),
        "end_reason": CodeOf(codes.REC, "149", may_be_empty=True, has_words=True),
    },
    "child_looked_after_placement_id",
)
ADOPTION = _table(
    "adoption",
    {
        EPISODE: IDENTIFIER,
        "initial_decision_date": DAY_OR_NONE,
        "matched_date": DAY_OR_NONE,
        "placed_date": DAY_OR_NONE,
    },
    "initial_decision_date",
)
DETAILS = _table("child_details", {"date_of_birth": MONTH}, "date_of_birth")
EPISODES = _table("social_care_episodes", {EPISODE: IDENTIFIER}, EPISODE)
CHILDREN = _table("children", {}, PURGE)

TABLES = (PLACEMENTS, ADOPTION, DETAILS, EPISODES, CHILDREN)
"""The last ones have fewer columns than those before, so a header is held beside them in this order."""
_PATHS: Mapping[str, tuple[str, ...]] = {
    PLACEMENTS.name: (EPISODES.name, PLACEMENTS.name),
    ADOPTION.name: (EPISODES.name, ADOPTION.name),
    DETAILS.name: (DETAILS.name,),
    EPISODES.name: (EPISODES.name,),
    CHILDREN.name: (),
}


def json_form() -> JsonForm:
    """How a child's JSON holds the tables."""
    return JsonForm("children", FILE_DAY, [NUMBER], {table.name: _in_json(table) for table in TABLES})


def _in_json(table: ReturnTable) -> JsonTable:
    path = _PATHS[table.name]
    around = [EPISODE] if len(path) > 1 else []
    own = [column for column in table.kept if column not in (FILE_DAY, *around)]
    return JsonTable(path, own, around)


def known(header: Sequence[str]) -> KnownHeader | None:
    """The table with a header, in any order and case; None for none of these. Raises NotUnderstood for one that lacks a column."""
    return recognised(names_in(header), TABLES, NAME)
