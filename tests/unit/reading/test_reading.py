from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Repair
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import (
    MAX_BYTES,
    File,
    Limits,
    Metadata,
    ReadDocument,
    check_size,
    read_text,
)
from onrecord.reading import read as read_file
from onrecord.reading.encodings import decode

ARTICLE = "The café’s owner said “nothing is lost”.\r\n\r\nIt cost £5 – or €6, e\u0301 𝄞.\n"


def read(data: bytes, *, content_type: str | None = None, limit: int = MAX_BYTES) -> ReadDocument:
    """Return the one document of a file."""
    english = Metadata(language="en")  # so that encodings can be tried in other languages
    (part,) = read_file(File(data, media_type=content_type, metadata=english, limits=Limits(bytes=limit)))
    assert isinstance(part, ReadDocument)
    return part


def problem_of(data: bytes, **options: int) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        read(data, **options)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_a_unicode_text_is_kept_as_it_is_less_its_byte_order_mark(encoding: str) -> None:
    reading = read(ARTICLE.encode(encoding))
    assert reading.text == ARTICLE
    assert reading.skipped == ()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_any_text_in_utf_8_with_a_mark_comes_back(text: str) -> None:
    assert decode(text.encode("utf-8-sig")) == (text, ())


def test_a_byte_order_mark_within_the_text_goes_too_and_is_stated() -> None:
    document = read("\ufeffone \ufefftwo".encode())

    assert document.text == "one two"
    assert document.repairs == (Repair.INVISIBLE_CHARACTERS,)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "The café’s owner said “nothing is lost” and that it cost £5 – or €6."),
        ("latin-1", "El señor Muñoz no quiso decir más a los periodistas."),
        ("cp1251", "Министр сказал, что налоги снизятся в следующем году."),
        ("shift_jis", "大臣は税金を下げると述べた。来年の予算について話した。"),
    ],
)
def test_other_encodings_are_recognised(encoding: str, text: str) -> None:
    assert read(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("text/plain; charset=iso-8859-2", "iso-8859-2", "Žena řekla, že most nechají zavřít."),
        ('text/plain; charset="Windows-1250"', "cp1250", "„Most zavřeme,” řekla Žofie."),
        ("text/plain; format=flowed; charset=KOI8-R", "koi8-r", "Мост закроют, сказала она."),
        ("text/plain; charset=ISO-8859-1", "cp1252", "She said “no” to the café."),
        ("text/plain; charset=iso-2022-jp", "iso-2022-jp", "大臣は述べた。"),
    ],
)
def test_a_declared_charset_is_evidence(declared: str, encoding: str, text: str) -> None:
    assert read(text.encode(encoding), content_type=declared).text == text


@pytest.mark.parametrize(
    "declared",
    [
        "text/plain",
        "text/plain; charset=iso-8859-1",
        "text/plain; charset=no-such-charset",
        "text/plain; charset=hex",
        "text/plain; charset=unicode_escape",
        "text/plain; charset=us-ascii",
        "; charset",
        "",
    ],
)
def test_well_formed_utf_8_is_read_as_such_whatever_is_declared(declared: str) -> None:
    assert read(ARTICLE.encode(), content_type=declared).text == ARTICLE


@pytest.mark.parametrize("declared", ["koi8-r", "hex", "shift_jis", "utf-8"])
def test_a_byte_order_mark_outweighs_a_declared_charset(declared: str) -> None:
    data = ARTICLE.encode("utf-16")
    assert read(data, content_type=f"text/plain; charset={declared}").text == ARTICLE


def test_bytes_that_are_not_in_the_declared_charset_are_read_by_what_they_are() -> None:
    reading = read("“Yes,” she said. “No,".encode() + b"\xff", content_type="text/plain; charset=utf-8")
    assert reading.text == "“Yes,” she said. “No,\ufffd"
    assert len(reading.skipped) == 1


@pytest.mark.parametrize("text", ["\ufeffAnn said no.", "%PDF- is how it begins, she said."])
def test_a_text_that_is_decoded_already_stays_as_it_is(text: str) -> None:
    document = read_text(text, Metadata())
    assert (document.text, document.skipped) == (text, ())


@pytest.mark.parametrize("text", ["half: \ud83d", "\udc00Ann said no.", "\ud83d\ud83d"])
def test_a_lone_surrogate_in_a_decoded_text_is_replaced_in_its_place(text: str) -> None:
    reading = read_text(text + " She nodded.", Metadata())

    assert len(reading.text) == len(text) + len(" She nodded.")
    assert (
        reading.text == "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text) + " She nodded."
    )


def test_a_decoded_text_without_words_is_a_problem() -> None:
    with pytest.raises(ProblemError, match="white space"):
        read_text(" \u2003\n", Metadata())


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 10 * MAX_BYTES])
def test_a_declared_size_is_checked_as_the_bytes_are(size: int) -> None:
    with pytest.raises(ProblemError) as declared:
        check_size(size)
    assert declared.value.problem == problem_of(bytes(size)).problem
    check_size(MAX_BYTES)


def test_one_bad_byte_costs_one_character_and_is_said() -> None:
    reading = read("“Yes,” she said. “No,".encode() + b"\xff" + "” he said.".encode())
    assert reading.text == "“Yes,” she said. “No,\ufffd” he said."
    (skipped,) = reading.skipped
    assert (skipped.start, skipped.end) == (21, 22)
    assert "UTF-8" in skipped.reason


def test_a_replacement_character_of_the_author_is_not_called_damage() -> None:
    assert read("what is \ufffd?".encode()).skipped == ()


def test_a_half_damaged_text_is_refused_instead_of_recorded_wrongly() -> None:
    damaged = b"\xff\xfe" + b"\x00\xd8a\x00" * 5_000
    assert problem_of(damaged).problem.type == ProblemType.UNKNOWN_ENCODING.uri


@pytest.mark.parametrize("data", [b"", b" \n\t ", "\ufeff\u2003".encode()])
def test_an_upload_without_text_is_a_problem(data: bytes) -> None:
    error = problem_of(data)
    assert error.problem.type == ProblemType.EMPTY_DOCUMENT.uri
    assert "Upload a file with text" in error.problem.detail


@pytest.mark.parametrize(
    ("data", "name", "advice"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a PNG image", "OCR"),
        (b"\x00\x00\x00\x20ftypisom....", "an MP4", "transcript"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "an old Microsoft Office file", "DOCX"),
        (b"7z\xbc\xaf\x27\x1c....", "a 7-Zip archive", "Unpack"),
        (bytes(range(32)) * 8, "binary data", "plain text in UTF-8"),
    ],
)
def test_what_is_not_text_is_named_with_what_to_do(data: bytes, name: str, advice: str) -> None:
    error = problem_of(data)
    assert error.problem.type == ProblemType.NOT_TEXT.uri
    assert error.problem.status == 415
    assert name in error.problem.detail
    assert advice in error.problem.detail


def test_an_upload_over_the_limit_is_refused_whole() -> None:
    error = problem_of(b"a" * 11, limit=10)
    assert error.problem.type == ProblemType.TOO_LARGE.uri
    assert "11 bytes" in error.problem.detail
    assert read(b"a" * 10, limit=10).text == "a" * 10


@pytest.mark.parametrize("text", ["\u200b\u200b", "\x00", "\u00ad \ufeff"])
def test_a_text_of_invisible_characters_is_empty(text: str) -> None:
    assert problem_of(text.encode()).problem.type in (
        ProblemType.EMPTY_DOCUMENT.uri,
        ProblemType.NOT_TEXT.uri,
    )


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_are_a_problem(data: bytes) -> None:
    try:
        reading = read(data)
    except ProblemError:
        return
    assert reading.text.strip()
    reading.text.encode("utf-8")
