"""A version as it is stored, read back from its items."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from onrecord.model import Extraction
from onrecord.record.storage import keys
from onrecord.record.storage.blobs import json_of, text_key
from onrecord.record.versions.head_store import or_version_gone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.table import Item, Table
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head


def members_in(item: Item, objects: Objects) -> list[Any]:
    """Return what the JSON of an item says of each member in it; earlier releases had one in an item.

    Raises:
        VersionGoneError: it has been deleted meanwhile.
    """
    said = _said(item, objects)
    return said if isinstance(said, list) else [said]


def with_document(said: dict[str, Any], document_id: str) -> dict[str, Any]:
    """Return a statement with ids that tell its document, which those of earlier releases do not."""
    ids = {name: said[name] for name in ("id", "parent") if said.get(name)}
    return said | {name: f"{document_id}-{each.rpartition('-')[2]}" for name, each in ids.items()}


def is_in_layout(table: Table, objects: Objects, head: Head) -> bool:
    """Return whether the version that a head serves is stored in the layout of this release."""
    generation = or_version_gone(head.generation)
    for prefix in (keys.statements_of(generation), keys.entities_of(generation)):
        for item in table.range(keys.document(head.document_id), prefix, prefix + keys.LAST, page=1):
            return isinstance(_said(item, objects), list)
    return True  # nothing is stored in another way


def stored_version(table: Table, objects: Objects, heads: HeadStore, head: Head) -> tuple[Extraction, str]:
    """Return the version that a head serves, and its text.

    Raises:
        VersionGoneError: it has been replaced or deleted meanwhile.
    """
    generation = or_version_gone(head.generation)

    def members(prefix: str) -> Iterator[Any]:
        for item in table.range(keys.document(head.document_id), prefix, prefix + keys.LAST):
            yield from members_in(item, objects)

    extraction = Extraction(
        document=heads.document(head),
        statements=[
            _unnamed(with_document(each, head.document_id))
            for each in members(keys.statements_of(generation))
        ],
        entities=list(members(keys.entities_of(generation))),
        times=list(members(keys.times_of(generation))),
    )
    text = or_version_gone(objects.get(text_key(head.document_id, generation)))
    return extraction, text.decode("utf-8", "surrogatepass")


def _unnamed(said: dict[str, Any]) -> dict[str, Any]:
    """Return a statement without the names that are stored with it: it is named again when it is stored."""
    return {name: value for name, value in said.items() if name != "about_names"}


def _said(item: Item, objects: Objects) -> Any:
    return json.loads(or_version_gone(json_of(item, objects)))
