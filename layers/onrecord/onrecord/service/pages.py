"""The pages of the record for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from onrecord.formats import pages
from onrecord.record import DEFAULT_LIMIT, MAX_LIMIT, ConcurrentChangeError
from onrecord.record.model import Grouping
from onrecord.service import resources
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from onrecord.formats.pages import HtmlPage
    from onrecord.record import Page
    from onrecord.record.model import EntityProfile, RecordedStatement

TRIES = 3
"""The number of tries to make the page of a document that is replaced meanwhile."""
T = TypeVar("T")


def front_page() -> HtmlPage:
    """Return the archive's front page."""
    record = resources.record()
    newest = record.documents(limit=pages.NEWEST).items
    return pages.front_page(newest, record.statements(limit=DEFAULT_LIMIT).items)


def answer_page(
    page: Page[RecordedStatement],
    query: Mapping[str, Sequence[str]],
    *,
    filters: Mapping[str, Any],
) -> HtmlPage:
    """Return a page of statements, the first one of an answer with how many there are in each month.

    Args:
        page: the statements.
        query: the parameters of the request.
        filters: the record's filters for them.
    """
    counts = None if "cursor" in query else resources.record().statement_counts(Grouping.MONTH, **filters)
    speaker, about = _names(filters["speaker"]), _names(filters["about"])
    return pages.answer_page(page, query, speaker=speaker, about=about, counts=counts)


def _names(entity_ids: Iterable[str]) -> str | None:
    entities = map(resources.record().entity, entity_ids)
    return " or ".join(entity.name for entity in entities if entity) or None


def entity_page(entity: EntityProfile) -> HtmlPage:
    """Return the page of an entity."""
    record = resources.record()
    return pages.entity_page(
        entity,
        record.statements(speaker=entity.id, limit=MAX_LIMIT).items,
        record.statements(about=entity.id, limit=MAX_LIMIT).items,
        record.statement_counts(Grouping.MONTH, speaker=entity.id),
    )


def upload_page() -> HtmlPage:
    """Return the page that uploads files."""
    form = resources.s3().generate_presigned_post(environment().uploads_bucket, "origin")
    address = urlsplit(form["url"])
    return pages.upload_page(f"{address.scheme}://{address.netloc}")


def document_page(document_id: str) -> HtmlPage | None:
    """Return the page of a document; None if there is none.

    Raises:
        ConcurrentChangeError: it was replaced at each try.
    """
    record = resources.record()
    for _ in range(TRIES):
        recorded = record.document(document_id)
        if recorded is None:
            return None
        if recorded.document is None:
            return pages.unread_page(recorded)
        if recorded.parts:
            return container_page(document_id, None)
        page = pages.document_page(
            record.text(document_id) or "",
            recorded.document,
            [*_all(lambda cursor: record.document_statements(document_id, limit=MAX_LIMIT, cursor=cursor))],
            [*_all(lambda cursor: record.document_entities(document_id, limit=MAX_LIMIT, cursor=cursor))],
            [*_all(lambda cursor: record.document_times(document_id, limit=MAX_LIMIT, cursor=cursor))],
            served=True,
            container=recorded.container,
        )
        if record.document(document_id) == recorded:
            return page
    raise ConcurrentChangeError


def container_page(container_id: str, cursor: str | None) -> HtmlPage | None:
    """Return the page of a container with a page of its parts; None if there is none.

    Raises:
        ProblemError: the cursor is not valid.
    """
    record = resources.record()
    container = record.document(container_id)
    parts = record.document_parts(container_id, limit=MAX_LIMIT, cursor=cursor)
    if container is None or parts is None or container.parts is None:
        return None
    return pages.container_page(container, parts)


def _all(ask: Callable[[str | None], Page[T] | None]) -> Iterator[T]:
    """Yield the items of all pages of a list."""
    cursor = None
    while (page := ask(cursor)) is not None:
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return
