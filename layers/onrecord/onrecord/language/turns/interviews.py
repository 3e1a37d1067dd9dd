"""The turns of an interview without labels: questions that stand apart, and the answers below them.

Questions are lines of their own: wholly in one kind of emphasis, where a text has three of them; or, in plain
text, lines that end in a question mark outside quotation marks, where most of them address somebody ("you")
and a good part of what stands below them speaks of itself ("I", "we"). A labelled interview may leave its
labels out after the first question and answer, or have them at its questions or its answers alone. A heading
or a line of credits ends the last answer.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.lexicon.grammar import (
    FIRST_PERSON,
    FIRST_PERSON_PLURAL,
    SECOND_PERSON,
    alternatives,
    in_a_sentence,
)
from onrecord.language.lexicon.marks import QUOTATION_MARKS, SENTENCE_ENDS
from onrecord.language.turns.turn import ANSWERER, ASKER, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range

LEAST_QUESTIONS = 3
_FEWEST_QUESTIONS = 2
"""Where all of them are questions, and where what stands above them says that somebody talks to somebody."""
LONGEST_QUESTION = 500
"""Code points of a line; a longer one is an answer that ends in a question."""
MOST_LINES = 5
"""Lines to a question, on average: an article with a question here and there is no interview."""
_LEAST_SHARE_ASKED = 1 / 3
"""Of emphasised lines that end in a question mark: an interviewer also says "Tell me more."."""
_TO_SOMEBODY, _OF_ITSELF = 0.5, 0.4
"""The least shares of questions that say "you", and of answers that say "I" or "we"."""

_EMPHASISED = re.compile(
    r"(?P<mark>\*{1,3}|_{1,3}|#{1,6}[ \t]|<b>|<strong>|<em>)(?P<words>[^\n]*?\w[^\n]*?)"
    r"(?:\*{1,3}|_{1,3}|</b>|</strong>|</em>|)"
)
_YOU = re.compile(rf"\b(?:{alternatives(SECOND_PERSON)})\b", re.IGNORECASE)
_I_OR_WE = re.compile(rf"\b(?:{in_a_sentence(FIRST_PERSON | FIRST_PERSON_PLURAL)})\b")
_CREDIT = re.compile(r"[*_#©(\[]|(?:\w+ ){1,3}by [A-Z]|\w+: [A-Z][\w'’.\-]*(?: [A-Z][\w'’.\-]*){0,3}\Z")
_TALK = re.compile(
    r"\b(?:interviews?|interviewed|q&a|questions|joins us|in conversation|meets?|(?:sat|sits) down"
    r"|(?:caught|catch|catches) up"
    r"|(?:talk|talks|talked|talking|speaks?|spoke|speaking|chats?|chatted) (?:to|with)"
    r"|talks about|(?:minutes|morning|afternoon|evening|hour|day) with)\b",
    re.IGNORECASE,
)
_MOST_HEADING = 10


def find_interview(
    text: str, paragraphs: Sequence[Range], quotations: Quotations, labelled: Sequence[Turn] = ()
) -> list[Turn]:
    """Find the questions and answers of an interview, in text order; none in any other text.

    Args:
        text: the text.
        paragraphs: its paragraphs.
        quotations: its quotations; a question in somebody's mouth is no question of an interview.
        labelled: those of its turns that have labels: the first question and answer, or one speaker's.
    """
    if labelled and len({turn.voice for turn in labelled}) == 1:
        return _with_other_side(text, paragraphs, labelled)
    if labelled:
        return _carried_on(text, paragraphs, quotations, labelled)
    emphasised = _emphasised(text, paragraphs)
    if emphasised is not None:
        return _turns(text, paragraphs, emphasised)
    questions = _questions(text, paragraphs, quotations)
    if not questions or not _is_interview(text, paragraphs, questions):
        return []
    return _turns(text, paragraphs, questions)


def _with_other_side(text: str, paragraphs: Sequence[Range], labelled: Sequence[Turn]) -> list[Turn]:
    """Add what has no labels, where only the questions or only the answers of an interview have them.

    Args:
        text: the text.
        paragraphs: its paragraphs.
        labelled: turns of one speaker, each up to the next label.

    Returns:
        The turns of both in text order; none in any other text.
    """
    starts = [start for start, _ in paragraphs]
    own = [bisect_right(starts, turn.whole_label[0]) - 1 for turn in labelled if turn.whole_label]
    asked = sum(_asks(text, paragraphs[number]) for number in own)
    if 2 * asked >= len(own):
        return _with_answers(text, paragraphs, labelled, own)
    questions = [paragraphs[number - 1] for number in own]
    asked = sum(_asks(text, bounds) for bounds in questions)
    if own[0] == 0 or asked < _LEAST_SHARE_ASKED * len(own):
        return []
    turns: list[Turn] = []
    last = [*(paragraphs[number - 2][1] for number in own[1:]), len(text)]  # ends of the answers
    for question, answer, until in zip(questions, labelled, last, strict=True):
        content = tuple((start, min(end, until)) for start, end in answer.content if start < until)
        if question[1] - question[0] > LONGEST_QUESTION or not content:
            return []
        emphasised = _EMPHASISED.fullmatch(text, *question)
        words = emphasised.span("words") if emphasised else question
        turns += [Turn(ASKER, (words,)), replace(answer, content=content)]
    return turns


def _asks(text: str, bounds: Range) -> bool:
    return text[slice(*bounds)].rstrip("*_").endswith("?")


def _with_answers(
    text: str, paragraphs: Sequence[Range], labelled: Sequence[Turn], own: Sequence[int]
) -> list[Turn]:
    questions = {
        number: (turn.content[0][0], paragraphs[number][1])
        for turn, number in zip(labelled, own, strict=True)
    }
    askers = iter(labelled)
    return [
        replace(next(askers), voice=ASKER, content=turn.content) if turn.voice == ASKER else turn
        for turn in _turns(text, paragraphs, questions)
    ]


def _emphasised(text: str, paragraphs: Sequence[Range]) -> dict[int, Range] | None:
    """Return the questions that one kind of emphasis marks, by the numbers of their paragraphs."""
    found: dict[int, tuple[str, Range]] = {}
    for number, (start, end) in enumerate(paragraphs):
        match = _EMPHASISED.fullmatch(text, start, end)
        if match and end - start <= LONGEST_QUESTION:
            found[number] = match["mark"].strip(), match.span("words")
    marks = Counter(mark for mark, _ in found.values())
    for mark, _ in marks.most_common():
        questions = {
            number: words
            for number, (own, words) in found.items()
            if own == mark and text[words[1] - 1] in SENTENCE_ENDS
        }
        asked = sum(text[end - 1] == "?" for _, end in questions.values())
        least = _FEWEST_QUESTIONS if asked == len(found) else LEAST_QUESTIONS
        if (
            len(questions) >= least
            and asked >= _LEAST_SHARE_ASKED * len(questions)
            and _share_of_itself(text, paragraphs, _answered(paragraphs, questions)) >= _OF_ITSELF
        ):
            return questions
    return None


def _questions(
    text: str, paragraphs: Sequence[Range], quotations: Quotations, after: int = 0
) -> dict[int, Range]:
    return {
        number: (start, end)
        for number, (start, end) in enumerate(paragraphs)
        if start >= after
        and text[end - 1] == "?"
        and text[start] not in QUOTATION_MARKS
        and end - start <= LONGEST_QUESTION
        and quotations.around(end - 1) is None
    }


def _is_interview(text: str, paragraphs: Sequence[Range], questions: dict[int, Range]) -> bool:
    """Return whether paragraphs are questions to somebody who answers, not those of an essay."""
    answered = _answered(paragraphs, questions)
    is_announced = bool(answered) and _TALK.search(text, 0, paragraphs[answered[0]][0]) is not None
    if len(answered) < (_FEWEST_QUESTIONS if is_announced else LEAST_QUESTIONS) or answered[-1] - answered[
        0
    ] > MOST_LINES * len(answered):
        return False
    to_somebody = sum(_YOU.search(text, *questions[number]) is not None for number in answered)
    return (
        to_somebody >= _TO_SOMEBODY * len(answered)
        and _share_of_itself(text, paragraphs, answered) >= _OF_ITSELF
    )


def _answered(paragraphs: Sequence[Range], questions: dict[int, Range]) -> list[int]:
    """Return the numbers of the questions below which something else stands."""
    return [
        number for number in sorted(questions) if number + 1 < len(paragraphs) and number + 1 not in questions
    ]


def _share_of_itself(text: str, paragraphs: Sequence[Range], answered: Sequence[int]) -> float:
    """Return the share of answers that speak of themselves."""
    return sum(_I_OR_WE.search(text, *paragraphs[number + 1]) is not None for number in answered) / max(
        1, len(answered)
    )


def _carried_on(
    text: str, paragraphs: Sequence[Range], quotations: Quotations, labelled: Sequence[Turn]
) -> list[Turn]:
    """Carry on an interview whose labels stop after its first questions."""
    asker, answerer = labelled[-2], labelled[-1]
    if text[asker.content[-1][1] - 1] != "?":
        return []
    questions = _questions(text, paragraphs, quotations, after=answerer.content[-1][1])
    if not _answered(paragraphs, questions):
        return []
    following = _turns(text, paragraphs, questions)
    by_voice = {ASKER: asker, ANSWERER: answerer}
    return [
        *labelled,
        *(
            replace(by_voice[turn.voice], content=turn.content, label=None, cue=None, whole_label=None)
            for turn in following
        ),
    ]


def _turns(text: str, paragraphs: Sequence[Range], questions: dict[int, Range]) -> list[Turn]:
    turns: list[Turn] = []
    numbers = sorted(questions)
    for position, number in enumerate(numbers):
        is_last = position + 1 == len(numbers)
        until = len(paragraphs) if is_last else numbers[position + 1]
        answer = list(_answer(text, paragraphs, number + 1, until, is_last=is_last))
        if not answer and is_last:
            break
        turns.append(Turn(ASKER, (questions[number],)))
        if answer:
            turns.append(Turn(ANSWERER, ((answer[0][0], answer[-1][1]),)))
    return turns


def _answer(text: str, paragraphs: Sequence[Range], first: int, until: int, *, is_last: bool) -> list[Range]:
    found: list[Range] = []
    for start, end in paragraphs[first:until]:
        line = text[start:end]
        is_heading = len(line.split()) <= _MOST_HEADING and not line.rstrip("\"”’')").endswith(SENTENCE_ENDS)
        if _CREDIT.match(line) or (found and is_heading):
            break
        if is_last and found and not _I_OR_WE.search(line):
            break
        found.append((start, end))
    return found
