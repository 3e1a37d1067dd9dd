"""The partitions that take the most writes: ``python -m benchmarks.hot_keys``.

Documents of one day are drawn whose entities follow Zipf's law (the n-th most frequent is named 1/n^s as
often as the first), as names in news do, and their items are counted by partition, with the functions that
make the record's keys. A document has the numbers of items that ``benchmarks.cost`` counts in an article.
s = 1 is an upper bound, for which the first entity is in most documents; s = 0.8 is nearer to a newsroom's
day.

DynamoDB takes 1,000 write units a second of a partition key, and splits a partition that stays hot by sort
key (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html). In the
index times ascend, so that it cannot be split where it is hot: a day of it takes its shards times 1,000.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from onrecord.identity import document_id
from onrecord.record.storage import keys
from onrecord.record.versions.counting import BEGUN_BY
from onrecord.record.versions.counting import DOCUMENTS as ROUND

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTS = 20_000
ENTITIES = 50_000
RATES = (100, 1_000)
LIMIT = 1_000
"""Write units a second of one partition key."""
NEW_TABLE, QUOTA = 4_000, 40_000
"""Write units a second of a new on-demand table, and the default quota of a table."""

INITIALS = "aaabbbccdefghijjkllmmmnopprrssstvwyz"  # about as often as English names begin with them
HEAD_WRITES = 3
SPEAKERS, SUBJECTS, OTHERS, NAMES, LATER_WORDS = 11, 12, 22, 9, 7
NAMED = 34
"""Entities of an article."""
NOTED = 3
"""Writes of what a document counts for: its change, which is removed again, and its share."""
AUTHORS = 200
"""All documents are of one outlet, by one of so many authors."""
REST = 10
"""Units of the manifest and the document's statements, entities and times, which no other document shares."""
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def written(exponent: float) -> Iterator[tuple[str, str]]:
    """Yield a kind and a partition for each write unit of the documents that share partitions with others."""
    draw = random.Random(1)  # noqa: S311  (the same each time)
    weights = list(accumulate(1 / rank**exponent for rank in range(1, ENTITIES + 1)))
    ranks = range(ENTITIES)

    def entities(number: int) -> list[str]:
        drawn: set[int] = set()
        while len(drawn) < number:
            drawn.update(draw.choices(ranks, cum_weights=weights, k=number - len(drawn)))
        return [f"person:{rank}" for rank in sorted(drawn, key=lambda _: draw.random())]

    for number in range(DOCUMENTS):
        document = document_id("bucket", f"{number}.txt")
        moment = FIRST_DAY + timedelta(seconds=number * 86_400 / DOCUMENTS)
        named = entities(SUBJECTS + OTHERS)
        subjects, others = named[:SUBJECTS], named[SUBJECTS:]
        # Half of the speakers have no entity: a phrase of their own.
        speakers = named[: SPEAKERS // 2] + [f"name:{draw.random()}" for _ in range(SPEAKERS - SPEAKERS // 2)]
        yield "month", keys.dated(keys.month_shard(moment.date(), document))
        yield from (("index, a day", keys.listed(moment, document).pk) for _ in range(HEAD_WRITES))
        yield "outlet", keys.outlet("the-weekly")
        yield "author", keys.author(f"author-{draw.randrange(AUTHORS)}")
        yield from (("speaker", keys.speaker(each)) for each in speakers)
        yield from (("subject", keys.about(each)) for each in subjects)
        yield from (("entity", keys.entity(each)) for each in others)
        yield from (("names", keys.names(draw.choice(INITIALS))) for _ in range(NAMES))
        yield from (("later words", keys.words(draw.choice(INITIALS))) for _ in range(LATER_WORDS))


def kept(exponent: float) -> float:
    """Return the writes of the counts of entities that a document causes, once most of them are kept."""
    draw = random.Random(1)  # noqa: S311  (the same each time)
    weights = list(accumulate(1 / rank**exponent for rank in range(1, ENTITIES + 1)))
    begun: set[int] = set()
    writes = 0
    measured = DOCUMENTS // 5  # the last ones
    for number in range(0, DOCUMENTS, ROUND):
        written: set[int] = set()
        beginning = 0
        for _ in range(ROUND):
            for entity in set(draw.choices(range(ENTITIES), cum_weights=weights, k=NAMED)):
                if entity in begun:
                    written.add(entity)
                elif draw.random() < 1 / BEGUN_BY:
                    begun.add(entity)
                    beginning += 2  # the counts of its year, and that they are kept
        if number >= DOCUMENTS - measured:
            writes += len(written) + beginning
    return writes / measured


def main() -> None:
    """Print the hottest partition of each kind, and how many documents a second the tables take."""
    print("| hottest partition of a kind | s | units a second at 100 documents | at 1,000 | full at |")
    print("| --- | ---: | ---: | ---: | ---: |")
    units = 0
    for exponent in (0.8, 1.0):
        counts = Counter(written(exponent))
        hottest: Counter[str] = Counter()
        for (kind, _), count in counts.items():
            hottest[kind] = max(hottest[kind], count)
        for kind, count in hottest.most_common():
            share = count / DOCUMENTS
            at = " | ".join(f"{share * rate:,.0f}" for rate in RATES)
            print(f"| {kind} | {exponent} | {at} | {LIMIT / share:,.0f} documents a second |")
        counting = kept(exponent)
        at = " | ".join(f"{counting * rate:,.0f}" for rate in RATES)
        print(f"| counts of entities, of all partitions | {exponent} | {at} | |")
        units = HEAD_WRITES + REST + NOTED + round(counting) + sum(counts.values()) // DOCUMENTS
    print(
        f"\nA document is {units} write units here. A new on-demand table takes {NEW_TABLE:,} a second,\n"
        f"{NEW_TABLE // units} documents; the default quota of a table is {QUOTA:,}, "
        f"{QUOTA // units} documents."
    )


if __name__ == "__main__":
    main()
