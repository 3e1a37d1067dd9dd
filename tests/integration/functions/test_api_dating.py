"""Documents that say no day are dated over HTTPS: the upload first, then what is on record of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from onrecord.identity import document_id
from tests.support.stack import UPLOADS

if TYPE_CHECKING:
    from tests.support.answers import Answer
    from tests.support.stack import Stack

SAID = "Ann Lee said on Monday that the old bridge would close. “Never again,” she said."
BROWSER = {"accept": "text/html"}
ID = document_id(UPLOADS, "a.txt")


def dated(stack: Stack, published: object = "2024-03-06", id: str = ID) -> Answer:
    return stack.request("PATCH", f"/v1/documents/{id}", body={"published": published})


def copied(stack: Stack, key: str = "a.txt") -> dict[str, Any]:
    """The event of the object's current version, as S3 sends it for a copy."""
    version = stack.s3.head_object(Bucket=UPLOADS, Key=key)["VersionId"]
    return stack.event(key, "ObjectCreated:Copy", version=version)


def test_a_document_gets_its_day_and_keeps_its_statements(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", SAID))
    before = stack.get(f"/v1/documents/{ID}/statements").json["items"]

    answer = dated(stack)
    assert (answer.status, answer.json["id"], answer.headers["Retry-After"]) == (202, ID, "1")
    (outcome,) = stack.ingest(copied(stack))

    assert outcome == {"id": ID, "outcome": "done"}
    document = stack.get(f"/v1/documents/{ID}").json["document"]
    assert (document["published"], document["published_basis"]) == ("2024-03-06", "metadata")
    assert "undated" not in document["warnings"]
    after = stack.get(f"/v1/documents/{ID}/statements").json["items"]
    assert [each["id"] for each in after] == [each["id"] for each in before]
    assert {each["date_basis"] for each in before} == {"uploaded"}
    assert "2024-03-04" in {each["said_at"] for each in after}  # the Monday before


def test_everything_else_about_the_upload_stays(stack: Stack) -> None:
    stack.s3.put_object(
        Bucket=UPLOADS,
        Key="a.txt",
        Body=SAID.encode(),
        ContentType="text/markdown",
        Tagging="desk=city",
        Metadata={"title": "=?utf-8?q?Br=C3=BCcke?=", "outlet": "The Weekly", "text-column": "story"},
    )
    stack.ingest(copied(stack))

    dated(stack)

    now = stack.s3.get_object(Bucket=UPLOADS, Key="a.txt")
    assert now["Body"].read() == SAID.encode()
    assert now["ContentType"] == "text/markdown"
    assert now["Metadata"]["published"] == "2024-03-06"
    assert now["Metadata"].keys() == {"title", "outlet", "text-column", "published"}
    tags = stack.s3.get_object_tagging(Bucket=UPLOADS, Key="a.txt")["TagSet"]
    assert tags == [{"Key": "desk", "Value": "city"}]
    stack.ingest(copied(stack))
    assert stack.get(f"/v1/documents/{ID}").json["document"]["title"] == "Brücke"


def test_what_a_ticket_has_uploaded_is_dated_too(stack: Stack) -> None:
    key = stack.request("POST", "/v1/documents", body={}).json["key"]
    posted = stack.upload(key, SAID)
    posted["Records"][0]["eventName"] = "ObjectCreated:Post"
    (first,) = stack.ingest(posted)

    assert dated(stack, id=first["id"]).status == 202
    assert stack.ingest(copied(stack, key)) == [{"id": first["id"], "outcome": "done"}]
    assert stack.get(f"/v1/documents/{first['id']}").json["document"]["published"] == "2024-03-06"


def test_a_wrong_day_is_corrected(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", SAID, published="2014-03-06"))
    dated(stack)
    stack.ingest(copied(stack))

    assert stack.get(f"/v1/documents/{ID}").json["document"]["published"] == "2024-03-06"


def test_an_upload_that_failed_for_its_day_is_read_with_another(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", SAID, published="yesterday"))
    assert stack.get(f"/v1/documents/{ID}").json["status"] == "failed"

    assert dated(stack).status == 202
    stack.ingest(copied(stack))

    assert stack.get(f"/v1/documents/{ID}").json["status"] == "done"


@pytest.mark.parametrize("published", ["6 March 2024", "2024-02-30", "", None, 20240306, "2024-03"])
def test_a_day_is_needed(stack: Stack, published: object) -> None:
    stack.ingest(stack.upload("a.txt", SAID))

    assert dated(stack, published).problem == "invalid-request"


def test_a_part_of_a_file_is_dated_with_its_file(stack: Stack) -> None:
    (outcome,) = stack.ingest(stack.upload("a.csv", f'id,text\n1,"{SAID}"\n'))
    stack.deliver()
    (part,) = stack.get(f"/v1/documents/{outcome['id']}/parts").json["items"]

    refused = dated(stack, id=part["id"])
    assert refused.problem == "part-of-a-file"
    assert outcome["id"] in refused.json["detail"]
    assert dated(stack, id=outcome["id"]).status == 202
    stack.ingest(copied(stack, "a.csv"))
    stack.deliver()
    assert stack.get(f"/v1/documents/{part['id']}").json["document"]["published"] == "2024-03-06"


def test_what_is_not_there_is_not_dated(stack: Stack) -> None:
    assert dated(stack).problem == "not-found"
    stack.ingest(stack.upload("a.txt", SAID))
    stack.remove("a.txt")
    assert dated(stack).problem == "not-found"


def test_an_upload_that_is_replaced_meanwhile_is_not_dated(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", SAID))
    stack.upload("a.txt", f"{SAID} Tom Reed agreed.")

    assert dated(stack).problem == "concurrent-change"  # its event has not been processed


def test_an_upload_that_is_replaced_at_that_moment_stays_as_it_is(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.ingest(stack.upload("a.txt", SAID))

    def copy_as_s3_does(*, CopySourceIfMatch: str, **_: Any) -> None:  # noqa: N803  boto3's parameter
        # moto does not check the condition.
        stack.upload("a.txt", f"{SAID} Tom Reed agreed.")
        if stack.s3.head_object(Bucket=UPLOADS, Key="a.txt")["ETag"] != CopySourceIfMatch:
            raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "CopyObject")

    monkeypatch.setattr(stack.s3, "copy_object", copy_as_s3_does)

    assert dated(stack).problem == "concurrent-change"


@pytest.mark.parametrize(("published", "shown"), [({}, True), ({"published": "2024-03-06"}, False)])
def test_the_page_of_an_undated_document_has_a_form_for_its_day(
    stack: Stack, published: dict[str, str], shown: bool
) -> None:
    stack.ingest(stack.upload("a.txt", SAID, **published))

    page = stack.get(f"/v1/documents/{ID}", BROWSER).body.decode()

    assert (f'data-document="{ID}"' in page) == shown
