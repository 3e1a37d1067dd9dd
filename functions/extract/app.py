"""``POST /v1/extract``: text in, extraction out, nothing stored."""

from __future__ import annotations

from onrecord.service.start import all_loaded  # before all else

# isort: split
import os
from typing import TYPE_CHECKING, Any

from onrecord.memory import limit_memory
from onrecord.road import extract_text
from onrecord.service import extraction
from onrecord.service.http import HttpApi
from onrecord.service.observability import logger_of
from onrecord.service.timeouts import until_timeout

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

SERVICE = "extract"

logger = logger_of(SERVICE)
app = HttpApi(logger)
app.include_router(extraction.router)

if "AWS_LAMBDA_INITIALIZATION_TYPE" in os.environ:
    # Loads the model while Lambda starts the function or takes its snapshot, so that no request waits for it.
    extract_text("“Yes,” Ann Lee said.")
    limit_memory(int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]) * 1024 * 1024)
all_loaded()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    with until_timeout(context):
        return app.resolve(event, context)
