"""A tokenizer for texts of any length: spaCy's, over the shadow of a text, chunk by chunk."""

from __future__ import annotations

import logging
from itertools import pairwise
from typing import TYPE_CHECKING

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
