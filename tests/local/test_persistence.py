"""A stack that is given a folder has its uploads and its record after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.buckets import UPLOADS_BUCKET
from tests.support.running_stack import RunningStack, serving

if TYPE_CHECKING:
    from pathlib import Path


def said(stack: RunningStack) -> list[tuple[str, str]]:
    """What every statement on record says, in which document."""
    return [(item["document"]["key"], item["text"]) for item in stack.api.items("/v1/statements")]


def versions(stack: RunningStack) -> list[tuple[str, str, bool]]:
    listing: Any = stack.client("s3").list_object_versions(Bucket=UPLOADS_BUCKET)
    return [
        (version["Key"], version["VersionId"], marker)
        for kind, marker in (("Versions", False), ("DeleteMarkers", True))
        for version in listing.get(kind, ())
    ]


@pytest.mark.parametrize("killed", [False, True], ids=["stopped", "killed"])
def test_a_restart_keeps_documents_versions_and_what_waits(tmp_path: Path, killed: bool) -> None:
    arguments = ("--empty", "--retry-after", "1", "--data", str(tmp_path / "record"))
    with serving(*arguments, killed=killed) as stack:
        first = stack.upload("harbour.txt", "Ines Ortega said that the harbour would close.")
        recorded = stack.api.processed(first, 60)
        stack.upload("harbour.txt", "Ines Ortega said that it stays open.", published="2024-03-05")
        stack.api.processed(first, 60, before=recorded)
        gone = stack.upload("gone.txt", "Ines Ortega said that the mill would close.")
        stack.api.processed(gone, 60)
        stack.client("s3").delete_object(Bucket=UPLOADS_BUCKET, Key="gone.txt")
        waiting = stack.upload("waiting.txt", "Tomas Lind said that the road was blocked.")
        before = versions(stack)

    with serving(*arguments) as stack:
        stack.api.processed(waiting, 60)

        assert sorted(said(stack)) == [
            ("harbour.txt", "it stays open"),
            ("waiting.txt", "the road was blocked"),
        ]
        assert versions(stack) == before
        recorded = stack.api.processed(first, 60)
        assert recorded.document is not None
        assert str(recorded.document.published) == "2024-03-05"
        stack.upload("harbour.txt", "Ines Ortega said that the harbour would move.")
        stack.api.processed(first, 60, before=recorded)
        assert ("harbour.txt", "the harbour would move") in said(stack)


def test_the_seeds_are_uploaded_to_an_empty_folder_only(tmp_path: Path) -> None:
    for _ in range(2):
        with serving("--data", str(tmp_path)) as stack:
            assert len(versions(stack)) == 1
            assert f"kept in {tmp_path}" in stack.output
