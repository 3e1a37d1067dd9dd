"""Fixtures of the tests against the running local stack."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from local.aws import isolate
from tests.support.running_stack import RunningStack, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _no_real_aws() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        environment = dict(os.environ)
        isolate(environment)
        for name in os.environ.keys() - environment.keys():
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def stack() -> Iterator[RunningStack]:
    """One stack for the tests of a file that break nothing; each uses keys of its own.

    Not for all files: until the last test of all, a stack would go on asking its queues for messages.
    """
    with serving("--empty", "--retry-after", "1") as running:
        yield running
