"""Finds every verb in the folders of topics, and the folders in them: a file's name is the word people type, its folder the topic."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, get_type_hints

from commands.grammar.reply import FormStart, Question, Reply
from commands.grammar.values import Parameter, Thing, parameter
from permanence.language import marked
from permanence.roles import Role

TOPICS = ("case", "journey", "action", "surgery", "people", "figures", "team", "records", "help")
"""The folders of verbs, in the order that people need them."""


class SurgeryEvent(StrEnum):
    """What a change is to a surgery's minutes and agenda, beside a line that tells it."""

    ACTION_AGREED = "action agreed"
    ACTION_DONE = "action done"
    CHILD_REVIEWED = "child reviewed"
    DELAY_RECORDED = "delay recorded"
    MILESTONE_REACHED = "milestone reached"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb that people can type.

    Attributes:
        name: The word or words typed.
        topic: The folder it is in.
        about: What it does, from its function's docstring.
        function: The function that carries it out.
        roles: The roles that may use it; any one is enough.
        parameters: Its parameters, in the order declared.
        anywhere: Whether it may be used outside private places, since it is about no child.
        reads: Whether it changes nothing.
        is_hidden: Whether only the clock or a button uses it.
        own_example: An example that replaces the one made from its parameters.
        title: The title of its form; Slack allows 24 characters.
        told: How a change made with it is told in a surgery's thread; None if it is not mentioned in a channel.
        told_of_action: How what it did to an action is told, where that is more than a new date.
        in_surgery: What a change made with it is to a surgery.
        takes_back: Whether it is about the asker's latest change, whatever that was.
        lasts: Whether what it does cannot be taken back.
        is_everyday: Whether an ordinary sentence can begin with it, so that a line of a note is no command for that alone.
        also: Everyday phrases that mean it, with REF for a child's reference; a change is asked about first.
        asks: What is to be asked before it is carried out, or its refusal; given the same as its function. It changes nothing.
        rewords: Returns the request for it that a sentence makes, or nothing; it only reads.
        begins: What its form begins with, given what is known; then its form opens where no more than its child or team is given.
        shares: The verb by whose word it is typed too, where that one cannot read what follows.
        shows_families: Whether it may show adoptive families, or count them, though it names none.
    """

    name: str
    topic: str
    about: str
    function: Callable[..., Reply]
    roles: tuple[Role, ...]
    parameters: tuple[Parameter, ...]
    anywhere: bool
    reads: bool
    is_hidden: bool
    own_example: str
    title: str
    told: str | None
    told_of_action: str
    in_surgery: SurgeryEvent | None
    takes_back: bool
    lasts: bool
    is_everyday: bool
    also: tuple[str, ...]
    asks: Callable[..., Question | None] | None
    rewords: Callable[[str], str] | None
    begins: Callable[..., FormStart] | None
    shares: str
    shows_families: bool

    @property
    def is_of_families(self) -> bool:
        """Whether it names an adoptive family, so that only the family-finding side may know what was asked and done with it."""
        return any(each.kind.thing is Thing.FAMILY for each in self.parameters)

    @property
    def usage(self) -> str:
        """How it is typed, free text last: `move ACTION to DATE [because WORDS]`."""
        shown = (parameter.usage for parameter in sorted(self.parameters, key=_is_rest))
        return " ".join((self.shares or self.name, *shown))

    @property
    def example(self) -> str:
        """A whole example: its own, or one made from its parameters."""
        if self.own_example:
            return self.own_example
        shown = (parameter.example for parameter in self.parameters if parameter.in_example)
        return " ".join((self.name, *shown))


def _is_rest(parameter: Parameter) -> bool:
    return parameter.kind.is_rest


_DECORATED: dict[Callable[..., Reply], Mapping[str, Any]] = {}


def command(
    *,
    role: Role | tuple[Role, ...],
    anywhere: bool = False,
    reads: bool = False,
    hidden: bool = False,
    example: str = "",
    title: str = "",
    told: str | None = "",
    told_of_action: str = "",
    in_surgery: SurgeryEvent | None = None,
    takes_back: bool = False,
    lasts: bool = False,
    everyday: bool = False,
    also: tuple[str, ...] = (),
    asks: Callable[..., Question | None] | None = None,
    rewords: Callable[[str], str] | None = None,
    begins: Callable[..., FormStart] | None = None,
    shares: str = "",
    shows_families: bool = False,
) -> Callable[[Callable[..., Reply]], Callable[..., Reply]]:
    """Make a function a verb for one role, or for any of several.

    `example` is for a verb whose parameters' examples do not make a whole request. `title` and `told` replace the verb's
    name, and `told_of_action` the sentence for a new date: it may name `{action}`, `{struck}`, `{owner}`, `{due}`,
    `{because}`, `{waits_for}`, `{ended_words}` and `{by}`. `everyday` is for a verb that can also begin an ordinary
    sentence: "Left a voicemail". `also` are phrases that mean it: "what is overdue". `asks` is what is to be asked first, given
    what the verb is given. `rewords` finds it in a sentence: "which children have no match". `begins` is what its form begins with, given what is known.
    `shares` is the verb by whose word it is typed too: "why". `shows_families` is for one that shows adoptive families of which
    it is given none.
    """
    roles = role if isinstance(role, tuple) else (role,)

    def mark(function: Callable[..., Reply]) -> Callable[..., Reply]:
        _DECORATED[function] = {
            "roles": roles,
            "anywhere": anywhere,
            "reads": reads,
            "is_hidden": hidden or roles == (Role.CLOCK,),
            "own_example": example,
            "title": title,
            "told": told,
            "told_of_action": told_of_action,
            "in_surgery": in_surgery,
            "takes_back": takes_back,
            "lasts": lasts,
            "is_everyday": everyday,
            "also": also,
            "asks": asks,
            "rewords": rewords,
            "begins": begins,
            "shares": shares,
            "shows_families": shows_families,
        }
        return function

    return mark


@cache
def verbs() -> Mapping[str, Verb]:
    """Return every verb by its name, ordered by topic and name. Raises ValueError where two have the same name."""
    found: dict[str, Verb] = {}
    for topic in sorted(TOPICS):
        package = importlib.import_module(f"commands.{topic}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.ispkg:
                continue
            verb = _verb(topic, module.name)
            if verb.name in found:
                raise ValueError(f"two verbs are called {verb.name}")
            found[verb.name] = verb
    return found


def words_typed(name: str) -> list[str]:
    """Return under which names a verb's values are somebody's own words; none for what is no verb, as a load."""
    verb = verbs().get(name)
    return [each.name for each in verb.parameters if each.kind.thing is Thing.WORDS] if verb else []


def _verb(topic: str, path: str) -> Verb:
    module = importlib.import_module(path)
    (function,) = (
        member for member in vars(module).values() if inspect.isfunction(member) and member in _DECORATED
    )
    hints = get_type_hints(function, include_extras=True)
    parameters = tuple(
        parameter(name, hints[name], signature)
        for name, signature in list(inspect.signature(function).parameters.items())[1:]
    )
    name, given = path.rpartition(".")[2].replace("_", " "), dict(_DECORATED[function])
    for words in ("title", "told"):
        if given[words] == "":
            given[words] = name.capitalize()
    about = marked(inspect.getdoc(function) or "")
    return Verb(name, topic, about, function, parameters=parameters, **given)
