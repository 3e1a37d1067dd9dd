"""The people who say "I" in the document's own voice: the authors of columns, letters and statements.

A narrator is the person of a byline ("By Ann Lee", "Words: Ann Lee", or the name alone), of the signature
below a letter, of the line below a column that says what its author does, or of a heading that announces
somebody's remarks; or who says "my name is". On a page of letters each has its own, and so has a letter or
speech that a text gives in full. "We" is the organisation that a text defines so. The words in quotation
marks are somebody else's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING

from onrecord.language.lexicon.captions import SALUTATION
from onrecord.language.lexicon.grammar import NAME_WORD
from onrecord.language.lexicon.legal_forms import LEGAL_FORM_BEHIND
from onrecord.language.lexicon.marks import SENTENCE_BREAK, SENTENCE_ENDS
from onrecord.language.lexicon.people import LETTERS_BEHIND
from onrecord.language.lexicon.role_words import is_head
from onrecord.model import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.language.entities.drafts import DraftEntity
    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range

_REMARK = (
    r"\b(?:remarks|speech|address|statement|testimony|comments|lecture|sermon|eulogy|keynote"
    r"|interview|interviews|interviewed)\b"
)
_REMARKS = re.compile(_REMARK, re.IGNORECASE)
_REMARKS_BEHIND = re.compile(rf"(?:['’]s?)?\s(?:\w+\s){{0,3}}?{_REMARK}", re.IGNORECASE)
_REMARKS_ABOUT = re.compile(rf"{_REMARK}.*\b(?:on|about|regarding|to|against|for|after)\b", re.IGNORECASE)
"""What precedes the name of somebody else: "Statement of Lee on the nomination of Rice"."""
_INTRODUCES = re.compile(
    r"(?=[^\n]*\b(?:letter|text|statement|remarks|speech|testimony|address|comments|message|e-?mail|eulogy)\b)"
    r"[^\n]*\b(?:(?P<here>below|follows?|attached|reprinted|enclosed)|following|full|prepared|as delivered"
    r"|(?:text|copy|transcript) of)\b[^\n]*",
    re.IGNORECASE,
)
"""A sentence that says whose words follow: "The text of Lee's letter is below:"."""
_ELSEWHERE = re.compile(r"https?\b|www\.|\b(?:visit|click|online|website|pdf|video)\b", re.IGNORECASE)
_COLON = re.compile(r":(?=\s|\Z)")
_NAMES_ITSELF = re.compile(r"\b(?:[Mm]y name is|I am|I’m|I'm)\s+$")
_BYLINE = re.compile(
    r"(?:(?:by|from"
    r"|(?:written|posted|published|reviewed|reported|opinion|column|review|report|words|text|story) by"
    r"|(?:words|text|story|author|writer|review|opinion|comment):)\s+|[|–—-]\s*)(?:\w+\.\s+)?",
    re.IGNORECASE,
)
_MARKS = "*_ \t"
_AS_A_WRITER = re.compile(
    r"(?:,|\s[|–—-])\s(?:(?:[\w’'-]+\s){0,4}(?P<head>[\w-]+)|[^\n]*\bas told to\b[^\n]*)",
    re.IGNORECASE,
)
"""What follows a name in a line above a column: ", arts editor", ", 40, as told to Bob Rice"."""
_WRITES = re.compile(
    rf"(?:{LETTERS_BEHIND})?,? (?:"
    r"(?:is|was) (?:an?|the|one|chair|professor|director|editor|head|chief|author)\b"
    r"|(?:teaches|works|writes|runs|lives|leads|chairs|edits|farms|practises|practices|studies)) [^\n]+"
)
"""What follows a name in the line below a column that says who wrote it."""
_ENDS_WITH_WRITER = re.compile(
    r",?\s(?:argues|asks|believes|considers|explains|finds|looks back|muses|recalls|reflects|remembers"
    r"|reports|says|thinks|warns|wonders|writes)\s(?:[\w’'-]+\s){0,5}\Z"
)
"""What precedes the name at the end of a lead that says who writes: ", argues the bus driver"."""
_I = re.compile(r"\b(?:I|I['’]m|[Mm]y)\b")
_LONGEST_HEADING, _LONGEST_INTRODUCTION = 300, 1000  # code points
_LEAST_OWN = 2  # paragraphs that say "I" outside of quotation marks
_CLOSING = re.compile(
    r"(?:yours|sincerely|faithfully|truly|respectfully|signed|thanks|(?:\w+ )?(?:regards|wishes))\b",
    re.IGNORECASE,
)
_BEFORE_A_SIGNATURE = re.compile(r"[*_•■]{0,3}\s*(?:[-–—]{1,2}\s*)?(?:\w+\.?\s+){0,2}")
_NAME = re.compile(rf"{NAME_WORD}(?: {NAME_WORD}){{1,3}}(?=,|\s*$|\s*\n|\s\()")
_NAME_ENDS = re.compile(r"(?:,? \(?[A-Za-z]{2,10}\)?)?")
"""What may follow a name below a letter: letters of a degree or an order, "(retd)"."""
_SIGNED_AS = re.compile(r",\s(?:[\w’'-]+\s){0,4}(?P<head>[a-z-]+)")
_CALLED_WE = re.compile(
    rf"(?:,?{LEGAL_FORM_BEHIND.pattern}\.?)?"
    r"(?:\s?\([^()\n]{1,60}\))?,?\s?\([^()\n]{0,80}[“\"‘'](?:[Ww]e|[Uu]s|[Oo]ur)[”\"’'][^()\n]{0,40}\)"
)
_FIRST_LINES, _LAST_LINES = 6, 8
_LINES_BELOW = 2
"""Lines at the end of a column, one of which may say who wrote it."""
_LONGEST_SIGNATURE = 80  # code points
_LONGEST_CLOSING = 5  # words


def signatures(text: str, paragraphs: Sequence[Range]) -> Iterator[Range]:
    """Yield the names below the closing words of a letter ("Yours faithfully,") and below letters."""
    found = {
        name.span()
        for (start, end), below in pairwise(paragraphs[-_LAST_LINES:])
        if is_closing(text[start:end]) and (name := _NAME.match(text, *below))
    }
    opened = [number for number, bounds in enumerate(paragraphs) if _opens_a_letter(text, bounds)]
    for number, following in pairwise(opened):
        below = list(
            takewhile(
                lambda bounds: not text[slice(*bounds)].endswith(SENTENCE_ENDS),
                reversed(paragraphs[number + 1 : following]),
            )
        )
        name = _NAME.match(text, *below[-1]) if below else None
        if name is not None and _NAME_ENDS.fullmatch(text, name.end(), below[-1][1]):
            found.add(name.span())
    yield from sorted(found)


def is_closing(line: str) -> bool:
    """Return whether a line is the closing words of a letter."""
    return len(line.split()) <= _LONGEST_CLOSING and _CLOSING.match(line) is not None


def _opens_a_letter(text: str, paragraph: Range) -> bool:
    return SALUTATION.match(text, *paragraph) is not None


class Narrators:
    """Finds who says "I" outside of quotation marks.

    Args:
        text: the document's text.
        entities: with their names.
        quotations: the quotations of the text.
        paragraphs: the text's paragraphs.
    """

    def __init__(
        self,
        text: str,
        entities: Sequence[DraftEntity],
        quotations: Quotations,
        paragraphs: Sequence[Range],
    ) -> None:
        self._text, self._quotations, self._paragraphs = text, quotations, paragraphs
        self._people = [entity for entity in entities if entity.type is EntityType.PERSON]
        self._names = sorted(
            ((name.start, name.end, person) for person in self._people for name in person.names),
            key=lambda name: name[0],
        )
        self._starts = [start for start, *_ in self._names]
        self._found = sorted(self._all(), key=lambda found: found[0])
        self._bodies = [
            (name.end, entity)
            for entity in entities
            if entity.type is EntityType.ORG
            for name in entity.names
            if _CALLED_WE.match(text, name.end)
        ]

    def at(self, position: int) -> DraftEntity | None:
        """Return whom "I" means at a position outside of quotation marks; None if that is unknown."""
        if not self.is_own(position):
            return None
        index = bisect_right(self._found, position, key=lambda found: found[0]) - 1
        return self._found[index][1] if index >= 0 else None

    def body_at(self, position: int) -> DraftEntity | None:
        """Return the organisation that a text calls "we" before a position: "Harlow Foods plc (“we”)"."""
        if not self.is_own(position):
            return None
        return next((body for start, body in self._bodies if start <= position), None)

    def is_own(self, position: int) -> bool:
        """Return whether a position is in the document's own voice: outside of quotation marks."""
        return self._quotations.around(position) is None

    def _all(self) -> Iterator[tuple[int, DraftEntity | None]]:
        if not self._paragraphs:
            return
        author = self._author()
        if author is not None:
            yield author
        for start, _, person in self._names:
            before = self._text[max(0, start - 16) : start]
            if _NAMES_ITSELF.search(before) and self._quotations.around(start) is None:
                yield start - 40, person
        yield from self._of_letters()
        yield from self._introduced(is_signed=author is not None)

    def _introduced(self, *, is_signed: bool) -> Iterator[tuple[int, DraftEntity]]:
        """Yield whose speech or letter is given in full, below a sentence that says so.

        Args:
            is_signed: whether the document says who writes it: then such a sentence must name somebody.
        """
        for start, end in self._introductions():
            names = [
                person
                for name, _, person in self._names_in(start, end)
                if not self._text.endswith("to ", 0, name)
            ]
            before = Counter(person for name, _, person in self._names if name < start)
            whose = names or ([] if is_signed else [person for person, _ in before.most_common(1)])
            yield from ((end, person) for person in whose[:1])

    def _introductions(self) -> Iterator[Range]:
        """Yield the sentences behind which somebody's words are given in full."""
        for start, end in self._paragraphs:
            breaks = [match.end() for match in SENTENCE_BREAK.finditer(self._text, start, end)]
            for first, last in pairwise([start, *breaks, end]):
                if last - first > _LONGEST_INTRODUCTION:
                    continue
                colon = _COLON.search(self._text, first, last)
                until = last if colon is None else colon.end()
                sentence = _INTRODUCES.fullmatch(self._text, first, until)
                if (
                    sentence is not None
                    and (colon is not None or (last == end and sentence["here"]))
                    and not _ELSEWHERE.search(self._text, first, last)
                    and not self._quotations.overlapping(first, until)
                ):
                    yield first, until

    def _of_letters(self) -> Iterator[tuple[int, DraftEntity | None]]:
        """Yield the writers of the letters of a page: each opens with a salutation and ends with a name.

        Below the name of the last nobody is known to write.
        """
        opened = [
            number for number, bounds in enumerate(self._paragraphs) if _opens_a_letter(self._text, bounds)
        ]
        for number, following in pairwise([*opened, len(self._paragraphs)]):
            for start, end in self._paragraphs[number + 1 : following]:
                names = self._names_in(start, end)
                if (
                    names
                    and _BEFORE_A_SIGNATURE.fullmatch(self._text, start, names[0][0])
                    and _NAME_ENDS.fullmatch(self._text, names[0][1], end)
                ):
                    yield self._paragraphs[number][0], names[0][2]
                    yield end, None
                    break

    def _author(self) -> tuple[int, DraftEntity] | None:
        return (
            self._announced()
            or self._of_byline()
            or self._of_signature()
            or self._of_last_line()
            or self._of_lead()
        )

    def _announced(self) -> tuple[int, DraftEntity] | None:
        """Return the person whose remarks a heading above all prose announces."""
        above = takewhile(
            lambda bounds: not self._text[slice(*bounds)].endswith((*SENTENCE_ENDS, ":")), self._paragraphs
        )
        for start, end in islice(above, _FIRST_LINES):
            is_heading = end < self._paragraphs[-1][0] and end - start <= _LONGEST_HEADING
            if not is_heading or not _REMARKS.search(self._text, start, end):
                continue
            named = [
                (bool(_REMARKS_BEHIND.match(self._text, name_end, end)), person)
                for name, name_end, person in self._names_in(start, end)
                if not _REMARKS_ABOUT.search(self._text, start, name)
            ]
            whose = [person for is_clear, person in named if is_clear] or [person for _, person in named]
            if len(set(whose)) == 1:
                return end, whose[0]
        return None

    def _of_byline(self) -> tuple[int, DraftEntity] | None:
        is_above_prose = True
        for number, (start, end) in enumerate(self._paragraphs[:_FIRST_LINES]):
            is_above_prose = is_above_prose and not self._text[start:end].endswith((*SENTENCE_ENDS, ","))
            for name, name_end, person in self._names_in(start, end):
                before = self._text[start:name].strip(_MARKS)
                is_alone = not before and (number > 0 or name_end < end) and self._is_of_writer(name_end, end)
                if (is_above_prose and is_alone) or _BYLINE.fullmatch(f"{before} "):
                    return end, person
        return None

    def _is_of_writer(self, name_end: int, end: int) -> bool:
        """Return whether nothing follows a name in its line but what its bearer writes as."""
        if not self._text[name_end:end].strip(_MARKS):
            return True
        writer = _AS_A_WRITER.fullmatch(self._text, name_end, end)
        return writer is not None and (writer["head"] is None or is_head(writer["head"]))

    def _of_last_line(self) -> tuple[int, DraftEntity] | None:
        """Return the person of a last line that says what its author does, and who is named nowhere else."""
        for start, end in self._paragraphs[1:][-_LINES_BELOW:]:
            for name, name_end, person in self._names_in(start, end)[:1]:
                is_first = _BEFORE_A_SIGNATURE.fullmatch(self._text, start, name) is not None
                is_only_here = all(start <= each.start < end for each in person.names)
                if is_first and is_only_here and _WRITES.match(self._text, name_end, end):
                    return 0, person
        return None

    def _of_lead(self) -> tuple[int, DraftEntity] | None:
        """Return who a lead says in the end writes, above a text in the first person: "argues Ann Lee."."""
        number, (start, end) = next(
            (
                (number, bounds)
                for number, bounds in enumerate(self._paragraphs[:_FIRST_LINES])
                if self._text[slice(*bounds)].endswith(SENTENCE_ENDS)
            ),
            (0, self._paragraphs[0]),
        )
        named = self._names_in(start, end)[-1:]
        if not named or self._text[named[0][1] : end].strip() not in SENTENCE_ENDS:
            return None
        if not _ENDS_WITH_WRITER.search(self._text, start, named[0][0]):
            return None
        own = [
            paragraph
            for paragraph in self._paragraphs[number + 1 :]
            if any(self.is_own(match.start()) for match in _I.finditer(self._text, *paragraph))
        ]
        return (end, named[0][2]) if len(own) >= _LEAST_OWN else None

    def _of_signature(self) -> tuple[int, DraftEntity] | None:
        lines = self._paragraphs[-_LAST_LINES:]
        is_letter = any(
            _opens_a_letter(self._text, bounds) or self._text.startswith("Dear ", bounds[0])
            for bounds in self._paragraphs[:_FIRST_LINES]
        )
        for number, (start, end) in enumerate(lines):
            line = self._text[start:end]
            if not number or end - start > _LONGEST_SIGNATURE or line.endswith(SENTENCE_ENDS):
                continue
            signed = [
                (name_end, person)
                for name, name_end, person in self._names_in(start, end)
                if _BEFORE_A_SIGNATURE.fullmatch(self._text, start, name)
            ]
            if not signed or self._text[signed[0][0] : signed[0][0] + 1] not in (
                "",
                ",",
                "\n",
                "\r",
                " ",
                "(",
            ):
                continue
            is_closed = is_closing(self._text[slice(*lines[number - 1])])
            role = _SIGNED_AS.fullmatch(self._text, signed[0][0], end) if is_letter else None
            is_all = signed[0][0] == end or (role is not None and is_head(role["head"]))
            is_alone = is_all and len(lines) - number <= 2
            if is_closed or is_alone:
                return 0, signed[0][1]
        return None

    def _names_in(self, start: int, end: int) -> list[tuple[int, int, DraftEntity]]:
        return self._names[bisect_right(self._starts, start - 1) : bisect_right(self._starts, end - 1)]
