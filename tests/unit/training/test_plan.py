"""Training's runs: which steps they take, at which rate, on which articles; no torch is needed to say."""

from __future__ import annotations

from dataclasses import replace

import pytest

import onrecord_weights
from onrecord.language.tagging.pieces import WordPieces
from training.articles import Example, by_article, example, is_held_out
from training.plan import rate_at, runs, steps_of

WORD_PIECES = WordPieces.load(onrecord_weights.folder() / "vocab.txt")
SENTENCE = "Ann Lee said the pier was closed.\n"
SAID = {"source": [[0, 7]], "cue": [[8, 12]], "content": [[13, 32]]}


def articles(count: int) -> dict[str, list[Example]]:
    records = [{"id": f"a{n}", "text": SENTENCE * 90, "statements": [SAID]} for n in range(count)]
    return by_article(example(record, WORD_PIECES) for record in records)


def test_the_other_runs_start_where_the_rate_of_the_first_begins_to_fall() -> None:
    first, second, third = runs((4, 3, 3), 1)
    steps = 40
    assert rate_at(steps // 4 * 3, steps, first) == 1.0
    assert rate_at(steps // 4 * 3 + 1, steps, first) < 1.0
    assert len({first.seed, second.seed, third.seed}) == 3
    assert second == replace(third, seed=second.seed)
    with pytest.raises(ValueError, match="two passes"):
        runs((1, 1), 1)
    with pytest.raises(ValueError, match="one more run"):
        runs((4,), 1)


def test_the_rate_rises_from_little_and_falls_to_little() -> None:
    for plan in runs((4, 3), 1):
        rates = [rate_at(step, 120, plan) for step in range(120)]
        assert 0.0 < rates[0] < 0.2
        assert max(rates) == 1.0
        assert 0.0 < rates[-1] < 0.1


def test_the_same_seed_gives_the_same_steps_and_every_pass_sees_every_word() -> None:
    plan, _ = runs((4, 3), 1)
    plan = replace(plan, windows=1)
    given = articles(3)

    def seen(number: int) -> list[tuple[str, int, int]]:
        steps = steps_of(given, number, plan)
        return [(example.article, start, end) for step in steps for example, start, end in step]

    assert seen(0) == seen(0)
    assert seen(0) != seen(1)
    for name, (version,) in given.items():
        words = {word for article, start, end in seen(0) if article == name for word in range(start, end)}
        assert words == set(range(len(version.words)))


def test_a_pass_reads_an_article_as_often_as_its_weight_says() -> None:
    plan, _ = runs((4, 3), 1)
    plan = replace(plan, windows=1)
    (name, (version,)), *_ = articles(1).items()

    def windows(weight: float) -> list[int]:
        given = {name: [replace(version, weight=weight)]}
        return [len(steps_of(given, number, plan)) for number in range(40)]

    once, twice, half = windows(1.0), windows(2.0), windows(0.5)
    assert 1.8 < sum(twice) / sum(once) < 2.2
    assert 10 < sum(count > 0 for count in half) < 30


def test_one_article_in_fourteen_is_held_out() -> None:
    held_out = sum(is_held_out(f"article {number}") for number in range(1400))
    assert 70 <= held_out <= 130


def test_a_plan_lists_the_settings_that_differ() -> None:
    plan, other = runs((4, 3), 1)
    own = {name: getattr(plan, name) for name in plan.__slots__}
    assert plan.difference(own) == ""
    assert "size 398, not 318" in other.difference(own)
