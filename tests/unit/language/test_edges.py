"""Contents are drawn by their quotation marks; a quoted paragraph that nobody claims is kept."""

from __future__ import annotations

import pytest

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.edges import orphans, snap_to_marks, within_paragraph
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.quotations import read_quotations

SAID = "said"


def snapped(text: str, *contents: str, cue: str = SAID, source: str | None = None) -> list[str]:
    """Return the snapped pieces of a content, and its source last if one is given."""

    def place(part: str) -> tuple[int, int]:
        return text.index(part), text.index(part) + len(part)

    found = Attribution(
        tuple(place(content) for content in contents), place(cue), place(source) if source else None, 0.9
    )
    (attribution,) = snap_to_marks(text, [found], read_quotations(text))
    pieces = [text[slice(*piece)] for piece in attribution.content]
    return pieces if source is None else [*pieces, "" if attribution.source is None else source]


@pytest.mark.parametrize(
    ("text", "content", "drawn"),
    [
        ("“We go,” Lee said.", "We go", "“We go,”"),
        ("'“We go,” Lee said.", "'“We go,”", "“We go,”"),
        ("Lee said: “We go.", "“We go", "“We go."),
        ("Lee said that “we” go.", "that “we” go", "that “we” go"),
        ("Lee said we “go.”", "we “go", "we “go.”"),
        ("“We go, and they stay,” Lee said.", "they stay", "they stay,”"),
    ],
    ids=["marks outside", "stray sign", "unclosed", "quoted word", "mark at the end", "begins within"],
)
def test_a_content_takes_in_its_marks(text: str, content: str, drawn: str) -> None:
    assert snapped(text, content) == [drawn]


@pytest.mark.parametrize(
    ("text", "content", "drawn"),
    [
        ("Lee whispered “never” as the doors shut.", "“never” as the doors shut", "“never”"),
        ("Lee tweeted “at last” before he flew home.", "“at last” before he flew home", "“at last”"),
        ("Lee fears “ruin” if banks stay shut.", "“ruin” if banks stay shut", "“ruin” if banks stay shut"),
        ("Lee expects “chaos” unless it rains.", "“chaos” unless it rains", "“chaos” unless it rains"),
        (
            "Lee sees “no way” because it is late.",
            "“no way” because it is late",
            "“no way” because it is late",
        ),
    ],
    ids=["as", "before", "if", "unless", "because"],
)
def test_a_condition_or_reason_belongs_to_the_content_and_what_went_on_meanwhile_does_not(
    text: str, content: str, drawn: str
) -> None:
    cue = text.split()[1]
    assert snapped(text, content, cue=cue) == [drawn]


def test_a_quotation_re_opened_in_each_paragraph_is_in_pieces() -> None:
    text = "Lee said: “One.\n\n“Two.\n\n“Three.”"
    assert snapped(text, "“One.\n\n“Two.\n\n“Three.”") == ["“One.", "“Two.", "“Three.”"]


def test_the_expletive_of_a_passive_is_neither_source_nor_content() -> None:
    text = "It was claimed that boats sank."
    assert snapped(text, "that boats sank", cue="was claimed", source="It") == ["that boats sank", ""]
    assert snapped(text, "It", "that boats sank", cue="was claimed") == ["that boats sank"]


def test_the_addressee_is_not_part_of_the_content() -> None:
    text = "Visitors were told by guards that it rained."
    assert snapped(text, "Visitors", "that it rained", cue="were told", source="guards") == [
        "that it rained", "guards"
    ]  # fmt: skip


def test_the_subject_that_is_said_to_do_something_stays_content() -> None:
    text = "Boats were said to sink."
    assert snapped(text, "Boats", "to sink", cue="were said") == ["Boats", "to sink"]


@pytest.mark.parametrize(
    ("text", "source", "drawn"),
    [
        ("Her advice to all is to wait.", "Her", "to wait"),
        ("Lee’s advice for us was that we wait.", "Lee’s", "that we wait"),
        ("The advice to all is to wait.", "The", "to all is to wait"),
        ("Her advice to all who wait.", "Her", "to all who wait"),
    ],
    ids=["pronoun", "name", "nobody's", "no form of be"],
)
def test_words_between_a_noun_and_its_is_to_are_no_content(text: str, source: str, drawn: str) -> None:
    content = text[text.index("advice") + len("advice ") : -1]
    assert snapped(text, content, cue="advice", source=source)[0] == drawn


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("“We go,” said Ann Lee on Monday.", "Ann Lee"),
        ("We go,” said Ann van Lee, the mayor, on Monday.", "Ann van Lee, the mayor"),
        ("“We go,” said a man.", None),
        ("“We go,” said Monday’s paper.", None),
        ("That they go, said Ann Lee.", None),
    ],
    ids=["name", "apposition", "no name", "day", "no quotation"],
)
def test_a_name_behind_the_cue_of_a_quotation_is_its_source(text: str, source: str | None) -> None:
    start = text.index("said")
    found = Attribution(((0, start - 1),), (start, start + 4), None, 0.9)
    (attribution,) = snap_to_marks(text, [found], read_quotations(text))
    assert (attribution.source and text[slice(*attribution.source)]) == source


# --- Orphans -------------------------------------------------------------------------------------


def unclaimed(text: str, *found: Attribution) -> list[str]:
    kept = orphans(text, found, read_quotations(text), paragraphs_of(text))
    assert all(
        attribution.cue is None and attribution.source is None and attribution.confidence < 0.5
        for attribution in kept
    )
    return [text[slice(*piece)] for attribution in kept for piece in attribution.content]


def test_a_quoted_paragraph_without_attribution_is_kept() -> None:
    assert unclaimed("The lights went out.\n\n“Nobody move.”\n\nThey came on.") == ["“Nobody move.”"]


@pytest.mark.parametrize(
    "text",
    ["“Harbour Lights”\n\nA review.", "The “old” port.", "“One.\n\n“Two.”", "“Nobody move,” he whispered."],
    ids=["title", "scare quotes", "goes on", "more than the quotation"],
)
def test_other_quoted_paragraphs_are_not_kept(text: str) -> None:
    assert unclaimed(text) == []


def test_a_quotation_that_an_attribution_overlaps_is_not_kept() -> None:
    text = "“Nobody move.”\n\n“Why?”"
    assert unclaimed(text, Attribution(((3, 9),), None, None, 0.9)) == ["“Why?”"]


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        ("basically", ["Much the same, then?", "basically"]),
        ("certainly", ["Much the same, then?", "certainly"]),
        ("it will open in May", ["it will open in May"]),
    ],
)
def test_a_content_in_the_line_above_stays_where_the_cue_has_hardly_a_word_of_its_own(
    own: str, kept: list[str]
) -> None:
    text = f"Much the same, then?\nAccording to Norpress, {own}."
    start = text.index("According")
    attribution = Attribution(
        ((0, start - 1), (text.index(own), text.index(own) + len(own))),
        (start, start + len("According to")),
        (text.index("Norpress"), text.index("Norpress") + len("Norpress")),
        0.9,
    )
    (found,) = within_paragraph(text, [attribution], read_quotations(text), paragraphs_of(text))
    assert [text[slice(*piece)] for piece in found.content] == kept


@pytest.mark.parametrize(
    ("below", "kept"),
    [
        ("Lee said that it would rain.", ["that it would rain"]),
        ("“Not again,” Lee said.", ["“We lost it all”", "“Not again,”"]),
    ],
    ids=["in other words", "in the same words"],
)
def test_a_paragraph_that_is_a_quotation_is_apart_from_what_the_next_says_in_other_words(
    below: str, kept: list[str]
) -> None:
    text = f"“We lost it all”\n\n{below}"
    own = kept[-1]
    said = text.index("said")
    attribution = Attribution(
        ((0, 16), (text.index(own), text.index(own) + len(own))), (said, said + 4), None, 0.9
    )
    (found,) = within_paragraph(text, [attribution], read_quotations(text), paragraphs_of(text))
    assert [text[slice(*piece)] for piece in found.content] == kept


def test_a_sentence_behind_a_quotation_is_the_writers() -> None:
    text = "Moss said: “Never.” He could sit down."
    assert snapped(text, "“Never.”", "He could sit down") == ["“Never.”"]


@pytest.mark.parametrize(
    ("text", "content", "drawn"),
    [
        (
            "Lee told of her horror after a gull took her hat.",
            "her horror",
            "her horror after a gull took her hat",
        ),
        ("He spoke of his relief when the boat came in.", "his relief", "his relief when the boat came in"),
        ("They told of deep grief at the news, and left.", "deep grief", "deep grief at the news, and left"),
        ("Lee spoke of her plans after the vote was lost.", "her plans", "her plans"),
        ("Lee spoke of her relief. It rained.", "her relief", "her relief"),
    ],
    ids=["after", "when", "at", "no feeling", "no cause"],
)
def test_what_caused_a_feeling_belongs_to_it(text: str, content: str, drawn: str) -> None:
    cue = "told of" if "told of" in text else "spoke of"
    assert snapped(text, content, cue=cue) == [drawn]


@pytest.mark.parametrize(
    ("text", "source", "drawn"),
    [
        ("Acme, whose owner, Ann Lee, said it was late", "Acme, whose owner, Ann Lee", "owner, Ann Lee"),
        ("SkyNorth, whose head of claims, Jo Lind, said so", "SkyNorth, whose head of claims, Jo Lind", None),
        (
            "Lee, whose lease ends in May, said so",
            "Lee, whose lease ends in May",
            "Lee, whose lease ends in May",
        ),
        ("74' Keeper Ann Lee said so", "74' Keeper Ann Lee", "Keeper Ann Lee"),
        ("10:15 - Keeper Ann Lee said so", "10:15 - Keeper Ann Lee", "Keeper Ann Lee"),
        ("45+2' Ann Lee said so", "45+2' Ann Lee", "Ann Lee"),
    ],
    ids=["owner", "head", "no subject", "minute", "time", "added time"],
)
def test_a_source_is_the_subject_of_its_own_verb(text: str, source: str, drawn: str | None) -> None:
    content = "it was late" if "it was late" in text else "so"
    place = text.rindex(content), text.rindex(content) + len(content)
    found = Attribution((place,), (text.index("said"), text.index("said") + 4), (0, len(source)), 0.9)
    (attribution,) = snap_to_marks(text, [found], read_quotations(text))

    assert attribution.source is not None
    assert text[slice(*attribution.source)] == (drawn or "head of claims, Jo Lind")


@pytest.mark.parametrize(
    ("text", "content", "drawn"),
    [
        (
            "Asked by Ms Lee, for the family, whether it hurt, he nodded.",
            "for the family, whether it hurt",
            "whether it hurt",
        ),
        (
            "Asked by Mr Lind, representing the firm, why he left, he wept.",
            "representing the firm, why he left",
            "why he left",
        ),
        ("Asked by Ms Lee for a day, he nodded.", "for a day", "for a day"),
    ],
    ids=["family", "firm", "a thing"],
)
def test_for_whom_somebody_asks_is_no_part_of_what_they_ask(text: str, content: str, drawn: str) -> None:
    assert snapped(text, content, cue="Asked") == [drawn]


def test_a_cue_in_a_heading_is_none_of_what_stands_above_it() -> None:
    text = "Your priest and friend,\nAnn Lee\n\nParish notes\n\nIt rained."
    found = Attribution(((0, 22),), (text.index("notes"), text.index("notes") + 5), (24, 31), 0.6)

    assert within_paragraph(text, [found], read_quotations(text), paragraphs_of(text)) == []
