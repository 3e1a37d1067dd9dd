"""The class of sources of a speaker: a named person, a state, an unnamed official, a crowd ...

The class of an entity follows from its type, that of a noun phrase from its head (the lexicon's
``source_nouns.tsv``).
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
    """Return a speaker's class, None if it is unknown.

    Args:
        speaker: the speaker.
        entity: the speaker's entity, if there is one.
    """
    if entity is None:
        return None if speaker.resolved_by is None else class_of_phrase(speaker.name)
    if government_building_named(entity.name) or (entity.type is EntityType.NORP and entity.country):
        return SourceClass.STATE
    return _OF_TYPE.get(entity.type)
