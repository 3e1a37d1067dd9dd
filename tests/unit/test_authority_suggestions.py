"""Suggestions for the authority file come from what documents say of a surname and of a full name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import onrecord
from onrecord.authority import Sighting, read_authority, suggestions
from onrecord.commands.application import main

if TYPE_CHECKING:
    from pathlib import Path

MAY = dt.date(2024, 5, 7)
MARA = Sighting("person:mara-okonjo", "Mara Okonjo", "a", role="mayor of Leith", date=MAY)
BEN = Sighting("person:ben-okonjo", "Ben Okonjo", "b", role="coach", date=MAY)
ALONE = Sighting("person:okonjo", "Okonjo", "c")


def evidence(*sightings: Sighting) -> dict[str, tuple[str, ...]]:
    return {each.name: each.evidence for each in suggestions(sightings)}


@pytest.mark.parametrize(
    ("alone", "expected"),
    [
        ({"role": "mayor"}, ("the same role (mayor)",)),
        ({"role": "Mayor of Leith", "date": MAY}, ("the same role (Mayor of Leith)", "the same day")),
        ({"organisation": "place:leith"}, ("the same organisation (place:leith)",)),
        (
            {"outlet": "The Dock", "date": dt.date(2024, 5, 10)},
            ("the same outlet (The Dock)", "days apart: 3"),
        ),
    ],
)
def test_a_surname_is_whose_role_organisation_or_outlet_and_days_it_shares(
    alone: dict[str, object], expected: tuple[str, ...]
) -> None:
    from dataclasses import replace

    mara = replace(MARA, organisation="place:leith", outlet="The Dock")

    assert evidence(mara, replace(BEN, date=None), replace(ALONE, **alone)) == {"Mara Okonjo": expected}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "alone",
    [
        ALONE,
        Sighting("person:okonjo", "Okonjo", "c", date=MAY),
        Sighting("person:okonjo", "Okonjo", "c", role="poet"),
        Sighting("person:eke", "Eke", "c", role="mayor of Leith"),
    ],
)
def test_nobody_is_suggested_on_a_day_or_a_surname_alone(alone: Sighting) -> None:
    assert evidence(MARA, alone) == {}


def test_nobody_is_suggested_where_two_have_equal_evidence() -> None:
    rival = Sighting("person:ada-okonjo", "Ada Okonjo", "d", role="mayor")
    alone = Sighting("person:okonjo", "Okonjo", "c", role="mayor")

    assert evidence(MARA, rival, alone) == {}


def test_a_suggested_row_binds_the_surname() -> None:
    alone = Sighting("person:okonjo", "Okonjo", "c", role="mayor")
    (suggestion,) = suggestions([MARA, alone])

    assert suggestion.row.id == "person:mara-okonjo"
    assert "person:okonjo" in suggestion.row.named_ids
    assert suggestion.documents == 1


# --- The command ---------------------------------------------------------------------------------

FULL = "Mara Okonjo, the mayor of Leith, said the harbour would open in May."
SHORT = "Mayor Okonjo said the harbour would open in June."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("extractions")
    for name, text in (("full", FULL), ("short", SHORT)):
        (made / f"{name}.jsonl").write_text(onrecord.extract(text).model_dump_json() + "\n", "utf-8")
    return made


def test_rows_are_suggested_for_a_folder_of_extractions(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["authority", "suggest", str(folder)]) == 0

    out, err = capsys.readouterr()
    assert out == "id,name,aliases,type\nperson:mara-okonjo,Mara Okonjo,Okonjo,PERSON\n"
    assert err == ("Okonjo is Mara Okonjo: the same role (Mayor); documents with the surname alone: 1\n")
    assert read_authority(out.encode()).faults == ()


def test_what_the_file_has_already_is_not_suggested(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("id,name,type,aliases\nnews:1,Mara Okonjo,PERSON,Okonjo\n", "utf-8")

    assert main(["authority", "suggest", str(folder), "--authority", str(file)]) == 0
    assert capsys.readouterr().out == "id,name,aliases,type\n"


def test_a_line_that_is_no_extraction_is_named_and_the_rest_is_read(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text("{}\n", "utf-8")

    assert main(["authority", "suggest", str(other), str(folder), str(tmp_path / "none.jsonl")]) == 1
    out, err = capsys.readouterr()
    assert "person:mara-okonjo" in out
    assert f"{other}, line 1: this is no extraction" in err
    assert "none.jsonl: No such file" in err


def test_a_file_named_alone_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "people.csv"
    file.write_text("id,name,type\nnews:1,Mara Okonjo,PERSON\n", "utf-8")

    assert main(["authority", str(file)]) == main(["authority", "check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: rows: 1, faults: 0\n" * 2
