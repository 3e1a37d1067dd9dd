"""Attributions in corpora that mark only some statements: ``python -m benchmarks.attributions FILE...``.

Files of two treebanks are read as they are published: GUM (``GUM_news_clock.conllu``,
``en_gum-ud-dev.conllu``) and, with a clone of ``propbank-release`` as ``--propbank``, the English Web
Treebank (``en_ewt-ud-dev.conllu``). Each genre has a line. Any other FILE holds documents as below.

GUM's discourse relations (Zeldes 2017) and PropBank on web text (Palmer et al. 2005) mark what a clause
reports, no noun phrases and no plans, and cut quotations in their own ways. A file holds documents, one a
line: ``{"id", "text", "statements": [{"source", "cue", "content", "nested"}]}``, each role a list of
``[start, end]`` code point offsets; ``nested`` marks statements inside others, which are not counted.

Precision is unknown where not all statements are marked. What can be asked:

- covered: of the marked statements, how many have four fifths of their content in one statement of
  ``onrecord.extract`` (nested ones too) whose source shares a word with theirs. Where no source is marked,
  any will do.
- right: of what the tagger and linker find, however weak, and can be judged, how much is right. It is if half
  of its content, or of a marked one, is shared, and the source. It is wrong if it touches a marked content
  otherwise, or touches none and reports an act: its cue is no verb that introduces statements, and it quotes
  nothing. Of the rest nothing is known.
- calibration: the expected error of the confidence over ten bins, of those that are judged; chance: what it
  would be, on as many, if every confidence were a true probability.
- acts: how many report an act and touch no marked content; of these, how many have a confidence of 0.5 or
  more.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.agreement import Claim, annotated_claims, covers, is_right_in_part, touches
from benchmarks.conllu import read_documents
from benchmarks.ewt import ewt_record
from benchmarks.gum import gum_record
from benchmarks.scores import calibration_error, calibration_error_by_chance
from benchmarks.systems import by_finder
from onrecord.language.attributions.saying import reports_an_act

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HALF = 0.5


def covered(text: str, gold: list[Claim]) -> int:
    """Count the marked statements that an extraction covers."""
    import onrecord

    found = [
        Claim.of(
            text,
            [(piece.start, piece.end) for piece in statement.content],
            [(statement.source.start, statement.source.end)] if statement.source else [],
        )
        for statement in onrecord.extract(text).statements
    ]
    return sum(any(covers(claim, wanted) for claim in found) for wanted in gold)


def judged(text: str, found: list[dict[str, Any]], gold: list[Claim]) -> Iterator[tuple[float, bool, bool]]:
    """Yield the confidence of what can be judged, whether it is right, and whether it reports an act."""
    for each in found:
        claim = Claim.of(text, each["content"], each["source"])
        is_right, is_marked = is_right_in_part(claim, gold), touches(claim, gold)
        cue, source = (next(iter(each[role]), None) for role in ("cue", "source"))
        is_act = not is_marked and reports_an_act(text, each["content"], cue, source)
        if is_marked or is_act:
            yield each["confidence"], is_right, is_act


def sets_of(paths: Iterable[Path], propbank: Path | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return the documents of files by the line that they count in: that of a genre, or of a file.

    Documents of the English Web Treebank are left out without ``propbank``, and where it has no frames.
    """
    documents: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in paths:
        if path.suffix == ".conllu":
            for document in read_documents(path):
                if document.id.startswith("GUM_"):
                    documents[document.id.rpartition("_")[0].lower()].append(gum_record(document))
                elif propbank and (record := ewt_record(document, propbank)):
                    documents[f"ewt_{document.id.partition('-')[0]}"].append(record)
        else:
            lines = path.read_text(encoding="utf-8").split("\n")
            documents[path.stem] += [json.loads(line) for line in lines if line.strip()]
    return documents


def main() -> None:
    """Print a line for each file, or for each genre of a treebank."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="CoNLL-U of GUM or EWT, or JSON Lines of gold documents",
    )
    parser.add_argument("--propbank", type=Path, help="a clone of propbank-release: the frames of EWT")
    arguments = parser.parse_args()
    find = by_finder(0.0)
    print(f"{'':20} marked covered   judged right calibration chance   acts from 0.5")
    for name, records in sets_of(arguments.files, arguments.propbank).items():
        judgements: list[tuple[float, bool, bool]] = []
        total = hits = 0
        for record in records:
            text = record["text"]
            marked = annotated_claims(text, record["statements"])
            outermost = [each for each in record["statements"] if not each.get("nested")]
            wanted = annotated_claims(text, outermost)
            total += len(wanted)
            hits += covered(text, wanted)
            judgements += judged(text, find(text), marked)
        right = sum(is_right for _, is_right, _ in judgements)
        acts = [confidence for confidence, _, is_act in judgements if is_act]
        error = calibration_error((confidence, is_right) for confidence, is_right, _ in judgements)
        by_chance = calibration_error_by_chance(confidence for confidence, _, _ in judgements)
        print(
            f"{name:20} {total:6} {100 * hits / max(1, total):7.1f} {len(judgements):8}"
            f" {100 * right / max(1, len(judgements)):5.1f} {100 * error:11.1f} {100 * by_chance:6.1f}"
            f" {len(acts):6} {sum(each >= HALF for each in acts):8}"
        )


if __name__ == "__main__":
    main()
