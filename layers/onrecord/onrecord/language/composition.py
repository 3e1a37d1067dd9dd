"""Texts with composed letters, and what was found in them put back where it stands in the text.

A text with decomposed letters (an e and its accent, two characters) is read with composed ones (Unicode's
form C): so were the texts that the models were trained on.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, TypeVar, cast

from onrecord.model import Frozen, Skipped, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

Found = TypeVar("Found")
_DECOMPOSED = re.compile("[^\\W\\d_][\u0300-\u036f]{1,30}")
"""A letter with its accents. No language has 30, and putting n of them in order takes n * n steps."""


def composed(text: str) -> tuple[str, Sequence[int]]:
    """Compose a text's letters with their accents (Unicode's form C).

    Returns:
        The composed text, and for each of its places and its end the place in ``text``.
    """
    pieces: list[str] = []
    places: list[int] = []
    position = 0
    for match in _DECOMPOSED.finditer(text):
        letter = unicodedata.normalize("NFC", match.group())
        pieces += (text[position : match.start()], letter)
        places += range(position, match.start() + 1)
        places += range(match.end() - len(letter) + 1, match.end())  # of accents that nothing composes with
        position = match.end()
    if not pieces:
        return text, range(len(text) + 1)
    return "".join((*pieces, text[position:])), [*places, *range(position, len(text) + 1)]


def put_back(found: Found, text: str, places: Sequence[int]) -> Found:
    """Put the spans of whatever was found in a composed text where they stand in ``text``.

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
