from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.problems import ProblemError
from onrecord.record.questions.cursors import Place, Scope

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCOPES = st.builds(Scope, TEXT, st.lists(TEXT | st.none(), max_size=7).map(tuple))
PLACES = st.builds(Place, TEXT, st.integers(0, 10_000_000), st.none() | st.integers(0))


@given(SCOPES, PLACES)
def test_a_cursor_gives_back_its_place(scope, place):
    cursor = scope.cursor(place)
    assert scope.position(cursor) == place
    assert cursor.isascii()
    assert not set(cursor) & set("+/=&? #%")


@given(SCOPES, SCOPES, PLACES)
def test_a_cursor_is_good_for_its_own_scope_only(scope, other, place):
    if scope != other:
        with pytest.raises(ProblemError):
            other.position(scope.cursor(place))


@given(SCOPES, PLACES, st.data())
def test_a_changed_cursor_is_refused_or_means_the_same(scope, place, data):
    cursor = scope.cursor(place)
    at = data.draw(st.integers(0, len(cursor) - 1))
    changed = cursor[:at] + data.draw(st.characters()) + cursor[at + 1 :]
    if changed != cursor:
        with contextlib.suppress(ProblemError):
            # The last character of base64 may have bits that mean nothing.
            assert scope.position(changed) == place


@given(SCOPES, st.text() | st.text("abcXYZ012-_"))
def test_whatever_else_comes_as_a_cursor_is_a_problem_and_nothing_worse(scope, cursor):
    with pytest.raises(ProblemError):
        scope.position(cursor)
