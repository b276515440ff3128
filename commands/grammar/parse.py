"""Parses typed text into a verb and a value for each of its parameters.

Positional parameters are recognised by their kind, in any order. Keyword-only parameters follow their own name. The rest
parameter takes the words that are left; once it has begun, only parameters still required are looked for.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, overload

from commands.grammar.formatting import MARKS, as_quoted, unformatted
from commands.grammar.one_thing import NUMBERED, LeftOver
from commands.grammar.values import (
    BEFORE_A_CHILD,
    Parameter,
    ReadingContext,
    Thing,
    as_sentence,
    as_words,
    family_typed,
    reference_typed,
    whole_name,
)
from commands.grammar.verbs import Verb, verbs
from permanence.errors import NotUnderstood, PermanenceError
from permanence.language import tr
from permanence.phrases import plain
from permanence.references import is_reference
from permanence.words import clean, count, listed, nearest, without_plurals

_WORD = re.compile(r'"[^"\n]*"|<@[^<>\n]*>[^\s<]*|\S+')
LONGEST = 4_000
"""The most characters one command may have."""
_CLEAR = ({Thing.DAY}, {Thing.PERSON, Thing.PEOPLE}, {Thing.CHANNEL}, {Thing.TIME}, {Thing.ACTION})
"""Things that a value is known by, so that it needs no keyword where the verb takes only one of them."""
MOST_NAMED = 10
"""The most people whom a refusal names."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A verb with the values of its parameters.

    `is_confirmed` says that it is meant as it stands, and nothing is asked; `is_child_sure`, that its child was chosen in a form;
    `is_guess`, that it was not typed like that, so that a change is asked about first; `is_unfinished`, that more was to be said,
    so that a day left out is not today.
    """

    verb: Verb
    values: Mapping[str, Any]
    is_confirmed: bool = False
    is_child_sure: bool = False
    is_guess: bool = False
    is_unfinished: bool = False

    def value(self, thing: Thing) -> Any:
        """Return the value of the first parameter that names such a thing and has a value."""
        for parameter in self.verb.parameters:
            if parameter.kind.thing is thing and self.values.get(parameter.name) is not None:
                return self.values[parameter.name]
        return None

    @property
    def opens_form(self) -> bool:
        """Whether no more is given than whom it is about, and its form asks for the rest."""
        about = (Thing.CHILD, Thing.TEAM)
        more = (each for each in self.verb.parameters if each.kind.thing not in about)
        return (
            bool(self.verb.begins)
            and not self.is_confirmed
            and not any(self.values.get(each.name) for each in more)
        )

    @property
    def typed(self) -> str:
        """The words that make the same request, wherever and whenever they are typed."""
        words = [self.verb.name]
        for each in sorted(self.verb.parameters, key=lambda each: each.kind.is_rest):
            value = self.values.get(each.name)
            if value not in (None, "", ()):
                values: Sequence[Any] = value if each.kind.many else (value,)
                said = map(each.kind.text, values)
                quoted = (f'"{name}"' for name in said) if each.kind.thing is Thing.NAME else said
                words += [*([each.keyword] if each.keyword else []), *quoted]
        return " ".join(words)


class Incomplete(NotUnderstood):
    """Something required is missing, and everything typed was understood.

    `started` is the verb with the values given so far; a form can ask for the rest. `unread` are words which may tell
    the action that is missing.
    """

    def __init__(self, said: str, started: Parsed | None = None, unread: str = "") -> None:
        super().__init__(said)
        self.started = started
        self.unread = unread


@dataclass(slots=True)
class _TypedWords:
    """The typed text, its words without marks, and where each begins and ends in the text."""

    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for found in _WORD.finditer(self.text):
            self.words.append(found.group().strip(MARKS) or found.group())
            self.starts.append(found.start())
            self.ends.append(found.end())

    def without(self, index: int) -> "_TypedWords":
        """Return the same words without one of them."""
        begin = self.starts[index]
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return _TypedWords(self.text[:begin] + self.text[end:])

    def text_from(self, index: int) -> str:
        """Return the text from a word to the end, as it was typed."""
        return self.text[self.starts[index] :].strip() if index < len(self.starts) else ""

    def text_of(self, indices: Sequence[int]) -> str:
        """Return some of the words; adjacent ones are kept as they were typed, with their line breaks."""
        first, last = indices[0], indices[-1]
        if last - first + 1 == len(indices):
            return self.text[self.starts[first] : self.ends[last]]
        return " ".join(self.words[index] for index in indices)


class _WordsAhead(Sequence[str]):
    """The words from one on, without copying them: a long text is looked ahead in at each of its words."""

    def __init__(self, words: Sequence[str], start: int = 0) -> None:
        self._words = words
        self._start = min(start, len(words))

    def __len__(self) -> int:
        return len(self._words) - self._start

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, int):
            return self._words[range(self._start, len(self._words))[place]]
        start, stop, _ = place.indices(len(self))
        if stop == len(self):
            return _WordsAhead(self._words, self._start + start)
        return self._words[self._start + start : self._start + stop]


def parse(text: str, reading: ReadingContext, *, strict: bool = False) -> Parsed:
    """Return the verb and values that a text asks for. Raises NotUnderstood with the reason and an example.

    With `strict`, a value is not taken without its keyword, however clear it is.
    """
    text = clean(text)
    if len(text) > LONGEST:
        raise NotUnderstood(
            tr(
                f"That is {len(text):,} characters; the most I can take is {LONGEST:,}. Nothing was recorded. "
                "Keep the long account in the case file, and its point here."
            )
        )
    words = _TypedWords(unformatted(text))
    if not words.words:
        return Parsed(verbs()["help"], {"about": ""})
    verb, rest = _find_verb(words, reading)
    other = _sharing(verb, rest, reading)
    # A word of its own is not read as the name of a team.
    if other and _telling(other, verb).kind.thing is Thing.OPTION:
        return Parsed(other, _ArgumentReader(other, rest, reading, strict=strict).values())
    try:
        return Parsed(verb, _ArgumentReader(verb, rest, reading, strict=strict).values())
    except NotUnderstood as error:
        if rest is words and reference_typed(words.words, reading):
            raise NotUnderstood(f"{str(error).rstrip('.')}. {_AFTER_A_REFERENCE}") from None
        if other:
            return Parsed(other, _ArgumentReader(other, rest, reading, strict=strict).values())
        if meant := _meant_for_a_sharer(verb, rest):
            raise meant from None
        raise


_AFTER_A_REFERENCE = tr(
    "Or say what it is after the reference: `BX-0042 update …` leaves a note, `BX-0042 milestone …` says what was reached, "
    "`BX-0042 action …` who does what by when."
)
"""What is said of words after a reference that has no verb beside it."""


def _sharing(verb: Verb, rest: _TypedWords, reading: ReadingContext) -> Verb | None:
    """Return the verb that shares another's word, if a value that only it takes is among what follows: `why A2 north`."""
    return next(
        (
            other
            for other in _sharers(verb)
            if any(
                _telling(other, verb).kind.read(rest.words[place:], reading)
                for place in range(len(rest.words))
            )
        ),
        None,
    )


def _telling(other: Verb, verb: Verb) -> Parameter:
    """Return the first parameter that a verb which shares another's word takes, and that other does not."""
    known = {each.kind.thing for each in verb.parameters}
    return next(each for each in other.parameters if each.kind.thing not in known)


def _meant_for_a_sharer(verb: Verb, rest: _TypedWords) -> NotUnderstood | None:
    """Return why a word is not understood that is nearly a value of a verb which shares another's word: `why A22`."""
    for other in _sharers(verb):
        for word in rest.words:
            if names := _names_like(_telling(other, verb), word):
                return NotUnderstood(
                    tr(
                        f"I don't know `{_shown(word)}`. Did you mean {listed([f'**{name}**' for name in names], tr('or'))}? "
                        f"For example: `{other.example}`"
                    )
                )
            if _telling(other, verb).kind.thing is Thing.INDICATOR and _LIKE_A_CODE.fullmatch(word):
                return NotUnderstood(
                    tr(
                        f"I know no figure `{_shown(word)}`. For example: `{other.example}`, or for a surgery `{verb.example}`"
                    )
                )
    return None


_LIKE_A_CODE = re.compile(r"[A-Za-z]\d{1,2}[?!.,]?")
"""What an indicator's code looks like: `A2`, `Z9`."""


def _sharers(verb: Verb) -> Iterator[Verb]:
    return (each for each in verbs().values() if each.shares == verb.name)


def is_command(line: str, reading: ReadingContext) -> bool:
    """Whether a line begins with a verb or a reference, and so starts a command instead of continuing a note."""
    words = _TypedWords(unformatted(clean(line))).words
    if not words:
        return False
    if words[0].lower() in _everyday_first_words():
        return _can_be_parsed(line, reading)
    return words[0].lower() in _first_words() or bool(reference_typed(words, reading))


def _can_be_parsed(line: str, reading: ReadingContext) -> bool:
    """Whether a line is a command, complete or not."""
    try:
        parse(line, reading, strict=True)  # "Quiet Friday"
    except Incomplete:
        return True
    except PermanenceError:
        return False
    return True


def _first_words() -> set[str]:
    return {name.split()[0] for name, verb in verbs().items() if not verb.is_hidden}


def _everyday_first_words() -> set[str]:
    return {name.split()[0] for name, verb in verbs().items() if verb.is_everyday}


def _find_verb(words: _TypedWords, reading: ReadingContext) -> tuple[Verb, _TypedWords]:
    first = words.words[0].lower().rstrip(":,.;!")
    if reference_typed(words.words, reading):
        # A bare reference means its status; a verb may also come after it.
        if len(words.words) > 1 and words.words[1].lower() in verbs():
            return verbs()[words.words[1].lower()], words.without(1)
        return verbs()["status"], words
    if family_typed(words.words, reading):
        return verbs()["family"], words
    for place in (1, 2):
        # `team add north`, and `surgery north move …`: the second word of a verb may come after its subject.
        if len(words.words) > place and (verb := verbs().get(f"{first} {words.words[place].lower()}")):
            return verb, words.without(place).without(0)
    if verb := verbs().get(first):
        return verb, words.without(0)
    raise _unknown_verb(words.words[0])


def _unknown_verb(typed: str) -> NotUnderstood:
    known = [name for name, verb in verbs().items() if not verb.is_hidden]
    near = without_plurals(nearest(typed, known, similar=_SIMILAR))
    alike = [name for name in near if _begins_alike(typed.lower(), name)]
    if not alike:
        return NotUnderstood(
            tr(
                f"I don't know `{_shown(typed, 40)}`. `help` lists what I can do. For example: `status BX-0042`"
            )
        )
    return NotUnderstood(
        tr(
            f"I don't know `{_shown(typed, 40)}`. Did you mean {listed([f'**{name}**' for name in alike], tr('or'))}? "
            f"For example: `{verbs()[alike[0]].example}`"
        )
    )


_SIMILAR = 0.7
"""How similar a verb must be to be suggested: many ordinary words are a little like one."""


def _begins_alike(typed: str, name: str) -> bool:
    """Whether two words begin with the same letter, or the first two are swapped: a slip seldom changes the first."""
    return typed[0] == name[0] or typed[1::-1] == name[:2]


def _is_better(each: Parameter, taken: int, best: tuple[int, Parameter, Any]) -> bool:
    """Whether a parameter takes more words than the best one so far, or as many as a team, which may be called anything."""
    kinds = each.kind.thing, best[1].kind.thing
    return taken > best[0] or (taken == best[0] and kinds == (Thing.DAY, Thing.TEAM))


def _count_repeated(verb: Verb, given: Mapping[str, Any], ahead: Sequence[str]) -> int:
    """Return how many words say an option that was given already: `report quarter every quarter`."""
    for each in verb.parameters:
        option: str | None = (
            given.get(each.name) if each.kind.thing is Thing.OPTION and not each.keyword else None
        )
        if option and " ".join(ahead[: option.count(" ") + 1]).lower() == option:
            return option.count(" ") + 1
    return 0


class _ArgumentReader:
    """Reads the values of a verb's parameters from words, left to right."""

    def __init__(self, verb: Verb, words: _TypedWords, reading: ReadingContext, *, strict: bool) -> None:
        self.verb = verb
        self.strict = strict
        self.words = words
        self.reading = reading
        self.reading_of_words = replace(reading, person=None)  # in somebody's own words `me` may be anybody
        self.given: dict[str, Any] = {}
        self.places: dict[str, range] = {}
        self.rest_indices: list[int] = []
        self.person_meant: tuple[tuple[str, ...], int] = (), -1
        self.rest_parameter = next(
            (each for each in verb.parameters if each.kind.is_rest and not each.keyword), None
        )

    def values(self) -> dict[str, Any]:
        index = 0
        while index < len(self.words.words):
            ahead = _WordsAhead(self.words.words, index)
            # In somebody's own words nothing is an option said again.
            again = 0 if self.rest_parameter else _count_repeated(self.verb, self.given, ahead)
            index += again or self._take(ahead, index)
        if self.rest_indices:
            self._keep_rest()
        return {each.name: self._final_value(each) for each in self.verb.parameters}

    def _take(self, ahead: Sequence[str], index: int) -> int:
        """Fill the parameter that the words ahead, those at `index`, fit. Return how many words it took."""
        if taken := self._fill_keyword(ahead, index) or self._fill_positional(ahead, index):
            return taken
        if not (self.rest_indices or self.strict) and (taken := self._fill_clear(ahead)):
            return taken
        if self.rest_parameter or self.rest_indices or self._missing():
            self.rest_indices.append(index)
            return 1
        raise NotUnderstood(
            tr(f"I don't understand `{_shown(self.words.text_from(index))}` here. {self._usage_hint()}")
        )

    def _fill_keyword(self, ahead: Sequence[str], index: int) -> int:
        """Fill the parameter whose keyword comes next. Return how many words that took, or 0."""
        for each in self._unfilled():
            length = each.keyword.count(" ") + 1 if each.keyword else 0
            if not each.keyword or [word.lower() for word in ahead[:length]] != each.keyword.split():
                continue
            is_rest, is_said = each.kind.is_rest, len(ahead) > length
            value, taken = (None, 0) if is_rest or not is_said else self._read_values(each, ahead[length:])
            if taken:
                self.given[each.name] = value
                return length + taken
            if is_rest or (is_said and each.kind.thing is Thing.NAME):  # a name without quotation marks
                taken = self._count_rest_words(ahead, length, each)
                if is_said:
                    text = self.words.text_of(range(index + length, index + taken))
                    self.given[each.name] = as_words(text) if is_rest else whole_name(text)
                return taken
            if not self.rest_indices and not self.rest_parameter:
                shown = " ".join(ahead[length : length + 3])
                need = tr(f"After `{each.keyword}` I need {each.kind.label}, not")
                if not shown:
                    raise Incomplete(f"{need} `nothing`. {self._usage_hint()}", Parsed(self.verb, self.given))
                raise NotUnderstood(
                    f"{need} `{_shown(shown)}`.{_alike_words(each, shown)} {self._usage_hint()}"
                )
        return 0

    def _count_rest_words(self, ahead: Sequence[str], length: int, rest: Parameter) -> int:
        """Return how many words the rest takes: all, or those before the keyword and value of an unfilled parameter."""
        others = [
            each for each in self._unfilled() if each.keyword and each is not rest and not each.kind.is_rest
        ]
        for place in range(length + 1, len(ahead)):
            for each in others:
                begin = place + each.keyword.count(" ") + 1 if each.keyword else 0
                is_next = " ".join(ahead[place:begin]).lower() == each.keyword and begin < len(ahead)
                if is_next and self._read_values(each, ahead[begin:])[1]:
                    return place
        return len(ahead)

    def _read_values(self, each: Parameter, ahead: Sequence[str]) -> tuple[Any, int]:
        """Read one value, or for a repeatable kind as many as follow, joined by `and` or not. Return it and the words taken."""
        reading = self.reading_of_words if self.rest_indices else self.reading
        found = each.kind.read(ahead, reading)
        if not each.kind.many or not found:
            return found or (None, 0)
        values, taken = [found[0]], found[1]
        while taken < len(ahead):
            joined = int(ahead[taken].lower() == "and" and taken + 1 < len(ahead))
            more = each.kind.read(ahead[taken + joined :], reading)
            if not more:
                break
            values.append(more[0])
            taken += joined + more[1]
        return tuple(values), taken

    def _fill_positional(self, ahead: Sequence[str], index: int) -> int:
        """Fill the parameter that takes the most of these words, the first declared among equals. Return how many, or 0."""
        best: tuple[int, Parameter, Any] | None = None
        for each in self._unfilled():
            if each.keyword or each.kind.is_rest or (self.rest_indices and not self._is_among_words(each)):
                continue
            try:
                value, taken = self._read_values(each, ahead)
            except NotUnderstood as error:
                how = self._usage_hint()
                raise _with_unread(self.words, self.rest_indices, each, index, error, how) from None
            if (
                taken
                and self.rest_indices
                and each.kind.thing is Thing.PERSON
                and not self._is_person_meant(each, index)
            ):
                continue
            if taken and (best is None or _is_better(each, taken, best)):
                best = (taken, each, value)
        if not best:
            return 0
        self.given[best[1].name] = best[2]
        self.places[best[1].name] = range(index, index + best[0])
        return best[0]

    def _fill_clear(self, ahead: Sequence[str]) -> int:
        """Fill a required parameter whose keyword is left out: a value tells what it is. Return how many words that took, or 0."""
        for each in self._missing():
            alike = next((things for things in _CLEAR if each.kind.thing in things), None)
            if not (each.keyword and alike) or self._comes_later(each, ahead):
                continue
            if sum(other.kind.thing in alike for other in self.verb.parameters) > 1:
                continue
            value, taken = self._read_values(each, ahead)
            if taken:
                self.given[each.name] = value
                return taken
        return 0

    def _comes_later(self, each: Parameter, ahead: Sequence[str]) -> bool:
        """Whether the keyword of a parameter follows somewhere, with a value."""
        for place in range(1, len(ahead) - 1):
            if ahead[place].lower() == each.keyword:
                with suppress(PermanenceError):
                    if not self._read_values(each, ahead[place + 1 :])[1]:
                        continue
                return True
        return False

    def _is_person_meant(self, each: Parameter, index: int) -> bool:
        """Whether a person named within the rest is the one meant: the only one from there on, or the one before a keyword."""
        keywords = tuple(other.keyword for other in self._unfilled() if other.keyword)
        if self.person_meant[0] != keywords or self.person_meant[1] < index:
            self.person_meant = keywords, self._find_person_meant(each, index, keywords)
        return self.person_meant[1] == index

    def _find_person_meant(self, each: Parameter, index: int, keywords: Collection[str]) -> int:
        words = self.words.words
        people = [
            place
            for place in range(index, len(words))
            if each.kind.read(_WordsAhead(words, place), self.reading_of_words)
        ]
        together = each.kind.read(_WordsAhead(words, people[0]), self.reading_of_words)
        if together and people[-1] < people[0] + together[1]:
            return people[0]
        for place in people:
            if " ".join(words[place + 1 : place + 2]).lower() in keywords:
                return place
        more = [f"{count(len(people) - MOST_NAMED, 'other')}"] if len(people) > MOST_NAMED else []
        named = [*(as_sentence(words[place]) for place in people[:MOST_NAMED]), *more]
        which = tr(
            f"Which person is it for: {listed(named, tr('or'))}? Put them straight after the reference."
        )
        raise NotUnderstood(f"{which} {self._usage_hint()}")

    def _unfilled(self) -> list[Parameter]:
        return [each for each in self.verb.parameters if each.name not in self.given]

    def _is_needed(self, each: Parameter) -> bool:
        return each.is_required and not (each.kind.is_here and self.reading.here)

    def _is_among_words(self, each: Parameter) -> bool:
        """Whether a value may stand within somebody's own words. A number may not: in `done got 5 letters` it counts letters."""
        if each.kind.is_here and self.reading.here:
            return _begins_with_for(self.words, self.rest_indices)
        return self._is_needed(each) and each.kind.thing not in NUMBERED

    def _missing(self) -> list[Parameter]:
        return [each for each in self._unfilled() if self._is_needed(each)]

    def _keep_rest(self) -> None:
        """Keep the words that no parameter took. Raises NotUnderstood where the verb has no parameter for them."""
        text = self.words.text_of(self.rest_indices)
        LeftOver(
            self.verb.name,
            self.verb.parameters,
            self.given,
            self.places,
            self.words.words,
            self.rest_indices,
            self.reading,
        ).refuse_second_thing()
        _refuse_mistyped_reference(text, self.verb, self.given, self.reading)
        missing = [each for each in self._missing() if each is not self.rest_parameter]
        rest = self.rest_parameter or (None if self.strict else _reason_alone(missing, text))
        if missing and missing != [rest]:
            raise self._missing_error(missing[0], text)
        if rest is None:
            raise NotUnderstood(tr(f"I don't understand `{_shown(text)}` here. {self._usage_hint()}"))
        self.given[rest.name] = as_words(text)

    def _final_value(self, each: Parameter) -> Any:
        if each.name in self.given:
            return self.given[each.name]
        if each.kind.is_here and self.reading.here:
            return self.reading.here
        if each.is_required:
            raise self._missing_error(each, "")
        return each.default_on(self.reading.today)

    def _missing_error(self, each: Parameter, typed: str) -> NotUnderstood:
        _refuse_other_reference(each, typed, self.reading, self._usage_hint())
        for phrase in _leading_phrases(typed):
            if names := _alike(each, phrase):
                known_as = "" if each.kind.thing is Thing.OPTION else tr(f"the {each.kind.label.lower()} ")
                unknown = tr(f"I don't know {known_as}`{_shown(phrase)}`. Did you mean {names}?")
                return NotUnderstood(f"{unknown} {self._usage_hint()}")
        if unread := _unread_after(each.keyword, typed):
            need = tr(f"After `{each.keyword}` I need {each.kind.label}, not `{_shown(unread)}`.")
            return self._incomplete(f"{need} {self._usage_hint()}", typed)
        what = tr(f"`{each.keyword}` and {each.kind.label}") if each.keyword else each.kind.label
        found = _not_that(each, typed) if typed and not self.rest_parameter else ""
        said = tr(f"`{self.verb.name}` needs {what}{found}. {self._usage_hint()}")
        is_told = (
            bool(found) and each.kind.thing is Thing.ACTION
        )  # `cancel Ring the school because they rang`
        if (found and not is_told) or (typed and not any(letter.isalpha() for letter in typed)):
            return NotUnderstood(said)
        return self._incomplete(said, typed)

    def _incomplete(self, said: str, typed: str) -> NotUnderstood:
        if self.strict and typed and not self.rest_parameter:  # "Remind the school about Thursday"
            return NotUnderstood(said)
        if not self.rest_parameter:
            return Incomplete(said, Parsed(self.verb, self.given), as_words(typed))
        kept = {self.rest_parameter.name: as_words(typed)} if typed else {}
        return Incomplete(said, Parsed(self.verb, {**self.given, **kept}))

    def _usage_hint(self) -> str:
        return _how_typed(self.verb)


def _begins_with_for(words: _TypedWords, left: Sequence[int]) -> bool:
    """Whether the words left over are one that says that a child comes next: in a child's thread, `update for BX-0043 Seen`."""
    return len(left) == 1 and words.words[left[0]].lower() in BEFORE_A_CHILD


def _with_unread(
    words: _TypedWords, left: Collection[int], each: Parameter, index: int, error: NotUnderstood, how: str
) -> NotUnderstood:
    """Why a word that several names share is not understood, with the words before it that may be part of a name."""
    begin = index
    while begin - 1 in left:
        begin -= 1
    if begin == index or not each.kind.nearest:
        return error
    unread = _shown(words.text_of(range(begin, index)))
    for phrase in _leading_phrases(words.text_from(begin)):
        for name in each.kind.nearest(phrase) if len(phrase.split()) > index - begin else ():
            if all(nearest(word, plain(name).split()) for word in plain(unread).split()):
                return NotUnderstood(
                    tr(
                        f"I don't understand `{unread}` in `{_shown(phrase)}`. Did you mean **{name.lower()}**? {how}"
                    )
                )
    return NotUnderstood(tr(f"I don't understand `{unread}`. {error}"))


def _refuse_other_reference(each: Parameter, typed: str, reading: ReadingContext, how: str) -> None:
    """Raise NotUnderstood for a family's reference where a child's is needed, or the other way round."""
    words = typed.split()[:1]
    if words and each.kind.thing in (Thing.CHILD, Thing.CHILDREN, Thing.NEW_CHILD):
        found, whose, needed = family_typed(words, reading), tr("an adoptive family's"), tr("a child's")
    elif words and each.kind.thing is Thing.FAMILY:
        found, whose, needed = reference_typed(words, reading), tr("a child's"), tr("an adoptive family's")
    else:
        return
    if found:
        raise NotUnderstood(tr(f"{found[0]} is {whose} reference, and here {needed} is needed. {how}"))


def _not_that(each: Parameter, typed: str) -> str:
    """Return why what was typed is not what a parameter needs, as the end of a sentence."""
    if each.keyword:
        return tr(f"; I don't understand `{_shown(typed)}` here")
    return tr(f", and `{_shown(typed)}` is not that")


def _how_typed(verb: Verb) -> str:
    """Say how a verb is typed; where it takes nothing, as `plans`, how the one is that its name is the plural of."""
    meant = verb if verb.parameters else verbs().get(verb.name.removesuffix("s"), verb)
    return tr(f"Type `{meant.usage}`. For example: `{meant.example}`")


def _reason_alone(missing: Sequence[Parameter], text: str) -> Parameter | None:
    """Return the reason that is all a request lacks: the words left over are it, also without `because`."""
    is_reason = len(missing) == 1 and missing[0].kind.is_rest and missing[0].keyword == "because"
    return missing[0] if is_reason and any(letter.isalpha() for letter in text) else None


def _refuse_mistyped_reference(
    text: str, verb: Verb, given: Collection[str], reading: ReadingContext
) -> None:
    """Raise NotUnderstood for a mistyped reference in a child's thread, which would become words about that child."""
    here = reading.here
    if not here or any(each.kind.is_here and each.name in given for each in verb.parameters):
        return
    if not any(each.kind.is_here for each in verb.parameters):
        return
    letters = re.sub("[^A-Z].*", "", here)
    own = rf"\b{letters}[ _./\u2010-\u2015]?\d+\b" if letters else r"(?!)"
    # A person's id is no reference: `@U0SAM1`.
    for found in re.finditer(rf"(?<!@)(?:(?i:{own})|\b[A-Za-z]+\d+\b)", as_words(text)):
        ref = re.sub(r"^([A-Z]+)[^A-Z0-9]*(?=\d)", r"\1-", found[0].upper())
        known = is_reference(ref, reading.reference)
        if known or re.fullmatch(own, found[0], re.IGNORECASE):
            raise NotUnderstood(
                tr(
                    f"{found[0]} is not a reference here. This thread is {here}'s: leave it out, or type it whole, "
                    f"{ref if known else tr(f'like {here}')}."
                )
            )


def _unread_after(keyword: str | None, typed: str) -> str:
    """Return how the words begin that follow a parameter's keyword among others, and are no value of it."""
    found = re.search(rf"(?<!\S){keyword}\s+(\S.*)", typed, re.IGNORECASE | re.DOTALL) if keyword else None
    return " ".join(found[1].split()[:3]) if found else ""


def _alike(each: Parameter, phrase: str) -> str:
    """Return the names of a kind that a phrase may be meant for; empty if there are none."""
    alike = _names_like(each, phrase)
    if phrase.lower() in (name.lower() for name in alike):
        return ""  # it is one: what is missing is its keyword
    return listed([f"**{name.lower()}**" for name in alike], tr("or"))


def _names_like(each: Parameter, typed: str) -> list[str]:
    return each.kind.nearest(typed) if each.kind.nearest else []


def _alike_words(each: Parameter, typed: str) -> str:
    """Return a question after a space whether one of the names is meant that what was typed begins like, or nothing."""
    names = next(filter(None, (_alike(each, phrase) for phrase in _leading_phrases(typed))), "")
    return tr(f" Did you mean {names}?") if names else ""


def _shown(typed: str, most: int = 60) -> str:
    return as_quoted(as_words(typed), most)


def _leading_phrases(typed: str) -> list[str]:
    """Return what the text begins with, longest first: a name to recognise may have other words after it."""
    words = typed[:60].split()
    return [" ".join(words[:taken]) for taken in range(min(len(words), 6), 0, -1)]
