"""The data that the record serves: documents, statements and entities.

The words of one document (``Statement``, ``Entity`` ...) are those of ``onrecord.model``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import Field

from onrecord.model import (
    CountryCode,
    Day,
    Document,
    EntityDescription,
    EntityId,
    EntityType,
    Frozen,
    Id,
    Organisation,
    Probability,
    Problem,
    Span,
    Statement,
)

T = TypeVar("T")


class Status(StrEnum):
    """How far an uploaded document is on its way into the record.

    A document is `waiting` while there is a ticket for it and no upload has come.
    """

    WAITING = "waiting"
    PROCESSING = "processing"
    DONE = "done"
    FAILED = "failed"


class EndKind(StrEnum):
    """The ways in which an event of an uploaded object ends."""

    RECORDED = "recorded"
    FAILED = "failed"
    DELETED = "deleted"


class End(Frozen):
    """How an event of an uploaded object ended.

    ``order`` is that of the event: of two ends of one document the greater string is the newer. ``version``
    names the version that is served since; ``statements`` and ``entities`` count what it has. ``problem`` is
    the type of the problem for which the event failed. ``reread`` is True where no event ended, but an upload
    that had been recorded was read again.
    """

    kind: EndKind
    order: str
    at: dt.datetime
    version: str | None = None
    statements: int = 0
    entities: int = 0
    problem: str | None = None
    reread: bool = False

    @property
    def cause(self) -> str:
        """The part of its id that differs from the document's other ends (``identity.event_id``)."""
        if self.version is None:
            return f"{self.order} {self.problem or ''}"
        # A later event may have found it served: another one has been deleted, for instance.
        of_its_upload = self.version.startswith(f"{self.order}.")
        return self.version if of_its_upload else f"{self.order} {self.version}"


class Change(Frozen):
    """A change of the record: a document was recorded, failed or was deleted.

    ``id`` is that of the event that announces it: a change that comes twice has the same. ``problem`` is the
    type of the problem of a document that could not be recorded; ``link`` the document's address in the API.
    """

    id: Id
    kind: EndKind
    document: Id
    at: dt.datetime
    version: str | None = None
    statements: int = 0
    entities: int = 0
    problem: str | None = None
    reread: bool = False
    link: str


class Changes(Frozen):
    """Changes in their order; ``complete`` if these are all there are so far.

    ``next_cursor`` leads to those that come after them, also where there are none yet.
    """

    items: tuple[Change, ...]
    next_cursor: str
    complete: bool


class PartCounts(Frozen):
    """The counts of a container's documents by their status.

    ``done`` and ``failed`` grow by the documents of a chunk at a time.
    """

    total: int
    done: int = 0
    failed: int = 0

    @property
    def are_complete(self) -> bool:
        """Whether every document has ended."""
        return self.done + self.failed == self.total


class RecordedDocument(Frozen):
    """A document as the record knows it: its status and, once done, what it is.

    ``received`` is the time of the upload (UTC). While a changed upload is processed, everything here but
    ``status`` and ``problem`` still describes the version that is served. A container (a table, an archive, a
    feed ...) has ``parts``, and no statements of its own: each of its parts is a document. A part has the id
    of its ``container`` and a ``record`` that names it there. ``object_version`` is the version of the
    uploaded object, where its bucket has versions.
    """

    id: Id
    key: str
    container: Id | None = None
    record: str | None = None
    status: Status
    problem: Problem | None = None
    received: dt.datetime
    object_version: str | None = None
    document: Document | None = None
    statements: int = 0
    entities: int = 0
    parts: PartCounts | None = None


class DocumentReference(Frozen):
    """A reference to the document of a recorded statement or entity.

    ``url`` is where it was published, ``details`` all that is known of it, where a list is asked for that.
    """

    id: Id
    key: str
    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: Day | None = None
    details: Document | None = None


class NamedStatement(Statement):
    """A statement as it is stored: ``about_names`` has the names of what it is about, by entity id.

    What was recorded before names were kept has none.
    """

    about_names: dict[EntityId, str] = Field(default_factory=dict)


def statement_address(statement_id: str) -> str:
    """Return the address of a statement in the API."""
    return f"/v1/statements/{statement_id}"


class RecordedStatement(NamedStatement):
    """A statement as the record serves it: with the document it stands in.

    ``hits`` are the places in its content of the words that a list was asked for. ``self`` is its address
    in the API.
    """

    document: DocumentReference
    hits: tuple[Span, ...] = ()
    self: str = Field(default_factory=lambda said: statement_address(said["id"]))


class EntitySummary(EntityDescription):
    """An entity in a list across documents, as the newest document that has the listed name describes it."""


class Candidate(EntitySummary):
    """An entity that a name may mean: ``documents`` name it, the oldest and newest of these dates.

    ``exact`` is False where there may be more. Of many candidates, the last ones come without counts.
    """

    documents: int | None = None
    exact: bool | None = None
    first: Day | None = None
    last: Day | None = None


class NameCount(Frozen):
    """A name of an entity, and how many documents and mentions have it."""

    name: str
    documents: int
    mentions: int


class DatedRole(Frozen):
    """A role of an entity, what it belongs to, and the dates of the first and last document that give it."""

    role: str
    organisation: Organisation | None = None
    first: Day
    last: Day


class RoleCount(Frozen):
    """A role of an entity, what it belongs to, and how many documents give it."""

    role: str
    organisation: Organisation | None = None
    documents: int


class YearCounts(Frozen):
    """The documents of a year that name an entity: their number, and its names and roles in them.

    The year is that of a document's date (published, else received). Up to 1,000 names and roles of an entity
    are counted in a year.
    """

    year: int
    documents: int
    mentions: int
    names: tuple[NameCount, ...]
    roles: tuple[RoleCount, ...]


class Appearance(Frozen):
    """An entity in one document: the document's date (published, else received), its weight in it."""

    document: DocumentReference
    date: Day
    mentions: int
    salience: Probability


class EntityProfile(Frozen):
    """An entity across documents, newest first.

    ``documents`` are the newest 100, and ``roles`` are those that they give, with dates; ``complete`` is
    False where the entity has more. ``names`` and ``years``, the last one first, describe all documents:
    ``total`` is their number, ``first`` and ``last`` are the dates of the oldest and the newest. ``exact``
    is False where they are still being counted: ``total`` is a lower bound then. What is counted of an
    entity of more than 100 documents may be an hour old, but has nothing that was replaced or deleted.
    ``possibly``: who is on record by this person's surname alone, and may be the same person; nothing of it
    is counted here. The authority file decides (``docs/authority.md``).
    """

    id: EntityId
    name: str
    type: EntityType
    country: CountryCode | None = None
    external_ids: dict[str, str] = Field(default_factory=dict)
    names: tuple[NameCount, ...]
    roles: tuple[DatedRole, ...]
    documents: tuple[Appearance, ...]
    complete: bool
    total: int
    exact: bool
    first: Day
    last: Day
    years: tuple[YearCounts, ...]
    possibly: tuple[EntitySummary, ...] = ()


class Grouping(StrEnum):
    """The keys by which statements can be counted."""

    MONTH = "month"
    SPEAKER = "speaker"
    ABOUT = "about"
    FORM = "form"
    KIND = "kind"
    SOURCE_CLASS = "source_class"
    OUTLET = "outlet"


class GroupCount(Frozen):
    """How many statements have a value: a month, the id of an entity, the slug of an outlet ...

    ``value`` is what the filter of the same name takes, None for statements of documents without an outlet. A
    month is that of the date; what was said in a year counts under the year alone ("2019").
    ``name`` is that of a speaker or an outlet.
    """

    value: str | None
    name: str | None = None
    statements: int


class StatementCounts(Frozen):
    """How many statements pass the filters of a list, and how many of them have which value.

    A statement with several speakers, subjects or classes of sources counts with each of them, and in
    ``total`` once. Where ``next_cursor`` is not None there are more than a request counts: the numbers of all
    pages add up.
    """

    by: Grouping
    total: int
    items: tuple[GroupCount, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items of a list in its order, and the cursor of what follows them; None at the end.

    A page may be short or empty and still have a cursor: a request reads a bounded number of items. ``total``
    is the number of items of the whole list if ``exact``, and else of those up to the end of this page: the
    list has at least so many.
    """

    items: tuple[T, ...]
    next_cursor: str | None = None
    total: Annotated[int, Field(description="The number of items of the list, or the least that it has.")] = 0
    exact: Annotated[bool, Field(description="Whether `total` is the number, and not the least.")] = True


@dataclass(frozen=True, slots=True)
class StatementPage(Page[RecordedStatement]):
    """Statements of a list, and other entities that may be the same speakers.

    ``possibly``: who is on record by the surname alone of a speaker that was asked for, and may be the same
    person (``EntityProfile``); on the first page.
    """

    items: tuple[RecordedStatement, ...]  # again: in a subclass the schema loses what a generic class is of
    possibly: tuple[EntitySummary, ...] = ()
