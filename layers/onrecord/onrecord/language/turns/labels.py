"""The labels of turns: "Q.", "Mr Reith:", "**Lena:**", "[00:12] LENA SHARP, ANCHOR (voice-over):".

A label opens a line. Before it may stand a number, a time, chevrons or marks of emphasis, behind it brackets
with a seat, a time or a remark, roles after commas or dashes, and a colon; or brackets stand around it. It is
a person's by its honorific, office or given name, or where the text has a fuller name that it is short for;
else, by its head, a role's ("THE COURT").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.language.lexicon.calendar import DAY_NAMES, MONTH_NAMES
from onrecord.language.lexicon.grammar import ARTICLES, NAME_WORD, PARTICLES, PREPOSITIONS
from onrecord.language.lexicon.lemmas import is_plain_noun, lemma_of_word
from onrecord.language.lexicon.marks import SENTENCE_ENDS
from onrecord.language.lexicon.nouns import noun_named
from onrecord.language.lexicon.people import LETTERS_BEHIND, gender_of_address, is_address, is_given_name
from onrecord.language.lexicon.role_words import is_head, title_length
from onrecord.language.lexicon.source_nouns import class_of_phrase
from onrecord.language.lexicon.tables import lists
from onrecord.model import SourceClass

if TYPE_CHECKING:
    from onrecord.language.spans import Range

LONGEST = 240
"""Code points; a longer beginning of a line is no label."""
_MOST_WORDS = 12
_LONGEST_ABBREVIATED = 4
"""Words of a label that may end in a full stop: "Ann Lee Jr."."""

TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,3})?(?: ?[ap]\.?m\.?)?"
_LEAD = (
    r"[ \t]*(?:[\[(][^\])\n\d:]{4,60}[\])][ \t]*)?(?:\d{1,3}[ \t]{2,})?"
    r"(?:(?:>|&gt;){1,3}[ \t]*|[-–—•][ \t]+)?"
    rf"(?:(?:[\[(]{TIME}[\])]|{TIME}(?=[ \t]))[ \t]*(?:[-–—|][ \t]*)?)?"
    r"(?:(?P<asked>Q\.?[ \t]?\d{1,4}[.:]?[ \t]+)|\d{1,4}[.)][ \t]+)?(?P<open>[*_]{1,3}|#{1,6}[ \t])?[\"“]?"
)
_WORD = r"(?:[^\W\d_][\w.'’\-/]*|&|\d{1,3})"
_CORE = rf"(?P<core>{NAME_WORD}(?:[ \t]{_WORD}){{0,{_MOST_WORDS}}}?)"
_BRACKETS = r"[ \t]?[(\[][^)\]\n]{1,80}[)\]]"
_MORE = rf"[*_]{{0,3}}(?P<more>(?:{_BRACKETS}|,[ \t]?[^,:\n()\[\]]{{2,80}})*)"
_COLON = r"[*_]{0,3}[ \t]?(?P<cue>:)[*_]{0,3}(?=\s|$|[\"“(\[])"
_WITH_COLON = re.compile(rf"{_LEAD}{_CORE}{_MORE}{_COLON}[ \t]*(?:\[{TIME}\][ \t]*)?")
_WITH_LETTER = re.compile(
    rf"{_LEAD}(?P<core>[QA])(?:[ \t]?\d{{0,3}}(?P<cue>[.):])[*_]{{0,3}}[ \t]+|[ \t]{{2,}}|\t[ \t]*)(?=\S)"
)
_WITH_TAG = re.compile(r"[ \t]*<v(?:\.[\w.-]+)?[ \t]+(?P<open>)(?P<core>[^\s<>][^<>\n]{0,80})>[ \t]*")
_WITH_DASH = re.compile(rf"{_LEAD}{_CORE}{_MORE}[ \t](?P<cue>--|[–—|-])[ \t]+(?=\S)")
_NAME_IN_BRACKETS = r"[ \t]?(?P<core>[^\W\d_][^()\[\]<>:\n]{0,60}?)[ \t]?"
_AFTER_BRACKETS = r"[*_]{0,3}[ \t]?:?[*_]{0,3}(?:[ \t]+(?=\S)|$)"
_IN_TWO_BRACKETS = re.compile(
    rf"[ \t]*[*_]{{0,3}}(?P<open>\(\(|\[\[){_NAME_IN_BRACKETS}(?:\)\)|\]\]){_AFTER_BRACKETS}"
)
_IN_BRACKETS = re.compile(rf"[ \t]*(?P<open>[*_]{{1,3}})?[(\[<]{_NAME_IN_BRACKETS}[)\]>]{_AFTER_BRACKETS}")
_WITHOUT_MARK = re.compile(
    r"(?:(?P<open>[*_]{1,3})(?P<bold>[^\s*_:][^*_:\n]{1,60})[*_]{1,3}"
    r"|(?P<core>[A-Z][A-Z.'’\-]+(?: [A-Z](?:\.|[A-Z.'’\-]+)){0,3}))[ \t]+"
    r"(?=[“\"‘]?(?:[A-Z][^\WA-Z\d_]|[AI][ '’]))"
)
"""A name in capitals or in emphasis before a sentence: "ANN LEE When did it start?"."""
_WITH_STOP = re.compile(
    r"[ \t]*(?P<open>)(?P<core>(?:(?:Mr|Mrs|Ms|Miss|Dr|Madam|Hon|The)\.? )?[A-Z][A-Z'’\-]+"
    r"(?: (?:of|for|[A-Z][A-Z'’\-]+|(?<=of )[A-Z][a-z]+)){0,5})(?P<cue>\.)[ \t]+(?=\S)"
)
_DASH = r"[ \t](?:--|[-–—|])[ \t]"
_PART = rf"(?:(?!{_DASH})[^,:\n()\[\]])"
_ALONE = re.compile(
    rf"{_LEAD}{_CORE}(?P<more>(?:{_BRACKETS}|(?:,[ \t]?|{_DASH}(?!\d)){_PART}{{2,80}})*)[*_]{{0,3}}"
    rf"(?P<time>[ \t]*(?:[-–—|][ \t]*)?[\[(]?{TIME}[\])]?)?[ \t]*\Z"
)
_BRACKETED = re.compile(r"[(\[]([^)\]\n]+)[)\]]")
_INITIALS = re.compile(r"[A-Z]{2,3}|(?:[A-Z]\.){2,3}|[A-Z]\.? ?[A-Z]\.")
_NUMERAL = re.compile(r"[IVX]{1,4}\.?")
_SMALL = PARTICLES | {"of"}
_LETTERS_BEHIND = re.compile(rf"{LETTERS_BEHIND}\Z")
_PERSONS = (SourceClass.UNNAMED_OFFICIAL, SourceClass.UNNAMED_PERSON)


class Voice(Enum):
    """The kind of a label."""

    PERSON = "a person's name"
    INITIALS = "initials of a name"
    ROLE = "a description"
    QUESTION = "Q"
    ANSWER = "A"


@dataclass(frozen=True, slots=True)
class Label:
    """A label as it was read.

    ``whole`` runs from the start of the line to where speech begins; ``core`` is the name or description;
    ``name`` is the bare name within it, or in the brackets behind a role. ``is_sure`` where the label alone
    shows that somebody speaks.
    """

    voice: Voice
    key: str
    whole: Range
    core: Range
    name: Range | None
    role: str | None
    gender: str | None
    cue: Range | None
    is_sure: bool


class Labels:
    """Reads the labels of a text.

    Args:
        text: the text: names elsewhere in it tell which labels are short for a name.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._voices: dict[str, tuple[Voice, int, str | None] | None] = {}
        self._named: set[str] = set()
        self._paired: set[str] = set()
        self._titled: set[str] = set()
        for pair in _PAIR.finditer(text):
            first, second = pair.group(1), pair.group(2).rstrip(".-'’")
            lower = first.lower()
            if lower in ARTICLES or is_head(second):
                continue
            self._paired |= {lower, second.casefold()}
            if gender_of_address(first) or title_length(f"{first} X"):
                self._titled.add(second.casefold())
            elif is_given_name(first):
                self._named |= {lower, second.casefold()}

    def with_colon(self, start: int, end: int) -> Label | None:
        """Read the label with a colon that opens a line, if one does."""
        return self._read(_WITH_COLON, start, end)

    def with_tag(self, start: int, end: int) -> Label | None:
        """Read the voice tag of a WebVTT caption that opens a line, if one does: "<v Lena Sharp>".

        https://www.w3.org/TR/webvtt1/#webvtt-cue-voice-span
        """
        return self._read(_WITH_TAG, start, end)

    def with_letter(self, start: int, end: int) -> Label | None:
        """Read a "Q." or "A." that opens a line, if one does."""
        return self._read(_WITH_LETTER, start, end)

    def with_dash(self, start: int, end: int) -> Label | None:
        """Read the label with a dash behind it that opens a line, if one does: "Ann Lee — Why now?"."""
        return self._read(_WITH_DASH, start, end)

    def in_two_brackets(self, start: int, end: int) -> Label | None:
        """Read the label in two brackets that opens a line, if one does: "((Ann Lee)) Why now?"."""
        return self._read(_IN_TWO_BRACKETS, start, end)

    def in_brackets(self, start: int, end: int) -> Label | None:
        """Read the label in brackets that opens a line, if one does: "[Ann Lee] Why now?"."""
        return self._read(_IN_BRACKETS, start, end)

    def with_stop(self, start: int, end: int) -> Label | None:
        """Read the name in capitals with a full stop behind it that opens a line: "Mr. LEE. I rise.".

        https://www.govinfo.gov/help/crec
        """
        return self._read(_WITH_STOP, start, end)

    def without_mark(self, start: int, end: int) -> Label | None:
        """Read the name in capitals that opens a line without any mark behind it, if one does."""
        label = self._read(_WITHOUT_MARK, start, end)
        return label if label is not None and label.voice in (Voice.PERSON, Voice.INITIALS) else None

    def alone(self, start: int, end: int) -> Label | None:
        """Read a line that is a name and nothing else but a time or a role; a sentence is none."""
        line = self._text[start:end]
        is_sentence = line.endswith(SENTENCE_ENDS) and len(line.split()) > _LONGEST_ABBREVIATED
        return self._read(_ALONE, start, end) if end - start <= LONGEST and not is_sentence else None

    def is_in_capitals(self, label: Label) -> bool:
        """Return whether a label's name is written in capitals."""
        return self._text[slice(*(label.name or label.core))].isupper()

    def is_known(self, label: Label) -> bool:
        """Return whether a label shows without others that it is of somebody who can speak."""
        words = self._text[slice(*label.core)]
        if label.voice is Voice.ROLE:
            return label.name is not None or _is_voice(words) or is_outlet(words)
        if label.is_sure or self.is_in_capitals(label):
            return True
        return any(map(is_given_name, words.split())) or words.casefold() in self._paired

    def _read(self, pattern: re.Pattern[str], start: int, end: int) -> Label | None:
        line = self._text[start : min(end, start + LONGEST)]
        match = pattern.match(line)
        if match is None:
            return None
        group = "core" if match["core"] else "bold"
        core = match[group]
        read = self.voice_of(core)
        if read is None:
            return None
        voice, offset, gender = read
        more = match.groupdict().get("more") or ""
        cue = match.groupdict().get("cue")
        at = start + match.start(group)
        letters = _LETTERS_BEHIND.search(core, offset + 1) if voice is Voice.PERSON else None
        bare = core if letters is None else core[: letters.start()]
        before, of, _ = bare.partition(" of ")
        bare = before if of and before[offset:].isupper() and not bare.isupper() else bare
        name = (at + offset, at + len(bare)) if voice in (Voice.PERSON, Voice.INITIALS) else None
        role, core_end = None, at + len(core)
        if voice is Voice.PERSON:
            if not self._is_role_or_seat(more):
                return None
            role = _role_in(more) or core[:offset].strip() or None
            role = role if role and any(map(is_head, re.findall(r"[\w.\-]+", role))) else None
        elif voice is Voice.ROLE:
            if more.lstrip().startswith(",") and not core.isupper():
                return None
            for bracket in _BRACKETED.finditer(more):
                inner = self.voice_of(bracket[1]) if bracket[1][0].isalpha() else None
                if inner and inner[0] is Voice.PERSON and (inner[1] or _looks_like_a_name(bracket[1])):
                    begin = start + match.start("more") + bracket.start(1)
                    name = (begin + inner[1], begin + len(bracket[1]))
                    gender, role = inner[2], _without_article(core)
                    core_end = begin + len(bracket[1]) + 1
                    break
        bold = bool(match["open"])
        return Label(
            voice=voice,
            key=_key(bare[offset:] if voice is Voice.PERSON else core),
            whole=(start, start + match.end()),
            core=(at, core_end),
            name=name,
            role=role,
            gender=gender,
            cue=None if cue is None else (start + match.start("cue"), start + match.end("cue")),
            is_sure=bool(match.groupdict().get("asked"))
            or self._is_sure(voice, core, offset, more, bold=bold),
        )

    def _is_sure(self, voice: Voice, core: str, offset: int, more: str, *, bold: bool) -> bool:
        if voice in (Voice.QUESTION, Voice.ANSWER) or more or bold or offset:
            return True
        words = core.split()
        is_titled = voice is Voice.ROLE and (words[0].lower() in ARTICLES or is_address(words[0]))
        return len(words) > 1 and (core.isupper() or is_titled)

    def _is_role_or_seat(self, more: str) -> bool:
        """Return whether what follows a name is in brackets, or after commas a role and a body."""
        outside = _BRACKETED.sub("", more).strip(" ,-–—|")
        if not outside:
            return True
        words = re.findall(r"[^\W\d_][\w.\-’']*", outside)
        return bool(words) and (
            any(map(is_head, words))
            or all(word[0].isupper() for word in words)
            or (len(words) <= 3 and is_plain_noun(words[-1].lower()))
        )

    def voice_of(self, core: str) -> tuple[Voice, int, str | None] | None:
        """Return the kind of a label, where the bare name begins in it, and the gender its address gives.

        None where the words are no label of a speaker.
        """
        if core not in self._voices:
            self._voices[core] = self._read_voice(core)
        return self._voices[core]

    def _read_voice(self, core: str) -> tuple[Voice, int, str | None] | None:
        words = core.split()
        lower = core.lower().rstrip(".")
        table = _table()
        if lower in table["asks"]:
            return Voice.QUESTION, 0, None
        if lower in table["answers"]:
            return Voice.ANSWER, 0, None
        if len(words) == 1 and lower in _no_voice() and lower not in self._named:
            return None
        is_part_of_a_name = len(lower) > 1 and lower in self._paired  # "XI" of "XI YAN"
        if _NUMERAL.fullmatch(core) and not is_part_of_a_name:
            return None
        if _INITIALS.fullmatch(core) and lower not in self._named:
            return Voice.INITIALS, 0, None
        if is_outlet(core) and words[0].lower() not in _no_voice() | _table()["apart"]:
            return Voice.ROLE, 0, None
        if (count := title_length(core)) and self._may_be_name(words[count:]):
            offset = core.index(words[count], len(" ".join(words[:count])))
            gender = next(filter(None, map(gender_of_address, words[:count])), None)
            return Voice.PERSON, offset, gender
        if words[0].lower() in ARTICLES or any(word[0].islower() and word not in _SMALL for word in words):
            is_phrase = all(
                before.lower() in PREPOSITIONS for before, word in pairwise(words) if word.lower() in ARTICLES
            )
            is_title = len(words) > 2 and all(word[0].isupper() for word in words)
            return (Voice.ROLE, 0, None) if is_phrase and (is_title or _is_voice(core)) else None
        if len(words) == 1:
            return self._single(core)
        if _is_voice(core) and not is_given_name(words[0]):
            return Voice.ROLE, 0, None
        if len(words) <= 4 and not any(word[0].isdigit() for word in words):
            plain = all(is_plain_noun(word.lower()) and not is_given_name(word) for word in words)
            return None if plain or words[0].lower() in _no_voice() else (Voice.PERSON, 0, None)
        return None

    def _single(self, word: str) -> tuple[Voice, int, str | None] | None:
        lower = word.casefold()
        if lower in self._titled or lower in self._named:
            return Voice.PERSON, 0, None
        if word.isupper() and lower in self._paired and not _is_voice(word):  # "MORROW", of a Lee Morrow
            return Voice.PERSON, 0, None
        if _is_voice(word):
            return Voice.ROLE, 0, None
        if is_given_name(word):
            return Voice.PERSON, 0, None
        if _is_common(word.lower()):
            return None
        return Voice.PERSON, 0, None

    def _may_be_name(self, words: list[str]) -> bool:
        return (
            bool(words)
            and words[0][0].isupper()
            and not all(
                is_head(word) or word[0].isdigit() or word.lower() in _table()["voice"] for word in words
            )
        )


_SHORT_NAME = r"[^\W\d_a-z][\w.'’\-]{0,40}"
_PAIR = re.compile(rf"(?<![\w.'’\-])({_SHORT_NAME})[ \t](?=({_SHORT_NAME})(?![\w'’\-]))")


@cache
def _table() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in lists("labels.tsv").items()}


@cache
def _no_voice() -> frozenset[str]:
    """Return words before a colon that label nobody: "Venue", "Monday"."""
    return _table()["no_voice"].union(map(str.lower, DAY_NAMES + MONTH_NAMES))


def is_outlet(core: str) -> bool:
    """Return whether a label is the name of an outlet: "Norland Press Agency", "Channel 9 News"."""
    words = core.split()
    return (
        len(words) > 1
        and words[-1].lower() in _table()["outlet"]
        and not is_given_name(words[0])
        and not is_address(words[0])
        and all(not word[0].islower() or word in _SMALL for word in words)
    )


def _looks_like_a_name(words: str) -> bool:
    """Return whether words behind a role are a name: a given name opens them, or none is a noun."""
    first, *others = words.split()
    return is_given_name(first) or (
        bool(others) and not any(is_plain_noun(word.lower()) or is_head(word) for word in (first, *others))
    )


def _head_word(core: str) -> str:
    """Return the noun that heads a description, in lower case: the last word before a preposition."""
    head = ""
    for word in re.findall(r"[^\W\d_][\w\-/]*\.?", core):
        if word.lower() in PREPOSITIONS and head:
            break
        head = word.lower()
    return head


def _is_of_person(core: str) -> bool:
    head = _head_word(core)
    if not head:
        return False
    singular = lemma_of_word(head, ("NOUN",))
    for noun in (head, singular):
        named = noun_named(noun)
        if is_head(noun) or (named is not None and named.type == "PERSON"):
            return True
    return class_of_phrase(head) in _PERSONS


def _is_voice(core: str) -> bool:
    head = _head_word(core)
    return head in _table()["voice"] or _is_of_person(core)


def _is_common(word: str) -> bool:
    """Return whether a word is a noun, in singular or plural, or a function word."""
    from spacy.lang.en.stop_words import STOP_WORDS

    return word in STOP_WORDS or is_plain_noun(word) or is_plain_noun(lemma_of_word(word, ("NOUN",)))


def _role_in(more: str) -> str | None:
    """Return the first part behind a name that has a role's head: ", ANCHOR", "(Treasurer)", "-- Analyst"."""
    for part in re.split(rf"[,()\[\]]|{_DASH}", more):
        words = re.findall(r"[\w.\-]+", part)
        if any(map(is_head, words)):
            return " ".join(part.split())
    return None


def _without_article(words: str) -> str:
    first, _, rest = words.partition(" ")
    return rest if rest and first.lower() in ARTICLES else words


def _key(core: str) -> str:
    return " ".join(_without_article(core).casefold().split()).rstrip(".")
