"""The format of a file is recognised by its content first, then by its name and media type."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from onrecord.reading import File
from onrecord.reading.formats import Format
from onrecord.reading.recognition import recognise

PROSE = (
    "The ferry, which had been late, was cancelled, the harbour master said.\nNobody complained, she added.\n"
)


def archive(*names: str, mimetype: bytes | None = None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        if mimetype:
            file.writestr("mimetype", mimetype)
        for name in names:
            file.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PROSE.encode(), Format.PLAIN),
        (b"\xef\xbb\xbf" + PROSE.encode(), Format.PLAIN),
        (PROSE.encode("utf-16"), Format.PLAIN),
        (b"[Applause] Thank you, the minister said.", Format.PLAIN),
        (b"{unclear} the minister said.\n", Format.PLAIN),
        (b"Transcript | The Tide\n\nThe mill is shut, she said.\n", Format.PLAIN),
        (b"date | text\n2024 | The mill is shut, she said.\n", Format.CSV),
        (b'{"text": "The mill is shut, she said.",}\n', Format.JSON),
        (b"<unclear> the minister said, a < b and c > d.", Format.PLAIN),
        (b"REPORTER: When?\nMINISTER: In May.\nREPORTER: Why?\n", Format.PLAIN),
        (b"From: the mayor\nTo: the council\n\nWe will not leave.", Format.PLAIN),
        (b"<!DOCTYPE html><html><p>Hello</p></html>", Format.HTML),
        ("<!doctype html><html><p>Hello</p></html>".encode("utf-16"), Format.HTML),
        (b"<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'><p>x</p></html>", Format.HTML),
        (b"<div class='story'><p>The ferry is late, she said.</p></div>", Format.HTML),
        (b"<p>The ferry is late.</p>\n<p>It will stay so.</p>", Format.HTML),
        (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", Format.FEED),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", Format.FEED),
        (b"<?xml version='1.0'?><invoice/>", Format.XML),
        (b'{"text": "The ferry is late."}', Format.JSON),
        (b'[{"text": "The ferry is late."}]', Format.JSON),
        (b'{"text": "One."}\n{"text": "Two."}\n', Format.JSON_LINES),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', Format.JSON_FEED),
        (b"id,title,text\n1,Ferry,The ferry is late.\n", Format.CSV),
        (b"id;date;body\n1;2024-05-01;The ferry is late.\n", Format.CSV),
        (b"id\ttitle\ttext\n1\tFerry\tThe ferry is late.\n", Format.TSV),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n", Format.WEBVTT),
        (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\n", Format.SUBRIP),
        (
            b"Subject: Ferry\r\nFrom: a@b.example\r\nDate: Wed, 1 May 2024 10:00:00 +0000\r\n\r\nLate.",
            Format.MAIL,
        ),
        (b"MIME-Version: 1.0\nSubject: Ferry\n\nLate.", Format.MAIL),
        (
            (
                b"From: <Saved by Blink>\nSubject: x\nMIME-Version: 1.0\n"
                b'Content-Type: multipart/related;\n\ttype="text/html"\n\n--x'
            ),
            Format.MHTML,
        ),
        (
            b"From a@b.example Wed May  1 10:00:00 2024\nFrom: a@b.example\nSubject: Ferry\n\nLate.",
            Format.MAILBOX,
        ),
        (b"# Ferry\n\nThe **harbour master** said so, [again](https://pier.example/1).\n", Format.MARKDOWN),
        (b"{\\rtf1 Hello}", Format.RTF),
        (b"%PDF-1.7\n", Format.PDF),
        (archive("a.txt"), Format.ZIP),
        (archive("word/document.xml"), Format.DOCX),
        (archive("xl/workbook.xml"), Format.SPREADSHEET),
        (archive("content.xml", mimetype=b"application/vnd.oasis.opendocument.text"), Format.ODT),
        (b"PK\x03\x04 broken", Format.ZIP),
        (b"\0" * 257 + b"ustar\x0000", Format.TAR),
        (bytes(range(32)) * 8, Format.BINARY),
    ],
)
def test_content_says_what_a_file_is(data: bytes, expected: Format) -> None:
    assert recognise(File(data)) is expected


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("story.md", None, Format.MARKDOWN),
        (None, "text/markdown; charset=utf-8", Format.MARKDOWN),
        ("rows.csv", None, Format.CSV),
        ("rows", "text/csv", Format.CSV),
        ("story.txt", "text/plain", Format.PLAIN),
        ("story.html", "text/html", Format.PLAIN),  # it has no tag
        ("story.pdf", "application/pdf", Format.PLAIN),
    ],
)
def test_names_and_media_types_decide_where_contents_are_alike(
    name: str | None, media_type: str | None, expected: Format
) -> None:
    assert recognise(File(PROSE.encode(), name=name, media_type=media_type)) is expected


@pytest.mark.parametrize(
    "data",
    [
        b"<?xml " + b"<!-- --> " * 7_000,
        b"<!-- a --> " * 6_000 + b"<",
        b"<!DOCTYPE a [" * 5_000,
        b"Subject: x\n " * 5_000,
        b"[" * 65_536,
        b"\n \n" * 20_000 + b"a",
        b'{"a": "' + b"\\" * 65_000,
    ],
)
def test_nothing_takes_long_to_be_recognised(data: bytes) -> None:
    started = time.process_time()

    recognise(File(data))

    assert time.process_time() - started < 2
