"""A stack that is given a folder has its uploads and its record after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.buckets import UPLOADS_BUCKET
from local.seeds import FOLDER, seeds
from onrecord.identity import document_id
from tests.support.running_stack import RunningStack, serving

if TYPE_CHECKING:
    from pathlib import Path

Versions = list[tuple[str, str, bool]]
"""Key and id of each version, and whether it is the marker of a deletion."""


def said(stack: RunningStack, folder: str) -> list[tuple[str, str]]:
    """What every statement on record says, in which document of a folder."""
    return sorted(
        (key.removeprefix(folder), item["text"])
        for item in stack.api.items("/v1/statements")
        if (key := item["document"]["key"]).startswith(folder)
    )


def versions(stack: RunningStack) -> Versions:
    listing: Any = stack.client("s3").list_object_versions(Bucket=UPLOADS_BUCKET)
    return [
        (version["Key"], version["VersionId"], marker)
        for kind, marker in (("Versions", False), ("DeleteMarkers", True))
        for version in listing.get(kind, ())
    ]


def changed(stack: RunningStack, folder: str) -> Versions:
    """Upload, replace and delete documents, the last of which is not processed yet; return all versions."""
    first = stack.upload(f"{folder}harbour.txt", "Ines Ortega said that the harbour would close.")
    recorded = stack.api.processed(first, 60)
    stack.upload(f"{folder}harbour.txt", "Ines Ortega said that it stays open.", published="2024-03-05")
    stack.api.processed(first, 60, before=recorded)
    gone = stack.upload(f"{folder}gone.txt", "Ines Ortega said that the mill would close.")
    stack.api.processed(gone, 60)
    stack.client("s3").delete_object(Bucket=UPLOADS_BUCKET, Key=f"{folder}gone.txt")
    stack.upload(f"{folder}waiting.txt", "Tomas Lind said that the road was blocked.")
    return versions(stack)


def check_kept(stack: RunningStack, folder: str, before: Versions) -> None:
    """Check that what was changed before a restart is there, and can be changed again."""
    first, waiting = (document_of(f"{folder}{name}.txt") for name in ("harbour", "waiting"))
    stack.api.processed(waiting, 60)

    assert said(stack, folder) == [("harbour.txt", "it stays open"), ("waiting.txt", "the road was blocked")]
    assert versions(stack) == before
    recorded = stack.api.processed(first, 60)
    assert recorded.document is not None
    assert str(recorded.document.published) == "2024-03-05"
    stack.upload(f"{folder}harbour.txt", "Ines Ortega said that the harbour would move.")
    stack.api.processed(first, 60, before=recorded)
    assert ("harbour.txt", "the harbour would move") in said(stack, folder)


def document_of(key: str) -> str:
    return document_id(UPLOADS_BUCKET, key)


def test_a_restart_keeps_documents_versions_and_what_waits(tmp_path: Path) -> None:
    """The stack is killed first, and stopped then; the seeds are uploaded to the empty folder only."""
    arguments = ("--retry-after", "1", "--data", str(tmp_path / "record"))
    with serving(*arguments, killed=True) as stack:
        before_kill = changed(stack, "first/")
    with serving(*arguments) as stack:
        check_kept(stack, "first/", before_kill)
        before_stop = changed(stack, "second/")
    with serving(*arguments) as stack:
        check_kept(stack, "second/", before_stop)
        assert f"kept in {tmp_path / 'record'}" in stack.output
        uploaded = [key for key, _, _ in versions(stack)]

    assert [uploaded.count(file.name) for file, _ in seeds(FOLDER)] == [1]
