"""A document that takes more memory than there is is a problem, at once; the process goes on."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

import onrecord
from onrecord import memory
from onrecord.memory import limit_memory, within_memory
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import UnreadPart
from onrecord.road import ExtractedDocument, extract_documents, extract_or_list, extract_text

MORE = 256 * 1024 * 1024
"""Bytes that a test takes beyond the limit."""


def taken() -> int:
    """The bytes of this process that the limit is on."""
    [line] = [
        line
        for line in Path("/proc/self/status").read_text("ascii").splitlines()
        if line.startswith("VmData")
    ]
    return int(line.split()[1]) * 1024


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function whose memory is all but taken."""
    onrecord.extract("Ann Lee said so.")  # the model is loaded before, as in a function
    monkeypatch.setattr(memory, "_most", None)
    limit_memory(int((taken() + MORE / 2) / memory.FOR_READING))


def test_without_a_limit_memory_is_unlimited() -> None:
    with within_memory():
        assert len(bytearray(MORE)) == MORE


@pytest.mark.usefixtures("limited")
def test_what_takes_more_memory_than_there_is_is_a_problem_and_what_comes_after_has_all_of_it() -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with pytest.raises(ProblemError) as raised, within_memory():
        bytearray(MORE)

    assert raised.value.problem.type == ProblemType.TOO_LARGE.uri
    assert "more memory" in raised.value.problem.detail
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    assert len(bytearray(MORE)) == MORE


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize(
    "road",
    [
        lambda: extract_or_list(b"Ann Lee said so.", key="a.txt"),
        lambda: list(extract_documents(b"Ann Lee said so.", key="a.txt")),
        lambda: extract_text("Ann Lee said so."),
    ],
)
def test_every_road_to_an_extraction_is_within_the_limit(road, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.extract", lambda *_, **__: bytearray(MORE))

    with pytest.raises(ProblemError, match="more memory"):
        road()


@pytest.mark.usefixtures("limited")
def test_a_part_of_a_container_that_takes_more_memory_than_there_is_costs_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    extract = onrecord.extract
    monkeypatch.setattr(
        "onrecord.extract", lambda text, **how: bytearray(MORE) if "Rosa" in text else extract(text, **how)
    )
    lines = b'{"text": "Ann Lee said so."}\n{"text": "Rosa Lind said so."}\n{"text": "Tom Reed said so."}'

    first, second, third = extract_documents(lines, key="a.jsonl")

    assert isinstance(first, ExtractedDocument)
    assert isinstance(second, UnreadPart)
    assert second.problem.type == ProblemType.TOO_LARGE.uri
    assert isinstance(third, ExtractedDocument)
