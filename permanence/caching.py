"""What an object works out once, and keeps."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

_Made = TypeVar("_Made")


class cached_property(Generic[_Made]):  # noqa: N801 - what it takes the place of is called so
    """A property that is worked out when it is first asked for, and then kept by its object.

    Until Python 3.12 the library's has one lock for all objects of a class: a hundred threads, each with its own, wait
    for one another. Without it two that share an object may both work it out; both find the same.
    """

    def __init__(self, work: Callable[[Any], _Made]) -> None:
        self._work = work
        self.__doc__ = work.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        """Keep it under its own name, where it is found first from then on."""
        self._name = name

    @overload
    def __get__(self, of: None, owner: type) -> Self: ...
    @overload
    def __get__(self, of: object, owner: type) -> _Made: ...
    def __get__(self, of: object | None, owner: type) -> _Made | Self:
        """Return the value of an object; of its class the property itself."""
        if of is None:
            return self
        made = of.__dict__[self._name] = self._work(of)
        return made
