"""Every verb, found by walking the folders: a file's name is the word people type, its folder the topic."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints

from commands.grammar.reply import Reply
from commands.grammar.values import Parameter, parameter
from permanence.roles import Role

TOPICS = ("case", "journey", "action", "surgery", "people", "team", "help")
"""The folders of verbs, in the order that people need them."""


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that can be asked for. `roles` are those any one of which may ask for it.

    `anywhere` says that it is about nobody's child, so that it may be asked outside private places; `reads`
    that it changes nothing; `is_hidden` that people do not type it: the clock does, or a button.
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

    @property
    def usage(self) -> str:
        """How it is typed, words of one's own last: `move ACTION to DATE [because WORDS]`."""
        shown = (parameter.usage for parameter in sorted(self.parameters, key=_is_rest))
        return " ".join((self.name, *shown))

    @property
    def example(self) -> str:
        """One whole example: its own, or made of its parameters'."""
        if self.own_example:
            return self.own_example
        shown = (parameter.example for parameter in self.parameters if parameter.in_example)
        return " ".join((self.name, *shown))


def _is_rest(parameter: Parameter) -> bool:
    return parameter.kind.is_rest


_MARKED: dict[Callable[..., Reply], Mapping[str, Any]] = {}


def command(
    *,
    role: Role | tuple[Role, ...],
    anywhere: bool = False,
    reads: bool = False,
    hidden: bool = False,
    example: str = "",
) -> Callable[[Callable[..., Reply]], Callable[..., Reply]]:
    """Make a function a verb, asked for by a role (or by any one of several).

    `example` is for a verb whose parameters' own examples do not make a whole request.
    """
    roles = role if isinstance(role, tuple) else (role,)

    def mark(function: Callable[..., Reply]) -> Callable[..., Reply]:
        _MARKED[function] = {
            "roles": roles,
            "anywhere": anywhere,
            "reads": reads,
            "is_hidden": hidden or roles == (Role.CLOCK,),
            "own_example": example,
        }
        return function

    return mark


@cache
def verbs() -> Mapping[str, Verb]:
    """Every verb by its name, in the order of topics and names."""
    found: dict[str, Verb] = {}
    for topic in sorted(TOPICS):
        package = importlib.import_module(f"commands.{topic}")
        for module in pkgutil.iter_modules(package.__path__):
            verb = _verb(topic, module.name)
            if verb.name in found:
                raise ValueError(f"two verbs are called {verb.name}")
            found[verb.name] = verb
    return found


def _verb(topic: str, file: str) -> Verb:
    module = importlib.import_module(f"commands.{topic}.{file}")
    (function,) = (
        member for member in vars(module).values() if inspect.isfunction(member) and member in _MARKED
    )
    hints = get_type_hints(function, include_extras=True)
    parameters = tuple(
        parameter(name, hints[name], signature)
        for name, signature in list(inspect.signature(function).parameters.items())[1:]
    )
    about = inspect.getdoc(function) or ""
    return Verb(file.replace("_", " "), topic, about, function, parameters=parameters, **_MARKED[function])
