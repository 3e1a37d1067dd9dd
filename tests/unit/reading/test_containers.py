"""A file of several documents yields each of them, whatever becomes of the others."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Zone
from onrecord.problems import ProblemError
from onrecord.reading import File, Limits, ListedPart, Part, ReadDocument, UnreadPart, opened, read
from tests.support.files import READABLE
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FILES = ROOT / "tests" / "data" / "files" / "containers"
EXPECTED: list[dict[str, Any]] = yaml.safe_load((FILES / "expected.yaml").read_text("utf-8"))
SAID = "The clerk said the road was closed."


def described(part: Part, text: str) -> dict[str, Any]:
    """A part in the words of ``expected.yaml``; of its text as much as is expected."""
    if isinstance(part, UnreadPart):
        return {"record": part.record, "problem": part.problem.type.rpartition(":")[2]}
    known = {name: value for name, value in asdict(part.metadata).items() if value and name != "language"}
    headlines = [part.text[each.start : each.end] for each in part.zones if each.zone is Zone.HEADLINE]
    more = {"headlines": headlines, "skipped": sorted(each.reason for each in part.skipped)}
    return {
        "record": part.record,
        "text": part.text[: len(text)],
        **known,
        **{name: values for name, values in more.items() if values},
    }


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda each: each["file"])
def test_every_part_is_a_document_or_a_problem(expected: dict[str, Any]) -> None:
    data = (FILES / expected["file"]).read_bytes()
    found = list(read(File(data, name=expected["file"], columns=expected.get("columns", {}))))

    assert len(found) == len(expected["parts"])
    for part, wanted in zip(found, expected["parts"], strict=True):
        assert described(part, wanted.get("text", "")) == wanted


def problem_of(file: File) -> tuple[str, str]:
    with pytest.raises(ProblemError) as raised:
        list(read(file))
    return raised.value.problem.type.rpartition(":")[2], raised.value.problem.detail


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("people.csv", (FILES / "people.csv").read_bytes(), "`name`, `height`"),
        ("people.json", b'[{"name": "Ann"}, {"height": 171}]', "`name`, `height`"),
        ("people.jsonl", b'{"name": "Ann"}\n{"height": 171}\n', "`name`, `height`"),
        ("person.json", b'{"name": "Ann"}', "`name`"),
    ],
)
def test_what_has_no_text_column_is_refused_with_what_was_found(name: str, data: bytes, found: str) -> None:
    slug, detail = problem_of(File(data, name=name))

    assert slug == "no-text-column"
    assert found in detail
    assert "--text-column" in detail


def test_the_uploader_names_the_column_of_the_text() -> None:
    data = f"text,story_html\nignored,{SAID}\n".encode()
    (part,) = read(File(data, name="a.csv", columns={"text": "Story HTML"}))
    assert isinstance(part, ReadDocument)
    assert part.text == SAID

    slug, detail = problem_of(File(data, name="a.csv", columns={"text": "prose"}))
    assert slug == "no-text-column"
    assert "no column `prose`" in detail


def test_records_of_equal_ids_are_told_apart() -> None:
    rows = "\n".join(f"same,{SAID}" for _ in range(3))
    records = [part.record for part in read(File(f"id,text\n{rows}\n".encode(), name="a.csv"))]

    assert records == ["same", "same (2)", "same (3)"]


@given(st.lists(st.sampled_from(["", "1", "2", "a", "a (2)"]), min_size=1, max_size=8))
def test_the_record_of_each_row_is_its_own(ids: list[str]) -> None:
    data = json.dumps([{"id": each, "text": SAID} for each in ids]).encode()
    records = [part.record for part in read(File(data, name="a.json"))]

    assert len(set(records)) == len(ids)
    assert records == [part.record for part in read(File(data, name="a.json"))]


@pytest.mark.parametrize("path", READABLE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_is_opened_as_its_document_or_as_the_list_of_them(path: Path) -> None:
    file = File(path.read_bytes(), name=path.name)

    found, parts = opened(file), list(read(file))

    if isinstance(found, ReadDocument):
        assert [found] == parts
    else:
        assert [part.record for part in found] == [part.record for part in parts]


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda each: each["file"])
def test_a_record_that_is_wanted_alone_is_read_as_among_all(expected: dict[str, Any]) -> None:
    file = File((FILES / expected["file"]).read_bytes(), name=expected["file"])

    parts = list(read(replace(file, columns=expected.get("columns", {}))))

    for part in parts:
        if part.record is not None:
            wanted = replace(file, columns=expected.get("columns", {}), records={part.record})
            assert list(read(wanted)) == [part]


def test_a_file_in_an_archive_is_not_read_until_it_is_wanted() -> None:
    archive = zipped({"scan.pdf": b"%PDF-1.7\ndamaged", "a.txt": SAID.encode()})

    found = opened(File(archive, name="a.zip"))

    assert found == (ListedPart("scan.pdf", 16), ListedPart("a.txt", len(SAID)))


def test_the_list_of_an_archive_has_the_problem_of_what_cannot_be_unpacked() -> None:
    archive = zipped({"people.csv": b"name,height\nAnn,171\n", "bomb.txt": bytes(4 * 1024 * 1024)})

    found = opened(File(archive, name="a.zip"))

    assert isinstance(found, tuple)
    problems = [(part.record, part.problem and part.problem.type.rpartition(":")[2]) for part in found]
    assert problems == [("people.csv", "no-text-column"), ("bomb.txt", "too-large")]


def test_a_member_below_the_name_of_another_one_shares_no_record_with_it() -> None:
    table = f"text\n{SAID}\n".encode()

    parts = list(read(File(zipped({"a.csv": table, "a.csv/1": SAID.encode()}), name="a.zip")))

    assert [part.record for part in parts] == ["a.csv/1", "a.csv/1 (file)"]


def test_an_archive_whose_tables_have_too_many_rows_together_is_refused() -> None:
    table = f"text\n{SAID}\n{SAID}\n".encode()
    file = File(zipped({"a.csv": table, "b.csv": table}), name="a.zip", limits=Limits(documents=3))

    assert problem_of(file)[0] == "too-large"


def test_a_table_without_rows_holds_no_document() -> None:
    with pytest.raises(ProblemError) as raised:
        opened(File(b"id,text\n", name="a.csv"))

    assert raised.value.problem.type.endswith(":empty-document")


# --- Limits ----------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def test_a_table_of_more_rows_or_columns_than_the_limits_is_refused_with_the_number() -> None:
    rows = b"text\n" + SAID.encode() + b"\n" + SAID.encode() + b"\n"
    assert problem_of(File(rows, name="a.csv", limits=Limits(documents=1)))[0] == "too-large"
    assert "2 rows" in problem_of(File(rows, name="a.csv", limits=Limits(documents=1)))[1]

    columns = b",".join([b"text"] + [b"c"] * 1_000_000) + b"\n"
    slug, detail = problem_of(File(columns, name="a.csv"))
    assert slug == "too-large"
    assert "1,000,001 columns" in detail


@pytest.mark.parametrize("data", [b'[{"text": "a"}, {"text": "b"}]', b'{"text": "a"}\n{"text": "b"}\n'])
def test_json_of_more_records_than_the_limit_is_refused(data: bytes) -> None:
    slug, detail = problem_of(File(data, name="a.json", limits=Limits(documents=1)))

    assert (slug, "2 records" in detail) == ("too-large", True)


@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_json_that_is_nested_deeply_is_refused_or_read_without_what_is_deep(depth: int) -> None:
    deep = f'[{{"text": "{SAID}", "author": {"[" * depth}{"]" * depth}}}]'.encode()
    try:
        (part,) = read(File(deep, name="a.json"))
    except ProblemError as error:
        problem = error.problem.type
    else:
        assert isinstance(part, ReadDocument)
        problem = ":too-deep" if part.metadata.author is None else ""
    assert problem.endswith(":too-deep")


def test_a_gzip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = gzip.compress(bytes(60 * 1024 * 1024))
    slug, detail = problem_of(File(bomb, name="a.txt.gz"))

    assert slug == "too-large"
    assert "200 times" in detail


def test_gzip_in_gzip_is_refused() -> None:
    twice = gzip.compress(gzip.compress(SAID.encode()))
    assert problem_of(File(twice, name="a.txt.gz.gz"))[0] == "too-deep"


def test_a_zip_bomb_costs_no_other_member() -> None:
    archive = zipped({"a.txt": SAID.encode(), "bomb.txt": bytes(4 * 1024 * 1024), "z.txt": SAID.encode()})
    first, bomb, last = read(File(archive, name="a.zip"))

    assert isinstance(first, ReadDocument)
    assert isinstance(bomb, UnreadPart)
    assert bomb.problem.type.endswith(":too-large")
    assert last.record == "z.txt"


def test_a_docx_bomb_is_refused() -> None:
    xml = b"<w:document xmlns:w='w'>" + b" " * (20 * 1024 * 1024) + b"</w:document>"
    slug, _ = problem_of(File(zipped({"word/document.xml": xml}), name="a.docx"))
    assert slug == "too-large"


def test_an_archive_of_more_files_than_the_limit_is_refused() -> None:
    archive = zipped({f"{number}.txt": SAID.encode() for number in range(3)})
    slug, detail = problem_of(File(archive, name="a.zip", limits=Limits(documents=2)))
    assert (slug, "3 files" in detail) == ("too-large", True)


def test_an_encrypted_member_says_so() -> None:
    archive = bytearray(zipped({"a.txt": SAID.encode()}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        archive[archive.index(signature) + offset] |= 1
    (part,) = read(File(bytes(archive), name="a.zip"))
    assert isinstance(part, UnreadPart)
    assert part.problem.type.endswith(":encrypted")


def test_a_damaged_archive_is_called_so() -> None:
    whole = zipped({"a.txt": SAID.encode() * 50})
    assert problem_of(File(whole[:-30], name="a.zip"))[0] == "damaged-file"
    assert problem_of(File(gzip.compress(SAID.encode())[:-9], name="a.gz"))[0] == "damaged-file"


def test_a_name_that_leads_out_of_the_archive_is_only_a_name() -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        member = tarfile.TarInfo("../../outside.txt")
        member.size = len(SAID)
        archive.addfile(member, io.BytesIO(SAID.encode()))
    (part,) = read(File(made.getvalue(), name="a.tar"))

    assert part.record == "../../outside.txt"
    assert not (ROOT.parent.parent / "outside.txt").exists()


def test_no_entity_of_xml_is_expanded_or_fetched() -> None:
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    document = b"<w:document xmlns:w='w'><w:p>&b;&c;</w:p></w:document>"
    docx = zipped({"word/document.xml": doctype + document})
    assert problem_of(File(docx, name="a.docx"))[0] == "damaged-file"

    feed = doctype + b"<rss version='2.0'><channel><item><title>&c;</title></item></channel></rss>"
    assert problem_of(File(feed, name="a.rss"))[0] == "damaged-file"


def test_elements_in_each_other_are_limited() -> None:
    xml = b"<w:document xmlns:w='w'>" + b"<w:p>" * 100_000
    assert problem_of(File(zipped({"word/document.xml": xml}), name="a.docx"))[0] == "too-deep"


def test_groups_of_rtf_in_each_other_are_limited() -> None:
    assert problem_of(File(b"{\\rtf1 " + b"{" * 1_000_000, name="a.rtf"))[0] == "too-deep"


# --- As programs and services write them ---------------------------------------------------------


@pytest.mark.parametrize("first", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n'])
def test_a_table_may_say_what_stands_between_its_columns(first: str) -> None:
    (document,) = read(File(f"{first}Title;Text\nRoad;{SAID}\n".encode(), name="a.csv"))

    assert isinstance(document, ReadDocument)
    assert (document.metadata.title, document.text) == ("Road", SAID)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("05.03.2024", "2024-03-05"),
        ("5.3.2024 14:30", "2024-03-05"),
        ("31.12.2023", "2023-12-31"),
        ("3/5/2024", None),
    ],
)
def test_the_day_comes_first_between_full_stops(written: str, day: str | None) -> None:
    (document,) = read(File(f"text,date\n{SAID},{written}\n".encode(), name="a.csv"))

    assert isinstance(document, ReadDocument)
    assert (str(document.metadata.published) if document.metadata.published else None) == day


@pytest.mark.parametrize(
    "given",
    [
        {"response": {"results": [{"id": "a", "webTitle": "Road", "fields": {"bodyText": SAID}}]}},
        {"hits": {"hits": [{"_id": "a", "_source": {"title": "Road", "body": SAID}}]}},
        {"data": {"articles": {"edges": [{"node": {"id": "a", "headline": "Road", "text": SAID}}]}}},
        {"data": [{"type": "articles", "id": "a", "attributes": {"title": "Road", "content": SAID}}]},
        [{"id": "a", "title": {"rendered": "Road"}, "content": {"rendered": SAID, "protected": False}}],
        {"docs": [{"_id": "a", "headline": {"main": "Road"}, "body": SAID}]},
    ],
    ids=["fields", "_source", "node", "attributes", "rendered", "main"],
)
def test_what_services_wrap_a_record_in_is_the_record_itself(given: dict[str, Any]) -> None:
    (document,) = read(File(json.dumps(given).encode(), name="a.json"))

    assert isinstance(document, ReadDocument)
    assert (document.record, document.metadata.title, document.text) == ("a", "Road", SAID)


@pytest.mark.parametrize(
    "author", ["Ida Moss", "By Ida Moss", {"original": "By Ida Moss"}, [{"name": "Ida Moss"}]]
)
def test_the_author_of_a_record_is_read_in_the_forms_of_all_services(author: Any) -> None:
    (document,) = read(File(json.dumps([{"text": SAID, "byline": author}]).encode(), name="a.json"))

    assert isinstance(document, ReadDocument)
    assert document.metadata.author == "Ida Moss"


@pytest.mark.parametrize(
    "mark", ["\u2028", "\u0085", "\x0c"], ids=["line separator", "next line", "form feed"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_only_line_ends_divide_json_lines(mark: str, end: str) -> None:
    lines = (f'{{"id": "{number}", "text": "{SAID}{mark}{SAID}"}}' for number in range(2))
    text = end.join(lines).replace("\x0c", "\\f")

    parts = list(read(File(text.encode(), name="a.jsonl")))

    assert [part.record for part in parts] == ["0", "1"]
    assert all(isinstance(part, ReadDocument) and part.text.count(SAID) == 2 for part in parts)
