"""Draw what displaCy shows of statements: ``python docs/draw_spans.py`` writes ``docs/spacy.svg``.

displaCy makes HTML of spans, which a page of Markdown cannot hold. This makes an SVG of the tokens and spans
that displaCy reads, in its style, in a font whose letters are equally wide.
"""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import spacy
from spacy import displacy

if TYPE_CHECKING:
    from spacy.tokens import Doc

PICTURE = Path(__file__).with_name("spacy.svg")
TEXT = "The mayor, Ann Lee, said that the bridge would “stand for a century”. She told reporters: “Open it.”"
COLORS = {"source": "#7aecec", "cue": "#feca74", "content": "#bfeeb7"}
COLUMNS, LETTER, LINE, FONT = 64, 9.6, 56, 16  # letters a line; code points, lines and letters in pixels


def picture_of(doc: Doc, key: str = "statements") -> str:
    """Return an SVG of a document with a group of its spans underlined and labelled."""
    parsed = displacy.parse_spans(doc, options={"spans_key": key})
    places: list[tuple[int, int]] = []  # of each token, its line and column
    line = column = 0
    for token in doc:
        if column + len(token.text) > COLUMNS:
            line, column = line + 1, 0
        places.append((line, column))
        column += len(token.text_with_ws)
    words = [
        f'<text x="{10 + LETTER * column:.1f}" y="{24 + LINE * line}" '
        f'textLength="{LETTER * len(token.text):.1f}">{escape(token.text)}</text>'
        for token, (line, column) in zip(doc, places, strict=True)
    ]
    marks: list[str] = []
    free: dict[int, float] = {}  # where the next label of a line may stand
    for span in sorted(parsed["spans"], key=lambda span: span["start_token"]):
        tokens = range(span["start_token"], span["end_token"])
        for line in dict.fromkeys(places[token][0] for token in tokens):
            on_line = [token for token in tokens if places[token][0] == line]
            left = 10 + LETTER * places[on_line[0]][1]
            right = 10 + LETTER * (places[on_line[-1]][1] + len(doc[on_line[-1]].text))
            top, color = 32 + LINE * line, COLORS[span["label"]]
            marks.append(
                f'<rect x="{left:.1f}" y="{top}" width="{right - left:.1f}" height="4" fill="{color}"/>'
            )
            if on_line[0] == tokens[0]:
                left = max(left, free.get(line, 0.0))
                width = 6.6 * len(span["label"]) + 6
                free[line] = left + width + 2
                marks.append(
                    f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="15" rx="3" fill="{color}"/>'
                    f'<text class="label" x="{left + 3:.1f}" y="{top + 11}">{span["label"]}</text>'
                )
    width, height = 20 + LETTER * COLUMNS, LINE * (places[-1][0] + 1) + 6
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'font-family="monospace" font-size="{FONT}">\n'
        "<style>.label { font-size: 11px; font-weight: bold }</style>\n"
        '<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join([*marks, *words]) + "\n</svg>\n"
    )


def example() -> Doc:
    """Return the document that the picture shows."""
    nlp = spacy.blank("en")
    nlp.add_pipe("onrecord")
    return nlp(TEXT)


if __name__ == "__main__":
    PICTURE.write_text(picture_of(example()), encoding="utf-8")
    sys.stdout.write(f"{PICTURE}\n")
