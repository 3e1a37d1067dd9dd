"""The question box that stands on every page of the archive."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """The values of the question box, as they were typed; ``to`` is the day after the last one."""

    speaker: str = ""
    about: str = ""
    from_: str = ""
    to: str = ""
    words: str = ""
