"""JSON with a document in each object: lists, JSON Lines, JSON Feed 1.1; or one document in one object.

An object that is a transcript with times is read as captions are.
The names of members are those of a table's columns; ``docs/reading.md`` has those that are known.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from onrecord.model import PublishedBasis
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.contract import ReadDocument, UnreadPart
from onrecord.reading.encodings import charset_of, decode
from onrecord.reading.records import Columns, Names, words_of
from onrecord.reading.speech import speech

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.reading.contract import File, Part

_LISTS = (
    *("articles", "items", "documents", "docs", "results", "records", "entries", "posts", "stories", "rows"),
    *("hits", "data", "value", "response", "edges", "nodes"),
)
"""Members of an object whose list has the documents."""
_WRAPPERS = ("fields", "_source", "node", "attributes")
"""Members of a record whose members are its own: in the Guardian's API, Elasticsearch, GraphQL, JSON:API."""
_FEED = "jsonfeed.org/version/"
_DEEPEST_LIST = 3  # objects around a list, as in {"response": {"results": [...]}}
_LIST, _OBJECT = "The list", "The JSON object"
_LINE_END = re.compile(r"[\r\n]+")


def read(file: File) -> Iterator[Part]:
    """Read the documents of a JSON file.

    Raises:
        ProblemError: it is not JSON, has no member with text, or more documents than the limits allow.
    """
    text, _ = decode(file.data, declared=charset_of(file.media_type))
    try:
        value = _parsed(text)
    except json.JSONDecodeError as error:
        lines = lines_in(text)
        if len(lines) < 2 or not _is_object(lines[0]):
            raise _broken(f"line {error.lineno:,}: {error.msg}") from error
        yield from _lines(text, file)
        return
    if isinstance(value, list):
        yield from _objects(value, file)
        return
    if isinstance(value, dict):
        if "text" not in file.columns and (said := speech(value)) is not None:
            yield _with_metadata(said, value, file)
            return
        feed = _FEED in words_of(value.get("version"))
        if (found := _list_in(value)) is not None:
            outlet = words_of(value.get("title")) if feed else None
            basis = PublishedBasis.PAGE if feed else PublishedBasis.METADATA
            yield from _objects(found, file, outlet=outlet or None, basis=basis)
            return
        columns = Columns.among(value, file.columns, where=_OBJECT)
        part = columns.document(value, 1, Names())
        if isinstance(part, UnreadPart):
            raise ProblemError(ProblemType.EMPTY_DOCUMENT, part.problem.detail)
        if part:
            yield replace(part, record=None)
        return
    raise ProblemError(
        ProblemType.NO_TEXT_COLUMN,
        "The JSON is a single value. Send an object with a `text`, a list of them, or one a line.",
    )


def _with_metadata(said: ReadDocument, value: dict[str, Any], file: File) -> ReadDocument:
    """Return a transcript with what its object says of it beside the turns, as a title or a date."""
    record = {**value, "text": said.text}
    part = Columns.among(record, file.columns, where=_OBJECT).document(record, 1, Names())
    if not isinstance(part, ReadDocument):
        return said
    return replace(said, metadata=part.metadata, skipped=(*said.skipped, *part.skipped))


def lines_in(text: str) -> list[str]:
    """Return the lines of JSON Lines. Other line breaks of Unicode may stand within strings (RFC 8259, 7)."""
    return [line for line in _LINE_END.split(text) if line.strip()]


def values_in(text: str) -> list[Any]:
    """Return the values of the list that a JSON file is, or that an object in it has.

    Raises:
        ProblemError: it is not JSON, or has no list.
    """
    try:
        value = _parsed(text)
    except json.JSONDecodeError as error:
        raise _broken(f"line {error.lineno:,}: {error.msg}") from error
    found = value if isinstance(value, list) else _list_in(value) if isinstance(value, dict) else None
    if found is None:
        raise ProblemError(
            ProblemType.NO_TEXT_COLUMN, "The JSON has no list of documents. Send one, or a document a line."
        )
    return found


def _objects(
    values: list[Any],
    file: File,
    *,
    outlet: str | None = None,
    basis: PublishedBasis = PublishedBasis.METADATA,
) -> Iterator[Part]:
    _check_count(len(values), file)
    values = [_unwrapped(value) if isinstance(value, dict) else value for value in values]
    objects = [value for value in values if isinstance(value, dict)]
    columns = Columns.among(_members(objects), file.columns, where=_LIST)
    names = Names()
    for ordinal, value in enumerate(values, 1):
        if isinstance(value, dict):
            part = columns.document(value, ordinal, names, wants=file.wants, basis=basis, outlet=outlet)
        else:
            part = _no_object(value, ordinal, names)
        if part:
            yield part


def _lines(text: str, file: File) -> Iterator[Part]:
    """Read JSON Lines; a line that is not JSON is a document that cannot be read."""
    lines = lines_in(text)
    _check_count(len(lines), file)
    values: list[Any] = []
    for line in lines:
        try:
            values.append(_parsed(line))
        except json.JSONDecodeError as error:
            values.append(error)
    yield from _objects(values, file)


def _no_object(value: object, ordinal: int, names: Names) -> UnreadPart:
    how = value.msg if isinstance(value, json.JSONDecodeError) else "it is no object"
    return UnreadPart(names.unique(str(ordinal)), _broken(f"record {ordinal:,}: {how}").problem)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ProblemError(
            ProblemType.TOO_DEEP,
            "The JSON is nested too deeply. Send objects with a `text`, in a list or one a line.",
        ) from None
    except json.JSONDecodeError:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise _broken(str(error)) from error


def _is_object(line: str) -> bool:
    try:
        return isinstance(_parsed(line), dict)
    except json.JSONDecodeError:
        return False


def _list_in(value: Mapping[str, Any], depth: int = 1) -> list[Any] | None:
    """Return the list of objects within an object; None if it has none."""
    for name in _LISTS:
        found = value.get(name)
        if isinstance(found, list) and any(isinstance(each, dict) for each in found):
            return found
        if isinstance(found, dict) and depth < _DEEPEST_LIST:
            inner = _list_in(found, depth + 1)
            if inner is not None:
                return inner
    return None


def _unwrapped(value: dict[str, Any]) -> dict[str, Any]:
    """Return a record with the members of its wrappers beside its own, which come first."""
    for name in _WRAPPERS:
        if isinstance(inner := value.get(name), dict):
            value = inner | {key: each for key, each in value.items() if key != name}
    return value


def _members(objects: list[dict[str, Any]]) -> dict[str, None]:
    """Return the names of all members, in the order in which they come."""
    return dict.fromkeys(name for each in objects for name in each)


def _check_count(count: int, file: File) -> None:
    if count > file.limits.documents:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The file has {count:,} records; {file.limits.documents:,} are read. Split it and "
            "upload its parts.",
        )


def _broken(how: str) -> ProblemError:
    return ProblemError(
        ProblemType.DAMAGED_FILE, f"The file is not well-formed JSON ({how}). Correct it and upload it again."
    )
