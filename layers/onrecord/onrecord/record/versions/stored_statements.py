"""Statements as items hold them: JSON that was validated when it was written, a statement on a line.

So a list reads no statement but those that it shows, and an answer in JSON takes them as they are. What an
earlier release has written lacks fields that this one has: it is validated, which completes it.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onrecord.model import Clip, Cue, Span, Speaker
from onrecord.record.model import NamedStatement
from onrecord.record.storage.blobs import json_of
from onrecord.record.versions.head_store import or_version_gone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.table import Item

BETWEEN = ",\n"
"""Stands between two members of a document in their item, and in none of them."""
MODELS: tuple[type[BaseModel], ...] = (NamedStatement, Span, Cue, Speaker, Clip)
"""The models that a statement's JSON is of."""
FIELDS = f"{zlib.crc32(json.dumps([[*model.model_fields] for model in MODELS]).encode()):08x}"
"""What distinguishes the fields of ``MODELS``, and their order, from those of other releases."""
_ID = len('{"id":')
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class StoredStatement:
    """A statement as its item holds it.

    Attributes:
        written: its JSON.
        is_whole: whether that has all fields of a ``NamedStatement``, in their order.
    """

    written: str
    is_whole: bool

    @cached_property
    def said(self) -> Any:
        """What its JSON says."""
        return json.loads(self.written)

    @property
    def id(self) -> str:
        """Its id; those of earlier releases do not tell its document."""
        statement_id: str = _DECODER.raw_decode(self.written, _ID)[0] if self.is_whole else self.said["id"]
        return statement_id


def together(members: Iterable[str]) -> str:
    """Return the JSON of an item that has members of a document, each given as JSON."""
    return f"[{BETWEEN.join(members)}]"


def statements_in(item: Item, objects: Objects) -> list[StoredStatement]:
    """Return the statements in an item.

    Raises:
        VersionGoneError: it has been deleted meanwhile.
    """
    written = or_version_gone(json_of(item, objects))
    if "fields" in item:
        is_whole = item["fields"] == FIELDS
        return [StoredStatement(each, is_whole) for each in written[1:-1].split(BETWEEN)]
    said = json.loads(written)  # of an earlier release, which had no lines, or one statement in an item
    return [StoredStatement(json.dumps(each), False) for each in (said if isinstance(said, list) else [said])]
