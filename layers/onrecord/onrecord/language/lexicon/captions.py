"""Lines apart from the sentences of an article: captions, teasers, links, salutations of letters.

"Image caption: Ann Lee says she lost everything", "Read more: Lee 'sorry'", "SIR – I doubt it".
"""

from __future__ import annotations

import re

from onrecord.language.lexicon.grammar import alternatives
from onrecord.language.lexicon.tables import lists

_LONGEST = 240  # code points between the start of a line and a place in it
_OPENING = re.compile(
    rf"^[ \t]*(?:{alternatives(lists('labels.tsv')['apart'])})[ \t]?:", re.IGNORECASE | re.MULTILINE
)
SALUTATION = re.compile(
    r"^(?:(?:Dear )?(?:SIR|Sir|MADAM|Madam|EDITOR|Editor)(?:(?: or | and |/)?(?:MADAM|Madam))?"
    r"|To the [Ee]ditor|TO THE EDITOR)(?:,|:|\.|\s?[–—-])(?=\s)",
    re.MULTILINE,
)
"""The opening of a letter."""


def without_labels(text: str) -> str:
    """Return a text, equally long, with spaces for the labels and salutations that open its lines."""
    text = _OPENING.sub(lambda label: " " * len(label.group()), text)
    # A full stop ends the name that signs the letter above.
    return SALUTATION.sub(lambda opening: f".{' ' * (len(opening.group()) - 1)}", text)


def is_in_caption(text: str, position: int) -> bool:
    """Return whether a place lies in a line that stands apart."""
    line = text.rfind("\n", max(0, position - _LONGEST), position) + 1
    return _OPENING.match(text, line) is not None
