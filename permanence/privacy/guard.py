"""Looks at free text before anything is done with it; what it refuses is never quoted, kept or logged."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from permanence.errors import Identifying
from permanence.language import tr
from permanence.privacy.numbers import A_DAY
from permanence.privacy.people import NO_NAMES, Names
from permanence.privacy.plain import AROUND, narrow
from permanence.privacy.recognisers import ASKED_FOR, RECOGNISERS, Recogniser
from permanence.references import as_reference, is_reference
from permanence.words import listed


@dataclass(frozen=True, slots=True)
class Guard:
    """Looks at free text before anything is done with it.

    Attributes:
        reference: The pattern of a child's reference.
        names: The authority's own list of names.
    """

    reference: re.Pattern[str]
    names: Names = NO_NAMES

    def refuse(self, text: str, *, parameter: str = "", is_request: bool = False) -> None:
        """Raise Identifying for a text that says who somebody is, in a sentence that repeats none of it.

        `parameter` is what the text was given for. In a whole request (`is_request`) a day of birth may be typed where its month is
        asked for, and a family's reference where a verb takes one.
        """
        found = [each for each in self.found(text) if not (is_request and each.key in ASKED_FOR)]
        if found:
            what = listed(list(dict.fromkeys(each.what for each in found)))
            instead = " ".join(dict.fromkeys(sentence for each in found for sentence in each.instead))
            raise Identifying(
                tr(f"That looks as if it holds {what}. Nothing was recorded. {instead}"), field=parameter
            )

    def found(self, text: str) -> list[Recogniser]:
        """The rows of the table that recognise something in a text, in their order."""
        typed = narrow(text)
        found = list(_recognised(RECOGNISERS, typed, self.names))
        if not found:
            return []
        still = list(_recognised(found, self._without_ours(typed), self.names))
        return [each for each in found if each in still or each.key in ASKED_FOR]

    def _without_ours(self, text: str) -> str:
        """A text without its days and its children's references; no number goes on over the place of one."""
        return _TYPED.sub(self._unless_reference, A_DAY.sub("|", text))

    def _unless_reference(self, word: re.Match[str]) -> str:
        return "|" if is_reference(as_reference(word[0].strip(AROUND)), self.reference) else word[0]


_TYPED = re.compile(r"\S+")


def _recognised(rows: Sequence[Recogniser], text: str, names: Names) -> Iterator[Recogniser]:
    """Those of some rows that recognise something; what their patterns find is looked for once for each pattern."""
    small = text.lower()
    found: dict[re.Pattern[str], list[re.Match[str]]] = {}
    for row in rows:
        if row.pattern not in found:
            found[row.pattern] = list(row.pattern.finditer(small if row.is_any_case else text))
        if any(row.check(each, names) for each in found[row.pattern]):
            yield row
