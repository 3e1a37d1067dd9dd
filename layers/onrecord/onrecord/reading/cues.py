"""The cues of captions, and the turns that they make together.

Cues are found as the WebVTT standard finds them (https://www.w3.org/TR/webvtt1/#file-parsing): a line with an
arrow between two times starts a cue, a blank line ends it, and what is damaged costs its own cue only. No
standard describes SubRip and SubViewer: they are read the same way, with a comma in the times of the one and
between those of the other. Speech recognition writes the times in brackets before the words (Whisper), and a
transcript that is copied from a page of YouTube has the start of each cue on a line of its own.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from onrecord.model import Clip, Skipped, Zone
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.blocks import Blocks
from onrecord.reading.contract import ReadDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{2})[,.](\d{1,3})"
_TIMING = re.compile(rf"\s*(?P<open>\[)?{_TIME}(?:\s*--+>\s*|,){_TIME}(?(open)\]|)")
_START = re.compile(r"\s*[\[(]?(?:(\d+):)?(\d{1,2}):([0-5]\d)[\])]?\s*")
_NUMBERED = re.compile(r"\s*\[(speaker[ _]?\d{1,3})\]:?\s*", re.IGNORECASE)
_FIELD_TIME = re.compile(r"(\d+):(\d{2}):(\d{2})\.(\d{1,3})")
_LINE_BREAK = re.compile(r"\\[Nn]")
_WEBVTT = re.compile(r"\ufeff?WEBVTT")
_ARROW = "-->"
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>\n]{1,100})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>|</>|<\d[\d:.]*>|\{\\[^{}\n]*\}")
_SOUND = re.compile(r"[\[(][^\])\n]{1,60}[\])]|[♪♫][^♪♫\n]*[♪♫]?|(?:^|(?<=[->–—] ))\s*#\s[^#\n]*#?")
_CHANGE = re.compile(r"\s*(?:>>+|&gt;&gt;|[-–—](?=\s*\S))\s*")
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
_NAME = rf"{_CAPITAL}[\w.'’-]*(?: (?:of|the|de|van|von|and|{_CAPITAL}[\w.'’-]*)){{0,5}}(?: \d{{1,3}})?"
_SAYS = re.compile(r"\b(?:said|says|asked|asks|added|adds)\s*:", re.IGNORECASE)
_LAST_NAME_FIRST = re.compile(r"([^\W\d_][\w'’ -]*), ([^\W\d_][\w'’-]*(?: [^\W\d_][\w.'’-]*)?)")
_LONGEST_LETTERS = 3
"""Letters of a degree: "Lee, MD" has no last name first."""
UNKNOWN = "Unidentified speaker"
"""Who speaks where the speaker changes to somebody who is not named, and others are."""
_LABEL = re.compile(rf"\s*({_NAME}(?: \([^)\n]{{1,40}}\))?)\s*:\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*$")
_LONG_PAUSE = 3.0  # seconds after which captions without labels begin a paragraph
_LONG_PARAGRAPH = 600  # code points after which they do at the next end of a sentence


Cue = tuple[float, float, list[str]]
"""Start and end in seconds, and lines."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a cue, less its markup: its speaker if it names one, and whether the speaker changes."""

    start: float
    end: float
    text: str
    speaker: str | None
    changes: bool


@dataclass(slots=True)
class _Turn:
    start: float
    end: float
    speaker: str | None
    text: str


def captions(text: str, cues_of: Callable[[str], Iterable[Cue]] | None = None) -> ReadDocument:
    """Return the document of captions: turns, or paragraphs where nobody is named, each with its clip.

    Args:
        text: the captions.
        cues_of: finds the cues in them, by default those with arrows between their times.

    Raises:
        ProblemError: no cue has words.
    """
    sounds: list[str] = []
    turns = _turns(list(_lines((cues_of or _cues)(text), sounds)))
    if not turns:
        raise ProblemError(
            ProblemType.EMPTY_DOCUMENT, "The captions have no words. Upload captions of what is said."
        )
    made = Blocks()
    zone = Zone.TURN if any(turn.speaker for turn in turns) else Zone.BODY
    for turn in turns:
        label = f"{turn.speaker}: " if turn.speaker else ""
        made.add(zone, label + turn.text, clip=Clip(start=turn.start, end=max(turn.start, turn.end)))
    skipped = (Skipped(reason=f"sounds: {len(sounds):,}"),) if sounds else ()
    return ReadDocument(made.text, made.zones, skipped=skipped)


def _lines(cues: Iterable[Cue], sounds: list[str]) -> Iterator[_Line]:
    """Yield the lines of all cues, each once: captions that roll up show a line in several cues."""
    shown: Sequence[str] = ()
    for start, end, cue in cues:
        voice: str | None = None
        now: list[str] = []
        for raw in cue:
            found = _VOICE.search(raw)
            voice = _name(" ".join(html.unescape(found.group(1)).split())) if found else voice
            bare = _NUMBERED.sub(r"\1: ", html.unescape(_TAG.sub("", raw)), count=1)
            sounds.extend(_SOUND.findall(bare))
            change = _CHANGE.match(bare)
            bare = " ".join(_SOUND.sub(" ", bare[change.end() :] if change else bare).split())
            if not bare:
                continue
            now.append(bare)
            if bare in shown and found is None and change is None:
                continue
            label = None if _SAYS.search(bare) else _LABEL.match(bare)
            speaker = voice or (label.group(1) if label else None)
            said = bare[label.end() :] if label and not found else bare
            yield _Line(start, end, said, speaker, changes=bool(change or label or found))
        shown = now or shown


def _name(written: str) -> str:
    """Return a voice's name, its given name first."""
    parts = _LAST_NAME_FIRST.fullmatch(written)
    if parts is None or (parts[2].isupper() and len(parts[2]) <= _LONGEST_LETTERS):
        return written
    return f"{parts[2]} {parts[1]}"


def starting(text: str) -> Iterator[Cue]:
    """Yield the cues of a text that has their starts on lines of their own.

    A cue ends where the next one starts; of the last one nothing says when it ends, so it has no length.
    """
    cue: Cue | None = None
    for line in text.splitlines():
        if time := _START.fullmatch(line):
            start = _seconds([*(int(each or 0) for each in time.groups()), 0], "0")
            if cue and cue[2]:
                yield cue[0], max(cue[0], start), cue[2]
            cue = (start, start, [])
        elif cue and line.strip():
            cue[2].append(line)
    if cue and cue[2]:
        yield cue


def dialogue(text: str) -> Iterator[Cue]:
    """Yield the cues of SubStation captions, each with the name of who speaks, if it has one.

    Each is a line of fields, which a line before it names: ``Format: Start, End, Name, Text``
    (http://www.tcax.org/docs/ass-specs.htm).
    """
    names: list[str] = []
    for line in text.splitlines():
        kind, _, rest = line.partition(":")
        if kind.strip() == "Format":
            names = [name.strip() for name in rest.split(",")]
        elif kind.strip() == "Dialogue" and names:
            fields = dict(zip(names, rest.split(",", len(names) - 1), strict=False))
            times = [_FIELD_TIME.fullmatch(fields.get(name, "").strip()) for name in ("Start", "End")]
            start, end = (
                _seconds([*map(int, time.groups()[:3]), 0], time[4]) if time else 0 for time in times
            )
            said = _LINE_BREAK.split(fields.get("Text", ""))
            speaker = " ".join(fields.get("Name", fields.get("Actor", "")).split())
            yield start, end, [f"<v {speaker}>{said[0]}" if speaker else said[0], *said[1:]]


def _cues(text: str) -> Iterator[Cue]:
    """Yield the cues of captions.

    A blank line ends a cue of WebVTT; in other captions only the next time does, or the number above it.
    """
    cue: Cue | None = None
    skipping = is_over = False
    lines = text.splitlines()
    ends_at_blank = _WEBVTT.match(text) is not None
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if timing := _TIMING.match(line):
            if cue:
                yield cue if is_over else _without_number(cue)
            _, *parts = timing.groups()
            times = [int(each or 0) for each in parts]
            cue = (_seconds(times[:4], parts[3]), _seconds(times[4:], parts[7]), [])
            if timing["open"]:
                cue[2].append(line[timing.end() :])
            skipping = is_over = False
        elif not line.strip():
            is_over = is_over or (cue is not None and bool(cue[2]))
            skipping = False
        elif (cue is None or is_over) and (_NO_CUE.match(line) or _ARROW in line):
            skipping = True
        elif is_over and (ends_at_blank or line.strip().isdecimal() or _TIMING.match(following)):
            continue  # the name or number of a cue
        elif cue is not None and not skipping:
            cue[2].append(line)
    if cue and cue[2]:
        yield cue


def _without_number(cue: Cue) -> Cue:
    """Drop the number of the next cue from a cue that no blank line ends."""
    start, end, lines = cue
    return start, end, lines[:-1] if lines and lines[-1].strip().isdecimal() else lines


def _seconds(times: Sequence[int], fraction: str) -> float:
    hours, minutes, seconds, _ = times
    return round(3600 * hours + 60 * minutes + seconds + float(f"0.{fraction}"), 3)


def _turns(lines: Sequence[_Line]) -> list[_Turn]:
    named = any(line.speaker for line in lines)
    turns: list[_Turn] = []
    for line in lines:
        last = turns[-1] if turns else None
        if last is None or (_new_turn(last, line) if named else _new_paragraph(last, line)):
            speaker = line.speaker or (UNKNOWN if named and last is not None else None)
            turns.append(_Turn(line.start, line.end, speaker, line.text))
        else:
            last.text += f" {line.text}"
            last.end = max(last.end, line.end)
    return turns


def _new_turn(last: _Turn, line: _Line) -> bool:
    return line.changes and (line.speaker is None or line.speaker != last.speaker)


def _new_paragraph(last: _Turn, line: _Line) -> bool:
    if line.changes:
        return True
    if not _SENTENCE_END.search(last.text):
        return line.start - last.end > 2 * _LONG_PAUSE
    return line.start - last.end > _LONG_PAUSE or len(last.text) > _LONG_PARAGRAPH
