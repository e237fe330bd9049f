"""Comparisons made of numbers alone: ages in years, where lower is better, and a share of faces."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from polyhead.comparison import Comparison, Outcome, Result
from polyhead.tasks import Metric

METRICS = {
    "age": Metric("mae", "mean absolute error", "years"),
    "性别": Metric("accuracy", "accuracy", "%", higher_is_better=True),
}
Values = Mapping[str, Sequence[float]]
Make = Callable[..., Comparison]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A comparison: by alternative and task, the value of each seed."""

    def made(
        together: Mapping[str, Values],
        alone: Values | None = None,
        *,
        seconds: Mapping[str, Sequence[float]] | None = None,
        plain: str = "sum",
        metrics: Mapping[str, Metric] | None = None,
    ) -> Comparison:
        chosen = {**METRICS, **(metrics or {})}
        chosen = {task: m for task, m in chosen.items() if task in next(iter(together.values()))}
        singles = {task: f"{task} alone" for task in alone or ()}
        other = dict.fromkeys(chosen, plain)
        outcomes = [
            Outcome(
                label,
                _results(values, (seconds or {}).get(label, ())),
                against=singles or ({} if label == plain else other),
            )
            for label, values in together.items()
        ]
        outcomes += [
            Outcome(
                singles[task],
                _results({task: values}, (seconds or {}).get(singles[task], ())),
                alone=task,
            )
            for task, values in (alone or {}).items()
        ]
        seeds = sorted(set(outcomes[0].results).intersection(*(o.results for o in outcomes)))
        return Comparison(tmp_path, chosen, tuple(outcomes), plain, tuple(seeds), rows="val")

    return made


def _results(values: Values, seconds: Sequence[float]) -> dict[int, Result]:
    seeds = range(max(map(len, values.values())))
    return {
        seed: Result(
            seed,
            {task: numbers[seed] for task, numbers in values.items()},
            train_seconds=tuple(seconds),
        )
        for seed in seeds
    }
