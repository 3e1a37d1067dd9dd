"""The language of each paragraph: English is read, other languages are named and left out.

A paragraph with enough English function words is English. That decides nearly all paragraphs of English
documents, and names from other languages do not mislead it. Others are given to py3langid (Lui and Baldwin
2012, "langid.py: an off-the-shelf language identification tool", https://aclanthology.org/P12-3005/), which
is loaded when the first paragraph needs it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from onrecord.model import DocumentWarning, Skipped
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.paragraphs import paragraphs_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.reading.contract import ReadDocument

ENGLISH = "en"

_FUNCTION_WORDS = frozenset(
    (
        *(
            "the",
            "and",
            "of",
            "to",
            "that",
            "with",
            "is",
            "was",
            "were",
            "are",
            "be",
            "been",
            "has",
            "have",
            "had",
        ),
        *(
            "said",
            "says",
            "his",
            "her",
            "their",
            "its",
            "they",
            "she",
            "he",
            "we",
            "you",
            "it",
            "this",
            "which",
            "who",
        ),
        *(
            "from",
            "by",
            "for",
            "not",
            "but",
            "would",
            "will",
            "on",
            "at",
            "as",
            "about",
            "after",
            "what",
            "when",
        ),
    )
)
_LEAST_SHARE = 0.15  # of function words among the words of a paragraph that is plainly English
_LEAST_LETTERS = 40  # of a paragraph that is judged by itself
_LEAST_DENSE_LETTERS = 8  # the same, where a letter is a syllable or a word
_SURE, _FAIRLY_SURE = 0.97, 0.8  # the detector's probability for a paragraph, and for a whole document
_SAMPLE = 2_000  # code points of a paragraph that are judged
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_DENSE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(slots=True)
class _Paragraph:
    start: int
    end: int
    letters: int
    language: str | None  # None: too short or too mixed to say


def english_of(document: ReadDocument) -> ReadDocument:
    """Leave the paragraphs out that are in other languages, and say so in the document.

    Raises:
        ProblemError: the document is not in English.
    """
    paragraphs = [_judged(document.text, start, end) for start, end in paragraphs_of(document.text)]
    letters: Counter[str | None] = Counter()
    for each in paragraphs:
        letters[each.language] += each.letters
    if letters[ENGLISH] == 0:
        return _short(document, letters)
    others = [each for each in paragraphs if each.language not in (ENGLISH, None)]
    known = replace(document.metadata, language=ENGLISH)
    if not others:
        return replace(document, metadata=known)
    if letters[ENGLISH] < 0.05 * letters.total():
        raise _unsupported(letters)
    parts = (
        Skipped(start=each.start, end=each.end, reason=f"{name_of(each.language)}: English is read")
        for each in others
    )
    return replace(
        document,
        metadata=known,
        left_out=(*document.left_out, *parts),
        warnings=(*document.warnings, DocumentWarning.OTHER_LANGUAGES),
    )


def name_of(language: str | None) -> str:
    """Return the English name of a language's ISO 639-1 code; the code itself where it has none."""
    from babel import Locale

    names: dict[str, str] = dict(Locale("en").languages)
    return names.get(language or "", language or "an unknown language")


def _short(document: ReadDocument, letters: Counter[str | None]) -> ReadDocument:
    """Judge a document as a whole in which no paragraph is plainly English."""
    others = {language: count for language, count in letters.items() if language is not None}
    if not others and sum(letters.values()) >= _LEAST_LETTERS:
        language, probability = _detector()(document.text[: 10 * _SAMPLE])
        if language != ENGLISH and probability >= _FAIRLY_SURE:
            others = {language: letters.total()}
    if sum(others.values()) > letters.total() / 2:
        raise _unsupported(Counter(others))
    return replace(document, metadata=replace(document.metadata, language=ENGLISH))


def _unsupported(letters: Counter[str | None]) -> ProblemError:
    found = [language for language, _ in letters.most_common() if language not in (ENGLISH, None)]
    names = " and ".join(name_of(language) for language in found[:2])
    return ProblemError(
        ProblemType.UNSUPPORTED_LANGUAGE,
        f"The document is in {names}; English is read. Upload a translation. If it is in English after all, "
        "say so in the metadata `language: en`.",
    )


def _judged(text: str, start: int, end: int) -> _Paragraph:
    sample = text[start : min(end, start + _SAMPLE)]
    words = [word.lower() for word in _WORD.findall(sample)]
    letters = sum(map(len, words))
    known = sum(word.partition("’")[0].partition("'")[0] in _FUNCTION_WORDS for word in words)
    language = None
    if known >= 2 and known >= _LEAST_SHARE * len(words):
        language = ENGLISH
    elif letters >= _LEAST_LETTERS or len(_DENSE.findall(sample)) >= _LEAST_DENSE_LETTERS:
        found, probability = _detector()(sample)
        needed = _FAIRLY_SURE if found == ENGLISH else _SURE
        in_another_script = found != ENGLISH and 2 * len(_LATIN.findall(sample)) < letters
        if in_another_script or probability >= needed:
            language = found
    return _Paragraph(start, end, letters, language)


@cache
def _detector() -> Callable[[str], tuple[str, float]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def detect(text: str) -> tuple[str, float]:
        language, probability = identifier.classify(text)
        return str(language), float(probability)

    return detect
