"""Saying or doing: the class of the cue, what follows it, and who is there to say it."""

from __future__ import annotations

import pytest

import onrecord_weights
from onrecord.language.attributions.linker import Finder
from onrecord.language.attributions.saying import SayingFeatures, reports_an_act, saying_features


def features(text: str, source: str | None, cue: str | None, content: str) -> SayingFeatures:
    def span(words: str | None) -> tuple[int, int] | None:
        return None if words is None else (text.index(words), text.index(words) + len(words))

    piece = span(content)
    assert piece is not None
    return saying_features(text, [piece], span(cue), span(source))


NOTHING = SayingFeatures(0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("source", "cue", "content", "expected"),
    [
        ("The baker", "said", "the oven was cold", {}),
        ("The baker", "said", "that the oven was cold", {"that_clause": 1}),
        ("The baker", "baked", "forty loaves", {"unlisted": 1, "unlisted_thing": 1}),
        ("The baker", "demonstrated", "the oven was cold", {"unlisted": 1}),
        ("The baker", "nicknamed", "the oven “Vesuvius”", {"unlisted": 1}),
        ("We", "believe", "the oven was cold", {"thought": 1, "own": 1}),
        ("The baker", "hopes", "to buy an oven", {"thought": 1}),
        ("The baker", "plans", "to buy an oven", {"plan": 1}),
        (None, "was awarded", "the golden whisk", {"unlisted": 1, "unlisted_thing": 1, "passive": 1}),
        ("the baker", "According to", "the oven was cold", {}),
        (None, None, "the oven was cold", {}),
    ],
)
def test_the_features_of_a_saying(
    source: str | None, cue: str | None, content: str, expected: dict[str, float]
) -> None:
    text = " ".join(filter(None, (source, cue, content)))

    assert features(text, source, cue, content) == NOTHING._replace(**expected)


def test_an_act_is_what_no_verb_of_saying_brings_and_no_mark_quotes() -> None:
    text = "The baker baked loaves, dubbed “cannonballs”, and said more."

    def is_act(cue: str, content: str) -> bool:
        start, at = text.index(content), text.index(cue)
        return reports_an_act(text, [(start, start + len(content))], (at, at + len(cue)), (0, 9))

    assert is_act("baked", "loaves")
    assert not is_act("dubbed", "“cannonballs”")
    assert not is_act("said", "more")


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder.load(onrecord_weights.folder())


def confidence(finder: Finder, text: str) -> float:
    """Return the confidence of the surest attribution of a text, 0 if there is none."""
    found = finder.find_attributions(text, minimum=0.0)
    return max((each.confidence for each in found), default=0.0)


@pytest.mark.parametrize(
    ("saying", "doing"),
    [
        ("The vendors claimed that the noodles were fresh.", "The vendors offered noodles and tea."),
        (
            "The biologists reported that fourteen otters had drowned.",
            "The biologists filmed fourteen otters.",
        ),
        ("It was announced that the club would move.", "The club was awarded a silver plate."),
        ("Ms Orrel thinks the canal will freeze.", "Ms Orrel crossed the frozen canal."),
    ],
)
def test_a_saying_is_surer_than_a_doing(finder: Finder, saying: str, doing: str) -> None:
    assert confidence(finder, saying) > 0.5 > confidence(finder, doing)
