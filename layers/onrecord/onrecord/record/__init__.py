"""The record of who said what: extractions in DynamoDB and S3, and the questions that it answers.

``docs/words.md`` explains the words of this package: head, generation, manifest, pointer ...

Importing the package loads none of its modules, so that a function without a record loads none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.deferred import loader

if TYPE_CHECKING:
    from onrecord.record.model import End, EndKind, Page
    from onrecord.record.questions.pages import DEFAULT_LIMIT, MAX_LIMIT
    from onrecord.record.record import Record
    from onrecord.record.storage.table import CapacityError
    from onrecord.record.versions.consistent_reads import ConcurrentChangeError
    from onrecord.record.versions.heads import TOMBSTONE_DAYS
    from onrecord.record.versions.parts import Listing, Outstanding, Part, PartRange
    from onrecord.record.versions.tickets import Ticket
    from onrecord.record.versions.upload import Upload

__all__ = [
    "DEFAULT_LIMIT",
    "MAX_LIMIT",
    "TOMBSTONE_DAYS",
    "CapacityError",
    "ConcurrentChangeError",
    "End",
    "EndKind",
    "Listing",
    "Outstanding",
    "Page",
    "Part",
    "PartRange",
    "Record",
    "Ticket",
    "Upload",
]

__getattr__ = loader(
    __name__,
    {
        **dict.fromkeys(["End", "EndKind", "Page"], "model"),
        **dict.fromkeys(["DEFAULT_LIMIT", "MAX_LIMIT"], "questions.pages"),
        "Record": "record",
        "CapacityError": "storage.table",
        "ConcurrentChangeError": "versions.consistent_reads",
        "TOMBSTONE_DAYS": "versions.heads",
        **dict.fromkeys(["Listing", "Outstanding", "Part", "PartRange"], "versions.parts"),
        "Ticket": "versions.tickets",
        "Upload": "versions.upload",
    },
)
