"""A record on moto, empty at the start of each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from tests.support.aws import Aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onrecord.record import Record
    from tests.support.drafts import Draft


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_aws():
        yield Aws()


@pytest.fixture
def record(aws: Aws) -> Record:
    return aws.record()


@pytest.fixture
def recorded(record: Record) -> Callable[[Draft], Draft]:
    """Puts a draft on record."""

    def put(draft: Draft) -> Draft:
        extraction = draft.extraction()
        assert record.begin(draft.upload)
        assert record.commit(draft.upload, extraction, draft.text)
        return draft

    return put
