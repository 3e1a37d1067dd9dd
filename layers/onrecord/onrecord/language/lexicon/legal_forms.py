"""The legal forms of companies, which stand behind their names: "Acme Ltd", "Aldous SpA"."""

from __future__ import annotations

import re

from onrecord.language.lexicon.grammar import alternatives
from onrecord.language.lexicon.tables import lists

_FORMS = lists("legal_forms.tsv")
_BEFORE = rf"(?:(?:{alternatives(_FORMS['before'])}) )?"
_CERTAIN = alternatives(_FORMS["sure"] + _FORMS["written"])
_ENDING = re.compile(
    rf"(?<!\w)(?:(?i:{alternatives(_FORMS['sure'])})|{alternatives(_FORMS['written'])})\.?\Z",
)
LEGAL_FORM_BEHIND = re.compile(rf"\s{_BEFORE}(?:{_CERTAIN}|{alternatives(_FORMS['short'])})(?!\w)")
"""A legal form right behind a name."""
NO_PERSON_BEHIND = re.compile(rf"\s{_BEFORE}(?:{_CERTAIN})(?!\w)")
"""A legal form that no person's name has behind it."""
COMPANY_WORDS = frozenset(
    re.sub(r"\W", "", form).lower() for forms in _FORMS.values() for form in forms if "/" not in form
)
"""Legal forms and words like "Holdings", in lower case and without full stops."""
COMPANY_ENDING = re.compile(rf"[\s,]+(?:{alternatives(COMPANY_WORDS)})\.?$", re.IGNORECASE)
"""Such a word at the end of a name."""


def ends_with_legal_form(name: str) -> bool:
    """Return whether a name ends with the legal form of a company: "Acme Ltd.", not "Hotel and spa"."""
    return _ENDING.search(name) is not None


def is_legal_form(word: str) -> bool:
    """Return whether a word is a legal form and no name: the "Inc." of "Acme, Inc."."""
    return _ENDING.match(word) is not None
