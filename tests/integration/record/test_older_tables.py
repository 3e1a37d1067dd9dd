"""A table that the version before has written is read."""

from __future__ import annotations

import json
import zlib

from tests.support.drafts import blinken, event


def test_a_statement_without_a_kept_sentence_is_served_without_one(aws, record, recorded):
    draft = recorded(blinken(event()))
    for item in aws.items():
        if item["sk"]["S"].startswith("STATEMENTS#"):
            statement = json.loads(zlib.decompress(item["body"]["B"]))
            assert statement.pop("sentence")
            item["body"]["B"] = zlib.compress(json.dumps(statement).encode())
            aws.dynamodb.put_item(TableName="onrecord", Item=item)

    for statement in draft.statements:
        assert record.statement(statement.id).sentence is None
        assert record.statement(statement.id).text == statement.text
