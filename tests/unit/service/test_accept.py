"""The quality of a media type in an Accept header, compared with that of werkzeug."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from onrecord.service.http.representations import quality

SERVED = ("application/json", "application/problem+json", "text/csv", "text/plain", "text/html")
RANGES = (*SERVED, "application/*", "text/*", "image/*", "image/png", "*/*", "Text/CSV", "APPLICATION/JSON")
WEIGHTS = ("", ";q=0", "; q=0.000", ";Q=0.0", ";q=1", ";q=1.000", ";q=0.5", " ; q=0.001")


def as_werkzeug_has_it(accept: str, media_type: str) -> float:
    accepted = parse_accept_header(accept, MIMEAccept)
    return float(accepted.quality(media_type)) if accepted else 1.0


@pytest.mark.parametrize("media_type", SERVED)
@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("media_range", RANGES)
def test_a_range_admits_what_it_admits_for_werkzeug(media_range: str, weight: str, media_type: str) -> None:
    for accept in (
        media_range + weight,
        f"image/png, {media_range}{weight}",
        f"{media_range}{weight},*/*;q=0",
        f"*/*;q=0.1 , {media_range}{weight}",
    ):
        assert quality(accept, media_type) == as_werkzeug_has_it(accept, media_type), accept


@given(
    st.lists(
        st.tuples(st.sampled_from(RANGES), st.sampled_from(WEIGHTS)),
        unique_by=lambda part: part[0].lower(),
        max_size=6,
    ),
    st.sampled_from(SERVED),
)
def test_several_ranges_admit_what_they_admit_for_werkzeug(
    parts: list[tuple[str, str]], media_type: str
) -> None:
    accept = ", ".join(media_range + weight for media_range, weight in parts)
    assert quality(accept, media_type) == as_werkzeug_has_it(accept, media_type)


@pytest.mark.parametrize("accept", ["text/csv; charset=utf-8", "text/csv;header=present;q=0.5"])
def test_a_parameter_of_a_range_is_not_compared(accept: str) -> None:
    assert quality(accept, "text/csv") > 0
