"""Refuses words left over that ask for a second thing: as a note of the first they would be kept, and nobody would do them."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from commands.grammar.values import Parameter, ReadingContext, Thing, reference_typed
from permanence.errors import NotUnderstood, PermanenceError
from permanence.language import tr
from permanence.words import day, who

NUMBERED = (Thing.ACTION, Thing.APPROVAL, Thing.CHANGE, Thing.CONFLICT)
"""Things that are known by a number of ours."""
_JOINS = ("and", "or", "then", "plus", "also", "&", "+", "/", ",")
_SIGNS = re.compile(r"[\s,;.:&+/#]+")
_JOINED_NUMBER = re.compile(
    r"(?:and|or|then|plus|&|\+|/)\s*(?:action\s+)?#?(\d{1,9})(?!\w|[/.:-]\d)", re.IGNORECASE
)
_MOST_WORDS = 12
"""Among how many words a value is looked for."""


@dataclass(frozen=True, slots=True)
class LeftOver:
    """The words of a request that were read as no value, beside those that were.

    Attributes:
        verb: The name of what is asked for.
        parameters: Its parameters.
        given: The values found.
        places: Which words gave each value that was found without its keyword.
        words: All the words after the verb.
        left: The places of those left over.
        reading: What their meaning depends on.
    """

    verb: str
    parameters: Sequence[Parameter]
    given: Mapping[str, Any]
    places: Mapping[str, range]
    words: Sequence[str]
    left: Sequence[int]
    reading: ReadingContext

    def refuse_second_thing(self) -> None:
        """Raise NotUnderstood where they are the number of a second thing, a second child, or somebody else's part."""
        if numbers := self._numbers():
            one, other = (f"`{self.verb} {number}`" for number in numbers[:2])
            raise NotUnderstood(tr(f"One at a time: {one}, then {other}. Nothing was changed."))
        if child := self._second_child():
            raise NotUnderstood(
                tr(
                    f"One child at a time: {self._child} and {child} read as two. If {child} belongs to the words, put it at their end. "
                    "Nothing was changed."
                )
            )
        if second := self._second_owner():
            raise NotUnderstood(tr(f"One action at a time: {second} is another. Nothing was changed."))

    def _numbers(self) -> list[str]:
        """Return the numbers of several things, where no more than these are left over, or one that is joined to the first."""
        numbered = self._parameter(*NUMBERED)
        text = " ".join(self.words[index] for index in self.left)
        if not numbered or not (numbered.name in self.places or text[:1].isdecimal()):
            return []
        joined = _JOINED_NUMBER.match(text)
        more = [part for part in _SIGNS.split(text.lower()) if part and part not in _JOINS]
        if not joined and not all(part.isdecimal() for part in more):
            return []
        first = [str(self.given[numbered.name])] if numbered.name in self.places else []
        numbers = [*first, *([joined[1]] if joined else more)]
        return numbers if len(numbers) > 1 else []

    def _second_child(self) -> str:
        """Return another child's reference that stands where a second one is asked for; empty if none does.

        It stands beside the first, before something that is needed, alone, or before a value of the kind that the first was given.
        In the thread of a child, who need not be typed, only the last.
        """
        child = self._parameter(Thing.CHILD)
        if not child or self._parameter(Thing.NEW_CHILD, Thing.CHILDREN):
            return ""
        others = {index: ref for index in self.left if (ref := self._other(index))}
        needed = [each for each in self.parameters if each.is_required and self._is_found_by_kind(each)]
        if child.name in self.places and (beside := self._beside_the_first(child, others, needed)):
            return beside
        return next(
            (ref for index, ref in others.items() if any(self._reads(each, index + 1) for each in needed)), ""
        )

    def _beside_the_first(
        self, child: Parameter, others: Mapping[int, str], needed: Sequence[Parameter]
    ) -> str:
        """Return another child's reference that stands beside the one that was typed; empty if none does."""
        before = next(
            (n for n, index in enumerate(self.left) if index not in others and not self._is_join(index)),
            len(self.left),
        )
        first = next((others[index] for index in self.left[:before] if index in others), "")
        is_early = self.left[0] == self.places[child.name].stop or any(
            each.name not in self.given or self._begins(each) > self.left[0] for each in needed
        )
        return first if is_early or before == len(self.left) else ""

    def _second_owner(self) -> str:
        """Say who else does what is left over, and by when: `… and @Alex by 7 Dec`; empty if nobody does."""
        owner = self._parameter(Thing.PERSON)
        by = next((each for each in self.parameters if each.kind.thing is Thing.DAY and each.keyword), None)
        if not (owner and by and owner.name in self.places and by.name in self.given):
            return ""
        for index in self.left[1:]:
            found = owner.kind.read(self.words[index : index + _MOST_WORDS], self.reading)
            then = index + found[1] if found else index
            if " ".join(self.words[then : then + 1]).lower() != by.keyword:
                continue
            is_joined = self._is_join(index - 1) or self.words[index - 1][-1] in ",;."
            if is_joined and (on := self._reads(by, then + 1)):
                return (
                    tr(f"what {who(found[0])} does by {day(on)}")
                    if found
                    else tr(f"what is done by {day(on)}")
                )
        return ""

    @property
    def _child(self) -> str:
        child = self._parameter(Thing.CHILD)
        return str(self.given.get(child.name) or self.reading.here or "") if child else ""

    def _parameter(self, *things: Thing) -> Parameter | None:
        return next((each for each in self.parameters if each.kind.thing in things), None)

    def _is_found_by_kind(self, each: Parameter) -> bool:
        return not (each.keyword or each.kind.is_rest or each.kind.thing is Thing.CHILD)

    def _begins(self, each: Parameter) -> int:
        return self.places[each.name].start if each.name in self.places else -1

    def _is_join(self, index: int) -> bool:
        return self.words[index].lower() in _JOINS

    def _other(self, index: int) -> str:
        """Return the reference at a place, where it is not the first child's."""
        found = reference_typed(self.words[index : index + 1], self.reading)
        return found[0] if found and found[0] != self._child else ""

    def _reads(self, each: Parameter, index: int) -> Any:
        """Return the value of a kind that the words from a place on begin with; None if they do not."""
        ahead = self.words[index : index + _MOST_WORDS]
        with suppress(PermanenceError):
            found = each.kind.read(ahead, self.reading) if ahead else None
            return found[0] if found else None
        return None
