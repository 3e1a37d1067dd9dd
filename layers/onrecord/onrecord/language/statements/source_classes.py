"""Which class of sources does a speaker belong to: a named person, a state, an unnamed official, a crowd ...?

An entity's class follows from its type; a noun phrase's from its head, by ``data/source_nouns.tsv``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.language.lexicon.countries import government_building_named
from onrecord.language.lexicon.source_nouns import class_of_phrase
from onrecord.model import EntityType, SourceClass

if TYPE_CHECKING:
    from onrecord.language.entities.drafts import DraftEntity
    from onrecord.model import Speaker

_OF_TYPE = {
    EntityType.PERSON: SourceClass.NAMED_PERSON,
    EntityType.ORG: SourceClass.ORGANISATION,
    EntityType.FAC: SourceClass.ORGANISATION,
    EntityType.GPE: SourceClass.STATE,
    EntityType.LOC: SourceClass.STATE,
    EntityType.NORP: SourceClass.CROWD,
    EntityType.WORK_OF_ART: SourceClass.DOCUMENT,
    EntityType.LAW: SourceClass.DOCUMENT,
}


def source_class_of(speaker: Speaker, entity: DraftEntity | None) -> SourceClass | None:
    """Return a speaker's class, None where nothing tells it.

    Args:
        speaker: the speaker.
        entity: the entity that it is, if it is one.
    """
    if entity is None:
        return None if speaker.resolved_by is None else class_of_phrase(speaker.name)
    if government_building_named(entity.name) or (entity.type is EntityType.NORP and entity.country):
        return SourceClass.STATE
    return _OF_TYPE.get(entity.type)
