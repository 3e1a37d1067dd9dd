from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.problems import ProblemError
from onrecord.record.questions.cursors import Scope
from onrecord.record.storage.keys import Key

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCOPES = st.builds(Scope, TEXT, st.lists(TEXT | st.none(), max_size=7).map(tuple))
KEYS = st.builds(Key, TEXT, TEXT)


@given(SCOPES, KEYS)
def test_a_cursor_gives_back_its_key(scope, key):
    cursor = scope.cursor(key)
    assert scope.position(cursor) == key
    assert cursor.isascii()
    assert not set(cursor) & set("+/=&? #%")


@given(SCOPES, SCOPES, KEYS)
def test_a_cursor_is_good_for_its_own_scope_only(scope, other, key):
    if scope != other:
        with pytest.raises(ProblemError):
            other.position(scope.cursor(key))


@given(SCOPES, KEYS, st.data())
def test_a_changed_cursor_is_refused_or_means_the_same(scope, key, data):
    cursor = scope.cursor(key)
    place = data.draw(st.integers(0, len(cursor) - 1))
    changed = cursor[:place] + data.draw(st.characters()) + cursor[place + 1 :]
    if changed != cursor:
        with contextlib.suppress(ProblemError):
            # The last character of base64 may have bits that mean nothing.
            assert scope.position(changed) == key


@given(SCOPES, st.text() | st.text("abcXYZ012-_"))
def test_whatever_else_comes_as_a_cursor_is_a_problem_and_nothing_worse(scope, cursor):
    with pytest.raises(ProblemError):
        scope.position(cursor)
