"""The public pages that extraction libraries measure themselves with, read from a clone of their repository.

- github.com/scrapinghub/article-extraction-benchmark: 181 pages of news with their articles. Compared are
  runs of four words, as its ``evaluate.py`` does: precision and recall of each page, averaged.
- github.com/adbar/trafilatura, ``tests/evaldata.json``: pages with stretches of text that belong to the
  article and others that do not. Counted are the stretches over all pages, as its ``evaluate.py`` does.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    ReadPage = Callable[[bytes], str]

_WORD = re.compile(r"\w+")
_RUN = 4  # words


def evaluation_in(folder: Path) -> tuple[str, Callable[[ReadPage], tuple[float, float]]]:
    """Return the name of the evaluation in a folder, and what measures a reader by it.

    The measure returns precision and recall, 0 to 1.

    Raises:
        FileNotFoundError: the folder has neither evaluation.
    """
    if (folder / "ground-truth.json").exists():
        truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
        return f"{len(truth)} pages of articles", lambda read: _by_runs(folder, truth, read)
    pages = json.loads((folder / "tests" / "evaldata.json").read_text("utf-8"))
    return f"{len(pages)} pages of stretches", lambda read: _by_stretches(folder / "tests", pages, read)


def _by_runs(folder: Path, truth: dict[str, Any], read: ReadPage) -> tuple[float, float]:
    precisions, recalls = [], []
    for name, page in truth.items():
        data = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        got, wanted = _runs(read(data)), _runs(page["articleBody"])
        both = (got & wanted).total()
        precisions.append(both / got.total() if got else 0.0)
        recalls.append(both / wanted.total())
    return sum(precisions) / len(precisions), sum(recalls) / len(recalls)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    starts = range(max(1, len(words) - _RUN + 1)) if words else ()
    return Counter(tuple(words[at : at + _RUN]) for at in starts)


def _by_stretches(folder: Path, pages: dict[str, Any], read: ReadPage) -> tuple[float, float]:
    right = wrong = missed = 0
    for page in pages.values():
        files = (folder / each / page["file"] for each in ("cache", "eval"))
        file = next(each for each in files if each.exists())
        text = _spaced(read(file.read_bytes()))
        found = sum(_spaced(stretch) in text for stretch in page["with"])
        right += found
        missed += len(page["with"]) - found
        wrong += sum(_spaced(stretch) in text for stretch in page["without"])
    return right / (right + wrong), right / (right + missed)


def _spaced(text: str) -> str:
    return " ".join(text.split())
