"""What do the models get to read instead of the text?

A text with decomposed letters (an e and its accent, two characters) is read with composed ones; where each of
these stands in the text is kept, and what was found is put back there. Of what is then read, the shadow has
the length, so every offset in it is one in that. It differs where the model could not read the text (lone
surrogates), would stumble (line breaks within a paragraph of hard-wrapped text), or would lose hours (a run
of thousands of characters without a space is no word: it is blanked, and named in the coverage).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, TypeVar, cast

from onrecord.language.lexicon.marks import LINE_BREAKS
from onrecord.model import Frozen, Skipped, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.spans import Range

LONGEST_WORD = 1_000
"""Code points without white space that are still read."""

Found = TypeVar("Found")
_DECOMPOSED = re.compile("[^\\W\\d_][\u0300-\u036f]{1,30}")
"""A letter with its accents. No language has 30, and putting n of them in order takes n * n steps."""
SURROGATE = re.compile("[\ud800-\udfff]")
_TOO_LONG = re.compile(rf"(?<!\S)\S{{{LONGEST_WORD + 1},}}")
_LINE_BREAK = re.compile(f"[{LINE_BREAKS}]")


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


def shadow_of(text: str, paragraphs: Sequence[Range]) -> tuple[str, list[Skipped]]:
    """Return what the model reads in place of ``text``, equally long, and what of it was blanked."""
    skipped = [
        Skipped(
            start=match.start(),
            end=match.end(),
            reason=f"more than {LONGEST_WORD} characters without a space are not words",
        )
        for match in _TOO_LONG.finditer(text)
    ]
    shadow = SURROGATE.sub("\ufffd", text)
    pieces: list[str] = []
    position = 0
    for start, end in paragraphs:
        pieces += (shadow[position:start], _LINE_BREAK.sub(" ", shadow[start:end]))
        position = end
    pieces.append(shadow[position:])
    return _TOO_LONG.sub(lambda match: " " * len(match.group()), "".join(pieces)), skipped


def chunks_of(shadow: str, paragraphs: Sequence[Range], size: int) -> list[Range]:
    """Cut a text into consecutive chunks of about ``size`` code points, at paragraphs where it can be done.

    The chunks cover the whole text. A paragraph longer than ``size`` is cut after a sentence's full stop,
    else at white space.
    """
    chunks: list[Range] = []
    start = boundary = 0
    for following in [*(paragraph[0] for paragraph in paragraphs[1:]), len(shadow)]:
        if following - start > size and boundary > start:
            chunks.append((start, boundary))
            start = boundary
        while following - start > size:
            cut = _cut(shadow, start, start + size)
            chunks.append((start, cut))
            start = cut
        boundary = following
    if start < len(shadow) or not chunks:
        chunks.append((start, len(shadow)))
    return chunks


def _cut(shadow: str, start: int, limit: int) -> int:
    for pattern in (". ", " ", "\n"):
        found = shadow.rfind(pattern, start + (limit - start) // 2, limit)
        if found > start:
            return found + len(pattern)
    return limit
