"""The route ``POST /v1/extract``: a text or a file in, extractions out, nothing stored.

ExtractFunction serves it. ApiFunction knows it too, so that its OpenAPI document and its answers to a wrong
method cover the whole API; the gateway never sends it there.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import Base64Bytes, Field

from onrecord import reading
from onrecord.model import Day, Extraction, Frozen, Problem
from onrecord.problems import ProblemError, ProblemType
from onrecord.service.metadata import sent_metadata

MAX_CHARACTERS = 150_000
"""Texts up to this many code points (some 25,000 words) are extracted at once: what 30 s allow."""

router = Router()  # type: ignore[no-untyped-call]


class ExtractionRequest(Frozen):
    """A text or a file, and what is known about it."""

    text: str | None = Field(default=None, description=f"The text: up to {MAX_CHARACTERS:,} characters.")
    content: Base64Bytes | None = Field(
        default=None,
        description="In place of a text, a file in any format that is read, in base64. "
        f"Its documents have up to {MAX_CHARACTERS:,} characters together.",
    )
    filename: str | None = Field(
        default=None, description="The file's name, with the extension.", max_length=1024
    )
    media_type: str | None = Field(default=None, description="The file's media type.", max_length=256)
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="Of a table, the columns by what they hold, where their names are not the usual ones: "
        '`{"text": "story"}`.',
    )
    published: Day | None = Field(default=None, description="The day it was published.")
    title: str | None = Field(default=None, description="Its title.")
    author: str | None = Field(default=None, description="Who wrote it.")
    outlet: str | None = Field(default=None, description="Who published it.")
    url: str | None = Field(default=None, description="Where it stands on the web.")
    language: str | None = Field(
        default=None, description="Its language (ISO 639-1); `en` spares it the detector.", max_length=8
    )
    min_confidence: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="The least confidence of statements; 0 gives whatever was found.",
    )


class FileExtraction(Extraction):
    """The extraction of a document of a file, with the text that its offsets point into."""

    text: str


class UnreadDocument(Frozen):
    """A document of a file that cannot be read, and why."""

    record: str
    problem: Problem


class FileExtractions(Frozen):
    """The answer for a file: the extractions of its documents, and those that cannot be read."""

    items: tuple[FileExtraction, ...]
    failed: tuple[UnreadDocument, ...] = ()


@router.post("/v1/extract", summary="Extract the statements of a text or a file", tags=["extract"])
def extract(request: Annotated[ExtractionRequest, Body()]) -> Extraction | FileExtractions:
    """Extract statements and entities of a text, or of each document of a file. Nothing is stored."""
    from onrecord.road import extract_text  # not at the start of ApiFunction, which only describes the route

    text, content = request.text, request.content
    if content is not None and text is None:
        return _of_file(request, content)
    if text is None or content is not None:
        raise ProblemError(
            ProblemType.INVALID_REQUEST, "`text`: Field required, or `content` in its place, not both."
        )
    _check_characters(len(text), "text")
    return extract_text(text, metadata=sent_metadata(request), min_confidence=request.min_confidence)


def _of_file(request: ExtractionRequest, content: bytes) -> FileExtractions:
    from onrecord.road import extract_documents

    limits = reading.Limits(characters=MAX_CHARACTERS)
    items: list[FileExtraction] = []
    failed: list[UnreadDocument] = []
    for part in extract_documents(
        content,
        key=request.filename,
        content_type=request.media_type,
        metadata=sent_metadata(request),
        columns=request.columns,
        limits=limits,
        min_confidence=request.min_confidence,
    ):
        if isinstance(part, reading.UnreadPart):
            failed.append(UnreadDocument(record=part.record, problem=part.problem))
            continue
        items.append(FileExtraction(text=part.text, **dict(part.extraction)))
        _check_characters(sum(len(item.text) for item in items), "file")
    return FileExtractions(items=tuple(items), failed=tuple(failed))


def _check_characters(count: int, what: str) -> None:
    if count > MAX_CHARACTERS:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The {what} has {count:,} characters; up to {MAX_CHARACTERS:,} are extracted at once. "
            "Upload it as a document instead.",
        )
