"""Whom does the authority file know, by which names and ids, and what is wrong with it?

Two forms: CSV with a header (RFC 4180; commas, semicolons or tabs), and JSON Lines with the same fields.
Reading never fails: a row that cannot be used is left out, and a ``Fault`` says which line it is and what to
do.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from onrecord.identity import entity_id
from onrecord.model import ENTITY_CLASSES, CountryCode, EntityClass, EntityType, Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BYTES = 2_000_000
"""The largest file that is read: some 30,000 rows, which take a function's first request a second or two."""
MAX_IDS = 50
"""The most ids of one row: each is a query where the record is asked for its statements."""
_PARTED_BY = "|"  # the values within a cell of a CSV file


def _values(told: object) -> object:
    if isinstance(told, str):
        return [value for value in map(str.strip, told.split(_PARTED_BY)) if value]
    return told


def _pairs(told: object) -> object:
    if not isinstance(told, str):
        return told
    pairs = [value.partition("=") for value in told.split(_PARTED_BY) if value.strip()]
    if not all(separator for _, separator, _ in pairs):
        raise PydanticCustomError("pairs", "should be written wikidata=Q42, several parted by |")
    return {scheme.strip(): value.strip() for scheme, _, value in pairs}


def _capitals(told: object) -> object:
    return told.strip().upper() if isinstance(told, str) else told


def _with_letters(name: str) -> str:
    if not any(map(str.isalnum, name)):
        raise PydanticCustomError("name", "a name has at least one letter or digit")
    return " ".join(name.split())


def _not_a_noun_phrase(identity: str) -> str:
    if identity.startswith("name:"):
        raise PydanticCustomError("id", "`name:` is kept for speakers that name no entity: begin otherwise")
    return identity


# The length is told apart: counted in the pattern it would take longer to compile than all models together.
Identity = Annotated[
    str, Field(pattern=r"^[a-z]+:[\w.:~@-]+$", max_length=200), AfterValidator(_not_a_noun_phrase)
]
Name = Annotated[str, Field(max_length=200), AfterValidator(_with_letters)]


class Row(Frozen):
    """One person, organisation, place ... of the authority file.

    Attributes:
        id: the user's own id: small letters, a colon, then letters, digits and ``. : ~ @ - _``
            (``wd:Q42``, ``person:adams-1``). Where it begins with a class of ours, that is the row's.
        name: what the entity is called from now on.
        type: a name of ``EntityType``; only entities of its class are bound.
        aliases: further names that stand for it. A surname alone does only if it is one of them.
        country: ISO 3166 alpha-2.
        external_ids: what it is elsewhere: scheme to id, as ``{"wikidata": "Q42"}``.
        replaces: ids that the record has given it, or an earlier file.
    """

    id: Identity
    name: Name
    type: Annotated[EntityType, BeforeValidator(_capitals)]
    aliases: Annotated[tuple[Name, ...], BeforeValidator(_values)] = ()
    country: Annotated[CountryCode | None, BeforeValidator(_capitals)] = None
    external_ids: Annotated[dict[str, str], BeforeValidator(_pairs)] = Field(default_factory=dict)
    replaces: Annotated[tuple[Identity, ...], BeforeValidator(_values)] = ()

    @cached_property
    def named_ids(self) -> dict[str, str]:
        """The ids that the record derives from the row's names, with the name that each comes from."""
        return {entity_id(self.type, name): name for name in reversed((self.name, *self.aliases))}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """All ids that are the row's: its own first, then those that it replaces."""
        return tuple(dict.fromkeys((self.id, *self.replaces, *self.named_ids)))

    @model_validator(mode="after")
    def _is_of_its_class(self) -> Self:
        own = self.id.partition(":")[0]
        if own in set(EntityClass) and own != ENTITY_CLASSES[self.type]:
            raise PydanticCustomError(
                "class",
                "an id that begins with `{own}:` is no {type}'s: write `{right}:`, or a word of your own",
                {"own": own, "type": self.type.value, "right": ENTITY_CLASSES[self.type].value},
            )
        if len(self.ids) > MAX_IDS:
            raise PydanticCustomError(
                "ids",
                "name, aliases and `replaces` are more than {most}: leave out the rare",
                {"most": MAX_IDS},
            )
        return self


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with lines of the file, and what to do.

    ``told`` holds nothing of the file, so that it may be logged; ``words`` are those that it is about.
    """

    lines: tuple[int, ...]
    told: str
    words: str | None = None

    def __str__(self) -> str:
        where = " and ".join(map(str, self.lines))
        named = {0: "the file", 1: f"line {where}"}.get(len(self.lines), f"lines {where}")
        return f"{named}: {self.told}" + (f" (“{self.words}”)" if self.words else "")


@dataclass(frozen=True, slots=True)
class Authority:
    """The rows of an authority file that can be used, and the faults of the others.

    ``claims`` has the row of every id that is one's own or replaced. An id that two rows claim is neither's.
    """

    claims: Mapping[str, Row] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def size(self) -> int:
        """How many rows it has."""
        return len({row.id for row in self.claims.values()})

    def current(self, entity: str) -> str:
        """Return the id that an entity's id is replaced by; itself where it is not."""
        row = self.claims.get(entity)
        return entity if row is None else row.id

    def ids(self, entity: str) -> tuple[str, ...]:
        """Return all ids that are one entity's: the current one first, then those that it replaced."""
        row = self.claims.get(entity)
        if row is None:
            return (entity,)
        return tuple(identity for identity in row.ids if self.claims.get(identity) is row)


def read_authority(data: bytes) -> Authority:
    """Read an authority file: CSV in UTF-8, or JSON Lines where it begins with ``{``."""
    if len(data) > MAX_BYTES:
        told = f"it has more than {MAX_BYTES:,} bytes, the most that is read: leave out who is rarely named"
        return Authority(faults=(Fault((), told),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Authority(faults=(Fault((line,), "this is not UTF-8: save the file in UTF-8"),))
    faults: list[Fault] = []
    rows: dict[str, tuple[int, Row]] = {}
    rows_of = _of_json_lines if text.lstrip().startswith("{") else _of_csv
    for line, fields in rows_of(text, faults):
        try:
            row = Row.model_validate(fields)
        except ValidationError as error:
            faults.append(Fault((line,), "; ".join(_complaint(part) for part in error.errors())))
            continue
        if row.id in rows:
            first = rows[row.id][0]
            faults.append(
                Fault((first, line), "they have one id: make them one row, or give two ids", row.id)
            )
        else:
            rows[row.id] = (line, row)
    claims = _claims(rows, faults)
    return Authority(claims, tuple(sorted(faults, key=lambda fault: fault.lines)))


def _claims(rows: Mapping[str, tuple[int, Row]], faults: list[Fault]) -> dict[str, Row]:
    """Return whose each id is; of one that several rows claim, note the lines."""
    claimed = sorted(
        ((identity, line, row) for line, row in rows.values() for identity in row.ids),
        key=lambda claim: claim[:2],
    )
    claims: dict[str, Row] = {}
    for identity, group in groupby(claimed, key=lambda claim: claim[0]):
        rivals = list(group)
        if len(rivals) == 1:
            claims[identity] = rivals[0][2]
            continue
        words = next((row.named_ids[identity] for _, _, row in rivals if identity in row.named_ids), identity)
        told = "they claim one name or id, which now is nobody's: leave it in one of them"
        faults.append(Fault(tuple(line for _, line, _ in rivals), told, words))
        if identity in rows:  # an id of one's own stays one's own
            claims[identity] = rows[identity][1]
    return claims


def _of_csv(text: str, faults: list[Fault]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a CSV file with the lines that they begin in; empty cells are left out."""
    header = text.lstrip("\r\n").partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count), strict=True)
    columns: list[str] | None = None
    line = 1
    try:
        for cells in lines:
            begins, line = line, lines.line_num + 1
            if not any(map(str.strip, cells)):
                continue
            if columns is None:
                columns = _columns(begins, cells, faults)
                if columns is None:
                    return
            elif len(cells) > len(columns):
                told = f"{len(cells)} cells for {len(columns)} columns: quote a cell that holds a separator"
                faults.append(Fault((begins,), told))
            else:
                known = zip(columns, map(str.strip, cells), strict=False)
                yield begins, {name: cell for name, cell in known if cell and name in Row.model_fields}
    except csv.Error:
        faults.append(
            Fault((lines.line_num,), 'a quotation mark is out of place: write "" for one within a cell')
        )


def _columns(line: int, cells: list[str], faults: list[Fault]) -> list[str] | None:
    columns = [cell.strip().lower() for cell in cells]
    required = [name for name, about in Row.model_fields.items() if about.is_required()]
    if lacking := [name for name in required if name not in columns]:
        told = f"there is no column {', '.join(lacking)}: begin the file with a line that names its columns"
        faults.append(Fault((line,), told))
        return None
    for place, name in enumerate(columns, 1):
        if name not in Row.model_fields:
            told = f"column {place} is not read; there are {', '.join(Row.model_fields)}"
            faults.append(Fault((line,), told, name or None))
    return columns


def _of_json_lines(text: str, faults: list[Fault]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a JSON Lines file with their lines; empty lines are skipped."""
    for line, told in enumerate(text.split("\n"), 1):
        if not told.strip():
            continue
        try:
            row = json.loads(told)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            yield line, row
        else:
            faults.append(Fault((line,), "this is no JSON object: write one row a line"))


def _complaint(part: Any) -> str:
    where = str(part["loc"][0]) if part["loc"] else ""
    match part["type"], where:
        case "extra_forbidden", _:  # its name is the file's word: it is not repeated
            return f"a field is not read; there are {', '.join(Row.model_fields)}"
        case "missing", _:
            return f"`{where}` is missing"
        case "string_pattern_mismatch", "country":
            return "`country` is two letters, as in GB"
        case "string_pattern_mismatch", _:
            return f"`{where}` is small letters, a colon, then letters, digits and . : ~ @ - _, as in wd:Q42"
    said = str(part["msg"]).removeprefix("Input ")
    return f"`{where}` {said}" if where else said
