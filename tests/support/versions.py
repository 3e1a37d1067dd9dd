"""Versions of one document, and what has to be served and stored once a version is on record."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onrecord.record.model import Status
from tests.support.aws import every
from tests.support.drafts import Draft, event

if TYPE_CHECKING:
    from onrecord.record import Record
    from tests.support.aws import Aws


def version(number: int, sentences: int, key: str = "article.txt", *, days: int = 1) -> Draft:
    """A version of the document whose every part says which version it is of, on so many days."""
    draft = Draft(event(key, number), title=f"Version {number}")
    ann = draft.names("Ann Lee", aliases=(f"Ann {number}",), role=f"role {number}")
    for sentence in range(sentences):
        day = date(2022, 1, 27) - timedelta(days=sentence % days)
        draft.says("Ann Lee", f"version {number} sentence {sentence}", speaker=ann, about=(ann,), on=day)
    return draft


def assert_served(record: Record, draft: Draft) -> None:
    """Assert that every question shows this version of its document, whole, and no other."""
    identity = draft.upload.document_id
    expected = sorted(statement.text for statement in draft.statements)
    ann = "person:ann-lee"
    lists = [
        every(record.document_statements, identity),
        every(record.statements, speaker=ann),
        every(record.statements, about=ann),
        every(record.statements, speaker=ann, about=ann),
        every(record.statements),
    ]
    for found in lists:
        assert sorted(s.text for s in found if s.document.id == identity) == expected
        assert {s.document.title for s in found if s.document.id == identity} <= {draft.title}
    assert record.text(identity) == draft.text
    document = record.document(identity)
    assert (document.status, document.document.title) == (Status.DONE, draft.title)
    assert document.received == draft.upload.received
    assert [entity.role for entity in every(record.document_entities, identity)] == [
        f"role {draft.title.split()[1]}"
    ]


def assert_stored_alone(aws: Aws, *drafts: Draft) -> None:
    """Assert that the table and the bucket hold what these versions are made of, and no more."""
    expected: Counter[str] = Counter()
    whole: set[str] = set()
    later: set[str] = set()
    for draft in drafts:
        statements = len(draft.statements)
        packs = math.ceil(statements / 32)
        expected["DOCUMENT"] += 1 + packs + (packs > 1) + 1  # manifest, statements, their ids, an entity
        days = len({statement.date for statement in draft.statements})
        for partition in ("SPEAKER", "ABOUT", "MONTH"):
            expected[partition] += days
        expected["ENTITY"] += days == 0  # else it is in the item of the statements about the entity
        aliases = [alias.casefold() for alias in draft.named[0][2]["aliases"]]
        whole |= {"ann lee", *aliases}
        later |= {"lee", *(alias.split()[1] for alias in aliases)}
    expected["NAMES"], expected["WORDS"] = len(whole), len(later)
    assert aws.leftovers() == +expected
    assert len(aws.objects()) == len(drafts)
