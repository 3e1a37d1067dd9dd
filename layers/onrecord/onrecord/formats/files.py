"""Statements as a file: any number of them, written one after the other."""

from __future__ import annotations

import io
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.record.model import RecordedStatement


class FileFormat(StrEnum):
    """The formats of a file; each is the ending of its name."""

    CSV = "csv"
    XLSX = "xlsx"
    NDJSON = "ndjson"
    JSONLD = "jsonld"


def write(
    file: BinaryIO,
    format: FileFormat,  # noqa: A002 - what the API calls it
    statements: Iterable[RecordedStatement],
    *,
    origin: str,
    address: str,
    byte_order_mark: bool = False,
) -> None:
    """Write statements as a file; memory does not grow with their number.

    Args:
        file: an empty file.
        format: its format.
        statements: the statements in their order.
        origin: scheme and host of the API, which the addresses of statements are made with.
        address: that of the file's contents, for formats that name it.
        byte_order_mark: whether a sheet begins with the mark that Excel needs.
    """
    # Here, because a file has one format.
    link = f"{origin}/v1/statements/"
    match format:
        case FileFormat.NDJSON:
            file.writelines(f"{statement.model_dump_json()}\n".encode() for statement in statements)
        case FileFormat.JSONLD:
            from onrecord.formats.annotations import write_collection

            write_collection(file, statements, origin, address=address)
        case FileFormat.XLSX:
            from onrecord.formats.workbook import write_workbook

            write_workbook(file, ((each, each.document) for each in statements), link=link)
        case FileFormat.CSV:
            from onrecord.formats.sheet import BYTE_ORDER_MARK, write_sheet

            text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
            text.write(BYTE_ORDER_MARK if byte_order_mark else "")
            write_sheet(text, ((each, each.document) for each in statements), link=link)
            text.detach()
