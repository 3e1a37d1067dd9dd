"""Forms of address and given names, and the gender of a person by these or by a describing noun."""

from __future__ import annotations

import re
from functools import cache

from onrecord.identity import folded
from onrecord.language.lexicon.tables import rows

LETTERS_BEHIND = r",? (?:Q\.?C|K\.?C|S\.?C|SAN|MP|MSP|MEP|OBE|MBE|CBE|MD|Ph\.?D|Esq|ESQ)\.?"
"""A pattern of letters behind a name that are no part of it: "Mr Lee KC"."""
_WOMAN = re.compile(
    r"woman|women|actress|duchess|queen|princess|mother|daughter|sister|wife|widow|girl|baroness|nun\b"
)
_MAN = re.compile(
    r"(?<!wo)man\b|(?<!wo)men\b|\bking\b|\bprince\b|father|\bson\b|brother|husband|widower|\bboy\b|monk"
)

_OF_EITHER = re.compile(r"\w(?<!wo)m[ae]n\b", re.IGNORECASE)


@cache
def honorifics() -> dict[str, str]:
    """Return forms of address in lower case ("mr.") with the gender they imply: m, f or -."""
    return {form: gender for form, gender, *_ in rows("honorifics.tsv")}


@cache
def _given_names() -> dict[str, str]:
    found: dict[str, str] = {}
    for gender, names in rows("given_names.tsv"):
        for name in folded(names).split():
            found[name] = "-" if found.get(name, gender) != gender else gender
    return found


def is_given_name(word: str) -> bool:
    """Return whether a word is a known given name, of either gender."""
    return folded(word) in _given_names()


def is_address(word: str) -> bool:
    """Return whether a word is a form of address ("Dr.", "Mrs")."""
    return word.lower() in honorifics()


@cache
def _before_people() -> frozenset[str]:
    return frozenset(form for form, _, *marks in rows("honorifics.tsv") if marks)


def is_before_people(word: str) -> bool:
    """Return whether a word is a form of address or a rank that begins no other name ("Cllr", not "Dr")."""
    return word.lower() in _before_people()


def gender_of_address(word: str) -> str | None:
    """Return m or f if a form of address ("Mrs") implies it."""
    return {"m": "m", "f": "f"}.get(honorifics().get(word.lower(), "-"))


def gender_of_given_name(name: str) -> str | None:
    """Return m or f if the first word of a full name, initials apart, is mostly a name of that gender."""
    words = name.split()
    given = next((word for word in words[:-1] if len(word.rstrip(".")) > 1), None)
    if given is None:
        return None
    return {"m": "m", "f": "f"}.get(_given_names().get(folded(given).split("-")[0], "-"))


def gender_of_description(words: str) -> str | None:
    """Return m or f if a description implies it ("a police spokeswoman")."""
    lower = words.lower()
    if _WOMAN.search(lower):
        return "f"
    return "m" if _MAN.search(lower) else None


def gender_of_person(name: str, description: str) -> str | None:
    """Return m or f if a description of somebody who is named implies it.

    A woman may be a chairman: where the given name says so, such a word says nothing.
    """
    gender = gender_of_description(description)
    is_in_doubt = gender == "m" and gender_of_given_name(name) == "f" and _OF_EITHER.search(description)
    return None if is_in_doubt else gender


def may_be_of_either(noun: str) -> bool:
    """Return whether a noun for a man is said of women, too: "chairman", "spokesman", not "man"."""
    return _OF_EITHER.search(noun) is not None


def gender_of_origin(noun: str) -> str | None:
    """Return m or f if a noun for where somebody comes from says so ("Frenchwoman", not "German")."""
    if noun.endswith(("woman", "ienne")):
        return "f"
    return "m" if noun.endswith(("shman", "chman", "tsman", "sterman", "shireman")) else None
