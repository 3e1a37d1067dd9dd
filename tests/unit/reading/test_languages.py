"""English is read; other languages are named, refused or left out."""

from __future__ import annotations

import csv

import pytest

from onrecord.model import DocumentWarning
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import File, Metadata, ReadDocument, read, read_text
from onrecord.reading.paragraphs import paragraphs_of
from tests.support.repository import ROOT

with (ROOT / "tests/data/languages/headlines.tsv").open(encoding="utf-8", newline="") as file:
    HEADLINES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

ENGLISH = "The harbour master said on Tuesday that the ferry would not leave before the storm was over."
GERMAN = (
    "Die Fähre legt erst ab, wenn der Sturm vorüber ist, sagte der Hafenmeister am Dienstag. "
    "Niemand habe sich beschwert, fügte er hinzu."
)
FRENCH = "Le ferry ne partira pas avant la fin de la tempête, a déclaré mardi le capitaine du port."


def document_of(text: str, **known: str) -> ReadDocument:
    (part,) = read(File(text.encode(), metadata=Metadata(**known)))
    assert isinstance(part, ReadDocument)
    return part


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (GERMAN, "German"),
        (f"{GERMAN}\n\n{GERMAN}\n\nRead more", "German"),
        (FRENCH, "French"),
        (f"{GERMAN}\n\n{FRENCH}", "German and French"),
        ("El transbordador no saldrá hasta que pase la tormenta, dijo el martes el capitán.", "Spanish"),
        ("De veerboot vertrekt pas als de storm voorbij is, zei de havenmeester dinsdag.", "Dutch"),
        ("Prom nie wypłynie przed końcem burzy, powiedział we wtorek kapitan portu.", "Polish"),
        ("Паром не выйдет до окончания шторма, сообщил во вторник капитан порта.", "Russian"),
        ("港务长星期二说,风暴结束之前渡轮不会起航。", "Chinese"),
        ("قال مدير الميناء يوم الثلاثاء إن العبارة لن تغادر قبل انتهاء العاصفة.", "Arabic"),
    ],
)
def test_a_document_in_another_language_is_refused_by_its_name(text: str, name: str) -> None:
    with pytest.raises(ProblemError) as raised:
        document_of(text)

    assert raised.value.problem.type == ProblemType.UNSUPPORTED_LANGUAGE.uri
    assert f"is in {name};" in raised.value.problem.detail


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Das war es, was er will.", "German"),
        ("Was war, was will die Ampel, und was will Lindner?", "German"),
        ("Er sagte, das sei so.", "German"),
        ("Scholz: „Wir sind bereit.“", "German"),
        ("We weten niet of dat is gelukt of was bedoeld, had hij gezegd.", "Dutch"),
        ("Il nous a dit que non.", "French"),
        ("El alcalde dijo que no está.", "Spanish"),
        ("O prefeito disse que não vai.", "Portuguese"),
    ],
)
def test_a_short_document_with_the_function_words_of_another_language_is_refused(
    text: str, name: str
) -> None:
    with pytest.raises(ProblemError, match=f"is in {name};"):
        document_of(text)


def is_refused(text: str) -> bool:
    """Return whether a text is refused for its language."""
    try:
        read_text(text, Metadata())
    except ProblemError as error:
        return error.problem.type == ProblemType.UNSUPPORTED_LANGUAGE.uri
    return False


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "pl", "tr"])
def test_headlines_in_english_are_read_and_others_are_refused(language: str) -> None:
    headlines = [row for row in HEADLINES if row["language"] == language]
    refused = [row["text"] for row in headlines if is_refused(row["text"])]

    assert refused == [row["text"] for row in headlines if row["outcome"] == "refused"]
    assert len(refused) >= (0 if language == "en" else 16)


@pytest.mark.parametrize(
    "text",
    [
        "Die Brücke bleibt zu",
        "LA HUELGA SIGUE",
        "Le prix du gaz monte encore",
        "Prezydent podpisał ustawę",
        "Okullar yarın kapalı",
    ],
)
def test_a_headline_may_be_in_any_case_and_of_few_words(text: str) -> None:
    assert is_refused(text)


def test_a_decoded_text_in_another_language_is_refused_too() -> None:
    with pytest.raises(ProblemError, match="German"):
        read_text(GERMAN, Metadata())


@pytest.mark.parametrize("between", ["\n\n", "\r\n\r\n", "\n"])
def test_of_a_mixed_document_the_english_part_is_read(between: str) -> None:
    text = between.join((ENGLISH, GERMAN, ENGLISH))

    document = document_of(text)

    (left_out,) = document.left_out
    assert text[left_out.start : left_out.end] == GERMAN
    assert left_out.reason == "German: English is read"
    assert document.warnings == (DocumentWarning.OTHER_LANGUAGES,)
    assert document.metadata.language == "en"


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "“Non, merci,” she said, and left the table.",
        "He called the plan “ein schlechter Scherz, über den niemand lachen kann” and left the room.",
        "Xi Jinping, Luiz Inácio Lula da Silva, Emmanuel Macron, Olaf Scholz, Pedro Sánchez, Mario Draghi",
        "Media contact: Jens Feddersen, Hafenamt Kiel, Schillerstrasse 5, +49 431 555 0199",
        "Ferry late",
        "MASTER: No.",
        "42",
        "MAYOR RESIGNS AFTER VOTE",
        "Han Duck-soo meets Na Kyung-won in Seoul",
        "MIT in talks with UN",
        "El Niño, La Niña explained",
        "Bundesverfassungsgericht rejects Volkswagen appeal",
        "Telefónica, Iberdrola, Santander shares slide",
        "for i in range(10): print(i)",
        "“Das ist alles Unsinn, und jeder in dieser Stadt weiß es seit Jahren,” she said.",
        "“Wir schaffen das,” Angela Merkel said.",
        "Putin, Xi: “nyet”",
        "Ye cannae trust them, says wee Jimmy frae Glesga, an he's richt.",
    ],
)
def test_english_with_foreign_names_and_words_is_read_whole(text: str) -> None:
    document = document_of(text)

    assert (document.left_out, document.warnings, document.metadata.language) == ((), (), "en")


def test_its_uploader_knows_the_language_better() -> None:
    assert document_of(GERMAN, language="en").left_out == ()


def test_hard_wrapped_lines_are_one_paragraph_and_long_lines_are_paragraphs() -> None:
    wrapped = "one two\nthree four\r\nfive\n\n\n" + "a" * 120 + "\n" + "b" * 9
    cut = [wrapped[start:end] for start, end in paragraphs_of(wrapped)]

    assert cut == ["one two\nthree four\r\nfive", "a" * 120, "b" * 9]
