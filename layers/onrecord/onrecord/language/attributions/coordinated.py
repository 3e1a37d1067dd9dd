"""A second cue behind what is reported: "said that patrols had begun and urged people to stay in".

The finder draws what the second verb brings into the content of the first. A verb of speech in the simple
past behind "and" is the source's own where what is reported before it stands further back ("had begun") or
has a verb in another tense, and a clause, a request or somebody to whom it is said follows. So is one in the
present before a clause ("finds that contracts are short and concludes that").
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import AUXILIARIES, DETERMINERS, FINITE_AUXILIARIES, WORD, alternatives
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range

_SECOND = re.compile(
    r",?\sand\s(?:(?:also|then|later|further|has|have)\s)?(?P<cue>[a-z]+)\s"
    r"(?:(?P<clause>that\s)|(?P<request>for\s)"
    rf"|(?:(?:{alternatives(DETERMINERS)})\s)?[\w’'-]+\s(?P<addressed>(?:that|not\sto|to)\s))"
)
_CALLS_FOR = frozenset(("called", "asked", "appealed", "pleaded", "pressed", "begged", "pushed"))


def with_second_cues(
    text: str, found: Iterable[Attribution], quotations: Quotations
) -> Iterator[Attribution]:
    """Yield attributions, each ended before a second cue of its source, and what that cue brings.

    Args:
        text: the document's text.
        found: its attributions.
        quotations: its quotations; what stands in them is left as it is.
    """
    for attribution in found:
        second = _second(text, attribution, quotations)
        if second is None:
            yield attribution
            continue
        (start, end) = attribution.content[-1]
        kind = next(name for name in ("clause", "request", "addressed") if second[name])
        yield replace(attribution, content=(*attribution.content[:-1], (start, second.start())))
        yield replace(attribution, content=((second.start(kind), end),), cue=second.span("cue"))


def _second(text: str, attribution: Attribution, quotations: Quotations) -> re.Match[str] | None:
    cue, source, (start, end) = attribution.cue, attribution.source, attribution.content[-1]
    if cue is None or source is None or source[0] > cue[0] or start < cue[1] or quotations.around(cue[0]):
        return None
    last = text[slice(*cue)].split()[-1].lower()
    if not (is_past_form(last) or _is_of_the_present(last)):
        return None
    for second in _SECOND.finditer(text, start, end):
        if (
            _goes_with(last, second)
            and (not second["request"] or second["cue"] in _CALLS_FOR)
            and _stands_further_back(text, (start, second.start()), quotations)
            and quotations.around(second.start()) is None
        ):
            return second
    return None


def _goes_with(first: str, second: re.Match[str]) -> bool:
    """Return whether a second cue has the tense of the first: a verb of speech, or in the present any."""
    verb = cue_forms().get(second["cue"])
    if _is_of_the_present(first):
        return _is_of_the_present(second["cue"]) and second["clause"] is not None
    return verb is not None and verb.kind is Kind.SPEECH and is_past_form(second["cue"])


def _is_of_the_present(verb: str) -> bool:
    """Return whether a cue is the form of the third person in the present: "finds"."""
    return verb.endswith("s") and verb in cue_forms() and not is_past_form(verb)


def _stands_further_back(text: str, clause: Range, quotations: Quotations) -> bool:
    """Return whether the last verb of a clause has an auxiliary: "and told" goes on with "who found her"."""
    words = [
        word.group().lower()
        for word in WORD.finditer(text, *clause)
        if quotations.around(word.start()) is None
    ]
    for before, word in reversed(list(pairwise(["", *words]))):
        if word in FINITE_AUXILIARIES:
            return True
        if is_past_form(word):
            return before in AUXILIARIES
    return False
