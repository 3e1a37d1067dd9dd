"""The record's table and bucket on moto."""

from __future__ import annotations

import threading
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3.session

from local.template import Template
from onrecord.record import Record
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.record import Page

TABLE, TEXTS = "onrecord", "onrecord-texts"
NOT_OF_A_VERSION = {"SHELVES", "LOG", "COUNTS", "UNCOUNTED", "COUNTING"}


@cache
def _session() -> boto3.session.Session:
    """Return the session of all clients: to read what services take costs each session 0.1 s."""
    return boto3.session.Session("none", "none", region_name="us-east-1")


class Aws:
    """The record's table and bucket on moto, and clients that can be watched and interrupted."""

    def __init__(self) -> None:
        self.dynamodb, self.s3 = self.clients()
        declared = Template.load(ROOT / "template.yaml").properties("Table")
        creation = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
        self.dynamodb.create_table(TableName=TABLE, **{name: declared[name] for name in creation})
        self.s3.create_bucket(Bucket=TEXTS)

    def clients(self) -> tuple[Any, Any]:
        return _session().client("dynamodb"), _session().client("s3")

    def record(self) -> Record:
        return Record(TABLE, TEXTS, dynamodb=self.dynamodb, s3=lambda: self.s3)

    def watched(
        self,
        *,
        before: Callable[[str, dict[str, Any]], None] | None = None,
        after: Callable[[str, dict[str, Any]], None] | None = None,
        **options: Any,
    ) -> Record:
        """A record of its own; ``before`` and ``after`` get the operation and parameters of each call."""
        clients = self.clients()
        last = threading.local()  # a list reads several partitions at once

        def on_parameters(params: dict[str, Any], model: Any, **_: Any) -> None:
            last.call = (model.name, params)
            if before:
                before(model.name, params)

        def on_answer(**_: Any) -> None:
            if after:
                after(*last.call)

        for client in clients:
            client.meta.events.register("provide-client-params.*.*", on_parameters)
            client.meta.events.register("after-call.*.*", on_answer)
        return Record(TABLE, TEXTS, dynamodb=clients[0], s3=lambda: clients[1], **options)

    def items(self) -> list[dict[str, Any]]:
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=TABLE)
        return [item for page in pages for item in page["Items"]]

    def objects(self) -> list[str]:
        return [found["Key"] for found in self.s3.list_objects_v2(Bucket=TEXTS).get("Contents", ())]

    def leftovers(self) -> Counter[str]:
        """The items besides directory entries, heads and counts, counted by the kind of their partition."""
        kinds = (
            item["pk"]["S"].partition("#")[0]
            for item in self.items()
            if item["sk"]["S"] not in ("HEAD", "COUNTED")
        )
        return Counter(kind for kind in kinds if kind not in NOT_OF_A_VERSION)


def every(ask: Callable[..., Page[Any] | None], *given: Any, limit: int = 2, **filters: Any) -> list[Any]:
    """Follow the cursors of a list to its end."""
    items: list[Any] = []
    cursor = None
    for _ in range(1_000):
        page = ask(*given, limit=limit, cursor=cursor, **filters)
        assert page is not None
        assert len(page.items) <= limit
        items += page.items
        if (cursor := page.next_cursor) is None:
            return items
    raise AssertionError("the list has no end")
