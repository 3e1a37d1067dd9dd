"""The turns of a transcript that a program has made of a recording have the times at which they are said."""

from __future__ import annotations

import pytest

from onrecord.language.turns.transcripts import find_labelled

SAID = (
    ("Ilka Brandt", 4, "We opened the old well on Tuesday. It was dry."),
    ("Tomas Reyne", 11, "My father told me that it had never held water."),
    ("Ilka Brandt", 65, "Who paid for it, then?"),
    ("Tomas Reyne", 72, "The parish did."),
)


def minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def hours(seconds: int) -> str:
    return f"00:{seconds // 60:02}:{seconds % 60:02}"


def transcript(layout: str) -> str:
    return "\n\n".join(
        layout.format(name=name, minutes=minutes(start), hours=hours(start), words=words)
        for name, start, words in SAID
    )


def clips(text: str) -> list[tuple[str, float, float] | None]:
    """Return for each turn its label and the seconds of its clip."""
    return [
        turn.clip and (text[slice(*turn.label)] if turn.label else "", turn.clip.start, turn.clip.end)
        for turn in find_labelled(text)
    ]


@pytest.mark.parametrize(
    "layout",
    [
        "{name}  {minutes}\n{words}",
        "{name} {hours}\n{words}",
        "{name} ({minutes})\n{words}",
        "{name} ({hours}):\n{words}",
        "{name} ({hours}): {words}",
        "[{hours}] {name}:\n{words}",
        "[{hours}] {name}: {words}",
        "[{hours}.00] - {name}\n{words}",
        "{hours} {name}\n{words}",
        "{hours}\n{name}\n{words}",
        "{name}\n{minutes}\n{words}",
        "{name}: [{hours}] {words}",
        "**{name}** [{hours}]: {words}",
        "{name} | {minutes}\n{words}",
    ],
)
def test_a_turn_lasts_from_the_time_of_its_label_to_that_of_the_next(layout: str) -> None:
    assert clips(transcript(layout)) == [
        ("Ilka Brandt", 4, 11),
        ("Tomas Reyne", 11, 65),
        ("Ilka Brandt", 65, 72),
        ("Tomas Reyne", 72, 72),
    ]


@pytest.mark.parametrize(
    "layout", ["{name} [{minutes} - 9:59]\n{words}", "{hours} --> 00:09:59\n{name}\n{words}"]
)
def test_a_label_may_say_when_its_turn_ends(layout: str) -> None:
    assert {clip and clip[2] for clip in clips(transcript(layout))} == {599}


def test_fractions_of_seconds_are_kept() -> None:
    text = transcript("[{hours}.250] {name}: {words}")

    assert [clip and clip[1] for clip in clips(text)] == [4.25, 11.25, 65.25, 72.25]


@pytest.mark.parametrize("name", ["Speaker 1", "Unknown Speaker", "Ilka Brandt"])
def test_times_show_that_a_single_speaker_makes_a_transcript(name: str) -> None:
    text = f"{name}  0:02\nThe well is dry.\n\n{name}  0:09\nWe shall dig.\n\n{name}  0:15\nNot today.\n"

    assert clips(text) == [(name, 2, 9), (name, 9, 15), (name, 15, 15)]


def test_a_turn_without_a_time_has_no_clip() -> None:
    text = transcript("[{hours}] {name}: {words}").replace("[00:00:11] ", "")

    assert clips(text) == [("Ilka Brandt", 4, 65), None, ("Ilka Brandt", 65, 72), ("Tomas Reyne", 72, 72)]


@pytest.mark.parametrize(
    "times",
    [
        ("9:30", "9:32", "9:41", "9:44"),  # a chat in the morning
        ("14:05:12", "14:06:40", "14:07:01", "14:09:00"),
        ("2:31 pm", "2:33 pm", "2:35 pm", "2:36 pm"),
        ("0:40", "0:30", "0:20", "0:10"),
        ("1:00", "1:01", "1:02", "1:03"),  # as minutes and seconds they leave a second for each turn
    ],
)
def test_times_of_day_are_no_clips(times: tuple[str, ...]) -> None:
    text = "\n\n".join(
        f"[{time}] {name}: {words}" for time, (name, _, words) in zip(times, SAID, strict=True)
    )

    assert clips(text) == [None] * 4


@pytest.mark.parametrize(
    "text",
    [
        "9:30 Welcome\nby the mayor\n\n10:00 Keynote\nby the reeve\n\n11:00 Break\nat last\n",
        "14:02 Update\nA road is closed.\n\n14:40 Update\nOpen.\n\n15:10 Update\nClosed again.\n",
    ],
)
def test_a_programme_or_live_blog_is_no_transcript(text: str) -> None:
    assert find_labelled(text) == []
