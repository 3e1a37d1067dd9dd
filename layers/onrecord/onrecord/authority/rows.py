"""The rows of an authority file, and the faults of those that cannot be used.

Two forms are read: CSV with a header (RFC 4180; commas, semicolons or tabs), and JSON Lines with the same
fields. Reading never fails: a row that cannot be used is left out, and a ``Fault`` names its line and says
how to correct it.
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
"""The largest file that is read: some 30,000 rows, which a function takes a second or two to read."""
MAX_IDS = 50
"""The largest number of ids of one row: a list of the entity's statements queries each of them."""
_SEPARATOR = "|"  # between the values within a cell of a CSV file


def _values(cell: object) -> object:
    if isinstance(cell, str):
        return [value for value in map(str.strip, cell.split(_SEPARATOR)) if value]
    return cell


def _pairs(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    pairs = [value.partition("=") for value in cell.split(_SEPARATOR) if value.strip()]
    if not all(separator for _, separator, _ in pairs):
        raise PydanticCustomError("pairs", "must be written as wikidata=Q42, several of them with | between")
    return {scheme.strip(): value.strip() for scheme, _, value in pairs}


def _capitals(cell: object) -> object:
    return cell.strip().upper() if isinstance(cell, str) else cell


def _with_letters(name: str) -> str:
    if not any(map(str.isalnum, name)):
        raise PydanticCustomError("name", "has a name without a letter or digit")
    return " ".join(name.split())


def _not_a_noun_phrase(identity: str) -> str:
    if identity.startswith("name:"):
        raise PydanticCustomError(
            "id", "must not begin with `name:`, which is reserved for speakers that name no entity"
        )
    return identity


# The length stands apart: within the pattern it takes longer to compile than all models together.
Identity = Annotated[
    str, Field(pattern=r"^[a-z]+:[\w.:~@-]+$", max_length=200), AfterValidator(_not_a_noun_phrase)
]
Name = Annotated[str, Field(max_length=200), AfterValidator(_with_letters)]


class Row(Frozen):
    """One person, organisation, place ... of the authority file.

    Attributes:
        id: the user's own id: lower-case letters, a colon, then letters, digits and ``. : ~ @ - _``
            (``wd:Q42``, ``person:adams-1``). A prefix that is an ``EntityClass`` must be that of ``type``.
        name: the name that the entity is given.
        type: the type that the entity is given; only entities of the same class are bound.
        aliases: further names of the entity. A surname alone is a name of it only if it is listed here.
        country: ISO 3166 alpha-2.
        external_ids: the entity's ids elsewhere, by scheme: ``{"wikidata": "Q42"}``.
        replaces: ids that the record or an earlier file has given the entity.
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
        """The ids that the record derives from the row's names, each with the name it is derived from."""
        return {entity_id(self.type, name): name for name in reversed((self.name, *self.aliases))}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """All ids of the row: its own first, then those that it replaces."""
        return tuple(dict.fromkeys((self.id, *self.replaces, *self.named_ids)))

    @model_validator(mode="after")
    def _is_of_its_class(self) -> Self:
        own = self.id.partition(":")[0]
        if own in set(EntityClass) and own != ENTITY_CLASSES[self.type]:
            raise PydanticCustomError(
                "class",
                "`id` begins with `{own}:`, but its `type` is {type}: write `{right}:`, or your own prefix",
                {"own": own, "type": self.type.value, "right": ENTITY_CLASSES[self.type].value},
            )
        if len(self.ids) > MAX_IDS:
            raise PydanticCustomError(
                "ids",
                "the row has more than {limit} names and ids: remove those you rarely need",
                {"limit": MAX_IDS},
            )
        return self


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in lines of the file, and how to correct it.

    Attributes:
        lines: the lines, counted from 1; none if the whole file is at fault.
        message: the fault and its correction; quotes nothing of the file, so that it may be logged.
        quoted: the words of the file that the message is about.
    """

    lines: tuple[int, ...]
    message: str
    quoted: str | None = None

    def __str__(self) -> str:
        where = " and ".join(map(str, self.lines))
        named = {0: "the file", 1: f"line {where}"}.get(len(self.lines), f"lines {where}")
        return f"{named}: {self.message}" + (f" (“{self.quoted}”)" if self.quoted else "")


@dataclass(frozen=True, slots=True)
class Authority:
    """The rows of an authority file that can be used, and the faults of the others.

    ``claims`` maps the ids of each row to the row; an id that two rows claim is not among them.
    """

    claims: Mapping[str, Row] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def size(self) -> int:
        """The number of rows."""
        return len({row.id for row in self.claims.values()})

    def current(self, entity: str) -> str:
        """Return the id that replaces an entity's id, or the id itself."""
        row = self.claims.get(entity)
        return entity if row is None else row.id

    def ids(self, entity: str) -> tuple[str, ...]:
        """Return all ids of an entity: the current id first, then those that it replaces."""
        row = self.claims.get(entity)
        if row is None:
            return (entity,)
        return tuple(identity for identity in row.ids if self.claims.get(identity) is row)


def read_authority(data: bytes) -> Authority:
    """Read an authority file: CSV in UTF-8, or JSON Lines where it begins with ``{``."""
    if len(data) > MAX_BYTES:
        message = f"it is larger than {MAX_BYTES:,} bytes: remove the rows you rarely need"
        return Authority(faults=(Fault((), message),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Authority(faults=(Fault((line,), "this line is not UTF-8: save the file as UTF-8"),))
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
                Fault((first, line), "both rows have the same id: merge them, or change one id", row.id)
            )
        else:
            rows[row.id] = (line, row)
    claims = _claims(rows, faults)
    return Authority(claims, tuple(sorted(faults, key=lambda fault: fault.lines)))


def _claims(rows: Mapping[str, tuple[int, Row]], faults: list[Fault]) -> dict[str, Row]:
    """Return the row of each id; an id that several rows claim is noted as a fault of theirs."""
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
        quoted = next(
            (row.named_ids[identity] for _, _, row in rivals if identity in row.named_ids), identity
        )
        message = "these rows claim the same name or id, so none of them gets it: keep it in one row only"
        faults.append(Fault(tuple(line for _, line, _ in rivals), message, quoted))
        if identity in rows:  # a row keeps its own id, whichever rows say that they replace it
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
                message = (
                    f"{len(cells)} cells for {len(columns)} columns: quote cells that contain a separator"
                )
                faults.append(Fault((begins,), message))
            else:
                known = zip(columns, map(str.strip, cells), strict=False)
                yield begins, {name: cell for name, cell in known if cell and name in Row.model_fields}
    except csv.Error:
        faults.append(
            Fault((lines.line_num,), 'a quotation mark is out of place: within a cell, write it twice ("")')
        )


def _columns(line: int, cells: list[str], faults: list[Fault]) -> list[str] | None:
    columns = [cell.strip().lower() for cell in cells]
    required = [name for name, about in Row.model_fields.items() if about.is_required()]
    if lacking := [name for name in required if name not in columns]:
        message = f"there is no column {', '.join(lacking)}: the first line must name the columns"
        faults.append(Fault((line,), message))
        return None
    for place, name in enumerate(columns, 1):
        if name not in Row.model_fields:
            message = f"column {place} is unknown and not read; known are {', '.join(Row.model_fields)}"
            faults.append(Fault((line,), message, name or None))
    return columns


def _of_json_lines(text: str, faults: list[Fault]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a JSON Lines file with their lines; empty lines are skipped."""
    for line, written in enumerate(text.split("\n"), 1):
        if not written.strip():
            continue
        try:
            row = json.loads(written)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            yield line, row
        else:
            faults.append(Fault((line,), "this is not a JSON object: write one object per line"))


def _complaint(part: Any) -> str:
    where = str(part["loc"][0]) if part["loc"] else ""
    match part["type"], where:
        case "extra_forbidden", _:  # the field's name is of the file: the message does not quote it
            return f"a field is unknown; known are {', '.join(Row.model_fields)}"
        case "missing", _:
            return f"`{where}` is missing"
        case "string_pattern_mismatch", "country":
            return "`country` must be two letters, as in GB"
        case "string_pattern_mismatch", _:
            return f"`{where}` must be a-z, a colon, then letters, digits and . : ~ @ - _, as in wd:Q42"
    said = str(part["msg"]).removeprefix("Input ")
    return f"`{where}` {said}" if where else said
