"""The plan of training: the runs, the steps of each, and their rates.

The runs of the tagger share a beginning, and the mean of their last weights is better than any of them
(Wortsman et al. 2022). The first run reads short windows at the full rate, then a pass at a rate that falls
to zero. The others start where that pass began, on longer windows with some pieces hidden, each in another
order. A teacher has a run of its own, and so has the smaller tagger that learns from it. The same data and
seed give the same steps.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from training.windows import tile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from training.articles import Example

    Step = list[tuple[Example, int, int]]
    """Examples, each with the words of it to see, ``[start, end)``."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A run's settings; rates are for AdamW (Loshchilov and Hutter 2019)."""

    passes: int
    size: int  # pieces of a window, less the two that mark its ends
    fall: float  # of the run, at its end
    hidden: float  # share of pieces hidden from the encoder
    seed: int
    windows: int = 6  # in a step
    rate: float = 2e-4
    layer_decay: float = 0.9  # of the rate, per layer downwards
    head_rate: float = 1e-3
    warm_up: float = 0.4  # of a pass
    pointing: float = 0.1  # weight of the pointers' loss
    naming: float = 1.0  # weight of the names' loss
    substituted: float = 0.5  # share of articles read with other names
    blind: float = 0.06  # share of windows without case features: headlines, transcripts in capitals
    versions: int = 3  # of an article with several annotators, in a pass

    def difference(self, other: dict[str, float]) -> str:
        """Describe the settings that differ, in words; "" if none do."""
        own = asdict(self)
        return ", ".join(
            f"{name} {own.get(name)}, not {other.get(name)}"
            for name in sorted(own.keys() | other.keys())
            if own.get(name) != other.get(name)
        )


def runs(passes: Sequence[int], seed: int) -> tuple[Plan, ...]:
    """Plan the runs.

    Args:
        passes: of the first run, at least 2, in the last of which the rate falls; then of every further run,
            which starts before that last pass.
        seed: of the first run; run n uses ``seed + n``.
    """
    first, *others = passes
    if first < 2 or not others or min(others) < 1:
        raise ValueError("the first run needs at least two passes, and at least one more run at least one")
    return (
        Plan(passes=first, size=318, fall=1 / first, hidden=0.0, seed=seed),
        *(
            Plan(passes=count, size=398, fall=0.5, hidden=0.05, seed=seed + number)
            for number, count in enumerate(others, 1)
        ),
    )


def of_teacher(seed: int) -> Plan:
    """Plan the run of the teacher, whose larger encoder wants smaller rates."""
    return Plan(
        passes=2, size=318, fall=0.6, hidden=0.05, seed=seed, rate=7e-5, head_rate=5e-4, warm_up=0.3,
        substituted=0.0,
    )  # fmt: skip


def of_pupil(seed: int) -> Plan:
    """Plan the run that learns from the teacher."""
    return Plan(passes=4, size=398, fall=0.6, hidden=0.05, seed=seed, warm_up=0.1)


def steps_of(
    articles: dict[str, list[Example]],
    number: int,
    plan: Plan,
    others: Mapping[str, list[Example]] | None = None,
) -> list[Step]:
    """Return the steps of a pass: the same for the same seed and number.

    Args:
        articles: the versions of each article, which is read as often as its weight says.
        number: of the pass, from 0.
        plan: settings.
        others: the same articles with other names in them; a share of these is read instead.
    """
    rng = random.Random(f"{plan.seed} {number}")  # noqa: S311 (no secret)
    windows = []
    for versions in articles.values():
        instead = (others or {}).get(versions[0].article)
        for _ in range(_times(versions[0].weight, rng)):
            for version in rng.sample(versions, min(plan.versions, len(versions))):
                example = rng.choice(instead) if instead and rng.random() < plan.substituted else version
                windows += [(example, start, end) for start, end in tile(example, plan.size, rng)]
    rng.shuffle(windows)
    full = len(windows) // plan.windows
    return [windows[step * plan.windows : (step + 1) * plan.windows] for step in range(full)]


def _times(weight: float, rng: random.Random) -> int:
    """Return how often a pass reads an article: its weight on average."""
    whole, part = divmod(weight, 1)
    return int(whole) + int(part > 0 and rng.random() < part)


def rate_at(step: int, steps: int, plan: Plan) -> float:
    """Return the share of the full rate at a step: a trapezoid."""
    rise = plan.warm_up * steps / plan.passes
    fall = plan.fall * steps
    return max(0.0, min(1.0, (step + 1) / rise, (steps - step) / fall))
