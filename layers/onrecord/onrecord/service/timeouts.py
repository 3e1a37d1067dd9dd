"""The deadline of an invocation: some time before Lambda kills the function."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from onrecord.deadline import deadline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_lambda_powertools.utilities.typing import LambdaContext

FOR_READING = 0.9
"""The share of the time that is left for reading and extracting; the rest is for writing and answering."""


@contextmanager
def until_timeout(context: LambdaContext) -> Iterator[None]:
    """Make the body fail with a problem before Lambda kills the function.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """
    with deadline(context.get_remaining_time_in_millis() / 1_000 * FOR_READING):
        yield
