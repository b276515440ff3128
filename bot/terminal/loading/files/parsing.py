"""XML as it is read: every element as it begins and ends, in files however large. What would make a file large by itself is refused."""

from collections.abc import Iterable
from contextlib import suppress
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
    parser.XmlDeclHandler = _refuse_encoding
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


_KNOWN = frozenset({"utf-8", "utf-16"})
"""The encodings of several bytes a letter that the parser knows: of the others it takes those of one byte."""
_EVERY_BYTE = bytes(range(256))


def _refuse_encoding(_version: str, encoding: str | None, _alone: int) -> None:
    """Raise NotUnderstood for an encoding that the parser, or Python, does not know; either would say so in no words of ours."""
    if encoding is None or encoding.lower() in _KNOWN:
        return
    with suppress(LookupError, ValueError):
        if len(_EVERY_BYTE.decode(encoding, "replace")) == len(_EVERY_BYTE):
            return
    raise NotUnderstood(f"is in an encoding that I cannot read, `{encoding[:40]}`. Save it in UTF-8.")
