"""``make serve``: keep the stack up until Ctrl-C, and print how to use it."""

from __future__ import annotations

import argparse
import contextlib
import logging
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from local.api import Api
from local.aws import KEY_ID, REGION, SECRET, isolate
from local.buckets import UPLOADS_BUCKET
from local.http_server import PortInUseError
from local.seeds import upload_seeds
from local.stack import TEMPLATE, Stack
from local.template import TemplateError
from onrecord.client import ApiError
from onrecord.ports import PortSettingError, api_port, pages_port, s3_port

if TYPE_CHECKING:
    from collections.abc import Sequence

SEEDS_TIMEOUT_S = 120
LONGEST_WAIT_S = 0.2
"""How long Ctrl-C goes unnoticed at most."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; return 1 if the stack cannot come up."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    isolate()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does
    try:
        with (
            contextlib.suppress(KeyboardInterrupt),
            Stack(
                s3_port(),
                api_port(),
                pages_port(),
                template=options.template,
                retry_after_s=options.retry_after,
                parameters=dict(options.parameters),
                data=options.data,
            ) as stack,
        ):
            _serve(stack, data=options.data, with_seeds=not options.empty and not stack.restored)
    except PortInUseError as error:
        print(
            f"port {error.port} is in use by another program; "
            "ONRECORD_S3_PORT, ONRECORD_API_PORT and ONRECORD_PAGES_PORT choose other ports",
            file=sys.stderr,
        )
        return 1
    except (PortSettingError, TemplateError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _serve(stack: Stack, *, data: Path | None, with_seeds: bool) -> None:
    kept = "lost when it stops" if data is None else f"kept in {data}"
    _print(f"""
onrecord is up until Ctrl-C, for this machine only. Uploads and record are {kept}.

  page  {stack.pages_url}/  (open it in a browser)
  API   {stack.api_url}  (documentation: {stack.api_url}/docs)
  AWS   {stack.aws_url}  (S3, SQS, DynamoDB, EventBridge)
  logs  {stack.logs}
""")
    speaker = _with_seeds(stack) if with_seeds else None
    _print(f"""Ask it: open {stack.pages_url}/ in a browser, or
  curl '{stack.api_url}/v1/statements{f"?speaker={speaker}" if speaker else ""}'
  curl '{stack.api_url}/v1/entities?type=PERSON'
  curl '{stack.api_url}/v1/documents'

Upload to it, by `make upload FILE=article.txt` or with the AWS command line:
  export AWS_ENDPOINT_URL={stack.aws_url}
  export AWS_ACCESS_KEY_ID={KEY_ID}
  export AWS_SECRET_ACCESS_KEY={SECRET}
  export AWS_DEFAULT_REGION={REGION}
  aws s3 cp article.txt s3://{UPLOADS_BUCKET}/
""")
    wait_for_interrupt()


def wait_for_interrupt() -> None:
    """Wait until Ctrl-C, or SIGTERM, raises KeyboardInterrupt.

    The system gives a signal to any thread, here often to one that answers a request, and that does not wake
    the main thread, where Python handles it (https://docs.python.org/3/library/signal.html). So the main
    thread wakes by itself.
    """
    while True:
        time.sleep(LONGEST_WAIT_S)


def _with_seeds(stack: Stack) -> str | None:
    """Upload the seeds, so that there is something to query; return the id of their most frequent speaker."""
    _print("Reading the seed articles ...")
    api = Api(stack.api_url)
    spoken: Counter[str] = Counter()
    for document_id in upload_seeds(stack.aws_url):
        try:
            document = api.processed(document_id, SEEDS_TIMEOUT_S)
            _print(f"  {document.key}: {document.status}; statements: {document.statements}")
            _print(f"  read it in a browser: {stack.api_url}/v1/documents/{document_id}")
            for statement in api.items(f"/v1/documents/{document_id}/statements"):
                spoken.update(who["entity_id"] for who in statement["speakers"] if who["entity_id"])
        except (TimeoutError, ApiError) as error:
            _print(f"  {error}; {stack.logs} may say why")
    _print("")
    return spoken.most_common(1)[0][0] if spoken else None


def _print(text: str) -> None:
    print(text, flush=True)


def _parameter(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError(f"{text!r} is no NAME=VALUE")
    return name, value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="serve", description="Keep the local stack up until Ctrl-C.")
    parser.add_argument("--empty", action="store_true", help="do not upload the seed articles")
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="keep uploads and record in a folder, over restarts"
    )
    parser.add_argument("--template", type=Path, default=TEMPLATE, help="another template.yaml")
    parser.add_argument(
        "--parameter",
        action="append",
        default=[],
        dest="parameters",
        type=_parameter,
        metavar="NAME=VALUE",
        help="the value of a parameter of the template, as SignInIssuer (can be repeated)",
    )
    parser.add_argument(
        "--retry-after",
        type=int,
        default=2,
        metavar="SECONDS",
        help="how long a message that failed stays hidden (default: 2)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
