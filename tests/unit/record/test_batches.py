"""Batches that DynamoDB processes only in part, as it does for a throttled table. moto never does."""

from __future__ import annotations

from threading import Barrier, Event
from typing import Any

import pytest

from onrecord.record.storage.keys import Key
from onrecord.record.storage.table import READ_BATCH, WRITE_BATCH, Table

NAME = "onrecord"


class Client:
    """The batch operations of DynamoDB. ``processed`` has how many requests of each call are processed.

    The last number counts for all later calls.
    """

    def __init__(self, *processed: int) -> None:
        self.processed = processed or (WRITE_BATCH + READ_BATCH,)
        self.calls: list[int] = []
        self.items: dict[Key, dict[str, Any]] = {}

    def batch_write_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        done, left = self._cut(RequestItems[NAME])
        for request in done:
            if "PutRequest" in request:
                item = request["PutRequest"]["Item"]
                self.items[key_of(item)] = item
            else:
                self.items.pop(key_of(request["DeleteRequest"]["Key"]), None)
        return {"UnprocessedItems": {NAME: left} if left else {}}

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        request = RequestItems[NAME]
        done, left = self._cut(request["Keys"])
        found = [self.items[key] for key in map(key_of, done) if key in self.items]
        return {
            "Responses": {NAME: found},
            "UnprocessedKeys": {NAME: request | {"Keys": left}} if left else {},
        }

    def _cut(self, requests: list[Any]) -> tuple[list[Any], list[Any]]:
        number = self.processed[min(len(self.calls), len(self.processed) - 1)]
        self.calls.append(len(requests))
        return requests[:number], requests[number:]


def key_of(item: dict[str, Any]) -> Key:
    return Key(item["pk"]["S"], item["sk"]["S"])


def keys(number: int) -> list[Key]:
    return [Key("P", f"{index:03}") for index in range(number)]


def items(number: int) -> list[dict[str, Any]]:
    return [key._asdict() | {"value": index} for index, key in enumerate(keys(number))]


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between tries in seconds, which are not waited for."""
    seconds: list[float] = []
    monkeypatch.setattr("onrecord.record.storage.table.time.sleep", seconds.append)
    return seconds


def filled(number: int) -> Client:
    """A client with so many items that processes every request."""
    client = Client()
    Table(NAME, client).put_all(items(number))
    client.calls.clear()
    return client


def test_unprocessed_puts_are_sent_again_until_all_items_are_written(pauses: list[float]) -> None:
    client = Client(2, 0, 1, 5)

    Table(NAME, client).put_all(items(5))

    assert sorted(client.items) == keys(5)
    assert client.calls == [5, 3, 3, 2]  # only what was left over
    assert len(pauses) == 3


def test_unprocessed_deletions_are_sent_again_until_all_items_are_gone() -> None:
    client = filled(5)
    client.processed = (1, 1, 5)

    Table(NAME, client).delete_all(keys(4))

    assert list(client.items) == [Key("P", "004")]


def test_unprocessed_keys_are_read_again_until_all_items_are_found(pauses: list[float]) -> None:
    client = filled(5)
    client.processed = (2, 0, 1, 5)

    found = Table(NAME, client).get_all([*keys(5), Key("P", "missing")])

    assert found == dict(zip(keys(5), items(5), strict=True))
    assert client.calls == [6, 4, 4, 3]
    assert len(pauses) == 3


@pytest.mark.parametrize("operation", ["put_all", "delete_all", "get_all"])
def test_a_batch_that_is_never_processed_whole_raises_after_eight_tries(
    operation: str, pauses: list[float]
) -> None:
    client = Client(1, 0)
    given = items(3) if operation == "put_all" else keys(3)

    with pytest.raises(RuntimeError, match="in every try"):
        getattr(Table(NAME, client), operation)(given)

    assert client.calls == [3, 2, 2, 2, 2, 2, 2, 2]
    assert 3 < sum(pauses) < 13


def test_each_pause_between_tries_is_longer_than_the_one_before(pauses: list[float]) -> None:
    with pytest.raises(RuntimeError):
        Table(NAME, Client(0)).put_all(items(1))

    assert pauses == sorted(pauses)


def test_the_items_after_an_unprocessed_batch_are_written_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Table, "at_once", lambda _, calls: [call() for call in calls])
    client = Client(WRITE_BATCH - 1, WRITE_BATCH)

    Table(NAME, client).put_all(items(2 * WRITE_BATCH + 1))

    assert sorted(client.items) == keys(2 * WRITE_BATCH + 1)
    assert client.calls == [WRITE_BATCH, 1, WRITE_BATCH, 1]


def test_items_after_an_unprocessed_batch_are_read_too() -> None:
    client = filled(READ_BATCH + 1)
    client.processed = (READ_BATCH - 1, READ_BATCH)

    found = Table(NAME, client).get_all(keys(READ_BATCH + 1))

    assert sorted(found) == keys(READ_BATCH + 1)
    assert client.calls == [READ_BATCH, 1, 1]


def test_batches_are_sent_at_once_and_calls_of_others_with_them() -> None:
    client, together = Client(), Barrier(4, timeout=10)
    write = client.batch_write_item

    def waits(**request: Any) -> dict[str, Any]:
        together.wait()
        return write(**request)

    client.batch_write_item = waits  # type: ignore[method-assign]
    table = Table(NAME, client)

    assert (
        table.at_once([*table.puts(items(2 * WRITE_BATCH + 1)), lambda: together.wait() and None])
        == [None] * 4
    )

    assert sorted(client.items) == keys(2 * WRITE_BATCH + 1)


def test_a_call_that_fails_is_raised_once_all_others_have_ended() -> None:
    failed, ended = Event(), []

    def fails() -> None:
        failed.set()
        raise ValueError

    def slow() -> None:
        failed.wait(10)
        Event().wait(0.05)
        ended.append("slow")

    with pytest.raises(ValueError):
        Table(NAME, Client()).at_once([fails, slow, slow])

    assert ended == ["slow", "slow"]
