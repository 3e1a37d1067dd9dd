"""Upload a document, or the authority file, to the running local stack.

``make upload FILE=article.txt [PUBLISHED=YYYY-MM-DD] [REPLACE=1]`` uploads a document, and
``make authority FILE=authority.csv`` the authority file.

A document's key is the path of its file, so that files of the same name in two folders are two documents.
Other content replaces a document on record only if that is asked for, and metadata that are not given stay as
they are.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from local.api import Api
from local.aws import client, isolate
from local.buckets import AUTHORITY_BUCKET, AUTHORITY_KEY, UPLOADS_BUCKET
from onrecord.authority import read_authority
from onrecord.client import ApiError
from onrecord.identity import document_id
from onrecord.model import day_of
from onrecord.ports import PortSettingError, api_port, s3_port, url
from onrecord.record.model import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TIMEOUT_S = 300


class Stored(NamedTuple):
    """An object in the bucket of uploads."""

    body: bytes
    metadata: Mapping[str, str]


def key_of(file: Path) -> str:
    """Return the key of a file: its path from the working directory, or from the root if it is not below."""
    path, here = file.resolve(), Path.cwd().resolve()
    return path.relative_to(here if path.is_relative_to(here) else path.anchor).as_posix()


def put(aws_url: str, key: str, body: bytes, metadata: Mapping[str, str]) -> str:
    """Upload a document; return its id."""
    s3 = client("s3", aws_url)
    s3.put_object(Bucket=UPLOADS_BUCKET, Key=key, Body=body, Metadata=dict(metadata))
    return document_id(UPLOADS_BUCKET, key)


def stored(aws_url: str, key: str) -> Stored | None:
    """Return the object of a key, None if there is none."""
    s3 = client("s3", aws_url)
    try:
        answer = s3.get_object(Bucket=UPLOADS_BUCKET, Key=key)
    except s3.exceptions.NoSuchKey:
        return None
    return Stored(answer["Body"].read(), answer["Metadata"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Upload the file; of a document, wait for it to be processed. Return 0 if it is done."""
    options = _parser().parse_args(arguments)
    isolate()
    try:
        if not options.file:
            usage = "make upload FILE=article.txt [PUBLISHED=YYYY-MM-DD] [REPLACE=1]"
            print(f"which file? {usage}", file=sys.stderr)
        elif Path(options.file).is_dir():
            print(f"{options.file}: this is a folder; upload its files one by one", file=sys.stderr)
        elif not (file := Path(options.file)).is_file():
            print(f"{file}: there is no such file", file=sys.stderr)
        elif options.authority:
            return _put_authority(url(s3_port()), file)
        else:
            given = {"published": options.published} if options.published else {}
            return _upload(file, given, replace=options.replace)
    except PortSettingError as error:
        print(error, file=sys.stderr)
    except (BotoCoreError, ClientError):
        print(f"no local stack answers at {url(s3_port())}; `make serve` starts one", file=sys.stderr)
    except OSError as error:  # after its subclasses above: the file's
        print(f"{options.file}: {error.strerror or error}", file=sys.stderr)
    return 1


def _put_authority(aws_url: str, file: Path) -> int:
    authority = read_authority(data := file.read_bytes())
    for fault in authority.faults:
        print(f"{file}, {fault}", file=sys.stderr)
    if authority.faults:
        print("the authority file was not uploaded: correct it and try again", file=sys.stderr)
        return 1
    client("s3", aws_url).put_object(Bucket=AUTHORITY_BUCKET, Key=AUTHORITY_KEY, Body=data)
    print(f"put s3://{AUTHORITY_BUCKET}/{AUTHORITY_KEY}; rows: {authority.size}")
    print("It applies to documents uploaded from now on, and to API requests within a minute.")
    return 0


def _upload(file: Path, given: Mapping[str, str], *, replace: bool) -> int:
    aws_url, api_url = url(s3_port()), url(api_port())
    key, body = key_of(file), file.read_bytes()
    try:
        api = Api(api_url)
        before = api.document(document_id(UPLOADS_BUCKET, key))
        present = stored(aws_url, key)
        on_record = before is not None and before.document is not None
        if present and on_record and present.body != body and not replace:
            print(
                f"{key} is on record with other content, which this upload would replace; "
                f"make upload FILE={file} REPLACE=1 does so",
                file=sys.stderr,
            )
            return 1
        kept = (
            {name: value for name, value in present.metadata.items() if name not in given} if present else {}
        )
        uploaded = put(aws_url, key, body, {**kept, **given})
        print(f"uploaded s3://{UPLOADS_BUCKET}/{key}, document {uploaded}")
        if kept:
            print(f"kept from the upload before: {', '.join(' '.join(pair) for pair in kept.items())}")
        document = api.processed(uploaded, TIMEOUT_S, before=before)
    except ApiError as error:
        print(error, file=sys.stderr)
        return 1
    except ValueError:  # somebody else's server
        print(f"no API answers at {api_url}; `make serve` starts one", file=sys.stderr)
        return 1
    except TimeoutError as error:
        print(error, file=sys.stderr)
        return 1
    if document.problem is not None:
        print(f"{document.status}: {document.problem.title}. {document.problem.detail}", file=sys.stderr)
        return 1
    print(f"{document.status}; statements: {document.statements}, entities: {document.entities}")
    for warning in document.document.warnings if document.document else ():
        print(f"warning: {warning}")
    print(f"  curl {api_url}/v1/documents/{uploaded}/statements")
    print(f"  curl {api_url}/v1/documents/{uploaded}/entities")
    return int(document.status is not Status.DONE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="upload", description="Put a document into the running local stack."
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--authority", action="store_true", help="FILE is the authority file, not a document")
    parser.add_argument(
        "--published", type=_day, metavar="YYYY-MM-DD", help="the day on which the document was published"
    )
    parser.add_argument(
        "--replace", action="store_true", help="replace a document on record that has other content"
    )
    return parser


def _day(text: str) -> str:
    try:
        return day_of(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it YYYY-MM-DD") from None


if __name__ == "__main__":
    sys.exit(main())
