"""No item of any upload comes near 400 KB, and all of it can be queried and removed."""

from __future__ import annotations

import random
from datetime import date

from onrecord.identity import entity_id
from onrecord.model import (
    Coverage,
    Entity,
    EntityType,
    Mention,
    MentionKind,
    Skipped,
    Span,
    Speaker,
    Statement,
)
from tests.support.aws import every
from tests.support.drafts import Draft, event

NEAR = 400_000 / 2


def noise(characters: int) -> str:
    """Words that do not compress away."""
    letters = "abcdefghijklmnopqrstuvwxyzäöüß ,;-0123456789ЖЫЩЭЮЯ"
    return "".join(random.Random(1).choices(letters, k=characters))  # noqa: S311


def size(item) -> int:
    return len(str(item).encode())


def test_a_quotation_of_a_megabyte_and_an_entity_of_many_thousand_mentions_are_kept_whole(aws, record):
    upload = event()
    quotation = noise(1_000_000)
    name = "Ö " + "ß" * 3_000
    text = f"“{quotation}” Ann said. " + f"{name} and Ann met. " + "Ann came. " * 20_000
    quoted = Span.of(text, 0, len(quotation) + 2)
    ann = "person:ann"
    long_id = entity_id(EntityType.ORG, name)
    places = [index for index in range(len(quotation), len(text) - 3) if text.startswith("Ann ", index)]
    entities = (
        Entity(
            id=ann,
            name="Ann",
            type=EntityType.PERSON,
            mentions=tuple(Mention.of(text, at, at + 3, kind=MentionKind.NAME) for at in places),
        ),
        Entity(
            id=long_id,
            name=name,
            type=EntityType.ORG,
            aliases=tuple(noise(21_000)[start : start + 20_000] for start in range(25)),
            mentions=(Mention.of(text, text.index(name), text.index(name) + 3_002, kind=MentionKind.NAME),),
        ),
    )
    statement = Statement(
        id="1",
        form="direct",
        kind="speech",
        text=quotation,
        content=(quoted,),
        cue=None,
        source=Span.of(text, text.index("Ann"), text.index("Ann") + 3),
        speakers=(Speaker(entity_id=ann, name="Ann", resolved_by="name", confidence=1),),
        about=(long_id, *(f"org:{number}-{noise(30)}" for number in range(800))),
        date=date(2022, 1, 27),
        date_basis="published",
        confidence=1,
    )
    draft = Draft(upload)
    draft.text = text
    extraction = draft.extraction()
    skipped = tuple(Skipped(reason=noise(20_000 + number)) for number in range(20))
    document = extraction.document.model_copy(update={"coverage": Coverage(read=len(text), skipped=skipped)})
    extraction = extraction.model_copy(
        update={"document": document, "statements": (statement,), "entities": entities}
    )
    assert record.begin(upload)
    assert record.commit(upload, extraction, text)

    assert max(map(size, aws.items())) < NEAR
    assert record.text(upload.document_id) == text
    assert record.document(upload.document_id).document == document
    [found] = record.statements(speaker=ann, about=long_id).items
    assert found.content == (quoted,)
    assert record.document_statements(upload.document_id).items == (found,)
    assert tuple(every(record.document_entities, upload.document_id)) == entities
    assert record.entity(ann).documents[0].mentions == len(places)
    assert record.entity(long_id).name == name
    assert [e.id for e in every(record.entities, name=name)] == [long_id]

    assert record.delete(event(number=2))
    assert aws.leftovers() == {}
    assert aws.objects() == []
