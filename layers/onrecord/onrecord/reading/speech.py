"""Transcripts as services of speech recognition write them in JSON: segments, or words, with their times.

AWS Transcribe writes words and, lately, segments below ``results``
(https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html), Deepgram words below channels and, if asked
to, utterances (https://developers.deepgram.com/docs/utterances), Whisper and WhisperX segments, AssemblyAI
utterances. They are read as a table of turns is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from onrecord.reading.transcripts import transcript

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.reading.contract import ReadDocument

_HEADER = ("speaker", "start", "end", "text")
_SEGMENTS = ("audio_segments", "utterances", "segments")
_WORDS = ("items", "words")
_SPEAKER = ("speaker", "speaker_label", "channel_label")
_START = ("start", "start_time")
_END = ("end", "end_time")
_TEXT = ("punctuated_word", "word", "text", "transcript")
_LABEL = re.compile(r"(?:spk|ch)?_?(\d{1,3}|[A-Z])")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*$")

_Row = list[str]
"""Speaker, start, end and words."""


def speech(value: Mapping[str, Any]) -> ReadDocument | None:
    """Return the document of an object that is a transcript with times, None of any other object.

    Raises:
        ProblemError: nobody says anything in it.
    """
    objects = list(_objects(value))
    for found, rows_of in ((_SEGMENTS, _rows), (_WORDS, _rows_of_words)):
        for each in objects:
            for name in found:
                if rows := rows_of(each.get(name), _speakers(each)):
                    return transcript(_HEADER, rows)
    return None


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield an object, and those within it that hold the one reading of the one channel that it is of."""
    while isinstance(value, dict):
        yield value
        if isinstance(results := value.get("results"), dict):
            value = results
        elif isinstance(channels := value.get("channels"), list) and len(channels) == 1:
            (value,) = channels
        elif isinstance(alternatives := value.get("alternatives"), list) and alternatives:
            value = alternatives[0]
        else:
            return


def _speakers(value: Mapping[str, Any]) -> dict[str, str]:
    """Return the speakers of words by their starts, which AWS Transcribe once wrote apart from the words."""
    labels = value.get("speaker_labels")
    segments = _objects_of(labels.get("segments")) if isinstance(labels, dict) else []
    words = [word for segment in segments for word in _objects_of(segment.get("items"))]
    return {_written(word, _START): _written(word, _SPEAKER) for word in words}


def _objects_of(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _rows(segments: object, _: Mapping[str, str]) -> list[_Row]:
    """Return the rows of segments; none if there is anything else among them."""
    if not isinstance(segments, list):
        return []
    rows = [_row(each) for each in _objects_of(segments)]
    timed = [row for row in rows if row is not None]
    return timed if len(timed) == len(segments) else []


def _rows_of_words(words: object, speakers: Mapping[str, str]) -> list[_Row]:
    """Return a row for each sentence of a speaker; none if there is anything else among the words."""
    if not isinstance(words, list):
        return []
    rows: list[_Row] = []
    for word in words:
        if not isinstance(word, dict):
            return []
        said = word | _alternative(word)
        if word.get("type") == "punctuation":
            if rows:
                rows[-1][-1] += str(said.get("word", ""))
            continue
        if (row := _row(said)) is None:
            return []
        row[0] = row[0] or _named(speakers.get(row[1], ""))
        if rows and rows[-1][0] == row[0] and not _SENTENCE_END.search(rows[-1][-1]):
            rows[-1][2:] = row[2], f"{rows[-1][-1]} {row[3]}"
        else:
            rows.append(row)
    return rows


def _alternative(word: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the likeliest reading of a word says, as AWS Transcribe has it."""
    likeliest = next(iter(_objects_of(word.get("alternatives"))), {})
    return {"word": likeliest["content"]} if isinstance(likeliest.get("content"), str) else {}


def _row(timed: Mapping[str, Any]) -> _Row | None:
    """Return the row of a segment or a word, None of what has no words or no time."""
    said = next((timed[name] for name in _TEXT if isinstance(timed.get(name), str)), None)
    start = _written(timed, _START)
    if said is None or not start:
        return None
    return [_named(_written(timed, _SPEAKER)), start, _written(timed, _END), said.strip()]


def _written(timed: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return a time or a label as a table has it; nothing where there is none."""
    found = next((timed[name] for name in names if timed.get(name) is not None), "")
    if isinstance(found, float):
        return f"{found:.3f}"
    return str(found) if isinstance(found, (int, str)) else ""


def _named(label: str) -> str:
    """Return how a speaker is called of whom a service knows a number or a letter."""
    found = _LABEL.fullmatch(label)
    return f"Speaker {found.group(1)}" if found else label
