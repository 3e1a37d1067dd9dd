"""The name finder: a head over the encoder's middle states.

A small transformer reads for every word the states that the encoder computes for the statements, and the
features of ``known``; a linear chain decodes its scores to names of OntoNotes types. Encoder and head were
trained together (``training``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.language.tagging.chain import best_path, chances, ranges
from onrecord.language.tagging.encoder import load_session
from onrecord.language.tagging.known import known_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

    from onrecord.language.tagging.encoder import Section
    from onrecord.language.tagging.pieces import Words

    Score = Callable[
        [npt.NDArray[np.float32], npt.NDArray[np.int64], npt.NDArray[np.float32]], npt.NDArray[np.float32]
    ]

LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT")
"""The types of names; tags are outside, then begin and inside of each."""
TAGS = 1 + 2 * len(LABELS)
LONGEST = 160
"""Words that the head reads together."""


@dataclass(frozen=True, slots=True)
class TaggedName:
    """A name: ``[start, end)`` in code points, its OntoNotes type, and how probable the types are."""

    start: int
    end: int
    label: str
    chances: Mapping[str, float]
    """By the chain's marginals; the rest to 1 is the probability that it is no name."""

    @classmethod
    def sure(cls, start: int, end: int, label: str) -> TaggedName:
        """Make a name whose type is certain."""
        return cls(start, end, label, {label: 1.0})


class NameTagger:
    """Finds names.

    Args:
        score: states (words, dimensions), features (words, 3) and what is known (words, KNOWN) to scores
            (words, TAGS): ``NameTagger.load`` makes it.
        transitions: the chain's scores from tag to tag.
    """

    def __init__(self, score: Score, transitions: npt.NDArray[np.float32]) -> None:
        self._score, self.transitions = score, transitions

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> NameTagger:
        """Load ``names.onnx`` and ``names.json`` from a folder."""
        given: dict[str, Any] = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        session = load_session(folder / "names.onnx", threads=threads)

        def score(
            states: npt.NDArray[np.float32],
            features: npt.NDArray[np.int64],
            known: npt.NDArray[np.float32],
        ) -> npt.NDArray[np.float32]:
            inputs = {"states": states[None], "features": features[None], "known": known[None]}
            scores: npt.NDArray[np.float32] = session(["scores"], inputs)[0][0]
            return scores

        return cls(score, np.array(given["transitions"], dtype=np.float32))

    def find(
        self, text: str, words: Words, section: Section, in_lower_case: Collection[str]
    ) -> Iterator[TaggedName]:
        """Find the names of a section, in text order.

        Args:
            text: the text.
            words: all of its words.
            section: some of them, encoded.
            in_lower_case: the words that the text has in lower case (``known.lower_case_words``).
        """
        if not len(section.states):
            return
        scores = self.scores(text, words, section, in_lower_case)
        tags = best_path(scores, self.transitions)
        marginals, _ = chances(scores, self.transitions)
        for number, first, last in ranges(tags):
            each = marginals[first : last + 1, 1:].mean(axis=0).reshape(-1, 2).sum(axis=1)
            yield TaggedName(
                start=int(words.starts[section.begin + first]),
                end=int(words.ends[section.begin + last]),
                label=LABELS[number],
                chances=dict(zip(LABELS, each.tolist(), strict=True)),
            )

    def scores(
        self, text: str, words: Words, section: Section, in_lower_case: Collection[str]
    ) -> npt.NDArray[np.float32]:
        """Score the words of a section: an array of (words, TAGS). Arguments are those of ``find``."""
        begin, end = section.begin, section.begin + len(section.states)
        part = words.part(begin, end)
        known = known_of(text, part, in_lower_case)
        states = section.states.astype(np.float32)
        made = [
            self._score(states[first:after], part.features[first:after], known[first:after])
            for first, after in chunks_of_words(text, part)
        ]
        return np.concatenate(made)


def chunks_of_words(text: str, words: Words) -> list[tuple[int, int]]:
    """Cut words into chunks of at most LONGEST, after a line or a sentence that ends late enough."""
    starts_line = words.starts_line
    starts = words.starts.tolist()
    total = len(starts)
    ends = np.array([at for at in range(1, total) if starts_line[at] or text[starts[at - 1]] in ".?!"])
    found: list[tuple[int, int]] = []
    start = 0
    while total - start > LONGEST:
        near = ends[(ends > start + LONGEST // 2) & (ends <= start + LONGEST)]
        end = int(near[-1]) if len(near) else start + LONGEST
        found.append((start, end))
        start = end
    return [*found, (start, total)] if start < total else found
