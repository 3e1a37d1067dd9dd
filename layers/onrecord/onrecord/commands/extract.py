"""``onrecord extract``: the statements and entities of documents, without a stack."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.authority import Authority
from onrecord.commands import files, options, output
from onrecord.commands.authority import read
from onrecord.commands.columns import takes_columns
from onrecord.identity import slug_of
from onrecord.problems import ProblemError
from onrecord.reading import Metadata, UnreadPart
from onrecord.road import ExtractedDocument, extract_documents

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.model import Problem


@takes_columns
def extract(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Files, folders, patterns such as '*.html'; - is standard input."
        ),
    ],
    published: Annotated[
        date | None,
        typer.Option(parser=options.day, metavar="YYYY-MM-DD", help="The day the documents were published."),
    ] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            parser=options.confidence,
            metavar="P",
            help="Leave out statements below this confidence, 0 to 1; 0 keeps all.",
        ),
    ] = None,
    authority: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Your own ids and names of entities: docs/authority.md."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Write a page with the statements marked in the text."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON Lines, one extraction a line.")] = False,
    *,
    columns: dict[str, str],
) -> None:
    """Print the statements and entities of documents.

    \b
    onrecord extract article.txt --published 2022-01-27
    onrecord extract folder --json > extractions.jsonl
    onrecord extract article.txt --html page.html
    """  # noqa: D301 - click's own mark of lines that stay as they are
    rows = Authority() if authority is None else read(authority)
    write: Callable[[str, ExtractedDocument], None] = _write_json if json else _write_tables
    if html is not None:
        write = _page_writer(html)
    if json:
        output.for_programs()
    whole = rows is not None and not rows.faults
    listed = list(files.listed(names))
    for name in output.progress("extracting", listed):
        if "://" in name:
            output.complain(f"{name}: an address is not read; download the page and name its file")
            whole = False
            continue
        try:
            documents = extract_documents(
                files.content(name),
                key=None if name == files.STANDARD_INPUT else name,
                metadata=Metadata(published=published),
                columns=columns,
                min_confidence=min_confidence,
                authority=rows,
            )
            for document in documents:
                called = name if document.record is None else f"{name}, {document.record}"
                if isinstance(document, UnreadPart):
                    output.complain(_in_words(called, document.problem))
                    whole = False
                    continue
                for warning in document.extraction.document.warnings:
                    output.complain(f"{called}: warning: {warning}")
                write(called, document)
        except BrokenPipeError:  # the output's
            raise
        except OSError as error:
            output.complain(f"{name}: {error.strerror}")
            whole = False
        except ProblemError as error:
            output.complain(_in_words(name, error.problem))
            whole = False
    if not whole:
        raise typer.Exit(1)


def _in_words(name: str, problem: Problem) -> str:
    return f"{name}: {problem.title}. {problem.detail}"


def _write_json(_: str, document: ExtractedDocument) -> None:
    print(document.extraction.model_dump_json())


def _write_tables(name: str, document: ExtractedDocument) -> None:
    from onrecord.formats.terminal import entities_table, statements_table

    console = output.for_people()
    console.print(name, style="bold", markup=False)
    console.print(statements_table(document.extraction.statements))
    console.print(entities_table(document.extraction.entities))


def _page_writer(file: Path) -> Callable[[str, ExtractedDocument], None]:
    """Return what writes a document's page to the file; a container's have their records in their names."""

    def write(_: str, document: ExtractedDocument) -> None:
        from onrecord.formats.pages import document_page

        extraction = document.extraction
        target = (
            file if document.record is None else file.with_stem(f"{file.stem}-{slug_of(document.record)}")
        )
        page = document_page(
            document.text, extraction.document, extraction.statements, extraction.entities, extraction.times
        )
        target.write_text(page.html, encoding="utf-8")
        print(target)

    return write
