"""The verbs, and a few nouns, that introduce statements, in all their forms.

They are inflected by rule. ``lemminflect`` (0.2.3) knows every English verb but takes 0.3 s to start, more
than all tables together; the forms of all verbs of ``data/cues.tsv`` were checked against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from onrecord.language.lexicon.lemmas import is_noun
from onrecord.language.lexicon.tables import rows, values
from onrecord.model import Kind

_DOUBLED = frozenset(("admit", "begin", "beg", "blog", "dub", "forget", "plan", "prefer", "quip", "regret"))
"""Verbs that double their last letter before an ending."""
_DOUBLED_IN_BRITAIN = frozenset(("label", "signal"))
_FINITE = frozenset(("said", "says", "told", "tells"))
"""Of nouns and participles that are like these there are hardly any in texts."""
_ENDING_BEFORE_WORD = re.compile(r"(?P<ending>['’]s)[ \u00a0](?P<word>[^\W\d_]+)\b")


@dataclass(frozen=True, slots=True)
class CueVerb:
    """A verb, or noun, that introduces statements; what its ``marks`` mean stands in ``data/cues.tsv``."""

    lemma: str
    kind: Kind
    marks: frozenset[str] = frozenset()


@cache
def cue_forms() -> dict[str, CueVerb]:
    """Return every form of every cue verb, in lower case."""
    forms: dict[str, CueVerb] = {}
    for kind, lemma, *more in rows("cues.tsv"):
        irregular, marks = [*more, "", ""][:2]
        verb = CueVerb(lemma, Kind(kind), frozenset(values(marks)))
        past = values(irregular) or _with_ending(lemma, "ed")
        verbal = () if "noun" in verb.marks else (*_with_ending(lemma, "ing"), *past)
        for form in (lemma, *_with_ending(lemma, "s"), *verbal):
            forms.setdefault(form, verb)
    return forms


def end_of_subject(text: str, end: int) -> int:
    """Return where the name ends that a possessive seems to be made of: with its "'s" in "Moody's said".

    Before a verb that has a subject "'s" is no possessive. It is where the word behind it may be a noun
    ("Smith's plans") or a participle ("Smith's alleged accomplice").

    Args:
        text: a text.
        end: where the name ends without "'s".
    """
    ending = _ENDING_BEFORE_WORD.match(text, end)
    return ending.end("ending") if ending and _is_finite(ending.group("word").lower()) else end


@cache
def _is_finite(word: str) -> bool:
    verb = cue_forms().get(word)
    if verb is None or word in _FINITE:
        return verb is not None
    return word.endswith("s") and word != verb.lemma and not is_noun(verb.lemma)


def _with_ending(lemma: str, ending: str) -> list[str]:
    """Inflect a regular English verb: "denies", "admitted", "arguing", "labeled" and "labelled"."""
    consonant_y = lemma.endswith("y") and lemma[-2] not in "aeiou"
    if ending == "s":
        if consonant_y:
            return [lemma[:-1] + "ies"]
        return [lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")]
    if ending == "ed" and consonant_y:
        return [lemma[:-1] + "ied"]
    if lemma.endswith("e") and (ending == "ed" or not lemma.endswith(("ee", "ye", "oe"))):
        return [lemma[:-1] + ending]
    doubled = lemma + lemma[-1] + ending
    if lemma in _DOUBLED:
        return [doubled]
    return [lemma + ending, doubled] if lemma in _DOUBLED_IN_BRITAIN else [lemma + ending]
