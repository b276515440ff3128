"""How a text is read before anything is looked for in it: narrow, or as its words."""

import re
import unicodedata


def narrow(text: str) -> str:
    """A text with plain figures and hyphens, and without accents or what joins characters unseen."""
    if text.isascii():
        return text
    # Most of what is beyond ASCII, and looked for faster than anything else.
    for sign, plain in _ALIKE.items():
        text = text.replace(sign, plain)
    return text if text.isascii() else _WIDE.sub(lambda found: _plain(found[0]), text)


def _plain(wide: str) -> str:
    """Characters beyond ASCII as they are read: a letter or a figure, nothing for what is not seen, else a stroke."""
    return "".join(
        character if character.isalpha() or character.isascii() else str(unicodedata.decimal(character, "|"))
        for character in unicodedata.normalize("NFKD", wide)
        if unicodedata.category(character) not in _UNSEEN
    )


_WIDE = re.compile(r"[^\x00-\x7f]+")
_UNSEEN = ("Cf", "Mn", "Me")
_HYPHENS, _QUOTES, _DOTS, _OTHERS = (
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    "\u2018\u2019",
    "\u00b7\u2022",
    "\u00a3\u20ac\u201c\u201d",
)
_ALIKE = {
    **dict.fromkeys(_HYPHENS, "-"),
    **dict.fromkeys(_QUOTES, "'"),
    **dict.fromkeys(_DOTS, "."),
    **dict.fromkeys(_OTHERS, "|"),
}


def words(text: str) -> list[str]:
    """The words of a text in small letters; a name loses its apostrophes, and its `'s`, here as on the list."""
    small = _OF_SOMEBODY.sub("", text.lower()).replace("'", "")
    return small.encode().translate(_NO_LETTERS).decode().split()


_OF_SOMEBODY = re.compile(r"'s(?![^\W\d_])")
"""The end of `Jane's`; no part of `O'Sullivan`."""
# Of bytes: to translate characters takes much longer from the first one beyond ASCII on.
_NO_LETTERS = bytes(code if code > 127 or chr(code).isalpha() else ord(" ") for code in range(256))
AROUND = ".,:;?!()[]\"'"
"""What may stand around a word in a sentence."""
