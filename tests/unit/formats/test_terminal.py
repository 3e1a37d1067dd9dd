"""What a reader of the tables must not miss is in them."""

from __future__ import annotations

from rich.console import Console

from onrecord.formats.terminal import statements_table
from onrecord.model import Act, Cue, Form, Kind, ResolvedBy, Span, Speaker, Statement

TEXT = "Ann Lee did not ask for it."


def printed(**changes: object) -> str:
    fields: dict[str, object] = {
        "id": "s1",
        "form": Form.INDIRECT,
        "kind": Kind.SPEECH,
        "text": "for it",
        "content": (Span.of(TEXT, 20, 26),),
        "cue": Cue.of(TEXT, 8, 19, lemma="ask"),
        "source": Span.of(TEXT, 0, 7),
        "speakers": (
            Speaker(entity_id=None, name="Ann Lee", resolved_by=ResolvedBy.NOMINAL, confidence=1.0),
        ),
        "confidence": 0.9,
    }
    console = Console(width=120)
    with console.capture() as capture:
        console.print(statements_table([Statement.model_validate(fields | changes)]))
    return capture.get()


def test_a_request_and_a_question_are_marked() -> None:
    assert "request" in printed(act=Act.REQUEST)
    assert "question" in printed(act=Act.QUESTION)
    assert "assertion" not in printed(act=Act.ASSERTION)


def test_what_was_not_said_is_marked() -> None:
    assert "not said" in printed(negated=True)
    assert "not said" not in printed(negated=False)
