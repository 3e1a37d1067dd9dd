"""Extractions written by hand: each sentence says who said what, and the text follows from that."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from onrecord.identity import entity_id, statement_id
from onrecord.model import (
    Coverage,
    Cue,
    DateBasis,
    Document,
    Entity,
    EntityType,
    Extraction,
    Extractor,
    Mention,
    MentionKind,
    ResolvedBy,
    Span,
    Speaker,
    Statement,
    TimeExpression,
    TimePrecision,
    text_sha256,
)
from onrecord.record import Upload

BUCKET = "onrecord-documents"
FIRST_DAY = datetime(2022, 1, 27, 9, 30, tzinfo=UTC)


def event(key: str = "article.txt", number: int = 1, *, bucket: str = BUCKET) -> Upload:
    """The object's event of this number; each comes an hour after the one before."""
    return Upload(bucket, key, f"{number:018X}", FIRST_DAY + timedelta(hours=number))


@dataclass
class Draft:
    upload: Upload
    published: date | None = date(2022, 1, 27)
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    text: str = ""
    statements: list[Statement] = field(default_factory=list)
    times: list[TimeExpression] = field(default_factory=list)
    named: list[tuple[str, EntityType, dict[str, Any]]] = field(default_factory=list)

    def names(self, name: str, entity_type: EntityType = EntityType.PERSON, **more: Any) -> str:
        """Draw an entity (its mentions are found at the end) and return its id."""
        if name not in (known for known, _, _ in self.named):
            self.named.append((name, entity_type, more))
        return entity_id(entity_type, name, more.get("country") if entity_type is EntityType.GPE else None)

    def says(
        self,
        who: str,
        what: str,
        *,
        line: str = "{who} said {what}.\n",
        speaker: str | None = None,
        about: tuple[str, ...] = (),
        on: date | None = date(2022, 1, 27),
        form: str = "indirect",
        kind: str = "speech",
        confidence: float = 0.9,
        resolved_by: ResolvedBy | None = ResolvedBy.NAME,
        basis: DateBasis = DateBasis.PUBLISHED,
    ) -> Draft:
        """Write a line in which ``who`` said ``what``."""
        start = len(self.text) + line.index("{who}")
        self.text += line.format(who=who, what=what)
        cue, content = self.text.index("said", start + len(who)), self.text.index(what, start + len(who))
        reading = what.removeprefix("that ").strip("“”")
        self.statements.append(
            Statement(
                id=statement_id(self.upload.document_id, who, "said", reading),
                form=form,
                kind=kind,
                text=reading,
                content=(Span.of(self.text, content, content + len(what)),),
                cue=Cue.of(self.text, cue, cue + 4, lemma="say"),
                source=Span.of(self.text, start, start + len(who)),
                sentence=Span.of(self.text, start, content + len(what)),
                speakers=(
                    Speaker(entity_id=speaker, name=who, resolved_by=resolved_by, confidence=confidence),
                ),
                about=about,
                date=on,
                date_basis=basis if on else None,
                confidence=confidence,
            )
        )
        return self

    def dates(self, *days: date) -> Draft:
        """Write a line for each day that names it."""
        for day in days:
            start = len(self.text)
            self.text += f"{day.isoformat()} passed.\n"
            self.times.append(
                TimeExpression.of(
                    self.text, start, start + 10, value=day.isoformat(), precision=TimePrecision.DAY
                )
            )
        return self

    def extraction(self) -> Extraction:
        entities = []
        for name, entity_type, more in self.named:
            if name not in self.text:
                self.text += f"{name}.\n"
            start = self.text.index(name)
            mention = Mention.of(self.text, start, start + len(name), kind=MentionKind.NAME)
            country = more.get("country")
            identity = entity_id(entity_type, name, country if entity_type is EntityType.GPE else None)
            entities.append(
                Entity(id=identity, name=name, type=entity_type, mentions=(mention,), salience=0.5, **more)
            )
        document = Document(
            id=self.upload.document_id,
            key=self.upload.key,
            title=self.title,
            outlet=self.outlet,
            author=self.author,
            published=self.published,
            characters=len(self.text),
            text_sha256=text_sha256(self.text),
            coverage=Coverage(read=len(self.text)),
            extractor=Extractor(version="0", model="by hand"),
        )
        return Extraction(
            document=document,
            statements=tuple(self.statements),
            entities=tuple(entities),
            times=tuple(self.times),
        )


def naming(number: int, *names: str, published: date | None = None, **more: Any) -> Draft:
    """A document that names persons; its date is that of its number in February 2022."""
    draft = Draft(event(f"{number}.txt", number), published=published or date(2022, 2, number))
    for name in names:
        draft.names(name, **more)
    return draft


def blinken(upload: Upload, **more: Any) -> Draft:
    """A short article: two speakers, one of whom names no entity, and three entities."""
    draft = Draft(upload, **more)
    speaker = draft.names("Antony Blinken", role="US Secretary of State", aliases=("Blinken",), country="US")
    russia = draft.names("Russia", EntityType.GPE, country="RU")
    moscow = draft.names("Moscow", EntityType.GPE)
    draft.says("Antony Blinken", "the door is open", speaker=speaker, about=(moscow,), form="direct")
    draft.says("He", "Russia should pause", speaker=speaker, about=(russia,), confidence=0.6)
    draft.says("Western allies", "they are ready", about=(russia,), kind="thought")
    return draft
