"""The floor: what stands in double quotation marks, given to the nearest "X said" of its paragraph.

No model, no parser, no memory of the paragraph before: what any system should do better than.
"""

from __future__ import annotations

import re
from typing import Any

LEAST_WORDS = 3
"""Of a quotation: shorter ones are titles and irony as often as speech."""

_QUOTED = re.compile(r"“[^”\n]+(?:”|$)|\"[^\"\n]+(?:\"|$)", re.MULTILINE)
_VERBS = (
    "said|says|told|tells|added|adds|wrote|writes|asked|asks|noted|notes|explained|argued|argues|continued"
    "|declared|insisted|insists|stated|claimed|claims|warned|warns|replied|concluded|recalled|announced|admitted"
)
_SPEAKER = r"[A-Z][\w.'’-]+(?: (?:[A-Z][\w.'’-]+|of|de|van|von))*"
_SAYS = re.compile(
    rf"(?P<before>{_SPEAKER}|\b[hH]e|\b[sS]he|\b[tT]hey) (?P<cue>{_VERBS})\b"
    rf"|\b(?P<inverted>{_VERBS}) (?P<after>{_SPEAKER}|he\b|she\b|they\b)"
)


def by_quotations(text: str) -> list[dict[str, Any]]:
    """Return a statement for each "X said" that is nearest to a quotation of its paragraph."""
    found: list[dict[str, Any]] = []
    for paragraph in re.finditer(r"[^\n]+", text):
        begin, end = paragraph.span()
        quoted = [match.span() for match in _QUOTED.finditer(text, begin, end)]
        quoted = [(first, last) for first, last in quoted if len(text[first:last].split()) >= LEAST_WORDS]
        says = [
            match
            for match in _SAYS.finditer(text, begin, end)
            if not any(first <= match.start() < last for first, last in quoted)
        ]
        contents: dict[int, list[tuple[int, int]]] = {}
        for first, last in quoted if says else ():
            gaps = [max(first - match.end(), match.start() - last) for match in says]
            contents.setdefault(gaps.index(min(gaps)), []).append((first, last))
        for number, pieces in contents.items():
            source, cue = ("before", "cue") if says[number]["before"] else ("after", "inverted")
            found.append(
                {
                    "content": pieces,
                    "cue": [says[number].span(cue)],
                    "source": [says[number].span(source)],
                }
            )
    return found
