"""The stages of reading a text: each takes a reading and returns it with its findings.

Models are passed in; ``pipeline`` loads them and puts the stages in a row.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from onrecord.language.attributions.announced import with_announced
from onrecord.language.attributions.appeals import with_appeals
from onrecord.language.attributions.continued import with_whole_quotations
from onrecord.language.attributions.coordinated import with_second_cues
from onrecord.language.attributions.datelines import (
    find_datelines,
    read_without_datelines,
    without_datelines,
)
from onrecord.language.attributions.dialogue import with_dialogue
from onrecord.language.attributions.edges import (
    orphans,
    snap_to_marks,
    with_whole_names,
    within_paragraph,
    without_sums,
)
from onrecord.language.attributions.first_person import with_first_person
from onrecord.language.attributions.headlines import with_full_stops, with_headlines
from onrecord.language.attributions.impersonal import with_impersonal
from onrecord.language.attributions.nested import find_nested
from onrecord.language.attributions.parentheses import with_parentheses
from onrecord.language.attributions.refusals import without_refusals
from onrecord.language.attributions.relatives import with_relatives, without_clauses_of_sources
from onrecord.language.attributions.remarks import without_remarks
from onrecord.language.attributions.sentences_apart import with_quotations_apart
from onrecord.language.attributions.set_apart import with_whole_paragraphs
from onrecord.language.attributions.signatures import with_signatures
from onrecord.language.attributions.speaker_tags import with_speaker_tags
from onrecord.language.attributions.testimony import with_testimony
from onrecord.language.attributions.titles import without_titles
from onrecord.language.attributions.transcripts import of_turns, parted_by_turns
from onrecord.language.attributions.uncued import with_uncued
from onrecord.language.entities.affiliations import with_countries, with_organisations
from onrecord.language.entities.grouping import group
from onrecord.language.entities.named import find_names
from onrecord.language.entities.narrators import signatures
from onrecord.language.entities.pronouns import find_references
from onrecord.language.lexicon.captions import without_labels
from onrecord.language.quotations import read_quotations
from onrecord.language.spans import Cover
from onrecord.language.statements.assembly import assemble
from onrecord.language.tagging.known import lower_case_words
from onrecord.language.tagging.names import TaggedName
from onrecord.language.times.expressions import find_times
from onrecord.language.times.said_at import said_at_of
from onrecord.language.turns.names import names_in_labels, without_labels_in_names
from onrecord.language.turns.reader import find_turns
from onrecord.language.turns.turn import TurnsByPlace, blanked

if TYPE_CHECKING:
    import datetime as dt

    from onrecord.language.attributions.linker import Finder
    from onrecord.language.reading import Reading
    from onrecord.language.tagging.encoder import Section
    from onrecord.language.tagging.names import NameTagger
    from onrecord.language.tagging.pieces import Words
    from onrecord.language.tagging.tagger import Tagger


def with_quotations(reading: Reading) -> Reading:
    """Find what stands inside quotation marks."""
    return replace(reading, quotations=read_quotations(reading.text, reading.paragraphs))


def with_turns(reading: Reading, *, is_transcript: bool = False) -> Reading:
    """Find the turns of a transcript or an interview."""
    text, paragraphs, quotations = reading.text, reading.paragraphs, reading.quotations
    return replace(reading, turns=find_turns(text, paragraphs, quotations, is_transcript=is_transcript))


def with_tags(reading: Reading, *, tagger: Tagger, name_tagger: NameTagger) -> Reading:
    """Tag the parts of statements and the names, in a single run of the encoder.

    The labels of turns and captions are not read: they are known, and the encoder has learnt from articles.
    """
    names: list[TaggedName] = []
    text = without_labels(blanked(reading.text, reading.turns))
    in_lower_case = lower_case_words(text)

    def find_names_too(words: Words, section: Section) -> None:
        names.extend(name_tagger.find(text, words, section, in_lower_case))

    turns = TurnsByPlace(reading.turns)
    apart = [bounds for bounds in reading.paragraphs if turns.touched(*bounds) is None]
    spans = tagger.tag(with_full_stops(text, apart), each=find_names_too)
    return replace(reading, spans=spans, names=names)


def with_entities(reading: Reading) -> Reading:
    """Find the entities that are named."""
    text = reading.text
    labels = {turn.name: turn.role for turn in reading.turns if turn.name is not None}
    signed = [TaggedName.sure(*bounds, "PERSON") for bounds in signatures(text, reading.paragraphs)]
    labels |= {(name.start, name.end): None for name in signed}
    by_rule = [*names_in_labels(text, reading.turns), *signed]
    covered = Cover((name.start, name.end) for name in by_rule)
    others = (name for name in reading.names if not covered.touches(name.start, name.end))
    bare = without_labels_in_names(text, others, reading.turns)
    tagged = sorted([*bare, *by_rule], key=lambda name: name.start)
    # The surname of two speakers, alone in a label, can be either's.
    either = Cover(turn.label for turn in reading.turns if turn.is_open and turn.label is not None)
    named = find_names(text, tagged, reading.paragraphs, labels)
    found = group(text, [name for name in named if not either.touches(name.start, name.end)])
    return replace(reading, entities=with_organisations(text, with_countries(text, found)))


def with_attributions(reading: Reading, *, finder: Finder, min_confidence: float | None = None) -> Reading:
    """Find the attributions.

    What is less likely than the finder's threshold is added where nothing else has been found: a lower bound
    of confidence never takes a statement away.

    Args:
        reading: with quotations and tags.
        finder: finds the outermost statements.
        min_confidence: of statements; None is the finder's own.
    """
    text, quotations, paragraphs = reading.text, reading.quotations, reading.paragraphs
    threshold = finder.linker.threshold
    least = threshold if min_confidence is None else min(min_confidence, threshold)
    datelines = find_datelines(text, reading.names, paragraphs)
    drawn = read_without_datelines(
        text,
        finder.link(text, reading.spans, minimum=least),
        datelines,
        partial(finder.find_attributions, minimum=least),
    )
    drawn = without_sums(text, drawn)
    drawn = with_whole_names(text, drawn, reading.names)
    drawn = without_refusals(text, without_remarks(text, drawn, quotations))
    drawn = within_paragraph(text, snap_to_marks(text, drawn, quotations), quotations, paragraphs)
    drawn = with_whole_paragraphs(text, drawn, quotations, paragraphs)
    linked = [attribution for attribution in drawn if attribution.confidence >= threshold]
    unlikely = [attribution for attribution in drawn if attribution.confidence < threshold]
    linked = with_speaker_tags(text, linked, reading.names, quotations, paragraphs)
    linked = with_announced(text, linked, reading.names, quotations, paragraphs, reading.sentence_starts)
    linked = with_relatives(text, linked, quotations)
    linked = with_whole_quotations(text, linked, reading.spans, quotations)
    linked = with_dialogue(text, linked, quotations, paragraphs)
    linked = with_uncued(text, linked, reading.names, quotations, paragraphs)
    linked = list(with_quotations_apart(text, linked, quotations))
    linked = list(with_second_cues(text, linked, quotations))
    linked = with_parentheses(text, linked, reading.names, quotations)
    linked = with_testimony(text, with_impersonal(text, linked, quotations), quotations)
    linked = with_appeals(text, linked, quotations)
    untitled = without_titles(text, linked, reading.names)
    signed = with_signatures(text, untitled, reading.names, quotations, paragraphs)
    own = with_first_person(text, signed, quotations)
    taken = Cover(piece for attribution in own for piece in attribution.content)
    own += [each for each in unlikely if not any(taken.touches(*piece) for piece in each.content)]
    outside, inside = parted_by_turns(text, own, reading.turns, quotations)
    outermost = [*with_headlines(text, outside, reading.names, quotations, paragraphs), *inside]
    nested = find_nested(
        text, outermost, quotations, partial(finder.find_attributions, minimum=min_confidence)
    )
    cues = Cover(attribution.cue for attribution in outermost if attribution.cue is not None)
    nested = [
        attribution
        for attribution in without_refusals(text, without_sums(text, nested))
        if attribution.cue is None or not cues.touches(*attribution.cue)
    ]
    turns = of_turns(reading.turns)
    outermost = without_datelines(without_clauses_of_sources(text, outermost), datelines)
    every = (*turns, *outermost, *nested, *orphans(text, [*turns, *outermost], quotations, paragraphs))
    kept = [attribution for attribution in every if attribution.confidence >= (min_confidence or 0.0)]
    return replace(reading, attributions=kept)


def with_references(reading: Reading) -> Reading:
    """Resolve he, she and descriptions."""
    found = find_references(
        reading.text,
        reading.sentence_starts,
        reading.entities,
        reading.attributions,
        reading.quotations,
        reading.turns,
    )
    return replace(reading, references=found)


def with_statements(reading: Reading) -> Reading:
    """Make the statements, with speakers, forms, kinds, addressees and subjects."""
    statements, mentions = assemble(
        reading.text,
        reading.attributions,
        reading.entities,
        reading.references,
        reading.quotations,
        reading.paragraphs,
        reading.turns,
    )
    return replace(reading, statements=statements, mentions=mentions)


def with_times(reading: Reading, *, published: dt.date | None = None) -> Reading:
    """Find the times of the text, and when its statements were made.

    Args:
        reading: with sentences and statements.
        published: the day the text appeared, from which "yesterday" is counted.
    """
    times = find_times(reading.text, reading.sentence_starts, published)
    said_at = said_at_of(reading.text, reading.statements, times, reading.sentence_starts, published)
    return replace(reading, times=times, said_at=said_at)
