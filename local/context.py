"""The context of a handler that is called in this process, without a function's process around it."""

from __future__ import annotations

from aws_lambda_powertools.utilities.typing import LambdaContext


class Context(LambdaContext):
    """The fields of Lambda's context object that handlers read, the same at every call.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """

    _function_name = "function"
    _memory_limit_in_mb = 512
    _invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:function"
    _aws_request_id = "00000000-0000-4000-8000-000000000000"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Return a minute, which is enough for every test and measurement."""
        return 60_000
