"""``onrecord import``: folders, archives and files to the bucket of a stack, which records them."""

from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.commands import files, options, output
from onrecord.commands.columns import takes_columns
from onrecord.problems import ProblemError
from onrecord.reading import MAX_BYTES, File, Limits, Metadata, UnreadPart, check_size, read
from onrecord.reading.saved_pages import without_parts
from onrecord.reading.splitting import LARGEST, can_be_split, split
from onrecord.service.metadata import stored_metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mypy_boto3_s3 import S3Client

    from onrecord.model import Problem

AT_ONCE = 8
"""Uploads under way at once; files are read one at a time."""
HASH = "content-sha256"
"""The metadata of an object that tells whether a file is there already: the SHA-256 of its bytes."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file to import.

    Attributes:
        name: what the report calls it.
        key: its key behind the prefix: its path in the folder or archive that was named.
        size: its bytes, as its folder or archive states them.
        content: returns its bytes, of which those after so many may be missing.
    """

    name: str
    key: str
    size: int
    content: Callable[[int], bytes]


@dataclass(slots=True)
class Outcome:
    """The outcome of a file: how many documents were read from it, and how many of them have no date.

    ``status`` is ``imported``, ``unchanged`` (the bucket has it) or ``failed``; ``faults`` says what could
    not be read, of a container each part. ``pieces`` are the keys of the files that it was split into.
    """

    name: str
    status: str = "failed"
    documents: int = 0
    undated: int = 0
    faults: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)


@takes_columns
def import_(
    names: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders and ZIP archives.")],
    to: Annotated[str, typer.Option(metavar="s3://BUCKET/PREFIX", help="Where the stack takes documents.")],
    published: Annotated[
        date | None,
        typer.Option(parser=options.day, metavar="YYYY-MM-DD", help="The day the documents were published."),
    ] = None,
    author: Annotated[str | None, typer.Option(help="Who wrote them.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Who published them.")] = None,
    language: Annotated[str | None, typer.Option(help="en: take them for English.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, upload nothing.")] = False,
    *,
    columns: dict[str, str],
) -> None:
    """Upload the files that can be read, and report the others.

    Keys are the paths within the folder or archive. A file that the bucket has with the same content and
    metadata is left alone, so an import that was interrupted is simply started again.

    \b
    onrecord import archive --to s3://my-documents/2024 --outlet "The Weekly"
    onrecord import desk.zip articles.csv --to s3://my-documents
    """  # noqa: D301 - click's own mark of lines that stay as they are
    # Here, as in the functions below: no other command loads the cloud.
    from botocore.exceptions import BotoCoreError, ClientError

    bucket, prefix = _place(to)
    metadata = Metadata(published=published, author=author, outlet=outlet, language=language)
    items = list(_items(names))
    twice = [key for key, count in Counter(item.key for item in items).items() if count > 1]
    if twice:
        raise typer.BadParameter(
            f"several files would have the key {twice[0]}; import each --to a prefix of its own."
        )
    importer = Importer(None if dry_run else _client(), bucket, prefix, metadata, columns)
    outcomes: list[Outcome] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = pool.map(importer.bring, items)
        try:
            outcomes.extend(next(done) for _ in output.progress("importing", items))
        except (ClientError, BotoCoreError) as error:
            output.complain(f"{to}: {error}")
            output.complain("What is there already will be skipped when the import is started again.")
            raise typer.Exit(1) from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    _report(outcomes, verb="can be read" if dry_run else "imported")
    if any(outcome.faults for outcome in outcomes):
        raise typer.Exit(1)


class Importer:
    """Brings files into a bucket.

    Args:
        s3: the client of the bucket; None uploads nothing.
        bucket: the bucket.
        prefix: what keys begin with.
        metadata: what is said of all documents.
        columns: the columns of tables by the field that they hold.
    """

    def __init__(
        self,
        s3: S3Client | None,
        bucket: str,
        prefix: str,
        metadata: Metadata,
        columns: dict[str, str],
    ) -> None:
        self._s3, self._bucket, self._prefix = s3, bucket, prefix
        self._metadata, self._columns = metadata, columns
        self._reading = Lock()  # one at a time: readers keep a processor busy

    def bring(self, item: Item) -> Outcome:
        """Bring a file into the bucket, unless it is there or cannot be read.

        One of many documents that is over the limits comes in as several files.
        """
        outcome = Outcome(item.name)
        try:
            statuses = {self._upload(key, data, outcome) for key, data in self._files(item, outcome)}
            outcome.status = next((each for each in ("imported", "unchanged") if each in statuses), "failed")
        except ProblemError as error:
            outcome.faults.append(_in_words(item.name, error.problem))
        except OSError as error:
            outcome.faults.append(f"{item.name}: {error.strerror or error}")
        except (zipfile.BadZipFile, RuntimeError) as error:  # a member that is damaged or encrypted
            outcome.faults.append(f"{item.name}: {error}")
        return outcome

    def _files(self, item: Item, outcome: Outcome) -> list[tuple[str, bytes]]:
        """Return the file itself, or the files that it is split into, with their keys."""
        data = item.content(MAX_BYTES + 1)
        if not can_be_split(File(data, name=item.key)):
            check_size(max(item.size, len(data)))
            return [(item.key, data)]
        if len(data) <= MAX_BYTES and data.count(b"\n") <= Limits().documents:
            self._complain_of_leftovers(item, 0, outcome)
            return [(item.key, data)]
        check_size(item.size, limit=LARGEST)
        data = item.content(LARGEST + 1)
        check_size(len(data), limit=LARGEST)
        files: list[tuple[str, bytes]] = []
        with self._reading:
            for piece in split(File(data, name=item.key)):
                if isinstance(piece, UnreadPart):
                    outcome.faults.append(_in_words(f"{item.name}, {piece.record}", piece.problem))
                else:
                    files.append((_part(item.key, len(files) + 1), piece))
        if len(files) == 1 and len(data) <= MAX_BYTES:  # many lines, but not many documents
            return [(item.key, data)]
        outcome.pieces = [key for key, _ in files]
        self._complain_of_leftovers(item, len(files), outcome)
        return files

    def _complain_of_leftovers(self, item: Item, pieces: int, outcome: Outcome) -> None:
        """Report objects left from an earlier import that split the file differently, or not at all."""
        for key in (_part(item.key, pieces + 1), *([item.key] if pieces else [])):
            if self._stored(self._prefix + key) is not None:
                outcome.faults.append(
                    f"{item.name}: the bucket still has {key}, from when the file had another size. Its "
                    f"documents are there twice until you delete s3://{self._bucket}/{self._prefix}{key}."
                )

    def _upload(self, name: str, data: bytes, outcome: Outcome) -> str:
        """Upload a file unless it is there or cannot be read; return what has become of it."""
        stored = {
            HASH: hashlib.sha256(data).hexdigest(),
            **stored_metadata(self._metadata),
            **{f"{name}-column": value for name, value in self._columns.items()},
        }
        key = self._prefix + name
        if self._s3 is not None and self._stored(key) == stored:
            return "unchanged"
        before = outcome.documents
        with self._reading:
            self._read(name, data, outcome)
        if outcome.documents == before:
            return "failed"
        if self._s3 is not None:
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=data, Metadata=stored)
        return "imported"

    def _read(self, name: str, data: bytes, outcome: Outcome) -> None:
        called = Path(name).name if name in outcome.pieces else outcome.name
        for part in read(File(data, name=name, metadata=self._metadata, columns=self._columns)):
            if isinstance(part, UnreadPart):
                outcome.faults.append(_in_words(f"{called}, {part.record}", part.problem))
                continue
            outcome.documents += 1
            outcome.undated += part.metadata.published is None

    def _stored(self, key: str) -> dict[str, str] | None:
        """Return the metadata of the object of a key, None if there is none."""
        from botocore.exceptions import ClientError

        if self._s3 is None:
            return None
        try:
            return self._s3.head_object(Bucket=self._bucket, Key=key)["Metadata"]
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
                return None
            raise


def _client() -> S3Client:
    import boto3

    return boto3.client("s3")


def _place(to: str) -> tuple[str, str]:
    """Return the bucket and the beginning of keys that an address names."""
    scheme, _, place = to.partition("://")
    bucket, _, prefix = place.partition("/")
    if scheme != "s3" or not bucket:
        raise typer.BadParameter(f"write s3://BUCKET/PREFIX; it is {to!r}.", param_hint="--to")
    return bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else ""


def _items(names: Sequence[str]) -> Iterator[Item]:
    """Yield the files below what a command line names, each with its path there as its key.

    Raises:
        typer.BadParameter: there is no such file.
    """
    for name in names:
        root = Path(name) if Path(name).is_dir() else None
        for path in map(Path, files.listed([name])):
            if not path.exists():
                raise typer.BadParameter(f"There is no {path}.")
            key = (path.relative_to(root) if root else Path(path.name)).as_posix()
            if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
                yield from _members(path, key)
            else:
                yield Item(str(path), key, path.stat().st_size, partial(_beginning, path))


def _members(path: Path, key: str) -> Iterator[Item]:
    """Yield the files in a ZIP archive, which is not uploaded itself: it may be larger than an upload."""
    with zipfile.ZipFile(path) as archive:
        members = [each for each in archive.infolist() if not each.is_dir()]
    documents = set(without_parts(member.filename for member in members))
    for member in members:
        name = member.filename
        parts = [part for part in Path(name).parts if part not in ("/", "..")]
        if (
            name in documents
            and parts
            and parts[0] != "__MACOSX"
            and not any(part.startswith(".") for part in parts)
        ):
            inner = "/".join((key, *parts))
            yield Item(f"{path}, {name}", inner, member.file_size, partial(_of_member, path, name))


def _of_member(path: Path, name: str, most: int) -> bytes:
    with zipfile.ZipFile(path) as archive, archive.open(name) as member:
        return member.read(most)


def _beginning(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def _part(key: str, number: int) -> str:
    """Return the key of a file that a larger one is split into: ``articles.part-001.csv``."""
    path = PurePosixPath(key)
    return str(path.with_name(f"{path.stem}.part-{number:03}{path.suffix}"))


def _in_words(name: str, problem: Problem) -> str:
    return f"{name}: {problem.title}. {problem.detail}"


def _report(outcomes: Sequence[Outcome], *, verb: str) -> None:
    """Print how many files and documents came in, and what did not, and why."""
    for outcome in outcomes:
        for fault in outcome.faults:
            output.complain(fault)
    files_of = Counter(outcome.status for outcome in outcomes)
    documents, undated = (sum(getattr(each, name) for each in outcomes) for name in ("documents", "undated"))
    lost = sum(len(each.faults) for each in outcomes if each.status == "imported")
    lines: list[tuple[str, Any]] = [
        (f"files {verb}", files_of["imported"]),
        ("documents in them", documents),
        ("  of which undated", undated),
        ("  and not readable", lost),
        ("files skipped, as they are there already", files_of["unchanged"]),
        ("files that cannot be read", files_of["failed"]),
    ]
    for label, count in lines:
        print(f"{label:42}{count:10,}")
    for outcome in outcomes:
        if outcome.pieces:
            print(
                f"{outcome.name} is larger than an upload may be: it is {len(outcome.pieces):,} files, "
                f"{outcome.pieces[0]} and so on."
            )
    if undated:
        print("Statements of undated documents carry the day of their upload; --published gives them one.")
