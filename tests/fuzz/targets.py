"""What is tried with whatever a fuzzer makes up, by name."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from tests.fuzz.files import importers
from tests.fuzz.payloads import payloads
from tests.fuzz.words import Tried, drawer, parser

TARGETS: Mapping[str, Callable[[], AbstractContextManager[Tried]]] = {
    "parser": parser,
    "drawer": drawer,
    "importers": importers,
    "payloads": payloads,
}
