"""Readers of documents that change meanwhile: they must see each document whole, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from faults.bucket import UPLOADS, Change
from faults.processes import Process
from onrecord.identity import document_id
from onrecord.record import ConcurrentChangeError

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Collection, Iterator

    from faults.bucket import Version
    from faults.world import World

Unit = tuple[str, str | None]
"""A document: its key, and the record of a part of a container."""
Answer = dict[Unit, tuple[str, ...]]
"""What was read of each document: the texts of its statements, or its text; empty if there is none."""
SPEAKER = "person:hanna-brandt"


class Reader:
    """A process that asks one question.

    Args:
        world: the stack.
        keys: the keys of the documents.
        processed: the events that had been processed when it began: key and order.
        draw: draws the question.
    """

    def __init__(
        self, world: World, keys: list[str], processed: Collection[tuple[str, int]], draw: random.Random
    ) -> None:
        self._world = world
        self._processed = frozenset(processed)
        self._keys = keys
        self._unit = draw.choice(self._units())
        of_an_entity = self._profile if world.profiled > 1 else self._counts
        self._question = draw.choice(
            [self._statements, self._spoken, self._of_document, self._text, of_an_entity]
        )
        self.process = Process(self._ask)

    def differences(self) -> Iterator[str]:
        """Yield what was read that no version of a document explains."""
        question = self._question.__name__.strip("_")
        if self._question == self._counts:
            yield from self._differences_of_counts(self.process.result)
            return
        for (key, record), read in (self.process.result or {}).items():
            versions = {
                version.order: version
                for _, change, version in self._world.bucket.changes[key]
                if change is Change.PUT
            }
            whole = [v for v in versions.values() if read == self._expected(key, record, v)]
            if read and not whole:
                yield f"{key} {record or ''}: a reader of {question} saw a mixture: {read}"
            elif record is not None:  # parts come and go after their container
                continue
            elif read and all(self._is_hidden(key, version) for version in whole):
                yield f"{key}: a reader of {question} saw what had been deleted"
            elif not read and not whole and self._must_stand(key):
                yield f"{key}: a reader of {question} saw nothing"

    def _ask(self) -> Any:
        try:
            return self._question()
        except ConcurrentChangeError:  # the API answers 503
            return None

    def _statements(self) -> Answer:
        return self._by_document(self._world.record().statements(limit=100).items)

    def _spoken(self) -> Answer:
        return self._by_document(self._world.record().statements(speaker=SPEAKER, limit=100).items)

    def _of_document(self) -> Answer:
        page = self._world.record().document_statements(document_id(UPLOADS, *self._unit), limit=100)
        return {self._unit: tuple(sorted(found.text for found in page.items)) if page else ()}

    def _text(self) -> Answer:
        text = self._world.record().text(document_id(UPLOADS, *self._unit))
        return {self._unit: () if text is None else (text,)}

    def _profile(self) -> Answer:
        profile = self._world.record().entity(SPEAKER)
        units = {document_id(UPLOADS, *unit): unit for unit in self._units()}
        answer: Answer = dict.fromkeys(units.values(), ())
        if profile:
            total = profile.total
            if total != len(profile.documents) or total != sum(year.documents for year in profile.years):
                raise RuntimeError(f"{total} documents are not those that a profile lists")
            for each in profile.documents:
                answer[units[each.document.id]] = (str(each.mentions),)
        return answer

    def _counts(self) -> int:
        profile = self._world.record().entity(SPEAKER)
        return profile.total if profile else 0

    def _differences_of_counts(self, total: int | None) -> Iterator[str]:
        """Yield how many more documents were counted than those that are not known to be deleted."""
        standing = [
            (key, record)
            for key, record in self._units()
            if any(
                change is Change.PUT
                and self._expected(key, record, version)
                and (record is not None or not self._is_hidden(key, version))  # parts go by later messages
                for _, change, version in self._world.bucket.changes[key]
            )
        ]
        if total and total > len(standing):
            yield f"a reader of counts saw {total} documents of {standing}"

    def _by_document(self, found: Any) -> Answer:
        units = {document_id(UPLOADS, *unit): unit for unit in self._units()}
        answer: dict[Unit, list[str]] = {unit: [] for unit in units.values()}
        for statement in found:
            answer[units[statement.document.id]].append(statement.text)
        return {unit: tuple(sorted(texts)) for unit, texts in answer.items()}

    def _units(self) -> list[Unit]:
        parts = [(key, record) for key in self._keys for record in sorted(self._world.records(key))]
        return [*((key, None) for key in self._keys), *parts]

    def _expected(self, key: str, record: str | None, version: Version) -> tuple[str, ...] | None:
        """Return what this reader sees of a version; None if it never was on record."""
        extracted = self._world.extracted(key, version.body, record)
        if extracted is None:
            return None
        if self._question == self._text:
            return (extracted.text,)
        if self._question in (self._profile, self._counts):
            named = (entity for entity in extracted.extraction.entities if entity.id == SPEAKER)
            return tuple(str(len(entity.mentions)) for entity in named)
        speaks: Callable[[Any], bool] = lambda statement: (  # noqa: E731
            self._question != self._spoken
            or any(speaker.entity_id == SPEAKER for speaker in statement.speakers)
        )
        return tuple(sorted(found.text for found in extracted.extraction.statements if speaks(found)))

    def _is_hidden(self, key: str, version: Version) -> bool:
        """Return whether a version had been deleted for good when the reader began, as far as is certain."""
        changes = self._world.bucket.changes[key]
        for order, change, deleted in changes:
            if (key, order) not in self._processed:
                continue
            if change in (Change.ERASE, Change.EXPIRE) and deleted.id == version.id:
                return True
            restored = any(later.id == deleted.id for _, kind, later in changes if kind is not Change.MARK)
            if change is Change.MARK and order > version.order and not restored:
                return True
        return False

    def _must_stand(self, key: str) -> bool:
        """Return whether a version was on record when the reader began, and nothing has removed it."""
        changes = self._world.bucket.changes[key]
        return all(change is Change.PUT for _, change, _ in changes) and any(
            (key, order) in self._processed and self._expected(key, None, version)
            for order, _, version in changes
        )
