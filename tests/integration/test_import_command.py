"""Folders, archives and tables are imported once, whatever interrupts it; what is left out is reported."""

from __future__ import annotations

import gzip
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.commands import importing
from onrecord.commands.application import main
from onrecord.reading import MAX_BYTES
from onrecord.service import resources
from tests.support.stack import UPLOADS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stack import Stack

ARTICLE = "Mara Okonjo, the mayor of the town, said that the harbour would open in May.\n"
GERMAN = "Die Bürgermeisterin sagte am Montag, der Hafen werde im Mai wieder für alle Schiffe geöffnet.\n" * 4
PAGE = b"<meta property='article:published_time' content='2024-05-03'><p>" + ARTICLE.encode() * 3
TO = f"s3://{UPLOADS}/desk"


@pytest.fixture
def archive(tmp_path: Path, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of what a newsroom has: some of it is no document, some cannot be read."""
    monkeypatch.setattr(importing, "_client", resources.s3)
    folder = tmp_path / "archive"
    files = {
        "a.txt": ARTICLE.encode(),
        "2024/may/b.html": PAGE,
        "2024/rows.csv": f'text,date\n"{ARTICLE}",2024-05-01\n"{ARTICLE}",2024-05-02\n'.encode(),
        "2024/c.txt.gz": gzip.compress(ARTICLE.encode()),
        "german.txt": GERMAN.encode(),
        "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
        ".DS_Store": b"\0",
    }
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    with zipfile.ZipFile(folder / "old.zip", "w") as old:
        old.writestr("1999/d.txt", ARTICLE)
        old.writestr("__MACOSX/1999/._d.txt", "x")
        old.writestr("../../e.txt", ARTICLE)
    return folder


def keys() -> dict[str, dict[str, str]]:
    """The objects in the bucket, and their metadata."""
    s3 = resources.s3()
    listed = [each["Key"] for each in s3.list_objects_v2(Bucket=UPLOADS).get("Contents", ())]
    return {key: s3.head_object(Bucket=UPLOADS, Key=key)["Metadata"] for key in listed}


def counts(printed: str) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(r"\s([\d,]+)$", printed, re.MULTILINE)]


def test_a_folder_comes_in_with_its_paths_as_keys_and_what_cannot_be_read_is_named(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(archive), "--to", TO, "--outlet", "Kieler Böte"]) == 1

    printed, complaints = capsys.readouterr()
    assert set(keys()) == {
        *("desk/a.txt", "desk/2024/may/b.html", "desk/2024/rows.csv", "desk/2024/c.txt.gz"),
        *("desk/old.zip/1999/d.txt", "desk/old.zip/e.txt"),
    }
    assert counts(printed) == [6, 7, 4, 0, 0, 2]
    assert re.search(r"german\.txt: The document is not in English\. .*German", complaints)
    assert re.search(r"picture\.png: The upload is not a text document", complaints)
    assert "DS_Store" not in complaints
    assert "MACOSX" not in complaints


def test_what_was_imported_is_on_record_with_what_was_said_of_it(
    archive: Path, stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["--published", "2024-05-04", "--author", "Ánn Lee"]
    for to in (TO, f"{TO}/"):
        assert main(["import", str(archive / "a.txt"), "--to", to, *said]) == 0

    assert list(keys()) == ["desk/a.txt"]
    stack.ingest(stack.event("desk/a.txt"))
    (document,) = stack.get("/v1/documents", author="ann lee").json["items"]
    assert (document["document"]["published"], document["document"]["author"]) == ("2024-05-04", "Ánn Lee")


def test_an_import_that_was_interrupted_goes_on_where_it_was(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["import", str(archive / "2024"), "--to", f"{TO}/2024"])
    written: list[str] = []
    put = resources.s3().put_object

    def put_object(**given: Any) -> Any:
        written.append(given["Key"])
        return put(**given)

    monkeypatch.setattr(resources.s3(), "put_object", put_object)
    capsys.readouterr()

    main(["import", str(archive), "--to", TO])

    assert sorted(written) == ["desk/a.txt", "desk/old.zip/1999/d.txt", "desk/old.zip/e.txt"]
    assert counts(capsys.readouterr().out) == [3, 3, 3, 0, 3, 2]
    main(["import", str(archive), "--to", TO])
    assert len(written) == 3
    (archive / "a.txt").write_text(ARTICLE * 2)
    main(["import", str(archive), "--to", TO, "--published", "2024-01-01"])
    assert len(written) == 9  # what is said of them is another


def test_a_dry_run_reports_and_uploads_nothing(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(archive), "--to", TO, "--dry-run"]) == 1

    assert keys() == {}
    assert counts(capsys.readouterr().out)[:2] == [6, 7]


def test_a_file_over_the_limit_is_refused_before_it_is_read_whole(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(archive / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("bomb.txt", bytes(100 * MAX_BYTES))

    assert main(["import", str(archive / "bomb.zip"), "--to", TO]) == 1
    assert "5,242,880 bytes are read" in capsys.readouterr().err


def test_rows_that_cannot_be_read_are_named_and_the_others_come_in(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = archive / "odd.csv"
    table.write_text(f'story,day\n"{ARTICLE.strip()}",2024-05-01\n,2024-05-02\n')

    options = ["--text-column", "story", "--published-column", "day"]
    assert main(["import", str(table), "--to", TO, *options]) == 1

    printed, complaints = capsys.readouterr()
    assert counts(printed) == [1, 1, 0, 1, 0, 0]
    assert "odd.csv, 2: " in complaints
    assert keys()["desk/odd.csv"].items() >= {"text-column": "story", "published-column": "day"}.items()


@pytest.mark.parametrize("to", ["desk", "s3://", "https://example.org/desk"])
def test_an_address_that_is_no_bucket_is_refused(
    archive: Path, to: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(archive), "--to", to]) == 2
    assert "s3://BUCKET/PREFIX" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.txt"

    assert main(["import", str(archive), str(missing), "--to", TO]) == 2
    assert f"There is no {missing}" in " ".join(capsys.readouterr().err.split())
    assert keys() == {}


def test_two_files_of_one_key_are_refused(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)

    assert main(["import", str(archive / "a.txt"), str(tmp_path / "a.txt"), "--to", TO]) == 2
    assert keys() == {}


def test_a_bucket_that_does_not_exist_is_named(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(archive / "a.txt"), "--to", "s3://nobody-has-this/desk"]) == 1
    assert "s3://nobody-has-this/desk: " in capsys.readouterr().err


def test_a_table_that_is_larger_than_an_upload_comes_in_as_several_files(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = archive / "2024" / "years.csv"
    rows = [f"r-{number},2024-05-01,{ARTICLE.strip() * 1_300}" for number in range(60)]
    table.write_text(
        "\n".join(("id,date,text", *(row.replace(", the", " the").replace("town,", "town") for row in rows)))
    )
    assert table.stat().st_size > MAX_BYTES

    assert main(["import", str(table), "--to", TO]) == 0

    printed, _ = capsys.readouterr()
    assert set(keys()) == {"desk/years.part-001.csv", "desk/years.part-002.csv"}
    assert counts(printed)[:3] == [1, 60, 0]
    assert "2 files, years.part-001.csv and so on" in printed
    bodies = [resources.s3().get_object(Bucket=UPLOADS, Key=key)["Body"].read() for key in sorted(keys())]
    assert [re.findall(rb"^r-\d+", body, re.MULTILINE) for body in bodies] != [[], []]
    assert b"".join(re.findall(rb"^r-\d+", b"\n".join(bodies), re.MULTILINE)) == b"".join(
        f"r-{number}".encode() for number in range(60)
    )
    assert all(len(body) <= MAX_BYTES for body in bodies)

    assert main(["import", str(table), "--to", TO]) == 0
    assert counts(capsys.readouterr().out)[3:5] == [0, 1]

    table.write_text("\n".join(table.read_text().splitlines()[:20]))
    assert main(["import", str(table), "--to", TO]) == 1
    assert "the bucket still has years.part-001.csv" in capsys.readouterr().err


def test_a_file_over_the_limit_that_cannot_be_split_is_named_with_its_size(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / "long.txt").write_text(ARTICLE * 100_000)

    assert main(["import", str(archive / "long.txt"), "--to", TO]) == 1
    assert f"long.txt: The document is too large. The upload has {len(ARTICLE) * 100_000:,} bytes" in (
        capsys.readouterr().err
    )
