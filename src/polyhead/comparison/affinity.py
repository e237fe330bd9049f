"""How the gradients of each pair of tasks agreed over the training, seeds together."""

import math
from dataclasses import dataclass

from polyhead.comparison.comparison import Comparison
from polyhead.comparison.results import Outcome, Result
from polyhead.figures import Pull


@dataclass(frozen=True)
class Pair:
    """Two tasks.

    Attributes:
        tasks: Their names.
        by_seed: By seed, the cosine of each epoch; NaN where there is none.
    """

    tasks: tuple[str, str]
    by_seed: dict[int, tuple[float, ...]]

    @property
    def pull(self) -> Pull:
        """The pair as it is drawn, seeds together."""
        return Pull(" & ".join(self.tasks), list(self.by_seed.values()))

    @property
    def measured(self) -> bool:
        """Whether there is a cosine at all."""
        return any(math.isfinite(c) for cosines in self.by_seed.values() for c in cosines)


def looked_at(found: Comparison) -> Outcome | None:
    """The alternative in which gradients were compared: the plain one where it was."""
    every = [found.by_label[found.plain], *found.together]
    seen = (o for o in every if any(r.affinity for r in o.results.values()))
    return next(seen, None)


def pairs_of(found: Comparison) -> list[Pair]:
    """Every pair of tasks of which a cosine was measured."""
    outcome = looked_at(found)
    if outcome is None:
        return []
    results = [r for seed, r in sorted(outcome.results.items()) if r.affinity]
    names = list(found.metrics)
    tried = [(a, b) for place, a in enumerate(names) for b in names[place + 1 :]]
    made = [Pair(pair, {r.seed: _cosines(r, pair) for r in results}) for pair in tried]
    return [pair for pair in made if pair.measured]


def _cosines(result: Result, pair: tuple[str, str]) -> tuple[float, ...]:
    one, other = pair
    return tuple(
        epoch.get(one, {}).get(other, epoch.get(other, {}).get(one, math.nan))
        for epoch in result.affinity
    )
