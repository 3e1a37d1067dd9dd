"""A file of many documents that is over the limits is split, and no document is lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import File, Limits, ReadDocument, UnreadPart, read
from onrecord.reading.splitting import can_be_split, split

SMALL = Limits(bytes=400, documents=3)
ENGLISH = "The mayor said that the well is dry, and that it has been dry for years."
ROWS = [(f"a-{number}", f'{ENGLISH} It holds "{number}" frogs;\nno more.') for number in range(11)]


def table(separator: str) -> bytes:
    cells = [("id", "text"), *((name, '"{}"'.format(text.replace('"', '""'))) for name, text in ROWS)]
    return "\n".join(separator.join(row) for row in cells).encode()


def mailbox() -> bytes:
    return b"".join(
        f"From ann@example.org Mon May  6 08:00:00 2024\nFrom: ann@example.org\nSubject: well\n"
        f"Message-ID: <{name}>\n\n{text}\n\n".encode()
        for name, text in ROWS
    )


OBJECTS = [{"id": name, "text": text} for name, text in ROWS]
FILES = {
    "a.csv": table(","),
    "b.csv": table(";"),
    "c.tsv": table("\t"),
    "d.jsonl": "\r\n".join(map(json.dumps, OBJECTS)).encode(),
    "e.json": json.dumps(OBJECTS).encode(),
    "f.json": json.dumps({"response": {"results": OBJECTS}}).encode(),
    "g.mbox": mailbox(),
    "h.csv": table(",").decode().encode("utf-16"),
}


def documents_of(data: bytes, name: str) -> list[tuple[str | None, str]]:
    parts = list(read(File(data, name=name)))
    assert all(isinstance(part, ReadDocument) for part in parts)
    return [(part.record, part.text) for part in parts if isinstance(part, ReadDocument)]


@pytest.mark.parametrize("name", FILES)
def test_the_files_have_all_documents_in_their_order(name: str) -> None:
    pieces = list(split(File(FILES[name], name=name, limits=SMALL)))

    assert len(pieces) > 3
    assert all(isinstance(piece, bytes) and len(piece) <= SMALL.bytes for piece in pieces)
    found = [documents_of(piece, name) for piece in pieces if isinstance(piece, bytes)]
    assert all(len(documents) <= SMALL.documents for documents in found)
    assert [each for documents in found for each in documents] == documents_of(FILES[name], name)


def test_what_is_added_at_the_end_leaves_the_first_files_as_they_were() -> None:
    before = list(split(File(table(","), name="a.csv", limits=SMALL)))

    after = list(split(File(table(",") + b"\na-11,One frog more.\n", name="a.csv", limits=SMALL)))

    assert after[: len(before) - 1] == before[:-1]


def test_a_document_that_is_over_the_limits_costs_itself_alone() -> None:
    text = table(",") + b"\na-11," + b"x" * 500 + b"\na-12,Two frogs.\n"

    pieces = list(split(File(text, name="a.csv", limits=SMALL)))

    (unread,) = (piece for piece in pieces if isinstance(piece, UnreadPart))
    assert unread.record == "12"
    assert unread.problem.type == ProblemType.TOO_LARGE.uri
    assert isinstance(pieces[-1], bytes)
    assert b"a-10" in pieces[-1] + b"".join(piece for piece in pieces[-3:-1] if isinstance(piece, bytes))
    assert b"a-12" in pieces[-1]


def test_a_cell_may_be_larger_than_a_whole_upload() -> None:
    cell = b"x" * 6_000_000

    pieces = list(split(File(b"id,text\n1," + cell + b"\n2,frogs\n", name="a.csv")))

    assert [isinstance(piece, UnreadPart) for piece in pieces] == [True, False]


@pytest.mark.parametrize("data", [b'[{"text": "frog", "a', b'{"text": "frog"}'])
def test_json_that_has_no_list_is_a_problem(data: bytes) -> None:
    with pytest.raises(ProblemError):
        list(split(File(data, name="a.json")))


@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a.html", "a.rss"])
def test_other_formats_are_not_split(name: str) -> None:
    data = {"a.pdf": b"%PDF-1.7", "a.html": b"<html><p>frog</p>", "a.rss": b"<rss></rss>"}.get(name, b"frog")

    assert not can_be_split(File(data, name=name))


@given(st.lists(st.lists(st.text(alphabet='ab,;"\n\r ', max_size=20), min_size=2, max_size=2), max_size=20))
def test_any_cells_come_out_as_they_went_in(rows: list[list[str]]) -> None:
    quoted = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    whole = f"id,text\n{quoted}\n".encode()

    def cells(data: bytes) -> list[tuple[str | None, str]]:
        return [
            (part.record, part.text)
            for part in read(File(data, name="a.csv", limits=Limits()))
            if isinstance(part, ReadDocument)
        ]

    pieces = list(split(File(whole, name="a.csv", limits=Limits(bytes=200))))

    texts = [text for piece in pieces if isinstance(piece, bytes) for _, text in cells(piece)]
    assert texts == [text for _, text in cells(whole)]
