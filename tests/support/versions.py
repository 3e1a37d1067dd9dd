"""Versions of one document, and what has to be served and stored once a version is on record."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from onrecord.record.model import Status
from tests.support.aws import every
from tests.support.drafts import Draft, event

if TYPE_CHECKING:
    from onrecord.record import Record
    from tests.support.aws import Aws


def version(number: int, sentences: int, key: str = "article.txt") -> Draft:
    """A version of the document whose every part says which version it is of."""
    draft = Draft(event(key, number), title=f"Version {number}")
    ann = draft.names("Ann Lee", aliases=(f"Ann {number}",), role=f"role {number}")
    for sentence in range(sentences):
        draft.says("Ann Lee", f"version {number} sentence {sentence}", speaker=ann, about=(ann,))
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
    names = set()
    for draft in drafts:
        statements = len(draft.statements)
        expected["DOCUMENT"] += 1 + statements + 1  # manifest, bodies of statements and of an entity
        expected["ENTITY"] += 1
        for partition in ("STATEMENT", "SPEAKER", "ABOUT", "SPEAKER-ABOUT", "DAY"):
            expected[partition] += statements
        names |= {"ann lee", "lee", *(name.casefold() for name in draft.named[0][2]["aliases"])}
    expected["NAMES"] = len(names)
    assert aws.leftovers() == +expected
    assert len(aws.objects()) == len(drafts)
