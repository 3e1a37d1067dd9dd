"""The forms of a name: its bare form, its key, its acronyms, and the shorter forms of the same name.

Not built on ``nameparser`` (2.6): it splits a person's name into title, first and last name, in 0.4 ms a name
and after 0.1 s to import, which the tables of titles do here. It does not compare names, which is most of
this module.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from onrecord.identity import folded
from onrecord.language.lexicon.abbreviations import ends_with_abbreviation
from onrecord.language.lexicon.countries import country_named, nationality_named
from onrecord.language.lexicon.grammar import LETTERS_AND_DIGITS, POSSESSIVE_ENDING, alternatives
from onrecord.language.lexicon.legal_forms import COMPANY_WORDS
from onrecord.language.lexicon.marks import DASHES, QUOTATION_MARKS
from onrecord.language.lexicon.name_heads import is_trade, stands_alone
from onrecord.language.lexicon.nouns import nouns
from onrecord.language.lexicon.people import honorifics, is_given_name
from onrecord.language.lexicon.tables import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_EDGE = frozenset(" \t\n\r´,;:!?…([{}]*_|/\\•·#@") | {*DASHES, *QUOTATION_MARKS}
_ARTICLE = re.compile(r"(?:the|an?)\s+(?=\w)", re.IGNORECASE)
_WITH_A_SMALL_LETTER = re.compile(r"[A-Z]+[a-z][A-Z]+")
_INITIALS = re.compile(r"(?:\w\.\s?){2,}\w?\.?")
_ANY_POSSESSIVE = re.compile(r"['’]s?\b")
_KINDS_OF_BODIES = frozenset((
    "city", "county", "federal", "interim", "joint", "national", "parliamentary", "provincial", "royal",
    "select", "special", "standing", "state",
))  # fmt: skip
_SMALL_WORDS = frozenset(("of", "the", "and", "for", "in", "on", "de", "la", "et"))


_PARTY = re.compile(r"(?:(?<=, )|(?<=\()|(?<=both )|(?<=all ))[DRI]-(?=[A-Z])(?!Day)")
"""What precedes the state of a member of Congress: "Lee, D-Ohio"."""


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Trim articles, possessives and marks from the edges of a name; None if nothing is left."""
    while True:
        before = start, end
        while start < end and (text[start].isspace() or text[start] in _EDGE):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in _EDGE):
            end -= 1
        if text[end - 1 : end] == ")" and "(" not in text[start:end]:
            end -= 1
        opened = text.find("(", start, end)
        if opened > start and ")" not in text[opened:end]:
            end = opened
        if found := POSSESSIVE_ENDING.search(text[start:end]):
            end = start + found.start()
        if text[end - 1 : end] == "." and not ends_with_abbreviation(text[start:end]):
            end -= 1
        if found := _ARTICLE.match(text, start, end) or _PARTY.match(text, start, end):
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


@lru_cache(maxsize=4_096)  # a document asks for each of its names many times
def key_of(name: str) -> str:
    """Return the key of a name: letters and digits, case, accents and spelling folded, "U.S." as "us"."""
    bare = _BRITISH.sub(lambda word: _AMERICAN[word.group()], folded(name))
    if _INITIALS.fullmatch(bare):
        bare = bare.replace(".", "").replace(" ", "")
    return " ".join(LETTERS_AND_DIGITS.findall(_ANY_POSSESSIVE.sub("", bare)))


_AMERICAN = {row[0]: row[1] for row in rows("spellings.tsv")}
_BRITISH = re.compile(rf"\b(?:{alternatives(_AMERICAN)})(?=s?\b)")


def acronyms_of(name: str) -> set[str]:
    """Return the acronyms a name of several words may go by, in lower case: all initials or the main."""
    words = re.findall(r"[^\W_]+", folded(name))
    if len(words) < 2:
        return set()
    full = "".join(word[0] for word in words)
    main = "".join(word[0] for word in words if word not in _SMALL_WORDS)
    return {form for form in (full, main) if len(form) > 1}


def without_small_words(key: str) -> str:
    """Return a key without "of", "and" and their like."""
    return " ".join(word for word in key.split() if word not in _SMALL_WORDS)


def looks_like_an_acronym(name: str) -> bool:
    """Return whether a name looks like "NATO", "U.N.", "EU" or "G7"."""
    letters = name.replace(".", "").replace("&", "")
    if not (2 <= len(letters) <= 8 and letters.isalnum() and letters[0].isalpha()):
        return False
    return letters.isupper() or _WITH_A_SMALL_LETTER.fullmatch(letters) is not None  # "MoD"


def person_key(name: str) -> tuple[str, ...]:
    """Return a person's name as folded words without titles, post-nominals and initials in the middle.

    A generation stays as the last word: "Ann Lee Jr." is not "Ann Lee". "Hughes-Moore" is one word.
    """
    given = without_honorific(name).split()
    while len(given) > 2 and given[-1].isupper() and 2 <= len(given[-1]) <= 4 and not name.isupper():
        if given[-1] in ("II", "III", "IV", "JR", "SR"):
            break
        given.pop()
    words = key_of(" ".join(given).replace("-", "")).split()
    suffix = words[-1:] if len(words) > 1 and _generation(words) else []
    words = words[: len(words) - len(suffix)]
    if len(words) > 2:
        words = [words[0], *(word for word in words[1:-1] if len(word) > 1), words[-1]]
    return (*words, *suffix)


def family_of(key: Sequence[str]) -> str:
    """Return the last word of a person's key that is no generation."""
    return key[-2] if len(key) > 1 and _generation(key) else key[-1]


def first_surname_of(key: Sequence[str]) -> str | None:
    """Return the word before the last of a person's key of three words or more; of three, no given name.

    Where people bear two surnames, they are called by the first: "Arévalo" of "Luis Arévalo Pinchi".
    """
    stem, _ = _parted(tuple(key))
    is_surname = len(stem) > 3 or (len(stem) > 2 and not is_given_name(stem[1]))
    return stem[-2] if is_surname else None


def _generation(key: Sequence[str]) -> bool:
    return key[-1] in ("jr", "sr") or (len(key) > 2 and key[-1] in ("ii", "iii", "iv"))


def short_forms(full: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Return the forms under which a full name's shorter ones find it (``forms_to_find``).

    Args:
        full: a person's key of two words or more.
    """
    stem, generation = _parted(full)
    first, family = stem[0], stem[-1]
    return {
        (first,),
        (family,),
        (_ANY, first, *generation),
        (_ANY, family, *generation),
        (first, _ANY, family, *generation),
        (first[0] + _INITIAL, _ANY, family, *generation),
        *((*stem[start:], *generation) for start in range(1, len(stem) - 1)),  # "van den Berg"
    }


def forms_to_find(short: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the forms by which a name finds those it is short for.

    "Blinken" and "A. Blinken" find "Antony Blinken"; a generation has to agree ("Ann Lee Jr.").

    Args:
        short: a person's key.
    """
    stem, generation = _parted(short)
    if len(stem) == 1:
        return [(_ANY, *stem, *generation) if generation else stem]
    first, family = stem[0], stem[-1]
    forms = [(first, _ANY, family, *generation), (*stem, *generation)]
    if len(first) == 1:
        forms.append((first + _INITIAL, _ANY, family, *generation))
    return forms


_ANY, _INITIAL = "*", "."  # no words


def _parted(key: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split a person's key into the words of the name and the generation, if it has one."""
    return (key[:-1], key[-1:]) if len(key) > 1 and _generation(key) else (key, ())


def is_short_for_organisation(short: str, full: str) -> bool:
    """Return whether a key is short for a fuller key: it leaves out a place, the trade or the kind of body.

    "Home Office" of "United Kingdom Home Office", "Comic Corps" of "Comic Corps of Canada", "Harvard" of
    "Harvard University", "Acme" of "Acme Freight Services", "Moss Foods" of "Ada Moss Foods Ltd", "Audit
    Office" of "Norwegian Audit Office of the Realm", "Committee" of "Joint Committee on Fisheries"; not
    "Google" of "Google Science Fair".
    """
    left_out = full.removeprefix(f"{short} ")
    if left_out != full:
        return left_out.startswith(("of ", "for ")) or all(
            word in COMPANY_WORDS
            or is_trade(word)
            or ((noun := nouns().get(word)) is not None and noun.type == "ORG")
            for word in left_out.split()
        )
    left_out = full.removesuffix(f" {short}")
    if left_out != full:
        is_from_there = country_named(left_out) is not None or nationality_named(left_out) is not None
        is_kind = " " in short and left_out in _KINDS_OF_BODIES
        return is_from_there or is_kind or stands_alone(short) or _is_of_founder(short, left_out)
    first, _, rest = full.partition(" ")
    behind = rest.removeprefix(f"{short} ")
    if behind != rest and all(word in COMPANY_WORDS for word in behind.split()):
        return _is_of_founder(short, first)
    is_kind = stands_alone(short) and first in _KINDS_OF_BODIES
    return (is_kind or nationality_named(first) is not None) and rest.startswith(
        tuple(f"{short} {link} " for link in ("of", "for", "on"))
    )


def _is_of_founder(short: str, first: str) -> bool:
    """Return whether a company's name leaves out the first name of who founded it: "Moss Foods"."""
    return is_given_name(first) and " " in short and is_trade(short.split()[-1])
