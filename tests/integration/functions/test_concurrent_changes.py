"""A request whose documents are replaced while they are read, time and again."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from onrecord.service import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.stack import Stack


@pytest.fixture
def document(stack: Stack) -> Iterator[str]:
    """The id of a document that has a new version whenever a head is about to be read."""
    orders = count(2)
    replacing = []

    def replace(model: object, **_: object) -> None:
        if getattr(model, "name", "") in {"GetItem", "BatchGetItem"} and not replacing:
            replacing.append(model)
            stack.record(order=next(orders))
            replacing.clear()

    recorded = stack.record(order=1).upload.document_id
    events = resources.dynamodb().meta.events
    events.register("provide-client-params.dynamodb.*", replace)
    yield recorded
    events.unregister("provide-client-params.dynamodb.*", replace)


@pytest.mark.parametrize(
    "path", ["/v1/statements", "/v1/entities/person:ann-lee", "/v1/documents/{}", "/v1/documents/{}/entities"]
)
def test_a_request_whose_documents_keep_changing_is_answered_503_with_retry_after(
    stack: Stack, document: str, path: str
) -> None:
    answer = stack.get(path.format(document))

    assert (answer.status, answer.problem) == (503, "concurrent-change")
    assert int(answer.headers["Retry-After"]) > 0
