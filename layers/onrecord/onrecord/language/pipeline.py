"""The pipeline: spaCy's tokenizer and sentencizer for English, then our components in a row.

Each component is a spaCy factory that declares what it needs and sets (``nlp.analyze_pipes()`` checks the
order), and runs one of the ``stages`` on the typed reading of its ``Doc``, ``doc._.onrecord``. Each field of
the reading can also be asked for as ``doc._.onrecord_<field>``.

=========================  ==========================  ==================================================
component                  sets                        what
=========================  ==========================  ==================================================
``onrecord_sentences``     ``sentence_starts``         where sentences start
``onrecord_quotations``    ``quotations``              the quotations
``onrecord_turns``         ``turns``                   what each speaker of a transcript says
``onrecord_tags``          ``spans``, ``names``        the words that are part of a statement, of a name
``onrecord_entities``      ``entities``                the entities that are named
``onrecord_attributions``  ``attributions``            the sources, cues and contents of statements
``onrecord_references``    ``references``              the antecedents of he, she and descriptions
``onrecord_statements``    ``statements``, ``mentions``  their speakers, forms, kinds, addressees, subjects
``onrecord_times``         ``times``, ``said_at``      the times of the text, when statements were made
=========================  ==========================  ==================================================

Statements and names are found by an encoder of our own (``onrecord_weights``), in one run.
"""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from functools import cache, partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

import onrecord_weights
from onrecord.deadline import check_time
from onrecord.language.attributions.linker import Finder, Linker
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.reading import Reading
from onrecord.language.sentences import with_opening_marks, without_long_sentences
from onrecord.language.stages import (
    with_attributions,
    with_entities,
    with_quotations,
    with_references,
    with_statements,
    with_tags,
    with_times,
    with_turns,
)
from onrecord.language.tagging.names import NameTagger
from onrecord.language.tagging.pace import check_words
from onrecord.language.tagging.pieces import count_words
from onrecord.language.tagging.tagger import Tagger
from onrecord.language.tokenizer import ChunkedTokenizer, SentenceEnglish

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from thinc.types import Ints2d

    Component = Callable[..., Doc]

OWN = (
    "onrecord_sentences",
    "onrecord_quotations",
    "onrecord_turns",
    "onrecord_tags",
    "onrecord_entities",
    "onrecord_attributions",
    "onrecord_references",
    "onrecord_statements",
    "onrecord_times",
)


def reading_of(doc: Doc) -> Reading:
    """Return a document's reading; before any component has run, that of the bare text."""
    reading = doc._.onrecord
    return reading if isinstance(reading, Reading) else Reading(doc.text, paragraphs_of(doc.text))


def _field(doc: Doc, name: str) -> object:
    return getattr(reading_of(doc), name)


if not Doc.has_extension("onrecord"):
    Doc.set_extension("onrecord", default=None)
    for _each in fields(Reading):
        Doc.set_extension(f"onrecord_{_each.name}", getter=partial(_field, name=_each.name))


# --- Components ----------------------------------------------------------------------------------


def _parts(*names: str) -> list[str]:
    """Return the names by which components declare fields of the reading."""
    return [f"doc._.onrecord_{name}" for name in names]


def _component(stage: Callable[..., Reading]) -> Component:
    """Return the component that runs a stage; options of a call are passed to the stage."""

    def component(doc: Doc, **options: object) -> Doc:
        check_time()
        doc._.onrecord = stage(reading_of(doc), **options)
        return doc

    return component


@Language.factory(
    "onrecord_sentences",
    requires=["token.is_sent_start"],
    assigns=["token.is_sent_start", *_parts("sentence_starts")],
)
def _sentences(nlp: Language, name: str) -> Component:
    def component(doc: Doc) -> Doc:
        """Start sentences at paragraphs and at opening marks, and cut those that are too long."""
        reading = reading_of(doc)
        paragraph_starts = {start for start, _ in reading.paragraphs}
        begins, is_start = doc.to_array(["IDX", "SENT_START"]).T.tolist()
        found = [
            begin
            for begin, starts_sentence in zip(begins, is_start, strict=True)
            if starts_sentence == 1 or begin in paragraph_starts
        ]
        starts = without_long_sentences(reading.text, with_opening_marks(reading.text, found))
        known = set(starts)
        # At once: setting it token by token has spaCy look through the whole document for each.
        flags = np.array([1 if begin in known else -1 for begin in begins], dtype=np.int64)
        doc.from_array(["SENT_START"], cast("Ints2d", flags.astype(np.uint64).reshape(-1, 1)))
        doc._.onrecord = replace(reading, sentence_starts=starts)
        return doc

    return component


@Language.factory("onrecord_quotations", assigns=_parts("quotations"))
def _quotations(nlp: Language, name: str) -> Component:
    return _component(with_quotations)


@Language.factory("onrecord_turns", requires=_parts("quotations"), assigns=_parts("turns"))
def _turns(nlp: Language, name: str) -> Component:
    return _component(with_turns)


@Language.factory("onrecord_tags", requires=_parts("turns"), assigns=_parts("spans", "names"))
def _tags(nlp: Language, name: str) -> Component:
    name_tagger = NameTagger.load(onrecord_weights.folder())
    return _component(partial(with_tags, tagger=_tagger(), name_tagger=name_tagger))


@Language.factory("onrecord_entities", requires=_parts("turns", "names"), assigns=_parts("entities"))
def _entities(nlp: Language, name: str) -> Component:
    return _component(with_entities)


@Language.factory(
    "onrecord_attributions",
    default_config={"min_confidence": None},
    requires=_parts("sentence_starts", "quotations", "turns", "spans", "names"),
    assigns=_parts("attributions"),
)
def _attributions(nlp: Language, name: str, min_confidence: float | None) -> Component:
    finder = Finder(_tagger(), Linker.load(onrecord_weights.folder()))
    return _component(partial(with_attributions, finder=finder, min_confidence=min_confidence))


@Language.factory(
    "onrecord_references",
    requires=_parts("sentence_starts", "quotations", "turns", "entities", "attributions"),
    assigns=_parts("references"),
)
def _references(nlp: Language, name: str) -> Component:
    return _component(with_references)


@Language.factory(
    "onrecord_statements",
    requires=_parts("quotations", "turns", "entities", "attributions", "references"),
    assigns=_parts("statements", "mentions"),
)
def _statements(nlp: Language, name: str) -> Component:
    return _component(with_statements)


@Language.factory(
    "onrecord_times",
    requires=_parts("sentence_starts", "statements"),
    assigns=_parts("times", "said_at"),
)
def _times(nlp: Language, name: str) -> Component:
    return _component(with_times)


# --- Reading a text ------------------------------------------------------------------------------


@cache
def load() -> Language:
    """Build the pipeline, once per process. It reads texts of any length."""
    nlp = SentenceEnglish()
    nlp.tokenizer = ChunkedTokenizer(nlp.tokenizer, nlp.vocab)
    nlp.max_length = sys.maxsize
    for name in ("sentencizer", *OWN):
        nlp.add_pipe(name)
    return nlp


@cache
def _tagger() -> Tagger:
    """Load the encoder once, for all components that use it."""
    return Tagger.load(onrecord_weights.folder())


@cache
def model_version() -> str:
    """Return the names and versions of spaCy and of the weights."""
    return f"spacy-{version('spacy')} {onrecord_weights.name()}"


def read(
    text: str,
    *,
    published: dt.date | None = None,
    min_confidence: float | None = None,
    is_transcript: bool = False,
) -> Reading:
    """Read a text of any length for which there is time.

    Args:
        text: any text.
        published: the day it appeared.
        min_confidence: of statements; None is the finder's own.
        is_transcript: whether its labels are known to begin turns; else the text must show it.

    Raises:
        ProblemError: it would outlast the deadline.
    """
    check_words(count_words(text))
    options: dict[str, dict[str, Any]] = {
        "onrecord_turns": {"is_transcript": is_transcript},
        "onrecord_times": {"published": published},
    }
    if min_confidence is not None:
        options["onrecord_attributions"] = {"min_confidence": min_confidence}
    return reading_of(load()(text, component_cfg=options))
