"""Where the paragraphs of a text begin and end."""

from __future__ import annotations

from onrecord.language.paragraphs import paragraphs_of


def test_a_text_that_is_wrapped_throughout_has_paragraphs_of_two_lines() -> None:
    text = (
        "Carl Dunn said that the sluice would stay shut until the frost was over\n"
        "and the eels had gone.\n\n"
        "“We have no choice but to keep it shut for as long as nobody can tell us\n"
        "why,” Maud Petty told the parish.\n\n"
        "The parish met again on Friday and said that it was sorry for those whose\n"
        "cellars were wet.\n"
    )
    assert len(paragraphs_of(text)) == 3


def test_lines_that_had_room_for_more_are_paragraphs() -> None:
    text = (
        "Carl Dunn said that the sluice would stay shut until the frost was over.\n"
        "It is shut.\n\n"
        "“We have no choice but to keep it shut,” Maud Petty told the parish.\n"
        "It is cold.\n\n"
        "The parish met again on Friday.\nIt is sorry.\n"
    )
    assert len(paragraphs_of(text)) == 6
