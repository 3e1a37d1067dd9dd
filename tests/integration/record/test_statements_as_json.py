"""A list of statements as JSON is that of the statements as objects, byte by byte, whoever wrote them."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.model import Clip, ResolvedBy, Zone
from onrecord.record.model import NamedStatement
from onrecord.record.storage.blobs import DICTIONARY
from onrecord.record.versions.stored_statements import BETWEEN, FIELDS, MODELS
from tests.support.aws import TABLE, TEXTS, every
from tests.support.drafts import Draft, blinken, event
from tests.support.tables import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.record import Record
    from tests.support.aws import Aws

LATER = ("act", "sentence", "zone", "clip", "about_names", "review")
"""Fields that an earlier release did not write."""
KEYS = ("blinken.txt", "hostile.txt", "long.txt", "one.txt", "two.txt")


def hostile() -> Draft:
    """A document whose statements have what JSON escapes, and every field that may be empty."""
    draft = Draft(event("hostile.txt"), title='"Ann", \\ Lee', outlet="L’Été")
    for number, what in enumerate(
        (
            "no “war”,\nno peace",
            'she "said"',
            "back\\slash \\u0041",
            "tab\tand\x7f",
            "emoji 😀 \u2028",
            "{},\n{}",
        )
    ):
        draft.says(f"Ann Lee {number}", what, speaker="person:ann-lee", about=("place:ru",))
    draft.says("He", "nothing", resolved_by=None, on=None)
    last = draft.statements[0].model_copy(
        update={
            "zone": Zone.TURN,
            "clip": Clip(start=1, end=2.5),
            "addressees": draft.statements[1].speakers,
            "parent": draft.statements[1].id,
            "said_at": "2022-W04",
        }
    )
    draft.statements[0] = last
    return draft


def long() -> Draft:
    """A document of several items of statements."""
    draft = Draft(event("long.txt"))
    for number in range(70):
        draft.says("Ann Lee", f"sentence {number}", speaker="person:ann-lee", about=("place:ru",))
    return draft


def rewritten(aws: Aws, change: Callable[[dict[str, Any], list[Any]], str]) -> None:
    """Write the items of statements as another release would; ``change`` returns their JSON."""
    for item in aws.items():
        if item["sk"]["S"].startswith("STATEMENTS#"):
            said = json.loads(zlib.decompressobj(zdict=DICTIONARY).decompress(item["body"]["B"]))
            item["body"]["B"] = zlib.compress(change(item, said).encode())
            aws.dynamodb.put_item(TableName=TABLE, Item=item)


def as_it_is(aws: Aws) -> None:
    assert {item["fields"]["S"] for item in aws.items() if "fields" in item} == {FIELDS}


def without_lines(aws: Aws) -> None:
    def change(item: dict[str, Any], said: list[Any]) -> str:
        del item["fields"]
        return json.dumps(said)

    rewritten(aws, change)


def with_fewer_fields(aws: Aws) -> None:
    def change(item: dict[str, Any], said: list[Any]) -> str:
        item["fields"]["S"] = "0badf00d"
        for statement in said:
            for name in LATER:
                statement.pop(name)
            for speaker in (*statement["speakers"], *statement["addressees"]):
                del speaker["source_class"]
        return f"[{BETWEEN.join(map(json.dumps, said))}]"

    rewritten(aws, change)


def with_an_older_table_beside(aws: Aws) -> None:
    load("one_item_per_statement", aws.dynamodb, aws.s3, table=TABLE, texts=TEXTS)


@pytest.mark.parametrize("written", [as_it_is, without_lines, with_fewer_fields, with_an_older_table_beside])
def test_a_list_as_json_has_the_json_of_the_statements(
    aws: Aws, record: Record, recorded: Callable[[Draft], Draft], written: Callable[[Aws], None]
) -> None:
    for draft in (blinken(event("blinken.txt")), hostile(), long()):
        recorded(draft)
    written(aws)
    lists: list[dict[str, Any]] = [
        {},
        {"newest_first": False},
        {"speaker": "person:ann-lee", "details": True},
        {"speaker": "person:ann-lee", "about": "place:ru"},
        {"words": "sentence"},
        {"words": '"no war" peace', "limit": 1},
        {"zone": Zone.TURN},
    ]
    for asked in lists:
        found = every(record.statements, **({"limit": 60} | asked))
        assert every(record.statements_as_json, **({"limit": 60} | asked)) == [
            statement.model_dump_json() for statement in found
        ]
        assert found
    for key in KEYS:
        document = event(key).document_id
        if record.document(document) is None:
            assert record.document_statements_as_json(document) is None
            continue
        assert every(record.document_statements_as_json, document, limit=60) == [
            statement.model_dump_json() for statement in every(record.document_statements, document, limit=60)
        ]


def test_pages_as_json_have_the_totals_and_cursors_of_the_others(
    record: Record, recorded: Callable[[Draft], Draft]
) -> None:
    recorded(long())
    cursor = None
    for _ in range(8):
        page = record.statements(speaker="person:ann-lee", limit=9, cursor=cursor)
        as_json = record.statements_as_json(speaker="person:ann-lee", limit=9, cursor=cursor)
        assert (as_json.next_cursor, as_json.total, as_json.exact) == (
            page.next_cursor,
            page.total,
            page.exact,
        )
        cursor = page.next_cursor
    assert cursor is None


def test_a_list_as_json_reads_no_statement_that_it_does_not_show(
    aws: Aws, record: Record, recorded: Callable[[Draft], Draft]
) -> None:
    draft = Draft(event())
    for number in range(20):
        draft.says("Ann Lee", f"sentence {number}", speaker=f"person:ann-{number % 2}")
    recorded(draft)

    def change(_item: dict[str, Any], said: list[Any]) -> str:
        return f"[{BETWEEN.join(json.dumps(each) if n % 2 else 'no JSON' for n, each in enumerate(said))}]"

    rewritten(aws, change)

    shown = every(record.statements, speaker="person:ann-1", limit=100)

    assert [statement.text for statement in shown] == [f"sentence {number}" for number in range(1, 20, 2)]


def test_the_fields_that_are_compared_are_those_of_all_models_of_a_statement() -> None:
    schemas = NamedStatement.model_json_schema()["$defs"]
    nested = {name for name, schema in schemas.items() if schema["type"] == "object"}
    assert {model.__name__ for model in MODELS} == nested | {NamedStatement.__name__}
    assert ResolvedBy.__name__ in schemas  # what is no object has no fields
