"""Tables that are transcripts: a turn, or a part of it, in each row, with its speaker and its time.

Speech recognition exports them. A table that also names titles or addresses is one of documents, and so is
one without times, as collections of quotations are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.reading.columns import USUAL_NAMES, bare
from onrecord.reading.cues import captions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.reading.contract import ReadDocument
    from onrecord.reading.cues import Cue

_SPEAKER = {"speaker", "speakername", "speakerlabel"}
_START = {
    "start",
    "starttime",
    "startsec",
    "starts",
    "startseconds",
    "begin",
    "time",
    "timestamp",
    "timecode",
    "in",
}
_END = {"end", "endtime", "endsec", "ends", "endseconds", "out"}
_TEXT = {*map(bare, USUAL_NAMES["text"]), "utterance", "sentence", "words"}
_OF_DOCUMENTS = {bare(name) for field in ("title", "url", "outlet", "author") for name in USUAL_NAMES[field]}
_SLOWEST = 50  # seconds a word, pauses included
_TIME = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:[.,]\d+)?)\s*s?")


def transcript(header: Sequence[str], rows: Iterable[Sequence[str]]) -> ReadDocument | None:
    """Return the document of a table that is a transcript, None of any other table.

    Raises:
        ProblemError: no row has words.
    """
    names = [bare(name) for name in header]
    places = [
        next((place for place, name in enumerate(names) if name in wanted), None)
        for wanted in (_SPEAKER, _START, _TEXT, _END)
    ]
    speaker, start, text, end = places
    if speaker is None or start is None or text is None or not _OF_DOCUMENTS.isdisjoint(names):
        return None
    cells = [[*row, *[""] * (len(header) - len(row))] for row in rows]
    starts = [_seconds(row[start]) for row in cells]
    if None in starts or any(cell.strip() for row in cells for cell in row[len(header) :]):
        return None
    ends = [*starts[1:], None]
    unit = _unit([each or 0.0 for each in starts], sum(len(row[text].split()) for row in cells))
    cues: list[Cue] = []
    for row, begins, following in zip(cells, starts, ends, strict=True):
        begins = begins or 0.0
        until = (_seconds(row[end]) if end is not None else None) or following or begins
        said = " ".join(row[text].split())
        named = " ".join(row[speaker].translate(_NO_TAG).split())
        cues.append((unit * begins, unit * max(begins, until), [f"<v {named}>{said}" if named else said]))
    return captions("", lambda _: cues)


_NO_TAG = str.maketrans("<>", "  ")


def _unit(starts: Sequence[float], words: int) -> float:
    """Return how many seconds a number stands for: a thousandth where nobody speaks as slowly as that."""
    return 0.001 if starts and starts[-1] - starts[0] > _SLOWEST * words else 1.0


def _seconds(written: str) -> float | None:
    """Return the seconds of a time, as 62.5 or 1:02.5 or 00:01:02; None if it is none."""
    if (found := _TIME.fullmatch(written.strip())) is None:
        return None
    hours, minutes, seconds = found.groups()
    return round(3_600 * int(hours or 0) + 60 * int(minutes or 0) + float(seconds.replace(",", ".")), 3)
