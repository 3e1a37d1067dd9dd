"""The parts of a file that its text leaves out, counted by reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.model import Skipped

if TYPE_CHECKING:
    from collections.abc import Mapping


def skipped_by(reasons: Mapping[str, int]) -> tuple[Skipped, ...]:
    """Return an entry for each reason that left something out, with how often, sorted by reason."""
    return tuple(Skipped(reason=f"{reason}: {count:,}") for reason, count in sorted(reasons.items()) if count)
