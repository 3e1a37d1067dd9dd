"""Which tags may each word of an article have? By gold, or by what teachers say of articles without it.

Gold is JSON Lines with a document a line: ``{"id", "text", "entities": [{"type", "group", "mentions":
[{"start", "end", "kind"}]}]}``, types as in GUM (Zeldes 2017). It tells people, organisations and places
apart, not places of several kinds, and marks no nationalities: so a word may have several tags, and the loss
asks for any of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.language.tagging.encoder import Encoder, load_run
from onrecord.language.tagging.known import known_of
from onrecord.language.tagging.names import LABELS, TAGS, chunks_of_words
from onrecord.language.tagging.pieces import WordPieces, Words, read_words
from onrecord.language.tagging.tagger import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy.typing as npt

    Span = tuple[int, int, str]

OF_GOLD = {"person": ("PERSON",), "organization": ("ORG",), "place": ("GPE", "LOC", "FAC")}
UNMARKED = ("NORP", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT")
"""Types that gold says nothing of."""
_ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
_POSSESSIVE = ("'s", "’s")


@dataclass(frozen=True, slots=True)
class Article:
    """An article as the head reads it: a row per word in ``states`` and ``known``."""

    id: str
    text: str
    words: Words
    states: npt.NDArray[np.float16]
    known: npt.NDArray[np.float32]
    chunks: list[tuple[int, int]]


def read_articles(
    records: Iterable[dict[str, Any]], weights: Path, states: Path, threads: int
) -> list[Article]:
    """Encode articles by the encoder that ships; its states are kept in a file, from one run to the next.

    Args:
        records: ``{"id", "text"}`` each.
        weights: folder of ``tagger.onnx`` and what belongs to it.
        states: a ``.npy`` file, made if missing.
        threads: of onnxruntime.
    """
    word_pieces = WordPieces.load(weights / "vocab.txt")
    read = [(record["id"], record["text"], read_words(record["text"], word_pieces)) for record in records]
    if not states.exists():
        settings = Settings.load(weights / "tagger.json")
        run = load_run(weights / "tagger.onnx", threads=threads)
        encoder = Encoder(run, size=settings.size, context=settings.context, batch=settings.batch)
        rows = [section.states for *_, words in read for section in encoder.sections(words)]
        np.save(states, np.concatenate(rows))
    kept = np.load(states, mmap_mode="r")
    found: list[Article] = []
    at = 0
    for identity, text, words in read:
        mine = kept[at : at + len(words)]
        at += len(words)
        found.append(
            Article(identity, text, words, mine, known_of(text, words), chunks_of_words(text, words))
        )
    if at != len(kept):
        raise ValueError(f"{states} holds the states of other articles: remove it")
    return found


def tags_of(article: Article, spans: Iterable[Sequence[Any]]) -> npt.NDArray[np.int64]:
    """Tag words by spans (start, end, OntoNotes type), bare of articles and possessives."""
    starts, ends = article.words.starts.tolist(), article.words.ends.tolist()
    tags = np.zeros(len(starts), dtype=np.int64)
    for start, end, label in spans:
        if label not in LABELS:
            continue
        name = article.text[start:end]
        if (opening := _ARTICLE.match(name)) and opening.end() < len(name):
            start += opening.end()
        if name.endswith(_POSSESSIVE):
            end -= 2
        first, after = bisect_right(ends, start), bisect_left(starts, end)
        if first < after:
            tags[first] = 1 + 2 * LABELS.index(label)
            tags[first + 1 : after] = 2 + 2 * LABELS.index(label)
    return tags


def allowed_by(article: Article, teachers: Iterable[Iterable[Sequence[Any]]]) -> npt.NDArray[np.bool_]:
    """Allow each word the tags that any teacher gives it: an array of (words, TAGS)."""
    allowed = np.zeros((len(article.words), TAGS), dtype=bool)
    for spans in teachers:
        allowed[np.arange(len(allowed)), tags_of(article, spans)] = True
    return allowed


def allowed_by_gold(article: Article, entities: Iterable[dict[str, Any]]) -> npt.NDArray[np.bool_]:
    """Allow each word the tags that gold leaves open: an array of (words, TAGS). Outermost names count."""
    starts, ends = article.words.starts.tolist(), article.words.ends.tolist()
    allowed = np.zeros((len(starts), TAGS), dtype=bool)
    allowed[:, 0] = True
    for label in UNMARKED:
        allowed[:, 1 + 2 * LABELS.index(label) : 3 + 2 * LABELS.index(label)] = True
    names = [
        (mention["start"], -mention["end"], entity["type"], bool(entity.get("group")))
        for entity in entities
        for mention in entity["mentions"]
        if mention.get("kind", "name") == "name"
    ]
    last = -1
    for start, minus_end, gold_type, is_group in sorted(names):
        if start < last:
            continue
        last = -minus_end
        first, after = bisect_right(ends, start), bisect_left(starts, last)
        if first >= after:
            continue
        if gold_type == "time":
            allowed[first:after, 1:] = False
        elif gold_type in OF_GOLD and not is_group:
            allowed[first:after] = False
            for label in OF_GOLD[gold_type]:
                allowed[first, 1 + 2 * LABELS.index(label)] = True
                allowed[first + 1 : after, 2 + 2 * LABELS.index(label)] = True
    return allowed
