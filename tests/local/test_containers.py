"""A file of many documents, uploaded to the running stack: its parts come by the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.reading import File, ReadDocument, read
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


@pytest.mark.parametrize(
    "name",
    [
        *(
            "articles.csv",
            "articles.tsv",
            "articles.jsonl",
            "search.json",
            "feed.rss",
            "feed.atom",
            "feed.json",
        ),
        *("three.mbox", "desk.tar.gz"),
    ],
)
def test_a_container_of_every_format_is_processed_part_by_part(stack: RunningStack, name: str) -> None:
    (path,) = FILES.glob(f"*/{name}")
    container = stack.api.processed(stack.upload(name, path.read_bytes()), 60)

    found = map(RecordedDocument.model_validate, stack.api.items(f"/v1/documents/{container.id}/parts"))
    wanted = {
        part.record: isinstance(part, ReadDocument) for part in read(File(path.read_bytes(), name=name))
    }
    assert {part.record: part.status is Status.DONE for part in found} == wanted
