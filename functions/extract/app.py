"""``POST /v1/extract``: text in, extraction out, nothing stored."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from onrecord.service import extraction
from onrecord.service.http import HttpApi
from onrecord.service.observability import logger_of, tracer_of

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

SERVICE = "extract"

logger = logger_of(SERVICE)
tracer = tracer_of(SERVICE)
app = HttpApi(logger)
app.include_router(extraction.router)

if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
    from onrecord.language.pipeline import load

    load()  # a snapshot spares the loading of what it holds


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return app.resolve(event, context)
