from __future__ import annotations

import pytest

from onrecord.model import Form, Kind, Span, Statement, Unattributed
from onrecord.service.passage import REACH, passage_around


def statement(text: str, content: str) -> Statement:
    return Statement(
        id="1",
        form=Form.INDIRECT,
        kind=Kind.SPEECH,
        text=content,
        content=(Span.of(text, start := text.index(content), start + len(content)),),
        cue=None,
        source=None,
        unattributed=Unattributed.NO_SOURCE,
        confidence=1.0,
    )


@pytest.mark.parametrize(
    ("text", "content", "sentence"),
    [
        ("One. He said it was over. Two.", "it was over", "He said it was over."),
        ("It was over", "It was over", "It was over"),
        ("One! “It is over. We won,” he said. Two.", "It is over. We won", "“It is over. We won,” he said."),
        ("He said: “It is over.” She left.", "“It is over.”", "He said: “It is over.”"),
        ("One.\n\nHe said no\n\nand two.", "no", "He said no"),
        ("One.\r\n\r\nHe said no\r\n\r\nand two.", "no", "He said no"),
        ("One. Mr. Lee of the U.S. Army said no. Two.", "no", "Mr. Lee of the U.S. Army said no."),
        ("It cost 1.5 million, he said, e.g. for roads. Two.", "million", None),
        ("Один. Анна сказала: нет. Да.", "нет", "Анна сказала: нет."),
    ],
)
def test_a_statement_stands_in_its_sentence(text: str, content: str, sentence: str | None) -> None:
    found = passage_around(statement(text, content), text)

    assert found.text == (sentence or text.removesuffix(" Two."))
    assert found.hits(text)


def test_a_text_without_punctuation_is_not_one_endless_sentence() -> None:
    text = "word " * 10_000 + "he said no " + "word " * 10_000

    found = passage_around(statement(text, "he said no"), text)

    assert "he said no" in found.text
    assert len(found.text) <= 2 * REACH + len("he said no")
