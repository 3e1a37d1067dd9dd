"""Tags right behind a quotation: "“Nope,” deadpanned Bob Rice.", "“Well?” the twins chorused.".

The model joins a quotation with a rare verb behind it to the speaker before. But a quotation that ends in a
comma, a question mark or the like before a verb and somebody who can speak has its tag behind it, whatever
the verb; so has the next quotation of the paragraph that has no tag of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution, Contents
from onrecord.language.lexicon.abbreviations import is_abbreviation
from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    RELATIVE_PRONOUNS,
    alternatives,
)
from onrecord.language.lexicon.lemmas import lemma_of_word
from onrecord.language.lexicon.marks import MAY_CLOSE, SENTENCE_ENDS
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.lexicon.source_nouns import can_speak, may_be_things
from onrecord.language.spans import Cover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.language.quotations import Quotation, Quotations
    from onrecord.language.spans import Range
    from onrecord.language.tagging.names import TaggedName

CONFIDENCE = 0.7

_ENDS_OPEN = (",", "?", "!", "…", "...", "—", "–")
_COMMA_BEHIND = re.compile(r",?[ ](?=\S)")
_VERB = re.compile(r"[a-z]+(?:-[a-z]+)?(?=[\s,.;:]|\Z)")
_PHRASE = re.compile(
    rf"(?:{alternatives(DETERMINERS)}|one|another)(?: [\w’'-]+){{1,4}}?"
    rf"(?=[,.;:]|\s+(?:{alternatives(PREPOSITIONS | CONJUNCTIONS | RELATIVE_PRONOUNS)})\b|\s*\Z)"
)
_PRONOUN = re.compile(r"(?:he|she|they)(?=[\s,.;:]|\Z)")
_CROWD = re.compile(r"[a-z-]+s(?=[,.;:]|\s*\Z)")
_WORDS_BEFORE_NAME = re.compile(r"(?:[\w’'.-]+ ){0,5}")
_ENDS_NAME = re.compile(r"[,.;:]|\s|\Z")
_LONGEST_TITLE = 60  # code points between a verb and the name behind it
_NEXT = re.compile(
    rf"(?:[^\S\n](?:{alternatives(PREPOSITIONS)})[^\S\n][^.,;:?!“”\"\n]{{1,60}})?[.,;:]?[^\S\n]+"
)
"""What may stand between a tag and the quotation that goes on: "he wrote | to clients that evening. |"."""


def with_speaker_tags(
    text: str,
    found: Sequence[Attribution],
    names: Iterable[TaggedName],
    quotations: Quotations,
    paragraphs: Sequence[Range],
) -> list[Attribution]:
    """Give quotations the tags right behind them that no attribution has for its cue.

    Args:
        text: the document's text.
        found: its attributions; the quotation is taken from those whose cue stands elsewhere.
        names: its names, as the name finder has them.
        quotations: its quotations.
        paragraphs: its paragraphs.
    """
    people = sorted((name.start, name.end) for name in names if name.label == "PERSON")
    cues = Cover(each.cue for each in found if each.cue is not None)
    ends = [end for _, end in paragraphs]
    tagged: list[Attribution] = []
    sources: dict[Range, Range] = {}
    for number, quotation in enumerate(quotations.outermost):
        if not quotation.closed or not _is_open(text, quotation):
            continue
        index = bisect_left(ends, quotation.end)
        tag = _tag(text, quotation.end, ends[index] if index < len(ends) else len(text), people)
        if tag is None:
            continue
        cue, source = tag
        if _is_within_a_sentence(text, quotation) and _may_be_object(text, cue, source):
            continue  # "its boat, named “Dawn,” won the races"
        if cues.touches(*cue):
            sources[cue] = source
            continue
        content = [(quotation.start, quotation.end)]
        behind = max(cue[1], source[1])
        content += [
            (following.start, following.end)
            for following in quotations.outermost[number + 1 : number + 2]
            if _NEXT.fullmatch(text, behind, following.start)
            and following.closed
            and not _is_open(text, following)
        ]
        tagged.append(Attribution(tuple(content), cue, source, CONFIDENCE))
    contents = Contents(found)
    kept: list[Attribution | None] = [
        _with_what_goes_on(text, _with_source(each, sources, quotations), found, contents, quotations)
        for each in found
    ]
    for each in tagged:
        first, last = each.content[0][0], max(end for _, end in each.parts())
        for index in contents.touching(first, last):
            attribution = kept[index]
            if attribution is not None and not _is_within(attribution, each.content):
                kept[index] = _without(attribution, (first, last))
    return [*(each for each in kept if each is not None), *tagged]


def _with_source(
    attribution: Attribution, sources: Mapping[Range, Range], quotations: Quotations
) -> Attribution:
    """Give an attribution the source behind its cue, where it has none there, or it takes in a quotation."""
    cue, source = attribution.cue, attribution.source
    if cue is None or cue not in sources:
        return attribution
    is_beside = source is not None and not quotations.overlapping(
        min(source[0], cue[1]), max(source[1], cue[0])
    )
    if is_beside and source is not None and not quotations.overlapping(*source):
        return attribution
    return replace(attribution, source=sources[cue])


def _with_what_goes_on(
    text: str,
    attribution: Attribution,
    found: Sequence[Attribution],
    contents: Contents,
    quotations: Quotations,
) -> Attribution:
    """Add the quotation behind a quotation and its tag, of which only what is said in it was found."""
    cue, source = attribution.cue, attribution.source
    if cue is None or source is None or quotations.around(cue[0]) is not None:
        return attribution
    first, behind = min(cue[0], source[0]), max(cue[1], source[1])
    before, after = quotations.neighbours(first, behind)
    if before is None or after is None or not (before.closed and after.closed) or _is_open(text, after):
        return attribution
    is_tag = any(start < before.end and before.start < end for start, end in attribution.content)
    if not is_tag or not _is_open(text, before) or not _NEXT.fullmatch(text, behind, after.start):
        return attribution
    piece = (after.start, after.end)
    claims = [found[number] for number in contents.touching(*piece)]
    if not claims or not all(_is_within(each, [piece]) for each in claims):
        return attribution
    return replace(attribution, content=(*attribution.content, piece))


def _is_open(text: str, quotation: Quotation) -> bool:
    """Return whether a quotation ends as no sentence of its own does, or with a comma behind it."""
    inner = text[quotation.inner_start : quotation.inner_end].rstrip()
    return inner.endswith(_ENDS_OPEN) or text.startswith(", ", quotation.end)


def _is_within_a_sentence(text: str, quotation: Quotation) -> bool:
    before = text[max(0, quotation.start - 2) : quotation.start].rstrip(" ")
    return bool(before) and not before.endswith((*SENTENCE_ENDS, *MAY_CLOSE, "\n", ":"))


def _may_be_object(text: str, cue: Range, source: Range) -> bool:
    """Return whether what stands behind a verb that need not be of saying may be things."""
    is_behind = source[0] > cue[0]
    return is_behind and text[slice(*cue)] not in cue_forms() and may_be_things(text[slice(*source)])


def _tag(text: str, start: int, limit: int, people: Sequence[Range]) -> tuple[Range, Range] | None:
    """Return the cue and the source that stand at a place, in either order."""
    gap = _COMMA_BEHIND.match(text, start, limit)
    if gap is None:
        return None
    start = gap.end()
    verb = _VERB.match(text, start, limit)
    if verb is not None and _is_verb(verb.group()):
        source = _somebody(text, verb.end() + 1, limit, people)
        behind = _VERB.match(text, source[1] + 1, limit) if source else None
        # "retired general Ann Lee said": the cue stands behind the name.
        is_tag = source is not None and (behind is None or behind.group() not in cue_forms())
        return (verb.span(), source) if is_tag and source else None
    source = _somebody(text, start, limit, people)
    if source is None:
        return None
    behind = _VERB.match(text, source[1] + 1, limit)
    if behind is None or text[source[1]] != " " or not _is_verb(behind.group()):
        return None
    return behind.span(), source


def _is_verb(word: str) -> bool:
    if word in AUXILIARIES or word in PREPOSITIONS:
        return False
    return (
        word in cue_forms()
        or is_past_form(word)
        or (word.endswith("s") and lemma_of_word(word, ("VERB",)) != word)
    )


def _somebody(text: str, start: int, limit: int, people: Sequence[Range]) -> Range | None:
    """Return the person, with the words before the name, or the description that stands at a place."""
    index = bisect_left(people, (start,))
    if index < len(people) and people[index][0] - start <= _LONGEST_TITLE and people[index][1] <= limit:
        first, last = people[index]
        before = text[start:first]
        words = before.split()
        if (
            _WORDS_BEFORE_NAME.fullmatch(before)
            and PREPOSITIONS.isdisjoint(word.lower() for word in words)
            and _ENDS_NAME.match(text, last)
            and not any(is_past_form(word) or _ends_a_sentence(word) for word in words)
        ):
            return start, last
    if (pronoun := _PRONOUN.match(text, start, limit)) is not None:
        return pronoun.span()
    for pattern in (_PHRASE, _CROWD):
        phrase = pattern.match(text, start, limit)
        if phrase is not None and can_speak(phrase.group()):
            return start, _with_apposed(text, phrase.end(), limit, people)
    return None


def _ends_a_sentence(word: str) -> bool:
    return word.endswith(".") and not is_abbreviation(word)


def _with_apposed(text: str, end: int, limit: int, people: Sequence[Range]) -> int:
    """Return the end of a description with the name that is apposed to it: "her husband, Des"."""
    index = bisect_left(people, (end + 2,))
    if text.startswith(", ", end) and index < len(people) and people[index][0] == end + 2:
        last = people[index][1]
        return last if last <= limit and text[last : last + 1] in (",", ".", "") else end
    return end


def _is_within(attribution: Attribution, pieces: Sequence[Range]) -> bool:
    """Return whether an attribution stands inside one of these quotations: somebody quoted makes it."""
    parts = [part for part in (attribution.cue, attribution.source) if part is not None]
    return bool(parts) and any(
        all(start < part[0] and part[1] < end for part in parts) for start, end in pieces
    )


def _without(attribution: Attribution, place: Range) -> Attribution | None:
    """Cut a place out of the content of an attribution, and what lies behind it in the same piece."""
    content: list[Range] = []
    for start, end in attribution.content:
        if end <= place[0] or start >= place[1]:
            content.append((start, end))
        elif start < place[0]:
            content.append((start, place[0]))
    return replace(attribution, content=tuple(content)) if content else None
