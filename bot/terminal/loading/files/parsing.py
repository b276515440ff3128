"""XML as it is read: every element as it begins and ends, in files however large. What would make a file large by itself is refused."""

from collections.abc import Iterable
from typing import Any
from xml.parsers import expat

from permanence.errors import NotUnderstood


def parser_for(elements: Any) -> Any:
    """A parser that tells `elements` what it finds: their `begin`, `end` and `text`."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = elements.begin
    parser.EndElementHandler = elements.end
    parser.CharacterDataHandler = elements.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def parse(parser: Any, chunks: Iterable[bytes]) -> None:
    """Read a whole file. Raises NotUnderstood for XML that is not well formed."""
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise NotUnderstood(
            f"cannot be read from line {error.lineno} on: it is not well-formed XML."
        ) from error


def _refuse_doctype(*_: object) -> None:
    raise NotUnderstood("declares a document type, as nothing that is loaded does, so it is not read.")
