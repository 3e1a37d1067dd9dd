"""``make demo``: the seeds through the whole road, and the record of them, fetched over HTTP."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from local.api import Api
from local.aws import isolate
from local.seeds import FOLDER, upload_seeds
from local.stack import Stack
from onrecord.client import ApiError
from onrecord.formats.pages import document_page
from onrecord.formats.terminal import entities_table, statements_table
from onrecord.model import Document, Entity, TimeExpression
from onrecord.record.model import RecordedStatement, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.record.model import RecordedDocument

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "build" / "demo"
TIMEOUT_S = 120
WIDTH = 120  # where the output is no terminal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; return 0 if every article was done."""
    parser = argparse.ArgumentParser(prog="demo", description="Show the record of articles.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="articles instead of the seeds")
    folder = parser.parse_args(arguments).folder
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    isolate()
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    started = time.monotonic()
    with Stack() as stack:  # on free ports: a stack that is being served stays as it is
        api = Api(stack.api_url)
        try:
            documents = _processed(api, upload_seeds(stack.aws_url, folder), console)
        except (TimeoutError, ApiError) as error:
            console.print(f"{error}; what the functions printed last:", markup=False)
            for log in sorted(stack.logs.iterdir()):
                console.print(f"--- {log.stem}\n{log.read_text(encoding='utf-8')[-2000:]}", markup=False)
            return 1
        for document in documents:
            _show(api, document, console)
        done = [document for document in documents if document.status is Status.DONE]
        pages = [_save_page(api, document) for document in done if document.parts is None]
    seconds = time.monotonic() - started
    console.print(f"From S3 to HTTP in {seconds:.0f} s.")
    for page in pages:
        console.print(f"To read it: open {page.relative_to(ROOT)} in a browser.", markup=False)
    console.print(
        "Next: `make serve` keeps the stack up, `make upload FILE=article.txt` adds your article to it, and\n"
        "`.venv/bin/onrecord extract FILE` needs no stack at all. README.md shows the rest.",
        markup=False,
    )
    return int(any(document.status is not Status.DONE for document in documents))


def _processed(api: Api, ids: list[str], console: Console) -> list[RecordedDocument]:
    """Wait for all documents, and print the progress."""
    documents: list[RecordedDocument] = []
    with console.status("") as line:
        for document_id in ids:
            line.update(f"reading articles: {len(documents)} of {len(ids)} done")
            documents.append(api.processed(document_id, TIMEOUT_S))
    return documents


def _save_page(api: Api, document: RecordedDocument) -> Path:
    """Save the page of a document, which needs no stack any more; return its file."""
    path = f"/v1/documents/{document.id}"
    page = document_page(
        api.read(f"{path}/text", "text/plain").decode("utf-8"),
        Document.model_validate(api.get(path)["document"]),
        [*map(RecordedStatement.model_validate, api.items(f"{path}/statements"))],
        [*map(Entity.model_validate, api.items(f"{path}/entities"))],
        [*map(TimeExpression.model_validate, api.items(f"{path}/times"))],
    )
    file = PAGES / f"{Path(document.key).stem}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page.html, "utf-8")
    return file


def _show(api: Api, document: RecordedDocument, console: Console) -> None:
    published = document.document.published if document.document else None
    console.print(
        f"{document.key}" + (f", published {published}" if published else ""), style="bold", markup=False
    )
    if document.problem is not None:
        console.print(f"{document.problem.title}. {document.problem.detail}", style="red", markup=False)
        return
    path = f"/v1/documents/{document.id}"
    console.print(statements_table(map(RecordedStatement.model_validate, api.items(f"{path}/statements"))))
    console.print(entities_table(map(Entity.model_validate, api.items(f"{path}/entities"))))


if __name__ == "__main__":
    sys.exit(main())
