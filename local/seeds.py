"""The articles that come with the project, and the metadata that they are uploaded with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from local.upload import put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).resolve().parents[1] / "seeds"
METADATA = "metadata.json"  # {file name: {metadata name: value}}


def seeds(folder: Path) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Yield each file of a folder with its metadata, in the order of their names."""
    listed = folder / METADATA
    metadata = json.loads(listed.read_text(encoding="utf-8")) if listed.exists() else {}
    for file in sorted(folder.iterdir()):
        if file.name != METADATA:
            yield file, metadata.get(file.name, {})


def upload_seeds(aws_url: str, folder: Path = FOLDER) -> list[str]:
    """Upload the seeds, or another folder's files; return the ids of the documents that they become."""
    return [put(aws_url, file.name, file.read_bytes(), metadata) for file, metadata in seeds(folder)]
