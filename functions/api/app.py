"""The record over HTTPS: statements, entities and documents. Loads no language model."""

from __future__ import annotations

from onrecord.service.start import all_loaded  # before all else

# isort: split
from functools import cache
from http import HTTPStatus
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import parse_qsl, quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Path, Query
from pydantic import Field

from onrecord.formats import pages as html
from onrecord.formats.files import FileFormat
from onrecord.model import (
    Act,
    DateBasis,
    Day,
    Entity,
    EntityId,
    EntityType,
    Form,
    Frozen,
    Id,
    Kind,
    SourceClass,
    TimeExpression,
    Unattributed,
    Zone,
)
from onrecord.record import DEFAULT_LIMIT, MAX_LIMIT, Page
from onrecord.record.model import (
    Changes,
    EntityProfile,
    EntitySummary,
    Grouping,
    RecordedDocument,
    RecordedStatement,
    StatementCounts,
    StatementPage,
    Status,
)
from onrecord.service import (
    alerts,
    dating,
    deletions,
    embeds,
    exports,
    extraction,
    pages,
    resources,
    sign_in,
    tickets,
)
from onrecord.service.http import ATOM, HTML, JSON, JSON_LD, XML, HttpApi
from onrecord.service.http.documentation import documentation_page
from onrecord.service.http.lists import (
    ANSWERS,
    STATEMENT,
    STATEMENT_LISTS,
    WRITTEN,
    annotated,
    statement_list,
    written_list,
)
from onrecord.service.http.openapi import PAGE_ALONE, with_page
from onrecord.service.http.record_errors import RETRY_AFTER, ReplacedIdError, answer_record_errors
from onrecord.service.lookups import found, found_in, found_statement
from onrecord.service.names import by_surname_alone, in_order
from onrecord.service.observability import logger_of
from onrecord.service.questions import check_named, check_order, counted, question_of

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

SERVICE = "api"
logger = logger_of(SERVICE)
app = HttpApi(logger, admit=sign_in.admit, written_elsewhere={sign_in.CALLBACK})
app.include_router(extraction.router)
app.include_router(sign_in.router)
app.include_router(embeds.router)
answer_record_errors(app)
sign_in.answer_sign_in_errors(app)
resources.prepare()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return app.resolve(event, context)


# --- Parameters ----------------------------------------------------------------------------------

ThingId = Annotated[Id, Path(description="Its id.")]
NamedEntity = Annotated[EntityId, Path(description="The entity's id.")]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="The largest number of items on a page.")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before.")]
From = Annotated[Day | None, Query(alias="from", description="The first day, YYYY-MM-DD.")]
To = Annotated[Day | None, Query(alias="to", description="The day after the last one, YYYY-MM-DD.")]
Names = tuple[Annotated[str, Field(min_length=1, max_length=400)], ...]
"""Values of a parameter that may be given several times."""
By = Annotated[Grouping, Query(description="What the statements are counted by.")]
Outlet = Annotated[str | None, Query(min_length=1, description="The outlet that published the document.")]
Author = Annotated[str | None, Query(min_length=1, description="An author of it; of several names all.")]
ListFormat = Annotated[
    Literal["json", "ndjson", "csv", "xlsx", "jsonld", "html"] | None,
    Query(alias="format", description="The representation, instead of `Accept`."),
]
PageFormat = Annotated[
    Literal["json", "html"] | None,
    Query(alias="format", description="The representation, instead of `Accept`."),
]
StatementFormat = Annotated[
    Literal["json", "jsonld", "html"] | None,
    Query(alias="format", description="The representation, instead of `Accept`."),
]
Order = Literal["desc", "asc"]
FeedTitle = Annotated[
    str | None,
    Query(min_length=1, max_length=200, description="The title of the feed; the question if left out."),
]
WebhookAddress = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=2000,
        description="The address (https://) to which news are posted.",
        examples=["https://hooks.example.org/onrecord"],
    ),
]
Email = Annotated[bool, Query(description="Whether news are sent to the stack's topic of alerts.")]
DataFormat = Annotated[
    Literal["json", "ndjson", "csv", "xlsx", "jsonld"] | None,
    Query(alias="format", description="The representation, instead of `Accept`."),
]
ByteOrderMark = Annotated[bool, Query(description="Whether a sheet begins with the mark that Excel needs.")]


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="A name for this request. Sent again with it, it has the same outcome.",
        examples=["0b5e1f0a-import-17"],
    ),
]


def query() -> dict[str, list[str]]:
    """Return the parameters of the current request."""
    return app.current_event.resolved_query_string_parameters


@app.get(
    "/",
    summary="The way in",
    include_in_schema=False,
    responses=with_page("The archive's front page", dict),
)
def get_root() -> Response[str]:
    """Return the front page to browsers; redirect programs to the documentation."""
    if app.media_type == HTML:
        return app.page(pages.front_page())
    return Response(HTTPStatus.TEMPORARY_REDIRECT, None, "", {"Location": "/docs"})


# --- Statements ----------------------------------------------------------------------------------


@app.get(
    "/v1/statements",
    summary="Who said what about whom, and when",
    tags=["statements"],
    responses=ANSWERS,
)
def list_statements(
    speaker: Annotated[Names, Query(description="A name, or an entity's id, as person:antony-blinken.")] = (),
    about: Annotated[
        Names, Query(description="A name or an entity's id; a country's also finds entities of it.")
    ] = (),
    type: Annotated[
        EntityType | None,
        Query(description="The type of an entity asked for by name, if several share the name."),
    ] = None,
    q: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=400,
            description='Words of the content: all of them, "phrases" and beginnings* of words.',
            examples=["pension"],
        ),
    ] = None,
    form: Annotated[tuple[Form, ...], Query(description="How much of the content is quoted.")] = (),
    kind: Annotated[tuple[Kind, ...], Query(description="What the source does with the content.")] = (),
    from_: From = None,
    to: To = None,
    min_confidence: Annotated[float | None, Query(ge=0, le=1, description="The lowest confidence.")] = None,
    act: Annotated[tuple[Act, ...], Query(description="What is done by saying the content.")] = (),
    source_class: Annotated[
        tuple[SourceClass, ...], Query(description="The class of sources that a speaker belongs to.")
    ] = (),
    negated: Annotated[
        bool | None, Query(description="Whether the document says that the source did not say it.")
    ] = None,
    unattributed: Annotated[
        tuple[Unattributed | Literal["any"], ...], Query(description="Why there is no source.")
    ] = (),
    zone: Annotated[tuple[Zone, ...], Query(description="The part of the document it stands in.")] = (),
    lemma: Annotated[
        Names, Query(description="The verb of the cue: a lemma (`deny`) or a form (`denied`).")
    ] = (),
    addressee: Annotated[Names, Query(description="Whom it is said to: a name, or an entity's id.")] = (),
    outlet: Annotated[Names, Query(description="The outlet that published the document.")] = (),
    author: Annotated[
        Names,
        Query(description="An author of the document; several names in a value: all of them."),
    ] = (),
    date_basis: Annotated[tuple[DateBasis, ...], Query(description="Where the date comes from.")] = (),
    undated: Annotated[
        bool | None, Query(description="Whether the date is only the day of the upload.")
    ] = None,
    document: Annotated[Names, Query(description="The id of the document.")] = (),
    order: Annotated[Order, Query(description="Newest `date` first, or oldest first.")] = "desc",
    expand: Annotated[
        Literal["document"] | None,
        Query(description="`document` adds to each item all that is known of its document."),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    format_: ListFormat = None,
    bom: ByteOrderMark = False,
) -> StatementPage:
    """List statements, newest `date` first; `from` is inclusive, `to` exclusive.

    What was said in a week, month or year (`said_at`) is listed if one of its days is in the range. It stands
    at its `date`, the last day.

    A parameter that is given several times finds what any of its values finds.
    """
    question = question_of(locals())
    asked = {
        **question.filters,
        "newest_first": order == "desc",
        "details": expand == "document",
        "limit": limit,
        "cursor": cursor,
    }
    record = resources.record()
    ask = record.statements_as_json if app.media_type in WRITTEN else record.statements
    page: Page[Any] = ask(**asked)
    if not (page.items or page.next_cursor or cursor):
        check_named(question)
    if app.media_type == HTML:
        shown = pages.answer_page(page, query(), filters=question.filters)
        return app.page(shown)  # type: ignore[return-value]
    if app.media_type in WRITTEN:
        is_first = app.media_type == JSON and cursor is None
        others = by_surname_alone(page, question.speaker) if is_first else ()
        return written_list(app, page, possibly=others)  # type: ignore[return-value]
    return statement_list(app, page, byte_order_mark=bom)  # type: ignore[return-value]


PARAMETERS = signature(list_statements).parameters
FILTERS = [
    name for name in PARAMETERS if name not in {"order", "expand", "limit", "cursor", "format_", "bom"}
]
"""The parameters of a list of statements that say which ones it has."""


def count_statements(by: Grouping, cursor: str | None, **given: Any) -> StatementCounts:
    """Count the statements that the list with the same parameters has.

    Where `next_cursor` is not null, there are more than a request counts: the numbers of all pages add up.
    """
    return counted(question_of(given), by, cursor=cursor)


# The filters are declared once.
count_statements.__signature__ = Signature(  # type: ignore[attr-defined]
    [
        Parameter("by", Parameter.KEYWORD_ONLY, annotation=By),
        *(PARAMETERS[name].replace(kind=Parameter.KEYWORD_ONLY) for name in FILTERS),
        Parameter("cursor", Parameter.KEYWORD_ONLY, default=None, annotation=Cursor),
    ],
    return_annotation=StatementCounts,
)
app.get("/v1/statements/counts", summary="How many statements there are", tags=["statements"])(
    count_statements
)


def create_export(
    file: FileFormat,
    order: Order,
    cursor: str | None,
    bom: bool,
    idempotency_key: str | None,
    **given: Any,
) -> Response[Any]:
    """Write all statements of the list with the same parameters to one file, in the background.

    The file is at an address of its own, which `GET /v1/exports/{id}` has once it is done, and is kept for a
    week. It has up to 100,000 statements; a longer answer goes on in an export with its `next_cursor`. A
    request that is sent again with the same `Idempotency-Key` is the same export.
    """
    request = exports.ExportRequest(
        question=question_of(given),
        newest_first=order == "desc",
        cursor=cursor,
        format=file,
        byte_order_mark=bom,
        origin=app.origin,
    )
    export = exports.request_export(request, key=named_request(idempotency_key))
    if app.media_type == HTML:  # sent by the form of a page
        return Response(HTTPStatus.SEE_OTHER, None, "", {"Location": export.self})
    return Response(HTTPStatus.ACCEPTED, JSON, export, {"Location": export.self})


create_export.__signature__ = Signature(  # type: ignore[attr-defined]
    [
        Parameter(
            "file",
            Parameter.KEYWORD_ONLY,
            annotation=Annotated[FileFormat, Query(description="The format of the file.")],
        ),
        *(PARAMETERS[name].replace(kind=Parameter.KEYWORD_ONLY) for name in (*FILTERS, "order", "bom")),
        Parameter("cursor", Parameter.KEYWORD_ONLY, default=None, annotation=Cursor),
        Parameter("idempotency_key", Parameter.KEYWORD_ONLY, default=None, annotation=IdempotencyKey),
    ],
    return_annotation=Response[exports.Export],
)
app.post(
    "/v1/exports",
    summary="A whole answer as a file",
    tags=["statements"],
    status_code=202,
    responses=with_page("The export; a form is led to its page", exports.Export, status=202),
)(create_export)


@app.get(
    "/v1/exports/<id>",
    summary="How far an export is, and its file",
    tags=["statements"],
    responses=with_page("The export; for people a page that waits for it", exports.Export),
)
def get_export(id: ThingId, format_: PageFormat = None) -> Response[Any]:
    """Return the status of an export and, once it is done, the address of its file for 15 minutes.

    While it is not, `Retry-After` says when to ask again.
    """
    export = found(exports.export(id), "export")
    waiting = export.status in (exports.ExportStatus.WAITING, exports.ExportStatus.RUNNING)
    if app.media_type == HTML:
        again = {"Refresh": str(RETRY_AFTER)} if waiting else {}
        page = html.export_page(
            export.format,
            statements=export.statements,
            expected=export.expected,
            file=None if export.file is None else (export.file.url, export.file.bytes),
            is_whole=export.next_cursor is None,
            problem=export.problem,
        )
        return app.page(page, headers=again)
    return Response(200, JSON, export, {"Retry-After": str(RETRY_AFTER)} if waiting else {})


@app.get(
    "/v1/statements/<id>",
    summary="One statement",
    tags=["statements"],
    responses=STATEMENT,
)
def get_statement(id: ThingId, format_: StatementFormat = None) -> RecordedStatement:
    """Return a statement with its sentence and the document it stands in.

    `sentence` is null in statements that an early release recorded. Ids are made of the words that were read.
    So a statement is gone (410) if its document was read again and no longer has it.
    """
    statement = found_statement(id)
    if app.media_type == HTML:
        place = f"/v1/documents/{statement.document.id}#{statement.id}"
        headers = {"Location": place, "Cache-Control": "no-cache", "Vary": "Accept"}
        return Response(HTTPStatus.SEE_OTHER, None, "", headers)  # type: ignore[return-value]
    if app.media_type == JSON_LD:
        return annotated(app, statement)  # type: ignore[no-any-return]
    return statement


# --- Alerts --------------------------------------------------------------------------------------


def create_alert(title: str | None, webhook: str | None, email: bool, **given: Any) -> Response[alerts.Alert]:
    """Follow a question: its answers become a feed (Atom) at a secret address.

    With `webhook` or `email`, the answers in documents that are uploaded later are also sent, each once. Only
    this answer has the address of the feed, and the secret that signs the webhook's messages. Anybody who has
    the address reads the feed without credentials.
    """
    named = title or ", ".join(
        value for _, value in parse_qsl(app.current_event.query_with(title=None, webhook=None, email=None))
    )
    alert = alerts.create_alert(
        question_of(given),
        title=named or "All statements",
        origin=app.origin,
        webhook=webhook,
        email=email,
    )
    return Response(HTTPStatus.CREATED, JSON, alert, {"Location": alert.self})


create_alert.__signature__ = Signature(  # type: ignore[attr-defined]
    [
        *(PARAMETERS[name].replace(kind=Parameter.KEYWORD_ONLY) for name in FILTERS),
        Parameter("title", Parameter.KEYWORD_ONLY, default=None, annotation=FeedTitle),
        Parameter("webhook", Parameter.KEYWORD_ONLY, default=None, annotation=WebhookAddress),
        Parameter("email", Parameter.KEYWORD_ONLY, default=False, annotation=Email),
    ],
    return_annotation=Response[alerts.Alert],
)
app.post("/v1/alerts", summary="Follow a question", tags=["alerts"], status_code=201)(create_alert)


@app.get("/v1/alerts", summary="The questions that are followed", tags=["alerts"])
def list_alerts(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Page[alerts.Alert]:
    """List alerts, without the addresses of their feeds and the secrets of their webhooks."""
    return alerts.alerts(limit=limit, cursor=cursor)


@app.get("/v1/alerts/<id>", summary="One alert", tags=["alerts"])
def get_alert(id: ThingId) -> alerts.Alert:
    """Return an alert, without the address of its feed and the secret of its webhook."""
    return found(alerts.alert(id), "alert")


@app.get("/v1/alerts/<id>/deliveries", summary="What was sent of an alert", tags=["alerts"])
def list_alert_deliveries(
    id: ThingId, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Page[alerts.Delivery]:
    """List the deliveries of the last 30 days, newest first, with how each attempt ended."""
    alert = found(alerts.alert(id), "alert")
    return alerts.deliveries_of(alert.id, limit=limit, cursor=cursor)


@app.delete("/v1/alerts/<id>", summary="Follow a question no more", tags=["alerts"])
def delete_alert(id: ThingId) -> alerts.Alert:
    """Delete an alert; the address of its feed then answers 404."""
    return found(alerts.delete_alert(id), "alert")


@app.get(
    "/feeds/<secret>",
    summary="The feed of an alert",
    include_in_schema=False,  # it is for readers of news, at an address that an alert has
    responses={
        200: {
            "description": "A feed (Atom) of the newest statements that answer the alert",
            "content": {each: {"schema": {"type": "string"}} for each in (ATOM, XML)},
        }
    },
)
def get_feed(secret: str, cursor: Cursor = None) -> Response[bytes]:
    """Return the newest statements that answer an alert, an entry for each; needs no credentials.

    A statement has the same entry whenever its document is read again. `rel="next"` leads to older ones.
    """
    # Here, so that no other request waits for what only this one needs.
    from onrecord.formats.feed import feed

    alert = found(alerts.followed(secret), "feed")
    page = alerts.answers(alert, cursor)
    event, origin = app.current_event, app.origin
    body = feed(
        page.items,
        id=alert.id,
        title=alert.title,
        created=alert.created,
        origin=origin,
        address=origin + event.address_with(),
        next_page=origin + event.address_with(cursor=page.next_cursor) if page.next_cursor else None,
    )
    return Response(200, f"{ATOM}; charset=utf-8", body)


# --- Entities ------------------------------------------------------------------------------------


@app.get(
    "/v1/entities",
    summary="Who and what the documents name",
    tags=["entities"],
    responses=with_page("A page of entities", Page[EntitySummary]),
)
def list_entities(
    type: Annotated[EntityType | None, Query(description="The entities' type.")] = None,
    name: Annotated[
        str | None, Query(description="Words of a name as they stand in it, the last one or its beginning.")
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    format_: PageFormat = None,
) -> Page[EntitySummary]:
    """List entities across documents."""
    asked = None if name is None else in_order(name)
    page = resources.record().entities(type=type, name=asked, limit=limit, cursor=cursor)
    if app.media_type == HTML:
        return app.page(html.entities_page(page, query()))  # type: ignore[return-value]
    return page


@app.get(
    "/v1/entities/<id>",
    summary="One entity across documents",
    tags=["entities"],
    responses={
        **with_page("The entity", EntityProfile),
        308: {"description": "The authority file has replaced this id; `Location` has the entity"},
    },
)
def get_entity(id: NamedEntity, format_: PageFormat = None) -> EntityProfile:
    """Return an entity's names, its roles with their dates, and its documents."""
    current, *_ = resources.known_as(id)
    if current != id:
        raise ReplacedIdError(current)
    entity = found(resources.record().entity(id), "entity")
    if app.media_type == HTML:
        return app.page(pages.entity_page(entity))  # type: ignore[return-value]
    return entity


# --- Documents -----------------------------------------------------------------------------------


UNDER_WAY = {Status.WAITING, Status.PROCESSING}
"""The status of documents that change by themselves."""


@app.get(
    "/v1/documents",
    summary="The documents and their status",
    tags=["documents"],
    responses=with_page("A page of documents", Page[RecordedDocument]),
)
def list_documents(
    key: Annotated[str | None, Query(description="The key of the upload.")] = None,
    status: Annotated[Status | None, Query(description="The status of the documents.")] = None,
    from_: From = None,
    to: To = None,
    outlet: Outlet = None,
    author: Author = None,
    undated: Annotated[
        bool | None, Query(description="Whether nothing says when the document was published.")
    ] = None,
    batch: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=64,
            description="The batch of their tickets, in the order of these; also what has not been uploaded.",
            examples=["monday-desk"],
        ),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    format_: PageFormat = None,
) -> Page[RecordedDocument]:
    """List documents, last upload first; `from` is inclusive, `to` exclusive: days of upload, in UTC.

    Documents that are `waiting` for their upload are listed with their batch alone.
    """
    check_order(from_, to)
    page = resources.record().documents(
        key=key,
        status=status,
        from_=from_,
        to=to,
        outlet=outlet,
        author=author,
        undated=undated,
        batch=batch,
        limit=limit,
        cursor=cursor,
    )
    if app.media_type == HTML:
        return app.page(html.documents_page(page, query()))  # type: ignore[return-value]
    return page


@app.get("/v1/changes", summary="What has changed since", tags=["documents"])
def list_changes(
    since: Annotated[
        Day | None, Query(description="Where to begin without a cursor: a day, YYYY-MM-DD, in UTC.")
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Changes:
    """List which documents were recorded, failed or were deleted, in the order in which the record noted it.

    `next_cursor` leads on from the end of the list, too: a client that asks with it later misses no change. A
    change may come twice, with the same `id`.
    """
    return resources.record().changes(cursor=cursor, since=since, limit=limit)


class Health(Frozen):
    """The API answers."""

    status: Literal["ok"] = "ok"


@app.post("/v1/documents", summary="A ticket to upload a document with", tags=["documents"], status_code=201)
def create_ticket(
    request: Annotated[tickets.UploadRequest, Body()], idempotency_key: IdempotencyKey = None
) -> Response[tickets.Ticket]:
    """Return a presigned upload of one file of any format, for ten minutes and once.

    Until that has arrived, the document is `waiting`. A key of your own may be uploaded to again.
    """
    ticket = tickets.issue(request, once=named_request(idempotency_key))
    return Response(201, JSON, ticket, {"Location": f"/v1/documents/{ticket.id}"})


@app.post("/v1/batches", summary="Tickets to upload many documents with", tags=["documents"], status_code=201)
def create_batch(
    request: Annotated[tickets.BatchRequest, Body()], idempotency_key: IdempotencyKey = None
) -> Response[tickets.Batch]:
    """Return a ticket for each of up to 100 files, and the id that groups them.

    `/v1/documents?batch=` lists the documents with their status, also of those whose upload has not come.
    """
    batch = tickets.issue_batch(request, once=named_request(idempotency_key))
    return Response(201, JSON, batch, {"Location": f"/v1/documents?batch={batch.batch}"})


def named_request(idempotency_key: str | None) -> str | None:
    """Return the name that the current request shares with its repetitions only; None without a key."""
    return idempotency_key and f"{app.current_event.caller} {idempotency_key}"


@app.get(
    "/v1/documents/<id>",
    summary="One document and its status",
    tags=["documents"],
    responses=with_page(
        "The document; for people a page with its statements marked in the text", RecordedDocument
    ),
)
def get_document(id: ThingId, format_: PageFormat = None) -> RecordedDocument:
    """Return the status of a document and, once it is done, its description.

    While it is `waiting` for its upload or `processing`, `Retry-After` says when to ask again.
    """
    if app.media_type == HTML:
        page = found(pages.document_page(id), "document")
        return app.page(page)  # type: ignore[return-value]
    document = found(resources.record().document(id), "document")
    headers = {"Retry-After": str(RETRY_AFTER)} if document.status in UNDER_WAY else {}
    return Response(200, JSON, document, headers)  # type: ignore[return-value]


class Dating(Frozen):
    """The day on which a document was published."""

    published: Day


@app.patch("/v1/documents/<id>", summary="Date a document", tags=["documents"], status_code=202)
def date_document(id: ThingId, request: Annotated[Dating, Body()]) -> Response[RecordedDocument]:
    """Give a document, or a file with all its parts, the day on which it was published.

    The day is kept with the upload, which is then read again; the ids of its statements stay. Until then the
    document is as it was.
    """
    document = found(resources.record().document(id), "document")
    dating.date_upload(document, request.published)
    return Response(202, JSON, document, {"Retry-After": str(RETRY_AFTER)})


@app.delete("/v1/documents/<id>", summary="Delete a document", tags=["documents"], status_code=202)
def delete_document(id: ThingId) -> Response[RecordedDocument]:
    """Delete a document's upload with all its versions; the bucket's own event then removes all else.

    A part of a container goes with the container.
    """
    document = found(resources.record().document(id), "document")
    deletions.delete_document(document)
    return Response(202, JSON, document)


@app.get(
    "/v1/documents/<id>/statements",
    summary="A document's statements",
    tags=["documents"],
    responses=STATEMENT_LISTS,
)
def list_document_statements(
    id: ThingId,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    format_: DataFormat = None,
    bom: ByteOrderMark = False,
) -> Page[RecordedStatement]:
    """List a document's statements in the order of its text."""
    record = resources.record()
    if app.media_type in WRITTEN:
        written = found_in(id, record.document_statements_as_json(id, limit=limit, cursor=cursor))
        return written_list(app, written)  # type: ignore[return-value]
    page = found_in(id, record.document_statements(id, limit=limit, cursor=cursor))
    return statement_list(app, page, byte_order_mark=bom)  # type: ignore[return-value]


@app.get(
    "/v1/documents/<id>/parts",
    summary="The documents in a container",
    tags=["documents"],
    responses=with_page("The parts; for people a page of them", Page[RecordedDocument]),
)
def list_document_parts(
    id: ThingId, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None, format_: PageFormat = None
) -> Page[RecordedDocument]:
    """List the parts of a container (a table, an archive, a feed ...) in the order of its file.

    A part that is not processed yet, or only in an older version of the container, is `processing`. Until a
    part is processed, its own address answers 404.
    """
    if app.media_type == HTML:
        page = found(pages.container_page(id, cursor), "container")
        return app.page(page)  # type: ignore[return-value]
    return found_in(id, resources.record().document_parts(id, limit=limit, cursor=cursor))


@app.get("/v1/documents/<id>/entities", summary="A document's entities", tags=["documents"])
def list_document_entities(id: ThingId, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Page[Entity]:
    """List a document's entities with all their mentions."""
    return found_in(id, resources.record().document_entities(id, limit=limit, cursor=cursor))


@app.get("/v1/documents/<id>/times", summary="A document's dates and times", tags=["documents"])
def list_document_times(
    id: ThingId, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Page[TimeExpression]:
    """List the dates and times that a document names, in the order of its text."""
    return found_in(id, resources.record().document_times(id, limit=limit, cursor=cursor))


@app.get(
    "/v1/documents/<id>/text",
    summary="A document's canonical text",
    tags=["documents"],
    responses={200: {"description": "The text", "content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def get_document_text(id: ThingId) -> Response[bytes]:
    """Return the text that every offset points into, in UTF-8; a very long one is compressed."""
    text = found_in(id, resources.record().text(id))
    return Response(200, "text/plain; charset=utf-8", text.encode())


# --- Pages without a resource of their own ------------------------------------------------------


@app.get("/uploads", summary="The page that uploads documents", include_in_schema=False, responses=PAGE_ALONE)
def get_upload_page() -> Response[str]:
    """Return the page that uploads documents."""
    return app.page(pages.upload_page())


@app.get(
    "/d/<id>",
    summary="The short address of a document",
    include_in_schema=False,
    responses=with_page("The document's own address is `Location`", dict),
)
def get_short_address(id: str) -> Response[str]:
    """Redirect to a document."""
    return Response(
        HTTPStatus.PERMANENT_REDIRECT, None, "", {"Location": f"/v1/documents/{quote(id, safe='')}"}
    )


# --- About the API -------------------------------------------------------------------------------


@app.get("/openapi.json", summary="This document", tags=["about"])
def get_openapi() -> dict[str, Any]:
    """Return the API's OpenAPI 3.1 document, generated from the code."""
    return openapi_document()


@app.get(
    "/docs",
    summary="The API's documentation",
    tags=["about"],
    responses=PAGE_ALONE,
)
def get_docs() -> Response[str]:
    """Return a page that shows the OpenAPI document and can send requests; it loads nothing else."""
    return Response(200, f"{HTML}; charset=utf-8", documentation_page(openapi_document()))


@app.get("/healthz", summary="Whether the API answers", tags=["about"])
def get_health() -> Health:
    """Answer that the function runs; needs no credentials."""
    return Health()


@cache
def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document, made once per process."""
    return app.openapi(open_paths=("/healthz",))


all_loaded()
