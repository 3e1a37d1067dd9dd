"""Transcripts in JSON, as services of speech recognition write them, are turns with their times."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Clip, Zone
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import File, ReadDocument, read
from onrecord.reading.speech import speech

FERRIS, TATE = "The mill stays open.", "She said so in May."


def document(value: Any, **columns: str) -> ReadDocument:
    (part,) = read(File(json.dumps(value).encode(), name="a.json", columns=columns))
    assert isinstance(part, ReadDocument)
    return part


def words(text: str, start: float, **more: Any) -> list[dict[str, Any]]:
    return [
        {"word": word, "start": start + number, "end": start + number + 0.5, **more}
        for number, word in enumerate(text.split())
    ]


def spoken(item: str, start: str, end: str, **more: Any) -> dict[str, Any]:
    alternatives = [{"confidence": "0.9", "content": item}, {"confidence": "0.1", "content": "or"}]
    kind = "punctuation" if item == "." else "pronunciation"
    times = {} if item == "." else {"start_time": start, "end_time": end}
    return {"type": kind, "alternatives": alternatives, **times, **more}


ASSEMBLY = {
    "utterances": [
        {"speaker": "A", "text": FERRIS, "start": 1_000, "end": 4_000},
        {"speaker": "B", "text": TATE, "start": 300_000, "end": 304_000},
    ]
}
WHISPERX = {
    "segments": [
        {"start": 1, "end": 4.0, "text": f" {FERRIS}", "speaker": "SPEAKER_00", "words": words(FERRIS, 1)},
        {"start": 300.0, "end": 304.0, "text": f" {TATE}", "speaker": "SPEAKER_01"},
    ],
    "word_segments": words(FERRIS, 1),
}
DEEPGRAM = {
    "results": {
        "channels": [
            {
                "alternatives": [
                    {
                        "transcript": f"{FERRIS} {TATE}",
                        "words": [*words(FERRIS, 1.0, speaker=0), *words(TATE, 300.0, speaker=1)],
                    }
                ]
            }
        ]
    }
}
TRANSCRIBE = {
    "status": "COMPLETED",
    "results": {
        "transcripts": [{"transcript": f"{FERRIS} {TATE}"}],
        "items": [spoken("The", "1.0", "1.5")],
        "audio_segments": [
            {"id": 0, "transcript": FERRIS, "start_time": "1.0", "end_time": "4.5", "speaker_label": "spk_0"},
            {
                "id": 1,
                "transcript": TATE,
                "start_time": "300.0",
                "end_time": "304.5",
                "speaker_label": "spk_1",
            },
        ],
    },
}


@pytest.mark.parametrize(
    ("value", "speakers", "end"),
    [
        (ASSEMBLY, ("Speaker A", "Speaker B"), 4.0),
        (WHISPERX, ("SPEAKER_00", "SPEAKER_01"), 4.0),
        (DEEPGRAM, ("Speaker 0", "Speaker 1"), 4.5),
        (TRANSCRIBE, ("Speaker 0", "Speaker 1"), 4.5),
    ],
    ids=["AssemblyAI", "WhisperX", "Deepgram", "Transcribe"],
)
def test_each_speaker_has_turns_with_their_times(value: Any, speakers: tuple[str, str], end: float) -> None:
    found = document(value)

    assert found.text == f"{speakers[0]}: {FERRIS}\n\n{speakers[1]}: {TATE}"
    assert found.record is None
    assert [zone.zone for zone in found.zones] == [Zone.TURN, Zone.TURN]
    assert [zone.clip and zone.clip.start for zone in found.zones] == [1.0, 300.0]
    assert found.zones[0].clip == Clip(start=1.0, end=end)


def test_words_are_joined_with_their_punctuation_and_a_speaker_of_the_same_start() -> None:
    items = [spoken(word, f"{n}.0", f"{n}.5") for n, word in enumerate(["We", "stay", ".", "You", "go", "."])]
    labels = [
        {"speaker_label": "spk_0", "items": [{"start_time": "0.0", "speaker_label": "spk_0"}]},
        {"speaker_label": "spk_0", "items": [{"start_time": "1.0", "speaker_label": "spk_0"}]},
        {
            "speaker_label": "spk_1",
            "items": [{"start_time": f"{n}.0", "speaker_label": "spk_1"} for n in (3, 4)],
        },
    ]

    found = document({"results": {"speaker_labels": {"segments": labels}, "items": items}})

    assert found.text == "Speaker 0: We stay.\n\nSpeaker 1: You go."
    assert [zone.clip for zone in found.zones] == [Clip(start=0, end=1.5), Clip(start=3, end=4.5)]


def test_what_nobody_is_named_for_has_paragraphs() -> None:
    segments = [{"start": 0.0, "end": 2.5, "text": FERRIS}, {"start": 30, "end": 32.25, "text": TATE}]

    found = document({"text": f"{FERRIS} {TATE}", "segments": segments, "language": "en"})

    assert found.text == f"{FERRIS}\n\n{TATE}"
    assert [zone.clip for zone in found.zones] == [Clip(start=0, end=2.5), Clip(start=30, end=32.25)]


def test_a_transcript_has_the_title_and_the_day_beside_it() -> None:
    found = document({**ASSEMBLY, "title": "The mill", "date": "2024-03-05", "publisher": "Radio Quay"})

    assert (found.metadata.title, found.metadata.published) == ("The mill", dt.date(2024, 3, 5))
    assert found.metadata.outlet == "Radio Quay"


@pytest.mark.parametrize(
    "segments",
    [
        [{"text": FERRIS}],
        [{"start": 1.0, "end": 2.0}],
        [{"start": 1.0, "text": FERRIS}, "and so on"],
        [{"start": "in May", "text": FERRIS}],
        [],
        {"start": 1.0, "text": FERRIS},
    ],
    ids=["no times", "no words", "other things", "days", "nothing", "no list"],
)
def test_what_has_no_times_is_an_article(segments: Any) -> None:
    assert document({"text": FERRIS, "segments": segments}).text == FERRIS


def test_a_text_that_the_uploader_names_is_the_text() -> None:
    assert document({**ASSEMBLY, "notes": TATE}, text="notes").text == TATE


def test_the_channels_of_a_recording_are_not_mixed_up() -> None:
    (channel,) = DEEPGRAM["results"]["channels"]

    with pytest.raises(ProblemError) as raised:
        document({"results": {"channels": [channel, channel]}})
    assert raised.value.problem.type == ProblemType.NO_TEXT_COLUMN.uri


def test_a_transcript_of_silence_is_empty() -> None:
    with pytest.raises(ProblemError) as raised:
        document({"segments": [{"start": 0.0, "end": 2.0, "text": " "}]})
    assert raised.value.problem.type == ProblemType.EMPTY_DOCUMENT.uri


NAMES = st.sampled_from(
    [
        "results",
        "items",
        "words",
        "segments",
        "alternatives",
        "channels",
        "speaker_labels",
        "start",
        "text",
        "type",
    ]
)
JSON = st.recursive(
    st.none() | st.integers(-9, 9) | st.floats(0, 9) | st.text(max_size=3) | st.just("punctuation"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, JSON, max_size=4))
def test_any_object_is_a_transcript_or_none(value: dict[str, Any]) -> None:
    try:
        found = speech(value)
    except ProblemError:
        return
    assert found is None or found.text
