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


FRONTS = [
    "---\ntitle: 'The end'\ndate: 2024-03-12T08\nauthors:\n  - Ida Moen\n  - Per Aas\nlast: 2024\n---\n",
    '---\ntitle: The end\ndate: 2024-03-12\nauthor: ["Ida Moen", "Per Aas"]\ntags: [ferry]\n---\n',
    '+++\ntitle = "The end"\ndate = 2024-03-12\nauthors = ["Ida Moen", "Per Aas"]\n+++\n',
    "---\ntitle: The end\non: 2024\npublished: 2024-03-12\nauthor:\n- '[[Ida Moen]]'\n- '[[Per Aas]]'\n---\n",
]


@pytest.mark.parametrize("front", FRONTS, ids=["list", "list on a line", "TOML", "Obsidian"])
def test_what_stands_before_the_text_says_what_it_is(front: str) -> None:
    (document,) = read(
        File(f"{front}\n![[boat.png]]\nThe boat has gone, Odile Brandt said.\n".encode(), name="a.md")
    )

    assert isinstance(document, ReadDocument)
    assert document.text == "The boat has gone, Odile Brandt said."
    known = document.metadata
    assert (known.title, known.author, str(known.published)) == ("The end", "Ida Moen, Per Aas", "2024-03-12")


def test_offsets_of_statements_hit_the_text_without_markup() -> None:
    data = (FILES / "markdown" / "bakery.md").read_bytes()

    (document,) = extract_documents(data, key="bakery.md")

    assert isinstance(document, ExtractedDocument)
    assert document.extraction.checked_against(document.text)
    speakers = {speaker.name for each in document.extraction.statements for speaker in each.speakers}
    assert {"Mara Okonjo", "Piers Halloran"} <= speakers
