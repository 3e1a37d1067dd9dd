"""A tokenizer for texts of any length: spaCy's, over the shadow of a text, chunk by chunk.

Its tokens say where sentences start, and nothing else.
"""

from __future__ import annotations

import logging
from itertools import pairwise
from typing import TYPE_CHECKING

from spacy.attrs import ORTH
from spacy.lang.en import English, EnglishDefaults
from spacy.tokens import Doc

from onrecord.language.chunks import chunks_of
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.reading import Reading
from onrecord.language.shadow import shadow_of
from onrecord.model import Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from spacy.vocab import Vocab

    from onrecord.language.spans import Range

CHUNK = 10_000
"""Code points that are tokenized at once."""

_log = logging.getLogger(__name__)


def _bears_on_sentences(word: str, parts: list[dict[int, str]]) -> bool:
    """Return whether a special word of spaCy's tokenizer can change where sentences start.

    A word of letters and apostrophes that begins with a letter, "can't" or "wont", cannot: none of its parts
    ends a sentence, and the first one starts where the word starts. But of a last part that is a letter spaCy
    makes one token with a full stop: the "d." of "wed." ends no sentence.
    """
    is_plain = word[0].isalpha() and word.replace("'", "").replace("’", "").isalpha()
    return not is_plain or len(parts[-1][ORTH]) == 1


class SentenceEnglish(English):  # type: ignore[no-untyped-call]
    """spaCy's English with those special words alone that bear on sentences: "Mr." and 400 others.

    Reading the other 900 would take 0.05 s of a start.
    """

    class Defaults(EnglishDefaults):
        """The defaults of spaCy's English, but for the special words."""

        tokenizer_exceptions = {  # noqa: RUF012  (declared in spaCy)
            word: parts
            for word, parts in EnglishDefaults.tokenizer_exceptions.items()
            if _bears_on_sentences(word, parts)
        }


class ChunkedTokenizer:
    """Makes a text's shadow into a ``Doc`` and begins its reading, ``doc._.onrecord``.

    ``doc.text`` is as long as the text, so its offsets are the text's.

    Args:
        tokenize: tokenizes a chunk.
        vocab: of the documents.
    """

    def __init__(self, tokenize: Callable[[str], Doc], vocab: Vocab) -> None:
        self._tokenize, self._vocab = tokenize, vocab

    def __call__(self, text: str) -> Doc:
        """Tokenize a text."""
        paragraphs = paragraphs_of(text)
        shadow, unread = shadow_of(text, paragraphs)
        parts = list(self._tokenized(shadow, chunks_of(shadow, paragraphs, CHUNK), unread))
        doc = parts[0] if len(parts) == 1 else Doc.from_docs(parts, ensure_whitespace=False)
        doc._.onrecord = Reading(shadow, paragraphs, unread)
        return doc

    def _tokenized(self, shadow: str, chunks: Iterable[Range], unread: list[Skipped]) -> Iterator[Doc]:
        """Tokenize chunk after chunk.

        A chunk that fails is tried again by paragraph; a paragraph that fails is blanked and reported.
        """
        for start, end in chunks:
            try:
                doc = self._tokenize(shadow[start:end])
            except Exception as error:
                # The message may quote the text, which belongs in no log: its type must do.
                _log.warning("%d characters could not be tokenized: %s", end - start, type(error).__name__)
                inner = [start + first for first, _ in paragraphs_of(shadow[start:end])[1:]]
                if inner:
                    yield from self._tokenized(shadow, pairwise([start, *inner, end]), unread)
                    continue
                unread.append(Skipped(start=start, end=end, reason="the tokenizer failed on this part"))
                doc = Doc(self._vocab, words=[" " * (end - start)], spaces=[False])
            yield doc
