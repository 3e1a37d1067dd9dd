"""What programs write into office documents beside the text, and how days are written."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from onrecord.model import Zone
from onrecord.reading import File, ReadDocument, read
from onrecord.reading.days import day_of, names_day

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SAID = "She said the road was closed."


def read_only(data: bytes, name: str) -> ReadDocument:
    (document,) = read(File(data, name=name))
    assert isinstance(document, ReadDocument)
    return document


# --- RTF -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (
            rb"{\rtf1\ansi\ansicpg1252 The caf\'e9 \'93was\'94 open, she said.}",
            "The café “was” open, she said.",
        ),
        (rb"{\rtf1\ansi\uc1 The owner \u8211?\u160?Zo\u235\'eb said it.}", "The owner –\u00a0Zoë said it."),
        (rb"{\rtf1\ansi{\uc2 The owner said \u8220\'81\'67yes\u8221xx.}}", "The owner said “yes”."),
        (rb"{\rtf1\ansi The owner said yes \u-10179?\u-8704?.}", "The owner said yes \U0001f600."),
        (
            rb"{\rtf1{\fonttbl{\f1\fcharset238 A;}}The owner, \f1\'8aimek\f0 , said yes.}",
            "The owner, Šimek, said yes.",
        ),
        (rb"{\rtf1 The owner {\v not }said {\deleted never }yes.\par}", "The owner said yes."),
        (rb"{\rtf1 The{\*\unknown no}{\pict 00ff} owner said {\*\bkmkstart x}yes.}", "The owner said yes."),
        (b"{\\rtf1 The owner \\bin4 }{\\\\said yes.}", "The owner said yes."),
        (rb"{\rtf1 The owner said {\field{\*\fldinst HYPERLINK x}{\fldrslt yes}}.}", "The owner said yes."),
        (rb"{\rtf1 The owner said\line yes.\par Nobody said no.}", "The owner said\nyes.\n\nNobody said no."),
    ],
)
def test_words_of_rtf_become_characters(rtf: bytes, text: str) -> None:
    assert read_only(rtf, "a.rtf").text == text


def test_notes_of_rtf_come_last_and_what_is_left_out_is_counted() -> None:
    note, rest = rb"{\footnote\pard She said it twice.}", rb"{\header Head}{\v x} Nobody said no.\par"
    rtf = rb"{\rtf1 The owner said yes." + note + rest + b"}"
    document = read_only(rtf, "a.rtf")

    assert document.text == "The owner said yes. Nobody said no.\n\nShe said it twice."
    assert [each.reason for each in document.skipped] == ["heads and feet of pages: 1", "hidden text: 1"]


# --- DOCX ------------------------------------------------------------------------------------------


def docx_of(body: str, **parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        root = f'<w:document xmlns:w="{W}" xmlns:mc="{MC}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", root)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return made.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_text_box_is_read_although_it_stands_in_the_file_twice() -> None:
    box = f"<w:txbxContent>{paragraph(SAID)}</w:txbxContent>"
    body = (
        "<w:p><w:r><mc:AlternateContent>"
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>The mayor said yes.</w:t></w:r></w:p>"
    )
    assert read_only(docx_of(body), "a.docx").text == f"{SAID}\n\nThe mayor said yes."


def test_hidden_and_moved_text_is_left_out_and_a_table_of_prose_is_paragraphs() -> None:
    long = (
        "The mayor said the road would stay closed until the bridge had been looked at by two engineers, " * 2
    )
    run = "<w:r>{}<w:t>No.</w:t></w:r>"
    moved = f"<w:moveFrom>{run.format('')}</w:moveFrom>"
    hidden = f"<w:p>{run.format('<w:rPr><w:vanish/></w:rPr>')}{moved}</w:p>"
    cells = f"<w:tbl><w:tr><w:tc>{paragraph(long)}{paragraph(SAID)}</w:tc></w:tr></w:tbl>"
    document = read_only(docx_of(hidden + cells), "a.docx")

    assert document.text == f"{long.strip()}\n\n{SAID}"
    assert [each.reason for each in document.skipped] == ["deleted text: 1", "hidden text: 1"]


def test_styles_are_known_by_the_names_of_their_ancestors() -> None:
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="T"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="T"/></w:style>'
        '<w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style></w:styles>'
    )
    body = paragraph("Road closed", '<w:pPr><w:pStyle w:val="Mine"/></w:pPr>')
    body += paragraph(SAID, '<w:pPr><w:pStyle w:val="Loop"/></w:pPr>')
    document = read_only(docx_of(body, styles=styles), "a.docx")

    assert [(each.zone, document.text[each.start : each.end]) for each in document.zones] == [
        (Zone.HEADLINE, "Road closed"),
        (Zone.BODY, SAID),
    ]
    assert document.metadata.title == "Road closed"


# --- Days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-03-05", dt.date(2024, 3, 5)),
        ("2024-03-05T23:30:00-05:00", dt.date(2024, 3, 5)),
        ("20240305", dt.date(2024, 3, 5)),
        ("2024/3/5", dt.date(2024, 3, 5)),
        ("Tue, 05 Mar 2024 10:00:00 GMT", dt.date(2024, 3, 5)),
        ("5 March 2024", dt.date(2024, 3, 5)),
        ("March 5th, 2024, 10 a.m.", dt.date(2024, 3, 5)),
        ("Sept. 5, 2024", dt.date(2024, 9, 5)),
        ("05-MAR-2024", dt.date(2024, 3, 5)),
        ("5th of March, 2024", dt.date(2024, 3, 5)),
        ("2024-3-5", dt.date(2024, 3, 5)),
        ("1709632800", dt.date(2024, 3, 5)),
        ("1709632800000", dt.date(2024, 3, 5)),
        ("23/04/2024", dt.date(2024, 4, 23)),
        ("04-23-2024", dt.date(2024, 4, 23)),
        ("05/05/2024", dt.date(2024, 5, 5)),
        ("03/04/2024", None),
        ("2024-02-30", None),
        ("March 2024", None),
        ("soon", None),
        ("", None),
        ("9" * 5_000, None),
    ],
)
def test_a_day_is_read_where_only_a_single_day_can_be_meant(written: str, day: dt.date | None) -> None:
    assert day_of(written) == day


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("SKARVIK, 5 March 2024 – The quay", True),
        ("SKARVIK, March 5 – The quay", True),
        ("Published 2024-03-05", True),
        ("SKARVIK, 5 March 2023 – The quay", False),
        ("SKARVIK, 15 March 2024 – The quay", False),
        ("In March the quay", False),
    ],
)
def test_a_text_names_a_day_with_or_without_its_year(text: str, named: bool) -> None:
    assert names_day(text, dt.date(2024, 3, 5)) is named
