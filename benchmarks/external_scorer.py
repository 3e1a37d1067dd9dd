"""Import a scorer that is not part of this project from its file."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def load(path: Path) -> Any:
    """Import a scorer from a file.

    Raises:
        SystemExit: the file is no Python module.
    """
    specification = importlib.util.spec_from_file_location("scorer", path)
    if specification is None or specification.loader is None:
        raise SystemExit(f"{path} is no Python module")
    scorer = importlib.util.module_from_spec(specification)
    sys.modules["scorer"] = scorer
    specification.loader.exec_module(scorer)
    return scorer
