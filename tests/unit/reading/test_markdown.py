"""Markdown is read without its markup."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord.reading import File, ReadDocument, read
from onrecord.road import ExtractedDocument, extract_documents
from tests.support.files import FILES, documents_in, expected_in


@pytest.mark.parametrize("expected", expected_in("markdown"), ids=lambda each: str(each["file"]))
def test_markdown_is_read_as_it_is_shown(expected: dict[str, Any]) -> None:
    assert documents_in(FILES / "markdown" / expected["file"]) == expected["documents"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("**Ann** said *no*.", "Ann said no."),
        ("Ann said [no](https://pier.example).", "Ann said no."),
        ("Ann said \\*no\\*.", "Ann said *no*."),
        ("Ann said &ldquo;no&rdquo;.", "Ann said “no”."),
        ("Ann Lee\nsaid no.", "Ann Lee said no."),
        ("* Ann said no.", "Ann said no."),
        ("> Ann said no.", "Ann said no."),
        ("![a ferry](x.png) Ann said no.", "Ann said no."),
        ("Ann said no.[^1]\n\nBob agreed.", "Ann said no.[^1]\n\nBob agreed."),
        ("Ann said no.[^a]\n\n[^a]: Bob agreed.", "Ann said no.\n\nBob agreed."),
        ("- [ ] Ann said no.\n- [x] Bob agreed.", "Ann said no.\n\nBob agreed."),
    ],
)
def test_markup_is_no_text(source: str, text: str) -> None:
    (document,) = read(File(source.encode(), name="story.md"))

    assert isinstance(document, ReadDocument)
    assert document.text == text


def test_offsets_of_statements_hit_the_text_without_markup() -> None:
    data = (FILES / "markdown" / "bakery.md").read_bytes()

    (document,) = extract_documents(data, key="bakery.md")

    assert isinstance(document, ExtractedDocument)
    assert document.extraction.checked_against(document.text)
    speakers = {speaker.name for each in document.extraction.statements for speaker in each.speakers}
    assert {"Mara Okonjo", "Piers Halloran"} <= speakers
