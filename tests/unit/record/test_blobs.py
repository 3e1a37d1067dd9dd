"""Blobs: compressed JSON in an item, or in an object beside it."""

from __future__ import annotations

import json
import zlib

from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Entity, EntityType, Mention, MentionKind
from onrecord.record.storage.blobs import DICTIONARY, LARGEST_IN_ITEM, Blob, json_of
from onrecord.record.versions.entity_entries import EntityEntry

MENTION = Mention(start=0, end=7, text="Ann Lee", kind=MentionKind.NAME)
ENTRY = EntityEntry.of(
    Entity(id="person:ann-lee", name="Ann Lee", type=EntityType.PERSON, salience=0.1, mentions=(MENTION,))
).model_dump_json()


class Bucket:
    """A bucket with one object."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def get(self, _: str) -> bytes:
        return self.data


@given(st.text(max_size=200))
def test_a_blob_is_read_as_it_was_written(text: str) -> None:
    said = json.dumps([text])

    assert json_of(Blob.of(said, "key").attributes, Bucket(b"")) == said  # type: ignore[arg-type]


def test_a_blob_of_an_earlier_release_which_has_no_dictionary_is_read() -> None:
    assert json_of({"body": zlib.compress(ENTRY.encode(), 9)}, Bucket(b"")) == ENTRY  # type: ignore[arg-type]


def test_what_is_too_large_for_an_item_is_read_from_its_object() -> None:
    said = "".join(f"{number:x}" for number in range(2 * LARGEST_IN_ITEM))
    blob = Blob.of(said, "key")

    assert blob.attributes == {"object": "key"}
    assert json_of(blob.attributes, Bucket(blob.data)) == said  # type: ignore[arg-type]


def test_a_short_blob_takes_less_than_half_of_what_it_takes_without_the_dictionary() -> None:
    assert 2 * len(Blob.of(ENTRY, "key").data) < len(zlib.compress(ENTRY.encode(), 9))


def test_the_dictionary_is_the_one_that_blobs_in_use_need() -> None:
    assert zlib.adler32(DICTIONARY) == 29_412_689
