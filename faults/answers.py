"""Answers of AWS that refuse a call, or do a part of it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from faults.aws import refused

if TYPE_CHECKING:
    import random

_REFUSALS = {
    "dynamodb": (("ProvisionedThroughputExceededException", 400), ("InternalServerError", 500)),
    "s3": (("SlowDown", 503), ("InternalError", 500), ("ServiceUnavailable", 503)),
    "other": (("ThrottlingException", 400), ("InternalFailure", 500)),
}
_BY_SERVICE = {
    **dict.fromkeys(("GetItem", "PutItem", "DeleteItem", "Query"), "dynamodb"),
    **dict.fromkeys(("BatchGetItem", "BatchWriteItem"), "dynamodb"),
    **dict.fromkeys(("GetObject", "HeadObject", "PutObject", "DeleteObjects"), "s3"),
}


_LEFT_OUT: ContextVar[list[Any]] = ContextVar("left_out")
"""What was left out of the batch that the thread sends."""


class Trouble:
    """AWS that refuses some calls, and does only a part of some batches.

    Args:
        draw: draws which.
        share: the share of calls, 0 to 1.
    """

    def __init__(self, draw: random.Random, share: float) -> None:
        self._draw = draw
        self._share = share

    def before(self, operation: str, parameters: dict[str, Any]) -> None:
        """Refuse a call, or leave a part of a batch out of it.

        Raises:
            ClientError: the call is refused.
        """
        _LEFT_OUT.set([])
        if self._draw.random() >= self._share:
            return
        batch = _batch(operation, parameters)
        if batch and self._draw.random() < 0.7:
            position = self._draw.randrange(len(batch))
            if position:  # an empty batch is no call
                _LEFT_OUT.set(batch[position:])
                del batch[position:]
                return
        service = _BY_SERVICE.get(operation, "other")
        raise refused(operation, *self._draw.choice(_REFUSALS[service]))

    def after(self, operation: str, parameters: dict[str, Any], answer: dict[str, Any]) -> None:
        """Name in the answer what was left out."""
        if not (left_out := _LEFT_OUT.get()):
            return
        match operation:
            case "BatchWriteItem":
                answer["UnprocessedItems"] = dict.fromkeys(parameters["RequestItems"], left_out)
            case "BatchGetItem":
                [(table, request)] = parameters["RequestItems"].items()
                answer["UnprocessedKeys"] = {table: request | {"Keys": left_out}}
            case "DeleteObjects":
                errors = [{"Key": deleted["Key"], "Code": "InternalError"} for deleted in left_out]
                answer["Errors"] = errors


def _batch(operation: str, parameters: dict[str, Any]) -> list[Any]:
    """Return the members of a batch, of which AWS may leave some out."""
    batch: list[Any] = []
    match operation:
        case "BatchWriteItem":
            [batch] = parameters["RequestItems"].values()
        case "BatchGetItem":
            [request] = parameters["RequestItems"].values()
            batch = request["Keys"]
        case "DeleteObjects":
            batch = parameters["Delete"]["Objects"]
    return batch
