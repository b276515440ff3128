"""What words that make no request as they stand may mean, according to the records: a child, one's own action, one's only team."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from commands.desk.incoming import IncomingRequest
from commands.desk.named import Name, first_name, may_name_somebody, unknown_name
from commands.grammar.everyday import bare
from commands.grammar.formatting import as_quoted
from commands.grammar.parse import Incomplete, Parsed
from commands.grammar.read import Refusal, read
from commands.grammar.reply import LONGEST_TYPED, NO, Button, Listing, Reply
from commands.grammar.values import NumberOf, ReadingContext, Thing, mention
from commands.messages.buttons import WITH_BUTTONS, Choices, first_few
from commands.messages.sentences import action_line
from commands.practice.request import PlaceKind
from permanence.actions import Action
from permanence.errors import Identifying, NotUnderstood, Unavailable
from permanence.language import tr
from permanence.references import LONGEST_REFERENCE, as_reference
from permanence.roles import Standing
from permanence.words import listed, who
from storage.store import Store

MOST_WORDS = 6
"""Among how many words a mistyped reference is looked for."""
FEWEST_FIGURES = 3
"""How many figures alone may be a reference: fewer are a number of something."""

StandingIn = Callable[[frozenset[str] | None], Standing]
"""Returns the asker's standing in some teams, or in every team. Raises Unavailable if Slack does not answer."""


def may_mean(store: Store, text: str, refusal: Refusal, reading: ReadingContext) -> bool:
    """Whether the records may tell what is meant by words that lack something, so that no form need ask for it."""
    lacks_child = bool(refusal.started and Thing.CHILD in _lacks(refusal.started) and _like_references(text))
    if lacks_child or _names_an_action(refusal) or _lacks_a_team(refusal):
        return True
    return may_name_somebody(refusal) and first_name(text, _names(store), reading) is not None


Meant = tuple[IncomingRequest, Parsed, str]
"""The request that is meant, what it asks for, and what to say first."""


def meant(
    store: Store,
    incoming: IncomingRequest,
    standing_in: StandingIn,
    reading: ReadingContext,
    audit: Callable[[Parsed, Collection[str]], None],
) -> Meant | Reply:
    """Return what is asked, or meant by words that make no request as they stand; or the question which of several.

    `audit` writes which children a question showed something of. Raises the refusal of the words where nothing is found: what the asker may not see is answered like what is not there.
    """
    refusal = incoming.asked
    if isinstance(refusal, Parsed):
        return _of_person_in_place_of_team(store, incoming, refusal, reading) or (incoming, refusal, "")
    if incoming.place.kind is not PlaceKind.CLOCK:
        standing_in(frozenset())  # whoever may ask nothing is told so, and not what was wrong with the words
    is_identifying = isinstance(refusal.error, Identifying)
    if not is_identifying and incoming.place.kind not in (PlaceKind.CLOCK, PlaceKind.ELSEWHERE):
        asking = _Asking(store, incoming, refusal, standing_in, reading, audit)
        with suppress(Unavailable):
            if found := asking.of_child() or asking.of_action() or asking.of_team() or asking.of_people():
                return found
    raise refusal.error


@dataclass(frozen=True, slots=True)
class _Asking:
    """Words that make no request, who typed them and what the records tell that person."""

    store: Store
    incoming: IncomingRequest
    refusal: Refusal
    standing_in: StandingIn
    reading: ReadingContext
    audit: Callable[[Parsed, Collection[str]], None]

    def of_child(self) -> Meant | Reply | None:
        """Return the request for the child whose reference was mistyped; None if nothing that is asked is about one.

        The refusal names whom the word may mean.
        """
        text = self.incoming.text
        words = dict(_like_references(text))
        with self.store.read() as records:
            refs = {ref for word in words.values() for ref in records.children.refs_alike(word)}
            teams = frozenset(team for ref in refs if (team := records.children.team_of(ref)))
        if not refs:
            return None
        with self.store.read(self.standing_in(teams)) as records:
            seen = {
                typed: [each.ref for each in records.children.alike(word)]
                for typed, word in words.items()
                if records.children.find(as_reference(word))
                is None  # a child's own reference was not mistyped
            }
        for typed, children in seen.items():
            found = {ref: made for ref in children if (made := self._read(text.replace(typed, ref, 1)))}
            fit = {ref: made for ref, made in found.items() if made[1].value(Thing.NEW_CHILD) != ref}
            if len(fit) == 1:
                ((ref, (incoming, asked, _)),) = fit.items()
                return incoming, asked, tr(f"**{ref}**, by `{as_quoted(typed)}`:")
            if fit and len(fit) <= WITH_BUTTONS and len(text) < LONGEST_TYPED - LONGEST_REFERENCE:
                buttons = [Button(ref, incoming.text) for ref, (incoming, *_) in fit.items()]
                return self._which(tr(f"Which child do you mean by `{as_quoted(typed)}`?"), (), buttons)
        for typed, children in seen.items():
            if (
                children and as_reference(bare(typed)) not in children
            ):  # typed right, it is not what was not understood
                alike = listed([f"**{ref}**" for ref in children], tr("or"))
                self.refusal.error.say_first(tr(f"Do you mean {alike} by `{as_quoted(typed)}`?"))
                break
        return None

    def of_action(self) -> Meant | Reply | None:
        """Return the request for the asker's own open action that words tell: done at once if they tell it whole."""
        started = self.refusal.started
        if not (started and _names_an_action(self.refusal)):
            return None
        typed = _words_for_an_action(self.refusal)
        with self.store.read() as records:
            teams = frozenset(records.actions.teams_of(self.incoming.person))
        with self.store.read(self.standing_in(teams)) as records:
            own = records.actions.open_of(self.incoming.person)
        whole = [each for each in own if bare(each.words) == bare(typed)]
        found = whole or [each for each in own if _is_told(each, typed)]
        if len(found) == 1:
            said = "" if whole else f"{found[0].number}: {found[0].words}."
            return self._read(self._about(found[0], started), said, is_guess=not whole)
        name = started.verb.name.capitalize()
        buttons = [Button(f"{name} {each.number}", self._about(each, started)) for each in found]
        if not found:
            return None
        asked = self._which(
            tr(f"Which action do you mean by `{as_quoted(typed)}`?"),
            [action_line(each, self.reading.today) for each in found],
            buttons,
        )
        self.audit(started, {each.child for each in found})
        return asked

    def _about(self, action: Action, started: Parsed) -> str:
        """What is typed for an action that was told in words, with the values that were given beside it."""
        number = NumberOf(action.number, action.child)
        values = {
            each.name: number if each.kind.thing is Thing.ACTION else started.values.get(each.name)
            for each in started.verb.parameters
            if self.refusal.unread or each.kind.thing is not Thing.WORDS
        }
        return Parsed(started.verb, values).typed

    def of_team(self) -> Meant | None:
        """Return the question about the team of the place, or the only one that the asker is in or manages."""
        started = self.refusal.started
        if not (started and _lacks_a_team(self.refusal)):
            return None
        here = self.incoming.place.team
        standing = self.standing_in(None)
        teams = {here} if here else standing.teams | standing.manages
        return self._read(f"{started.typed} {min(teams)}") if len(teams) == 1 else None

    def of_people(self) -> Meant | Reply | None:
        """Return the request with the people meant by bare names in it, or the question which of several is meant.

        Raises Incomplete, with the request without the name, for somebody whom the bot does not know.
        """
        text, names = self.incoming.text, _names(self.store)
        while name := first_name(text, names, self.reading):
            told = [name.replaced(text, mention(person)) for person in name.people]
            if len(told) > 1:
                return self._which_person(name, told, names)
            (text,) = told
        if text != self.incoming.text:
            if found := self._read(text):
                return found
            asked = read(text, self.reading)
            if isinstance(asked, Refusal) and asked.started:
                raise asked.error  # its form asks for the rest
        name = unknown_name(text, self.reading) if self.refusal.started is None else None
        if name and not self._is_team(name.typed):
            without = read(name.replaced(text, ""), self.reading)
            raise Incomplete(
                tr(
                    f"I know nobody called {as_quoted(name.typed)}. Name people with @, as in `@{as_quoted(name.typed)}`."
                ),
                without.started if isinstance(without, Refusal) else without,
            )
        return None

    def _is_team(self, typed: str) -> bool:
        with self.store.read() as records:
            return records.teams.find(typed.lower()) is not None

    def _which_person(self, name: Name, told: Sequence[str], names: Mapping[str, str]) -> Reply | None:
        """Ask which of several people with a name is meant; None where they are too many, or the words too long."""
        if len(told) > WITH_BUTTONS or max(map(len, told)) > LONGEST_TYPED:
            return None
        lines = [f"{number} · {who(person)}" for number, person in enumerate(name.people, 1)]
        buttons = [
            Button(f"{number} · {names[person]}", text)
            for number, (person, text) in enumerate(zip(name.people, told, strict=True), 1)
        ]
        return self._which(tr(f"Who do you mean by `{as_quoted(name.typed)}`?"), lines, buttons)

    def _read(self, text: str, said: str = "", *, is_guess: bool = True) -> Meant | None:
        """Read words in place of those typed: what changes something is a guess, and not confirmed by a last word of theirs."""
        asked = read(text, self.reading)
        if not isinstance(asked, Parsed):
            return None
        asked = replace(asked, is_guess=is_guess and not asked.verb.reads, is_confirmed=False)
        return replace(self.incoming, asked=asked, text=text), asked, said

    def _which(self, words: str, lines: Sequence[str], buttons: Sequence[Button]) -> Reply:
        """Ask which is meant, with a button for each. Raises NotUnderstood in the terminal, which has none."""
        if self.incoming.place.kind is PlaceKind.TERMINAL:
            listing = "".join(f"\n• {line}" for line in lines)
            typed = listed([f"`{as_quoted(each.command)}`" for each in buttons], tr("or"))
            raise NotUnderstood(tr(f"{words} Type {typed}. Nothing was changed.{listing}"))
        parts = [Listing("", lines)] if lines else []
        first, menu = first_few(Choices("", [[self._whenever(each)] for each in buttons]))
        return Reply(words, parts, [*first, NO], menu=menu, fallback=tr("Which one do you mean?"))

    def _whenever(self, button: Button) -> Button:
        """Return a button that means the days meant now, `tomorrow` or `fri`, on whichever day it is pressed."""
        asked = read(button.command, self.reading)
        if not isinstance(asked, Parsed) or not any(isinstance(each, date) for each in asked.values.values()):
            return button
        return replace(button, command=asked.typed) if len(asked.typed) <= LONGEST_TYPED else button


def _names(store: Store) -> Mapping[str, str]:
    with store.read() as records:
        return records.names.all()


def _of_person_in_place_of_team(
    store: Store, incoming: IncomingRequest, asked: Parsed, reading: ReadingContext
) -> Meant | None:
    """Return the request for the one person called so, where a word was read as a team that is none: `caseload Sam`."""
    team = asked.value(Thing.TEAM)
    takes_person = any(each.kind.thing is Thing.PERSON for each in asked.verb.parameters)
    if not (team and asked.verb.reads and takes_person) or asked.value(Thing.PERSON):
        return None
    with store.read() as records:
        names = {} if records.teams.find(team) else records.names.all()
    name = first_name(incoming.text, names, reading) if names else None
    if not name or len(name.people) > 1 or name.typed.lower() != team:
        return None
    text = name.replaced(incoming.text, mention(name.people[0]))
    meant = read(text, reading)
    return (replace(incoming, asked=meant, text=text), meant, "") if isinstance(meant, Parsed) else None


def _like_references(text: str) -> list[tuple[str, str]]:
    """Return what at the start of a text may be a mistyped reference, as typed and as one word: one with a figure, or two that make one."""
    found = [(each.group(), each.span()) for each in re.finditer(r"\S{1,4000}", text[:1_000])][:MOST_WORDS]
    pairs = [
        (text[one[1][0] : two[1][1]], one[0] + two[0]) for one, two in pairwise(found) if one[0].isalpha()
    ]
    words = [(word, word) for word, _ in found]
    return [
        each for each in (*pairs, *words) if len(each[1]) <= LONGEST_REFERENCE and _may_be_reference(each[1])
    ]


def _may_be_reference(word: str) -> bool:
    figures = sum(character.isdecimal() for character in word)
    fewest = 1 if any(character.isalpha() for character in word) else FEWEST_FIGURES
    return figures >= fewest and _WRITTEN.fullmatch(word) is not None


_WRITTEN = re.compile(r"[\w./\u2010-\u2015-]+[?!,;:]*")
"""What a reference may be written with, and what may follow it."""


def _names_an_action(refusal: Refusal) -> bool:
    """Whether words began a request about an action, and tell it in other words than its number."""
    started = refusal.started
    return bool(started and _words_for_an_action(refusal) and _lacks(started) == [Thing.ACTION])


def _words_for_an_action(refusal: Refusal) -> str:
    """Return the words of a request that may tell an action: those left over, or else those that would be a note."""
    started = refusal.started
    return refusal.unread or str((started and started.value(Thing.WORDS)) or "")


def _lacks_a_team(refusal: Refusal) -> bool:
    """Whether all that a question lacks is its team."""
    started = refusal.started
    return bool(started and started.verb.reads and _lacks(started) == [Thing.TEAM])


def _lacks(started: Parsed) -> list[Thing]:
    return [
        each.kind.thing
        for each in started.verb.parameters
        if each.is_required and each.name not in started.values
    ]


def _is_told(action: Action, typed: str) -> bool:
    """Whether words are some of those of an action; its child may be among them."""
    words = set(bare(typed).split()) - {action.child.lower()}
    return bool(words) and words <= set(bare(action.words).split())
