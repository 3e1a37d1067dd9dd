"""Of a page the article is read; all else is reported."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from onrecord.model import Zone
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import File, ReadDocument, read
from tests.support.files import FILES, documents_in, expected_in

LINKED_DATA = '<script type="application/ld+json">%s</script>'
BODY = (
    "<p>The ferry stays in port until Sunday, the harbour master said on Friday. No one complained.</p>"
    "<p>“We will not risk a single life,” he told reporters at the pier, where two boats had sunk.</p>"
)


def page(html: str) -> ReadDocument:
    (document,) = read(File(html.encode(), name="page.html"))
    assert isinstance(document, ReadDocument)
    return document


def blocks(document: ReadDocument, zone: Zone) -> list[str]:
    return [document.text[each.start : each.end] for each in document.zones if each.zone is zone]


@pytest.mark.parametrize("expected", expected_in("web"), ids=lambda each: str(each["file"]))
def test_a_page_is_read_as_a_person_reads_it(expected: dict[str, Any]) -> None:
    assert documents_in(FILES / "web" / expected["file"]) == expected["documents"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252", "iso-8859-15"])
def test_a_page_is_decoded_as_it_declares(encoding: str) -> None:
    body = BODY.replace("“", "ü").replace("”", "é")
    html = f"<html><head><meta charset='{encoding}'></head><body>{body}</body></html>"

    (document,) = read(File(html.encode(encoding), name="page.html"))

    assert isinstance(document, ReadDocument)
    assert "üWe will not risk a single life,é he told" in document.text


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2024-05-03T08:00:00Z">',
        '<meta name="date" content="2024-05-03">',
        '<meta itemprop="datePublished" content="2024-05-03">',
        LINKED_DATA % '{"@type": "NewsArticle", "datePublished": "2024-05-03"}',
        LINKED_DATA % '{"@graph": [{"@type": "Article", "datePublished": "2024-05-03"}]}',
    ],
)
def test_the_day_of_publication_is_found(head: str) -> None:
    document = page(f"<html><head>{head}</head><body><article>{BODY}</article></body></html>")

    assert (document.metadata.published, document.metadata.published_basis) == (dt.date(2024, 5, 3), "page")


def test_a_year_in_the_footer_is_no_day_of_publication() -> None:
    document = page(f"<html><body><article>{BODY}</article><footer>© 2019 The Pier</footer></body></html>")

    assert document.metadata.published is None
    assert document.metadata.published_basis is None


def test_captions_and_posts_are_zones_of_their_own() -> None:
    document = page(
        f"<html><body><article><h1>Ferry late</h1>{BODY}"
        "<figure><img src='x'><figcaption>Paul Reyes at the pier</figcaption></figure>"
        "<blockquote class='twitter-tweet'><p>It reopens when it is safe.</p>— Port (@port)</blockquote>"
        "</article></body></html>"
    )

    assert blocks(document, Zone.CAPTION) == ["Paul Reyes at the pier"]
    assert blocks(document, Zone.EMBED) == ["It reopens when it is safe. — Port (@port)"]
    assert blocks(document, Zone.HEADLINE) == ["Ferry late"]


def test_hidden_text_and_scripts_are_not_read() -> None:
    hidden = "<p hidden>Secret</p><p style='display:none'>Secret</p><script>Secret()</script>"

    assert "Secret" not in page(f"<div>{BODY}{hidden}</div>").text


def test_elements_nested_too_deeply_are_a_problem_with_the_number() -> None:
    with pytest.raises(ProblemError) as raised:
        page("<div>" * 100_000 + BODY + "</div>" * 100_000)

    assert raised.value.problem.type == ProblemType.TOO_DEEP.uri
    assert "250" in raised.value.problem.detail


@pytest.mark.parametrize(
    "html", ["<html><body></body></html>", "<p></p><p> </p>", "<html><script>x</script></html>"]
)
def test_a_page_without_text_is_a_problem(html: str) -> None:
    with pytest.raises(ProblemError) as raised:
        page(html)

    assert raised.value.problem.type == ProblemType.EMPTY_DOCUMENT.uri


@pytest.mark.parametrize("size", [40, 400])
def test_a_page_cut_off_anywhere_is_read_or_a_problem(size: int) -> None:
    data = (FILES / "web" / "ferry.html").read_bytes()
    for end in range(size, len(data), 997):
        try:
            documents = list(read(File(data[:end], name="ferry.html")))
        except ProblemError:
            continue
        assert len(documents) == 1


def test_an_empty_line_between_breaks_parts_paragraphs_and_one_break_does_not() -> None:
    one, other = (each.removesuffix("</p>") for each in BODY.split("<p>")[1:])
    document = page(
        f"<html><body><div>{one}<br><br>{other}<br />\n<br>Ferry Road 1<br>Kiel</div></body></html>"
    )

    assert blocks(document, Zone.BODY) == [one, other, "Ferry Road 1\nKiel"]


@pytest.mark.parametrize("byline", ["Ann Lee and Bob Rice", "By Ann Lee, Bob Rice", "ANN LEE &amp; BOB RICE"])
def test_a_line_of_nothing_but_the_authors_is_a_byline(byline: str) -> None:
    head = '<meta name="author" content="Ann Lee, Bob Rice">'
    document = page(f"<html><head>{head}</head><body><article><p>{byline}</p>{BODY}</article></body></html>")

    assert blocks(document, Zone.BYLINE) == [byline.replace("&amp;", "&")]
    assert len(blocks(document, Zone.BODY)) == 2


def test_comments_among_the_paragraphs_lose_nothing_of_them() -> None:
    paragraphs = [
        f"The ferry{' again' * day} stays, <!-- --> the master said on day {day}<!-- slot -->, and rain fell."
        for day in range(8)
    ]
    body = "<!-- ad -->".join(f"<!--p--><p>{each}</p><!--/p-->" for each in paragraphs)
    document = page(
        f"<html><body><div><!-- start --><article>{body}</article><!-- end --></div></body></html>"
    )

    assert len(blocks(document, Zone.BODY)) == 8
    assert document.text.count("and rain fell.") == 8
    assert "slot" not in document.text


def test_preformatted_text_keeps_its_paragraphs() -> None:
    one, other = (each.removesuffix("</p>") for each in BODY.split("<p>")[1:])
    menu = "<nav><a href='/'>Home</a></nav>"
    document = page(f"<html><body>{menu}<pre>FERRY LATE\n\n{one}\n  \n{other}\nKiel\n</pre></body></html>")

    assert blocks(document, Zone.BODY) == ["FERRY LATE", one, f"{other}\nKiel"]


@pytest.mark.parametrize("between", ["", "\n"])
def test_a_headline_and_a_paragraph_alone_are_two_blocks(between: str) -> None:
    parts = ("<h2>Quarry stays shut</h2>", "<p>Hugh Pemberton said on Monday that it would not reopen.</p>")

    document = page(between.join(parts))

    assert document.text == "Quarry stays shut\n\nHugh Pemberton said on Monday that it would not reopen."
    assert [zone.zone for zone in document.zones] == [Zone.HEADLINE, Zone.BODY]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<q>We are done,</q> Maud Petty said.", "“We are done,” Maud Petty said."),
        ("<q>He said <q>no</q> twice,</q> Petty said.", "“He said ‘no’ twice,” Petty said."),
        ("<q>“We are done,”</q> Petty said.", "“We are done,” Petty said."),
        ("The mill cost 10<sup>6</sup> crowns.", "The mill cost 10⁶ crowns."),
        ("The mill is shut.<sup>[3]</sup>", "The mill is shut."),
        ('The mill is shut.<sup><a href="#n3">3</a></sup>', "The mill is shut."),
        ("The mill opens on the 4<sup>th</sup> of May.", "The mill opens on the 4th of May."),
    ],
)
def test_what_elements_show_is_text_and_marks_of_footnotes_are_none(html: str, text: str) -> None:
    assert text in page(f"<html><body><article>{BODY}<p>{html}</p></article></body></html>").text
    assert text in page(f"<html><body><p>{html}</p></body></html>").text


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_text_that_no_longer_holds_is_counted_and_not_read(tag: str) -> None:
    document = page(f"<html><body><p>The mill will <{tag}>open</{tag}> close, Petty said.</p></body></html>")
    assert document.text == "The mill will close, Petty said."
    assert "deleted text: 4 characters" in [each.reason for each in document.skipped]


def test_a_page_that_is_laid_out_by_a_table_alone_is_read() -> None:
    rows = "".join(f"<tr><td>{each}</td></tr>" for each in ("Good morning.", "The mill is shut, Petty said."))
    document = page(f"<html><head><title>The Tide</title></head><body><table>{rows}</table></body></html>")
    assert "The mill is shut, Petty said." in document.text
