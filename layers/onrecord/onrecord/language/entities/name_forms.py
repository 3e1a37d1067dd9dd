"""What is a name, bare of what stands around it, and when are two names one?"""

from __future__ import annotations

import re

from onrecord.identity import folded
from onrecord.language.entities.people import honorifics

_EDGE = frozenset(" \t\n\r\"'“”‘’„‟«»‹›`´,;:!?…-–—([{}]*_|/\\•·#@")
_ARTICLE = re.compile(r"(?:the|an?)\s+(?=\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=[sS])['’])$", re.IGNORECASE)
_ABBREVIATED = re.compile(r"(?:\b\w\.)+$|\b(?:Jr|Sr|Inc|Corp|Co|Ltd|Bros|St|Mt|No)\.$|\b\w\.\s?\w\.")
_WORD = re.compile(r"\w+")
_SMALL_WORDS = frozenset(("of", "the", "and", "for", "in", "on", "de", "la", "et"))


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Narrow a name's range: no article, possessive or mark at its edges; None if nothing is left."""
    while True:
        before = start, end
        while start < end and (text[start].isspace() or text[start] in _EDGE):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in _EDGE):
            end -= 1
        if text[end - 1 : end] == ")" and "(" not in text[start:end]:
            end -= 1
        if found := _POSSESSIVE.search(text[start:end]):
            end = start + found.start()
        if text[end - 1 : end] == "." and not _ABBREVIATED.search(text[start:end]):
            end -= 1
        if found := _ARTICLE.match(text, start, end):
            start = found.end()
        if (start, end) == before:
            break
    return (start, end) if start < end and any(map(str.isalnum, text[start:end])) else None


def without_honorific(name: str) -> str:
    """Drop forms of address before a person's name ("Mr. Lee" → "Lee")."""
    words = name.split()
    while len(words) > 1 and words[0].lower() in honorifics():
        words.pop(0)
    return " ".join(words)


def key_of(name: str) -> str:
    """Return what equal names share: letters and digits, case and accents folded, "U.S." as "us"."""
    bare = folded(name)
    if re.fullmatch(r"(?:\w\.\s?){2,}\w?\.?", bare):
        bare = re.sub(r"[.\s]", "", bare)
    return " ".join(_WORD.findall(re.sub(r"['’]s?\b", "", bare)))


def acronyms_of(name: str) -> set[str]:
    """Return the acronyms a name of several words may go by, in lower case: all initials or the main."""
    words = re.findall(r"[^\W_]+", folded(name))
    if len(words) < 2:
        return set()
    full = "".join(word[0] for word in words)
    main = "".join(word[0] for word in words if word not in _SMALL_WORDS)
    return {form for form in (full, main) if len(form) > 1}


def looks_like_an_acronym(name: str) -> bool:
    """Tell "NATO", "U.N." and "EU" from words."""
    letters = name.replace(".", "").replace("&", "")
    return 2 <= len(letters) <= 8 and letters.isalpha() and letters.isupper()


def person_key(name: str) -> tuple[str, ...]:
    """Return a person's name as folded words without titles, suffixes and single initials in the middle."""
    words = key_of(without_honorific(name)).split()
    if len(words) > 1 and words[-1] in ("jr", "sr", "ii", "iii", "iv"):
        words.pop()
    if len(words) > 2:
        words = [words[0], *(word for word in words[1:-1] if len(word) > 1), words[-1]]
    return tuple(words)


def is_short_for(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Tell whether a name is short for a fuller one: "Blinken" or "A. Blinken" of "Antony Blinken"."""
    if not short or not full or short == full or len(full) < 2:
        return False
    if len(short) == 1:
        return short[0] == full[-1] or short[0] == full[0]
    if short[-1] != full[-1]:
        return short == full[-len(short) :]
    return short[0] == full[0] or (len(short[0]) == 1 and full[0].startswith(short[0]))
