"""``onrecord import``: folders, archives and files to the bucket of a stack, which records them."""

from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.commands import files, options, output
from onrecord.problems import ProblemError
from onrecord.reading import MAX_BYTES, File, Metadata, UnreadPart, check_size, read
from onrecord.reading.columns import USUAL_NAMES
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
        content: returns its bytes, of which those after ``MAX_BYTES`` may be missing.
    """

    name: str
    key: str
    content: Callable[[], bytes]


@dataclass(slots=True)
class Outcome:
    """What became of a file: how many documents were read of it, and how many of them have no date.

    ``status`` is ``imported``, ``unchanged`` (the bucket has it) or ``failed``; ``faults`` says what could
    not be read, of a container each part.
    """

    name: str
    status: str = "failed"
    documents: int = 0
    undated: int = 0
    faults: list[str] = field(default_factory=list)


def import_(
    context: typer.Context,
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
    text_column: Annotated[str | None, options.column("text")] = None,
    id_column: Annotated[str | None, options.column("id")] = None,
    title_column: Annotated[str | None, options.column("title")] = None,
    published_column: Annotated[str | None, options.column("published")] = None,
    url_column: Annotated[str | None, options.column("url")] = None,
    outlet_column: Annotated[str | None, options.column("outlet")] = None,
    author_column: Annotated[str | None, options.column("author")] = None,
    language_column: Annotated[str | None, options.column("language")] = None,
) -> None:
    """Upload what can be read, and say what cannot.

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
    columns = {name: given for name in USUAL_NAMES if (given := context.params[f"{name}_column"])}
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
        """Bring a file into the bucket, unless it is there or cannot be read."""
        outcome = Outcome(item.name)
        try:
            data = item.content()
            check_size(len(data))
            stored = {
                HASH: hashlib.sha256(data).hexdigest(),
                **stored_metadata(self._metadata),
                **{f"{name}-column": value for name, value in self._columns.items()},
            }
            key = self._prefix + item.key
            if self._s3 is not None and self._stored(key) == stored:
                outcome.status = "unchanged"
                return outcome
            with self._reading:
                self._read(item, data, outcome)
            if outcome.documents:
                if self._s3 is not None:
                    self._s3.put_object(Bucket=self._bucket, Key=key, Body=data, Metadata=stored)
                outcome.status = "imported"
        except ProblemError as error:
            outcome.faults.append(_in_words(item.name, error.problem))
        except OSError as error:
            outcome.faults.append(f"{item.name}: {error.strerror or error}")
        except (zipfile.BadZipFile, RuntimeError) as error:  # a member that is damaged or encrypted
            outcome.faults.append(f"{item.name}: {error}")
        return outcome

    def _read(self, item: Item, data: bytes, outcome: Outcome) -> None:
        for part in read(File(data, name=item.key, metadata=self._metadata, columns=self._columns)):
            if isinstance(part, UnreadPart):
                outcome.faults.append(_in_words(f"{item.name}, {part.record}", part.problem))
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
    """Yield the files below what a command line names, each with its path there as its key."""
    for name in names:
        root = Path(name) if Path(name).is_dir() else None
        for path in map(Path, files.listed([name])):
            key = (path.relative_to(root) if root else Path(path.name)).as_posix()
            if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
                yield from _members(path, key)
            else:
                yield Item(str(path), key, lambda path=path: _beginning(path))  # type: ignore[misc]


def _members(path: Path, key: str) -> Iterator[Item]:
    """Yield the files in a ZIP archive, which is not uploaded itself: it may be larger than an upload."""
    with zipfile.ZipFile(path) as archive:
        names = [each.filename for each in archive.infolist() if not each.is_dir()]
    for name in names:
        parts = [part for part in Path(name).parts if part not in ("/", "..")]
        if parts and parts[0] != "__MACOSX" and not any(part.startswith(".") for part in parts):
            inner = "/".join(parts)
            yield Item(f"{path}, {name}", f"{key}/{inner}", lambda name=name: _member(path, name))  # type: ignore[misc]


def _member(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive, archive.open(name) as member:
        return member.read(MAX_BYTES + 1)


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


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
    if undated:
        print("Statements of undated documents carry the day of their upload; --published gives them one.")
