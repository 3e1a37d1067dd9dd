"""Store the documents of a table that an earlier release has written in the layout of this one.

    python -m operations.rewrite STACK

Nothing is extracted again, and what is served does not change: docs/record.md. It may be interrupted, run
again, and run while the stack works.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from onrecord.service import resources
from operations.stack import stack_parser, work_on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PAGE = 100


def rewrite_all(progress: Callable[[Counter[str]], None] = lambda _: None) -> Counter[str]:
    """Rewrite every document on record that is stored in an older layout, and count all of them.

    Args:
        progress: receives the counts after each page of documents.

    Returns:
        How many documents were ``rewritten`` and how many were left ``unchanged``.
    """
    counts: Counter[str] = Counter(rewritten=0, unchanged=0)
    cursor = None
    while True:
        page = resources.record().documents(limit=PAGE, cursor=cursor)
        for document in page.items:
            counts["rewritten" if resources.record().rewrite(document.id) else "unchanged"] += 1
        progress(counts)
        if (cursor := page.next_cursor) is None:
            resources.record().count()
            return counts


def main(arguments: Sequence[str] | None = None) -> None:
    """Rewrite the documents of a stack, and print how many after each page."""
    parser = stack_parser("operations.rewrite", __doc__)
    work_on(parser.parse_args(arguments).stack)
    rewrite_all(lambda counts: print(f"{counts['rewritten']} rewritten, {counts['unchanged']} unchanged"))


if __name__ == "__main__":
    main()
