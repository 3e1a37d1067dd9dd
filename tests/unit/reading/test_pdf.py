"""What PDFs of hostile or careless programs cost, and how pages are put in order."""

from __future__ import annotations

import zlib

import pytest

from onrecord.model import Repair, Zone
from onrecord.problems import ProblemError
from onrecord.reading import File, Limits, Metadata, ReadDocument, pdfium, read
from onrecord.reading.lines import joined

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of numbered objects, the first of them the catalogue."""
    made = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return made + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries, len(packed), packed)


def page_of(content: bytes, more: bytes = b"") -> list[bytes]:
    """The objects of a PDF with a page: its content is object 4, its font object 5."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R%s" % more
    fonts = b"/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
    return [CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page + fonts, stream(content), FONT]


def lines_at(*places: tuple[float, float, str, float]) -> bytes:
    """A content stream with a text at each place: x, y, text, size."""
    return b"BT " + b"".join(
        b"/F %.1f Tf 1 0 0 1 %.1f %.1f Tm (%s) Tj " % (size, x, y, text.encode("cp1252"))
        for x, y, text, size in places
    ) + b"ET"  # fmt: skip


def read_pdf(data: bytes, limits: Limits | None = None) -> ReadDocument:
    (document,) = read(File(data, name="a.pdf", limits=limits or Limits()))
    assert isinstance(document, ReadDocument)
    return document


def problem_of(data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    with pytest.raises(ProblemError) as raised:
        read_pdf(data, limits)
    return raised.value.problem.type.rpartition(":")[2], raised.value.problem.detail


# --- Order -----------------------------------------------------------------------------------------

LEFT = [
    "The old mill was sold,",
    "the owner said on Monday.",
    "He had bought it in May",
    "of the year before last.",
]
RIGHT = [
    "The buyers are teachers",
    "who plan to bake in it.",
    "They told the council",
    "that they would hurry.",
]


@pytest.mark.parametrize("scale", ["1 0 0 1", ".03 0 0 .03", "1 0 0 0", "1 0 0 .01"])
def test_type_that_is_too_small_to_be_seen_ends(scale: str) -> None:
    lines = [line for _ in range(3) for line in (*LEFT, *RIGHT)]
    content = b"BT " + b"".join(
        b"/F 10 Tf %s 50 %.1f Tm (%s) Tj " % (scale.encode(), 700 - 12 * row, line.encode())
        for row, line in enumerate(lines)
    )  # fmt: skip
    file = File(pdf_of(*page_of(content + b"ET")), name="a.pdf", metadata=Metadata(language="en"))
    (document,) = read(file)

    assert isinstance(document, ReadDocument)
    assert "saidonMonday" in "".join(document.text.split())


@pytest.mark.parametrize("by_row", [True, False])
def test_columns_are_read_one_after_the_other_however_the_file_orders_them(*, by_row: bool) -> None:
    left = [(50.0, 700.0 - 14 * row, text, 11.0) for row, text in enumerate(LEFT)]
    right = [(320.0, 700.0 - 14 * row, text, 11.0) for row, text in enumerate(RIGHT)]
    places = [place for row in zip(left, right, strict=True) for place in row] if by_row else right + left
    title = (50.0, 740.0, "The mill has found its bakers at last after years", 18.0)

    document = read_pdf(pdf_of(*page_of(lines_at(*places, title))))

    assert document.text == "\n\n".join((title[2], " ".join(LEFT), " ".join(RIGHT)))
    assert document.zones[0].zone is Zone.HEADLINE
    assert document.repairs == (Repair.LINE_BREAKS,)


def test_rows_of_a_table_stay_rows() -> None:
    rows = [("Year", "Ferries", "Tonnes"), ("2021", "11", "80"), ("2022", "9", "64")]
    cells = [
        (50.0 + 150 * column, 600.0 - 14 * row, text, 11.0)
        for row, line in enumerate(rows)
        for column, text in enumerate(line)
    ]
    prose = (50.0, 700.0, "The harbour office counted fewer ships than in the year before.", 11.0)

    document = read_pdf(pdf_of(*page_of(lines_at(prose, *cells))))

    assert document.text == f"{prose[2]}\n\n" + "\n".join("\t".join(row) for row in rows)


BESIDE = [
    "The council of Ostrow has sold the old mill",
    "to a baker, its mayor said on Monday, and it",
    "expects that flour will be ground there again",
    "by the end of the year. They had been lucky, the",
    "mayor told reporters, who had asked her what",
    "the price was. She did not name it.",
]
LINKS = ["Most read", "Ferry fares rise", "Hay is late", "Mayor denies sale"]


@pytest.mark.parametrize("leading", [14.0, 17.0], ids=["in step", "out of step"])
@pytest.mark.parametrize("on_the_left", [True, False], ids=["left", "right"])
def test_links_beside_an_article_come_last_and_say_nothing(*, leading: float, on_the_left: bool) -> None:
    text, links = (200.0, 50.0) if on_the_left else (50.0, 400.0)
    places = [(text, 700.0 - 14 * row, line, 11.0) for row, line in enumerate(BESIDE)]
    places += [(links, 700.0 - leading * row, line, 11.0) for row, line in enumerate(LINKS, 1)]

    document = read_pdf(pdf_of(*page_of(lines_at(*places))))

    first, last = document.zones[0], document.zones[-1]
    assert document.text[first.start : first.end] == " ".join(BESIDE)
    assert (document.text[last.start : last.end], last.zone) == (" ".join(LINKS), Zone.BOILERPLATE)


def test_a_paragraph_flows_around_a_box() -> None:
    lines = [
        "The council of Ostrow has sold the old mill to the bakers of the valley, its",
        *BESIDE[1:5],
        "the price was. She did not name it, and nobody at the table thought of asking.",
    ]
    places = [(50.0, 700.0 - 14 * row, line, 11.0) for row, line in enumerate(lines)]
    places += [(330.0, 690.0 - 13 * row, line, 11.0) for row, line in enumerate(LINKS)]

    document = read_pdf(pdf_of(*page_of(lines_at(*places))))

    assert document.text == f"{' '.join(lines)}\n\n{' '.join(LINKS)}"


def test_what_is_said_in_a_box_is_read() -> None:
    links = ["Mara Holt said", "it was a steal", "and signed."]
    places = [(50.0, 700.0 - 14 * row, line, 11.0) for row, line in enumerate(BESIDE)]
    places += [(400.0, 690.0 - 16 * row, line, 11.0) for row, line in enumerate(links)]

    document = read_pdf(pdf_of(*page_of(lines_at(*places))))

    assert [zone.zone for zone in document.zones] == [Zone.BODY, Zone.BODY]
    assert document.text == f"{' '.join(BESIDE)}\n\n{' '.join(links)}"


def test_cells_beside_long_ones_stay_in_their_rows() -> None:
    rows = [
        ("Mill", ["The old mill by the river was sold in May", "to a baker."]),
        ("Quay", ["The quay is to be widened by the summer of", "the year after next."]),
        ("Hall", ["Nobody has made an offer for the town hall."]),
        ("Park", ["Trees were planted on its northern side, all", "of them limes."]),
    ]
    places, y = [], 700.0
    for name, cell in rows:
        places.append((50.0, y, name, 11.0))
        for line in cell:
            places.append((200.0, y, line, 11.0))
            y -= 14
    document = read_pdf(pdf_of(*page_of(lines_at(*places))))

    assert all(document.text.index(name) < document.text.index(cell[0]) for name, cell in rows)
    assert document.text.index("Quay") > document.text.index("to a baker.")
    assert Zone.BOILERPLATE not in {zone.zone for zone in document.zones}


def test_a_turned_page_is_read_as_it_is_shown() -> None:
    content = b"BT /F 11 Tf 0 1 -1 0 200 100 Tm (She said the road was closed.) Tj ET"
    document = read_pdf(pdf_of(*page_of(content, b"/Rotate 90")))
    assert document.text == "She said the road was closed."


def test_text_that_stands_askew_is_left_out_and_counted() -> None:
    content = lines_at((50, 700, "She said the road was closed.", 11))
    content += b" BT /F 60 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (DRAFT) Tj ET"
    document = read_pdf(pdf_of(*page_of(content)))
    assert document.text == "She said the road was closed."
    assert [each.reason for each in document.skipped] == ["turned characters: 5"]


@pytest.mark.parametrize(
    ("lines", "words", "text"),
    [
        (["the min-", "ister said"], (), "the minister said"),
        (["the vice-", "chancellor said"], (), "the vice-chancellor said"),
        (["two Anglo-", "Saxon kings"], (), "two Anglo-Saxon kings"),
        (["from 2019-", "2024 they"], (), "from 2019-2024 they"),
        (["a sea-", "side town"], ("seaside",), "a seaside town"),
        (["a sea-", "side town"], ("sea-side",), "a sea-side town"),
        (["the min\u00ad", "ister said"], (), "the minister said"),
        (["he said –", "and left"], (), "he said – and left"),
    ],
)
def test_words_broken_over_lines_are_made_whole(lines: list[str], words: tuple[str, ...], text: str) -> None:
    assert joined(lines, set(words))[0] == text


# --- Limits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kids", [b"[2 0 R]", b"[2 0 R 2 0 R]", b"[3 0 R 2 0 R]"])
def test_a_tree_of_pages_that_holds_itself_ends(kids: bytes) -> None:
    objects = page_of(lines_at((50, 700, "She said the road was closed.", 11)))
    objects[1] = b"<</Type/Pages/Parent 2 0 R/Kids%s/Count 1000>>" % kids
    try:
        document = read_pdf(pdf_of(*objects))
    except ProblemError as error:
        problem = error.problem.type.rpartition(":")[2]
        assert problem in ("damaged-file", "empty-document")
    else:
        assert "road was closed" in document.text


def test_more_pages_than_the_limit_are_refused_with_the_number() -> None:
    objects = page_of(lines_at((50, 700, "She said the road was closed.", 11)))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count 30>>" % (b"3 0 R " * 30)
    slug, detail = problem_of(pdf_of(*objects), Limits(pages=20))
    assert (slug, "30 pages" in detail) == ("too-large", True)


def test_more_characters_than_the_limit_are_refused() -> None:
    content = b"BT /F 1 Tf " + b"(%s) Tj " % (b"a" * 1_000) * 2_500 + b"ET"
    assert problem_of(pdf_of(*page_of(content)))[0] in ("too-large", "damaged-file")


def test_a_page_that_would_take_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfium, "SECONDS", 2)
    objects = page_of(b"/X Do")
    for level in range(6, 16):  # each form shows the next one ten times
        resources = b"/Resources<</Font<</F 5 0 R>>/XObject<</X %d 0 R>>>>" % (level + 1)
        objects.append(stream(b"/X Do " * 10, FORM + resources))
    objects.append(stream(lines_at((50, 700, "aaaa", 11)), FORM))

    slug, detail = problem_of(pdf_of(*objects))

    assert slug == "damaged-file"
    assert "in 2 s" in detail


def test_a_stream_that_grows_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfium, "MEMORY", 200 * 1024 * 1024)
    bomb = stream(b" " * 300_000_000)  # packed to 300 kB
    objects = page_of(b"")
    objects[3] = bomb

    assert problem_of(pdf_of(*objects))[0] in ("damaged-file", "empty-document")
