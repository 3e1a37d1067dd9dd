"""Tags within and behind a sentence: "What nobody knew, said Lee, is why", "It works, suggests a study".

Between two commas a tag parts what is said in two, both of which belong to it; the finder sometimes draws one
alone. Behind a sentence a document may be the source, before which the finder does not expect a cue. It
passes by some that are short, or that say to whom: "He will quit, two officials have told the Courier".
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.lexicon.calendar import WEEKDAY
from onrecord.language.lexicon.grammar import (
    CONJUNCTIONS,
    DETERMINERS,
    FINITE_AUXILIARIES,
    RELATIVES,
    alternatives,
)
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.lexicon.source_nouns import can_speak, class_of_phrase
from onrecord.language.spans import Cover
from onrecord.model import SourceClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onrecord.language.quotations import Quotations
    from onrecord.language.tagging.names import TaggedName

CONFIDENCE = 0.6

_STARTS = re.compile(r"(?:\A|\n|(?<=[a-z\d)]{2})[.?!][”\"’]?\s+(?=[A-Z]))")
_ENDS = re.compile(r"(?<=[a-z\d)]{2})[.?!](?=\s|\Z)|\n|\Z")
_LONGEST = 400  # code points of a sentence
_LEAST_WORDS = 2
_NO_REST = RELATIVES | CONJUNCTIONS | {"since", "after"}
_BEHIND = re.compile(
    r"(?:\A|(?<=\n)|(?<=[a-z\d][.?!]\s))(?P<content>[A-Z][^.;:“”\"\n]{20,300}?),\s"
    r"(?P<cue>suggests?|finds?|found|shows?|says|said|claims?|argues?|concludes?|reveals?|warns?|estimates?)\s"
    rf"(?P<source>(?:{alternatives(DETERMINERS)}|new|one)\s[^.;:“”\"\n]{{3,120}})(?=\.(?:\s|\Z))"
)


_BESIDE_A_NAME = re.compile(r"(?:,\s[^,.;:“”\"\n]{1,50}){0,2},?\s")
_LONGEST_BESIDE = 110
"""Code points of an age and a role between a name and the rest of what the person says."""
_SAID_BEHIND = re.compile(
    r"(?:\A|(?<=\n)|(?<=[a-z\d][.?!]\s)|(?<=\s[—–-]\s))(?P<content>[A-Z][^.;:“”\"\n—–]{5,300}?),\s"
    r"(?P<source>[^.;:,“”\"\n]{3,80}?)\s"
    r"(?P<cue>(?:(?:has|have|had)\s)?(?:said|says?|told|tells?|confirmed|announced|reported|warned))"
    r"(?P<whom>\s(?:the\s)?[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,3})?"
    rf"(?:\s(?:on\s)?(?:{WEEKDAY}|yesterday|today))?(?=\.(?:\s|\Z))"
)
_TOLD_BETWEEN = re.compile(
    r"(?:\A|(?<=\n)|(?<=[a-z\d)][.?!]\s))(?P<left>[A-Z][^.;:,“”\"\n]{2,100}),\s"
    r"(?P<source>[^.;:,“”\"\n]{3,80}?)\s"
    r"(?:(?P<heard>(?:has\s|had\s)?heard)|(?P<cue>(?:(?:has|have|had)\s)?(?:told|tells?))"
    r"\s(?:(?:the|an?|its|their|his|her)\s)?[\w’'-]+(?:\s[\w’'-]+){0,3}),\s"
    r"(?P<right>(?P<verb>[a-z]+)\s[^;:“”\"\n]{3,300}?)(?=[.?!](?:\s|\Z))"
)
"""A tag between a subject and its verb that says to whom: "The dam, officials have told us, is safe", or of a
court: "Lee, the jury heard, kept the keys"."""


def with_parentheses(
    text: str, found: Sequence[Attribution], names: Iterable[TaggedName], quotations: Quotations
) -> list[Attribution]:
    """Draw both parts of what a tag parts, and add the sentences that end with a tag.

    Args:
        text: the document's text.
        found: its attributions.
        names: its names, as the name finder has them.
        quotations: its quotations; what stands in them is left as it is.
    """
    names = list(names)
    ends = {name.start: name.end for name in names}
    behind = [*_behind(text, quotations), *_told_between(text, ends, quotations)]
    people = {name.start: name.end for name in names if name.label == "PERSON"}
    taken = Cover(each.cue for each in behind if each.cue is not None)
    kept = [
        _with_both_parts(text, each, quotations)
        for each in found
        if each.cue is None or not taken.touches(*each.cue)
    ]
    quoted = Cover(piece for each in kept for piece in each.content)
    kept = [_with_rest_of_quotation(text, each, quotations, quoted) for each in kept]
    said = Cover(piece for each in kept if each.cue and each.source for piece in each.content)
    kept += [each for each in behind if not said.touches(*each.content[0])]
    parts = Cover(part for each in kept for part in each.parts())
    added = _said_behind(text, people, quotations)
    return [*kept, *(each for each in added if not any(parts.touches(*part) for part in each.parts()))]


def _behind(text: str, quotations: Quotations) -> Iterator[Attribution]:
    for tag in _BEHIND.finditer(text):
        if class_of_phrase(tag["source"]) is SourceClass.DOCUMENT and quotations.around(tag.start()) is None:
            yield Attribution((tag.span("content"),), tag.span("cue"), tag.span("source"), CONFIDENCE)


def _told_between(text: str, names: Mapping[int, int], quotations: Quotations) -> Iterator[Attribution]:
    for tag in _TOLD_BETWEEN.finditer(text):
        start, end = tag.span("source")
        is_somebody = names.get(start) == end or can_speak(tag["source"])
        is_verb = tag["verb"] in FINITE_AUXILIARIES or is_past_form(tag["verb"])
        if is_somebody and is_verb and not quotations.overlapping(*tag.span()):
            content = (tag.span("left"), tag.span("right"))
            cue = tag.span("heard" if tag["heard"] else "cue")
            yield Attribution(content, cue, (start, end), CONFIDENCE)


def _with_rest_of_quotation(
    text: str, attribution: Attribution, quotations: Quotations, taken: Cover
) -> Attribution:
    """Give a quotation its rest behind a tag with an age or a role: "“It,” says Lee, 9, “was a wall.”"."""
    cue, source, (start, end) = attribution.cue, attribution.source, attribution.content[-1]
    quotation = quotations.starting_at(start)
    if cue is None or source is None or quotation is None or quotation.end != end:
        return attribution
    if min(cue[0], source[0]) < end or text[quotation.inner_end - 1] != ",":
        return attribution
    behind = max(cue[1], source[1])
    following = next(iter(quotations.overlapping(behind, behind + _LONGEST_BESIDE)), None)
    if following is None or taken.touches(following.start, following.end):
        return attribution
    goes_on = text[following.inner_start : following.inner_start + 1].islower()
    if not goes_on or not _BESIDE_A_NAME.fullmatch(text, behind, following.start):
        return attribution
    return replace(attribution, content=(*attribution.content, (following.start, following.end)))


def _said_behind(text: str, people: Mapping[int, int], quotations: Quotations) -> Iterator[Attribution]:
    for tag in _SAID_BEHIND.finditer(text):
        start, end = tag.span("source")
        is_somebody = people.get(start) == end or can_speak(tag["source"])
        tells = tag["cue"].endswith(("told", "tell", "tells"))
        if is_somebody and tells == (tag["whom"] is not None) and quotations.around(tag.start()) is None:
            yield Attribution((tag.span("content"),), tag.span("cue"), (start, end), CONFIDENCE)


def _with_both_parts(text: str, attribution: Attribution, quotations: Quotations) -> Attribution:
    cue, source = attribution.cue, attribution.source
    if cue is None or source is None or len(attribution.content) != 1 or quotations.around(cue[0]):
        return attribution
    first, last = min(cue[0], source[0]), max(cue[1], source[1])
    if last - first > cue[1] - cue[0] + source[1] - source[0] + 4:
        return attribution
    if text[first - 2 : first] != ", " or text[last : last + 2] != ", ":
        return attribution
    window = max(0, first - _LONGEST)
    start = max((each.end() for each in _STARTS.finditer(text, window, first)), default=None)
    stop = _ENDS.search(text, last, last + _LONGEST)
    if start is None or stop is None or quotations.overlapping(start, stop.start()):
        return attribution
    left, right = (start, first - 2), (last + 2, stop.start())
    rest = text[slice(*right)].split()
    if not rest or not rest[0][0].islower() or rest[0] in _NO_REST or rest[0].endswith("ing"):
        return attribution
    (begin, end) = attribution.content[0]
    is_left = begin < first and end <= first
    before = text[slice(*left)].split()
    # "three landlords whom, she alleged, it protected": what stands before is the writer's.
    if not is_left and (len(before) < _LEAST_WORDS or before[-1].lower() in RELATIVES):
        return attribution
    return replace(attribution, content=(left if not is_left else (begin, end), right))
