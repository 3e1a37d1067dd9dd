"""Texts with composed letters and repaired marks, and the way back from their offsets to the text's.

A text with decomposed letters (an e and its accent, two characters) is read with composed ones (Unicode's
form C): so were the texts that the models were trained on. Marks that were decoded wrongly are read as what
they were: the controls U+0091 to U+0097 as the marks of Windows-1252, UTF-8 that was taken for Windows-1252
("\u00e2\u20ac\u0153") as UTF-8. A word that is broken by a hyphen at the end of a line is read whole, and the
long s of old prints as an s.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast

from onrecord.model import Frozen, Skipped, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

Found = TypeVar("Found")
_DECOMPOSED = re.compile("[^\\W\\d_][\u0300-\u036f]{1,30}")
"""A letter with its accents. No language has 30, and putting n of them in order takes n * n steps."""


_FOLLOWING = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_LOST = "â€"
"""Of a closing mark, whose last byte is no character of Windows-1252."""
_BROKEN = re.compile(
    f"[\x91-\x97ſ]|â{_FOLLOWING}{_FOLLOWING}|{_LOST}(?!\\w)|[ÂÃ]{_FOLLOWING}|(?<=\\w[a-z])-\r?\n(?=[a-z]{{2}})"
)
_DECOMPOSED_OR_BROKEN = re.compile(f"{_DECOMPOSED.pattern}|{_BROKEN.pattern}")


def composed(text: str) -> tuple[str, Sequence[int]]:
    """Compose a text's letters with their accents (Unicode's form C), and repair its marks and words.

    Returns:
        The composed text, and for each of its places and its end the place in ``text``.
    """
    pattern = _DECOMPOSED if _BROKEN.search(text) is None else _DECOMPOSED_OR_BROKEN
    pieces: list[str] = []
    places: list[int] = []
    position = 0
    for match in pattern.finditer(text):
        letters = _meant(match.group())
        pieces += (text[position : match.start()], letters)
        places += range(position, match.start())
        if letters:
            places.append(match.start())
            places += range(match.end() - len(letters) + 1, match.end())  # of accents that nothing composes
        position = match.end()
    if not pieces:
        return text, range(len(text) + 1)
    return "".join((*pieces, text[position:])), [*places, *range(position, len(text) + 1)]


def _meant(found: str) -> str:
    """Return what a few characters were meant to be; themselves where they are no repair."""
    if found.endswith("\n"):
        return ""
    if found == _LOST:
        return "”"
    if found == "ſ":
        return "s"
    if found[0] in "âÂÃ" or "\x91" <= found[0] <= "\x97":
        with suppress(UnicodeError):  # a letter with a further accent is no octet
            octets = b"".join(map(_octet, found))
            return octets.decode("cp1252" if len(found) == 1 else "utf-8")
    return unicodedata.normalize("NFC", found)


def _octet(character: str) -> bytes:
    """Return the byte that was decoded to a character as Windows-1252, or as Latin-1 where that has none."""
    return character.encode("latin-1" if character <= "\xff" else "cp1252")


def put_back(found: Found, text: str, places: Sequence[int]) -> Found:
    """Move the spans found in a composed text to their places in ``text``.

    Args:
        found: data of ``onrecord.model``, or a tuple of such.
        text: the text.
        places: those of ``composed``.
    """
    put: Any = found
    if isinstance(found, tuple):
        put = tuple(put_back(part, text, places) for part in found)
    elif isinstance(found, Span):
        start, end = places[found.start], places[found.end]
        put = found.model_copy(update={"start": start, "end": end, "text": text[start:end]})
    elif isinstance(found, Skipped) and found.start is not None and found.end is not None:
        put = found.model_copy(update={"start": places[found.start], "end": places[found.end]})
    elif isinstance(found, Frozen):
        parts = {name: put_back(getattr(found, name), text, places) for name in type(found).model_fields}
        put = found.model_copy(update=parts)
    return cast("Found", put)
