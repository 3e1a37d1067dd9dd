"""Logs and metrics for operators; never a document's words or key.

Traces are Lambda's own (``Tracing: Active``). X-Ray's SDK, which would add the runs of single functions to
them, is in maintenance mode and takes a tenth of the API's start.
"""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "onrecord"

__all__ = ["NAMESPACE", "MetricUnit", "log_failure", "logger_of", "publish"]


def logger_of(service: str) -> Logger:
    """Return the logger of a function: JSON lines under the service's name."""
    return Logger(service=service)


def publish(
    service: str, metrics: Mapping[str, tuple[MetricUnit, float]], dimensions: Mapping[str, str] | None = None
) -> None:
    """Publish metrics as one line of CloudWatch's embedded metric format.

    Args:
        service: the function's name, itself a dimension.
        metrics: unit and value by the metric's name.
        dimensions: further dimensions; their values must be few.
    """
    line = EphemeralMetrics(namespace=NAMESPACE, service=service)
    for name, value in (dimensions or {}).items():
        line.add_dimension(name, value)
    for name, (unit, amount) in metrics.items():
        line.add_metric(name, unit, amount)
    line.flush_metrics()


def log_failure(logger: Logger, message: str, error: BaseException) -> None:
    """Log an unexpected error: its type and where it was raised.

    Messages may quote the document and are not logged; for errors of AWS the operation and code are.
    """
    fields: dict[str, object] = {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        "where": [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-8:]
        ],
    }
    for raised in (error, error.__cause__):
        if isinstance(raised, ClientError):
            fields["aws"] = f"{raised.operation_name}: {raised.response.get('Error', {}).get('Code')}"
    logger.error(message, extra=fields)
