"""Any metric of any task by any column: values through fairlearn, intervals by the bootstrap.

fairlearn has a bootstrap of its own, of single rows and with a call per resample, group and metric:
minutes where products of matrices take seconds, and too narrow where rows belong together.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from polyhead.errors import MissingExtraError
from polyhead.evaluation.answered import Answered
from polyhead.evaluation.bootstrap import Part, Resampled, Tick, draws, largest_gap, resample
from polyhead.evaluation.grouping import Grouping, group_rows
from polyhead.evaluation.score import find_metric
from polyhead.evaluation.settings import By, EvaluationSettings, crossing
from polyhead.evaluation.table import Group, GroupTable, Interval
from polyhead.tasks import Metric, Task

EXTRA = "report"

_Drawn = Mapping[int, Resampled]
_ALL = -1


def by_groups(
    rows: Answered,
    by: By,
    settings: EvaluationSettings,
    *,
    metrics: Sequence[str] = (),
    tick: Tick | None = None,
    seed: int = 0,
) -> tuple[GroupTable, ...]:
    """Metrics group by group, each with its interval, and the gap between the groups.

    Args:
        rows: What was measured.
        by: A column, or several whose groups are crossed.
        settings: Resamples, level, what is drawn together, and which groups are small.
        metrics: Which, as ``age.mae``; the main metric of every task without any.
        tick: Called with the number of resamples that are done.
        seed: Draws the same resamples each time.

    Returns:
        One table for each metric, apart from those of tasks that no group has a label of.

    Raises:
        TableError: When there is no such column, or it parts the rows into too many groups.
        SpecError: When there is no such metric.
        MissingExtraError: When fairlearn is not installed.
    """
    _metric_frame()
    grouping = group_rows(rows, crossing(by))
    named = [find_metric(rows.tasks, name, "metric", also=()) for name in metrics]
    wanted = named or [(task, task.main_metric) for task in rows.tasks]
    measured = [one for chosen in wanted if len((one := _Measured(rows, grouping, *chosen)).held)]
    parts = {(i, code): p for i, one in enumerate(measured) for code, p in one.parts().items()}
    clusters = rows.clusters(settings.together)
    weights = draws(len(rows), settings.resamples, clusters, seed)
    with torch.inference_mode():
        found = resample(parts, weights, clusters, tick)
    return tuple(
        one.table(
            crossing(by),
            {code: numbers for (k, code), of in found.items() if k == i for numbers in of.values()},
            settings,
        )
        for i, one in enumerate(measured)
    )


@dataclass(frozen=True)
class _Measured:
    """One metric of one task, of rows in groups."""

    rows: Answered
    grouping: Grouping
    task: Task
    metric: Metric

    @property
    def held(self) -> Tensor:
        """The rows that hold a label and are in a group."""
        present = self.rows.labels.present[self.task.name] & (self.grouping.codes >= 0)
        return present.nonzero().flatten()

    @property
    def codes(self) -> list[int]:
        """All rows, and the groups that hold a label."""
        return [_ALL, *sorted(set(self.grouping.codes[self.held].tolist()))]

    def places(self, code: int) -> Tensor:
        """The rows of a group that hold a label."""
        held = self.held
        return held if code == _ALL else held[self.grouping.codes[held] == code]

    def parts(self) -> dict[int, Part]:
        """The metric as a statistic, for every group."""
        found = {}
        for code in self.codes:
            places = self.places(code)
            statistics = self.task.statistics(*self._at(places))
            name = self.metric.name
            found[code] = Part(places, {name: statistics[name]} if name in statistics else {})
        return found

    def _at(self, places: Tensor) -> tuple[Tensor, Tensor]:
        name = self.task.name
        return self.rows.predictions[name][places], self.rows.labels.targets[name][places]

    def _value(self, places: npt.NDArray[np.int64], _: npt.NDArray[np.int64]) -> float:
        measured = self.task.measure(*self._at(torch.from_numpy(np.asarray(places))))
        return measured.get(self.metric.name, math.nan)

    def values(self) -> dict[int, float | None]:
        """The metric by group."""
        held = self.held.numpy()
        codes = self.grouping.codes[self.held].numpy()
        frame = _metric_frame()(
            metrics=self._value, y_true=held, y_pred=held, sensitive_features=codes
        )
        found = {_ALL: frame.overall, **{int(code): one for code, one in frame.by_group.items()}}
        return {code: None if math.isnan(value) else float(value) for code, value in found.items()}

    def table(self, by: tuple[str, ...], drawn: _Drawn, settings: EvaluationSettings) -> GroupTable:
        """Everything together."""
        values = self.values()
        names = {_ALL: "all rows", **dict(enumerate(self.grouping.names))}
        groups = {
            code: Group(
                name=names[code],
                rows=(count := len(self.places(code))),
                value=values[code],
                interval=_interval(drawn, code, values[code], settings.level),
                small=count < settings.smallest,
            )
            for code in self.codes
        }
        judged = [
            code
            for code, group in groups.items()
            if code != _ALL and not group.small and group.value is not None
        ]
        gap, interval = _gap([values[code] for code in judged], judged, drawn, settings.level)
        return GroupTable(
            task=self.task.name,
            metric=self.metric,
            by=by,
            overall=groups.pop(_ALL),
            groups=tuple(groups.values()),
            gap=gap,
            gap_interval=interval,
            level=settings.level,
            smallest=settings.smallest,
            notes=self._notes(),
        )

    def _notes(self) -> tuple[str, ...]:
        empty = int((self.grouping.codes < 0).sum())
        if not empty:
            return ()
        left_out = "1 row has" if empty == 1 else f"{empty:,} rows have"
        verb = "is" if empty == 1 else "are"
        return (f"{left_out} an empty cell there and {verb} in no group",)


def _interval(drawn: _Drawn, code: int, value: float | None, level: float) -> Interval | None:
    return None if value is None or code not in drawn else drawn[code].interval(level)


def _gap(
    values: Sequence[float | None], codes: Sequence[int], drawn: _Drawn, level: float
) -> tuple[float | None, Interval | None]:
    held = [value for value in values if value is not None]
    if len(held) < 2:
        return None, None
    gap = max(held) - min(held)
    every = [drawn[code] for code in codes if code in drawn]
    if len(every) < len(codes) or not all(one.is_told for one in every):
        return gap, None
    return gap, largest_gap(every).interval(level)


def _metric_frame() -> Any:  # noqa: ANN401 - fairlearn is not typed
    try:
        from fairlearn.metrics import MetricFrame
    except ImportError:
        raise MissingExtraError("Metrics by group", EXTRA) from None
    return MetricFrame
