"""A function that is stopped at one of its calls to AWS, or overtaken there by another one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.record.versions import heads
from onrecord.service import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Killed(BaseException):
    """The function is stopped from outside: nothing catches it."""


def kill() -> None:
    """Stop the function that makes the call; what comes next runs in another process."""
    another_process()
    raise Killed


@contextmanager
def every_run_ended() -> Iterator[None]:
    """Let every run have ended that has begun so far, as the record sees it."""
    later = heads._now() + heads.LONGEST_RUN
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(heads, "_now", lambda: later)
        yield


def another_process() -> None:
    """Let what comes next run in another process; what runs already goes on."""
    resources.record.cache_clear()


@contextmanager
def before_call(
    operation: str, happens: Callable[[], object], *, number: int = 1, naming: str = ""
) -> Iterator[None]:
    """Let something happen once, before a call to DynamoDB, S3 or SQS.

    Args:
        operation: the operation that is called, as AWS names it.
        happens: what happens.
        number: counts the calls from 1.
        naming: only calls are counted whose parameters have this string in them.
    """
    counted = 0

    def before(params: dict[str, Any], model: Any, **_: object) -> None:
        nonlocal counted
        if model.name == operation and naming in str(params):
            counted += 1
            if counted == number:
                happens()

    clients = (resources.dynamodb(), resources.s3(), resources.sqs())
    for client in clients:
        client.meta.events.register("provide-client-params.*.*", before)
    try:
        yield
    finally:
        for client in clients:
            client.meta.events.unregister("provide-client-params.*.*", before)
