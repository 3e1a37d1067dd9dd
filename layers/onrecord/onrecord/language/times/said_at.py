"""The time at which a statement was made: the one that belongs to its cue, not to its content.

A day, week, month or year belongs to a cue of its sentence where it stands

- behind it: "told reporters in Kyiv on Tuesday that ...", "..., he said Tuesday";
- between the source and it: "The ministry on Tuesday said ...";
- at the head of the sentence: "On Tuesday, ...", "In a statement on Tuesday, ...", "In 1998 ...";
- in a source that was published then: "A report released on Tuesday says ...".

A day inside the content belongs to the content, and a day inside another clause to that clause ("said, after
Tuesday's vote", "who met on Tuesday, said"). "Adding", and a cue that shares its source with the cue before
it, share that cue's time. No time after the day of publication is that of a statement.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.language.lexicon.grammar import RELATIVES, SUBORDINATORS, alternatives

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from onrecord.language.spans import Range
    from onrecord.language.statements.assembly import DraftStatement
    from onrecord.language.times.values import DaySpan, Time

REACH = 120
"""Code points between a cue and a day after it, at most; twice as many from the head of a sentence."""

_BEGIN_A_CLAUSE = {"after", "before", "since", "until", "following", "despite"}
_OTHER_CLAUSE = re.compile(
    rf"\b(?:{alternatives(RELATIVES | SUBORDINATORS | _BEGIN_A_CLAUSE)})\b",
    re.IGNORECASE,
)
_OTHER_MATTER = re.compile(
    r"\b(?:of|about|for|from|since|until|by|before|after|the|between|than|next|following|over)\s+$",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(r"\b(?:morning|afternoon|evening|night|hours)\s+of\s+$", re.IGNORECASE)
_WHILE = re.compile(r"(?:the\s+)?(?:weekend|spring|summer|autumn|fall)\b", re.IGNORECASE)
_DURING = re.compile(r"\b(?:in|over|during)\s+(?:the\s+)?$", re.IGNORECASE)
_OWNS_WHAT_FOLLOWS = re.compile(r"['’]s\b|['’](?=\s)")
_HEAD = re.compile(
    r"[\W_]*(?:(?:but|and|also|later|earlier|early|late|meanwhile|back|on|over|in|at|during|speaking|writing|testifying|asked|appearing"
    r"|addressing)\b[^,;:]*)?$",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"\b(?:published|released|issued|posted|dated|filed|sent|aired|broadcast)\b")


def said_at_of(
    text: str,
    drafts: Sequence[DraftStatement],
    times: Sequence[Time],
    sentence_starts: Sequence[int],
    published: dt.date | None,
) -> list[DaySpan | None]:
    """Return the day, week, month or year in which each statement was made; None where the text does not say.

    Statements, times and sentence starts come in the order of the text.
    """
    dated = [
        time
        for time in times
        if (span := time.span) is not None and (published is None or span.first <= published)
    ]
    starts = [time.start for time in dated]
    owners = _owners(dated, drafts)
    cues = sorted(draft.attribution.cue for draft in drafts if draft.attribution.cue)
    spans: list[DaySpan | None] = []
    for draft in drafts:
        cue = draft.attribution.cue
        if cue is None:
            spans.append(None)
            continue
        sentence = _sentence(sentence_starts, cue[0], len(text))
        near = range(bisect_left(starts, sentence[0]), bisect_left(starts, sentence[1]))
        candidates = [dated[index] for index in near if owners[index] == draft.parent]
        of_the_cue = _of_the_cue(text, draft, cue, candidates, sentence, cues)
        spans.append(min(of_the_cue, key=_length, default=None))  # a day in a week is the day
    _share(text, drafts, spans, sentence_starts)
    return spans


def _length(span: DaySpan) -> dt.timedelta:
    return span.last - span.first


def _sentence(starts: Sequence[int], position: int, end: int) -> Range:
    index = bisect_right(starts, position)
    return (starts[index - 1] if index else 0), (starts[index] if index < len(starts) else end)


def _owners(times: Sequence[Time], drafts: Sequence[DraftStatement]) -> list[int | None]:
    """For each time, find the statement of the smallest content that holds it."""
    pieces = sorted(
        (*piece, index) for index, draft in enumerate(drafts) for piece in draft.attribution.content
    )
    owners: list[int | None] = []
    open_pieces: list[tuple[int, int, int]] = []
    following = 0
    for time in times:
        while following < len(pieces) and pieces[following][0] <= time.start:
            open_pieces.append(pieces[following])
            following += 1
        open_pieces = [piece for piece in open_pieces if piece[1] > time.start]
        holding = [(end - start, index) for start, end, index in open_pieces if time.end <= end]
        owners.append(min(holding)[1] if holding else None)
    return owners


def _of_the_cue(
    text: str,
    draft: DraftStatement,
    cue: Range,
    candidates: Sequence[Time],
    sentence: Range,
    cues: Sequence[Range],
) -> list[DaySpan]:
    """Return the times that belong to a cue; the head of its sentence counts where no other place has one."""
    source = draft.attribution.source
    beside: list[DaySpan] = []
    at_head: list[DaySpan] = []
    for time in candidates:
        span = time.span
        if span is None or _OWNS_WHAT_FOLLOWS.match(text, time.end) or _is_of_other_matter(text, time):
            continue
        if source is not None and source[0] <= time.start < source[1]:
            if _PUBLISHED.search(text, source[0], time.start):
                beside.append(span)
        elif time.start >= cue[0]:
            if _follows(text, draft, cue[1], time, cues):
                beside.append(span)
        elif source is not None and source[1] <= time.start:
            if cue[0] - source[1] <= REACH and not _OTHER_CLAUSE.search(text, source[1], cue[0]):
                beside.append(span)
        elif cue[0] - time.end <= 2 * REACH and _is_head(text[sentence[0] : time.start]):
            at_head.append(span)
    return beside or at_head[-1:]


def _is_of_other_matter(text: str, time: Time) -> bool:
    """Return whether a time is that of a thing: "a report of Monday", not "on the night of Monday"."""
    before = text[max(0, time.start - 20) : time.start]
    if _PART_OF_DAY.search(before):
        return False
    is_a_while = _WHILE.match(text, time.start) and _DURING.search(before)
    return not is_a_while and _OTHER_MATTER.search(before) is not None


def _is_head(words: str) -> bool:
    """Return whether these words at the start of a sentence leave what comes next at its head."""
    return bool(_HEAD.match(words)) and not _OTHER_CLAUSE.search(words)


def _follows(text: str, draft: DraftStatement, start: int, time: Time, cues: Sequence[Range]) -> bool:
    """Return whether a time after a cue stands in its clause: no content and no other cue between."""
    if time.start - start > REACH or any(
        start <= piece[0] < time.start for piece in draft.attribution.content
    ):
        return False
    another = bisect_left(cues, (start, 0))
    if another < len(cues) and cues[another][0] < time.start:
        return False
    return not _OTHER_CLAUSE.search(text, start, max(start, time.start))


def _share(
    text: str,
    drafts: Sequence[DraftStatement],
    spans: list[DaySpan | None],
    sentence_starts: Sequence[int],
) -> None:
    """Copy the day of a cue to "adding" and "and said" after it in the same sentence."""
    with_cues = sorted(
        (draft.attribution.cue, index) for index, draft in enumerate(drafts) if draft.attribution.cue
    )
    for (before, first), (cue, second) in pairwise(with_cues):
        earlier, later = drafts[first], drafts[second]
        if spans[second] is not None or earlier.parent != later.parent:
            continue
        if _sentence(sentence_starts, before[0], len(text)) != _sentence(sentence_starts, cue[0], len(text)):
            continue
        same_source = (
            earlier.attribution.source is not None and earlier.attribution.source == later.attribution.source
        )
        if same_source or text[slice(*cue)].lower().endswith("ing"):
            spans[second] = spans[first]
