"""The turns of a transcript, by the labels at the start of its lines.

A text is a transcript where at least three lines have labels of at least two speakers, most of these lines
end as sentences do, and either a speaker comes back or most labels alone show that somebody speaks. A turn
runs to the next label, over paragraphs; headings, stage directions, interjections without words and the lines
that say who examines a witness stand apart from it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord.language.lexicon.grammar import (
    FIRST_PERSON,
    FIRST_PERSON_PLURAL,
    NAME_WORD,
    SECOND_PERSON,
    in_a_sentence,
)
from onrecord.language.lexicon.marks import DASHES, LINE_BREAKS, SENTENCE_ENDS
from onrecord.language.lexicon.people import is_address, is_given_name
from onrecord.language.turns.clips import with_clips
from onrecord.language.turns.labels import TIME, Label, Labels, Voice
from onrecord.language.turns.turn import ANSWERER, ASKER, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from onrecord.language.spans import Range

LEAST_TURNS = 3

_LINE = re.compile(rf"[^{LINE_BREAKS}]+")
_ENDS_OF_SPEECH = (*SENTENCE_ENDS, *DASHES)
_CLOSERS = "\"”’')]»*_ \t"
_EXAMINER = re.compile(
    r"(?:[A-Z][A-Za-z\-]+ )?(?:EXAMINATION|Examination)? ?(?:BY|By)[ \t](?:THE[ \t])?"
    rf"(?P<name>{NAME_WORD}(?:[ \t]{NAME_WORD}){{0,4}})[:.]?"
)
_SWORN = re.compile(
    rf"(?P<name>{NAME_WORD}(?: {NAME_WORD}){{1,4}}),[^\n“”\"]*\b(?i:sworn|affirmed|testified)\b[^\n“”\"]*"
)
_HAS_TIME = re.compile(TIME)
_IN_BRACKETS = re.compile(rf"(?:[\[(]{TIME}[\])][ \t]*)?[*_]{{0,2}}[\[(][^\])\n]*[\])][*_]{{0,2}}[.…]?")
_ONLY_TIME = re.compile(rf"[\[(]?(?:{TIME})(?:[ \t]*(?:-->|[-–—])[ \t]*{TIME})?(?:[ \t]+[A-Z]{{2,4}})?[\])]?")
_DIRECTION = re.compile(
    r"(?:(?<=^)|(?<=[.?!…:—–\-”\"’]))[ \t]*(?P<bracket>[\[(](?P<words>[^\])\n\d]{2,60})[\])])[.]?[ \t]*"
    r"(?=$|[A-Z“\"‘'])"
)
_OPENING_DIRECTION = re.compile(r"[\[(](?:[^\W\d_][\w’'-]*[ ]?){1,5}\.?[\])][ \t]*(?=[A-Z“\"‘'])")
_OF_A_CONVERSATION = FIRST_PERSON | FIRST_PERSON_PLURAL | SECOND_PERSON | {"let's", "let’s"}
_I_OR_WE = re.compile(rf"\b(?:{in_a_sentence(_OF_A_CONVERSATION)})\b")
_LIST_OF_NAMES = re.compile(
    rf"(?:{NAME_WORD})(?:[ \t]{NAME_WORD})*(?:(?:,| and|, and|;)[ \t]{NAME_WORD}(?:[ \t]{NAME_WORD})*)+\.?"
)
_MOST_IN_A_NAME = 4  # words
_ENDS_EMPHASIS = re.compile(r"[*_]{1,3}\Z")
_END_OF_VOICE = "</v>"
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_OATH = 120  # code points
_MOST_HEADING = 10  # words
LEAST_PROSE = 2
"""Lines of prose before the first label of a document that shows a transcript within an article."""


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A line with a label, and where the lines stand that may carry on its speech."""

    label: Label
    line: int
    speech: int
    """Where speech begins."""


def find_labelled(text: str, *, is_transcript: bool = False) -> list[Turn]:
    """Find the turns of a transcript, in text order; none in any other text.

    Args:
        text: the text.
        is_transcript: whether it is known to be one, as captions with speakers are, however short.
    """
    lines = [_bare(text, match) for match in _LINE.finditer(text)]
    lines = [line for line in lines if line[0] < line[1]]
    labels = Labels(text)
    found = _found(
        text, lines, labels.with_colon, labels.with_letter, labels.with_tag, labels.in_two_brackets
    )
    if found and is_transcript:
        return with_clips(text, list(_Reader(text, lines, found).turns()))
    found = _without_chance(found, labels)
    if not _is_transcript(text, lines, found):
        alone = _without_chance(_alone(text, lines, labels), labels) or _unmarked(text, lines, labels)
        if not alone:
            return _timed(text, lines, labels, found)
        found = alone
    return with_clips(text, list(_Reader(text, lines, found).turns()))


def _timed(text: str, lines: Sequence[Range], labels: Labels, found: Sequence[_Labelled]) -> list[Turn]:
    """Return the turns of few words or of a single speaker, where every label has a time of a recording."""
    alone = [
        each
        for each in _on_their_own(text, lines, labels)
        if _HAS_TIME.search(text, *each.label.whole) or _time_beside(text, lines, each.line)
    ]
    for those in (found, alone):
        turns = with_clips(text, list(_Reader(text, lines, those).turns())) if those else []
        if turns and all(turn.clip for turn in turns):
            return turns
    return []


def labelled_in_part(text: str) -> list[Turn]:
    """Find the labelled turns of an interview of which others have no labels; nothing in any other text.

    They are a question with its answer, in a text that has no other labels; or the turns of a single speaker,
    each up to the next label.
    """
    lines = [line for line in (_bare(text, match) for match in _LINE.finditer(text)) if line[0] < line[1]]
    labels = Labels(text)
    found = _without_chance(_found(text, lines, labels.with_colon, labels.in_two_brackets), labels)
    if len(found) == 2 and found[0].label.key != found[1].label.key:
        turns = list(_Reader(text, lines, found).turns())
        if len(turns) != 2 or turns[0].name is None or turns[1].name is None:
            return []
        last = lines[found[1].line]
        return [turns[0], replace(turns[1], content=((found[1].speech, last[1]),))]
    found = [each for each in found if each.label.voice in (Voice.PERSON, Voice.INITIALS)]
    if len(found) < LEAST_TURNS or len({each.label.key for each in found}) > 1:
        return []
    turns = list(_Reader(text, lines, found).turns())
    return turns if len(turns) == len(found) else []


def _bare(text: str, match: re.Match[str]) -> Range:
    line = match.group()
    start = match.start() + len(line) - len(line.lstrip())
    return start, max(start, match.start() + len(line.rstrip()))


def _found(
    text: str, lines: Sequence[Range], *readers: Callable[[int, int], Label | None]
) -> list[_Labelled]:
    found: list[_Labelled] = []
    for number, (start, end) in enumerate(lines):
        label = next(filter(None, (reader(start, end) for reader in readers)), None)
        if label is None:
            continue
        if label.whole[1] >= end and (number + 1 == len(lines) or _EXAMINER.fullmatch(text, start, end)):
            continue
        if label.voice is Voice.ROLE and _names_somebody(text, label.whole[1], end):
            continue
        found.append(_Labelled(label, number, label.whole[1]))
    return found


def _names_somebody(text: str, start: int, end: int) -> bool:
    """Return whether a line behind a role only says whose it is: "Witness: Baroness Lee."."""
    if _LIST_OF_NAMES.fullmatch(text, start, end):
        return True
    words = text[start:end].strip(" .").split()
    is_titled = 1 < len(words) <= _MOST_IN_A_NAME and (is_address(words[0]) or is_given_name(words[0]))
    return is_titled and all(re.fullmatch(NAME_WORD, word) for word in words)


def _is_transcript(text: str, lines: Sequence[Range], found: Sequence[_Labelled]) -> bool:
    if len(found) < LEAST_TURNS:
        return False
    keys = [each.label.key for each in found]
    names = [key.split() for key in keys if " " in key]
    short = {name[-1] for name in names} | {"".join(word[0] for word in name) for name in names}
    distinct = len(set(keys) - short)  # "Ann Lee" comes back as "Mr Lee" or "AL"
    if len(set(keys)) < 2:
        return False
    untils = [*(each.line for each in found[1:]), len(lines)]
    sentences = sum(
        _ends_as_speech(text, lines, each, until) for each, until in zip(found, untils, strict=True)
    )
    if 2 * sentences < len(found):
        return False
    sure = sum(each.label.is_sure for each in found)
    return distinct < len(keys) or 3 * sure >= 2 * len(found)


def _without_chance(found: Sequence[_Labelled], labels: Labels) -> list[_Labelled]:
    """Leave out what looks like a label by chance: a headline ("Lee: No more"), "Pictured: ..."."""
    keys = Counter(each.label.key for each in found)
    capitals = [labels.is_in_capitals(each.label) for each in found]
    if found and found[0].line == 0 and not capitals[0] and 2 * sum(capitals) > len(found):
        found = found[1:]
    return [each for each in found if keys[each.label.key] > 1 or labels.is_known(each.label)]


def _ends_as_speech(text: str, lines: Sequence[Range], each: _Labelled, until: int) -> bool:
    """Return whether what follows a label, or the last line of its block, ends as a sentence does.

    Args:
        text: the text.
        lines: its lines.
        each: the label.
        until: the number of the line before which its block ends.
    """
    number = each.line
    if each.speech >= lines[number][1]:
        number += 1
        if number < len(lines) and _is_time(text, lines[number]):
            number += 1
    if number >= len(lines) or not _LETTER.search(text, max(lines[number][0], each.speech), lines[number][1]):
        return False
    last = number
    while last + 1 < until and not _is_block_start(text, lines, last + 1):
        last += 1
    return any(
        text[slice(*lines[end])].removesuffix(_END_OF_VOICE).rstrip(_CLOSERS).endswith(_ENDS_OF_SPEECH)
        for end in (number, last)
    )


def _unmarked(text: str, lines: Sequence[Range], labels: Labels) -> list[_Labelled]:
    """Find the labels with a full stop behind them, in brackets, with a dash, or with no mark.

    Without the full stop all speakers come back, and they talk to each other: lists look so, too.
    """
    found = _found(text, lines, labels.with_stop)
    if any(each.label.gender or each.label.voice is Voice.ROLE for each in found) and _is_transcript(
        text, lines, found
    ):
        return found
    for reader in (labels.in_brackets, labels.with_dash, labels.without_mark):
        found = _found(text, lines, reader)
        keys = Counter(each.label.key for each in found)
        if keys and min(keys.values()) > 1 and _is_talk(text, lines, found):
            return found
    return []


def _is_talk(text: str, lines: Sequence[Range], found: Sequence[_Labelled]) -> bool:
    """Return whether labelled lines are a transcript in which somebody asks, and many say "I" or "you"."""
    if not _is_transcript(text, lines, found):
        return False
    said = [(each.speech, lines[each.line][1]) for each in found]
    of_a_conversation = sum(_I_OR_WE.search(text, *bounds) is not None for bounds in said)
    return any(text.endswith("?", *bounds) for bounds in said) and 4 * of_a_conversation >= len(said)


def _on_their_own(text: str, lines: Sequence[Range], labels: Labels) -> list[_Labelled]:
    """Find the lines that may be labels above what is said."""
    found: list[_Labelled] = []
    for number, (start, end) in enumerate(lines[:-1]):
        label = labels.alone(start, end)
        if label is None or label.voice not in (Voice.PERSON, Voice.ROLE):
            continue
        following = lines[number + 1]
        if _is_time(text, following) and number + 2 < len(lines):
            following = lines[number + 2]
        begins = number == 0 or _is_block_start(text, lines, number) or _is_time(text, lines[number - 1])
        if begins and labels.alone(*following) is None:
            found.append(_Labelled(label, number, end))
    return found


def _alone(text: str, lines: Sequence[Range], labels: Labels) -> list[_Labelled]:
    """Find the labels that stand on lines of their own: their names come back."""
    found = _on_their_own(text, lines, labels)
    keys = [_who(text, each.label) for each in found]
    back = [each for each, key in zip(found, keys, strict=True) if keys.count(key) > 1]
    sentences = sum(_ends_as_speech(text, lines, each, each.line + 2) for each in back)
    if (
        len(back) < LEAST_TURNS
        or len({_who(text, each.label) for each in back}) < 2
        or 2 * sentences < len(back)
    ):
        return []
    timed = all(any(map(str.isdigit, text[slice(*lines[each.line])])) for each in back)
    return [
        each
        for each, key in zip(found, keys, strict=True)
        if keys.count(key) > 1
        or (
            each.label.voice is Voice.PERSON
            and each.line > back[0].line
            and _like(text, lines, each, back, timed)
        )
    ]


def _who(text: str, label: Label) -> str:
    """Return what is equal for the labels of one speaker: a name behind a role, else the label's key."""
    is_named = label.voice is Voice.ROLE and label.name is not None
    return text[slice(*label.name)].casefold() if is_named and label.name is not None else label.key


def _like(
    text: str, lines: Sequence[Range], each: _Labelled, others: Sequence[_Labelled], timed: bool
) -> bool:
    """Return whether a label that comes once is written as those that come back are."""
    line = text[slice(*lines[each.line])]
    if timed:
        return any(map(str.isdigit, line))
    capitals = all(text[slice(*other.label.core)].isupper() for other in others)
    return text[slice(*each.label.core)].isupper() == capitals and _ends_as_speech(
        text, lines, each, each.line + 2
    )


def _is_time(text: str, line: Range) -> bool:
    """Return whether a line is a time and nothing else."""
    return _ONLY_TIME.fullmatch(text, *line) is not None


def _time_beside(text: str, lines: Sequence[Range], number: int) -> Range | None:
    """Return the line below or above a line if it is a time and nothing else."""
    beside = (*lines[number + 1 : number + 2], *lines[max(0, number - 1) : number])
    return next((line for line in beside if _is_time(text, line)), None)


def _is_block_start(text: str, lines: Sequence[Range], number: int) -> bool:
    return text[lines[number - 1][1] : lines[number][0]].count("\n") > 1


class _Reader:
    """Makes turns of the labels of a transcript."""

    def __init__(self, text: str, lines: Sequence[Range], found: Sequence[_Labelled]) -> None:
        self._text, self._lines, self._found = text, lines, found
        self._names: dict[str, Label] = {}  # of the roles that brackets give a name to
        for each in found:
            if each.label.voice is Voice.ROLE and each.label.name is not None and each.label.role:
                self._names.setdefault(" ".join(each.label.role.casefold().split()), each.label)
        longer = {
            each.label.key for each in found if each.label.voice is Voice.PERSON and " " in each.label.key
        }
        self._first_words = Counter(key.partition(" ")[0] for key in longer)
        self._last_words = Counter(key.rpartition(" ")[2] for key in longer)
        before = lines[: found[0].line]
        prose = sum(text[start:end].endswith(SENTENCE_ENDS) for start, end in before)
        self._is_narrated = prose >= LEAST_PROSE
        self._examiner: Range | None = None
        self._witness: Range | None = None
        self._witness_label = next((each.label.core for each in found if each.label.key == "witness"), None)

    def turns(self) -> Iterator[Turn]:
        self._note(0, self._found[0].line)
        for number, each in enumerate(self._found):
            is_last = number + 1 == len(self._found)
            until = len(self._lines) if is_last else self._found[number + 1].line
            content = tuple(self._content(each, until, is_last=is_last))
            if content:
                yield replace(
                    self._turn(each.label, content), time=_time_beside(self._text, self._lines, each.line)
                )
            self._note(each.line + 1, until)

    def _note(self, first: int, until: int) -> None:
        """Read who examines and who is examined from the lines between turns."""
        for start, end in self._lines[first:until]:
            if examiner := _EXAMINER.fullmatch(self._text, start, end):
                self._examiner = examiner.span("name")
            elif end - start < _LONGEST_OATH and (sworn := _SWORN.fullmatch(self._text, start, end)):
                self._witness = sworn.span("name")

    def _turn(self, label: Label, content: tuple[Range, ...]) -> Turn:
        name, role, gender, voice = label.name, label.role, label.gender, label.key
        is_open = self._fits_several(label)
        if label.voice is Voice.ROLE and name is None and (bearer := self._names.get(label.key)):
            name, role, gender = bearer.name, bearer.role, bearer.gender
        elif label.voice is Voice.QUESTION:
            name, voice = self._examiner, ASKER
        elif label.voice is Voice.ANSWER:
            name, voice = self._witness or self._witness_label, ANSWERER
        is_initials = label.voice is Voice.INITIALS
        return Turn(
            voice=voice,
            content=content,
            label=label.core,
            cue=label.cue,
            name=None if is_open or is_initials else name,
            role=role,
            gender=gender,
            is_initials=is_initials,
            is_open=is_open,
            whole_label=label.whole,
        )

    def _fits_several(self, label: Label) -> bool:
        """Return whether a label is a single word that ends, or begins, the names of two other speakers."""
        if label.voice is not Voice.PERSON or label.gender is not None or " " in label.key:
            return False
        return max(self._first_words[label.key], self._last_words[label.key]) > 1

    # --- What belongs to a turn --------------------------------------------------------------

    def _content(self, each: _Labelled, until: int, *, is_last: bool) -> Iterator[Range]:
        """Yield the pieces of what is said after a label, up to another one or to what is not speech."""
        start = end = each.speech
        first_end = self._lines[each.line][1]
        if first_end > each.speech:
            end = first_end
        for number in range(each.line + 1, until):
            line = self._lines[number]
            is_letter = each.label.voice in (Voice.QUESTION, Voice.ANSWER)
            may_end = is_last or (is_letter and self._is_narrated)
            if self._closes(number, may_end=may_end, is_first=end == each.speech):
                break
            if self._is_apart(line):
                yield from self._pieces(start, end)
                start = end = line[1]
            else:
                end = line[1]
        yield from self._pieces(start, end)

    def _pieces(self, start: int, end: int) -> Iterator[Range]:
        """Cut the stage directions out of a stretch of speech."""
        opening = _OPENING_DIRECTION.match(self._text, start, end)
        if opening is not None and not _I_OR_WE.search(opening.group()):
            start = opening.end()
        position = start
        for direction in _DIRECTION.finditer(self._text, start, end):
            if not _I_OR_WE.search(direction["words"]) and len(direction["words"].split()) <= 6:
                yield from self._trimmed(position, direction.start())
                position = direction.end()
        yield from self._trimmed(position, end)

    def _trimmed(self, start: int, end: int) -> Iterator[Range]:
        while start < end and self._text[start].isspace():
            start += 1
        if self._text.endswith(_END_OF_VOICE, start, end):
            end -= len(_END_OF_VOICE)
        while end > start and self._text[end - 1].isspace():
            end -= 1
        emphasis = _ENDS_EMPHASIS.search(self._text, max(start, end - 3), end)
        if emphasis is not None and self._text.count(emphasis.group(), start, end) == 1:
            end = emphasis.start()  # it opened before the label
        if any(map(str.isalnum, self._text[start:end])):
            yield start, end

    def _is_apart(self, line: Range) -> bool:
        return self._text[slice(*line)].isdigit() or bool(
            _IN_BRACKETS.fullmatch(self._text, *line) or _ONLY_TIME.fullmatch(self._text, *line)
        )

    def _closes(self, number: int, *, may_end: bool, is_first: bool) -> bool:
        """Return whether a line after a label ends its turn: a heading, or the text around the transcript."""
        start, end = self._lines[number]
        line = self._text[start:end]
        if self._is_apart((start, end)) or is_first:
            return False
        if _EXAMINER.fullmatch(line) or (end - start < _LONGEST_OATH and _SWORN.fullmatch(line)):
            return True
        if self._is_block(number):
            words = line.split()
            ends = line.rstrip(_CLOSERS).endswith(SENTENCE_ENDS)
            if len(words) <= _MOST_HEADING and (not ends or line.isupper()):
                return True
            if line.startswith(("*", "_", "#", "©", "---")) and not line.startswith("* "):
                return True
            if may_end and not _I_OR_WE.search(line):
                return True
        return False

    def _is_block(self, number: int) -> bool:
        """Return whether a line stands between blank lines."""
        before = number == 0 or _is_block_start(self._text, self._lines, number)
        after = number + 1 == len(self._lines) or _is_block_start(self._text, self._lines, number + 1)
        return before and after
