"""Archives: ZIP, tar, and gzip. Each file in them is read by the reader of its format.

Nothing is written to a disk. A member that cannot be read does not spoil the others. An archive may lie in
another one, and no deeper. A gzip file of a single file is that file.
"""

from __future__ import annotations

import io
import re
import tarfile
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.contract import File, UnreadPart
from onrecord.reading.dispatch import parts
from onrecord.reading.limits import check_size
from onrecord.reading.records import Names
from onrecord.reading.unpacking import Budget, Package, damaged, gunzip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onrecord.reading.contract import Part

    Member = tuple[str, Callable[[], bytes]]
    """A member's name, and what unpacks it."""

_GZIP = b"\x1f\x8b"
_TAR = slice(257, 262), b"ustar"
# What programs put beside files: resource forks, thumbnails, version control.
_NO_DOCUMENT = re.compile(r"(?:^|.*/)(?:__MACOSX/.*|\.[^/]*|Thumbs\.db|desktop\.ini|[^/]*/)$", re.DOTALL)
_LONGEST_NAME = 300  # characters


def read(file: File) -> Iterator[Part]:
    """Read the documents of an archive.

    Raises:
        ProblemError: it is damaged, lies in archives too deep, or holds more than the limits allow.
    """
    if file.data.startswith(_GZIP):
        yield from _gunzipped(file)
        return
    if file.nesting > file.limits.nesting:
        raise ProblemError(
            ProblemType.TOO_DEEP,
            f"The archive lies in {file.nesting:,} others; {file.limits.nesting:,} is the most that is read. "
            "Unpack it and upload the files in it.",
        )
    yield from _members(file, _in_tar(file) if _is_tar(file.data) else _in_zip(file))


def _gunzipped(file: File) -> Iterator[Part]:
    data = gunzip(file.data, file.limits)
    if data.startswith(_GZIP):
        raise ProblemError(
            ProblemType.TOO_DEEP, "The file is packed by gzip twice. Unpack it and upload that."
        )
    name = re.sub(r"\.t(?:ar\.)?gz$", ".tar", re.sub(r"(?<!\.tar)\.gz$", "", file.name or "")) or None
    unpacked = replace(file, data=data, name=name, media_type=None)
    if _is_tar(data):  # of which each member is as large as a file may be
        yield from read(unpacked)
    else:
        yield from parts(unpacked)


def _is_tar(data: bytes) -> bool:
    where, magic = _TAR
    return data[where] == magic


def _in_zip(file: File) -> list[Member]:
    """Return the names of a ZIP archive's members, each with what unpacks it."""
    package = Package(file.data, file.limits)

    def unpack(index: int) -> Callable[[], bytes]:
        info = package.members()[index]

        def unpacked() -> bytes:
            check_size(info.file_size, limit=file.limits.bytes)
            return package.read(info)

        return unpacked

    return [(info.filename, unpack(index)) for index, info in enumerate(package.members())]


def _in_tar(file: File) -> list[Member]:
    """Return the names of a tar archive's members, each with what reads it."""
    budget = Budget(len(file.data), file.limits)
    try:
        archive = tarfile.open(fileobj=io.BytesIO(file.data), mode="r:")  # noqa: SIM115 (of memory)
        infos = [info for info in archive.getmembers() if not info.isdir()]
    except (tarfile.TarError, ValueError, OSError, EOFError, OverflowError) as error:
        raise damaged("tar archive") from error

    def unpack(info: tarfile.TarInfo) -> Callable[[], bytes]:
        def unpacked() -> bytes:
            stream = archive.extractfile(info) if info.isreg() else None
            if stream is None:
                raise ProblemError(
                    ProblemType.NOT_TEXT, f"{info.name} is a link or a device. Pack the file itself."
                )
            check_size(info.size, limit=file.limits.bytes)
            try:
                data = stream.read()
            except (tarfile.TarError, OSError, ValueError) as error:
                raise damaged("tar archive", f"{info.name} cannot be read") from error
            budget.spend(len(data))
            return data

        return unpacked

    return [(info.name, unpack(info)) for info in infos]


def _members(file: File, found: list[Member]) -> Iterator[Part]:
    members = [(name, unpack) for name, unpack in found if not _NO_DOCUMENT.match(name)]
    if not members:
        raise ProblemError(
            ProblemType.EMPTY_DOCUMENT, "The archive has no files in it. Upload an archive with files."
        )
    _check_count(len(members), file)
    names = Names()
    count = 0
    for name, unpack in members:
        shown = name[:_LONGEST_NAME].encode("utf-8", "replace").decode("utf-8")
        try:
            member = File(
                unpack(),
                name=name,
                columns=file.columns,
                nesting=file.nesting + 1,
                limits=replace(file.limits, documents=max(0, file.limits.documents - count)),
            )
            for part in parts(member):
                count += 1
                record = shown if part.record is None else f"{shown}/{part.record}"
                yield replace(part, record=names.unique(record))
        except ProblemError as error:
            count += 1
            yield UnreadPart(names.unique(shown), error.problem)


def _check_count(count: int, file: File) -> None:
    if count > file.limits.documents:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The archive has {count:,} files; {file.limits.documents:,} are read. Split it and "
            "upload its parts.",
        )
