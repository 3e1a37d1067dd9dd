"""Which stretches of the text are statements? The answer by rules: quotation marks and the dependency parse.

Follows the shape of textacy's ``direct_quotations`` and of Pareti et al. (2013): a verb of saying, its
subject, and either the quotation beside it or the clause it governs. It finds no statement whose cue is not a
verb (but "according to"), none in a headline's "Lee: we go", and of nested quotations only the outermost.

Everything the rest of the package needs of a finder is a list of ``Attribution``.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from onrecord.language.attribution import Attribution
from onrecord.language.cues import cue_forms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span, Token

    from onrecord.language.attribution import Range
    from onrecord.language.quotations import Quotation, Quotations

_VERBAL = frozenset(
    ("ROOT", "ccomp", "conj", "advcl", "relcl", "parataxis", "pcomp", "xcomp", "acl", "dep", "csubj", "appos")
)
_CONJUNCTIONS = (",", "and", ", and", "or", "but", ", but")
_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_BESIDE = re.compile(r"[\s,:;–—-]*")
_BEFORE_A_QUOTATION = re.compile(r"[^.!?\n\"“”]{0,80}[,:]\s*|[^.!?,\n\"“”]{0,40}\s")
_CUT_TAIL = re.compile(r",\s+(?P<participle>\w+ing)\b")
_AND_THAT = re.compile(r",?[^\S\n]+(?:and|but|or)[^\S\n]+(?P<that>that)\b")
_CONFIDENCE = {"quotation": 0.9, "clause": 0.8, "infinitive": 0.6, "according": 0.85, "orphan": 0.3}

_log = logging.getLogger(__name__)


class RuleFinder:
    """The component ``onrecord_rule_finder``: from marks and the parse to ``doc._.attributions``."""

    def __call__(self, doc: Doc) -> Doc:
        """Find statements sentence by sentence; a sentence that fails costs only itself."""
        text = doc.text  # built anew by spaCy at each call
        claimed: set[int] = set()
        found: list[Attribution] = []
        for sentence in doc.sents if doc.has_annotation("SENT_START") else ():
            try:
                found.extend(_Sentence(doc, text, sentence, claimed).attributions())
            except Exception as error:
                # Hostile input can give parses no grammar has; the other sentences still stand. The message
                # may quote the text, which belongs in no log.
                _log.warning("a sentence of %d tokens failed: %s", len(sentence), type(error).__name__)
        found.extend(_orphans(text, doc._.quotations, claimed))
        doc._.attributions = sorted(found, key=lambda attribution: attribution.content[0])
        return doc


class _Sentence:
    """Reads the statements of one sentence; ``claimed``: starts of quotations already given away."""

    def __init__(self, doc: Doc, text: str, sentence: Span, claimed: set[int]) -> None:
        self._doc, self._text, self._sentence, self._claimed = doc, text, sentence, claimed
        self._quotations: Quotations = doc._.quotations
        self._near = self._quotations.overlapping(sentence.start_char - 2, sentence.end_char + 80)

    def attributions(self) -> Iterator[Attribution]:
        for token in self._sentence:
            found = None
            if token.lower_ == "according":
                found = self._according_to(token)
            elif self._is_cue(token):
                found = self._of_verb(token)
            if found is not None:
                yield found

    def _is_cue(self, token: Token) -> bool:
        verb = cue_forms().get(token.lower_)
        if verb is None or token.dep_ not in _VERBAL or self._quotations.around(token.idx):
            return False
        return any(
            child.dep_ in _SUBJECTS or child.dep_ in ("ccomp", "aux", "auxpass", "xcomp", "dobj", "dative")
            for child in token.children
        ) or token.dep_ in ("conj", "advcl", "xcomp", "parataxis", "ROOT", "acl")

    # --- Verbs -------------------------------------------------------------------------------

    def _of_verb(self, verb: Token) -> Attribution | None:
        cue = self._cue_group(verb)
        source = self._source(verb)
        frames = cue_forms()[verb.lower_].frames
        # A source may have swallowed a quotation or the cue in a bad parse.
        if source and source[0] < cue[1] and cue[0] < source[1]:
            source = None
        content = None
        basis = "clause"
        if "c" in frames:
            content = self._clause(verb, cue, source)
        if "q" in frames and (beside := self._quotation_beside(verb, cue, source, content)):
            content, basis = beside, "quotation"
        if content is None and "i" in frames:
            content, basis = self._infinitive(verb), "infinitive"
        if not content:
            return None
        for start, end in content:
            self._claimed.update(
                q.start for q in self._quotations.overlapping(start, end) if q.start >= start
            )
        if source and any(start < source[1] and source[0] < end for start, end in content):
            source = None
        confidence = _CONFIDENCE[basis] * (1.0 if source else 0.7)
        return Attribution(tuple(content), cue, source, round(confidence, 3))

    def _cue_group(self, verb: Token) -> Range:
        """Return the verb with the auxiliaries, negation and particle that touch it."""
        first = last = verb
        while first.i > self._sentence.start:
            before = first.nbor(-1)
            adverb = before.dep_ == "advmod" and before.lower_ in ("also", "never", "later")
            if before.head != verb or not (adverb or before.dep_ in ("aux", "auxpass", "neg")):
                break
            first = before
        while first is not verb and first.dep_ == "advmod" and first.lower_ != "never":
            first = first.nbor(1)
        if last.i + 1 < self._sentence.end and last.nbor(1).dep_ == "prt":
            last = last.nbor(1)
        return first.idx, last.idx + len(last)

    def _source(self, verb: Token) -> Range | None:
        """Return the noun phrase of the subject: the verb's, or that of the verb it hangs on."""
        head = verb
        for _ in range(4):
            for child in head.children:
                if child.dep_ == "agent":
                    return next((self._noun_phrase(n) for n in child.children if n.dep_ == "pobj"), None)
            for child in head.children:
                if child.dep_ == "nsubj":
                    return self._subject(head, child)
            if any(child.dep_ == "nsubjpass" for child in head.children) and head is verb:
                return None
            if head.dep_ not in ("conj", "advcl", "xcomp") or head.head == head:
                break
            head = head.head
        if verb.dep_ == "acl":
            return self._noun_phrase(verb.head, clauses=False)
        return None

    def _subject(self, verb: Token, subject: Token) -> Range | None:
        if subject.lower_ in ("who", "which", "that") and verb.dep_ == "relcl":
            return self._noun_phrase(verb.head, clauses=False)
        return self._noun_phrase(subject)

    def _noun_phrase(self, head: Token, *, clauses: bool = True) -> Range | None:
        """Return a noun's phrase without marks at its edges; no part of it lies inside a quotation."""
        if not clauses:
            end_token = head
            for child in head.rights:
                if child.dep_ in ("relcl", "acl", "appos") or child.is_punct:
                    break
                end_token = child.right_edge
            start, end = head.left_edge.idx, end_token.idx + len(end_token)
        else:
            start, end = head.left_edge.idx, head.right_edge.idx + len(head.right_edge)
        for quotation in self._quotations.overlapping(start, end):
            if quotation.end <= head.idx:
                start = max(start, quotation.end)
            elif quotation.start > head.idx:
                end = min(end, quotation.start)
            else:
                return None
        return self._bare(start, end, " \t\r\n,;:.–—-")

    # --- Contents ----------------------------------------------------------------------------

    def _quotation_beside(
        self, verb: Token, cue: Range, source: Range | None, clause: list[Range] | None
    ) -> list[Range] | None:
        """Return the quotation that the cue and its source touch, with what carries it on after them."""
        left = min(cue[0], source[0]) if source and source[0] < cue[1] + 80 else cue[0]
        right = max(cue[1], source[1]) if source and source[0] >= cue[1] else cue[1]
        before = next(
            (q for q in reversed(self._near) if q.end <= left and _BESIDE.fullmatch(self._text, q.end, left)),
            None,
        )
        if before is not None and before.start not in self._claimed:
            pieces = [(self._sentence_part_before(before, clause), before.end)]
            after = self._next_quotation(right, _BESIDE_OR_STOP)
            if after is not None and not self._has_own_cue(after):
                pieces.extend((q.start, q.end) for q in self._quotations.chain(after))
            return pieces
        after = self._next_quotation(right, _BEFORE_A_QUOTATION)
        if after is None or after.start in self._claimed:
            return None
        if clause is not None and clause[0][0] < after.start and clause[0][0] >= right:
            return None  # the quotation is part of a longer clause, which extends over it
        if _BESIDE.fullmatch(self._text, right, after.start) is None and self._is_a_fragment(after):
            return None
        chain = self._quotations.chain(after)
        if clause is not None and len(chain) == 1 and clause[0][0] >= right:
            return None
        return [(quotation.start, quotation.end) for quotation in chain]

    def _next_quotation(self, position: int, between: re.Pattern[str]) -> Quotation | None:
        after = next((q for q in self._near if q.start >= position), None)
        return after if after and between.fullmatch(self._text, position, after.start) else None

    def _has_own_cue(self, quotation: Quotation) -> bool:
        """Tell whether words of saying follow a quotation: it is then theirs."""
        if self._text[quotation.inner_end - 1 : quotation.inner_end] not in (",", "?", "!", "—", "–"):
            return False
        following = re.match(r"\s*(?:[^\s.]+\s+){0,6}?(\w+)", self._text[quotation.end : quotation.end + 80])
        words = re.findall(r"\w+", self._text[quotation.end : quotation.end + 60].split("\n")[0])[:6]
        return bool(following) and any(word.lower() in cue_forms() for word in words)

    def _is_a_fragment(self, quotation: Quotation) -> bool:
        inner = self._text[quotation.inner_start : quotation.inner_end]
        return len(inner.split()) < 4 or not inner[:1].isupper()

    def _sentence_part_before(self, quotation: Quotation, clause: list[Range] | None) -> int:
        """Return where the content starts: before the quotation if its sentence begins outside the marks."""
        if clause and clause[0][0] < quotation.start < clause[0][1]:
            start = max(clause[0][0], self._sentence.start_char)
            if re.search(r"[^\W_]", self._text[start : quotation.start]):
                return start
        return quotation.start

    def _clause(self, verb: Token, cue: Range, source: Range | None) -> list[Range] | None:
        """Return the clause that the verb governs, to its right or, fronted, to its left."""
        clauses = [child for child in verb.children if child.dep_ == "ccomp"]
        for clause in clauses:
            if clause.i > verb.i:
                start = clause.left_edge.idx
                if source and source[0] >= cue[1]:
                    start = max(start, source[1])
                end = clause.right_edge.idx + len(clause.right_edge)
                return self._finished(verb, start, end)
        for clause in clauses:
            if clause.i < verb.i:
                edge = min(cue[0], source[0]) if source else cue[0]
                start, end = max(clause.left_edge.idx, self._sentence.start_char), edge
                bounds = self._bare(start, end, " \t\r\n,;:–—-")
                return [bounds] if bounds and "," in self._text[bounds[1] : edge] + "," else None
        return None

    def _finished(self, verb: Token, start: int, end: int) -> list[Range] | None:
        """Extend a clause over the quotations it enters and cut what the parse wrongly hung on it."""
        if (cut := _CUT_TAIL.search(self._text, start, end)) and not self._quotations.around(cut.start()):
            token = self._doc.char_span(*cut.span("participle"), alignment_mode="expand")
            if token is not None and (token.root.dep_ == "advcl" or cut["participle"] in cue_forms()):
                end = cut.start()
        for quotation in self._near:
            follows = self._text[max(start, end) : quotation.start].strip() in _CONJUNCTIONS
            entered = start <= quotation.start < end or (end <= quotation.start and follows)
            if entered and quotation.end > end:
                end = max(quotation.end, self._right_edge_of(verb, quotation))
        while more := _AND_THAT.match(self._text, end):
            that = self._doc.char_span(*more.span("that"), alignment_mode="expand")
            edge = that.root.head.right_edge if that is not None else None
            if edge is None or edge.idx < more.end():
                break
            end = edge.idx + len(edge)
        bounds = self._bare(start, end, " \t\r\n,;:.–—-")
        return [bounds] if bounds and bounds[1] > bounds[0] else None

    def _right_edge_of(self, verb: Token, quotation: Quotation) -> int:
        """Return how far the words reach that hang on a quotation's own words."""
        span = self._doc.char_span(quotation.start, quotation.end, alignment_mode="expand")
        if span is None:
            return quotation.end
        edges = [token.right_edge for token in span if token.dep_ != "punct" and token.i != verb.i]
        inside = [edge.idx + len(edge) for edge in edges if edge.i < self._sentence.end]
        return max([quotation.end, *inside])

    def _infinitive(self, verb: Token) -> list[Range] | None:
        for child in verb.children:
            if child.dep_ == "xcomp" and child.i > verb.i and any(t.lower_ == "to" for t in child.lefts):
                return self._finished(verb, child.left_edge.idx, child.right_edge.idx + len(child.right_edge))
        return None

    # --- According to ------------------------------------------------------------------------

    def _according_to(self, according: Token) -> Attribution | None:
        to = next((child for child in according.children if child.lower_ == "to"), None)
        named = next((child for child in to.children if child.dep_ == "pobj"), None) if to else None
        source = self._noun_phrase(named) if named is not None else None
        if to is None or source is None or self._quotations.around(according.idx):
            return None
        cue = (according.idx, to.idx + len(to))
        before = self._bare(self._sentence.start_char, cue[0], " \t\r\n,;:.–—-")
        after = self._bare(max(source[1], cue[1]), self._sentence.end_char, " \t\r\n,;:.–—-")
        content = [piece for piece in (before, after) if piece]
        if not content:
            return None
        for start, end in content:
            self._claimed.update(
                q.start for q in self._quotations.overlapping(start, end) if q.start >= start
            )
        return Attribution(tuple(content), cue, source, _CONFIDENCE["according"])

    def _bare(self, start: int, end: int, marks: str) -> Range | None:
        """Narrow a range by the given marks at its edges; an abbreviation keeps its full stop."""
        while start < end and self._text[start] in marks and self._text[start] != "-":
            start += 1
        while end > start and self._text[end - 1] in marks:
            if self._text[end - 1] == "." and re.search(r"\b\w\.\w\.$", self._text[max(0, end - 6) : end]):
                break
            end -= 1
        return (start, end) if start < end else None


_BESIDE_OR_STOP = re.compile(r"[^\S\n]*[,.:;–—-]*[^\S\n]*")


def _orphans(text: str, quotations: Quotations, claimed: set[int]) -> Iterator[Attribution]:
    """Yield the quotations of whole sentences that no cue claims."""
    for quotation in quotations.outermost:
        if quotation.start in claimed or quotation.continues:
            continue
        inner = text[quotation.inner_start : quotation.inner_end].strip()
        if len(inner.split()) >= 4 and inner[:1].isupper() and inner[-1:] in ".!?,…—":
            content = tuple((q.start, q.end) for q in quotations.chain(quotation))
            yield Attribution(content, None, None, _CONFIDENCE["orphan"])
