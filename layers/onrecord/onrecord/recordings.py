"""Times of a recording, as transcripts have them, apart from times of day.

Programs that transcribe recordings write how far into the recording each turn begins. People write such
numbers for the time of day, too: in minutes of meetings, live blogs and chats. Those do not begin near zero,
and as minutes and seconds they would leave no time to say the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_STARTS = 3
_FASTEST = 6.0
"""Words a second, from the first start to the last; people say three."""
_LATEST, _LATEST_WITH_HOURS = 300, 3_600
"""Seconds into a recording by which somebody speaks; "9:30" is rather half past nine."""


def are_of_recording(starts: Sequence[float], words: int, *, have_hours: bool) -> bool:
    """Return whether times are those of a recording.

    Args:
        starts: the times in seconds, in the order of the text.
        words: how many words are said between the first and the last of them.
        have_hours: whether they are written with hours, as 00:12:05.
    """
    return (
        len(starts) >= LEAST_STARTS
        and starts[0] <= (_LATEST_WITH_HOURS if have_hours else _LATEST)
        and list(starts) == sorted(starts)
        and words <= _FASTEST * (starts[-1] - starts[0])
    )
