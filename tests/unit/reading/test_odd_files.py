"""What people upload that is not what its name, type or charset says is read right, or is a problem."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from onrecord.commands.files import listed as files_listed
from onrecord.model import Clip, Zone
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import File, ReadDocument, UnreadPart, read
from onrecord.reading.encodings import decode
from tests.support.files import FILES

FROST = "The warden of the orchard, Mirela Stănescu, said on Monday that the frost had taken half of it."
CIDER = "The miller, Jonas Krøyer, believes that the price of cider will double before the winter is over."
WORD = (FILES / "office" / "survey.docx").read_bytes()
PRINT = (FILES / "office" / "gazette.pdf").read_bytes()
HEADERS = (
    b"From: J\xf8rgen Kr\xf8yer <j@mill.example>\nTo: desk@pier.example\nSubject: %s\n"
    b"Date: Tue, 5 Mar 2024 10:00:00 +0100\nMIME-Version: 1.0\n"
)


def texts(data: bytes, name: str, media_type: str | None = None) -> list[str]:
    """Return the texts of the documents of a file, in their order; of a part that is not read, its record."""
    parts = read(File(data, name=name, media_type=media_type))
    return [part.text if isinstance(part, ReadDocument) else f"unread: {part.record}" for part in parts]


def archive(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "media_type", "data"),
    [
        ("a.html", "text/html", FROST.encode()),
        ("a.docx", None, FROST.encode()),
        ("a.pdf", "application/pdf", FROST.encode()),
        ("a.txt", "text/plain", f"<!doctype html><body><article><p>{FROST}</p></article></body>".encode()),
        ("a.eml", None, FROST.encode()),
        ("a.txt", "text/plain; charset=us-ascii", FROST.encode()),
        ("a.txt", "text/plain; charset=iso-8859-1", FROST.encode()),
        ("a.txt", "text/plain; charset=no-such-charset", FROST.encode("utf-16")),
        ("a.txt", None, FROST.encode() + bytes(512)),
        ("a.txt.gz", "text/plain", gzip.compress(FROST.encode())),
        ("a.md", None, f"<div class='lead'>{FROST}</div>\n".encode()),
    ],
)
def test_a_file_is_what_its_content_is(name: str, media_type: str | None, data: bytes) -> None:
    assert texts(data, name, media_type) == [FROST]


@pytest.mark.parametrize(("data", "name"), [(WORD, "a.zip"), (WORD, "a.txt"), (PRINT, "a.docx")])
def test_documents_of_programs_are_known_by_any_name(data: bytes, name: str) -> None:
    (text,) = texts(data, name)

    assert text.startswith(("Bats halt the repair", "The last lamplighter"))


@pytest.mark.parametrize(
    "text",
    [
        "The mayor, François Müller, said “no” on Monday.",
        "Señora Ibáñez said that the café was closed – for good…",
        "1\r\n00:00:01,000 --> 00:00:04,000\r\nJONAS KRØYER: It is closed.\r\nSeñora?",
        "It cost £5 or €6, she said; the “crème” was 120 m² of it.",
        "“It grows,” Åse’s naïve fiancée told the miller.",
    ],
)
def test_a_few_letters_of_western_europe_are_those_of_windows(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, ())


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("The mayor of Łódź, Grażyna Żak, said no.", "cp1250"),
        ("The bridge, said Wałęsa, is safe for everybody in Poland.", "cp1250"),
        ("Jiří Dvořák said the Vltava had risen.", "cp1250"),
    ],
)
def test_names_of_central_europe_show_their_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_is_read_in_any_encoding_and_with_any_separator(encoding: str, separator: str) -> None:
    rows = (("id", "price", "text"), ("1", '"3,50"', f'"{FROST}"'), ("2", '"4,20"', f'"{CIDER}"'))
    table = "\r\n".join(separator.join(row) for row in rows)

    assert texts(table.encode(encoding), "a.csv") == [FROST, CIDER]


@pytest.mark.parametrize(
    "header",
    [
        "Titel;Datum;Autor;Quelle;Text",
        "titre;date de publication;auteur;journal;texte",
        "Title;Date;Byline;Source;Body",
    ],
)
def test_columns_are_known_by_their_names_in_german_and_french(header: str) -> None:
    table = f'sep=;\r\n{header}\r\n"Frost &amp; cider";23.03.2024;Jonas Krøyer;The Orchard;"{CIDER}"\r\n'
    (document,) = read(File(table.encode("cp1252"), name="a.csv"))

    assert isinstance(document, ReadDocument)
    known = document.metadata
    assert (known.title, known.author, known.outlet) == ("Frost & cider", "Jonas Krøyer", "The Orchard")
    assert known.published == dt.date(2024, 3, 23)


def test_the_number_of_an_author_is_no_name() -> None:
    post = {
        "id": 17,
        "title": {"rendered": "Frost &#8211; again"},
        "content": {"rendered": FROST},
        "author": 3,
    }

    (document,) = read(File(json.dumps([post]).encode(), name="a.json"))

    assert isinstance(document, ReadDocument)
    assert (document.metadata.title, document.metadata.author) == ("Frost – again", None)


@pytest.mark.parametrize("cell", [f"<p>{FROST}</p><p>{CIDER}</p>", f"&lt;p&gt;{FROST}&lt;/p&gt;<br>{CIDER}"])
def test_a_table_of_pages_is_a_table(cell: str) -> None:
    table = f'id,content\n1,"{cell}"\n2,"{cell}"\n'.encode()

    assert texts(table, "a.csv") == texts(table, "a.txt") == [f"{FROST}\n\n{CIDER}"] * 2


@pytest.mark.parametrize(
    "row", [f"2,{CIDER}", f'2,"{CIDER}\n3,"{FROST}"', f"2,{FROST},and more"], ids=["bare", "open", "more"]
)
def test_a_row_that_is_torn_apart_is_named_and_never_cut(row: str) -> None:
    table = f'id,text\n1,"{FROST}"\n{row}\n4,"{CIDER}"\n'.encode()

    assert texts(table, "a.csv") == [FROST, "unread: 2", CIDER]


def test_cells_without_words_beyond_the_columns_are_no_damage() -> None:
    assert texts(f'id,text\n1,"{FROST}",, \n'.encode(), "a.csv") == [FROST]


@pytest.mark.parametrize(
    ("subject", "encoding"),
    [("Åpler og frost", "latin-1"), ("Åpler og frost", "utf-8"), ("“Frost”", "cp1252")],
)
def test_headers_of_a_mail_may_have_bytes_beyond_ascii(subject: str, encoding: str) -> None:
    body = (
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(FROST.encode())
    )

    (document,) = read(File(HEADERS % subject.encode(encoding) + body, name="a.eml"))

    assert isinstance(document, ReadDocument)
    assert (document.text, document.metadata.title) == (FROST, subject)
    assert document.metadata.author == "Jørgen Krøyer"


@pytest.mark.parametrize(
    ("page", "advice"),
    [
        ("<frameset><frame src='a.html'><noframes><p>No frames here.</p></noframes></frameset>", "frames"),
        ("<body><div id='root'></div><script>load()</script></body>", "scripts would load it"),
        ("<body></body>", "Upload a page with text"),
    ],
)
def test_a_page_that_has_its_text_elsewhere_says_so(page: str, advice: str) -> None:
    with pytest.raises(ProblemError) as raised:
        texts(f"<!doctype html><html>{page}</html>".encode(), "a.html")

    assert raised.value.problem.type == ProblemType.EMPTY_DOCUMENT.uri
    assert advice in raised.value.problem.detail


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nSUMMARY:The warden said so.\r\n", "a.ics"),
        (b"BEGIN:VCARD\nVERSION:3.0\nFN:Mirela\n", "a.vcf"),
        (b"[InternetShortcut]\r\nURL=https://orchard.example/1\r\n", "a.url"),
        (b"bplist00" + bytes(range(100, 200)), "a.webarchive"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><text>The warden said so.</text></svg>", "a.svg"),
        (b"var said = 'the warden said so';\n", "a.js"),
        (b"p { color: red }\n", "a.css"),
    ],
)
def test_files_that_are_no_documents_are_refused_by_name(data: bytes, name: str) -> None:
    with pytest.raises(ProblemError) as raised:
        texts(data, name)

    assert raised.value.problem.type == ProblemType.NOT_TEXT.uri
    assert "which is not read" in raised.value.problem.detail


def test_captions_of_video_editors_are_turns() -> None:
    script = (
        "[Script Info]\nTitle: Frost\n\n[V4+ Styles]\nFormat: Name\nStyle: Default\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:01.00,0:00:04.50,Default,Jonas,0,0,0,,{\\i1}The price,\\Nof cider{\\i0} falls.\n"
        "Comment: 0,0:00:04.00,0:00:05.00,Default,,0,0,0,,not said\n"
        "Dialogue: 0,0:01:05.00,0:01:08.00,Default,Mirela,0,0,0,,I do not believe that.\n"
    )
    (document,) = read(File(script.encode(), name="a.ass"))

    assert isinstance(document, ReadDocument)
    assert document.text == "Jonas: The price, of cider falls.\n\nMirela: I do not believe that."
    assert [zone.clip for zone in document.zones] == [Clip(start=1, end=4.5), Clip(start=65, end=68)]


def test_a_feed_has_captions_and_no_addresses_that_are_ids() -> None:
    feed = (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>O</title>"
        f"<item><guid>frost-1</guid><content:encoded><![CDATA[<h2>Lost</h2><p>{FROST}</p>"
        f"<figure><img src='x'><figcaption>The orchard.</figcaption></figure><script>no()</script>]]>"
        "</content:encoded></item></channel></rss>"
    )
    (document,) = read(File(feed.encode(), name="a.rss"))

    assert isinstance(document, ReadDocument)
    assert [zone.zone for zone in document.zones] == [Zone.HEADLINE, Zone.BODY, Zone.CAPTION]
    assert document.metadata.url is None
    assert document.record == "frost-1"


def test_paragraphs_in_json_may_be_objects_and_days_be_of_creation() -> None:
    values = [
        {"id": 1, "body": [{"type": "p", "text": FROST}, {"type": "p", "text": CIDER}]},
        {"id_str": "2", "full_text": CIDER, "created_at": "Tue Mar 05 10:00:00 +0000 2024"},
    ]
    first, second = read(File(json.dumps(values).encode("utf-16"), name="a.json"))

    assert isinstance(first, ReadDocument)
    assert isinstance(second, ReadDocument)
    assert first.text == f"{FROST}\n\n{CIDER}"
    assert second.metadata.published == dt.date(2024, 3, 5)


def test_markdown_keeps_what_its_html_shows() -> None:
    text = f"---\ntitle: Frost\n---\n\n<div>{FROST}</div>\n\n{CIDER}\n"

    (document,) = read(File(text.encode(), name="a.md"))

    assert isinstance(document, ReadDocument)
    assert document.text == f"{FROST}\n\n{CIDER}"
    assert document.metadata.title == "Frost"


def test_word_writes_letters_as_numbers_of_unicode_with_a_stand_in() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1250\uc1 The mayor of \u321?\'f3d\u378?, Gra\'bfyna \'c6wik, said: "
        rb"\ldblquote The frost is over\rdblquote .\par {\v hidden} She told \uc2\u268 \'c8\'c8eslav so.\par}"
    )

    (text,) = texts(rtf, "a.rtf")

    assert text == "The mayor of Łódź, Grażyna Ćwik, said: “The frost is over”.\n\nShe told Česlav so."


def test_each_file_of_an_archive_is_what_its_content_is() -> None:
    inner = archive({"deepest.zip": archive({"d.txt": FROST.encode()}), "e.txt": CIDER.encode()})
    files = {
        "one.pdf": FROST.encode(),
        "two": WORD,
        "b.zip": inner,
        "empty.txt": b"",
        "p.jpg": b"\xff\xd8\xff\xe0",
    }

    parts = list(read(File(archive(files), name="a.zip")))

    assert {part.record for part in parts if isinstance(part, ReadDocument)} == {
        "one.pdf",
        "two",
        "b.zip/e.txt",
    }
    assert {
        part.record: part.problem.type.rpartition(":")[2] for part in parts if isinstance(part, UnreadPart)
    } == {
        "b.zip/deepest.zip": "too-deep",
        "empty.txt": "empty-document",
        "p.jpg": "not-text",
    }


def test_what_programs_put_beside_files_is_no_document() -> None:
    files = dict.fromkeys(
        ("__MACOSX/a/._b.txt", "a/.DS_Store", "a/~$b.docx", "Thumbs.db", "desktop.ini"), b"x"
    )
    kept = dict.fromkeys(("a/b.txt", "..\\a\\c.txt", "A/b.txt"), FROST.encode())

    assert [part.record for part in read(File(archive(files | kept), name="a.zip"))] == list(kept)


@pytest.mark.parametrize(
    "extension",
    [
        *(
            "txt",
            "md",
            "html",
            "mhtml",
            "pdf",
            "docx",
            "odt",
            "rtf",
            "eml",
            "mbox",
            "rss",
            "json",
            "jsonl",
            "csv",
        ),
        *("tsv", "srt", "vtt", "sbv", "ass", "zip", "tar", "gz"),
    ],
)
@pytest.mark.parametrize(
    "data", [b"", b" \n\t", b"\xef\xbb\xbf", b"\0\0\0\0"], ids=["none", "blank", "BOM", "NUL"]
)
def test_an_empty_file_of_any_name_is_a_problem(extension: str, data: bytes) -> None:
    with pytest.raises(ProblemError):
        texts(data, f"a.{extension}")


@pytest.mark.parametrize(
    ("stream", "what", "advice"),
    [
        ("__substg1.0_0037001F", "an Outlook message", "print it to a PDF"),
        ("Workbook", "a spreadsheet", "Save it as CSV"),
        ("PowerPoint Document", "a presentation", "Save it as PDF"),
        ("WordDocument", "an old Microsoft Office file", "save it as DOCX"),
    ],
)
def test_an_old_office_file_is_refused_for_what_it_is(stream: str, what: str, advice: str) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(64)

    with pytest.raises(ProblemError) as raised:
        texts(data, "a.doc")

    assert what in raised.value.problem.detail
    assert advice in raised.value.problem.detail


@pytest.mark.parametrize("before", [b"\n\n", b"\xef\xbb\xbf", b"\0\0"])
def test_a_pdf_may_begin_a_few_bytes_late(before: bytes) -> None:
    assert texts(before + PRINT, "a.bin") == texts(PRINT, "a.pdf")


def test_a_mail_of_apples_program_has_its_size_before_and_a_list_behind() -> None:
    mail = HEADERS % b"Frost" + b"Content-Type: text/plain; charset=utf-8\n\n" + FROST.encode() + b"\n"
    data = b"%d      \n" % len(mail) + mail + b'<?xml version="1.0"?><plist><integer>1</integer></plist>\n'

    assert texts(data, "a.emlx") == texts(data, "1234") == [FROST]


def test_a_line_of_a_mail_that_begins_with_from_is_no_mail() -> None:
    body = f"{FROST}\n\nFrom the orchard nothing was heard in 2024.\nNote: it is late.\n"
    data = f"From a@b.example Tue Mar  5 10:00:00 2024\nFrom: a@b.example\nSubject: Frost\n\n{body}\n"

    (document,) = read(File(data.encode(), name="a.mbox"))

    assert isinstance(document, ReadDocument)
    assert document.text.endswith("Note: it is late.")


@pytest.mark.parametrize("folder", ["Frost_files", "Frost-Dateien", "Frost_fichiers"])
def test_what_a_browser_saves_beside_a_page_is_no_document(folder: str, tmp_path: Path) -> None:
    files = {
        "news/Frost.html": f"<article><h1>Frost</h1><p>{FROST}</p><p>{CIDER}</p></article>".encode(),
        f"news/{folder}/frame.html": b"<p>The advertisement said buy now.</p>",
        f"news/{folder}/deep/app.js": b"var said = 'no';",
        "news/Other_files/kept.txt": CIDER.encode(),
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)

    assert [part.record for part in read(File(archive(files), name="a.zip"))] == [
        "news/Frost.html",
        "news/Other_files/kept.txt",
    ]
    assert [Path(name).name for name in files_listed([str(tmp_path)])] == ["Frost.html", "kept.txt"]


def test_comments_of_editors_are_no_text_of_an_exported_page() -> None:
    mark = "<sup><a href='#cmnt1' id='cmnt_ref1'>[a]</a></sup>"
    comment = (
        "<div><p><a href='#cmnt_ref1' id='cmnt1'>[a]</a><span>Is that right? She denied it.</span></p></div>"
    )
    page = f"<html><body><p>{FROST}</p><p><span>{CIDER}</span>{mark} So it goes.</p>{comment}</body></html>"

    (document,) = read(File(page.encode(), name="a.html"))

    assert isinstance(document, ReadDocument)
    assert document.text == f"{FROST}\n\n{CIDER} So it goes."
    assert [each.reason for each in document.skipped] == ["comments: 32 characters"]


def test_a_cell_that_is_never_closed_swallows_no_rows() -> None:
    table = f'id,author,text\n1,Maud Petty,"{FROST}\n2,Carl Dunn,{FROST.replace(",", "")}\n'
    with pytest.raises(ProblemError, match="never closed"):
        list(read(File(table.encode(), name="a.csv")))


@pytest.mark.parametrize(("separator", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv")])
def test_a_cell_that_begins_with_a_quotation_keeps_its_marks(separator: str, name: str) -> None:
    said = '"The frost, at least, is over," Maud Petty said.'
    rows = [("id", "text"), ("1", said), ("2", f'"{said.replace(chr(34), chr(34) * 2)}"')]
    table = "\n".join(separator.join(row) for row in rows)
    assert texts(table.encode(), name) == [said, said]


def test_a_mark_within_a_cell_opens_nothing() -> None:
    said, plain = '"The frost, at least, is over," Petty said.', FROST.replace(",", "")
    table = f'id,size,text\n1,5" by 7,{said}\n2,6",{plain}\n'
    assert texts(table.encode(), "a.csv") == [said, plain]


def test_an_item_of_a_feed_has_the_day_of_where_it_was_published() -> None:
    feed = (
        "<rss version='2.0'><channel><title>O</title><item><guid>frost-2</guid>"
        f"<pubDate>Tue, 05 Mar 2024 23:30:00 -0800</pubDate><description>{FROST}</description>"
        "</item></channel></rss>"
    )
    (document,) = read(File(feed.encode(), name="a.rss"))

    assert isinstance(document, ReadDocument)
    assert document.metadata.published == dt.date(2024, 3, 5)
