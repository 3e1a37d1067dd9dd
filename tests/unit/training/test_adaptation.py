"""The shipped weights fitted to a few articles, on the encoder that ships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import onrecord_weights
from benchmarks.scores import pairs_of
from benchmarks.statements import read
from onrecord.language.attributions.linker import Linker, Weights
from onrecord.language.tagging.encoder import Encoder, load_run
from onrecord.language.tagging.pieces import WordPieces
from onrecord.language.tagging.tagger import Settings, Tagger
from training.adaptation import adapt, is_apart, measure
from training.articles import Example, example
from training.heads import Head

if TYPE_CHECKING:
    from onrecord.language.tagging.pieces import Words

NAMES = ("Ann Lee", "Bob Ray", "Mara Lind", "Tom Reed", "Joe Fox", "Sue Hale", "Ivo Brandt", "Nils Aas")
TABLE = """{name} stated that the pier was shut.
The vendors offered warm noodles.
{name} (emphatic): the pier is shut.
"""


class Shipped:
    """The shipped weights with the tags' scores as states, so that a head changes them by itself."""

    def __init__(self) -> None:
        folder = onrecord_weights.folder()
        self.word_pieces = WordPieces.load(folder / "vocab.txt")
        self.settings = Settings.load(folder / "tagger.json")
        self.weights = Weights.load(folder / "linker.json")
        self._run = load_run(folder / "tagger.onnx")
        tags = len(self.settings.transitions)
        self.head = Head(np.eye(tags), np.zeros(tags), np.array(self.settings.transitions))

    def tagger(self, head: Head) -> Tagger:
        def run(pieces: Any, features: Any) -> Any:
            scores, pointers, states = self._run(pieces, features)
            return (scores @ head.matrix + head.bias).astype(np.float32), pointers, states

        return Tagger(Encoder(run, size=398, context=40), self.word_pieces, self.settings)

    def states(self, words: Words) -> Any:
        encoder = Encoder(self._run, size=398, context=40)
        return np.concatenate([section.scores for section in encoder.sections(words)])


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    return Shipped()


def article(name: str, shipped: Shipped, *, labels: bool) -> Example:
    """An article in which a label with a bracket is a source, if ``labels`` says so."""
    text = TABLE.format(name=name)
    second = text.rindex(name)
    statements = [
        {"source": name, "cue": "stated", "content": "that the pier was shut", "at": 0},
        {"source": name, "cue": "(emphatic)", "content": "the pier is shut", "at": second},
    ]
    marked = [
        {
            role: [[text.index(str(each[role]), int(str(each["at"]))), 0]]
            for role in ("source", "cue", "content")
        }
        for each in statements[: 1 + labels]
    ]
    for given, each in zip(marked, statements, strict=False):
        for role in ("source", "cue", "content"):
            given[role][0][1] = given[role][0][0] + len(str(each[role]))
    return example({"id": name, "text": text, "statements": marked}, shipped.word_pieces)


def right(articles: list[Example], tagger: Tagger, weights: Weights) -> int:
    """Count the right statements less the wrong ones."""
    count = 0
    for each in articles:
        found = read(
            {
                "statements": [
                    {"content": link.content, "source": [link.source] if link.source else []}
                    for link in Linker(weights).link(each.text, tagger.tag(each.text))
                ]
            },
            each.text,
        )
        pairs = len(pairs_of(found, read({"statements": each.statements}, each.text)))
        count += 2 * pairs - len(found)
    return count


@pytest.mark.parametrize("labels", [False, True])
def test_a_few_articles_teach_what_is_a_statement_in_them(shipped: Shipped, labels: bool) -> None:
    *taught, first, second = [article(name, shipped, labels=labels) for name in NAMES]
    head, weights = adapt(taught, shipped)

    before = right([first, second], shipped.tagger(shipped.head), shipped.weights)
    after = right([first, second], shipped.tagger(head), weights)
    assert after >= before
    assert after == 2 * (1 + labels)


def test_what_is_gained_is_printed_for_each_score(
    shipped: Shipped, capsys: pytest.CaptureFixture[str]
) -> None:
    measure([article("Ann Lee", shipped, labels=False)], shipped.tagger(shipped.head), shipped.weights)
    rows = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert rows == ["statements", "content", "cue", "source"]


def test_one_article_in_four_is_kept_apart() -> None:
    assert 200 < sum(is_apart(f"article {number}") for number in range(1000)) < 300
