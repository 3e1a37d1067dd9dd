"""Documents deleted over HTTPS: the upload first, then all that came of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from onrecord.service import resources
from tests.support.stack import UPLOADS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

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


def test_keys_that_begin_with_the_key_of_a_document_are_not_listed_to_their_end(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.upload("news", "first")
    upload = stack.record("news").upload
    pages = [{"Versions": [{"Key": f"news/{page}", "VersionId": "1"}]} for page in range(30)]
    own = resources.s3().list_object_versions(Bucket=UPLOADS, Prefix="news")
    asked: list[Any] = []

    def paginate(**_: object) -> Iterator[Any]:
        for page in (own, *pages):
            asked.append(page)
            yield page

    monkeypatch.setattr(resources.s3(), "get_paginator", lambda _: SimpleNamespace(paginate=paginate))
    answer = stack.request("DELETE", f"/v1/documents/{upload.document_id}")

    assert answer.status == 202
    assert asked == [own, pages[0]]
    assert stack.versions("news") == []
