"""The teacher's answers: how probable each tag of each word is to it, and where its pointers go.

Articles are learnt from a mixture of what is annotated and what the teacher says; other texts, which nobody
annotated, from what it says alone (distillation: Hinton et al. 2015; with a chain's marginals: Wang et al.
2020).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np

from onrecord.language.tagging.chain import best_path, chances, ranges
from onrecord.language.tagging.pieces import read_words
from training.articles import BEGIN, IGNORED, ROLES, example, targets_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

    from onrecord.language.tagging.encoder import Encoder
    from onrecord.language.tagging.pieces import WordPieces, Words
    from training.articles import Example

TRUST = 0.3
"""The share of what is annotated in what an article teaches; the rest is the teacher's."""
FARTHEST = 300
"""Words to either side that a pointer is looked for among."""
_AT_LEAST = 2
"""Words in a row that a text must share with another so that an answer to one holds for the other."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The teacher's answer to a text: ``scores`` (words, TAGS), ``pointers`` as in ``Example``."""

    scores: npt.NDArray[np.float32]
    pointers: npt.NDArray[np.int64]


def answers(
    texts: Mapping[str, str],
    encoder: Encoder,
    transitions: npt.NDArray[np.float32],
    word_pieces: WordPieces,
    kept: Path,
) -> dict[str, Answer]:
    """Ask the teacher about texts, by id.

    Args:
        texts: by id.
        encoder: runs the teacher.
        transitions: of its chain.
        word_pieces: the encoder's.
        kept: a folder that keeps the answers, a file for each text, between runs.
    """
    kept.mkdir(parents=True, exist_ok=True)
    found = {}
    for number, (key, text) in enumerate(texts.items(), 1):
        path = kept / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.npz"
        if not path.exists():
            answer = ask(read_words(text, word_pieces), encoder, transitions)
            new = path.with_suffix(".new")
            with new.open("wb") as target:
                np.savez(target, scores=answer.scores, pointers=answer.pointers)
            new.replace(path)
            if number % 100 == 0:
                print(f"{kept}: {number} of {len(texts)} texts", flush=True)
        with np.load(path) as arrays:
            found[key] = Answer(arrays["scores"], arrays["pointers"])
    return found


def ask(words: Words, encoder: Encoder, transitions: npt.NDArray[np.float32]) -> Answer:
    """Ask the teacher about a text of at least one word."""
    sections = list(encoder.sections(words))
    scores = np.concatenate([section.scores for section in sections])
    vectors = np.concatenate([section.pointers for section in sections])
    return Answer(scores, pointed(best_tags(scores, transitions), vectors))


def best_tags(scores: npt.NDArray[np.float32], transitions: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Return the most probable tags."""
    leaning = scores.copy()
    leaning[:, 1::2] += BEGIN
    return best_path(leaning, transitions)


def pointed(tags: npt.NDArray[np.int64], vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Return where the pointers' vectors of tagged words point (words, 2), as ``Example.pointers`` does."""
    origins = vectors.reshape(len(tags), 2, 2, -1)
    found = np.full((len(tags), 2), IGNORED, dtype=np.int64)
    for label, first, last in ranges(tags):
        relation = {"content": 0, "cue": 1}.get(ROLES[label])
        if relation is None:
            continue
        for place in {first, last} if ROLES[label] == "content" else {first}:
            low = max(0, place - FARTHEST)
            near = origins[low : place + FARTHEST, relation, 1]
            found[place, relation] = low + int((near @ origins[place, relation, 0]).argmax())
    return found


def probabilities(answer: Answer, transitions: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return how probable each tag of each word is, (words, TAGS)."""
    return chances(answer.scores, transitions)[0].astype(np.float32)


def taught(version: Example, original: Example, probable: npt.NDArray[np.float32]) -> Example:
    """Return a version of an article that teaches what is annotated and what the teacher says.

    Args:
        version: the article, or a copy with other names in it, of which the teacher has said nothing.
        original: the article.
        probable: what the teacher says of its words (words, TAGS).
    """
    targets = targets_of(version).copy()
    ours, theirs = _words(version), _words(original)
    for begin, same, count in SequenceMatcher(None, theirs, ours, autojunk=False).get_matching_blocks():
        if count >= _AT_LEAST:
            targets[same : same + count] *= TRUST
            targets[same : same + count] += (1 - TRUST) * probable[begin : begin + count]
    return replace(version, targets=targets)


def from_answer(
    key: str, text: str, answer: Answer, transitions: npt.NDArray[np.float32], word_pieces: WordPieces
) -> Example:
    """Return a text that teaches what the teacher says alone."""
    read = example({"id": key, "text": text, "statements": []}, word_pieces)
    tags = best_tags(answer.scores, transitions)
    return replace(read, tags=tags, pointers=answer.pointers, targets=probabilities(answer, transitions))


def _words(article: Example) -> list[str]:
    words = article.words
    return [article.text[start:end] for start, end in zip(words.starts, words.ends, strict=True)]
