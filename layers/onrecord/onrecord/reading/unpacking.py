"""Unpacking within limits: a small file cannot become more data than a reader has room for.

A ZIP archive's directory and a gzip file's trailer state sizes that nobody guarantees, so what is counted is
what comes out.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from onrecord.problems import ProblemError, ProblemType

if TYPE_CHECKING:
    from onrecord.reading.limits import Limits

_CHUNK = 65_536  # bytes
_EXPANDS_FREELY = 1_048_576
"""Unpacked bytes up to which no ratio is looked at: XML of many spaces is packed very small."""
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the others cannot be unpacked piece by piece
_GZIP = 16 + zlib.MAX_WBITS


class Budget:
    """How much may still be unpacked from a file.

    Args:
        packed: the file's size in bytes.
        limits: the file's limits.
    """

    def __init__(self, packed: int, limits: Limits) -> None:
        self._limits = limits
        self._packed = packed
        self._unpacked = 0

    @property
    def left(self) -> int:
        """Bytes that may still be unpacked."""
        return self._limits.unpacked_bytes - self._unpacked

    def spend(self, size: int) -> None:
        """Count unpacked bytes.

        Raises:
            ProblemError: they are more than a file may hold, or than its size explains.
        """
        self._unpacked += size
        if self._unpacked > self._limits.unpacked_bytes:
            raise ProblemError(
                ProblemType.TOO_LARGE,
                f"Unpacked, the upload has more than {self._limits.unpacked_bytes:,} bytes, the most that is "
                "read. Split it into several files and upload each of them.",
            )
        if self._unpacked > max(_EXPANDS_FREELY, self._limits.expansion * self._packed):
            raise ProblemError(
                ProblemType.TOO_LARGE,
                f"Unpacked, the upload is more than {self._limits.expansion:,} times as large as packed, "
                "as no archive of texts is. Unpack it and upload the files in it.",
            )


class Package:
    """A ZIP archive whose members are read within a budget.

    Raises:
        ProblemError: it is damaged.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._budget = Budget(len(data), limits)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeError) as error:
            raise damaged("ZIP archive") from error
        self._members = {info.filename: info for info in self._archive.infolist()}

    def members(self) -> list[zipfile.ZipInfo]:
        """Return the members in the archive's order."""
        return self._archive.infolist()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, member: str | zipfile.ZipInfo) -> bytes:
        """Return a member's bytes.

        Raises:
            ProblemError: there is no such member, it is damaged, encrypted, packed by a method that is not
                read, or too large.
        """
        info = self._members.get(member) if isinstance(member, str) else member
        if info is None:
            raise damaged("file", f"it has no part {member}")
        if info.flag_bits & _ENCRYPTED:
            raise ProblemError(
                ProblemType.ENCRYPTED,
                f"{info.filename} is encrypted. Remove the password and upload it again.",
            )
        if info.compress_type not in _METHODS:
            raise ProblemError(
                ProblemType.NOT_TEXT,
                f"{info.filename} is packed by a method that is not read. Pack it by Deflate, as most "
                "programs do, and upload it again.",
            )
        read = bytearray()
        try:
            with self._archive.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    self._budget.spend(len(chunk))
                    read += chunk
        except ProblemError:
            raise
        except Exception as error:  # zipfile raises what its parts raise
            raise damaged("ZIP archive", f"{info.filename} cannot be unpacked") from error
        return bytes(read)


def gunzip(data: bytes, limits: Limits) -> bytes:
    """Unpack a gzip file of one or more parts (RFC 1952).

    Raises:
        ProblemError: it is damaged or too large.
    """
    budget = Budget(len(data), limits)
    unpacked = bytearray()
    while data.startswith(b"\x1f\x8b"):
        part = zlib.decompressobj(_GZIP)
        while not part.eof:
            try:
                chunk = part.decompress(data, _CHUNK)
            except zlib.error as error:
                raise damaged("gzip file") from error
            if not chunk and not part.eof and not part.unconsumed_tail:
                raise damaged("gzip file", "its end is missing")
            budget.spend(len(chunk))
            unpacked += chunk
            data = part.unconsumed_tail
        data = part.unused_data.lstrip(b"\0")
    return bytes(unpacked)


def damaged(what: str, how: str = "it cannot be unpacked") -> ProblemError:
    """Return the problem of a damaged file: what it is, without its article, and how the damage shows."""
    return ProblemError(
        ProblemType.DAMAGED_FILE,
        f"The {what} is damaged: {how}. Open it in the program that made it, save it again and upload that.",
    )
