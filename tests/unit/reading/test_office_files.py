"""Files of office programs and PDFs are read as their reader would want, or refused in a sentence."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
import yaml

from onrecord.model import Zone
from onrecord.problems import ProblemError
from onrecord.reading import File, ReadDocument, read
from tests.support.repository import ROOT

FILES = ROOT / "tests" / "data" / "files" / "office"
EXPECTED: list[dict[str, Any]] = yaml.safe_load((FILES / "expected.yaml").read_text("utf-8"))
READ = [each for each in EXPECTED if "problem" not in each]
REFUSED = [each for each in EXPECTED if "problem" in each]


def read_file(name: str) -> ReadDocument:
    (document,) = read(File((FILES / name).read_bytes(), name=name))
    assert isinstance(document, ReadDocument)
    return document


@pytest.mark.parametrize("expected", READ, ids=lambda each: each["file"])
def test_a_file_is_read_as_it_is_printed(expected: dict[str, Any]) -> None:
    document = read_file(expected["file"])

    assert document.text == (FILES / expected["text"]).read_text("utf-8").removesuffix("\n")
    headlines = [
        document.text[each.start : each.end] for each in document.zones if each.zone is Zone.HEADLINE
    ]
    assert headlines == expected["headlines"]
    known = {name: value for name, value in asdict(document.metadata).items() if value is not None}
    assert known == expected["metadata"]
    assert sorted(each.reason for each in document.skipped) == expected["skipped"]
    assert [str(each) for each in document.repairs] == expected.get("repairs", [])


@pytest.mark.parametrize("expected", REFUSED, ids=lambda each: each["file"])
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(expected: dict[str, Any]) -> None:
    with pytest.raises(ProblemError) as raised:
        read_file(expected["file"])

    assert raised.value.problem.type.rpartition(":")[2] == expected["problem"]
    assert expected["detail"] in raised.value.problem.detail


@pytest.mark.parametrize("share", [0.7, 0.8, 0.9])
def test_an_rtf_that_was_cut_off_is_read_as_far_as_it_goes(share: float) -> None:
    data = (FILES / "harbour.rtf").read_bytes()
    whole = read_file("harbour.rtf").text

    (document,) = read(File(data[: int(len(data) * share)], name="harbour.rtf"))

    assert isinstance(document, ReadDocument)
    assert whole.startswith(document.text[:-80].rstrip())


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6])
def test_a_pdf_that_was_cut_off_is_called_damaged(share: float) -> None:
    data = (FILES / "harbour.pdf").read_bytes()

    with pytest.raises(ProblemError, match="damaged"):
        list(read(File(data[: int(len(data) * share)], name="harbour.pdf")))
