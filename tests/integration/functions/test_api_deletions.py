"""Documents deleted over HTTPS: the upload first, then all that came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.service import resources

if TYPE_CHECKING:
    from tests.support.stack import Stack


def test_deleting_a_document_removes_all_versions_of_its_upload_and_no_other(stack: Stack) -> None:
    stack.upload("a.txt", "first")
    stack.remove("a.txt")
    stack.upload("a.txt", "second")
    stack.upload("a.txt.bak", "another document")
    upload = stack.record("a.txt").upload

    answer = stack.request("DELETE", f"/v1/documents/{upload.document_id}")

    assert (answer.status, answer.json["id"]) == (202, upload.document_id)
    assert len(stack.versions("a.txt")) == 1  # that of a.txt.bak, which begins the same
    assert stack.request("DELETE", f"/v1/documents/{upload.document_id}").status == 202


def test_the_event_of_the_deleted_upload_removes_its_record_and_text(stack: Stack) -> None:
    upload = stack.record("a.txt", order=1).upload
    event = stack.upload("a.txt", "Ann Lee said no.")
    version = event["Records"][0]["s3"]["object"]["versionId"]
    stack.ingest(event)
    stack.request("DELETE", f"/v1/documents/{upload.document_id}")

    stack.ingest(stack.event("a.txt", "ObjectRemoved:Delete", version=version))

    assert stack.get(f"/v1/documents/{upload.document_id}").status == 404
    assert stack.request("DELETE", f"/v1/documents/{upload.document_id}").status == 404
    texts = resources.s3().list_objects_v2(Bucket="onrecord-texts-123456789012-us-east-1")
    assert texts["KeyCount"] == 0
