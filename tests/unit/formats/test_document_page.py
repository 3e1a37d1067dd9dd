"""The page of a document: every mark where it belongs, nothing that a text could break."""

from __future__ import annotations

import base64
import hashlib
import html
import re

import pytest

from onrecord.formats.pages import document_page
from onrecord.formats.pages.margin import speakers_of
from onrecord.formats.pages.marks import Line, Piece, lines_of
from onrecord.formats.pages.words import WARNINGS, in_words, with_hits
from onrecord.model import (
    Coverage,
    Cue,
    Document,
    DocumentWarning,
    Entity,
    EntityType,
    Extractor,
    Form,
    Kind,
    Mention,
    MentionKind,
    ResolvedBy,
    Skipped,
    SourceClass,
    Span,
    Speaker,
    Statement,
    TimeExpression,
    TimePrecision,
    Zone,
    ZoneStretch,
)
from tests.support.pages import Elements

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


def span(text: str, part: str, start: int = 0) -> Span:
    at = text.index(part, start)
    return Span(start=at, end=at + len(part), text=part)


def says(
    text: str, content: str, *, who: str, cue: str, source: str, form: Form = Form.INDIRECT
) -> Statement:
    found = span(text, cue)
    return Statement(
        id=hashlib.sha256(content.encode()).hexdigest()[:8],
        form=Form.INDIRECT,
        kind=Kind.SPEECH,
        text=content,
        content=(span(text, content),),
        cue=Cue(start=found.start, end=found.end, text=cue, lemma=cue),
        source=span(text, source),
        speakers=(Speaker(entity_id=None, name=who, role=None, resolved_by=None, confidence=0.9),),
        confidence=0.8,
    )


def named(text: str, name: str, *mentions: str) -> Entity:
    return Entity(
        id=f"person:{'-'.join(name.casefold().split())}",
        name=name,
        type=EntityType.PERSON,
        mentions=tuple(
            Mention(
                **span(text, part).model_dump(),
                kind=MentionKind.NAME if part == name else MentionKind.PRONOUN,
            )
            for part in mentions
        ),
    )


def described(text: str, **more: object) -> Document:
    return Document.model_validate(
        {
            "id": "d1",
            "characters": len(text),
            "text_sha256": "0" * 64,
            "coverage": Coverage(read=len(text)),
            "extractor": Extractor(version="1", model="m"),
            **more,
        }
    )


TEXT = "Ines said that Tomas knew that it rained in May.\n\nShe left.\n"
OUTER = says(TEXT, "that Tomas knew that it rained in May", who="Ines", cue="said", source="Ines")
INNER = says(TEXT, "that it rained in May", who="Tomas", cue="knew", source="Tomas")
ENTITIES = [named(TEXT, "Ines", "Ines", "She"), named(TEXT, "Tomas", "Tomas")]
MAY = TimeExpression(**span(TEXT, "May").model_dump(), value="2024-05", precision=TimePrecision.MONTH)


def pieces() -> list[list[Piece]]:
    statements = [OUTER, INNER]
    coverage = Coverage(read=len(TEXT))
    return [
        line.pieces for line in lines_of(TEXT, statements, ENTITIES, [MAY], speakers_of(statements), coverage)
    ]


def lines(text: str, *statements: Statement, **coverage: object) -> list[Line]:
    described = Coverage.model_validate({"read": len(text), **coverage})
    return [*lines_of(text, statements, [], [], speakers_of(statements), described)]


def zoned(text: str, part: str, zone: Zone) -> ZoneStretch:
    found = span(text, part)
    return ZoneStretch(zone=zone, start=found.start, end=found.end)


def test_the_pieces_of_a_line_are_its_text() -> None:
    assert ["".join(piece.text for piece in line) for line in pieces()] == [
        "Ines said that Tomas knew that it rained in May.",
        "She left.",
    ]


def test_a_piece_belongs_to_the_innermost_statement() -> None:
    owners = {piece.text: piece.statement and piece.statement.id for piece in pieces()[0]}

    assert (owners["Ines"], owners["that "], owners["that it rained in "]) == (None, OUTER.id, INNER.id)
    assert [piece.depth for piece in pieces()[0] if piece.text == "May"] == [2]


def test_cues_sources_names_pronouns_and_times_are_marked() -> None:
    (first, second) = pieces()
    marked = {piece.text: piece for piece in first}

    assert [marked[text].source is not None for text in ("Ines", "Tomas", "said")] == [True, True, False]
    assert [marked[text].cue is not None for text in ("said", "knew", "Ines")] == [True, True, False]
    assert (marked["Tomas"].name, marked["May"].time) == ("Tomas", "2024-05")
    assert (second[0].text, second[0].reference) == ("She", "Ines")


def test_the_sign_of_a_statement_stands_at_its_end() -> None:
    (ending,) = (piece for piece in pieces()[0] if piece.ends)

    assert (ending.text, ending.ends) == ("May", [OUTER, INNER])


def test_the_page_without_markup_has_the_text_in_order() -> None:
    page = document_page(TEXT, described(TEXT), [OUTER, INNER], ENTITIES, [MAY]).html
    article = page.partition("<article>")[2].partition("</article>")[0]
    without_signs = re.sub(r'<a class="place.*?</a>', "", article)

    assert html.unescape(re.sub("<[^>]+>", "", without_signs)).split() == TEXT.split()


def test_every_text_of_a_document_is_escaped() -> None:
    text = f"{HOSTILE} said that {HOSTILE} rains"
    statement = says(text, f"that {HOSTILE} rains", who=HOSTILE, cue="said", source=HOSTILE)
    document = described(
        text,
        title=HOSTILE,
        author=HOSTILE,
        outlet=HOSTILE,
        coverage=Coverage(read=1, skipped=(Skipped(reason=HOSTILE),)),
    )

    page = document_page(text, document, [statement], [named(text, HOSTILE, HOSTILE)]).html

    elements = Elements(page)
    assert elements.tags.count("script") == 1
    assert "img" not in elements.tags
    assert not [name for name in elements.attributes if name.startswith("on")]
    assert page.count("</script>") == 1


def test_what_was_not_read_is_marked_with_its_reason() -> None:
    start = TEXT.index("She left.")
    coverage = Coverage(read=start, skipped=(Skipped(reason="in German", start=start, end=start + 9),))
    page = document_page(TEXT, described(TEXT, coverage=coverage), [OUTER], ENTITIES).html

    assert '<p class="skipped" data-reason="in German" dir="auto">' in page
    assert '<li>“<span dir="auto">She left.</span>”: <span dir="auto">in German</span></li>' in page


RELEASE = "Boats stay\nBy Ines Ott\n\nQUAY — Ines said that it rained.\nIt did.\n\nAbout Quay: a port."
APART = (
    zoned(RELEASE, "Boats stay", Zone.HEADLINE),
    zoned(RELEASE, "By Ines Ott", Zone.BYLINE),
    zoned(RELEASE, "QUAY — ", Zone.DATELINE),
    zoned(RELEASE, "About Quay: a port.", Zone.BOILERPLATE),
)


def test_a_line_has_the_zone_that_all_its_words_share() -> None:
    assert [(line.text, line.zone) for line in lines(RELEASE, set_apart=APART)] == [
        ("Boats stay", Zone.HEADLINE),
        ("By Ines Ott", Zone.BYLINE),
        ("QUAY — Ines said that it rained.", None),
        ("It did.", None),
        ("About Quay: a port.", Zone.BOILERPLATE),
    ]


def test_zones_are_drawn_apart() -> None:
    page = document_page(RELEASE, described(RELEASE, coverage=Coverage(read=9, set_apart=APART)), []).html

    assert '<h2 class="headline" dir="auto">Boats stay</h2>' in page
    assert '<p class="zone byline" dir="auto">By Ines Ott</p>' in page
    assert '<p dir="auto"><span class="zone dateline">QUAY — </span>Ines said' in page
    assert '<p class="zone boilerplate" dir="auto">About Quay' in page


def test_a_headline_that_is_the_title_stands_once() -> None:
    says_so = says(RELEASE, "stay", who="Ines", cue="said", source="Ines")
    coverage = Coverage(read=9, set_apart=APART)
    page = document_page(RELEASE, described(RELEASE, title="Boats Stay", coverage=coverage), [says_so]).html

    assert re.findall('<h[12][^>]*>Boats <mark class="c0 indirect" data-speaker="1">stay</mark>', page) == [
        '<h1 dir="auto">Boats <mark class="c0 indirect" data-speaker="1">stay</mark>'
    ]


@pytest.mark.parametrize("zone", [Zone.BYLINE, Zone.DATELINE, Zone.BOILERPLATE])
def test_of_what_was_extracted_before_zones_were_kept_those_are_drawn_that_were_not_read(zone: Zone) -> None:
    part = Skipped(reason=zone.value, start=11, end=22)

    assert [line.zone for line in lines(RELEASE, skipped=(part,))] == [None, zone, None, None, None]


def test_a_line_break_parts_no_paragraphs_where_blank_lines_do() -> None:
    assert [line.goes_on for line in lines(RELEASE)] == [False, True, False, True, False]
    assert [line.goes_on for line in lines("One.\r\nTwo.\r\n")] == [False, False]
    assert [line.goes_on for line in lines("One.\r\n\r\nTwo.\r\nThree.")] == [False, False, True]


def test_what_stands_in_another_zone_begins_a_paragraph() -> None:
    assert not any(line.goes_on for line in lines(RELEASE, set_apart=APART)[:2])


def test_a_turn_is_drawn_with_the_colour_of_who_speaks() -> None:
    text = "ANN: It rains.\n\nIt pours.\n\nBO: No.\n"
    first = says(text, "It rains.\n\nIt pours.", who="Ann", cue="ANN:", source="ANN")
    second = says(text, "No.", who="Bo", cue="BO:", source="BO")
    turns = [each.model_copy(update={"zone": Zone.TURN}) for each in (first, second)]

    page = document_page(text, described(text), turns).html

    assert re.findall('<p class="(turn c.)"', page) == ["turn c0", "turn c0", "turn c1"]


@pytest.mark.parametrize("warning", [DocumentWarning.NO_STATEMENTS, DocumentWarning.OTHER_LANGUAGES])
def test_a_warning_is_said_in_a_sentence(warning: DocumentWarning) -> None:
    assert WARNINGS[warning] not in document_page(TEXT, described(TEXT), []).html
    assert WARNINGS[warning] in document_page(TEXT, described(TEXT, warnings=[warning]), []).html


def test_the_person_whom_a_source_pronoun_means_is_shown() -> None:
    left = says(TEXT, "left", who="Ines", cue="left", source="She")
    page = document_page(TEXT, described(TEXT), [left], ENTITIES).html

    (shown,) = re.findall(r'<span class="reference who" (.*?)><b [^>]*>She</b>', page)
    assert shown == 'data-means="Ines" aria-description="Ines" tabindex="0"'


def test_whom_a_pronoun_means_that_is_no_entity_is_shown_as_well() -> None:
    text = "They also sought to iron out the details."
    officials = Speaker(
        entity_id=None,
        name="Port officials",
        source_class=SourceClass.UNNAMED_OFFICIAL,
        resolved_by=ResolvedBy.PRONOUN,
        confidence=0.9,
    )
    sought = says(text, "to iron out the details", who="", cue="sought", source="They")
    page = document_page(text, described(text), [sought.model_copy(update={"speakers": (officials,)})]).html

    assert 'data-means="Port officials"' in page.partition(">They<")[0].rpartition("<p")[2]
    assert re.search(
        'Port officials</span>.*?<span class="role" dir="auto">unnamed source</span>', page, re.DOTALL
    )


def test_the_margin_lists_entities_with_most_mentions_first() -> None:
    page = document_page(TEXT, described(TEXT), [OUTER], [*reversed(ENTITIES)]).html

    assert re.findall('<li><span dir="auto">(.*?)</span>', page.partition("Named here")[2]) == [
        "Ines",
        "Tomas",
    ]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x"])
def test_an_address_that_is_no_page_is_not_linked(url: str) -> None:
    assert f'href="{url[:5]}' not in document_page(TEXT, described(TEXT, url=url), []).html


def test_the_original_is_linked() -> None:
    page = document_page(TEXT, described(TEXT, url="https://news.example/a?b=1&c=2"), []).html

    assert 'href="https://news.example/a?b=1&amp;c=2"' in page


def test_the_policy_allows_the_script_and_style_of_the_page_and_nothing_else() -> None:
    sent = document_page(TEXT, described(TEXT), [OUTER])
    page = sent.html

    for element in ("script", "style"):
        (content,) = re.findall(f"<{element}>(.*?)</{element}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in sent.policy
    assert "unsafe" not in sent.policy
    assert " style=" not in page
    assert not re.search(r'(src|href)="https?://', page)


def test_the_speaker_of_most_statements_comes_first() -> None:
    twice = INNER.model_copy(update={"id": "again"})

    speakers = speakers_of([OUTER, INNER, twice])

    assert [(speakers[each.id].name, speakers[each.id].number) for each in (OUTER, INNER, twice)] == [
        ("Ines", 2),
        ("Tomas", 1),
        ("Tomas", 1),
    ]


@pytest.mark.parametrize(("confidence", "word"), [(1.0, "certain"), (0.7, "likely"), (0.0, "doubtful")])
def test_a_confidence_is_said_in_a_word(confidence: float, word: str) -> None:
    assert in_words(confidence) == word


def test_letters_beyond_sixteen_bits_and_right_to_left_stay_where_they_are() -> None:
    text = "🙂🙂 قالت ليلى said that 𝔸𝔹 e\u0301te\u0301 rains"
    statement = says(text, "that 𝔸𝔹 e\u0301te\u0301 rains", who="ليلى", cue="said", source="ليلى")

    page = document_page(text, described(text), [statement]).html

    assert ">that 𝔸𝔹 e\u0301te\u0301 rains</mark>" in page
    assert page.count('dir="auto"') >= 3


def test_words_that_were_asked_for_are_marked_as_they_stand() -> None:
    text = "it rained, and rain falls"
    hits = [span(text, "rain", 11), span(text, "it")]

    assert [*with_hits(text, hits)] == [
        ("it", True),
        (" rained, and ", False),
        ("rain", True),
        (" falls", False),
    ]
    assert [*with_hits(text, [])] == [(text, False)]
