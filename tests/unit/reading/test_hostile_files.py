"""Files made to cost time, memory or a connection end as a problem with a number, or as what they say.

What a single format limits is tested with its reader: elements, groups and objects in each other, archives
that unpack to more than they may.
"""

from __future__ import annotations

import re
import socket
import time
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.problems import ProblemError
from onrecord.reading import File, ReadDocument, read
from onrecord.reading.limits import MAX_BYTES

if TYPE_CHECKING:
    from onrecord.reading import Part

SECONDS = 30
"""Of a loaded machine: alone each takes a tenth of it or less."""
SAID = "The bridge will be closed for the whole of the summer, the mayor of the town said on Monday."


@pytest.fixture(autouse=True)
def refused(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Refuse connections, and note who asked for one."""
    asked: list[object] = []

    def refuse(*given: Any) -> None:
        asked.append(given)
        raise OSError("refused")

    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return asked


def outcome(name: str, data: bytes) -> list[Part] | str:
    """Read a file in time; return its parts, or the type and detail of its problem."""
    began = time.perf_counter()
    try:
        return list(read(File(data, name=name)))
    except ProblemError as error:
        return f"{error.problem.type.rpartition(':')[2]}: {error.problem.detail}"
    finally:
        assert time.perf_counter() - began < SECONDS


def pdf(*objects: bytes) -> bytes:
    """Make a PDF whose first object is the catalogue and whose second has its pages."""
    parts = [b"%PDF-1.4"]
    for number, content in enumerate((b"<</Type/Catalog/Pages 2 0 R>>", *objects), 1):
        parts.append(b"%d 0 obj\n%s\nendobj" % (number, content))
    return b"\n".join((*parts, b"trailer\n<</Root 1 0 R>>\n%%EOF"))


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), more, data)


ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 600 800]>>"
FONT = b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
PAGE = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R" + FONT + b">>"
SHOW = b"BT /F 11 Tf 50 700 Td (The mayor said so.) Tj ET\n"


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        pytest.param(
            "line.txt", b"a" * 100_000_000, r"too-large: .*100,000,000 .*5,242,880 ", id="long line"
        ),
        pytest.param(
            "wide.csv",
            b"text" + b",a" * 1_000_000 + b"\nwords" + b",1" * 1_000_000,
            r"too-large: .*1,000,001 .*1,000 ",
            id="columns",
        ),
        pytest.param(
            "bomb.pdf",
            pdf(ONE_PAGE, PAGE, stream(zlib.compress(SHOW * 2_000_000, 9), b"/Filter/FlateDecode")),
            r"(damaged-file|too-large): .*20 s with 1,024 MiB",
            id="PDF bomb",
        ),
    ],
)
def test_a_file_over_a_limit_is_a_problem_that_states_it(name: str, data: bytes, problem: str) -> None:
    found = outcome(name, data)

    assert isinstance(found, str)
    assert re.match(problem, found), found


@pytest.mark.parametrize(
    "objects",
    [
        (b"<</Type/Pages/Kids[2 0 R]/Count 1>>",),
        (
            b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 3 0 R>>",
            b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>",
        ),
        (ONE_PAGE, b"<</Type/Page/Parent 3 0 R/Contents[4 0 R]>>", b"[4 0 R 4 0 R]"),
        (ONE_PAGE, PAGE, b"<</Length 4 0 R>>\nstream\nBT ET\nendstream"),
        (
            ONE_PAGE,
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
            stream(b"/X Do"),
            stream(
                b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"
            ),
        ),
    ],
    ids=["own kid", "kids of each other", "own content", "own length", "form that draws itself"],
)
def test_objects_of_a_pdf_that_refer_to_each_other_in_circles_end(objects: tuple[bytes, ...]) -> None:
    found = outcome("circle.pdf", pdf(*objects))

    assert isinstance(found, str)
    assert re.match("damaged-file|no-text-layer|empty-document|too-large", found), found


@pytest.mark.parametrize("mark", ['"', "“", "'", "«", '" ', "“a", "('"])
def test_a_million_quotation_marks_are_read(mark: str) -> None:
    (document,) = outcome("marks.txt", (SAID + "\n\n" + mark * (1_000_000 // len(mark))).encode())

    assert isinstance(document, ReadDocument)
    assert document.text.startswith(SAID)


@pytest.mark.parametrize("name", ["page.html", "page.xhtml", "page.mhtml", "mail.eml", "feed.xml"])
def test_what_a_file_refers_to_is_never_fetched(name: str, refused: list[object]) -> None:
    page = f"""<html><head><title>A</title>
      <base href="http://198.51.100.7/"><link rel="stylesheet" href="a.css">
      <link rel="amphtml" href="http://198.51.100.7/amp"><meta http-equiv="refresh" content="0;url=http://198.51.100.7">
      <script src="http://198.51.100.7/a.js"></script></head><body><article><h1>A headline</h1><p>{SAID}</p>
      <img src="http://198.51.100.7/a.png"><iframe src="http://198.51.100.7/f"></iframe>
      <object data="file:///etc/passwd"></object><p>{SAID}</p></article></body></html>"""
    head = {
        "page.xhtml": '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://198.51.100.7/x.dtd">',
        "page.mhtml": "MIME-Version: 1.0\nSubject: A\nContent-Type: text/html\n\n",
        "mail.eml": "From: a@example.org\nSubject: A\nMIME-Version: 1.0\nContent-Type: text/html\n\n",
        "feed.xml": '<?xml-stylesheet href="http://198.51.100.7/a.xsl"?><rss version="2.0"><channel><item>'
        "<title>A</title><link>http://198.51.100.7/</link><description><![CDATA[",
    }
    tail = {"feed.xml": "]]></description></item></channel></rss>"}
    found = outcome(name, (head.get(name, "") + page + tail.get(name, "")).encode())

    assert isinstance(found[0], ReadDocument)
    assert SAID in found[0].text
    assert refused == []


def test_the_longest_file_that_is_taken_is_read_in_time() -> None:
    (document,) = outcome("long.txt", (SAID + " ").encode() * (MAX_BYTES // (len(SAID) + 1)))

    assert isinstance(document, ReadDocument)
    assert len(document.text) > MAX_BYTES - 1_000
