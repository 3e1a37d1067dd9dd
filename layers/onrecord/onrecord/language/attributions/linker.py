"""The linker: tagged spans to attributions.

Every content chooses a cue and every cue a source, or none, by a multinomial logit (McFadden 1974) over the
encoder's pointers and where the spans stand. Contents that chose the same cue are pieces of one statement;
cues may share a source ("he said A and added B"). Confidence is a logistic regression, fitted like the
choices on articles that the tagger never saw, so that it reads as the chance of being right; what
separates saying from doing is learnt from texts of other genres, too (``saying``).
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.saying import saying_features
from onrecord.language.tagging.tagger import TaggedSpan, Tagger

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from pathlib import Path

    import numpy.typing as npt

    Indices = npt.NDArray[np.int64]
    """Indices of spans, ascending."""

CHOICES = 8
"""Candidates of a content or cue on either side, at most."""
FARTHEST = 250
"""Words between a span and a candidate, at most."""

POINTER_FLOOR = -3.0
"""Log probabilities of pointers are clipped here: in repetitive text they are confidently wrong."""

NEAR = 15
"""Words between a content without a cue and a source that it is still linked to, at most."""


class ChoiceFeatures(NamedTuple):
    """The features of a span that another may choose, and the weight of each."""

    pointer: float = 0.0
    """Log probability that the encoder's pointer from the span's first word gives the other span."""
    pointer_from_end: float = 0.0
    """The same from the span's last word."""
    distance: float = 0.0
    """Logarithm of the words between the two."""
    rivals_between: float = 0.0
    """Spans between the two that have the role of the other, 3 at most."""
    others_between: float = 0.0
    """Spans between the two of other roles, 3 at most."""
    other_paragraph: float = 0.0
    other_sentence: float = 0.0
    after: float = 0.0
    """1 if the other stands after the span."""
    touching: float = 0.0
    certainty: float = 0.0
    """The tagger's certainty of the other span."""
    none: float = 0.0
    """1 for the choice of no span."""


class ConfidenceFeatures(NamedTuple):
    """The features that say how likely an attribution is right, and the weight of each.

    ``content``, ``cue``, ``source`` and the choices are logarithms of probabilities; ``certainty`` is the
    tagger's for a span; ``length`` is the logarithm of the words of the content; the others are 0 or 1, those
    after ``quoted`` explained in ``saying``.
    """

    intercept: float
    content: float
    content_chance: float
    content_certainty: float
    cue: float
    cue_certainty: float
    source: float
    source_certainty: float
    cue_choice: float
    source_choice: float
    no_cue: float
    no_source: float
    pieces: float
    length: float
    quoted: float
    unlisted: float
    thought: float
    plan: float
    passive: float
    unlisted_thing: float
    own: float
    that_clause: float


_SENTENCE_END = re.compile(r"(?:(?<=[a-z]{3})|(?<=[\d)\]”\"’']))[.!?…](?=([\"”’')\]]*\s+\S))")
"""A full stop after a word of three letters or more: "Mr." and "U.S." end no sentence."""
# The marks that the weights were fitted with.
_MARKS = frozenset("\"“”„‟«»'`")


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted weights: one for every feature of the two choices and of the confidence."""

    cue_choice: ChoiceFeatures
    source_choice: ChoiceFeatures
    confidence: ConfidenceFeatures
    threshold: float = 0.0
    """Attributions below this confidence are returned only on request."""

    @classmethod
    def load(cls, path: Path) -> Weights:
        """Read ``linker.json``, as ``save`` writes it.

        Raises:
            ValueError: the file does not name exactly the features that the linker has.
        """
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            ChoiceFeatures(**_named(stored["cue_choice"], ChoiceFeatures._fields)),
            ChoiceFeatures(**_named(stored["source_choice"], ChoiceFeatures._fields)),
            ConfidenceFeatures(**_named(stored["confidence"], ConfidenceFeatures._fields)),
            stored["threshold"],
        )

    def save(self, path: Path) -> None:
        """Write ``linker.json``: every weight under the name of its feature."""
        named = {
            "cue_choice": self.cue_choice._asdict(),
            "source_choice": self.source_choice._asdict(),
            "confidence": self.confidence._asdict(),
            "threshold": self.threshold,
        }
        path.write_text(json.dumps(named, indent=1) + "\n", encoding="utf-8")


def _named(weights: dict[str, float], features: Sequence[str]) -> dict[str, float]:
    if weights.keys() != set(features):
        raise ValueError(f"weights for {', '.join(weights)}, not for {', '.join(features)}")
    return weights


@dataclass(frozen=True, slots=True)
class Choice:
    """The options of a span.

    ``options[i]`` has row ``i`` of ``features``; the last row is that of choosing none.
    """

    options: tuple[int, ...]
    features: npt.NDArray[np.float64]

    def best(self, weights: npt.NDArray[np.float64]) -> tuple[int | None, float]:
        """Return the most probable option, None for no span, and its probability."""
        scores = self.features @ weights
        shares = np.exp(scores - np.max(scores))
        shares /= shares.sum()
        best = int(np.argmax(shares))
        return (self.options[best] if best < len(self.options) else None), float(shares[best])


@dataclass(frozen=True, slots=True)
class Link:
    """An attribution as indices of spans, with the features of its confidence."""

    contents: tuple[int, ...]
    cue: int | None
    source: int | None
    features: ConfidenceFeatures


class Linker:
    """Turns spans into attributions.

    Args:
        weights: what was learnt. ``threshold`` is theirs: the confidence from which F1 is best.
    """

    def __init__(self, weights: Weights) -> None:
        self._cue_choice = np.array(weights.cue_choice)
        self._source_choice = np.array(weights.source_choice)
        self._confidence = np.array(weights.confidence)
        self.threshold = weights.threshold

    @classmethod
    def load(cls, folder: Path) -> Linker:
        """Load ``linker.json`` from the folder of the weights."""
        return cls(Weights.load(folder / "linker.json"))

    def link(
        self, text: str, spans: Sequence[TaggedSpan], *, minimum: float | None = None
    ) -> list[Attribution]:
        """Link the tagger's spans of a text.

        Args:
            text: the text.
            spans: what ``Tagger.tag`` found in it.
            minimum: attributions below this confidence are left out; by default the threshold stored with
                the weights, which maximises F1. 0.0 returns everything that was found.

        Returns:
            Attributions in the order of their contents.
        """
        least = self.threshold if minimum is None else minimum
        found: list[Attribution] = []
        for link in self.links(text, spans):
            confidence = 1.0 / (1.0 + math.exp(-float(np.array(link.features) @ self._confidence)))
            if confidence < least:
                continue
            cue = None if link.cue is None else spans[link.cue]
            source = None if link.source is None else spans[link.source]
            found.append(
                Attribution(
                    content=tuple((spans[index].start, spans[index].end) for index in link.contents),
                    cue=None if cue is None else (cue.start, cue.end),
                    source=None if source is None else (source.start, source.end),
                    confidence=confidence,
                )
            )
        return found

    def links(self, text: str, spans: Sequence[TaggedSpan]) -> list[Link]:
        """Choose for every content its cue and for every cue its source."""
        layout = SpanLayout(text, spans)
        by_cue: dict[int, list[tuple[int, float]]] = {}
        cueless: list[tuple[int, float]] = []
        for content in layout.contents:
            cue, chance = layout.cue_choice(content).best(self._cue_choice)
            (cueless if cue is None else by_cue.setdefault(cue, [])).append((content, chance))
        sources = {cue: layout.source_choice(cue).best(self._source_choice) for cue in by_cue}
        found = [_link(text, spans, tuple(pieces), cue, *sources[cue]) for cue, pieces in by_cue.items()]
        taken = {source for source, _ in sources.values()}
        for content, chance in cueless:
            source = layout.nearest_source(content, taken)
            found.append(_link(text, spans, ((content, chance),), None, source, 1.0))
        return sorted(found, key=lambda link: link.contents)


def _link(
    text: str,
    spans: Sequence[TaggedSpan],
    pieces: tuple[tuple[int, float], ...],
    cue: int | None,
    source: int | None,
    source_chance: float,
) -> Link:
    contents = tuple(sorted(content for content, _ in pieces))
    parts = [spans[index] for index in contents]
    least = min(part.probability for part in parts)
    features = ConfidenceFeatures(
        intercept=1.0,
        content=_log(least),
        content_chance=least,
        content_certainty=float(np.mean([part.certainty for part in parts])),
        cue=0.0 if cue is None else _log(spans[cue].probability),
        cue_certainty=0.0 if cue is None else spans[cue].certainty,
        source=0.0 if source is None else _log(spans[source].probability),
        source_certainty=0.0 if source is None else spans[source].certainty,
        cue_choice=min(_log(chance) for _, chance in pieces),
        source_choice=_log(source_chance),
        no_cue=float(cue is None),
        no_source=float(source is None),
        pieces=float(len(contents) > 1),
        length=math.log1p(sum(part.last - part.first + 1 for part in parts)),
        quoted=float(all(text[part.start] in _MARKS or text[part.end - 1] in _MARKS for part in parts)),
        **saying_features(
            text,
            [(part.start, part.end) for part in parts],
            None if cue is None else (spans[cue].start, spans[cue].end),
            None if source is None else (spans[source].start, spans[source].end),
        )._asdict(),
    )
    return Link(contents, cue, source, features)


class SpanLayout:
    """The candidates of every span of a text, cues for contents and sources for cues, with their features.

    Args:
        text: the text.
        spans: its tagged spans in text order.
    """

    def __init__(self, text: str, spans: Sequence[TaggedSpan]) -> None:
        self._text = text
        self._spans = spans
        self.contents = [index for index, span in enumerate(spans) if span.role == "content"]
        self.cues, self.sources = (
            np.array([index for index, span in enumerate(spans) if span.role == role], dtype=np.int64)
            for role in ("cue", "source")
        )
        line_ends = [place for place, letter in enumerate(text) if letter == "\n"]
        self._starts = np.array([span.start for span in spans])
        self._firsts = np.array([span.first for span in spans])
        self._lasts = np.array([span.last for span in spans])
        self._certainties = np.array([span.certainty for span in spans])
        self._pointers = np.array([span.pointers[0] for span in spans])
        # Lines before the start and the end of each span.
        self._lines_to_start = np.searchsorted(line_ends, self._starts)
        self._lines_to_end = np.searchsorted(line_ends, np.array([span.end for span in spans]))
        self._next_sentence = np.array(_next_sentences(text, spans))

    def cue_choice(self, content: int) -> Choice:
        """Return the cues that a content may choose from."""
        return self._choice(content, self.cues, 0)

    def source_choice(self, cue: int) -> Choice:
        """Return the sources that a cue may choose from."""
        return self._choice(cue, self.sources, 1)

    def nearest_source(self, content: int, taken: Container[int | None]) -> int | None:
        """Return the nearest source without a cue on a content's own line, within NEAR words."""
        around = self._around(content, self.sources)
        gaps, lines = self._gaps(content, around), self._lines_between(content, around)
        near = [
            (gap, source)
            for source, gap, is_elsewhere in zip(around.tolist(), gaps.tolist(), lines.tolist(), strict=True)
            if source not in taken and gap <= NEAR and not is_elsewhere
        ]
        return min(near)[1] if near else None

    def _around(self, index: int, targets: Indices) -> Indices:
        at = int(np.searchsorted(targets, index))
        return targets[max(0, at - CHOICES) : at + CHOICES]

    def _choice(self, index: int, targets: Indices, relation: int) -> Choice:
        span = self._spans[index]
        options = self._around(index, targets)
        options = options[self._gaps(index, options) <= FARTHEST]
        reach = span.pointers.shape[1] // 4
        begin = 2 * relation * reach
        origin = span.pointers[:, begin : begin + reach].astype(np.float64)
        ends = self._pointers[np.append(options, index)]  # the last is that of choosing none
        aims = ends[:, begin + reach : begin + 2 * reach].astype(np.float64)
        scores = aims @ origin.T  # (options, 2): from the first and from the last word
        scores -= scores.max(axis=0)
        scores -= np.log(np.exp(scores).sum(axis=0))
        pointers = np.maximum(scores, POINTER_FLOOR)
        if relation == 1:
            pointers[:, 1] = 0.0
        of_none, of_none_from_end = pointers[-1].tolist()
        none = ChoiceFeatures(pointer=of_none, pointer_from_end=of_none_from_end, none=1.0)
        return Choice(
            tuple(options.tolist()), np.vstack([self._features(index, options, targets, pointers[:-1]), none])
        )

    def _features(
        self, index: int, options: Indices, targets: Indices, pointers: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Return the features of every option: a row has those of ``ChoiceFeatures``, in their order."""
        low, high = np.minimum(index, options), np.maximum(index, options)
        rivals = np.searchsorted(targets, high) - np.searchsorted(targets, low + 1)
        gaps = self._gaps(index, options)
        features: dict[str, npt.NDArray[Any]] = {
            "pointer": pointers[:, 0],
            "pointer_from_end": pointers[:, 1],
            "distance": np.log1p(gaps),
            "rivals_between": np.minimum(3, rivals),
            "others_between": np.minimum(3, high - low - 1 - rivals),
            "other_paragraph": self._lines_between(index, options),
            "other_sentence": self._sentences_between(index, options),
            "after": options > index,
            "touching": gaps <= 1,
            "certainty": self._certainties[options],
            "none": np.zeros(len(options)),
        }
        return np.column_stack([features[name] for name in ChoiceFeatures._fields])

    def _gaps(self, index: int, others: Indices) -> Indices:
        """Return how many words stand between a span and each of others."""
        low, high = np.minimum(index, others), np.maximum(index, others)
        gaps: Indices = np.maximum(0, self._firsts[high] - self._lasts[low] - 1)
        return gaps

    def _lines_between(self, index: int, others: Indices) -> npt.NDArray[np.bool_]:
        """Return whether a line ends between a span and each of others."""
        from_, to = self._lines_to_end, self._lines_to_start
        ended: npt.NDArray[np.bool_] = np.maximum(to[index], to[others]) > np.minimum(
            from_[index], from_[others]
        )
        return ended

    def _sentences_between(self, index: int, others: Indices) -> npt.NDArray[np.bool_]:
        """Return whether a sentence starts between a span and each of others."""
        opened = np.minimum(self._next_sentence[index], self._next_sentence[others])
        started: npt.NDArray[np.bool_] = opened <= np.maximum(self._starts[index], self._starts[others])
        return started


def _next_sentences(text: str, spans: Sequence[TaggedSpan]) -> list[float]:
    """Return where the first letter of a sentence ends that starts after each span; infinity if none does."""
    stops: list[int] = []  # where what shows the end of a sentence begins
    firsts: list[float] = []
    for match in _SENTENCE_END.finditer(text):
        stops.append(match.start() - (3 if text[match.start() - 1].islower() else 1))
        firsts.append(match.end(1))
    firsts.append(math.inf)
    return [firsts[bisect_left(stops, span.end - 4)] for span in spans]


class Finder:
    """Text to attributions: the tagger and the linker.

    Args:
        tagger: finds the spans.
        linker: links them.
    """

    def __init__(self, tagger: Tagger, linker: Linker) -> None:
        self.tagger = tagger
        self.linker = linker

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> Finder:
        """Load the weights of a folder (``onrecord_weights.folder()``)."""
        return cls(Tagger.load(folder, threads=threads), Linker.load(folder))

    def find_attributions(self, text: str, *, minimum: float | None = None) -> list[Attribution]:
        """Find the attributions of a text, in the order of their contents. Never raises on any text.

        Args:
            text: any text; English is understood.
            minimum: see ``Linker.link``.
        """
        return self.link(text, self.tagger.tag(text), minimum=minimum)

    def link(
        self, text: str, spans: Sequence[TaggedSpan], *, minimum: float | None = None
    ) -> list[Attribution]:
        """Find the attributions of a text that has been tagged."""
        return self.linker.link(text, spans, minimum=minimum)


def _log(chance: float) -> float:
    return max(-8.0, math.log(max(chance, 1e-9)))
