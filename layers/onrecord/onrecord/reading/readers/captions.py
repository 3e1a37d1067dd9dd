"""Captions and transcripts with a time before each line. Their cues are joined into turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.reading.cues import captions, dialogue, starting
from onrecord.reading.encodings import charset_of, decode
from onrecord.reading.formats import Format
from onrecord.reading.recognition import recognise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.reading.contract import File, ReadDocument


_CUES = {Format.SUBSTATION: dialogue, Format.TIMED_LINES: starting}


def read(file: File) -> Iterator[ReadDocument]:
    """Read captions.

    Raises:
        ProblemError: they have no words, or are in no encoding that could be recognised.
    """
    text, _ = decode(file.data, declared=charset_of(file.media_type))
    yield captions(text, _CUES.get(recognise(file)))
