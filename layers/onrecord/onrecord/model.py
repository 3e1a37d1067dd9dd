"""The data that one document yields, which the library, the API and the record share.

The enumerations of this data are defined here and nowhere else. All classes are frozen pydantic
models; ``model_dump(mode="json")`` gives the bodies that the API serves. Offsets are Unicode code points into
the document's canonical text, ends exclusive: Python slices, and the positions of the W3C Web Annotation
model's TextPositionSelector (https://www.w3.org/TR/annotation-model/#text-position-selector).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Iterator


def _to_three_digits(probability: float) -> float:
    return round(probability, 3)  # more digits would claim a precision that was not measured


Probability = Annotated[float, Field(ge=0.0, le=1.0), AfterValidator(_to_three_digits)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""A calendar day: of the forms of ISO 8601 only this one."""


def _calendar_day(value: object) -> object:
    # pydantic reads a number as seconds since 1970; here a day is written YYYY-MM-DD.
    if isinstance(value, str) and DAY.fullmatch(value):
        return value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise PydanticCustomError("day", "Input should be a day, written YYYY-MM-DD")


Day = Annotated[
    dt.date,
    BeforeValidator(_calendar_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2022-01-27"]}),
]
"""A calendar day, written YYYY-MM-DD."""
Id = Annotated[str, Field(min_length=1, examples=["69e457cfc269bcea849b9cc4bc"])]
"""The id of a document, a statement, an export, an alert or a delivery (``identity``)."""
EntityId = Annotated[str, Field(pattern=r"^[a-z]+:\S+$", examples=["person:antony-blinken"])]
"""The id of an entity: its class or the scheme of an authority file, a colon, and what names it there."""
_SURROGATE = re.compile("[\ud800-\udfff]")


# --- Enumerations --------------------------------------------------------------------------------


class Form(StrEnum):
    """How much of a statement's content stands inside quotation marks: all, some or nothing of it."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class Kind(StrEnum):
    """The way in which the source holds the content: said, written, thought or planned."""

    SPEECH = "speech"
    WRITING = "writing"
    THOUGHT = "thought"
    PLAN = "plan"


class Act(StrEnum):
    """The illocutionary act of saying the content.

    After Searle (1976), "A classification of illocutionary acts", Language in Society 5: questions and
    requests are his directives, all else is an assertion here.
    """

    ASSERTION = "assertion"
    QUESTION = "question"
    REQUEST = "request"


class SourceClass(StrEnum):
    """The class of a source: how precisely the document identifies it."""

    NAMED_PERSON = "named_person"
    UNNAMED_OFFICIAL = "unnamed_official"  # by office or inside knowledge: "a spokesman", "sources close to"
    UNNAMED_PERSON = "unnamed_person"  # one without name or office: "a neighbour"
    CROWD = "crowd"  # several without name or office: "residents", "critics"
    ORGANISATION = "organisation"
    STATE = "state"  # a country, its people, its capital, a building that speaks for its government
    DOCUMENT = "document"  # "a report", "the poll", a work, a law
    AUTHOR = "author"  # "I" or "we" in the document's own voice, where it does not say who that is


class EntityType(StrEnum):
    """OntoNotes 5 names of entity types (https://catalog.ldc.upenn.edu/LDC2013T19)."""

    PERSON = "PERSON"
    ORG = "ORG"
    GPE = "GPE"
    LOC = "LOC"
    FAC = "FAC"
    NORP = "NORP"
    EVENT = "EVENT"
    WORK_OF_ART = "WORK_OF_ART"
    LAW = "LAW"
    PRODUCT = "PRODUCT"


class EntityClass(StrEnum):
    """The first part of an entity's id."""

    PERSON = "person"
    ORG = "org"
    PLACE = "place"
    GROUP = "group"
    WORK = "work"
    OTHER = "other"


ENTITY_CLASSES: dict[EntityType, EntityClass] = {
    EntityType.PERSON: EntityClass.PERSON,
    EntityType.ORG: EntityClass.ORG,
    EntityType.GPE: EntityClass.PLACE,
    EntityType.LOC: EntityClass.PLACE,
    EntityType.FAC: EntityClass.PLACE,
    EntityType.NORP: EntityClass.GROUP,
    EntityType.WORK_OF_ART: EntityClass.WORK,
    EntityType.EVENT: EntityClass.OTHER,
    EntityType.LAW: EntityClass.OTHER,
    EntityType.PRODUCT: EntityClass.OTHER,
}


class MentionKind(StrEnum):
    """How a mention refers to its entity."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


class ResolvedBy(StrEnum):
    """The evidence for who the source is; ``context`` if the source itself is not in the text."""

    NAME = "name"
    PRONOUN = "pronoun"
    NOMINAL = "nominal"
    CONTEXT = "context"


class Unattributed(StrEnum):
    """Why a statement has no source."""

    PASSIVE = "passive"  # "it was announced that ..."
    HEARSAY = "hearsay"  # "reportedly", "rumours"
    IMPRESSION = "impression"  # "it seems": how things look to the writer
    ORPHAN_QUOTATION = "orphan_quotation"  # a quotation that no cue introduces
    NO_SOURCE = "no_source"  # a cue whose source the text does not name


class DateBasis(StrEnum):
    """Where a statement's ``date`` comes from."""

    SAID_AT = "said_at"
    PUBLISHED = "published"
    UPLOADED = "uploaded"


class Zone(StrEnum):
    """The part of a document that a stretch of its text belongs to."""

    HEADLINE = "headline"
    BYLINE = "byline"
    DATELINE = "dateline"
    LEAD = "lead"  # the standfirst: the summary between headline and body
    BODY = "body"
    CAPTION = "caption"  # of a picture, chart or video
    EMBED = "embed"  # a post, or an earlier mail, that the document shows
    TURN = "turn"  # what one person says in a transcript until the next one speaks
    BOILERPLATE = "boilerplate"  # "About X", media contact, signature: the same under every document


class PublishedBasis(StrEnum):
    """The evidence for the day a document was published."""

    METADATA = "metadata"  # its uploader, or the columns of its table
    PAGE = "page"  # what the file says of itself: JSON-LD, OpenGraph, document properties
    HEADER = "header"  # the header of an e-mail
    DATELINE = "dateline"  # its text


class Repair(StrEnum):
    """A repair made to the text of a damaged file."""

    MOJIBAKE = "mojibake"  # UTF-8 that had been decoded as another encoding
    ENTITIES = "entities"  # "&amp;quot;" for a quotation mark
    CONTROL_CHARACTERS = "control_characters"  # NUL, C1 codes for quotation marks
    INVISIBLE_CHARACTERS = "invisible_characters"  # zero-width spaces, marks of byte order, soft hyphens
    LIGATURES = "ligatures"
    LINE_BREAKS = "line_breaks"  # lines broken inside paragraphs
    HYPHENS = "hyphens"  # words broken over lines
    QUOTING = "quoting"  # "> " before each line


class DocumentWarning(StrEnum):
    """A reason to read the statements of a document with caution."""

    NO_STATEMENTS = "no-statements"  # nothing was found in a text of some length
    UNDATED = "undated"  # nothing says when it was published: its statements carry the upload's day
    OTHER_LANGUAGES = "other-languages"  # parts in other languages were not read


class TimePrecision(StrEnum):
    """The unit a time expression is given in."""

    CENTURY = "century"
    DECADE = "decade"
    YEAR = "year"
    HALF_YEAR = "half_year"
    SEASON = "season"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"


# --- Spans ---------------------------------------------------------------------------------------


class Frozen(BaseModel):
    """Base of all data here: immutable, no unknown fields."""

    # Built at first use: a function uses few of them, and building takes longer than importing them.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Span(Frozen):
    """A stretch of the document's text, ``[start, end)`` in code points, with the text it covers."""

    start: int = Field(ge=0)
    end: int
    text: str

    @classmethod
    def of(cls, text: str, start: int, end: int, **more: object) -> Self:
        """Cut the span out of ``text``; ``more`` are a subclass's other fields.

        Raises:
            ValueError: the offsets do not lie within ``text``.
        """
        if not 0 <= start <= end <= len(text):
            raise ValueError(f"span [{start}, {end}) lies outside a text of {len(text)} code points")
        return cls.model_validate({"start": start, "end": end, "text": text[start:end], **more})

    @model_validator(mode="after")
    def _as_long_as_its_text(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(f"span [{self.start}, {self.end}) has a text of {len(self.text)} code points")
        return self

    def hits(self, text: str) -> bool:
        """Return whether ``text[start:end]`` is the text of the span."""
        return text[self.start : self.end] == self.text


class Cue(Span):
    """The words that signal a statement ("have said"); ``lemma`` is that of their head ("say")."""

    lemma: str


class Mention(Span):
    """One place where an entity is named, described or referred to."""

    kind: MentionKind


class TimeExpression(Span):
    """A date or time in the text; ``value`` is ISO 8601, or EDTF where a precision needs it."""

    value: str
    precision: TimePrecision


class Clip(Frozen):
    """The stretch of a recording in which a turn is said, in seconds from its start."""

    start: float = Field(ge=0)
    end: float = Field(ge=0)


class ZoneStretch(Frozen):
    """A stretch of the text, ``[start, end)`` in code points, and its zone."""

    zone: Zone
    start: int = Field(ge=0)
    end: int


class ZoneSpan(ZoneStretch):
    """A zone as a reader finds it; ``clip`` is that of a turn with times."""

    clip: Clip | None = None


# --- Statements and entities ---------------------------------------------------------------------


class Speaker(Frozen):
    """Who a source (or addressee) is.

    ``entity_id`` is None for a noun phrase that names no entity; ``name`` is then the phrase as its first
    full mention has it. ``resolved_by`` is None where a pronoun could not be resolved;
    ``source_class`` is None where there is no evidence for it.
    """

    entity_id: EntityId | None
    name: str
    role: str | None = None
    source_class: SourceClass | None = None
    resolved_by: ResolvedBy | None
    confidence: Probability


class Statement(Frozen):
    """One attribution: a source says (writes, thinks, plans) a content, signalled by a cue.

    ``text`` is the reading form: the pieces of content joined by " … ", without a leading "that" and outer
    quotation marks. ``sentence`` is the sentence, or sentences, that hold all its parts; None in statements
    of earlier releases. ``negated``: the document says that the source did not say it. ``parent`` is the id
    of the statement inside whose content this one stands. ``said_at`` is the day, week, month or year in
    which it was made, where the text says so ("2024-03-05", "2024-W10", "2024-03", "2024"); ``date`` is then
    its last day, or that of publication where that comes first. ``zone`` is the part of the document that it
    stands in; ``clip`` the stretch of the recording, where the document is a transcript with times.
    ``review`` is reserved for human correction.
    """

    id: Id
    form: Form
    kind: Kind
    act: Act = Act.ASSERTION
    negated: bool = False
    text: str
    content: tuple[Span, ...] = Field(min_length=1)
    cue: Cue | None
    source: Span | None
    sentence: Span | None = None
    zone: Zone = Zone.BODY
    clip: Clip | None = None
    speakers: tuple[Speaker, ...] = ()
    unattributed: Unattributed | None = None
    addressees: tuple[Speaker, ...] = ()
    about: tuple[EntityId, ...] = ()
    said_at: str | None = None
    date: Day | None = None
    date_basis: DateBasis | None = None
    parent: Id | None = None
    confidence: Probability
    review: None = None

    @model_validator(mode="after")
    def _says_who_or_why_not(self) -> Self:
        if self.source is not None and not self.speakers:
            raise ValueError("a statement with a source has at least one speaker")
        if bool(self.speakers) == (self.unattributed is not None):
            raise ValueError("a statement has speakers, or a reason in `unattributed` why it has none")
        if (self.date is None) != (self.date_basis is None):
            raise ValueError("`date` and `date_basis` come together")
        return self


class Organisation(Frozen):
    """The organisation, state or place of a person's role: an entity of the same document."""

    entity_id: EntityId
    name: str


class EntityDescription(Frozen):
    """The names, type and role of a person, organisation, place ...

    ``external_ids`` are the entity's ids elsewhere, by scheme, as an authority file gives them:
    ``{"wikidata": "Q42"}``.
    """

    id: EntityId
    name: str
    type: EntityType
    role: str | None = None
    organisation: Organisation | None = None
    country: CountryCode | None = None
    aliases: tuple[str, ...] = ()
    external_ids: dict[str, str] = Field(default_factory=dict)


class Entity(EntityDescription):
    """An entity with all its mentions in one document.

    ``salience`` is the share of the document that is about it, 0 to 1.
    """

    salience: Probability = 0.0
    mentions: tuple[Mention, ...] = Field(min_length=1)


# --- Documents -----------------------------------------------------------------------------------


class Skipped(Frozen):
    """A part of the upload that was not read, and the reason."""

    start: int | None = None
    end: int | None = None
    reason: str


class Coverage(Frozen):
    """How much of the text was read (code points), in which zones, and what was not.

    ``set_apart`` has the places of all zones but body and turns, in the order of the text: turns are
    statements, and the rest is body. It is empty in extractions of earlier releases.
    """

    read: int = Field(ge=0)
    zones: dict[Zone, int] = Field(default_factory=dict)
    set_apart: tuple[ZoneStretch, ...] = ()
    skipped: tuple[Skipped, ...] = ()


class Extractor(Frozen):
    """The versions of onrecord and of its models that made an extraction."""

    version: str
    model: str


class Document(Frozen):
    """One article, release or transcript. ``text_sha256`` is over the UTF-8 of its canonical text.

    ``record`` names it among the documents of its file, where the file is a container: a row, an item, a
    member's name. ``published_basis`` is None where ``published`` is, and in extractions of earlier
    releases. ``repairs`` were made in the file's text to make the canonical one.
    """

    id: Id
    key: str | None = None
    record: str | None = None
    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: Day | None = None
    published_basis: PublishedBasis | None = None
    language: str = "en"
    characters: int = Field(ge=0)
    text_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    offset_unit: Literal["code_point"] = "code_point"
    coverage: Coverage
    repairs: tuple[Repair, ...] = ()
    warnings: tuple[DocumentWarning, ...] = ()
    extractor: Extractor


class Extraction(Frozen):
    """Everything one document yields."""

    document: Document
    statements: tuple[Statement, ...] = ()
    entities: tuple[Entity, ...] = ()
    times: tuple[TimeExpression, ...] = ()

    def spans(self) -> Iterator[Span]:
        """Yield every span of the extraction."""
        for statement in self.statements:
            yield from statement.content
            if statement.cue is not None:
                yield statement.cue
            if statement.source is not None:
                yield statement.source
            if statement.sentence is not None:
                yield statement.sentence
        for entity in self.entities:
            yield from entity.mentions
        yield from self.times

    def checked_against(self, text: str) -> Self:
        """Return the extraction itself if it is one of ``text``, whose lone surrogates count as U+FFFD.

        Raises:
            ValueError: the extraction is of another text, or a span does not match it.
        """
        if self.document.characters != len(text) or self.document.text_sha256 != text_sha256(text):
            raise ValueError("the extraction is of another text")
        text = well_formed(text)
        for span in self.spans():
            if not span.hits(text):
                raise ValueError(f"{type(span).__name__} [{span.start}, {span.end}) does not hit the text")
        return self


def default_date(
    published: dt.date | None, uploaded: dt.date | None
) -> tuple[dt.date | None, DateBasis | None]:
    """Return the date of statements and entities that the text does not date, and its basis."""
    if published is not None:
        return published, DateBasis.PUBLISHED
    return uploaded, None if uploaded is None else DateBasis.UPLOADED


def day_of(written: str) -> dt.date:
    """Return a calendar day that is written YYYY-MM-DD.

    Raises:
        ValueError: it is not written so, or no day of the calendar.
    """
    if not DAY.fullmatch(written):
        raise ValueError(f"not a day: {written!r}")
    return dt.date.fromisoformat(written)


def well_formed(text: str) -> str:
    """Return a text with U+FFFD for every lone surrogate, as long as before: UTF-8 can encode it."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 as hexadecimal digits; lone surrogates count as U+FFFD."""
    return hashlib.sha256(well_formed(text).encode()).hexdigest()


# --- Problems ------------------------------------------------------------------------------------


class Problem(Frozen):
    """A problem, and how to correct it (RFC 9457 problem details)."""

    type: str
    title: str
    status: int
    detail: str
