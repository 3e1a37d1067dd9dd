"""A name that documents share is in the table for as long as one of them gives it."""

from __future__ import annotations

import pytest

from tests.support.drafts import Draft, event


def naming(key, number):
    """A document that names one person."""
    draft = Draft(event(key, number))
    draft.says("Rosa Lind", "the tram runs", speaker=draft.names("Rosa Lind"))
    return draft


def silent(key, number):
    """A document that names nobody."""
    return Draft(event(key, number)).says("Neighbours", "it rained")


def gone(record, key, how):
    """Delete a document, or replace it by one that no longer names the person."""
    if how == "deleted":
        assert record.delete(event(key, 2))
    else:
        newer = silent(key, 2)
        assert record.begin(newer.upload)
        assert record.commit(newer.upload, newer.extraction(), newer.text)


@pytest.mark.parametrize("inner", ["deleted", "replaced"])
@pytest.mark.parametrize("outer", ["deleted", "replaced"])
def test_two_documents_that_stop_giving_a_name_at_the_same_time_leave_nothing_of_it(
    aws, record, recorded, outer, inner
):
    """The inner change happens, whole, before each call of the outer one in turn."""
    for number in range(1, 200):
        other, key = f"{number}-other.txt", f"{number}.txt"
        recorded(naming(other, 1))
        recorded(naming(key, 1))  # the name's item refers to the document that gave it last
        calls = 0

        def meanwhile(_operation, _parameters, number=number, key=other):
            nonlocal calls
            calls += 1
            if calls == number:
                gone(record, key, inner)

        gone(aws.watched(before=meanwhile), key, outer)
        if calls < number:
            break
        assert record.entities(name="rosa").items == ()
        assert [item for item in aws.items() if item["pk"]["S"].startswith(("NAMES#", "WORDS#"))] == []
    assert number > 7


@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_a_name_is_found_while_another_document_gives_it(record, recorded, how):
    for key in ("one.txt", "two.txt", "three.txt"):
        recorded(naming(key, 1))
    for key in ("one.txt", "three.txt"):
        gone(record, key, how)
        assert [entity.id for entity in record.entities(name="rosa").items] == ["person:rosa-lind"]
    gone(record, "two.txt", how)
    assert record.entities(name="rosa").items == ()
