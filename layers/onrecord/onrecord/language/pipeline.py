"""Which components read a text, and in which order?

A text goes through spaCy's tokenizer and sentencizer in chunks of bounded size, cut at paragraphs; the
chunks are joined to one ``Doc`` and our own components ask their questions of it, one after the other
(``OWN``). Each is a spaCy factory with a name, takes a ``Doc`` and returns it with its answer in an extension
attribute:

=========================  ==============================  ==========================================
component                  sets                            question
=========================  ==============================  ==========================================
``onrecord_quotations``    ``doc._.quotations``            what stands inside quotation marks?
``onrecord_tags``          ``doc._.tags``, ``doc._.names``  what is each word: part of a statement, a name?
``onrecord_entities``      ``doc._.entities``              who and what is named?
``onrecord_attributions``  ``doc._.attributions``          which stretches are statements?
``onrecord_pronouns``      ``doc._.references``            whom do he, she and they mean?
``onrecord_statements``    ``doc._.statements``            who says it, how, of whom?
=========================  ==============================  ==========================================

Statements and names are found by an encoder of our own (``onrecord_weights``), in one reading; sentences end
by their marks.
"""

from __future__ import annotations

import logging
from functools import cache, partial
from importlib.metadata import version
from itertools import pairwise
from typing import TYPE_CHECKING

import spacy
from spacy.language import Language
from spacy.tokens import Doc

import onrecord_weights
from onrecord.language.attributions.edges import orphans, settle
from onrecord.language.attributions.linker import Finder, Linker
from onrecord.language.attributions.nested import find_nested
from onrecord.language.attributions.signatures import with_signatures
from onrecord.language.attributions.titles import without_titles
from onrecord.language.entities.affiliations import find_organisations, place_by_what_follows
from onrecord.language.entities.grouping import group
from onrecord.language.entities.named import find_names
from onrecord.language.entities.pronouns import find_references
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.quotations import read_quotations
from onrecord.language.sentences import with_opening_marks
from onrecord.language.shadow import chunks_of, shadow_of
from onrecord.language.statements.assembly import assemble
from onrecord.language.tagging.known import lower_case_words
from onrecord.language.tagging.names import NameTagger
from onrecord.language.tagging.tagger import Tagger
from onrecord.model import Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from onrecord.language.spans import Range
    from onrecord.language.tagging.encoder import Section
    from onrecord.language.tagging.names import TaggedName
    from onrecord.language.tagging.pieces import Words

    Component = Callable[[Doc], Doc]

OWN = (
    "onrecord_quotations",
    "onrecord_tags",
    "onrecord_entities",
    "onrecord_attributions",
    "onrecord_pronouns",
    "onrecord_statements",
)
CHUNK = 10_000
"""Code points read at once: the model's memory grows with it, its speed does not."""

_log = logging.getLogger(__name__)

for _extension in (
    *("paragraphs", "min_confidence", "quotations", "tags", "names"),
    *("entities", "attributions", "references", "statements"),
):
    if not Doc.has_extension(_extension):
        Doc.set_extension(_extension, default=None)


# --- Components ----------------------------------------------------------------------------------


@Language.factory("onrecord_paragraphs", default_config={})
def _paragraph_starts(nlp: Language, name: str) -> Component:
    def component(doc: Doc) -> Doc:
        """Have a sentence start where a paragraph does."""
        starts = {start for start, _ in paragraphs_of(doc.text)}
        for token in doc:
            if token.idx in starts:
                token.is_sent_start = True
        return doc

    return component


@Language.factory("onrecord_quotations", default_config={})
def _quotations(nlp: Language, name: str) -> Component:
    def component(doc: Doc) -> Doc:
        doc._.quotations = read_quotations(doc.text, doc._.paragraphs)
        return doc

    return component


@Language.factory("onrecord_tags", default_config={})
def _tags(nlp: Language, name: str) -> Component:
    tagger = _tagger()
    name_tagger = NameTagger.load(onrecord_weights.folder())

    def component(doc: Doc) -> Doc:
        names: list[TaggedName] = []
        in_lower_case = lower_case_words(doc.text)

        def find_names_too(words: Words, section: Section) -> None:
            names.extend(name_tagger.find(doc.text, words, section, in_lower_case))

        doc._.tags = tagger.tag(doc.text, each=find_names_too)
        doc._.names = names
        return doc

    return component


@Language.factory("onrecord_entities", default_config={})
def _entities(nlp: Language, name: str) -> Component:
    def component(doc: Doc) -> Doc:
        doc._.entities = group(doc.text, find_names(doc.text, doc._.names, doc._.paragraphs))
        place_by_what_follows(doc.text, doc._.entities)
        find_organisations(doc.text, doc._.entities)
        return doc

    return component


@Language.factory("onrecord_attributions", default_config={})
def _attributions(nlp: Language, name: str) -> Component:
    finder = Finder(_tagger(), Linker.load(onrecord_weights.folder()))

    def component(doc: Doc) -> Doc:
        text, quotations, paragraphs = doc.text, doc._.quotations, doc._.paragraphs
        least = doc._.min_confidence
        found = settle(text, finder.link(text, doc._.tags, minimum=least), quotations)
        outermost = with_signatures(text, without_titles(text, found, doc._.names), quotations, paragraphs)
        nested = find_nested(text, outermost, quotations, partial(finder.find_attributions, minimum=least))
        every = [*outermost, *nested, *orphans(text, outermost, quotations, paragraphs)]
        doc._.attributions = [one for one in every if one.confidence >= (least or 0.0)]
        return doc

    return component


@Language.factory("onrecord_pronouns", default_config={})
def _pronouns(nlp: Language, name: str) -> Component:
    def component(doc: Doc) -> Doc:
        sentence_starts = with_opening_marks(doc.text, (t.idx for t in doc if t.is_sent_start))
        doc._.references = find_references(
            doc.text, sentence_starts, doc._.entities, doc._.attributions, doc._.quotations
        )
        return doc

    return component


@Language.factory("onrecord_statements", default_config={})
def _statements(nlp: Language, name: str) -> Component:
    def component(doc: Doc) -> Doc:
        doc._.statements = assemble(
            doc.text, doc._.attributions, doc._.entities, doc._.references, doc._.quotations
        )
        return doc

    return component


# --- Reading a text ------------------------------------------------------------------------------


@cache
def load() -> Language:
    """Build the pipeline: spaCy's tokenizer and sentencizer for English, then ours. Once per process."""
    nlp = spacy.blank("en")
    for name in ("sentencizer", "onrecord_paragraphs", *OWN):
        nlp.add_pipe(name)
    return nlp


@cache
def _tagger() -> Tagger:
    """Load the encoder once, for all components that read by it."""
    return Tagger.load(onrecord_weights.folder())


def model_version() -> str:
    """Return the names and versions of what reads: spaCy's tokenizer and our weights."""
    return f"spacy-{version('spacy')} {onrecord_weights.name()}"


def read(text: str, *, min_confidence: float | None = None) -> tuple[Doc, list[Skipped]]:
    """Read a text of any length; return the ``Doc`` with all answers, and what could not be read.

    ``doc.text`` is the text's shadow: equally long, so its offsets are the text's.

    Args:
        text: any text.
        min_confidence: of statements; None is the finder's own.
    """
    nlp = load()
    paragraphs = paragraphs_of(text)
    shadow, skipped = shadow_of(text, paragraphs)
    chunks = chunks_of(shadow, paragraphs, CHUNK)
    parts = list(_parsed(nlp, shadow, chunks, skipped))
    doc = parts[0]
    if len(parts) > 1:
        doc = Doc.from_docs(parts, ensure_whitespace=False)
    doc._.paragraphs = paragraphs
    doc._.min_confidence = min_confidence
    for name in OWN:
        doc = nlp.get_pipe(name)(doc)
    return doc, skipped


def _parsed(nlp: Language, shadow: str, chunks: Iterable[Range], skipped: list[Skipped]) -> Iterable[Doc]:
    """Parse chunk after chunk.

    One that the model cannot read is tried again by paragraph; what fails even so passes as blank, and is
    reported.
    """
    for start, end in chunks:
        try:
            doc = nlp(shadow[start:end], disable=list(OWN))
        except Exception as error:
            # The message may quote the text, which belongs in no log: its type must do.
            _log.warning("%d characters could not be parsed: %s", end - start, type(error).__name__)
            inner = [start + first for first, _ in paragraphs_of(shadow[start:end])[1:]]
            if inner:
                yield from _parsed(nlp, shadow, pairwise([start, *inner, end]), skipped)
                continue
            skipped.append(Skipped(start=start, end=end, reason="the language model failed on this part"))
            # Joined documents keep only the annotation that all of them have, so this one has some too.
            blank = [" " * (end - start)]
            doc = Doc(nlp.vocab, words=blank, spaces=[False], sent_starts=[True])
        yield doc
