"""What the teacher says of texts, as something to learn from; numbers stand in for the teacher."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import onrecord_weights
from onrecord.language.tagging.encoder import Encoder
from onrecord.language.tagging.pieces import WordPieces, read_words
from training.articles import IGNORED, TAGS, Example, example, targets_of
from training.teacher.answers import TRUST, Answer, answers, from_answer, pointed, probabilities, taught

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

WORD_PIECES = WordPieces.load(onrecord_weights.folder() / "vocab.txt")
FREE = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
"""Transitions that prefer nothing."""
TEXT = "Ann Lee said the pier was closed."
SAID = {"source": [[0, 7]], "cue": [[8, 12]], "content": [[13, 32]]}
B_CUE, I_CONTENT = TAGS.index("B-cue"), TAGS.index("I-content")


def article(text: str = TEXT, **more: object) -> Example:
    return example({"id": "a", "text": text, "statements": [SAID], **more}, WORD_PIECES)


def even(words: int) -> npt.NDArray[np.float32]:
    return np.full((words, len(TAGS)), 1 / len(TAGS), dtype=np.float32)


def test_without_a_teacher_an_article_teaches_what_is_annotated() -> None:
    read = article()
    targets = targets_of(read)
    assert targets.sum(axis=1).tolist() == [1.0] * len(read.words)
    assert targets.argmax(axis=1).tolist() == read.tags.tolist()


def test_an_article_teaches_what_is_annotated_and_what_the_teacher_says() -> None:
    read = article()
    targets = targets_of(taught(read, read, even(len(read.words))))
    assert targets.sum(axis=1) == pytest.approx(1.0)
    assert targets[2, B_CUE] == pytest.approx(TRUST + (1 - TRUST) / len(TAGS))
    assert targets[2, I_CONTENT] == pytest.approx((1 - TRUST) / len(TAGS))
    assert targets_of(read)[2, B_CUE] == 1.0, "the article itself stays as it was"


def test_other_names_teach_what_is_annotated_alone() -> None:
    read = article()
    copy = example(
        {
            "id": "a",
            "text": "Bo van der Meer said the pier was closed.",
            "statements": [{"source": [[0, 15]], "cue": [[16, 20]], "content": [[21, 40]]}],
        },
        WORD_PIECES,
    )
    targets = targets_of(taught(copy, read, even(len(read.words))))
    assert targets.max(axis=1)[:4].tolist() == [1.0] * 4
    assert (targets.max(axis=1)[4:] < 1.0).all()
    assert len(targets) == len(copy.words)


def test_a_text_without_annotations_teaches_what_the_teacher_says_alone() -> None:
    words = read_words(TEXT, WORD_PIECES)
    scores = np.zeros((len(words), len(TAGS)), dtype=np.float32)
    scores[:, 0] = 2.0
    scores[2, B_CUE] = 9.0
    read = from_answer("t", TEXT, Answer(scores, np.full((len(words), 2), IGNORED)), FREE, WORD_PIECES)
    assert read.tags.tolist() == [0, 0, B_CUE, 0, 0, 0, 0, 0]
    targets = targets_of(read)
    assert targets == pytest.approx(np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True), abs=1e-6)
    assert targets == pytest.approx(probabilities(Answer(scores, read.pointers), FREE))


def test_a_content_points_to_its_cue_from_both_ends_and_a_cue_to_its_source() -> None:
    tags = np.array([TAGS.index(tag) for tag in ("B-source", "B-cue", "B-content", "I-content", "O")])
    vectors = np.zeros((5, 2, 2, 3), dtype=np.float32)
    vectors[[2, 3], 0, 0] = vectors[1, 0, 1] = (1, 0, 0)
    vectors[1, 1, 0] = vectors[0, 1, 1] = (0, 1, 0)
    assert pointed(tags, vectors.reshape(5, 12)).tolist() == [
        [IGNORED, IGNORED], [IGNORED, 0], [1, IGNORED], [1, IGNORED], [IGNORED, IGNORED],
    ]  # fmt: skip


def test_an_answer_is_kept_and_asked_for_again_only_where_a_text_changed(tmp_path: Path) -> None:
    asked = []

    def run(pieces: npt.NDArray[np.int64], features: npt.NDArray[np.int64]) -> object:
        asked.append(len(pieces))
        size = len(pieces)
        return (
            np.ones((size, len(TAGS)), dtype=np.float32),
            np.ones((size, 12), dtype=np.float32),
            np.zeros((size, 0), dtype=np.float16),
        )

    encoder = Encoder(run, size=60, context=5)  # type: ignore[arg-type]
    first = answers({"t": TEXT, "u": TEXT + " Yes."}, encoder, FREE, WORD_PIECES, tmp_path)
    assert len(first["u"].scores) == len(first["t"].scores) + 2
    count = len(asked)
    again = answers({"t": TEXT, "v": "No."}, encoder, FREE, WORD_PIECES, tmp_path)
    assert len(asked) == count + 1
    assert (again["t"].scores == first["t"].scores).all()
