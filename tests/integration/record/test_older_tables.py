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


def test_a_document_without_zones_author_and_warnings_is_served_without_them(aws, record, recorded):
    draft = recorded(blinken(event()))
    later = ("record", "author", "outlet", "url", "published_basis", "repairs", "warnings")
    for item in aws.items():
        if item["sk"]["S"] == "HEAD":
            document = json.loads(zlib.decompress(item["body"]["B"]))
            for name in later:
                del document[name]
            del document["coverage"]["zones"]
        elif item["sk"]["S"].startswith("STATEMENTS#"):
            document = json.loads(zlib.decompress(item["body"]["B"]))
            assert document.pop("zone") == "body"
            del document["clip"]
        else:
            continue
        item["body"]["B"] = zlib.compress(json.dumps(document).encode())
        aws.dynamodb.put_item(TableName="onrecord", Item=item)

    served = record.document(draft.upload.document_id).document
    assert (served.author, served.published_basis, served.warnings, served.coverage.zones) == (
        None,
        None,
        (),
        {},
    )
    assert record.statement(draft.statements[0].id).zone == "body"
