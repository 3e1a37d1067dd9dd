"""The tagger: windows that leave nothing out, a chain that is a chain, and spans that hit on any text."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import onrecord_weights
from onrecord.language.tagging.chain import best_path, chances, ranges
from onrecord.language.tagging.encoder import Encoder
from onrecord.language.tagging.pieces import WordPieces, read_words
from onrecord.language.tagging.tagger import TAGS, Role, Settings, Tagger, trimmed
from onrecord.language.tagging.windows import Window, windows

TRANSITIONS = np.array(Settings.load(onrecord_weights.folder() / "tagger.json").transitions, dtype=np.float32)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load(onrecord_weights.folder())


def roles(tagger: Tagger, text: str) -> list[tuple[str, str]]:
    return [(span.role, text[span.start : span.end]) for span in tagger.tag(text)]


def test_a_plain_statement_is_tagged(tagger: Tagger) -> None:
    text = "The harbour will reopen on Friday, the mayor of Ostend said."
    assert roles(tagger, text) == [
        ("content", "The harbour will reopen on Friday"),
        ("source", "the mayor of Ostend"),
        ("cue", "said"),
    ]


def test_a_quotation_around_its_cue_has_two_contents(tagger: Tagger) -> None:
    text = "“We were never asked,” said Ines Falk, who runs the ferry. “Nobody called us.”"
    found = roles(tagger, text)
    assert [span.strip("“”,.") for role, span in found if role == "content"] == [
        "We were never asked",
        "Nobody called us",
    ]
    assert ("cue", "said") in found


def test_a_text_without_statements_has_no_spans(tagger: Tagger) -> None:
    assert roles(tagger, "The ferry left at noon. It carried forty cars and a circus.") == []


def test_a_statement_far_into_a_long_text_is_found_where_it_stands(tagger: Tagger) -> None:
    quiet = "The ferry left at noon. It carried forty cars and two buses.\n\n" * 200
    text = quiet + "“We were never asked,” Ines Falk said on Friday.\n\n" + quiet
    assert ("cue", "said") in roles(tagger, text)
    assert ("content", "“We were never asked,”") in roles(tagger, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \u2028",
        "\x00" * 50,
        "\ud83d said \ude00",
        "a" * 200_000,
        "\u0301\u0301\u0301 “said” \u202e",
        "“" * 3000,
        "👩‍👩‍👧 “Ja,” said Zoë\u0308. " * 40,
    ],
    ids=["empty", "blank", "nul", "surrogates", "no space", "combining", "marks only", "emoji"],
)
def test_hostile_texts_are_tagged_without_errors(tagger: Tagger, text: str) -> None:
    check(tagger, text)


@settings(max_examples=30)
@given(text=st.text(st.characters(), max_size=400))
def test_spans_hit_on_any_text(text: str) -> None:
    check(_noise(), text)


def check(tagger: Tagger, text: str) -> None:
    before = 0
    for span in tagger.tag(text):
        assert before <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip()
        assert 0.0 <= span.probability <= 1.0
        assert 0.0 <= span.certainty <= 1.0 + 1e-9
        before = span.end


def _noise() -> Tagger:
    """Return a tagger whose encoder scores at random, so that every role turns up everywhere."""
    random = np.random.default_rng(0)

    def run(pieces, features):  # type: ignore[no-untyped-def]
        scores, pointers, states = (
            random.normal(size=(*pieces.shape, n)).astype("f4") for n in (TAGS, 16, 4)
        )
        return scores, pointers, states.astype("f2")

    settings_ = Settings(transitions=tuple(map(tuple, TRANSITIONS.tolist())))
    return Tagger(Encoder(run, size=24, context=4), WordPieces({"[UNK]": 1}), settings_)


@given(
    counts=st.lists(st.integers(1, 12), max_size=200),
    size=st.integers(24, 60),
    context=st.integers(0, 6),
    seed=st.integers(0, 9),
)
def test_cores_tile_the_words_and_windows_keep_their_size(
    counts: list[int], size: int, context: int, seed: int
) -> None:
    lines = np.random.default_rng(seed).random(len(counts)) < 0.1
    cut: list[Window] = list(windows(np.array(counts, dtype=np.int64), lines, size, context))
    place = 0
    for window in cut:
        assert window.start <= window.core_start == place < window.core_end <= window.end
        assert sum(counts[window.start : window.end]) <= size
        place = window.core_end
    assert place == len(counts)


SCORES = arrays.arrays(np.float32, (4, TAGS), elements=st.floats(-3, 3, width=32))


@settings(max_examples=20)
@given(scores=SCORES)
def test_the_best_path_and_the_marginals_are_those_of_all_paths(scores: np.ndarray) -> None:
    paths = list(itertools.product(range(TAGS), repeat=len(scores)))
    weights = np.array(
        [
            sum(float(scores[place, tag]) for place, tag in enumerate(path))
            + sum(float(TRANSITIONS[before, after]) for before, after in itertools.pairwise(path))
            for path in paths
        ]
    )
    best = best_path(scores, TRANSITIONS)
    assert weights[paths.index(tuple(best.tolist()))] == pytest.approx(weights.max(), abs=1e-4)
    shares = np.exp(weights - weights.max())
    shares /= shares.sum()
    marginals, _ = chances(scores, TRANSITIONS)
    table = np.array(paths)
    for place in range(len(scores)):
        exact = np.bincount(table[:, place], weights=shares, minlength=TAGS)
        assert marginals[place] == pytest.approx(exact, abs=1e-5)


@pytest.mark.parametrize(
    ("role", "tagged", "kept"),
    [
        ("source", "Mara Quist, Mayor of Ostend\n\nAbout us", "Mara Quist, Mayor of Ostend"),
        ("source", "– Mara Quist,", "Mara Quist"),
        ("source", "Quist Inc.", "Quist Inc."),
        ("source", "🚢 …", None),
        ("cue", "said:", "said"),
        ("cue", ":", ":"),
        ("content", "tax to fall\n\nThe tax on ferries", "tax to fall"),
        ("content", "“Go.\n\n“Go away.”", "“Go.\n\n“Go away.”"),
    ],
)
def test_spans_are_trimmed_to_what_their_role_can_hold(role: Role, tagged: str, kept: str | None) -> None:
    words = read_words(tagged, WordPieces({"[UNK]": 1}))
    found = trimmed(tagged, words, role, 0, len(words) - 1)
    assert (tagged[words.starts[found[0]] : words.ends[found[1]]] if found else None) == kept


def test_tags_are_read_as_spans() -> None:
    assert list(ranges(np.array([1, 2, 0, 3, 5, 6, 5, 2, 4]))) == [
        (0, 0, 1),
        (1, 3, 3),
        (2, 4, 5),
        (2, 6, 6),
        (0, 7, 7),
        (1, 8, 8),
    ]
