"""Damaged text is made whole, and what was done is stated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Repair, Zone, ZoneSpan
from onrecord.reading import File, ReadDocument, read
from onrecord.reading.repairs import repaired

SAID = "“The café’s ferry isn’t late,” the master said."


def repairs_of(text: str) -> tuple[str, tuple[Repair, ...]]:
    document = repaired(ReadDocument(text))
    return document.text, document.repairs


@pytest.mark.parametrize(
    ("damaged", "whole", "repair"),
    [
        ("The cafÃ© is closed, she said.", "The café is closed, she said.", Repair.MOJIBAKE),
        ("â€œNo,â€ she said. â€œItâ€™s late.â€", "“No,” she said. “It’s late.”", Repair.MOJIBAKE),
        ("\x93No,\x94 she said. It\x92s late.", "“No,” she said. It’s late.", Repair.CONTROL_CHARACTERS),
        ("No,\x00 she said.\x08", "No, she said.", Repair.CONTROL_CHARACTERS),
        ("&ldquo;No,&rdquo; Ann &amp; Bob said.", "“No,” Ann & Bob said.", Repair.ENTITIES),
        ("&amp;quot;No,&amp;quot; she said.", '"No," she said.', Repair.ENTITIES),
        ("It&#8217;s late&nbsp;now.", "It’s late now.", Repair.ENTITIES),
        ("The ﬁrst oﬃce is closed.", "The first office is closed.", Repair.LIGATURES),
        ("Har\u00adbour and \u200bferry\ufeff.", "Harbour and ferry.", Repair.INVISIBLE_CHARACTERS),
        (
            "> No, she said.\n> It is late.\n>\n> Bob agreed.",
            "No, she said.\nIt is late.\n\nBob agreed.",
            Repair.QUOTING,
        ),
    ],
)
def test_damage_is_repaired_and_stated(damaged: str, whole: str, repair: Repair) -> None:
    assert repairs_of(damaged) == (whole, (repair,))


def test_mojibake_with_control_characters_is_two_repairs() -> None:
    assert repairs_of(SAID.encode().decode("latin-1")) == (SAID, (Repair.MOJIBAKE, Repair.CONTROL_CHARACTERS))


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "Two  spaces, a\ttab and \u00a0 stay.\r\nSo do lines.",
        "AT&T; R&D; a < b && c > d &c.",
        "Naïve façade, Zoë, Łódź, Đorđe, 👩🏽\u200d🚀",
        "QUIST: No.\nREYES: When?\nQUIST: In May.",
        "Roses are red,\nviolets are blue,\nsugar is sweet\nand so are you.",
        "> is greater, < is less.\nThat is all.",
    ],
)
def test_what_is_not_damaged_stays(text: str) -> None:
    assert repairs_of(text) == (text, ())


def wrapped(text: str, width: int) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


PARAGRAPH = (
    "The ferry to the islands stays in port until Sunday, the harbour master said on Friday, and the mayor "
    "of the largest island said that she had not been asked before the line was closed again in May."
)


@pytest.mark.parametrize("width", [20, 30, 40, 120, 150])
def test_lines_broken_at_any_width_are_joined(width: int) -> None:
    text = f"{wrapped(PARAGRAPH * 3, width)}\n\n{wrapped(PARAGRAPH * 3, width)}"

    joined, repairs = repairs_of(text)
    assert joined == "\n\n".join([" ".join((PARAGRAPH * 3).split())] * 2)
    assert repairs == (Repair.LINE_BREAKS,)


@pytest.mark.parametrize("hyphen", ["-", "\u00ad"])
def test_words_broken_over_lines_are_whole_again(hyphen: str) -> None:
    text = (
        f"The ferry to the isles stays in port, the har{hyphen}\nbour master said on Friday in a long, dull\n"
        f"statement, and the mayor of the largest island com{hyphen}\nplained about it."
    )

    joined, repairs = repairs_of(text)

    assert joined == text.replace(f"{hyphen}\n", "").replace("\n", " ")
    assert repairs == (Repair.LINE_BREAKS, Repair.HYPHENS)


def test_zones_hit_the_same_words_after_a_repair() -> None:
    text = "ﬁrst\n\nsecond &amp; third\n\nﬁn"
    cuts = [(0, 4), (6, 24), (26, len(text))]
    zones = tuple(ZoneSpan(zone=Zone.BODY, start=start, end=end) for start, end in cuts)

    document = repaired(ReadDocument(text, zones))

    assert [document.text[each.start : each.end] for each in document.zones] == [
        "first",
        "second & third",
        "fin",
    ]


def test_a_lost_character_is_still_named_after_a_repair() -> None:
    (document,) = read(
        File(b"&ldquo;No,&rdquo; she said." + b"\xff" + " It is late, she added “again”.".encode())
    )

    assert isinstance(document, ReadDocument)
    (skipped,) = document.skipped
    assert document.text[skipped.start : skipped.end] == "\ufffd"


@given(st.text(max_size=200))
def test_any_text_is_read_and_what_changed_is_stated(text: str) -> None:
    whole, repairs = repairs_of(text)

    assert (whole == text) == (repairs == ())
