"""A file of many documents, uploaded to the running stack: its parts come by the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.record.model import RecordedDocument, Status
from tests.support.files import FILES
from tests.support.running_stack import eventually

if TYPE_CHECKING:
    from tests.support.running_stack import RunningStack


def test_the_documents_in_an_archive_are_processed_and_go_with_it(stack: RunningStack) -> None:
    archive = FILES / "containers" / "desk.zip"
    container = stack.api.processed(stack.upload("desk.zip", archive.read_bytes()), 60)

    parts = stack.api.items(f"/v1/documents/{container.id}/parts")
    listed = {part.record: part for part in map(RecordedDocument.model_validate, parts)}
    assert container.status is Status.DONE
    assert container.parts is not None
    assert container.parts.total == len(listed)
    assert container.parts.done == sum(part.status is Status.DONE for part in listed.values())
    assert listed["photo.png"].problem is not None
    said = list(stack.api.items(f"/v1/documents/{listed['articles.csv/a-17'].id}/statements"))
    assert len(said) == listed["articles.csv/a-17"].statements

    assert stack.request("DELETE", f"/v1/documents/{container.id}").status == 202
    for part in listed.values():
        eventually(lambda part=part: stack.request("GET", f"/v1/documents/{part.id}").status == 404)
