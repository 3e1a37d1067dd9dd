"""Every span of every extraction hits its text, whatever the text holds; no text makes the reader raise."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.language.shadow import LONGEST_WORD
from onrecord.road import extract_text

FRAGMENTS = [
    *("“", "”", '"', "'", "’", "‘", "''", "``", "«", "»", "„", "—", "…", ".", ",", ":", "?"),
    *(
        " said ",
        " told reporters that ",
        " according to ",
        "Ann Lee",
        " Mr. Lee",
        "She",
        "he",
        "The U.S.",
        "said",
    ),
    *("US Secretary of State Bob Rice", ", the mayor, ", " and ", "We will go", "we 👩🏽‍🚀 stay", "I never"),
    *("\n", "\n\n", "\r\n", "\r", "\u2028", "\x85", "\t", "\u00a0", "\u200b", "\ufeff", "\x00", "\x1c"),
    *(
        "e\u0301",
        "\u0301\u0301",
        "𝐀𝐧𝐧",
        "ﬁ",
        "İstanbul",
        " HİS son, last sprıng,",
        "a\u0302\u0301",
        "â\u0301",
        "ß",
        "\ud800",
        "\udfff",
        "\U0010ffff",
        "\u202e",
        "我们说",
    ),
]
hostile = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8)), max_size=40).map("".join)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(text=hostile)
def test_every_span_hits_a_hostile_text(text: str) -> None:
    extraction = onrecord.extract(text)
    assert extraction.document.characters == len(text)
    assert onrecord.Extraction.model_validate_json(extraction.model_dump_json()) == extraction
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    for span in extraction.spans():
        assert text[span.start : span.end] == span.text
    known = {entity.id for entity in extraction.entities}
    ids = {statement.id for statement in extraction.statements}
    assert len(known) == len(extraction.entities)
    assert len(ids) == len(extraction.statements)
    for statement in extraction.statements:
        assert known.issuperset(statement.about)
        assert statement.parent is None or statement.parent in ids


@pytest.mark.parametrize(
    "text",
    [
        "\udc80Mara Quist said the ferry was late.",
        "Mara Qui\ud800st said the ferry was late.",
        "Mara Quist sa\udfffid the ferry was late.",
        "“The ferry \udbff\udbff was late,” Mara Quist said. “Late!”",
        "Mara Quist said the ferry was late. \ud83d",
        "\udc00\ud800",
    ],
)
def test_a_lone_surrogate_is_read_as_a_replacement_character(text: str) -> None:
    replaced = re.sub("[\ud800-\udfff]", "\ufffd", text)

    extraction = onrecord.extract(text, title=text, key=text)

    assert (
        extraction.model_dump_json()
        == onrecord.extract(replaced, title=replaced, key=replaced).model_dump_json()
    )
    assert extraction.checked_against(text) is extraction
    assert extraction.checked_against(replaced) is extraction
    assert (extraction.document.title, extraction.document.key) == (replaced, replaced)


def test_a_lone_surrogate_is_replaced_on_the_whole_road() -> None:
    extraction = extract_text("Mara Quist said the ferry\udc9f was late.")

    assert extraction.statements
    assert extraction.checked_against("Mara Quist said the ferry\ufffd was late.")


SENTENCE = "“We are ready,” Ann Lee said. She added that Bob Rice would come. "


@pytest.mark.parametrize(
    "before", ["\ufeff", "\x00", "\ud800", "👩🏽‍🚀 ", "e\u0301.\n", "\r\n\r\n", "\U0010ffff\n", "'"]
)
def test_a_statement_is_found_behind_a_hostile_start(before: str) -> None:
    text = before + SENTENCE
    first = onrecord.extract(text).statements[0]
    assert first.text == "We are ready"
    assert first.content[0].start == text.index("“")


def test_letters_that_only_a_pattern_takes_for_others_are_read() -> None:
    text = "“No,” ſhe ſaid laſt ſpring. HİS aide said sıx weeks ago, THİS SPRİNG, that hı̇s boat was lost."
    extraction = onrecord.extract(text, published=dt.date(2022, 5, 1))

    assert extraction.statements[0].source is not None
    assert extraction.statements[0].source.text == "ſhe"
    assert [time.text for time in extraction.times] == ["laſt ſpring", "sıx weeks ago", "THİS SPRİNG"]


def test_decomposed_letters_are_read_composed_and_stand_where_they_stand() -> None:
    text = (
        "Jose\u0301 Pe\u0301rez said the cafe\u0301s q\u0323\u0307 of Mo\u0302le would close.\n"
        + "e\u0301" * 2000
    )
    extraction = onrecord.extract(text)
    (statement,) = extraction.statements
    assert [speaker.name for speaker in statement.speakers] == ["Jos\u00e9 P\u00e9rez"]
    assert statement.source is not None
    assert statement.source.text == "Jose\u0301 Pe\u0301rez"
    assert statement.content[0].text == text[text.index("the caf") : text.index(".\n")]
    (skipped,) = extraction.document.coverage.skipped
    assert (skipped.start, skipped.end) == (text.index("\n") + 1, len(text))
    assert extraction.document.coverage.read == text.index("\n") + 1


@pytest.mark.parametrize(
    "text",
    ["", " \n ", '"' * 3000, "“a " * 2000, "'a " * 2000, "said " * 2000, "Ann Lee and " * 500, "\n" * 50_000],
    ids=["empty", "blank", "marks", "never closed", "apostrophes", "cues", "names", "lines"],
)
def test_a_degenerate_text_yields_an_extraction(text: str) -> None:
    assert onrecord.extract(text).document.characters == len(text)


def test_a_long_text_is_read_to_its_end() -> None:
    text = f"{SENTENCE}\n\n" * 400  # of 4,800 words, more than are encoded at a time
    extraction = onrecord.extract(text)
    said = [statement for statement in extraction.statements if statement.text == "We are ready"]
    assert len(said) == 400
    assert extraction.document.coverage.read == len(text)


def test_text_that_is_no_word_is_skipped_and_reported() -> None:
    noise = "x" * 300_000
    text = f"{SENTENCE}\n{noise}\n{SENTENCE}"
    extraction = onrecord.extract(text)
    assert [s.text for s in extraction.statements].count("We are ready") == 2
    (skipped,) = extraction.document.coverage.skipped
    assert text[skipped.start : skipped.end] == noise
    assert str(LONGEST_WORD) in skipped.reason
    assert extraction.document.coverage.read == len(text) - len(noise)
