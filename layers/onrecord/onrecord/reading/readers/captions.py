"""Captions and transcripts with a time before each line. Their cues are joined into turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.reading.cues import captions
from onrecord.reading.encodings import charset_of, decode
from onrecord.reading.formats import Format
from onrecord.reading.recognition import recognise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.reading.contract import File, ReadDocument


def read(file: File) -> Iterator[ReadDocument]:
    """Read captions.

    Raises:
        ProblemError: they have no words, or are in no encoding that could be recognised.
    """
    text, _ = decode(file.data, declared=charset_of(file.media_type))
    yield captions(text, starts_alone=recognise(file) is Format.TIMED_LINES)
