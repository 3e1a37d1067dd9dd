"""Temporary failures of AWS: throttling, errors of a service, connections that break.

botocore tries each call five times (``resources``), waiting longer each time
(https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html). These are the errors of the
fifth try.
"""

from __future__ import annotations

from http import HTTPStatus

from botocore import exceptions as botocore

from onrecord.record import CapacityError

TEMPORARY_CODES = frozenset(
    {
        # throttling
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        # errors of a service, in an answer about several objects or entries
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "ServiceUnavailable",
        # a connection that took too long
        "RequestTimeout",
        "RequestTimeoutException",
    }
)
"""Codes of errors that the same call may not meet a moment later."""


def is_temporary(error: BaseException) -> bool:
    """Return whether an error of a call to AWS is temporary: the same request may succeed later."""
    if isinstance(error, botocore.ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        code = error.response.get("Error", {}).get("Code")
        return code in TEMPORARY_CODES or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    broken = (botocore.ConnectionError, botocore.HTTPClientError, botocore.IncompleteReadError)
    return isinstance(error, (CapacityError, *broken))
