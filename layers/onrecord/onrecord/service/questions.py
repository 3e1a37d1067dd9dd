"""Questions that are kept: the filters of a list of statements as they are stored, and asked later."""

from __future__ import annotations

import datetime as dt
from typing import Any

from onrecord.model import Act, DateBasis, Form, Frozen, Kind, SourceClass, Unattributed, Zone


class Question(Frozen):
    """The filters of ``Record.statements``, with ids in place of names."""

    speaker: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    form: tuple[Form, ...] = ()
    kind: tuple[Kind, ...] = ()
    from_: dt.date | None = None
    to: dt.date | None = None
    min_confidence: float | None = None
    act: tuple[Act, ...] = ()
    source_class: tuple[SourceClass, ...] = ()
    negated: bool | None = None
    unattributed: tuple[Unattributed, ...] = ()
    zone: tuple[Zone, ...] = ()
    outlet: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date_basis: tuple[DateBasis, ...] = ()
    undated: bool | None = None
    document: tuple[str, ...] = ()
    lemma: tuple[str, ...] = ()
    addressee: tuple[str, ...] = ()
    words: str | None = None

    @property
    def filters(self) -> dict[str, Any]:
        """The filters as keywords of ``Record.statements``."""
        return {name: getattr(self, name) for name in type(self).model_fields}
