"""The filters of a list of statements."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, TypeVar

from onrecord.folding import searchable, words_in
from onrecord.identity import phrase_id
from onrecord.model import DateBasis
from onrecord.record.questions.cursors import Scope
from onrecord.record.questions.paging import ALL_DAYS, Days
from onrecord.record.storage import keys, signatures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from onrecord.model import Act, Form, Kind, SourceClass, Span, Unattributed, Zone
    from onrecord.record.questions.words import Words
    from onrecord.record.storage.filing import Filing
    from onrecord.record.storage.rows import Row


T = TypeVar("T", bound=str)
Several: TypeAlias = T | tuple[T, ...]
"""A value of a filter, or several of them."""


def several(values: Several[T]) -> tuple[T, ...]:
    """Return the different values of a filter in their order."""
    return tuple(dict.fromkeys(values)) if isinstance(values, tuple) else (values,)


class Filters(TypedDict, total=False):
    """The filters of ``Record.statements`` as they are given."""

    speaker: Several[str]
    about: Several[str]
    form: Several[Form]
    kind: Several[Kind]
    from_: date | None
    to: date | None
    min_confidence: float | None
    act: Several[Act]
    source_class: Several[SourceClass]
    negated: bool | None
    unattributed: Several[Unattributed]
    zone: Several[Zone]
    outlet: Several[str]
    author: Several[str]
    date_basis: Several[DateBasis]
    undated: bool | None
    document: Several[str]
    lemma: Several[str]
    addressee: Several[str]
    words: str | None


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """The filters of ``Record.statements``: a statement passes if it passes each of them.

    Of several values of a filter it passes with any; empty, or None, is no filter. ``speaker``, ``about`` and
    ``addressee`` hold all ids of the requested entities, ``outlets`` slugs of names, ``authors`` of each
    requested byline the slugs of all its names, ``lemmas`` words as searches compare them.
    """

    speaker: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    kinds: tuple[Kind, ...] = ()
    dates: Days = ALL_DAYS
    min_confidence: float | None = None
    acts: tuple[Act, ...] = ()
    source_classes: tuple[SourceClass, ...] = ()
    negated: bool | None = None
    unattributed: tuple[Unattributed, ...] = ()
    zones: tuple[Zone, ...] = ()
    outlets: tuple[str, ...] = ()
    authors: tuple[tuple[str, ...], ...] = ()
    date_bases: tuple[DateBasis, ...] = ()
    undated: bool | None = None
    documents: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    addressee: tuple[str, ...] = ()
    words: Words | None = None
    newest_first: bool = True

    @property
    def scope(self) -> Scope:
        """The scope of the list's cursors."""
        filters = (getattr(self, name) for name in self.__slots__ if name != "dates")
        return Scope.of("statements", *self.dates, *filters)

    @property
    def scope_of_counts(self) -> Scope:
        """The scope of the cursors of counts."""
        return Scope("counts", self.scope.filters)

    @property
    def published_by(self) -> tuple[str, ...]:
        """Partitions of outlets or authors that have everything that passes; none without such a filter."""
        if self.authors:  # an author has fewer statements than an outlet
            return tuple(dict.fromkeys(keys.author(names[0]) for names in self.authors))
        return tuple(map(keys.outlet, self.outlets))

    def accepts_document(self, filing: Filing) -> bool:
        """Return whether a document's statements pass the filters, as far as its filing tells."""
        return (not self.outlets or filing.outlet in self.outlets) and (
            not self.authors or any(set(names) <= set(filing.authors) for names in self.authors)
        )

    def accepts(self, row: Row) -> bool:
        """Return whether a statement within the range passes the filters, as far as its row tells."""
        return (
            (not self.forms or row.form in self.forms)
            and (not self.kinds or row.kind in self.kinds)
            and (self.min_confidence is None or row.confidence >= self.min_confidence)
            and (not self.acts or row.act is None or row.act in self.acts)
            and (self.negated is None or row.negated in (None, self.negated))
            and (
                not self.source_classes
                or row.source_classes is None
                or not row.source_classes.isdisjoint(self.source_classes)
            )
            and self._accepts_basis(row.date_basis)
            and (
                row.zone is None
                or (
                    (not self.zones or row.zone in self.zones)
                    and (not self.unattributed or row.unattributed in self.unattributed)
                )
            )
        )

    def _accepts_basis(self, basis: DateBasis | None) -> bool:
        if basis is None:
            return True
        return (not self.date_bases or basis in self.date_bases) and self.undated in (
            None,
            basis is DateBasis.UPLOADED,
        )

    @property
    def filters_rows(self) -> bool:
        """Whether a statement within the range may be refused for what its row or its filing tells."""
        of_rows = (self.forms, self.kinds, self.acts, self.source_classes, self.unattributed, self.zones)
        of_documents = (self.outlets, self.authors, self.date_bases)
        given = (self.min_confidence, self.negated, self.undated)
        return any((*of_rows, *of_documents)) or any(each is not None for each in given)

    # --- What only the statements themselves tell ------------------------------------------------

    @property
    def reads_within(self) -> bool:
        """Whether statements have to be read to decide which ones pass."""
        return bool(self.lemmas or self.addressee or self.words)

    def may_pass(self, signature: bytes | None) -> bool:
        """Return whether a statement in an item passes, as far as its signature tells; None tells nothing."""
        if signature is None or not self.reads_within:
            return True
        return (
            (self.words is None or signatures.may_have(signature, self.words.terms()))
            and _may_have_any(signature, map(signatures.cue_word, self.lemmas))
            and _may_have_any(signature, map(signatures.addressee, self.addressee))
        )

    def accepts_within(self, said: Any) -> bool:
        """Return whether a statement, as JSON, passes the filters that no row tells."""
        if self.lemmas and not any(each in self.lemmas for each in _cue_words(said["cue"])):
            return False
        if self.addressee and not any(
            (other["entity_id"] or phrase_id(other["name"])) in self.addressee
            for other in said.get("addressees", ())
        ):
            return False
        return self.words is None or bool(self.hits(said))

    def hits(self, said: Any) -> tuple[Span, ...]:
        """Return where the requested words stand in a statement, as JSON."""
        return () if self.words is None else self.words.hits(said["content"])


def _may_have_any(signature: bytes, terms: Iterator[str]) -> bool:
    first = next(terms, None)
    return first is None or any(signatures.may_have(signature, [term]) for term in chain([first], terms))


def _cue_words(cue: Any) -> Iterator[str]:
    if cue is not None:
        yield searchable(cue["lemma"])
        yield from (word.spelling for word in words_in(cue["text"]))
