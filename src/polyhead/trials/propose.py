"""Optuna proposes what to try next.

Of Optuna only the sampler is used. What was tried stands in the folder's own ``search.json``, and
each proposal is a function of that record and of a seed drawn from the trial's number: a search
that was broken off goes on to exactly the trials that it would have come to.
"""

import itertools
import math
import random
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from polyhead.data import mixed
from polyhead.errors import MissingExtraError
from polyhead.trials.ranges import Dimension, Range
from polyhead.trials.space import Settings, Space

_DRAWS = 20  # proposals that were tried already, before one is looked for
_MANY = 10_000  # more combinations than this are not listed


@dataclass(frozen=True)
class Known:
    """What one trial tried and gave.

    Attributes:
        settings: All that varies.
        errors: One for each task, smaller is better; empty where the trial failed.
    """

    settings: Settings
    errors: tuple[float, ...]


def require_optuna() -> None:
    """Refuse to begin without Optuna.

    Raises:
        MissingExtraError: When it is not installed.
    """
    with _quiet_optuna():
        pass


def propose(space: Space, known: Sequence[Known], seed: int) -> Settings | None:
    """What to try next, by a tree-structured Parzen estimator for several objectives.

    Ozaki et al. 2020, "Multiobjective tree-structured Parzen estimator for computationally
    expensive optimization problems". The first ten trials are drawn at random.

    Args:
        space: What varies.
        known: What was tried before, in order.
        seed: What is drawn at random is drawn from it.

    Returns:
        Settings that were not tried before; None when all were.
    """
    tried = [each.settings for each in known]
    count = math.prod(each.count for each in space)
    if count <= _MANY:
        left = [s for s in _combinations(space) if s not in tried]
        if not left:
            return None
    for draw in range(_DRAWS):
        found = _ask(space, known, mixed(seed, draw))
        if found not in tried:
            return found
    return random.Random(seed).choice(left) if count <= _MANY else found  # noqa: S311 - no secret


def _ask(space: Space, known: Sequence[Known], seed: int) -> Settings:
    with _quiet_optuna() as optuna:
        measured = [each.errors for each in known if each.errors]
        # A trial that failed counts as the worst, so that its neighborhood is left alone.
        worst = [max(errors) for errors in zip(*measured, strict=True)]
        study = optuna.create_study(
            directions=["minimize"] * max(len(worst), 1),
            sampler=optuna.samplers.TPESampler(seed=seed % 2**32),
        )
        shapes = {each.key: _distribution(optuna, each) for each in space}
        for each in known if measured else ():
            trial = optuna.trial.create_trial(
                params={d.key: _value(d, each.settings[d.key]) for d in space},
                distributions=shapes,
                # Optuna 5.0 stumbles over whole numbers here.
                values=[float(error) for error in each.errors or worst],
            )
            study.add_trial(trial)
        asked = study.ask(shapes).params
    return {d.key: d.text(asked[d.key]) if isinstance(d, Range) else asked[d.key] for d in space}


def _distribution(optuna: Any, each: Dimension) -> Any:  # noqa: ANN401 - loaded late
    shapes = optuna.distributions
    if not isinstance(each, Range):
        return shapes.CategoricalDistribution(each.values)
    if each.whole:
        return shapes.IntDistribution(int(each.low), int(each.high), log=each.log)
    return shapes.FloatDistribution(each.low, each.high, log=each.log)


def _value(each: Dimension, text: str) -> float | str:
    if not isinstance(each, Range):
        return text
    return int(text) if each.whole else float(text)


def _combinations(space: Space) -> Iterator[Settings]:
    for values in itertools.product(*(each.each() for each in space)):
        yield dict(zip((each.key for each in space), values, strict=True))


@contextmanager
def _quiet_optuna() -> Iterator[Any]:
    """Optuna, which says nothing meanwhile; what it says to others stays as they set it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import optuna
        except ImportError:
            raise MissingExtraError("polyhead search", "search") from None
        before = optuna.logging.get_verbosity()
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        try:
            yield optuna
        finally:
            optuna.logging.set_verbosity(before)
