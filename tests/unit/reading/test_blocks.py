"""A text is put together from blocks, each in a zone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Clip, Zone
from onrecord.reading.blocks import Blocks

BLOCKS = st.lists(st.tuples(st.sampled_from(Zone), st.text(max_size=20)), max_size=8)


@given(BLOCKS)
def test_each_zone_covers_its_block(blocks: list[tuple[Zone, str]]) -> None:
    made = Blocks()
    for zone, text in blocks:
        made.add(zone, text)

    cut = [(each.zone, made.text[each.start : each.end]) for each in made.zones]
    assert cut == [(zone, text.strip()) for zone, text in blocks if text.strip()]


def test_a_blank_line_stands_between_blocks_and_a_clip_stays_with_its_block() -> None:
    made = Blocks()
    made.add(Zone.HEADLINE, "Ferry late")
    made.add(Zone.TURN, " ANN: It is late. ", clip=Clip(start=1.5, end=3))

    assert made.text == "Ferry late\n\nANN: It is late."
    assert [each.clip for each in made.zones] == [None, Clip(start=1.5, end=3)]
