"""Every article is read as its careful reader read it.

The articles are those of tests/data/articles, whose README has the format, and of the open benchmark.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import onrecord
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

    from onrecord.model import Extraction, Speaker, Statement

FOLDERS = (ROOT / "tests/data/articles", ROOT / "benchmarks/open")
FILES = {
    path.relative_to(folder).with_suffix("").as_posix(): path
    for folder in FOLDERS
    for path in sorted(folder.rglob("*.yaml"))
}
ARTICLES = sorted(FILES)


@cache
def article(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(FILES[name].read_text(encoding="utf-8"))
    return read


def marked(name: str) -> ParameterSet:
    """Return the parameter of an article; its test must fail if the article says ``not_yet``."""
    reason = article(name).get("not_yet")
    return pytest.param(
        name, marks=pytest.mark.xfail(raises=AssertionError, reason=reason, strict=True) if reason else ()
    )


@cache
def extraction_of(name: str) -> Extraction:
    expected = article(name)
    text = expected.get("text") or (ROOT / expected["text_file"]).read_text(encoding="utf-8")
    return onrecord.extract(text, published=expected.get("published"))


def described(statement: Statement, extraction: Extraction) -> dict[str, Any]:
    """A statement in the words of the articles' format."""

    def names(speakers: tuple[Speaker, ...]) -> list[str]:
        return [speaker.name for speaker in speakers]

    by_id = {other.id: other.text for other in extraction.statements}
    return {
        "text": statement.text,
        "speakers": names(statement.speakers),
        "speaker_ids": [speaker.entity_id for speaker in statement.speakers],
        "source_classes": [speaker.source_class for speaker in statement.speakers],
        "resolved_by": statement.speakers[0].resolved_by if statement.speakers else None,
        "form": statement.form,
        "kind": statement.kind,
        "act": statement.act,
        "cue": statement.cue and statement.cue.text,
        "lemma": statement.cue and statement.cue.lemma,
        "source": statement.source and statement.source.text,
        "negated": statement.negated,
        "addressees": names(statement.addressees),
        "about": list(statement.about),
        "inside": by_id.get(statement.parent) if statement.parent else None,
        "unattributed": statement.unattributed,
        "said_at": statement.said_at,
    }


@pytest.mark.parametrize("name", [marked(name) for name in ARTICLES])
def test_the_statements_of_an_article_are_found(name: str) -> None:
    extraction = extraction_of(name)
    found = [described(statement, extraction) for statement in extraction.statements]
    for expected in article(name)["statements"]:
        same = [statement for statement in found if statement["text"] == expected["text"]]
        assert len(same) == 1, f"{expected['text']!r} not among {[s['text'] for s in found]}"
        assert {field: same[0][field] for field in expected} == expected
    if article(name).get("only"):
        assert [s["text"] for s in found] == [expected["text"] for expected in article(name)["statements"]]


@pytest.mark.parametrize("name", [name for name in ARTICLES if article(name).get("missed")])
def test_what_an_article_says_is_missed_is_not_found(name: str) -> None:
    extraction = extraction_of(name)
    found = [described(statement, extraction) for statement in extraction.statements]
    for missed in article(name)["missed"]:
        assert missed not in [{field: statement[field] for field in missed} for statement in found]


@pytest.mark.parametrize("name", [name for name in ARTICLES if article(name).get("entities")])
def test_the_entities_of_an_article_are_grouped(name: str) -> None:
    entities = {entity.id: entity for entity in extraction_of(name).entities}
    for expected in article(name)["entities"]:
        assert expected["id"] in entities
        found = entities[expected["id"]]
        shown = found.model_dump(mode="json") | {
            "mentions": [mention.text for mention in found.mentions],
            "organisation": found.organisation and found.organisation.entity_id,
        }
        assert {field: shown[field] for field in expected} == expected


@pytest.mark.parametrize("name", [name for name in ARTICLES if article(name).get("no_entities")])
def test_words_that_name_nothing_are_no_entities(name: str) -> None:
    names = {form for entity in extraction_of(name).entities for form in (entity.name, *entity.aliases)}
    assert names.isdisjoint(article(name)["no_entities"])


@pytest.mark.parametrize("name", [name for name in ARTICLES if "times" in article(name)])
def test_the_times_of_an_article_are_resolved(name: str) -> None:
    shown = [time.model_dump(mode="json") for time in extraction_of(name).times]
    assert [[time["text"], time["value"], time["precision"]] for time in shown] == article(name)["times"]


@pytest.mark.parametrize("name", [name for name in ARTICLES if article(name).get("published")])
def test_statements_are_dated_by_the_day_they_were_made_else_by_that_of_publication(name: str) -> None:
    published = article(name)["published"].isoformat()
    for statement in extraction_of(name).statements:
        assert statement.date is not None
        if statement.said_at is None or len(statement.said_at) == len(published):
            assert statement.date.isoformat() == (statement.said_at or published)
        assert statement.date.isoformat() <= published
        assert statement.date_basis == ("said_at" if statement.said_at else "published")
