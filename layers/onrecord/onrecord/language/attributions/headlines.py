"""Headlines, which the tagger has not seen and which are read by rule.

- "Ferries to stop, operator says": a short line without a full stop that ends, after a comma or a dash, with
  a source and a cue of ``lexicon.cues``, in either order.
- "‘We slept in our coats’: pensioners on the winter without heating", "“I will appeal” – Lee reacts": a
  quotation that opens the line is of whoever opens what stands behind its colon or dash.
- "Bank lowers forecast, says outlook is unclear": the subject of the first verb is that of the second.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution, Contents
from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    POSSESSIVE_ENDING,
    PREPOSITIONS,
    QUESTION_WORDS,
    RELATIVES,
    WORD,
    alternatives,
)
from onrecord.language.lexicon.lemmas import lemma_of_word
from onrecord.language.lexicon.marks import MAY_CLOSE, QUOTATION_MARKS, SENTENCE_ENDS
from onrecord.language.lexicon.source_nouns import can_speak, class_of_phrase
from onrecord.language.spans import Cover
from onrecord.model import Kind, SourceClass

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range
    from onrecord.language.tagging.names import TaggedName

CONFIDENCE = 0.6
LONGEST = 160
"""Code points; a longer line is a sentence that lost its full stop."""
FEWEST_WORDS = 3
"""Of a quotation that opens a headline: one or two words are a title or a term."""

_KICKER = re.compile(r"(?:[A-Z][A-Za-z ]{2,24}[:|]|[A-Z]{2,}(?: [A-Z]{2,}){0,3}[:|–—-]?)\s+(?=[“\"‘'])")
_HEADING = re.compile(rf"(?:{alternatives(ARTICLES)})(?:\s[^\s,]+){{1,2}}", re.IGNORECASE)
_MOST_HEADING = 8  # words of a heading within a text
_LABELLED = re.compile(r"[^\n:“”\"]{2,60}:\s[“\"]")
"""The start of a line of a list of quotations: "Coach Ann Lee: “We lost.”"."""
_MARK_BEHIND = re.compile(r"\s*(?P<mark>:|--?|[–—])\s+(?=\S)")
_HEADLINE_WORD = re.compile(r"\S+")
_NO_PART = PREPOSITIONS | RELATIVES | CONJUNCTIONS | QUESTION_WORDS
_LONGEST_SOURCE = 60  # code points
_SECOND_VERB = re.compile(r",\s+(?P<cue>[^\W\d_]+s)\s+(?=\S)")
_MOST_SUBJECT = 6  # words up to the verb of a headline
_NO_HEADLINE = (*SENTENCE_ENDS, ":", ";", ",", '"', "”", "’")
_FEWEST_HEADLINE = 4
"""Words of a headline beside another."""
_LONGEST_SMALL_WORD = 3
"""Letters of a word that stays small in a title."""
_MOST_CAPITALS = 2
"""Words in a row with capitals that are no title: a name."""
_BEFORE_SOURCE = r"(?P<content>\S.{10,}?)\s*[,–—]\s+"
_SOURCE = r"(?P<source>[^\s,;:–—]+(?: [^\s,;:–—]+){0,4})"


def with_headlines(
    text: str,
    found: Sequence[Attribution],
    names: Sequence[TaggedName],
    quotations: Quotations,
    paragraphs: Sequence[Range],
) -> list[Attribution]:
    """Add the headlines of a text.

    A headline that names its source at the end counts where it overlaps no attribution found. The others take
    the place of what was found in their lines.

    Args:
        text: the document's text.
        found: its attributions.
        names: its names, as the name finder has them.
        quotations: its quotations.
        paragraphs: its paragraphs.
    """
    people = sorted((name.start, name.end) for name in names if name.label == "PERSON")
    name_ends = {name.end + 2 * text.startswith(("'s", "’s"), name.end) for name in names}
    contents = Contents(found)
    replaced: set[int] = set()
    added: list[Attribution] = []
    for start, end in paragraphs:
        if end - start > LONGEST or text[start:end].endswith(SENTENCE_ENDS):
            continue
        headline = _quoted(text, (start, end), people, quotations) or _with_two_verbs(
            text, start, end, name_ends
        )
        if headline is None:
            continue
        here = contents.touching(start, end)
        if not any(_says_the_same(text, found[number], headline, quotations) for number in here):
            replaced.update(here)
            added.append(headline)
    found = [*(each for number, each in enumerate(found) if number not in replaced), *added]
    taken = Cover(part for attribution in found for part in attribution.parts())
    headlines = (
        attribution
        for attribution in _headlines(text, paragraphs)
        if not taken.touches(*attribution.content[0])
    )
    return [*found, *headlines]


def with_full_stops(text: str, paragraphs: Sequence[Range]) -> str:
    """Put a full stop behind headlines with a known cue and short headings within the text.

    It takes the place of the line break. The tagger reads sentences: it takes a headline without a full stop
    for the beginning of the lead, and "The roof" or "Background" for who speaks, or for what is said, in it.

    Args:
        text: the document's text.
        paragraphs: its paragraphs.

    Returns:
        A text of the same length, for the tagger alone.
    """
    pieces: list[str] = []
    position = 0
    is_below_prose = False
    lines = [text[start:end] for start, end in paragraphs]
    for (start, end), following in zip(paragraphs, [*lines[1:], ""], strict=False):
        is_apart = (
            text.startswith("\n\n", end)
            or _are_headlines(text[start:end], following)
            or _LABELLED.match(following) is not None
        )
        headline = text[start:end].strip() if end - start <= LONGEST and is_apart else ""
        may_be_heading = is_below_prose or _HEADING.fullmatch(headline) is not None
        words = text[start:end]
        is_quoted = words.startswith(tuple(QUOTATION_MARKS)) and words.endswith(MAY_CLOSE)
        is_signed = is_quoted and not text.startswith("\n\n", end)  # in the line below
        is_below_prose = is_signed or words.rstrip("".join(MAY_CLOSE)).endswith(SENTENCE_ENDS)
        if (
            headline
            and not headline.endswith((*_NO_HEADLINE, ")", "-", "–", "—"))  # nor what is broken off
            and (
                (may_be_heading and len(headline.split()) <= _MOST_HEADING)
                or any(word.lower() in cue_forms() for word in WORD.findall(headline))
            )
        ):
            pieces += (text[position:end], ".")
            position = end + 1
    return "".join((*pieces, text[position:])) if pieces else text


def _are_headlines(*lines: str) -> bool:
    """Return whether neighbouring lines are headlines, each in title case; shorter ones are names, places."""
    return all(
        len(line) <= LONGEST and len(line.split()) >= _FEWEST_HEADLINE and is_in_title_case(line)
        for line in lines
    )


def is_in_title_case(words: str) -> bool:
    """Return whether the longer words of a line all begin with capitals, as in a title."""
    every = WORD.findall(words)
    longer = [word for word in every if len(word) > _LONGEST_SMALL_WORD]
    if len(longer) > 1:
        return all(word[0].isupper() for word in longer)
    return len(every) > _MOST_CAPITALS and all(word[0].isupper() for word in every)


def _says_the_same(
    text: str, attribution: Attribution, headline: Attribution, quotations: Quotations
) -> bool:
    """Return whether a statement holds what a headline quotes, with a known cue and a source outside it."""
    cue, source = attribution.cue, attribution.source
    quoted = headline.content[0]
    return (
        cue is not None
        and source is not None
        and quotations.starting_at(quoted[0]) is not None
        and quoted in attribution.content
        and quotations.around(source[0]) is None
        and text[slice(*cue)].lower() in cue_forms()
    )


def _quoted(text: str, line: Range, people: Sequence[Range], quotations: Quotations) -> Attribution | None:
    """Read a headline that opens with what somebody says."""
    kicker = _KICKER.match(text, *line)
    start = line[0] if kicker is None else kicker.end()
    quotation = quotations.starting_at(start)
    if quotation is None or not quotation.closed or len(text[start : quotation.end].split()) < FEWEST_WORDS:
        return None
    mark = _MARK_BEHIND.match(text, quotation.end, line[1])
    if mark is None:
        return None
    source = _who_opens(text, mark.end(), line[1], people)
    if source is None:
        return None
    following = WORD.match(text, source[1] + 1, line[1])
    verb = cue_forms().get(following.group().lower()) if following else None
    says = following is not None and verb is not None and verb.kind is Kind.SPEECH
    return Attribution(
        content=((quotation.start, quotation.end),),
        cue=following.span() if says and following else mark.span("mark"),
        source=source,
        confidence=CONFIDENCE,
    )


def _who_opens(text: str, start: int, end: int, people: Sequence[Range]) -> Range | None:
    """Return the person or description that opens a stretch, up to its first verb or preposition."""
    index = bisect_left(people, (start,))
    last = people[index][1] if index < len(people) and people[index][1] <= end else end + 1
    until = start
    for word in _HEADLINE_WORD.finditer(text, start, min(end, start + _LONGEST_SOURCE)):
        lower = word.group().lower().rstrip(",")
        if word.start() >= last or lower in _NO_PART or _is_verb(lower, text[start:until]):
            break
        until = word.end() - word.group().endswith(",")
        if until >= last or word.group().endswith(","):
            break
    if until == start:
        return None
    is_somebody = until == last or (
        can_speak(text[start:until]) and not POSSESSIVE_ENDING.search(text[start:until])
    )
    return (start, until) if is_somebody else None


def _is_verb(word: str, before: str) -> bool:
    """Return whether a word of a headline is a verb: "MP hits", "islanders count", not "police nurses"."""
    if word in AUXILIARIES or (before and word in cue_forms()):
        return True
    if before and can_speak(before):
        if class_of_phrase(before) is SourceClass.CROWD:
            return lemma_of_word(f"{word}s", ("VERB",)) == word
        return _is_in_third_person(word)
    return _is_in_third_person(word) and class_of_phrase(word) is None


def _is_in_third_person(word: str) -> bool:
    return word.endswith("s") and lemma_of_word(word, ("VERB",)) != word


def _with_two_verbs(text: str, start: int, end: int, name_ends: Container[int]) -> Attribution | None:
    """Read a headline whose second verb is one of speech and has the subject of the first.

    Behind a name the first may be a noun elsewhere: "Moody's cuts rating, says ...".
    """
    comma = _SECOND_VERB.search(text, start, end)
    if comma is None:
        return None
    cue = cue_forms().get(comma["cue"].lower())
    words = list(_HEADLINE_WORD.finditer(text, start, comma.start()))
    verb = next(
        (
            word
            for word in words[1:_MOST_SUBJECT]
            if _is_verb(word.group().lower(), text[start : word.start() - 1])
            or (word.start() - 1 in name_ends and _is_in_third_person(word.group().lower()))
        ),
        None,
    )
    goes_on = any(
        word.group().lower() in AUXILIARIES or word.group().lower() == "to"
        for word in WORD.finditer(text, comma.end(), end)
    )
    if cue is None or cue.kind is not Kind.SPEECH or verb is None or not goes_on:
        return None
    return Attribution(
        content=((comma.end(), end),),
        cue=comma.span("cue"),
        source=(start, verb.start() - 1),
        confidence=CONFIDENCE,
    )


def _headlines(text: str, paragraphs: Iterable[Range]) -> Iterator[Attribution]:
    for start, end in paragraphs:
        if end - start > LONGEST or text[start:end].endswith(_NO_HEADLINE):
            continue
        if headline := _headline().fullmatch(text, start, end):
            yield Attribution(
                content=(headline.span("content"),),
                cue=headline.span("cue") if headline["cue"] else headline.span("inverted"),
                source=headline.span("source") if headline["source"] else headline.span("subject"),
                confidence=CONFIDENCE,
            )


@cache
def _headline() -> re.Pattern[str]:
    """Return the pattern of a line that ends with a source and a verb of speech in the present or past."""
    spoken = (
        form
        for form, verb in cue_forms().items()
        if verb.kind in (Kind.SPEECH, Kind.WRITING) and not form.endswith("ing")
    )
    cues = alternatives(spoken)
    subject = _SOURCE.replace("source", "subject")
    return re.compile(
        rf"{_BEFORE_SOURCE}(?:{_SOURCE} (?P<cue>{cues})|(?P<inverted>{cues}) {subject})", re.IGNORECASE
    )
