"""Contents snapped to quotation marks, and quoted paragraphs without a source.

The learned finder draws a content by its words; the positions of the marks are known exactly. So a piece
takes in the marks that enclose it, is cut where a paragraph re-opens its quotation, and begins at its mark,
not at a stray sign before it. The subject of a passive is left out of a content, and so is what stands
between a noun and its "is to". A name right after the cue of a quotation becomes its source. A paragraph that
is one quotation and overlaps no attribution is kept as a weak statement without source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.headlines import is_in_title_case
from onrecord.language.lexicon.calendar import WEEKDAY
from onrecord.language.lexicon.cues import cue_forms, end_of_subject
from onrecord.language.lexicon.currencies import is_sum
from onrecord.language.lexicon.grammar import (
    A_FORM_OF_BE,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    LETTERS_AND_DIGITS,
    NAME_WORD,
    PARTICLES,
    PERSONAL_PRONOUNS,
    POSSESSIVES,
    PREPOSITIONS,
    QUESTION_WORDS,
    RELATIVE_PRONOUNS,
    RELATIVES,
    TEMPORAL,
    WORD,
    alternatives,
)
from onrecord.language.lexicon.marks import MAY_CLOSE, SENTENCE_BREAK, SENTENCE_ENDS
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.lexicon.source_nouns import can_speak
from onrecord.language.lexicon.tables import lists
from onrecord.language.spans import Cover

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.language.quotations import Quotation, Quotations
    from onrecord.language.spans import Range
    from onrecord.language.tagging.names import TaggedName

ORPHAN_CONFIDENCE = 0.1
"""Of a quoted paragraph without a source: in news mostly a heading, sometimes a statement."""

CARRIED_ON_CONFIDENCE = 0.5
"""Of a quoted paragraph below a statement that ends its paragraph."""
_BESIDE = 3  # code points between a statement and the end of its paragraph

_EXPLETIVE = re.compile(r"it\Z", re.IGNORECASE)
_THAT = re.compile(r"that\b", re.IGNORECASE)
_POSSESSIVE_PHRASE = re.compile(
    rf"(?:.*(?:['’]s|s['’])|{alternatives(POSSESSIVES)})", re.IGNORECASE | re.DOTALL
)
_TO_WHOM_IS = re.compile(
    r"(?:to|for|on|about|from|of|in)\s[^,;:.“\"\n]{1,60}?\s(?:is|are|was|were|has been|will be)\s+"
    r"(?=(?:to|not to|that)\s)"
)
_CONTRACTED = re.compile(r"['’](?:m|re)\s")
"""A form of "be" before what somebody was told: "I'm told by"."""
_AS_SAYING = re.compile(
    rf"(?:(?:{alternatives(BE)}|has|have|had|been|later|also|widely)\s)*(?:quoted|cited|reported)"
    r"(?P<by>\s(?:by|in|on)\s[^;:.\n“”\"]{2,80}?)?(?:\s\w+day)?,?\s"
    r"as\s(?P<saying>(?P<verb>[a-z]+ing)(?:(?<=telling)(?: the| a)? [\w’']+)?)\s"
)
_ADDITION = re.compile(r",(?:\s[^,.;:“”\"\n]{1,80},)?\s")
"""What may stand between a name and its verb: "Edward Said, the critic, said"."""
_SUBJECT_BEFORE = re.compile(rf"(?P<subject>\b(?:[Hh]e|[Ss]he|{NAME_WORD}(?: {NAME_WORD}){{0,4}}))\s\Z")
_ON_A_DAY = re.compile(rf"\s(?:on\s|last\s)?(?:{WEEKDAY}|today|yesterday)\b")
_MEANWHILE = re.compile(rf",?\s(?:{alternatives(TEMPORAL)})\s")
"""Opens a clause that says when something was said; one with "if" or "because" belongs to what was said."""
_FEELING = re.compile(
    r"(?:(?:her|his|their|its|the)\s)?(?:[a-z]+\s)?(?:anger|anguish|anxiety|delight|despair|disappointment|disbelief"
    r"|disgust|dismay|distress|embarrassment|fear|frustration|fury|grief|guilt|heartache|heartbreak|horror|joy"
    r"|outrage|pain|panic|pride|relief|sadness|shame|shock|sorrow|surprise|terror)"
)
_ITS_CAUSE = re.compile(r"\s(?:after|when|at|over|as)\s[^\n.;:!?“”\"]{3,250}?(?=[.;!?](?:\s|\Z)|\n|\Z)")
"""What causes a feeling: "told of his relief when the boat came in"."""
_LONGEST_CLAUSE = 200  # code points between the start of a sentence and its cue
_SENTENCE_START = re.compile(r"\A|\n\s*|[.!?][”\"’]?\s+(?=[A-Z])")
_SUBJECT = re.compile(
    rf"(?:(?:{alternatives(map(str.capitalize, DETERMINERS))})\s(?:[a-z-]+\s)?[\w-]+"
    rf"|{NAME_WORD}(?:\s{NAME_WORD}){{0,4}})(?=[ ,])"
)
_NO_SUBJECT = PREPOSITIONS | CONJUNCTIONS | RELATIVES | {"yet"}
_AND = re.compile(r"[, ]and (?:also |then |later )?\Z")
_RELATIVE_SUBJECT = re.compile(
    r"\b(?P<source>who)\s(?P<verb>[a-z’']+)\s(?:(?!who\b)[^,;:.\n“”\"])*?,?\sand\s(?:also\s|then\s|later\s)?\Z"
)
_MADE_TO_SAY = re.compile(
    r"\b(?:forced|forcing|compelled|obliged|pushed|prompted|persuaded|led|drove)\s"
    rf"(?P<source>{NAME_WORD}(?:\s{NAME_WORD}){{0,4}}|(?:{alternatives(DETERMINERS)})\s(?:[\w’'-]+\s){{0,2}}?[\w’'-]+)"
    r"(?:,\swho\s[^.;:\n“”\"]{3,120},)?\s(?P<cue>to\s(?P<verb>[a-z]+))\s\Z"
)
"""Who is made to say something: "forced Lee, who was under oath, to admit"."""
_WHOSE = re.compile(
    rf",\swhose\s(?P<own>[a-z][^.;:\n“”\"]{{2,60}},\s{NAME_WORD}(?:\s{NAME_WORD}){{0,3}}),?\s?\Z"
)
"""Whose words they are, between a name and its own verb: "Acme, whose owner, Ann Lee, said"."""
_CLOCK = re.compile(r"(?:\d{1,3}(?:\+\d{1,2})?['’]|\d{1,2}[:.]\d\d(?:\s?[ap]m)?)\s+[:–—-]?\s*")
"""The minute or the time that a line of a live report begins with."""
_FOR_A_PARTY = re.compile(
    r"(?:for|representing|appearing for|defending|prosecuting)\b[^,.;:\n“”\"]{0,60},\s"
    rf"(?=(?:{alternatives(QUESTION_WORDS)})\b)"
)
"""For whom somebody asks, before what: "asked by Ms Lee, for the family, whether"."""
_AND_BEHIND = re.compile(r"(?P<relative>who\b)?.*?(?P<and>,?\s(?:and|but|or))\Z", re.DOTALL)
"""A source that goes on to the conjunction before its cue: "who left and"."""
_AGENT = re.compile(
    rf"(?:\s+on {WEEKDAY})?,?\s+by\s+(?P<source>[^;:.\n“”\"]{{2,90}}?)"
    r"(?=,?\s*\Z|,?\s+(?:that|in|on|at|last)\b)"
)
_OPENED_CLAUSE = re.compile(rf"(?<=\w),\s(?:{alternatives(RELATIVE_PRONOUNS)})\Z")
"""Behind a source that stands behind its cue: "said a neighbour, who"."""
_CALLING = re.compile(
    r"\b(?:described|branded|dismissed|hailed|condemned|denounced|labell?ed|characteri[sz]ed|portrayed|called"
    r"|dubbed|termed)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    rf"\sby\s(?P<source>{NAME_WORD}(?:\s{NAME_WORD}){{0,4}}"
    rf"|(?:{alternatives(DETERMINERS)})\s(?:[\w’'-]+\s){{0,3}}?[\w’'-]+)"
    r"(?=[,.;]|\s(?:in|on|at|who|after|when|as|during|last)\b|\s*\Z)"
)
_LONGEST_AGENT = 80  # code points
_APPOSED_AT_END = re.compile(
    rf"(?<=[\w”’%)]),\s(?P<source>(?P<who>(?:the|an?|{alternatives(POSSESSIVES)}|[\w’']+['’]s)\s(?:[\w’'-]+\s){{0,4}}?"
    rf"[\w’'-]+),\s{NAME_WORD}(?:\s{NAME_WORD}){{0,4}}),?\s*\Z"
)
_INVERTED = re.compile(
    rf" (?!{WEEKDAY}\b)"
    rf"(?P<source>(?:(?:{alternatives(POSSESSIVES - {'your'})})(?: [a-z][\w\-]*){{1,3}} )?"
    rf"{NAME_WORD}(?: (?:{NAME_WORD}|{alternatives(PARTICLES)})){{0,5}}"
    r"(?:, (?:an?|the) [^,.;:\n“\"]{3,60}(?=[,.]))?)(?<![.,])"
)
_WHETHER = re.compile(rf"(?:{alternatives(QUESTION_WORDS)})\b", re.IGNORECASE)
_MOST_HEADING = 6
"""Words of a heading."""
_FEWEST_OF_ITS_OWN = 2
"""Words of a content that stands in the paragraph of its cue."""
_NEAR_CUE = 30  # code points: an addressee may stand between
_CLAUSE_OR_REQUEST = re.compile(rf"(?:{alternatives(QUESTION_WORDS)}|that|to|not to)\b", re.IGNORECASE)
_MEDIA = (*lists("messages.tsv")["medium"], "text", "phone", "telephone", "post", "mail", "radio")
_BY_A_MEDIUM = re.compile(rf"by\s(?:{alternatives(_MEDIA)})\b")
"""How somebody was told, behind a passive: "informed by letter"."""


def snap_to_marks(text: str, found: Iterable[Attribution], quotations: Quotations) -> list[Attribution]:
    """Snap the contents of attributions to the quotation marks of the text, as the module describes."""
    snapped: list[Attribution] = []
    for attribution in found:
        pieces = tuple(part for piece in attribution.content for part in _pieces(text, *piece, quotations))
        if attribution.cue is not None:
            pieces = tuple(_to_the_full_stop(text, piece, attribution.cue, quotations) for piece in pieces)
            pieces = _of_the_tag(text, pieces, attribution.cue, quotations)
            pieces = _up_to_the_tag(text, pieces, attribution, quotations)
            pieces = tuple(_to_the_mark(text, piece, attribution.cue, quotations) for piece in pieces)
            pieces = tuple(_with_its_cause(text, piece, attribution.cue) for piece in pieces)
            pieces = tuple(_without_party(text, piece) for piece in pieces)
        if attribution.cue is not None:
            pieces = _to_the_end_of_the_quotation(text, pieces, attribution.cue, quotations)
        if pieces:
            drawn = _made_to_say(text, replace(attribution, content=pieces))
            drawn = _without_subject(text, _source_in_its_line(text, drawn))
            inverted = _with_inverted_source(text, _after_noun_cue(text, _with_apposed_source(text, drawn)))
            with_agent = _with_agent(text, _with_subject(text, inverted, quotations))
            snapped.append(_quoted_as_saying(text, with_agent))
    return snapped


def _to_the_end_of_the_quotation(
    text: str, pieces: tuple[Range, ...], cue: Range, quotations: Quotations
) -> tuple[Range, ...]:
    """Leave out a sentence in the writer's words behind quoted ones: "Moss said: “Never.” He sat down."."""
    for number, (start, end) in enumerate(pieces[:-1]):
        quotation = quotations.starting_at(start)
        if quotation is None or quotation.end != end or start < cue[1]:
            return pieces
        inner = text[quotation.inner_start : quotation.inner_end].rstrip()
        following = pieces[number + 1]
        if inner.endswith(SENTENCE_ENDS) and not quotations.overlapping(*following):
            return pieces[: number + 1]
    return pieces


def without_sums(text: str, found: Iterable[Attribution]) -> list[Attribution]:
    """Leave out the attributions to a sum of money ("Fifty shillings says he is late"), which is nobody."""
    return [each for each in found if each.source is None or not is_sum(text[slice(*each.source)])]


def with_whole_names(
    text: str, found: Iterable[Attribution], names: Iterable[TaggedName]
) -> list[Attribution]:
    """Extend a source that ends within a name to the end of that name; a cue begins behind it.

    Names are those of people, and those that end like possessives ("Moody's said"). A cue that is but a
    surname is none ("Edward Said won"), and such an attribution is left out.

    Args:
        text: the document's text.
        found: the attributions of a text.
        names: its names, as the name finder has them.
    """
    people = sorted((name.start, name.end) for name in names if name.label == "PERSON")

    def whole(attribution: Attribution) -> Attribution | None:
        source, cue = attribution.source, attribution.cue
        if source is None:
            return attribution
        if cue is not None and _is_surname(text, source, cue):
            return None
        end = end_of_subject(text, source[1])
        if end > source[1] and text[slice(*source)].lower() not in PERSONAL_PRONOUNS:  # not "He's said"
            verb = WORD.match(text, end + 1)
            if verb and (cue is None or source[1] <= cue[0] <= verb.start()):
                return replace(
                    attribution, source=(source[0], end), cue=(verb.start(), cue[1] if cue else verb.end())
                )
        index = bisect_right(people, (source[1],)) - 1
        if index < 0 or not source[0] <= people[index][0] < source[1] < people[index][1]:
            return attribution
        end = people[index][1]
        content = attribution.content
        if cue is not None and source[1] <= cue[0] < end:  # "Edward Said said", "Edward Said wrote"
            (start, last), *others = content
            addition = _ADDITION.match(text, end)
            verb = WORD.match(text, addition.end() if addition else end + 1)
            if verb is None or verb.group() not in cue_forms():
                is_title = verb is not None and not verb.group().islower()
                is_surname = text[cue[0]].isupper() and cue[1] <= end and not is_title
                return None if is_surname else attribution
            if start == verb.start():
                content = ((verb.end() + 1, last), *others)
            cue = (verb.start(), max(verb.end(), cue[1]))
        taken = (*content, *((cue,) if cue else ()))
        if any(start < end and source[1] <= start for start, _ in taken):
            return attribution
        return replace(attribution, content=content, source=(source[0], end), cue=cue)

    return [each for attribution in found if (each := whole(attribution)) is not None]


def _is_surname(text: str, source: Range, cue: Range) -> bool:
    """Return whether a cue is a surname behind a first name, by the verb behind it: "Edward Said won"."""
    if source[1] + 1 != cue[0] or not text[cue[0]].isupper() or not WORD.fullmatch(text, *cue):
        return False
    verb = WORD.match(text, cue[1] + 1)
    return (
        verb is not None
        and verb.group().islower()
        and is_past_form(verb.group())
        and verb.group() not in cue_forms()
    )


def within_paragraph(
    text: str, found: Iterable[Attribution], quotations: Quotations, paragraphs: Sequence[Range]
) -> list[Attribution]:
    """Cut from contents what stands in another paragraph than their cue and outside quotation marks.

    A statement goes over paragraphs only in somebody's own words, or behind a cue that ends its paragraph; or
    before one with hardly a word of its own ("According to the Post, basically"). A paragraph that is a
    quotation stands apart from what the next one says in other words.
    """
    starts = [start for start, _ in paragraphs]

    def number(position: int) -> int:
        return bisect_right(starts, position) - 1

    whole = {bounds for bounds in paragraphs if _is_one_quotation(bounds, quotations)}
    kept: list[Attribution] = []
    for attribution in found:
        cue = attribution.cue
        if cue is None:
            kept.append(attribution)
            continue
        home = number(cue[0])
        source = attribution.source
        if (
            source is not None
            and number(source[0]) != home
            and all(number(end - 1) < home for _, end in attribution.content)
            and _is_heading(text, paragraphs[home])
        ):
            continue
        pieces: list[Range] = []
        for start, end in attribution.content:
            first, last = number(start), number(end - 1)
            is_heading = (
                last < home
                and not quotations.overlapping(start, end)
                and not text[slice(*paragraphs[last])].endswith(SENTENCE_ENDS)
            )
            if is_heading and (sentence := _before_a_tag(text, attribution, paragraphs[home][0])):
                pieces.append(sentence)
            elif first == last or quotations.overlapping(start, end):
                pieces.append((start, end))
            elif first <= home <= last:
                bounds = paragraphs[home]
                pieces.append((max(start, bounds[0]), min(end, bounds[1])))
            else:
                pieces.append((start, paragraphs[first][1]))
        at_home = [piece for piece in pieces if number(piece[0]) == home or quotations.overlapping(*piece)]
        has_its_own = any(
            number(start) == home and len(WORD.findall(text, start, end)) >= _FEWEST_OF_ITS_OWN
            for start, end in at_home
        )
        if has_its_own:
            in_other_words = any(
                number(piece[0]) == home and not quotations.overlapping(*piece) for piece in at_home
            )
            pieces = [
                piece
                for piece in at_home
                if not (in_other_words and piece in whole and number(piece[0]) < home)
            ]
        kept.append(replace(attribution, content=tuple(pieces)))
    return kept


def _is_heading(text: str, paragraph: Range) -> bool:
    """Return whether a paragraph is a short line without an end: "Parish notes" names no saying."""
    words = text[slice(*paragraph)]
    return len(words.split()) <= _MOST_HEADING and not words.endswith((*SENTENCE_ENDS, *MAY_CLOSE, ":"))


def _is_one_quotation(paragraph: Range, quotations: Quotations) -> bool:
    quotation = quotations.starting_at(paragraph[0])
    return quotation is not None and quotation.closed and quotation.end == paragraph[1]


def _before_a_tag(text: str, attribution: Attribution, start: int) -> Range | None:
    """Return what opens the paragraph of a tag at its end: "It rained, Lee said", below a headline."""
    cue, source = attribution.cue, attribution.source
    if cue is None or source is None or len(attribution.content) > 1:
        return None
    first = min(cue[0], source[0])
    behind = max(cue[1], source[1])
    is_tag = text[first - 2 : first] == ", " and text[behind : behind + 1] in (".", "")
    if not is_tag or SENTENCE_BREAK.search(text, start, first):
        return None
    return start, first - 2


def orphans(
    text: str, found: Iterable[Attribution], quotations: Quotations, paragraphs: Sequence[Range]
) -> list[Attribution]:
    """Return the paragraphs that are a quotation of whole sentences and overlap no attribution.

    Words in title case are a heading: "“No Way Out Of It.”".
    """
    found = list(found)
    taken = Cover(part for attribution in found for part in attribution.parts())
    last_in = {
        bisect_right(paragraphs, (end, len(text))) - 1: each
        for end, each in sorted(
            ((max(e for _, e in each.parts()) - 1, each) for each in found), key=lambda pair: pair[0]
        )
    }
    whole = (
        (number, quotation)
        for number, (start, end) in enumerate(paragraphs)
        if (quotation := quotations.starting_at(start)) is not None
        and quotation.end == end
        and quotation.closed
        and not quotation.continues
        and text[quotation.inner_start : quotation.inner_end].rstrip().endswith(SENTENCE_ENDS)
        and not is_in_title_case(text[quotation.inner_start : quotation.inner_end])
    )
    return [
        _goes_on(last_in.get(number - 1), quotation, paragraphs[number - 1])
        for number, quotation in whole
        if not taken.touches(quotation.start, quotation.end)
    ]


def _goes_on(before: Attribution | None, quotation: Quotation, paragraph: Range) -> Attribution:
    """Return a quoted paragraph, with the source of the statement that the paragraph before it ends with."""
    content = ((quotation.start, quotation.end),)
    if before is None or before.turn or before.cue is None or before.source is None:
        return Attribution(content, None, None, ORPHAN_CONFIDENCE)
    if max(end for _, end in before.parts()) < paragraph[1] - _BESIDE:
        return Attribution(content, None, None, ORPHAN_CONFIDENCE)
    return Attribution(content, None, before.source, CARRIED_ON_CONFIDENCE)


def _pieces(text: str, start: int, end: int, quotations: Quotations) -> Iterator[Range]:
    """Cut a piece where its quotation is re-opened, and draw each part by its marks."""
    cuts = [
        quotation.start
        for quotation in quotations.overlapping(start, end)
        if quotation.continues and start < quotation.start
    ]
    for left, right in zip([start, *cuts], [*cuts, end], strict=True):
        while left < right and text[right - 1].isspace():
            right -= 1
        if LETTERS_AND_DIGITS.search(text, left, right):
            yield _start(text, left, right, quotations), _end(text, left, right, quotations)


def _of_the_tag(
    text: str, pieces: tuple[Range, ...], cue: Range, quotations: Quotations
) -> tuple[Range, ...]:
    """Leave out a sentence of the writer before the quotation of a cue: "It rained. “No,” he said"."""
    if len(pieces) < 2 or cue[0] < pieces[1][0] or quotations.around(pieces[1][0]) is None:
        return pieces
    (start, end), (following, _), *_ = pieces
    is_writers = not quotations.overlapping(start, end)
    between = text[end - 1 : following].rstrip()
    return pieces[1:] if is_writers and between.endswith(SENTENCE_ENDS) else pieces


def _up_to_the_tag(
    text: str, pieces: tuple[Range, ...], attribution: Attribution, quotations: Quotations
) -> tuple[Range, ...]:
    """Leave out the sentence behind an unquoted tag: "It rained, Lee said. It was dark"."""
    tag = max(part[1] for part in (attribution.cue, attribution.source) if part is not None)
    before = tuple(piece for piece in pieces if piece[1] <= tag)
    behind = pieces[len(before) :]
    if not before or not behind or any(quotations.overlapping(*piece) for piece in pieces):
        return pieces
    return before if SENTENCE_BREAK.search(text, tag - 3, behind[0][0] + 1) else pieces


def _to_the_full_stop(text: str, piece: Range, cue: Range, quotations: Quotations) -> Range:
    """End an indirect question with its sentence: "asked whether it was safe. It was not"."""
    start, end = piece
    if not 0 <= start - cue[1] <= _NEAR_CUE or not _WHETHER.match(text, start, end):
        return piece
    for stop in SENTENCE_BREAK.finditer(text, start, end):
        if quotations.around(stop.start()) is None:
            return piece if quotations.overlapping(stop.end(), end) else (start, stop.end("stop"))
    return piece


def _to_the_mark(text: str, piece: Range, cue: Range, quotations: Quotations) -> Range:
    """End a quotation right behind its cue before what went on meanwhile: "mouthed “sorry” as she left"."""
    start, end = piece
    quotation = quotations.starting_at(start)
    if quotation is None or not quotation.closed or not 0 <= start - cue[1] <= _BESIDE:
        return piece
    return (start, quotation.end) if _MEANWHILE.match(text, quotation.end, end) else piece


def _without_party(text: str, piece: Range) -> Range:
    """Start an indirect question behind the party that it is asked for: "for the family, whether it hurt"."""
    party = _FOR_A_PARTY.match(text, *piece)
    return (party.end(), piece[1]) if party else piece


def _with_its_cause(text: str, piece: Range, cue: Range) -> Range:
    """Extend a feeling behind its cue to what caused it: "told of his relief when the boat came in"."""
    start, end = piece
    if not 0 <= start - cue[1] <= _BESIDE or not _FEELING.fullmatch(text, start, end):
        return piece
    cause = _ITS_CAUSE.match(text, end)
    return (start, cause.end()) if cause else piece


def _start(text: str, start: int, end: int, quotations: Quotations) -> int:
    around = quotations.around(start)
    if around is None:
        first = next(iter(quotations.overlapping(start, end)), None)
        return first.start if first and not LETTERS_AND_DIGITS.search(text, start, first.start) else start
    return start if LETTERS_AND_DIGITS.search(text, around.start, start) else around.start


def _end(text: str, start: int, end: int, quotations: Quotations) -> int:
    around = quotations.around(end - 1)
    if around is None:
        return end
    return end if LETTERS_AND_DIGITS.search(text, end, around.end) else around.end


def _without_subject(text: str, attribution: Attribution) -> Attribution:
    """Remove the subject of a passive where a clause follows: it is neither source nor content.

    In "it was announced that" the subject is nobody, in "visitors were told that" and "Lee was asked why" it
    is the addressee.
    """
    if attribution.cue is None or not A_FORM_OF_BE.search(text, *attribution.cue):
        return attribution
    behind = [start for start, _ in attribution.content if start >= attribution.cue[1]]
    is_addressed = _has_hearer(text[slice(*attribution.cue)])
    source = attribution.source
    follows = _CLAUSE_OR_REQUEST if is_addressed else _THAT
    if not any(follows.match(text, start) for start in behind):
        if not (is_addressed and behind):
            return attribution
        # "Miners were promised higher pay", not "“It is safe,” miners were told on Monday".
        pieces = tuple(
            piece
            for piece in attribution.content
            if piece[1] != attribution.cue[0] - 1 or text[piece[1] - 1] in MAY_CLOSE
        )
        return replace(attribution, content=pieces)
    content = tuple(
        piece
        for piece in attribution.content
        if piece[0] > attribution.cue[0] or not (is_addressed or _EXPLETIVE.match(text[slice(*piece)]))
    )
    if (
        source is not None
        and source[0] > attribution.cue[0]
        and _BY_A_MEDIUM.fullmatch(text, source[0] - 3, source[1])
    ):
        source = None
    if source is not None and (
        _EXPLETIVE.match(text[slice(*source)]) or (is_addressed and source[1] <= attribution.cue[0])
    ):
        source = None
    return replace(attribution, content=content, source=source)


def _after_noun_cue(text: str, attribution: Attribution) -> Attribution:
    """Start the content after the "is to" of a noun cue: "her advice (to beginners is) to wait"."""
    cue, source = attribution.cue, attribution.source
    if cue is None or source is None or not source[1] <= cue[0] <= source[1] + 1:
        return attribution
    (start, end), *others = attribution.content
    if start != cue[1] + 1 or not _POSSESSIVE_PHRASE.fullmatch(text, *source):
        return attribution
    led_to = _TO_WHOM_IS.match(text, start, end)
    return replace(attribution, content=((led_to.end(), end), *others)) if led_to else attribution


def _with_inverted_source(text: str, attribution: Attribution) -> Attribution:
    """Take the name after the cue of a quotation as its source: "“It rained,” said Ann Lee."."""
    cue = attribution.cue
    if attribution.source is not None or cue is None or A_FORM_OF_BE.search(text, *cue):
        return attribution
    quoted_up_to = (end for _, end in attribution.content if text[end - 1] in MAY_CLOSE)
    if not any(end <= cue[0] <= end + 1 for end in quoted_up_to):
        return attribution
    name = _INVERTED.match(text, cue[1])
    return replace(attribution, source=name.span("source")) if name else attribution


def _with_apposed_source(text: str, attribution: Attribution) -> Attribution:
    """Take the source out of a content: "Nobody was hurt, the owner, Ann Lee, told the Courier"."""
    cue = attribution.cue
    if attribution.source is not None or cue is None or A_FORM_OF_BE.search(text, *cue):
        return attribution
    *others, (start, end) = attribution.content
    if not 0 <= cue[0] - end <= _BESIDE or not _is_known_verb(text[slice(*cue)]):
        return attribution
    apposed = _APPOSED_AT_END.search(text, start, cue[0])
    if apposed is None or not can_speak(apposed["who"]):
        return attribution
    return replace(attribution, content=(*others, (start, apposed.start())), source=apposed.span("source"))


def _with_subject(text: str, attribution: Attribution, quotations: Quotations) -> Attribution:
    """Take the subject of the sentence as the source: "Ann Lee MSP said", "The cook left and said"."""
    cue = attribution.cue
    if attribution.source is not None or cue is None or A_FORM_OF_BE.search(text, *cue):
        return attribution
    if quotations.around(cue[0]) is not None or not _is_known_verb(text[slice(*cue)]):
        return attribution
    window = max(0, cue[0] - _LONGEST_CLAUSE)
    if whose := _WHOSE.search(text, window, cue[0]):
        return replace(attribution, source=whose.span("own"))
    relative = _RELATIVE_SUBJECT.search(text, window, cue[0])
    if relative is not None and (relative["verb"] in AUXILIARIES or is_past_form(relative["verb"])):
        return replace(attribution, source=relative.span("source"))
    start = max((end.end() for end in _SENTENCE_START.finditer(text, window, cue[0])), default=None)
    subject = _SUBJECT.match(text, start, cue[0]) if start is not None else None
    if subject is None or subject.group().lower() in _NO_SUBJECT:
        return attribution
    between = _ON_A_DAY.sub("", text[subject.end() : cue[0]])
    verb = WORD.match(text, subject.end() + 1)
    shares = _AND.search(between) and verb and is_past_form(verb.group())
    if shares or not between.strip(" ,"):
        return replace(attribution, source=subject.span())
    return attribution


def _made_to_say(text: str, attribution: Attribution) -> Attribution:
    """Take who is made to say something as its source: "forced Lee to admit that it was late"."""
    cue, (start, end) = attribution.cue, attribution.content[-1]
    if cue is None or start < cue[1]:
        return attribution
    made = _MADE_TO_SAY.search(text, max(0, start - _LONGEST_CLAUSE), start)
    if made is None or made["verb"] not in cue_forms() or cue[1] <= made.start():
        return attribution
    return replace(attribution, content=((start, end),), cue=made.span("cue"), source=made.span("source"))


def _quoted_as_saying(text: str, attribution: Attribution) -> Attribution:
    """Take the subject as the source in "Ann Lee was quoted (by the Post) as saying that ..."."""
    cue = attribution.cue
    if cue is None or not (quoted := _AS_SAYING.match(text, cue[0])) or quoted["verb"] not in cue_forms():
        return attribution
    subjects = [
        piece for piece in (*attribution.content, attribution.source) if piece and piece[1] < cue[0] + 1
    ]
    content = tuple(
        (max(start, quoted.end()), end) for start, end in attribution.content if end > quoted.end()
    )
    if not content or len(subjects) > 1:
        return attribution
    source = subjects[0] if subjects else None
    if source is None:
        found = _SUBJECT_BEFORE.search(text, max(0, cue[0] - _LONGEST_CLAUSE), cue[0])
        source = found.span("subject") if found else None
    if source is None:
        return attribution
    last = cue if quoted["by"] else (cue[0], quoted.end("saying"))
    return replace(attribution, content=content, cue=last, source=source)


def _source_in_its_line(text: str, attribution: Attribution) -> Attribution:
    """Cut from a source the lines above it, a signature or a heading, and the first word of a clause."""
    source = attribution.source
    if source is None:
        return attribution
    is_inverted = attribution.cue is not None and attribution.cue[0] < source[0]
    if is_inverted and (relative := _OPENED_CLAUSE.search(text, *source)):
        source = (source[0], relative.start())
    if (line := text.rfind("\n", *source)) >= 0 and text[line : source[1]].strip():
        source = (line + 1, source[1])
    if clock := _CLOCK.match(text, *source):
        source = (clock.end(), source[1])
    if attribution.cue is None or attribution.cue[0] <= source[1]:
        return replace(attribution, source=source)
    if whose := _WHOSE.search(text, *source):
        source = whose.span("own")
    elif behind := _AND_BEHIND.match(text, *source):
        source = behind.span("relative") if behind["relative"] else (source[0], behind.start("and"))
    return replace(attribution, source=source)


def _has_hearer(cue: str) -> bool:
    """Return whether somebody is told something by a passive: "were told", not "is telling"."""
    return any(
        "hearer" in verb.marks and word != verb.lemma and not word.endswith("ing")
        for word in WORD.findall(cue.lower())
        if (verb := cue_forms().get(word))
    )


def _is_known_verb(cue: str) -> bool:
    words = WORD.findall(cue.lower())
    return bool(words) and words[-1] in cue_forms()


def _with_agent_behind(text: str, attribution: Attribution, cue: Range) -> Attribution:
    """Give "was described as a ruin by Ann Lee" its agent, which stands behind what something is called."""
    *before, (start, end) = attribution.content
    agent = _BY.search(text, max(start, cue[1]), min(len(text), end + _LONGEST_AGENT))
    if agent is None or start < cue[1] or not start < agent.start() <= end + 1:
        return attribution
    who = agent["source"]
    if not (who[0].isupper() or can_speak(who)):
        return attribution
    content = (*before, (start, min(end, agent.start())))
    return replace(attribution, content=content, source=agent.span("source"))


def _with_agent(text: str, attribution: Attribution) -> Attribution:
    """Give a passive cue its agent: "were told by the mayor, Ann Lee, that ...", "I am told by Ann Lee that".

    Who was told so is no source.
    """
    cue, source = attribution.cue, attribution.source
    if cue is None or not (
        A_FORM_OF_BE.search(text, *cue) or _CONTRACTED.search(text, max(0, cue[0] - 4), cue[1])
    ):
        return attribution
    if source is not None and (source[0] > cue[0] or not _has_hearer(text[slice(*cue)])):
        return attribution
    if source is None and _CALLING.search(text, *cue):
        return _with_agent_behind(text, attribution, cue)
    after = (start for start, _ in attribution.content if start >= cue[1])
    limit = min(after, default=len(text))
    agent = _AGENT.match(text, cue[1], limit)
    if agent and _BY_A_MEDIUM.fullmatch(text, agent.start("source") - 3, agent.end("source")):
        return attribution
    return replace(attribution, source=agent.span("source")) if agent else attribution
