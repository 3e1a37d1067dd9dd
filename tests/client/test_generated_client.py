"""A client that openapi-python-client makes of the API's description can make every call."""

from __future__ import annotations

import importlib
from datetime import date
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.support.running_stack import eventually

if TYPE_CHECKING:
    from tests.client.conftest import Call
    from tests.support.running_stack import RunningStack


@pytest.fixture(scope="module")
def document(stack: RunningStack) -> str:
    """The id of the seed's document."""
    return str(next(stack.api.items("/v1/documents"))["id"])


@pytest.fixture(scope="module")
def statement(call: Call, document: str) -> Any:
    return call("list_document_statements", document).parsed.items[0]


def test_statements_are_listed_and_their_pages_followed(call: Call) -> None:
    first = call("list_statements", limit=2).parsed
    second = call("list_statements", limit=2, cursor=first.next_cursor).parsed

    assert len({item.id for item in (*first.items, *second.items)}) == 4


def test_a_statement_is_asked_for_by_its_id(call: Call, statement: Any) -> None:
    found = call("get_statement", statement.id).parsed

    assert (found.id, found.text) == (statement.id, statement.text)
    assert found.document.id == statement.document.id


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("list_entities", {"name": "blink"}),
        ("list_documents", {"limit": 1}),
        ("list_changes", {"limit": 1}),
    ],
)
def test_lists_have_items(call: Call, operation: str, parameters: dict[str, Any]) -> None:
    assert call(operation, **parameters).parsed.items


@pytest.mark.parametrize("operation", ["list_document_entities", "list_document_times"])
def test_lists_of_a_document_have_items(call: Call, document: str, operation: str) -> None:
    assert call(operation, document).parsed.items


def test_a_document_and_an_entity_are_asked_for_by_their_ids(call: Call, document: str) -> None:
    entity = call("list_entities", name="blink").parsed.items[0]

    assert call("get_document", document).parsed.document.characters > 0
    assert call("get_entity", entity.id).parsed.name == entity.name
    assert call("get_document_text", document).content
    assert call("list_document_parts", document).parsed.items == []


def test_statements_are_counted(call: Call) -> None:
    grouping = importlib.import_module("generated_client.models").Grouping
    assert call("count_statements", by=grouping.MONTH).parsed.total > 0


def test_a_whole_answer_is_asked_for_as_a_file(call: Call) -> None:
    file_format = importlib.import_module("generated_client.models").FileFormat
    asked = call("create_export", file=file_format.CSV, speaker=["person:antony-blinken"]).parsed

    def made() -> Any:
        export = call("get_export", asked.id).parsed
        return export if export.status == "done" else None

    done = eventually(made)

    assert done.statements == done.expected > 0
    assert httpx.get(done.file.url).text.count("\r\n") == done.statements + 1


def test_a_question_is_followed_until_it_is_not(call: Call) -> None:
    made = call("create_alert", speaker=["person:antony-blinken"], title="Blinken").parsed

    assert made.id in {item.id for item in call("list_alerts").parsed.items}
    assert call("get_alert", made.id).parsed.title == "Blinken"
    assert call("list_alert_deliveries", made.id).parsed.items == []
    assert "<title>Blinken</title>" in httpx.get(made.feed).text
    assert call("delete_alert", made.id).parsed.id == made.id


def test_a_text_is_extracted(call: Call) -> None:
    models = importlib.import_module("generated_client.models")
    answer = call("extract", body=models.ExtractionRequest(text="Ann Lee said the bridge would close."))

    assert answer.parsed.statements[0].speakers[0].name == "Ann Lee"


def test_a_document_is_uploaded_with_a_ticket_and_deleted(call: Call) -> None:
    models = importlib.import_module("generated_client.models")
    ticket = call("create_ticket", body=models.UploadRequest(filename="generated.txt")).parsed
    upload = httpx.post(
        ticket.upload.url,
        data=ticket.upload.fields.to_dict(),
        files={"file": b"Ann Lee said the bridge would close."},
    )
    assert upload.is_success
    done = eventually(lambda: _done(call("get_document", ticket.id)))
    assert done.statements == 1

    assert call("date_document", ticket.id, body=models.Dating(date(2024, 3, 6))).status_code == 202
    assert eventually(lambda: "2024-03-06" in str(call("get_document", ticket.id).parsed.document.published))
    assert call("delete_document", ticket.id).status_code == 202


def test_a_batch_of_documents_is_asked_for_and_waits_for_its_uploads(call: Call) -> None:
    models = importlib.import_module("generated_client.models")
    described = [models.UploadRequest(filename="a.txt"), models.UploadRequest(key="desk/b.pdf")]
    body = models.BatchRequest(documents=described, batch="generated")
    batch = call("create_batch", body=body, idempotency_key="generated-1").parsed

    listed = call("list_documents", batch=batch.batch).parsed.items

    assert [each.id for each in listed] == [ticket.id for ticket in batch.tickets]
    assert {each.status for each in listed} == {models.Status.WAITING}


def _done(answer: Any) -> Any:
    return answer.parsed if getattr(answer.parsed, "status", None) == "done" else None


def test_the_api_describes_itself_and_says_that_it_answers(call: Call) -> None:
    assert call("get_health").parsed.status == "ok"
    assert call("get_openapi").status_code == 200
    assert call("get_docs").status_code == 200
