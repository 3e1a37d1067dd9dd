"""What does a cue mean: which verb is it, and does its source speak, write, think or plan?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from onrecord.language.tables import rows, values
from onrecord.model import Kind

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_WRITTEN = re.compile(
    r"\b(?:statement|letter|report|email|e-mail|tweet|post|memo|filing|blog|op-ed|article|book)\b"
)


@dataclass(frozen=True, slots=True)
class CueVerb:
    """A verb that introduces statements."""

    lemma: str
    kind: Kind


@cache
def cue_forms() -> dict[str, CueVerb]:
    """Return every form of every cue verb, in lower case."""
    forms: dict[str, CueVerb] = {}
    for kind, lemma, *irregular in rows("cues.tsv"):
        verb = CueVerb(lemma, Kind(kind))
        past = values(irregular[0]) if irregular else [_with_ending(lemma, "ed")]
        for form in (lemma, _with_ending(lemma, "s"), _with_ending(lemma, "ing"), *past):
            forms.setdefault(form, verb)
    return forms


def _with_ending(lemma: str, ending: str) -> str:
    """Inflect a regular English verb: "denies", "admitted", "arguing"."""
    consonant_y = lemma.endswith("y") and lemma[-2] not in "aeiou"
    if ending == "s":
        if consonant_y:
            return lemma[:-1] + "ies"
        return lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    if ending == "ed" and consonant_y:
        return lemma[:-1] + "ied"
    if lemma.endswith("e") and not lemma.endswith(("ee", "ye", "oe")):
        return lemma[:-1] + ending
    if lemma in _DOUBLED:
        return lemma + lemma[-1] + ending
    return lemma + ending


_DOUBLED = frozenset(("admit", "quip", "plan", "beg", "dub", "blog", "forget", "opt"))


def lemma_of(cue: str) -> str:
    """Return the lemma of a cue group's head ("have said" → "say"); an unknown head keeps its form."""
    words: list[str] = [word.lower() for word in _WORD.findall(cue)]
    for word in words:
        if word in ("according", "per"):
            return word
        if word in cue_forms():
            return cue_forms()[word].lemma
    content = [word for word in words if word not in _NOT_A_HEAD]
    return (content or words or [cue.strip().lower()])[-1]


_NOT_A_HEAD = frozenset(  # auxiliaries, prepositions and other small words of an unknown cue group
    word
    for words in (
        "have has had having is are was were be been being do does did will would can could may might must",
        "shall should to not never in on of for about by that as at up out with a an the it also",
    )
    for word in words.split()
)


def kind_of(cue: str) -> Kind:
    """Tell what the source does; "said in a statement" is writing, an unknown cue is speech."""
    words = [word.lower() for word in _WORD.findall(cue)]
    verb = next((cue_forms()[word] for word in words if word in cue_forms()), None)
    if verb is None:
        return Kind.SPEECH
    if verb.kind is Kind.SPEECH and _WRITTEN.search(cue.lower()):
        return Kind.WRITING
    return verb.kind
