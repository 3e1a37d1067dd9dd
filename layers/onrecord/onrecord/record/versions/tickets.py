"""The tickets that have been given out: documents whose upload may still come."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from onrecord.problems import ProblemError, ProblemType
from onrecord.record.model import RecordedDocument, Status
from onrecord.record.storage import keys
from onrecord.record.versions.heads import TOMBSTONE_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.record.storage.table import Item, Table
    from onrecord.record.versions.heads import Head

KEPT = dt.timedelta(days=TOMBSTONE_DAYS)
"""How long a ticket is kept: no longer than a deletion is remembered."""
NEVER_UPLOADED = ProblemError(
    ProblemType.NEVER_UPLOADED, "The ticket has expired and its form was not sent. Ask for another one."
).problem


class Ticket(NamedTuple):
    """A ticket: who holds it may upload one document until it expires.

    Attributes:
        document_id: the id that the document has.
        key: the key of the upload.
        issued: when it was given out (UTC).
        expires: when its form can no longer be sent (UTC).
        request: a digest of what was asked for.
        batch: the batch that the document belongs to.
    """

    document_id: str
    key: str
    issued: dt.datetime
    expires: dt.datetime
    request: str
    batch: str | None = None

    def document(self) -> RecordedDocument:
        """Return the document as the record knows it before its upload."""
        expired = self.expires <= dt.datetime.now(dt.UTC)
        return RecordedDocument(
            id=self.document_id,
            key=self.key,
            status=Status.FAILED if expired else Status.WAITING,
            problem=NEVER_UPLOADED if expired else None,
            received=self.issued,
        )


class TicketStore:
    """Reads and writes of tickets."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, document_ids: Iterable[str]) -> dict[str, Ticket]:
        """Return the last tickets for documents, of those that have one."""
        items = self._table.get_all(map(keys.ticket, document_ids))
        return {ticket.document_id: ticket for ticket in map(_ticket_in, items.values())}

    def put(self, tickets: Sequence[Ticket]) -> None:
        """Keep tickets, of which none was given out before for another request.

        Raises:
            ProblemError: one of them was.
        """
        known = self.get(ticket.document_id for ticket in tickets)
        if any(known.get(each.document_id, each).request != each.request for each in tickets):
            raise ProblemError(
                ProblemType.KEY_REUSED,
                "The `Idempotency-Key` came with another request before. Send a new one with each request.",
            )
        fresh = [ticket for ticket in tickets if ticket.document_id not in known]
        self._table.put_all([*map(_item_of, tickets), *(_entry_of(each) for each in fresh if each.batch)])

    def delete(self, document_id: str) -> None:
        """Forget the ticket for a document."""
        self._table.delete_all([keys.ticket(document_id)])


def is_awaited(ticket: Ticket | None, head: Head | None) -> bool:
    """Return whether a document is known by its ticket alone: it has not come, or not since its deletion."""
    if ticket is None or head is None:
        return ticket is not None
    if head.expires is None:
        return False
    deleted = dt.datetime.fromtimestamp(head.expires, dt.UTC) - dt.timedelta(days=TOMBSTONE_DAYS)
    return ticket.issued > deleted


def _item_of(ticket: Ticket) -> Item:
    return {
        **keys.ticket(ticket.document_id)._asdict(),
        "document": ticket.document_id,
        "key": ticket.key,
        "issued": ticket.issued.isoformat(),
        "valid": ticket.expires.isoformat(),
        "request": ticket.request,
        "batch": ticket.batch,
        "expires": _forgotten(ticket),
    }


def _entry_of(ticket: Ticket) -> Item:
    entry = keys.batch_entry(ticket.batch or "", ticket.issued, ticket.document_id)
    return {**entry._asdict(), "document": ticket.document_id, "expires": _forgotten(ticket)}


def _forgotten(ticket: Ticket) -> int:
    return int((ticket.issued + KEPT).timestamp())


def _ticket_in(item: Item) -> Ticket:
    return Ticket(
        document_id=item["document"],
        key=item["key"],
        issued=dt.datetime.fromisoformat(item["issued"]),
        expires=dt.datetime.fromisoformat(item["valid"]),
        request=item["request"],
        batch=item.get("batch"),
    )
