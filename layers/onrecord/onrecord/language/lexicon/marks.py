"""Punctuation: which marks quote, by family and side, and which end a sentence or a line."""

from __future__ import annotations

import re

FAMILIES = {
    "double": ('"', "＂", "“", "”", "„", "‟", "''", "``", "‘‘", "’’"),
    "single": ("‘", "’", "‚", "‛", "'", "`"),
    "guillemet": ("«", "»"),
    "single guillemet": ("‹", "›"),
    "corner": ("「", "」"),
    "white corner": ("『", "』"),
}
"""Quotation marks by what they pair with; two apostrophes or graves may be typed for a double mark."""
FAMILY_OF = {mark: family for family, marks in FAMILIES.items() for mark in marks}
OPENING = frozenset(("“", "„", "‟", "``", "‘‘", "«", "‹", "‘", "‚", "‛", "「", "『"))
"""Marks that open a quotation by their form."""
CLOSING = frozenset(("”", "’’", "»", "›", "’", "」", "』"))
"""Marks that close a quotation by their form."""
CLOSED_BY_AN_OPENER = {"„": "“‟", "‚": "‘‛", "»": "«", "›": "‹"}
"""Marks that others close with an opening mark: „German“, »Danish«."""
QUOTATION_MARKS = "".join(mark for mark in FAMILY_OF if len(mark) == 1)
DOUBLE_MARKS = frozenset('"“”„‟«»')
"""Marks that are no apostrophe, each a single letter."""
MAY_CLOSE = tuple(sorted(CLOSING | {'"', "'", "“", "«"}))
"""Marks that may stand at the end of a quotation."""

SENTENCE_ENDS = (".", "?", "!", "…")
SENTENCE_BREAK = re.compile(r"(?<=[a-z]{3})(?<!\bhon)(?P<stop>[.!?])\s+(?=[A-Z])")
"""A full stop after a word of some length: the stop after "Mr" or "U.S" ends no sentence."""
DASHES = ("-", "–", "—")
LINE_BREAKS = "\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
"""What ends a line, for a class of a pattern (as in ``str.splitlines``)."""
