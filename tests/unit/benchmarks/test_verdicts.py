"""What verdicts on disagreements make of a score, and how they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.disagreements import alike, disagreements, item_of, judged, shuffled
from benchmarks.statements import Statement, read
from benchmarks.verdicts import Judged, TwiceRead, Verdict, read_verdicts, write_verdicts

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Ann Lee said the old pier would open in May. Bob Ray hoped to sail, and the vendors offered noodles."
RIGHT, ALSO_RIGHT, WRONG = Verdict


def marked(content: str, source: str | None = None) -> Statement:
    spans = {
        role: [(TEXT.index(words), TEXT.index(words) + len(words))] if words else []
        for role, words in (("content", content), ("source", source))
    }
    (statement,) = read({"statements": [spans]}, TEXT)
    return statement


PIER = marked("the old pier would open in May", "Ann Lee")
SHORT_PIER = marked("the old pier", "Ann Lee")
SAIL = marked("to sail", "Bob Ray")
NOODLES = marked("noodles", "the vendors")


def score(
    gold: list[Statement], judged: list[tuple[Statement, Verdict]], found: list[Statement]
) -> tuple[int, int, int]:
    return TwiceRead.of(gold, judged).tallies(found)["statements"]


def test_without_a_verdict_the_gold_stands() -> None:
    assert score([PIER, SAIL], [], [PIER, NOODLES]) == (1, 2, 2)


def test_gold_that_was_judged_wrong_need_not_be_found() -> None:
    assert score([PIER, NOODLES], [(NOODLES, WRONG)], [PIER]) == (1, 1, 1)


def test_gold_that_was_judged_wrong_is_wrong_when_it_is_found() -> None:
    assert score([PIER, NOODLES], [(NOODLES, WRONG)], [PIER, NOODLES]) == (1, 2, 1)


def test_what_was_found_and_judged_right_is_gold() -> None:
    assert score([PIER], [(SAIL, RIGHT)], [PIER, SAIL]) == (2, 2, 2)
    assert score([PIER], [(SAIL, RIGHT)], [PIER]) == (1, 1, 2)


def test_what_is_also_right_counts_neither_for_nor_against() -> None:
    assert score([PIER], [(SAIL, ALSO_RIGHT)], [PIER, SAIL]) == (1, 1, 1)
    assert score([PIER, SAIL], [(SAIL, ALSO_RIGHT)], [PIER]) == (1, 1, 1)


def test_either_way_to_mark_a_statement_will_do_and_both_count_once() -> None:
    verdicts = [(PIER, RIGHT), (SHORT_PIER, ALSO_RIGHT)]
    assert score([PIER], verdicts, [PIER]) == (1, 1, 1)
    assert score([PIER], verdicts, [SHORT_PIER]) == (1, 1, 1)
    assert score([PIER], verdicts, [PIER, SHORT_PIER]) == (1, 1, 1)


def test_two_ways_that_were_both_judged_right_are_one_statement() -> None:
    assert score([PIER], [(PIER, RIGHT), (SHORT_PIER, RIGHT)], [SHORT_PIER]) == (1, 1, 1)


def test_another_source_for_words_within_a_statement_is_not_a_way_to_mark_it() -> None:
    inner = marked("the old pier", "Bob Ray")
    assert score([PIER], [(inner, ALSO_RIGHT)], [inner]) == (0, 0, 1)


def test_forms_are_counted_apart() -> None:
    assert TwiceRead.of([PIER], []).tallies([PIER])["indirect"] == (1, 1, 1)
    assert TwiceRead.of([PIER], []).tallies([PIER])["direct"] == (0, 0, 0)


def test_what_nobody_judged_is_counted() -> None:
    twice = TwiceRead.of([PIER], [(NOODLES, WRONG)])
    assert twice.unknown([PIER, NOODLES, SAIL]) == 1


def test_verdicts_are_kept_without_text(tmp_path: Path) -> None:
    kept = [Judged.of({**item_of("a1", TEXT, PIER)}, WRONG), Judged.of(item_of("a1", TEXT, SAIL), RIGHT)]
    write_verdicts(tmp_path / "verdicts.jsonl", kept)

    assert read_verdicts(tmp_path / "verdicts.jsonl") == kept
    assert "pier" not in (tmp_path / "verdicts.jsonl").read_text("utf-8")


def test_a_list_for_a_judge_holds_what_one_side_has_and_says_nothing_of_whose_it_is() -> None:
    disputed = disagreements([PIER, SAIL], [PIER, NOODLES])
    listed = shuffled((item_of("a1", TEXT, statement) for statement in disputed), seed=1)
    other = shuffled((item_of("a1", TEXT, statement) for statement in reversed(disputed)), seed=1)

    assert listed == other
    assert sorted(item["shown"].count("[[noodles]]") for item in listed) == [0, 1]
    assert all(item.keys() == {"number", "article", "content", "cue", "source", "shown"} for item in listed)


def test_what_a_judge_sees_has_every_span_marked() -> None:
    (shown,) = [item_of("a1", TEXT, SAIL)["shown"]]
    assert "[S Bob Ray] hoped [[to sail]], and" in shown


def test_every_item_needs_a_single_verdict() -> None:
    items = shuffled([item_of("a1", TEXT, PIER), item_of("a1", TEXT, SAIL)], seed=1)

    assert [each.verdict for each in judged(items, "2 w\n1 a\n")] == [ALSO_RIGHT, WRONG]
    with pytest.raises(ValueError, match="2 items are listed, 1 have"):
        judged(items, "1 r\n")
    with pytest.raises(ValueError, match="item 1 has two"):
        judged(items, "1 r\n1 w\n2 w\n")


def test_a_second_judgement_is_compared_with_the_first() -> None:
    first = [Judged.of(item_of("a1", TEXT, each), RIGHT) for each in (PIER, SAIL)]
    second = [Judged.of(item_of("a1", TEXT, PIER), RIGHT), Judged.of(item_of("a1", TEXT, SAIL), WRONG)]

    assert alike(second, first).splitlines() == [
        "1 of 2 have the same verdict twice",
        "  right, then right: 1",
        "  right, then wrong: 1",
    ]
