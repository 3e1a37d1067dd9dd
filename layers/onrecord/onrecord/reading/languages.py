"""The language of each paragraph: English is read, other languages are named and left out.

A paragraph with enough English function words is English. That decides nearly all paragraphs of English
documents, and names from other languages do not mislead it; nor does a quotation in another language, as what
stands outside of it is judged first. What is too short to be judged is in another language if it has that
one's function words and none of English. Others are given to py3langid (Lui and Baldwin
2012, "langid.py: an off-the-shelf language identification tool", https://aclanthology.org/P12-3005/), which
is loaded when the first paragraph needs it. Of a headline it can often say no more than that it is hardly in
English: so a document of which nothing else is known is refused where it finds English very unlikely.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from onrecord.model import DocumentWarning, Skipped
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.function_words import ENGLISH as _ENGLISH_WORDS
from onrecord.reading.function_words import OTHERS
from onrecord.reading.paragraphs import paragraphs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.reading.contract import ReadDocument

ENGLISH = "en"

_LEAST_WORDS = 2  # function words of a paragraph that is plainly in a language
_LEAST_SHARE = 0.15  # of function words among the words of a paragraph that is plainly English
_SHARE_OF_OTHERS = 0.25  # of another language's among the words of a paragraph too short to be judged
_LEAST_LETTERS = 40  # of a paragraph that is judged by itself
_LEAST_DENSE_LETTERS = 8  # the same, where a letter is a syllable or a word
_SURE, _FAIRLY_SURE = 0.97, 0.8  # the detector's probability for a paragraph, and for a whole document
_HARDLY, _HARDLY_WITH_WORDS = 0.02, 0.04  # English, alone and beside function words of another language
_LEAST_LETTERS_OF_HEADLINE = 12
_WIDESPREAD = frozenset(
    (
        *(
            "en",
            "de",
            "fr",
            "es",
            "it",
            "pt",
            "nl",
            "pl",
            "tr",
            "ru",
            "uk",
            "ar",
            "fa",
            "he",
            "hi",
            "bn",
            "ur",
        ),
        *(
            "zh",
            "ja",
            "ko",
            "vi",
            "th",
            "id",
            "ms",
            "cs",
            "sk",
            "hu",
            "ro",
            "bg",
            "hr",
            "sr",
            "sl",
            "el",
            "sv",
        ),
        *("da", "no", "fi", "et", "lv", "lt", "ca", "eu", "gl", "cy", "ga", "sq", "mk", "sw", "af", "tl"),
    )
)
"""The languages among which a headline is looked for: in more of them, too many are like any few words."""
_SAMPLE = 2_000  # code points of a paragraph that are judged
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_QUOTATION = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


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
        language, probability = _detector().likeliest(document.text[: 10 * _SAMPLE])
        if language != ENGLISH and probability >= _FAIRLY_SURE:
            others = {language: letters.total()}
    if sum(others.values()) > letters.total() / 2:
        raise _unsupported(Counter(others))
    if not others and (other := _of_headline(document.text[:_SAMPLE])):
        raise _unsupported(Counter({other: letters.total()}))
    return replace(document, metadata=replace(document.metadata, language=ENGLISH))


def _of_headline(text: str) -> str | None:
    """Return the language of a few words that are hardly in English; None where they may be.

    Names say little of the language around them, so words that do not begin with a capital are also looked
    at by themselves; where there are none, nothing is said. Neither do words in quotation marks.
    """
    text = _QUOTATION.sub(" ", text.lower() if text.isupper() else text)
    words: list[str] = _WORD.findall(text)
    small = [word for word in words if word[0].islower()]
    if (
        not small
        or sum(map(len, words)) < _LEAST_LETTERS_OF_HEADLINE
        or any(word in _ENGLISH_WORDS.own for word in small)
    ):
        return None
    likely = _detector().probabilities(text)
    english = max(likely[ENGLISH], _detector().probabilities(" ".join(small))[ENGLISH])
    if english >= (_HARDLY_WITH_WORDS if _other_language(small).own else _HARDLY):
        return None
    return max(likely, key=lambda language: likely[language])


def _unsupported(letters: Counter[str | None]) -> ProblemError:
    found = [language for language, _ in letters.most_common() if language not in (ENGLISH, None)]
    names = " and ".join(name_of(language) for language in found[:2])
    return ProblemError(
        ProblemType.UNSUPPORTED_LANGUAGE,
        f"The document is in {names}; English is read. Upload a translation. If it is in English after all, "
        "say so in the metadata `language: en`.",
    )


@cache
def _dense_letters() -> re.Pattern[str]:
    """Return the pattern of letters that are a syllable or a word; 3 ms to compile, and few texts need it."""
    return re.compile("[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _judged(text: str, start: int, end: int) -> _Paragraph:
    sample = text[start : min(end, start + _SAMPLE)]
    words = _words(sample)
    letters = sum(map(len, words))
    other = _other_language(words)
    language = None
    if _is_english(words) or _is_english(_words(_QUOTATION.sub(" ", sample))):
        language = ENGLISH
    elif letters >= _LEAST_LETTERS or len(_dense_letters().findall(sample)) >= _LEAST_DENSE_LETTERS:
        found, probability = _detector().likeliest(sample)
        needed = _FAIRLY_SURE if found in (ENGLISH, other.language) else _SURE
        in_another_script = found != ENGLISH and 2 * len(_LATIN.findall(sample)) < letters
        if in_another_script or probability >= needed:
            language = found
    english = sum(word in _ENGLISH_WORDS.own for word in words)
    if language is None and other.is_plain(len(words)) and 2 * english < other.own:
        language = other.language
    return _Paragraph(start, end, letters, language)


class _Likeness(NamedTuple):
    """How many words of a text are function words of a language: of its own, and shared with English."""

    language: str | None
    own: int
    shared: int

    def is_plain(self, words: int) -> bool:
        """Return whether these are enough function words for a text of so many words in the language."""
        hits = self.own + self.shared
        if self.own >= _LEAST_WORDS:
            return hits >= _SHARE_OF_OTHERS * words
        return self.own > 0 and hits > _LEAST_WORDS and 2 * hits >= words


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case, contractions without their ends ("don" of "don't").

    Abbreviations ("MIT", "UN") are left out, unless all of it is in capitals.
    """
    words: list[str] = _WORD.findall(text)
    if not text.isupper():
        words = [word for word in words if len(word) == 1 or not word.isupper()]
    return [word.lower().partition("’")[0].partition("'")[0] for word in words]


def _is_english(words: Sequence[str]) -> bool:
    """Tell whether words are plainly English."""
    own = sum(word in _ENGLISH_WORDS.own for word in words)
    known = own + sum(word in _ENGLISH_WORDS.shared for word in words)
    return known >= _LEAST_WORDS and known >= _LEAST_SHARE * len(words) and own >= _other_language(words).own


def _other_language(words: Sequence[str]) -> _Likeness:
    """Return the other language that words are most like."""
    likenesses = (
        _Likeness(language, *(sum(word in some for word in words) for some in known))
        for language, known in OTHERS.items()
    )
    return max(likenesses, key=lambda each: (each.own, each.shared))


class _Detector:
    """Tells what language a text is probably in, by its runs of letters."""

    def __init__(self) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def likeliest(self, text: str) -> tuple[str, float]:
        """Return the likeliest of all languages, and its probability."""
        language, probability = self._identifier.classify(text)
        return str(language), float(probability)

    def probabilities(self, text: str) -> dict[str, float]:
        """Return the probabilities of widespread languages, if it is in one of them."""
        found = {str(language): float(share) for language, share in self._identifier.rank(text)}
        total = sum(found[language] for language in _WIDESPREAD)
        return {language: found[language] / total for language in _WIDESPREAD}


@cache
def _detector() -> _Detector:
    return _Detector()
