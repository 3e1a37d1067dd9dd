"""Archives: ZIP, tar, and gzip. Each file in them is read by the reader of its format.

Nothing is written to a disk. A member that cannot be read does not spoil the others. An archive may lie in
another one, and no deeper. A gzip file of a single file is that file.
"""

from __future__ import annotations

import io
import re
import tarfile
from dataclasses import replace
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import dispatch
from onrecord.reading.contract import File, ListedPart, ReadDocument, UnreadPart
from onrecord.reading.dispatch import parts
from onrecord.reading.limits import check_size
from onrecord.reading.recognition import recognise
from onrecord.reading.records import Names
from onrecord.reading.saved_pages import without_parts
from onrecord.reading.unpacking import Budget, Package, damaged, gunzip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onrecord.reading.contract import Part

    Packed = tuple[str, Callable[[], bytes]]
    """A member's name, and what unpacks it."""
    Member = tuple[str, Callable[[], File]]
    """The record that a member is, or that the records in it begin with, and what unpacks it."""

_GZIP = b"\x1f\x8b"
_TAR = slice(257, 262), b"ustar"
# What programs put beside files: resource forks, thumbnails, version control, who has a file open.
_NO_DOCUMENT = re.compile(
    r"(?:^|.*/)(?:__MACOSX/.*|\.[^/\\]*|~\$[^/]*|Thumbs\.db|desktop\.ini|[^/]*/)$", re.DOTALL
)
_LONGEST_NAME = 300  # characters


def read(file: File) -> Iterator[Part]:
    """Read the documents of an archive.

    Raises:
        ProblemError: it is damaged, lies in archives too deep, or holds more than the limits allow.
    """
    if file.data.startswith(_GZIP):
        unpacked = _gunzipped(file)
        # A tar archive in it may be larger than a file may: each of its members is not.
        yield from read(unpacked) if _is_tar(unpacked.data) else parts(unpacked)
        return
    yield from _documents(file, _members(file))


def listed(file: File) -> ReadDocument | Iterator[ListedPart]:
    """List the documents of an archive; a file in it that holds a single document is not read for that.

    Of a gzip file, list those of the file that it packs, or return that file's document.

    Raises:
        ProblemError: it is damaged, lies in archives too deep, or holds more than the limits allow.
    """
    if file.data.startswith(_GZIP):
        unpacked = _gunzipped(file)
        return listed(unpacked) if _is_tar(unpacked.data) else dispatch.listed(unpacked)
    return _list(file, _members(file))


def _members(file: File) -> list[Member]:
    """Return the members of an archive that may be documents.

    Raises:
        ProblemError: it is damaged, lies in archives too deep, or has none or too many of them.
    """
    if file.nesting > file.limits.nesting:
        raise ProblemError(
            ProblemType.TOO_DEEP,
            f"The archive lies in {file.nesting:,} others; {file.limits.nesting:,} is the most that is read. "
            "Unpack it and upload the files in it.",
        )
    found = _in_tar(file) if _is_tar(file.data) else _in_zip(file)
    documents = set(without_parts(name for name, _ in found))
    members = [(name, unpack) for name, unpack in found if name in documents and not _NO_DOCUMENT.match(name)]
    if not members:
        raise ProblemError(
            ProblemType.EMPTY_DOCUMENT, "The archive has no files in it. Upload an archive with files."
        )
    _check_count(len(members), file, "files")
    return [
        (shown, partial(_unpacked, file, name, unpack))
        for shown, (name, unpack) in zip(_shown([name for name, _ in members]), members, strict=True)
    ]


def _gunzipped(file: File) -> File:
    data = gunzip(file.data, file.limits)
    if data.startswith(_GZIP):
        raise ProblemError(
            ProblemType.TOO_DEEP, "The file is packed by gzip twice. Unpack it and upload that."
        )
    name = re.sub(r"\.t(?:ar\.)?gz$", ".tar", re.sub(r"(?<!\.tar)\.gz$", "", file.name or "")) or None
    return replace(file, data=data, name=name, media_type=None)


def _is_tar(data: bytes) -> bool:
    where, magic = _TAR
    return data[where] == magic


def _in_zip(file: File) -> list[Packed]:
    """Return the names of a ZIP archive's members, each with what unpacks it."""
    package = Package(file.data, file.limits)

    def unpack(index: int) -> Callable[[], bytes]:
        info = package.members()[index]

        def unpacked() -> bytes:
            check_size(info.file_size, limit=file.limits.bytes)
            return package.read(info)

        return unpacked

    return [(info.filename, unpack(index)) for index, info in enumerate(package.members())]


def _in_tar(file: File) -> list[Packed]:
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


def _shown(names: list[str]) -> list[str]:
    """Return a name for each member that no other member has, nor a document within another member."""
    given, unique = set(names), Names()
    shown = []
    for name in names:
        folders = accumulate(name.split("/")[:-1], "{}/{}".format)
        within = any(folder in given for folder in folders)
        shown.append(unique.unique(f"{_record(name)} (file)" if within else _record(name)))
    return shown


def _record(name: str) -> str:
    return name[:_LONGEST_NAME].encode("utf-8", "replace").decode("utf-8")


def _unpacked(file: File, name: str, unpack: Callable[[], bytes]) -> File:
    """Unpack a member.

    Raises:
        ProblemError: it cannot be unpacked.
    """
    return File(unpack(), name=name, columns=file.columns, nesting=file.nesting + 1, limits=file.limits)


def _documents(file: File, members: list[Member]) -> Iterator[Part]:
    count = 0
    for shown, unpacked in members:
        wanted = _wanted_of(shown, file)
        if wanted is not None and not wanted and not file.wants(shown):
            continue
        try:
            for part in parts(replace(unpacked(), records=wanted)):
                count += 1
                yield replace(part, record=_joined(shown, part.record))
        except ProblemError as error:
            count += 1
            yield UnreadPart(shown, error.problem)
        _check_count(count, file, "documents")


def _list(file: File, members: list[Member]) -> Iterator[ListedPart]:
    count = 0
    for shown, unpacked in members:
        try:
            member = unpacked()
            found = dispatch.listed(member) if recognise(member).value.several else None
            if found is None or isinstance(found, ReadDocument):
                found = iter([ListedPart("", len(member.data))])
            for part in found:
                count += 1
                yield replace(part, record=_joined(shown, part.record))
        except ProblemError as error:
            count += 1
            yield ListedPart(shown, 0, error.problem)
        _check_count(count, file, "documents")


def _joined(member: str, record: str | None) -> str:
    return f"{member}/{record}" if record else member


def _wanted_of(member: str, file: File) -> frozenset[str] | None:
    """Return which records of a member are wanted; None if all are."""
    if file.records is None:
        return None
    beginning = f"{member}/"
    return frozenset(
        record.removeprefix(beginning) for record in file.records if record.startswith(beginning)
    )


def _check_count(count: int, file: File, what: str) -> None:
    if count > file.limits.documents:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The archive has {count:,} {what}; {file.limits.documents:,} are read. Split it and "
            "upload its parts.",
        )
