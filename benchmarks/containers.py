"""How long it takes to list the documents of large containers, and to read one chunk of them.

.venv/bin/python -m benchmarks.containers

Each run of the ingest function reads its container again: what it reads for nothing is the time of a chunk
here, less that of 25 documents.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.reading import File, ReadDocument, opened, read
from onrecord.record import Listing
from onrecord.record.versions.parts import chunks

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTS = 5_000
TEXT = "The mayor, Ann Lee, said on Tuesday that the bridge would be closed for a year. " * 10


def containers() -> Iterator[File]:
    """Yield containers of 5,000 articles of some 140 words."""
    rows = "\n".join(f'a{number},"{TEXT}"' for number in range(DOCUMENTS))
    yield File(f"id,text\n{rows}".encode(), name="articles.csv")
    lines = "\n".join(json.dumps({"id": number, "text": TEXT}) for number in range(DOCUMENTS))
    yield File(lines.encode(), name="articles.jsonl")
    items = "".join(
        f"<item><guid>g{number}</guid><description>{TEXT}</description></item>" for number in range(DOCUMENTS)
    )
    yield File(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), name="articles.rss")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(DOCUMENTS):
            page = f"<html><body><article><h1>{number}</h1><p>{TEXT}</p></article></body></html>"
            archive.writestr(f"{number}.html", page)
    yield File(packed.getvalue(), name="articles.zip")


def main() -> None:
    """Print a row for each container."""
    print("container        MB   documents   chunks   list    a chunk")
    for file in containers():
        began = time.process_time()
        listed = opened(file)
        listing = time.process_time() - began
        if isinstance(listed, ReadDocument):
            raise TypeError(f"{file.name} is no container")
        bounds = list(chunks([Listing(part.record, part.size) for part in listed]))
        first, end = bounds[len(bounds) // 2]
        began = time.process_time()
        count = len(list(read(replace(file, records={part.record for part in listed[first:end]}))))
        chunk = time.process_time() - began
        print(
            f"{file.name:<14} {len(file.data) / 1e6:5.1f}   {len(listed):9,}   {len(bounds):6}"
            f"   {listing:.1f} s   {chunk:.1f} s for {count}"
        )


if __name__ == "__main__":
    main()
