"""The day of publication of a page, and its authors: the right ones, or none."""

from __future__ import annotations

import time

import pytest

from onrecord.reading import File, ReadDocument, read
from onrecord.reading.hypertext import parse
from onrecord.reading.publication import day_of_publication

BODY = (
    "<p>The ferry to Skelder will stop at the end of May, its master, Odile Brandt, said on Tuesday.</p>"
    "<p>Keir Anstruther, who keeps the shop on the island, said that he would have to close it by 9 June.</p>"
)
HEADLINE = "<h1>Last ferry to Skelder</h1>"
TITLE = "<title>Last ferry to Skelder</title>"
LINKED_DATA = "<script type='application/ld+json'>%s</script>"


def day(head: str, body: str, before: str = "") -> str | None:
    page = f"{before}<!doctype html><html><head>{head or TITLE}</head><body>{body}</body></html>"
    (document,) = read(File(page.encode(), name="a.html"))
    assert isinstance(document, ReadDocument)
    assert "Odile Brandt, said on Tuesday" in document.text
    return document.metadata.published and str(document.metadata.published)


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:published_time' content='2024-03-12T08:00:00+01:00'>",
        "<meta name='DC.date.issued' content='2024-03-12'>",
        "<meta name='parsely-pub-date' content='2024-03-12T08:00:00Z'>",
        "<meta name='govuk:first-published-at' content='2024-03-12T09:00:00+00:00'>",
        "<meta name='pubdate' content='Tue, 12 Mar 2024 09:00:00 GMT'>",
        "<link rel='canonical' href='https://gazette.example/news/2024/03/12/ferry.html'>",
        "<link rel='canonical' href='https://gazette.example/news/2024-03-12-ferry'>",
        LINKED_DATA
        % '{"@type": ["NewsArticle"], "datePublished": "2024-03-12", "dateModified": "2024-05-02"}',
        LINKED_DATA % '{"@graph": [{"@type": "WebPage", "datePublished": "2024-03-12T08:00:00+01:00"}]}',
        LINKED_DATA % '{"@type": "NewsArticle", "datePublished": "2024-03-12", "text": "a "quoted" word"}',
        LINKED_DATA
        % '{"@type": "LiveBlogPosting", "datePublished": "2024-03-12", "liveBlogUpdate": [{"@type":'
        ' "BlogPosting", "datePublished": "2024-03-13"}]}',
    ],
)
def test_the_head_says_the_day(head: str) -> None:
    changed = "<meta property='article:modified_time' content='2024-05-02T10:00:00Z'>"

    assert day(changed + head, HEADLINE + BODY) == "2024-03-12"


@pytest.mark.parametrize("around", ["<article>%s</article>", "<div class='post hentry'>%s</div>"])
@pytest.mark.parametrize(
    "line",
    [
        (
            "<footer class='entry-footer'><span class='posted-on'>Posted on <time class='published'"
            " datetime='2024-03-12T08:00:00+00:00'>March 12, 2024</time></span></footer>"
        ),
        (
            "<div class='post-footer'>Posted by Ida <abbr class='published' itemprop='datePublished'"
            " title='2024-03-12T08:00:00-07:00'>08:00</abbr></div>"
        ),
    ],
)
def test_the_foot_of_an_article_says_the_day_and_that_of_the_page_does_not(around: str, line: str) -> None:
    long = BODY + "<p>The crossing takes an hour, and there is no other boat.</p>" * 20

    assert day("", around % (HEADLINE + long + line)) == "2024-03-12"
    assert day("", around % (HEADLINE + long) + line) is None


@pytest.mark.parametrize(
    "line",
    [
        "<time datetime='2024-03-12T08:15:00+00:00'>12 March</time>",
        "<time datetime='2024-03-12'>A</time> <i class='updated'><time datetime='2024-05-02'>B</time></i>",
        "<i><time class='updated' datetime='2024-05-02'>B</time></i> <time datetime='2024-03-12'>A</time>",
        "<p>Tuesday, March 12, 2024</p>",
        "<p>Published on 12th March 2024 at 8.15am</p>",
        "<p class='meta'>Published: 12 March 2024 | Updated: 2 May 2024</p>",
        "<p>Updated May 2, 2024 10:11 AM</p><p>Published March 12, 2024 8:15 AM</p>",
        "<div>Last updated <span>2 May 2024</span></div><div>Published <span>12 March 2024</span></div>",
        "<p>By Ida Moen | March 12, 2024 | 3 min read</p>",
        "<div class='x1'>12 Mar 2024, 08:15 GMT</div>",
        "<p class='date'>12.03.2024</p>",
        "<span itemprop='datePublished' content='2024-03-12T08:00:00Z'>12/03/24</span>",
        "<div>Posted on March 12, 2024 by Ida Moen</div>",
        "<dl><dt>Published</dt><dd>12 March 2024</dd><dt>Last updated</dt><dd>2 May 2024</dd></dl>",
    ],
)
@pytest.mark.parametrize("place", ["{headline}{line}{body}", "{line}{headline}{body}"])
def test_a_line_beside_the_headline_says_the_day(line: str, place: str) -> None:
    article = place.format(headline=HEADLINE, line=line, body=BODY)

    assert (
        day("", f"<div class='page with-sidebar'><main><article>{article}</article></main></div>")
        == "2024-03-12"
    )


@pytest.mark.parametrize(
    "beside",
    [
        "<footer><p>© 2019-2026 Gazette. Page generated 2026-01-20 10:00</p></footer>",
        "<aside><h3>Storm</h3><time datetime='2021-01-05'>5 Jan</time></aside>",
        "<div class='related-stories'><h3>Storm</h3><span class='date'>5 January 2021</span></div>",
        "<p>The vote is on <time datetime='2024-06-09'>9 June</time>, the mayor said.</p>",
    ],
)
def test_another_day_on_the_page_is_not_taken(beside: str) -> None:
    assert day("", f"<main><article>{HEADLINE}{BODY}</article>{beside}</main>") is None


@pytest.mark.parametrize("line", ["<p class='date'>03/04/2024</p>", "<p>Last updated: 2 May 2024</p>"])
def test_a_line_that_may_be_another_day_is_not_taken(line: str) -> None:
    assert day("", f"<main>{HEADLINE}{line}{BODY}</main>") is None


@pytest.mark.parametrize(
    "head",
    [
        "<meta name='date' content='03/04/2024'>",
        "<meta property='article:modified_time' content='2024-05-02T10:00:00Z'>",
        "<meta property='article:published_time' content='0001-01-01T00:00:00Z'>",
        "<meta property='article:published_time' content='1970-01-01T00:00:00Z'>",
        "<meta property='article:published_time' content='2931-03-12'>",
        LINKED_DATA % '{"itemListElement": [{"@type": "NewsArticle", "datePublished": "2024-03-12"}]}',
        LINKED_DATA % '[{"@type": "Article", "datePublished": "2024-03-12"},'
        ' {"@type": "Article", "datePublished": "2023-01-02"}]',
    ],
)
def test_a_head_that_says_no_day_or_that_of_something_else_dates_nothing(head: str) -> None:
    assert day(head, f"<main>{HEADLINE}{BODY}</main>") is None


@pytest.mark.parametrize(
    ("written", "shown", "expected"),
    [
        ("2023-11-09T04:35:29+00:00", "November 8, 2023", "2023-11-08"),
        ("2023-11-09T04:35:29Z", "November 8, 2023, 8:35 p.m.", "2023-11-08"),
        ("2023-11-09T04:35:29-08:00", "November 8, 2023", "2023-11-09"),
        ("2023-11-09T04:35:29Z", "June 1, 2021", "2023-11-09"),
    ],
)
def test_the_day_where_it_was_published_is_taken_before_that_at_greenwich(
    written: str, shown: str, expected: str
) -> None:
    head = f"<meta property='article:published_time' content='{written}'>"

    assert day(head, f"{HEADLINE}<span>{shown}</span>{BODY}") == expected


def test_an_old_page_says_the_day_in_a_line_of_its_own() -> None:
    column = f"<b>Last ferry</b><font>By IDA MOEN<br>Gazette staff writer<br>March 12, 1999</font>{BODY}"

    found = day(
        "<title>Gazette</title>", f"<table><tr><td><a href=a>Home</a></td><td>{column}</td></tr></table>"
    )

    assert found == "1999-03-12"


def author(line: str) -> str | None:
    """Return the author of an article with a line below its headline."""
    page = f"<html><body><article>{HEADLINE}{line}{BODY}</article></body></html>"
    (document,) = read(File(page.encode(), name="a.html"))
    assert isinstance(document, ReadDocument)
    return document.metadata.author


def test_authors_whose_names_stand_beside_each_other_are_all_named() -> None:
    names = "<a rel='author' href='/a'>Ida Moen</a> and <a rel='author' href='/b'>Per Aas</a>"

    assert author(f"<div>By {names}</div>") == "Ida Moen, Per Aas"


@pytest.mark.parametrize(
    "beside",
    [
        "<p class='author'><a rel='author' href='/a'>View all posts by Ida Moen</a></p>",
        "<p class='byline'>By Ida Moen Updated 2 May 2024 10:00</p>",
        "<p class='author'>Words: Ida Moen. Photographs: Per Aas</p>",
        "<p>By Ida Moen</p><p class='author'>Ida Moen has written about islands since 2009, she says.</p>",
        "<meta name='author' content='wpadmin'><p>By Ida Moen, 12 March 2024</p>",
    ],
)
def test_what_stands_around_an_authors_name_is_no_part_of_it(beside: str) -> None:
    assert author(beside) == "Ida Moen"


@pytest.mark.parametrize(
    "piece",
    [
        *("<div></div>", "<p>12 March 2024</p>", "<time datetime=2024-03-12></time>", "<h1>a</h1>"),
        *("<b>12 May</b>", "<p>12 March 2024</p></div><div>"),
    ],
)
def test_a_page_of_nothing_but_tags_is_looked_through_in_time(piece: str) -> None:
    tree = parse("<h1>A</h1>" + "<div>" * 200 + piece * (500_000 // len(piece)))
    began = time.process_time()

    day_of_publication(tree, None)

    assert time.process_time() - began < 5


def test_the_address_that_a_browser_has_saved_says_the_day() -> None:
    saved = "<!-- saved from url=(0058)https://gazette.example/news/2024/03/12/last-ferry.html -->"

    assert day("", HEADLINE + BODY, before=saved) == "2024-03-12"
