"""Which class of sources does a speaker belong to: a named person, a state, an unnamed official, a crowd ...?

An entity's class follows from its type; a noun phrase's from its head, by ``data/source_nouns.tsv``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from onrecord.language.entities.countries import government_building_named
from onrecord.language.entities.roles import is_head
from onrecord.language.statements.lemmas import lemma_of_word
from onrecord.language.tables import rows, values
from onrecord.model import EntityType, SourceClass

if TYPE_CHECKING:
    from onrecord.language.entities.drafts import DraftEntity
    from onrecord.model import Speaker

_WITH_KNOWLEDGE = re.compile(
    r"\b(?:familiar with|close to|briefed on|informed of|aware of|with (?:direct )?knowledge of|involved in|"
    r"on condition of anonymity|not authori[sz]ed to)\b",
    re.IGNORECASE,
)
_NUMBER = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|a dozen|hundreds|thousands|millions)"
)
_PART_OF = re.compile(
    rf"(?:nearly|almost|about|some|only|at least|at most|more than|fewer than|up to)?\s*"
    rf"(?:{_NUMBER}|some|many|most|several|both|all|none|each|half|dozens|"
    rf"a (?:\w+ )?(?:number|majority|chorus|group|handful|couple|string))(?:\s+percent|\s+per\s+cent|%)?\s+"
    rf"(?:(?:in|out of|of)\s+{_NUMBER}\s+|of\s+)(?:the\s+|these\s+|those\s+)?(?=\w)",
    re.IGNORECASE,
)
_SHARE = re.compile(rf"(?:\w+\s+)?{_NUMBER}\s*(?:percent|per\s+cent|%)", re.IGNORECASE)
_ENDS_HEAD = re.compile(
    r"\s*[,(\[–—:;]|\s+(?:who|whom|which|that|of|for|from|at|in|with|on|to|by|near|around|about|among|against|"
    r"outside|inside|across|under|familiar|close|speaking|working|living|involved|briefed|not|released|published|"
    r"conducted|filed|obtained|led|made|sent|issued|signed|seen|written|being|including|like|such)\b",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
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


@cache
def _nouns() -> dict[str, SourceClass]:
    return {noun: SourceClass(name) for name, nouns in rows("source_nouns.tsv") for noun in values(nouns)}


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


def class_of_phrase(phrase: str) -> SourceClass | None:
    """Return the class of a source that names no entity: "a senior official", "residents", "the report"."""
    if _WITH_KNOWLEDGE.search(phrase):
        return SourceClass.UNNAMED_OFFICIAL
    if part := _PART_OF.match(phrase):
        phrase = phrase[part.end() :]
    elif _SHARE.match(phrase):
        return SourceClass.CROWD
    phrase = _POSSESSIVE.sub("", phrase)
    ends = _ENDS_HEAD.search(phrase, 1)
    words = [word.lower() for word in _WORD.findall(phrase[: ends.start() if ends else None])]
    if not words:
        return None
    head = words[-1]
    singular = lemma_of_word(head, ("NOUN",))
    known = _nouns().get(head) or _nouns().get(singular)
    plural = singular != head
    if known is SourceClass.UNNAMED_PERSON:
        return SourceClass.CROWD if plural else known
    if known is not None:
        return known
    if plural:
        return SourceClass.CROWD
    return SourceClass.UNNAMED_PERSON if is_head(head) else None
