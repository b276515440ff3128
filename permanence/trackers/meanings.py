"""What a column of a team's spreadsheet may tell, in the words that a map says it in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from permanence.errors import NotUnderstood
from permanence.events_csv import DUE, milestone_named
from permanence.milestones import ENDED, MILESTONES
from permanence.phrases import plain
from permanence.plans import PLAN


class Tells(StrEnum):
    """What a column tells; the value is how a map says it, before the milestone where there is one."""

    REFERENCE = "reference"
    NUMBER = "child's number"
    BORN = "month of birth"
    TEAM = "team"
    WORKER = "worker"
    FAMILY_FINDER = "family finder"
    DAY = ""
    EXPECTED = "expected"
    NOTE = "note on"
    NOTHING = "leave out"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column tells: a fact about the child, or the day, the expected day or the words of a milestone (`milestone`)."""

    tells: Tells
    milestone: str = ""

    def __str__(self) -> str:
        if said := _SAID.get(self):
            return said
        return f"{self.tells} {MILESTONES[self.milestone].words}".strip() if self.milestone else self.tells


LEFT_OUT = Meaning(Tells.NOTHING)
WHICH_PLAN = Meaning(Tells.NOTE, PLAN)
"""Which plan was agreed, in words."""
HOW_ENDED = Meaning(Tells.NOTE, ENDED)
"""How tracking ended, in words."""
EXPECTED_BIRTH = Meaning(Tells.EXPECTED, DUE)
_SAID = {WHICH_PLAN: "which plan", HOW_ENDED: "how tracking ended", EXPECTED_BIRTH: "expected birth"}
_FACTS = {plain(each): Meaning(each) for each in Tells if each not in (Tells.DAY, Tells.EXPECTED, Tells.NOTE)}
_TYPED: Mapping[str, Meaning] = {
    **_FACTS,
    **{plain(said): meaning for meaning, said in _SAID.items()},
    "ref": Meaning(Tells.REFERENCE),
    "number": Meaning(Tells.NUMBER),
    "childs number": Meaning(Tells.NUMBER),
    "born": Meaning(Tells.BORN),
    "social worker": Meaning(Tells.WORKER),
    DUE: EXPECTED_BIRTH,
    "out": LEFT_OUT,
}
CHOICES = (
    "a milestone, such as `placement order`; `expected placement order` for a day that is planned; `note on placement order` "
    f"for words about it; `{WHICH_PLAN}`; `{HOW_ENDED}`; "
    f"{', '.join(f'`{each}`' for each in (*_FACTS.values(), EXPECTED_BIRTH) if each != LEFT_OUT)}; or `{LEFT_OUT}`"
)
"""What may be typed for a column."""


def meaning_typed(text: str) -> Meaning:
    """What somebody says that a column tells. Raises NotUnderstood for what is neither a fact nor a milestone."""
    typed = plain(text)
    if found := _TYPED.get(typed):
        return found
    for tells in (Tells.EXPECTED, Tells.NOTE):
        if typed.startswith(f"{tells} "):
            found = Meaning(tells, milestone_named(typed.removeprefix(f"{tells} ")))
            if found == Meaning(Tells.NOTE, DUE):
                raise NotUnderstood("No note can be kept on an expected birth.")
            return found
    return Meaning(Tells.DAY, milestone_named(typed))
