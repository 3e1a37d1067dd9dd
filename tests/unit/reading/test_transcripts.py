"""Tables of speech recognition are transcripts: one document of turns, each with its clip."""

from __future__ import annotations

import pytest

from onrecord.model import Clip, Zone
from onrecord.reading import File, ReadDocument, opened, read

TURNS = "Nadia Ferris: The allotments stay open, I promise.\n\nGordon Tate: She said that last year."


def documents(table: str, name: str = "a.csv") -> list[ReadDocument]:
    parts = list(read(File(table.encode(), name=name)))
    assert all(isinstance(part, ReadDocument) for part in parts)
    return [part for part in parts if isinstance(part, ReadDocument)]


@pytest.mark.parametrize(
    ("header", "times"),
    [
        ("Speaker,Start,End,Text", ("0:01,0:03", "0:03,0:05", "0:05,0:07")),
        ("start,end,speaker,text", ("1.0,3.0", "3.0,5.0", "5.0,7.0")),
        (
            "Speaker Name,Start Time,End Time,Transcript",
            ("00:00:01,00:00:03", "00:00:03,00:00:05", "00:00:05,00:00:07"),
        ),
        ("speaker,begin,end,utterance", ("1000,3000", "3000,5000", "5000,7000")),
        ("speaker_label,in,out,content", ("1s,3s", "3s,5s", "5s,7s")),
    ],
)
def test_rows_of_one_speaker_are_a_turn(header: str, times: tuple[str, str, str]) -> None:
    said = (
        ("Nadia Ferris", '"The allotments stay open,"'),
        ("Nadia Ferris", "I promise."),
        ("Gordon Tate", "She said that last year."),
    )
    rows = [
        f"{time},{speaker},{words}" if header.startswith("start") else f"{speaker},{time},{words}"
        for time, (speaker, words) in zip(times, said, strict=True)
    ]

    (document,) = documents("\n".join((header, *rows)))

    assert document.text == TURNS
    assert document.record is None
    assert [(zone.zone, zone.clip) for zone in document.zones] == [
        (Zone.TURN, Clip(start=1, end=5)),
        (Zone.TURN, Clip(start=5, end=7)),
    ]


def test_a_turn_without_an_end_lasts_to_the_next() -> None:
    table = "Timestamp\tSpeaker\tText\n0:01\tNadia Ferris\tWe stay.\n1:05\tGordon Tate\tWe go.\n"

    (document,) = documents(table, "a.tsv")

    assert [zone.clip for zone in document.zones] == [Clip(start=1, end=65), Clip(start=65, end=65)]
    assert isinstance(opened(File(table.encode(), name="a.tsv")), ReadDocument)


@pytest.mark.parametrize(
    "table",
    [
        "speaker,text\nNadia Ferris,The mayor said so.\nGordon Tate,The mayor said no.\n",
        "speaker,time,title,text\nA,0:01,Well,The mayor said so.\nB,0:02,Dry,The mayor said no.\n",
        "speaker,timestamp,text\nA,2024-03-05,The mayor said so.\nB,2024-03-06,The mayor said no.\n",
    ],
    ids=["quotations", "articles", "days"],
)
def test_other_tables_with_speakers_have_a_document_in_each_row(table: str) -> None:
    assert [document.record for document in documents(table)] == ["1", "2"]


def test_a_row_that_is_torn_apart_is_no_turn() -> None:
    table = "speaker,start,text\nA,0:01,We stay, said he, and so on.\nB,0:02,The mayor said no.\n"

    assert not isinstance(opened(File(table.encode(), name="a.csv")), ReadDocument)
