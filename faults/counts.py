"""The counts of entities as they must be, made from the documents that are served, and how others differ."""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from onrecord.model import MentionKind
from onrecord.record.storage import keys
from onrecord.record.versions import counting

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from onrecord.model import Entity

Counted = dict[str, Any]


def is_of_counting(pk: str, sk: str) -> bool:
    """Tell whether an item is of the counts of entities, or of how they are kept."""
    return sk == "COUNTED" or pk.partition("#")[0] in ("COUNTS", "UNCOUNTED", "COUNTING")


def differences_of_counts(
    items: Iterable[Mapping[str, Any]], served: Mapping[str, tuple[dt.date, Collection[Entity]]]
) -> Iterator[str]:
    """Yield how the counts on record differ from those of the documents that are served.

    Args:
        items: the items of the table.
        served: the date and the entities of each document, by its id.
    """
    expected: defaultdict[str, dict[str, Counted]] = defaultdict(dict)
    begun = set()
    for document, (day, entities) in served.items():
        for entity in entities:
            _count(expected[entity.id].setdefault(f"{day:%Y}", _nothing()), entity)
            if zlib.crc32(f"{entity.id} {document}".encode()) % counting.BEGUN_BY == 0:
                begun.add(entity.id)
    stored: defaultdict[str, dict[str, Counted]] = defaultdict(dict)
    kept = set()
    counted = set()
    for item in items:
        pk, sk = item["pk"]["S"], item["sk"]["S"]
        kind, _, entity_id = pk.partition("#")
        if kind == "UNCOUNTED":
            yield f"a change is not counted: {sk}"
        elif kind == "COUNTING" and item["changes"]["L"]:
            yield "a round of counting has not ended"
        elif kind == "COUNTS" and sk == keys.KEPT:
            kept |= set() if "expires" in item else {entity_id}
        elif kind == "COUNTS" and "expires" not in item:
            documents, mentions, *counters = json.loads(zlib.decompress(item["body"]["B"]))
            stored[entity_id][sk] = {
                "documents": documents,
                "mentions": mentions,
                **dict(zip(("names", "named", "roles"), map(Counter, counters), strict=True)),
            }
        elif sk == "COUNTED":
            counted |= {entity_id} if "now" in item else set()
            if "before" in item:
                yield f"{entity_id} still has what an earlier version counted for"
    if lost := begun - kept:
        yield f"the counts of {len(lost)} entities are not kept: {sorted(lost)[:3]}"
    if unknown := kept - expected.keys():
        yield f"the counts of {len(unknown)} entities of no document are kept: {sorted(unknown)[:3]}"
    for entity_id in sorted(kept | stored.keys()):
        if stored[entity_id] != expected[entity_id]:
            yield f"the counts of {entity_id} are {stored[entity_id]}, not {expected[entity_id]}"
    counting_now = {document for document, (_, entities) in served.items() if entities}
    if counted != counting_now:
        yield f"the documents that count are {sorted(counted)}, not {sorted(counting_now)}"


def _nothing() -> Counted:
    return {"documents": 0, "mentions": 0, "names": Counter(), "named": Counter(), "roles": Counter()}


def _count(counts: Counted, entity: Entity) -> None:
    counts["documents"] += 1
    counts["mentions"] += len(entity.mentions)
    named = [" ".join(each.text.split()) for each in entity.mentions if each.kind is MentionKind.NAME]
    counts["names"].update({entity.name, *entity.aliases, *named})
    counts["named"].update(named)
    if entity.role:
        of = [entity.organisation.entity_id, entity.organisation.name] if entity.organisation else []
        counts["roles"][json.dumps([entity.role, *of], ensure_ascii=False)] += 1
