"""The cues of captions are joined into turns with their times."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Clip, Form, Zone
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import File, ReadDocument, read
from onrecord.reading.cues import captions
from onrecord.road import ExtractedDocument, extract_documents
from tests.support.files import FILES, documents_in, expected_in


def vtt(*cues: str) -> ReadDocument:
    body = "\n\n".join(
        f"00:{second:02}.000 --> 00:{second + 1:02}.000\n{cue}" for second, cue in enumerate(cues)
    )
    (document,) = read(File(f"WEBVTT\n\n{body}\n".encode()))
    assert isinstance(document, ReadDocument)
    return document


@pytest.mark.parametrize("expected", expected_in("captions"), ids=lambda each: str(each["file"]))
def test_captions_are_read_as_they_are_heard(expected: dict[str, Any]) -> None:
    assert documents_in(FILES / "captions" / expected["file"]) == expected["documents"]


@pytest.mark.parametrize(
    "label", ["<v Ann Lee>", "ANN LEE: ", ">> ANN LEE: ", "- Ann Lee: ", "Ann Lee (by phone): "]
)
def test_a_speaker_is_named_by_a_voice_or_a_label(label: str) -> None:
    document = vtt(f"{label}The ferry", "is late.", "<v Bob Rice>Is it?")

    first, second = document.zones
    assert document.text[first.start : first.end].upper().startswith("ANN LEE")
    assert document.text[first.start : first.end].endswith(": The ferry is late.")
    assert (first.zone, first.clip) == (Zone.TURN, Clip(start=0, end=2))
    assert document.text[second.start : second.end] == "Bob Rice: Is it?"


@pytest.mark.parametrize(
    "cue",
    [
        "<i>It is late.</i>",
        "<c.yellow>It is</c> late.",
        "{\\an8}It is late.",
        "It<00:00:00.500><c> is late.</c>",
    ],
)
def test_styles_and_word_times_are_no_text(cue: str) -> None:
    assert vtt(cue).text == "It is late."


def test_a_time_in_a_sentence_is_no_label() -> None:
    assert vtt("We meet at 10: 30 at the pier.").zones[0].zone is Zone.BODY


@pytest.mark.parametrize("damage", ["00:00:0x,000 --> 00:00:02,000\nlost", "--> \nlost", "7\n\n\n8"])
def test_a_damaged_cue_costs_itself_alone(damage: str) -> None:
    whole = "00:00:01,000 --> 00:00:02,000\nThe ferry"
    document = captions(f"{whole}\n\n{damage}\n\n00:00:05,000 --> 00:00:06,000\nis late.")

    assert document.text == "The ferry is late."


@pytest.mark.parametrize("text", ["WEBVTT\n", "WEBVTT\n\n00:01.000 --> 00:02.000\n[Music]\n"])
def test_captions_without_words_are_a_problem(text: str) -> None:
    with pytest.raises(ProblemError) as raised:
        list(read(File(text.encode())))

    assert raised.value.problem.type == ProblemType.EMPTY_DOCUMENT.uri


def test_a_statement_has_the_clip_of_its_turn() -> None:
    data = (FILES / "captions" / "hearing.vtt").read_bytes()

    (document,) = extract_documents(data, key="hearing.vtt")

    assert isinstance(document, ExtractedDocument)
    clips = {
        (statement.speakers[0].name, statement.clip and statement.clip.start)
        for statement in document.extraction.statements
        if statement.zone is Zone.TURN and statement.speakers
    }
    assert ("Dana Holt", 1.0) in clips


@given(st.text(alphabet="0123456789:.,->\n <v>Ab", max_size=200))
def test_any_captions_are_read_or_are_a_problem(text: str) -> None:
    try:
        document = captions(text)
    except ProblemError:
        return
    assert document.text.strip()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_subviewer_captions_have_a_comma_between_their_times(end: str) -> None:
    lines = (
        *("0:00:01.000,0:00:04.000", "ANN LEE: The ferry", "stays in port.", ""),
        *("0:00:04.500,0:00:06.250", "BOB RICE: Until when?", ""),
    )
    (document,) = read(File(end.join(lines).encode(), name="captions.sbv"))

    assert isinstance(document, ReadDocument)
    assert document.text == "ANN LEE: The ferry stays in port.\n\nBOB RICE: Until when?"
    assert [zone.clip for zone in document.zones] == [Clip(start=1, end=4), Clip(start=4.5, end=6.25)]


def test_a_statement_in_a_transcript_has_the_clip_of_the_turn_around_it() -> None:
    text = (
        "Ilka Brandt  0:04\nWe opened the well. The surveyor told us that it was dry.\n\n"
        "Tomas Reyne  0:11\nI am not surprised.\n\nIlka Brandt  0:15\nNor am I.\n"
    )
    (document,) = extract_documents(text.encode(), key="well.txt")

    assert isinstance(document, ExtractedDocument)
    assert document.text == text
    clips = {each.text: each.clip for each in document.extraction.statements}
    assert clips["it was dry"] == Clip(start=4, end=11)
    assert clips["I am not surprised."] == Clip(start=11, end=15)


@pytest.mark.parametrize("label", ["[SPEAKER_01]: ", "[Speaker 1] ", "SPEAKER 1: "])
def test_lines_of_speech_recognition_are_joined_into_turns(label: str) -> None:
    lines = (
        f"[00:00.000 --> 00:03.500]  {label}We opened the well",
        f"[00:03.500 --> 00:06.000]  {label}and it was dry.",
        "[01:00:07.000 --> 01:00:09.000]  [SPEAKER_02]: Who paid for it?",
    )
    (document,) = read(File("\n".join(lines).encode(), name="call.txt"))

    assert isinstance(document, ReadDocument)
    speaker = label.strip("[]: ")
    assert document.text == f"{speaker}: We opened the well and it was dry.\n\nSPEAKER_02: Who paid for it?"
    assert [zone.clip for zone in document.zones] == [Clip(start=0, end=6), Clip(start=3607, end=3609)]


def test_lines_of_speech_recognition_without_speakers_are_prose() -> None:
    (document,) = read(File(b"[00:00.000 --> 00:02.000]  The well\n[00:02.000 --> 00:04.000]  is dry.\n"))

    assert isinstance(document, ReadDocument)
    assert document.text == "The well is dry."


def test_a_transcript_copied_from_a_page_of_a_video_is_prose_with_clips() -> None:
    text = (
        "0:02\nwe opened the old well this morning and\n0:06\nthe surveyor said that it was dry\n"
        "0:11\nnobody in the village was surprised at all\n0:15\nand this is where we leave it\n"
    )
    (document,) = read(File(text.encode(), name="video.txt"))

    assert isinstance(document, ReadDocument)
    assert "morning and the surveyor said" in document.text
    assert [zone.clip for zone in document.zones] == [Clip(start=2, end=15)]


@pytest.mark.parametrize(
    "text",
    [
        # names below the times: labels, which are read as they stand
        "0:02\nIlka Brandt\nThe well is dry.\n\n0:06\nTomas Reyne\nIt is.\n\n0:09\nIlka Brandt\nYes.\n",
        # times of day
        (
            "2:31\nThe mayor has arrived at the well and speaks to the crowd of some two hundred people.\n"
            "2:45\nShe says that the village was never told that it was dry, and that she is sorry.\n"
            "3:10\nThe crowd has gone home, and the well is closed with planks from the old barn.\n"
        ),
        "It is dry.\n\n1:00\n\nThe surveyor said so.\n",
    ],
)
def test_other_texts_with_times_on_lines_stay_as_they_are(text: str) -> None:
    (document,) = read(File(text.encode(), name="notes.txt"))

    assert isinstance(document, ReadDocument)
    assert document.text == text


@pytest.mark.parametrize(
    "captions_of",
    [
        "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ida Moss>The quarry stays shut.\n",
        "1\n00:00:01,000 --> 00:00:03,000\nIDA MOSS: The quarry stays shut.\n",
        "[00:01.000 --> 00:03.000] Ida Moss: The quarry stays shut.\n[00:04.000 --> 00:05.000] Bo Orr: No.\n",
        '{"segments": [{"start": 1.0, "end": 3.0, "speaker": "Ida Moss", "text": "The quarry stays shut."}]}',
    ],
    ids=["a voice", "a label", "two turns", "JSON"],
)
def test_however_few_the_turns_are_the_speakers_own_words(captions_of: str) -> None:
    (document,) = extract_documents(captions_of.encode())

    assert isinstance(document, ExtractedDocument)
    first = document.extraction.statements[0]
    assert (first.form, first.zone, first.text) == (Form.DIRECT, Zone.TURN, "The quarry stays shut.")
    assert first.speakers[0].name.casefold() == "ida moss"
    assert first.clip == Clip(start=1, end=3)


def test_whom_nobody_names_is_not_who_spoke_before() -> None:
    read = captions("WEBVTT\n\n00:01.000 --> 00:04.000\n>> MAUD PETTY: It is shut.\n>> It is open.\n")
    assert read.text == "MAUD PETTY: It is shut.\n\nUnidentified speaker: It is open."


def test_a_number_sign_is_no_sound_within_words_and_song_is_one() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nWe are #1 in Kelso, and #2 in Lismore.\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\n# The water is wide #\n"
    )
    read = captions(text)
    assert read.text == "We are #1 in Kelso, and #2 in Lismore."
    assert [each.reason for each in read.skipped] == ["sounds: 1"]


@pytest.mark.parametrize("name", ["Özgür Kaya", "Élodie Marchand", "Åse Lind"])
def test_a_label_may_begin_with_any_capital(name: str) -> None:
    read = captions(f"1\n00:00:01,000 --> 00:00:02,000\nMaud: It is shut.\n{name}: It is open.\n")
    assert read.text == f"Maud: It is shut.\n\n{name}: It is open."


@pytest.mark.parametrize(
    ("voice", "name"), [("Petty, Maud", "Maud Petty"), ("Maud Petty, MD", "Maud Petty, MD"), ("Maud", "Maud")]
)
def test_a_voice_is_named_as_one_says_it(voice: str, name: str) -> None:
    read = captions(f"WEBVTT\n\n00:01.000 --> 00:04.000\n<v {voice}>It is shut.\n")
    assert read.text == f"{name}: It is shut."


def test_words_that_tell_of_somebody_speaking_are_no_label() -> None:
    read = captions("1\n00:00:01,000 --> 00:00:02,000\nMR PETTY SAID: IT IS SHUT.\n")
    assert read.text == "MR PETTY SAID: IT IS SHUT."


def test_a_blank_line_ends_no_cue_of_subrip_before_the_next_time() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nIt is shut\n\nall winter.\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nIt opens in May.\n"
    )
    assert captions(text).text == "It is shut all winter. It opens in May."
