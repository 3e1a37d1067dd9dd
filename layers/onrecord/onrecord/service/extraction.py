"""The route ``POST /v1/extract``: text in, extraction out, nothing stored.

ExtractFunction serves it. ApiFunction knows it too, so that its OpenAPI document and its answers to a wrong
method cover the whole API; the gateway never sends it there.
"""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import Field

from onrecord.model import Extraction, Frozen
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import Metadata
from onrecord.road import extract_text
from onrecord.service.http import Day

MAX_CHARACTERS = 150_000
"""Texts up to this many code points (some 25,000 words) are extracted at once: what 30 s allow."""

router = Router()  # type: ignore[no-untyped-call]


class ExtractionRequest(Frozen):
    """A text, and what is known about it."""

    text: str = Field(description=f"The text: up to {MAX_CHARACTERS:,} characters.")
    published: Day | None = Field(default=None, description="The day it was published.")
    title: str | None = Field(default=None, description="Its title.")
    min_confidence: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="The least confidence of statements; 0 gives whatever was found.",
    )


@router.post("/v1/extract", summary="Extract the statements of a text", tags=["extract"])
def extract(request: Annotated[ExtractionRequest, Body()]) -> Extraction:
    """Extract statements and entities from a text at once. Nothing is stored."""
    if len(request.text) > MAX_CHARACTERS:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The text has {len(request.text):,} characters; up to {MAX_CHARACTERS:,} are extracted at once. "
            "Upload it as a document instead.",
        )
    return extract_text(
        request.text,
        metadata=Metadata(published=request.published, title=request.title),
        min_confidence=request.min_confidence,
    )
