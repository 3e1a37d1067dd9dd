"""The pages of the archive: its front, answers, entities, documents, uploads, and problems."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from onrecord.formats.pages.chart import HEIGHT, WIDTH, bars_of
from onrecord.formats.pages.question import Question
from onrecord.formats.pages.templates import PageTemplate
from onrecord.formats.pages.words import UNNAMED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.formats.pages.chart import Bar
    from onrecord.formats.pages.templates import HtmlPage
    from onrecord.model import Problem
    from onrecord.record.model import (
        EntityProfile,
        EntitySummary,
        Page,
        RecordedDocument,
        RecordedStatement,
        StatementCounts,
    )

NEWEST = 10
"""Items of each list on a page that leads to the whole list."""
AGAIN_S = 2
"""Seconds after which the page of a document that is being read is asked for again."""
_STYLES = ("base.css", "archive.css")


def _page(name: str, *scripts: str) -> PageTemplate:
    return PageTemplate(name, _STYLES, ("archive.js", "citation.js", "embed.js", *scripts), served=True)


_FRONT, _ANSWER, _ENTITY, _ENTITIES = _page("front"), _page("answer"), _page("entity"), _page("entities")
_DOCUMENTS, _CONTAINER, _PROBLEM = _page("documents"), _page("container"), _page("problem")
_UPLOAD, _EXPORT, _UNREAD = _page("upload", "dating.js", "upload.js"), _page("export"), _page("unread")
_SIGN_IN = PageTemplate("sign_in", _STYLES, ("sign_in.js",), served=True)
_SIGNED_OUT = PageTemplate("signed_out", _STYLES, (), served=True)


def front_page(newest: Sequence[RecordedDocument], said: Sequence[RecordedStatement]) -> HtmlPage:
    """Return the front page: the question box, who spoke in the newest statements, the newest documents."""
    speakers = Counter(
        (speaker.entity_id, speaker.name)
        for statement in said
        for speaker in statement.speakers
        if speaker.entity_id is not None
    )
    heard = [(*speaker, count) for speaker, count in speakers.most_common(NEWEST)]
    return _FRONT.render(question=Question(), newest=newest, heard=heard, unnamed=UNNAMED)


def answer_page(
    page: Page[RecordedStatement],
    query: Mapping[str, Sequence[str]],
    *,
    speaker: str | None = None,
    about: str | None = None,
    counts: StatementCounts | None = None,
) -> HtmlPage:
    """Return a page of statements, by document.

    Args:
        page: the statements.
        query: the parameters of the question, by name.
        counts: how many statements the whole answer has in each month.
        speaker: the name of who is asked about as the source.
        about: the name of what the statements are about.
    """
    asked = {name: values for name, values in query.items() if name not in ("cursor", "format", "limit")}
    box = _box(query)
    if ":" in box.speaker:  # an id, which nobody types
        box = replace(box, speaker=speaker or box.speaker)
    if ":" in box.about:
        box = replace(box, about=about or box.about)
    return _ANSWER.render(
        question=box,
        documents=[
            (document, [*statements])
            for document, statements in groupby(page.items, key=lambda statement: statement.document)
        ],
        everything=not asked,
        others={name: values for name, values in asked.items() if name not in _BOX},
        speaker=speaker or box.speaker or _class_of(asked),
        about=about or box.about,
        count=len(page.items) if counts is None else counts.total,
        counted=counts is not None,
        at_least=counts is not None and counts.next_cursor is not None,
        bars=_bars(counts),
        drawing=(WIDTH, HEIGHT),
        sheet=_address("/v1/statements", asked, format="csv", limit="100"),
        data=_address("/v1/statements", asked, format="json"),
        exports={name: _address("/v1/exports", asked, file=ending) for ending, name in _FILES.items()},
        next_page=_next("/v1/statements", query, page.next_cursor),
    )


_FILES = {"xlsx": "workbook", "csv": "sheet"}
"""The names of file formats on the page."""
_BOX = ("speaker", "about", "from", "to", "q")


def export_page(
    format: str,  # noqa: A002 - what the API calls it
    *,
    statements: int,
    expected: int | None,
    file: tuple[str, int] | None,
    is_whole: bool,
    problem: Problem | None,
) -> HtmlPage:
    """Return the page of a file that an answer is written to.

    Args:
        format: the file's format.
        statements: how many it has so far.
        expected: how many there are, as far as that is known.
        file: its address and its size in bytes, once it is done.
        is_whole: whether it has the whole answer.
        problem: why it could not be made.
    """
    return _EXPORT.render(
        question=Question(),
        format=format,
        statements=statements,
        expected=expected,
        file=file,
        is_whole=is_whole,
        problem=problem,
    )


def entities_page(page: Page[EntitySummary], query: Mapping[str, Sequence[str]]) -> HtmlPage:
    """Return a page of entities, with the parameters of its list."""
    return _ENTITIES.render(
        question=Question(),
        entities=page.items,
        total=page.total,
        exact=page.exact,
        type=_only(query, "type"),
        name=_only(query, "name"),
        next_page=_next("/v1/entities", query, page.next_cursor),
    )


def entity_page(
    entity: EntityProfile,
    said: Sequence[RecordedStatement],
    said_about: Sequence[RecordedStatement],
    counts: StatementCounts,
) -> HtmlPage:
    """Return the page of an entity: what it is, what it said and when, about whom, and who spoke about it.

    Args:
        entity: what it is.
        said: its newest statements, the first ones of which are shown.
        said_about: the newest statements about it, likewise.
        counts: how many it made in each month.
    """
    subjects = Counter(
        (id, statement.about_names[id])
        for statement in said
        for id in statement.about
        if id in statement.about_names and id != entity.id
    )
    company = Counter(
        (other.entity_id, other.name)
        for statement in said
        for other in (*statement.speakers, *statement.addressees)
        if other.entity_id not in (None, entity.id)
    )
    voices = Counter(
        (speaker.entity_id, speaker.name)
        for statement in said_about
        for speaker in statement.speakers
        if speaker.entity_id not in (None, entity.id)
    )
    return _ENTITY.render(
        question=Question(speaker=entity.name),
        entity=entity,
        said=said[:NEWEST],
        said_about=said_about[:NEWEST],
        bars=_bars(counts),
        drawing=(WIDTH, HEIGHT),
        subjects=[(*entity, count) for entity, count in subjects.most_common(NEWEST)],
        company=[(*entity, count) for entity, count in company.most_common(NEWEST)],
        voices=[(*entity, count) for entity, count in voices.most_common(NEWEST)],
    )


def documents_page(page: Page[RecordedDocument], query: Mapping[str, Sequence[str]]) -> HtmlPage:
    """Return a page of documents, with the parameters of its list."""
    return _DOCUMENTS.render(
        question=Question(),
        documents=page.items,
        total=page.total,
        exact=page.exact,
        status=_only(query, "status"),
        outlet=_only(query, "outlet"),
        author=_only(query, "author"),
        undated=_only(query, "undated") == "true",
        from_=_only(query, "from"),
        to=_only(query, "to"),
        next_page=_next("/v1/documents", query, page.next_cursor),
    )


def container_page(container: RecordedDocument, parts: Page[RecordedDocument]) -> HtmlPage:
    """Return the page of a container: what it is, and a page of the documents in it."""
    return _CONTAINER.render(
        question=Question(),
        container=container,
        parts=parts.items,
        next_page=_next(f"/v1/documents/{container.id}/parts", {"format": ["html"]}, parts.next_cursor),
    )


def unread_page(recorded: RecordedDocument) -> HtmlPage:
    """Return the page of a document that has not been read: whether it still will be, else why not."""
    page = _UNREAD.render(question=Question(), recorded=recorded)
    return page if recorded.problem else replace(page, again_s=AGAIN_S)


def upload_page(bucket_origin: str) -> HtmlPage:
    """Return the page that uploads files; ``bucket_origin`` is where tickets send them."""
    return _UPLOAD.render(bucket_origin, question=Question())


def sign_in_page(to: str) -> HtmlPage:
    """Return the page that leads on to sign in; ``to`` is the address that a person then comes back to."""
    return _SIGN_IN.render(begin=f"/sign-in/begin?{urlencode({'to': to})}")


def signed_out_page(issuer: str | None) -> HtmlPage:
    """Return the page of somebody who has signed out; ``issuer`` is the address that signs them out there."""
    return _SIGNED_OUT.render(issuer=issuer)


def problem_page(
    problem: Problem,
    query: Mapping[str, Sequence[str]],
    *,
    choices: Sequence[tuple[Mapping[str, object], str]] = (),
) -> HtmlPage:
    """Return a problem as a page.

    Args:
        problem: what is wrong.
        query: the parameters of the question that it is the answer to.
        choices: the entities that an ambiguous name may mean, as lists have them, each with the address of
            the question for it.
    """
    return _PROBLEM.render(question=_box(query), problem=problem, choices=choices)


def _box(query: Mapping[str, Sequence[str]]) -> Question:
    return Question(*(_only(query, name) for name in _BOX))


def _class_of(asked: Mapping[str, Sequence[str]]) -> str:
    """Return what the sources without a name are called that a question is for."""
    named = {source_class.value: words for source_class, words in UNNAMED.items()}
    return " or ".join(named[each] for each in asked.get("source_class", ()) if each in named)


def _bars(counts: StatementCounts | None) -> list[Bar]:
    if counts is None:
        return []
    return bars_of({group.value: group.statements for group in counts.items if group.value})


def _only(query: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(query.get(name, ())), "")


def _address(path: str, query: Mapping[str, Sequence[str]], **more: str) -> str:
    return f"{path}?{urlencode({**query, **more}, doseq=True)}"


def _next(path: str, query: Mapping[str, Sequence[str]], cursor: str | None) -> str | None:
    return None if cursor is None else _address(path, {**query, "cursor": [cursor]})
