"""Values of options that several commands have. An invalid value is refused in the words of the API."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from pydantic import Field, TypeAdapter, ValidationError

from onrecord.model import Day

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_DAY: TypeAdapter[date] = TypeAdapter(Day)
_CONFIDENCE: TypeAdapter[float] = TypeAdapter(Annotated[float, Field(ge=0, le=1)])


def day(written: str) -> date:
    """Read a day, written YYYY-MM-DD.

    Raises:
        typer.BadParameter: it is not written so, or no day of the calendar.
    """
    return _valid(_DAY.validate_python, written)


def confidence(written: str) -> float:
    """Read a number from 0 to 1.

    Raises:
        typer.BadParameter: it is none.
    """
    return _valid(_CONFIDENCE.validate_python, written)


def _valid(read: Callable[[str], T], written: str) -> T:
    try:
        return read(written)
    except ValidationError as error:
        raise typer.BadParameter(f"{error.errors()[0]['msg']}; it is {written!r}.") from None
