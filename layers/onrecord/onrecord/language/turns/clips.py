"""The stretches of a recording in which turns are said, by the times in and beside their labels.

The times are those of a recording or of the day (``onrecord.recordings``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.model import Clip
from onrecord.recordings import are_of_recording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.turns.turn import Turn

_TIME = re.compile(
    r"(?<![\d:.])(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d)(?:[.,](?P<fraction>\d{1,3}))?"
    r"(?![\d:])(?!\s*[ap]\.?m\b)",
    re.IGNORECASE,
)


def with_clips(text: str, turns: Sequence[Turn]) -> list[Turn]:
    """Return turns with the clips of a recording that a transcript is of; as they are where it is of none.

    A turn ends where the next one with a time begins, or where its label says; where neither is known, as of
    the last turn, the clip ends where it starts.
    """
    times = [_times(text, turn) for turn in turns]
    if not _are_of_recording(text, turns, times):
        return list(turns)
    clipped: list[Turn] = []
    following = 0.0
    for turn, found in zip(reversed(turns), reversed(times), strict=True):
        if found:
            start = _seconds(found[0])
            end = _seconds(found[1]) if len(found) > 1 else following
            clipped.append(replace(turn, clip=Clip(start=start, end=max(start, end))))
            following = start
        else:
            clipped.append(turn)
    return clipped[::-1]


def _times(text: str, turn: Turn) -> list[re.Match[str]]:
    """Return the times of a turn, in its label or beside it: its start, and its end if that is there."""
    for place in (turn.whole_label, turn.time):
        if place and (found := list(_TIME.finditer(text, *place))):
            return found[:2]
    return []


def _seconds(time: re.Match[str]) -> float:
    whole = 3_600 * int(time["hours"] or 0) + 60 * int(time["minutes"]) + int(time["seconds"])
    return round(whole + float(f"0.{time['fraction'] or 0}"), 3)


def _are_of_recording(text: str, turns: Sequence[Turn], times: Sequence[Sequence[re.Match[str]]]) -> bool:
    timed = [(found[0], turn) for found, turn in zip(times, turns, strict=True) if found]
    words = sum(len(text[slice(*piece)].split()) for _, turn in timed[:-1] for piece in turn.content)
    have_hours = bool(timed and timed[0][0]["hours"])
    return are_of_recording([_seconds(time) for time, _ in timed], words, have_hours=have_hours)
