"""The answer in words: which tasks gained, which lost, by how much, and whether that is noise."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from polyhead.comparison.comparison import Comparison
from polyhead.comparison.paired import Change, Verdict, summarize
from polyhead.tasks import Metric

_SHOWN = 4  # tasks of one kind that are named


@dataclass(frozen=True)
class _Found:
    task: str
    metric: Metric
    change: Change
    now: float
    before: float
    than: str

    @property
    def relative(self) -> float:
        """What the most telling are chosen by."""
        return abs(self.change.mean / self.before) if self.before else abs(self.change.mean)

    def __str__(self) -> str:
        """As ``age gains 0.21 years (mean absolute error 8.12 years, alone 8.33 years)``."""
        unit, mean = self.metric, self.change.mean
        verb = "gains" if mean > 0 else "loses"
        did = f"{verb} {amount(unit, mean)}" if mean else "stays the same"
        values = f"{unit.text(self.now)}, {self.than} {unit.text(self.before)}"
        return f"{self.task} {did} ({unit.title} {values})"


def answer(found: Comparison) -> str:
    """The first sentence of a comparison."""
    if found.alone:
        return _sentence(found, found.plain, f"Trained together ({found.plain})", "alone")
    best = _best(found)
    if best is None:
        return "Nothing could be compared: no seed has run under every alternative."
    return _sentence(found, best, f"With {best} instead of {found.plain}", "before")


def second(found: Comparison) -> str:
    """Which alternative does best on average, where that is another one; else empty."""
    plain, best = found.delta_m(found.plain), _best(found)
    others = len(found.together) - 1
    if plain is None or plain.change is None or best is None or not others:
        return ""
    if best == found.plain:
        rest = (
            f"None of the {others} other ways does" if others > 1 else "The other way does not do"
        )
        return f"{rest} better over all tasks."
    delta = found.delta_m(best)
    assert delta is not None  # noqa: S101 - the best one has one; tells the type checker
    assert delta.change is not None  # noqa: S101 - the same
    pairs = {
        seed: value - plain.by_seed[seed]  # type: ignore[operator]
        for seed, value in delta.by_seed.items()
        if value is not None and plain.by_seed.get(seed) is not None
    }
    sure = _sure(summarize(pairs))
    return (
        f"Best over all tasks is {best}, with a mean change of {percent(delta.change.mean)} "
        f"against {percent(plain.change.mean)} ({found.plain}); the difference {sure}."
    )


def _best(found: Comparison) -> str | None:
    """The alternative of all tasks with the highest delta-m."""
    deltas = {outcome.label: found.delta_m(outcome.label) for outcome in found.together}
    means = {label: d.change.mean for label, d in deltas.items() if d and d.change}
    return max(means, key=lambda label: means[label]) if means else None


def _sentence(found: Comparison, label: str, start: str, than: str) -> str:
    parts = [_found(found, label, task, than) for task in found.metrics]
    every = [part for part in parts if part is not None]
    if not every:
        return f"{start}, nothing could be measured."
    if found_one_seed(every):
        whole = _listed(every)
        noise = "with one seed this can't be told from noise"
        return f"{start}, {whole}; {noise}."
    groups = {v: [p for p in every if p.change.verdict == v] for v in _ORDER}
    n = max(part.change.n for part in every)
    sure = [_listed(groups[v]) for v in ("better", "worse") if groups[v]]
    noise = f"the noise of {n} seeds"
    if not sure:
        return f"{start}, no gain or loss is beyond {noise}: {_listed(every)}."
    unsure = f"; within it, {_listed(groups['unsure'])}" if groups["unsure"] else ""
    return f"{start}, {'; '.join(sure)}, beyond {noise}{unsure}."


_ORDER: tuple[Verdict, ...] = ("better", "worse", "unsure", "one seed")


def found_one_seed(parts: Sequence[_Found]) -> bool:
    """Whether there is nothing by which a difference could be told from noise."""
    return all(part.change.n == 1 for part in parts)


def _found(found: Comparison, label: str, task: str, than: str) -> _Found | None:
    change = found.change(label, task)
    if change is None:
        return None
    mine, other = found.values(label, task), found.reference(label, task)
    shared = [seed for seed in mine if seed in other]
    now, before = (fmean(values[seed] for seed in shared) for values in (mine, other))
    return _Found(task, found.metrics[task], change, now, before, than)


def _listed(parts: Sequence[_Found]) -> str:
    """The most telling ones; the others are counted."""
    ordered = parts if len(parts) <= _SHOWN else sorted(parts, key=lambda part: -part.relative)
    words = [str(part) for part in ordered[:_SHOWN]]
    if len(parts) > _SHOWN:
        words.append(f"{len(parts) - _SHOWN} more")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _sure(change: Change | None) -> str:
    match change.verdict if change else "one seed":
        case "one seed":
            return "can't be told from noise with one seed"
        case "unsure":
            return "is within the noise"
    return "is beyond the noise"


def amount(metric: Metric, value: float) -> str:
    """A difference without its sign, in the metric's unit; of shares in points.

    >>> mae = Metric("mae", "mean absolute error", "years")
    >>> amount(mae, -0.2134), amount(Metric("accuracy", "accuracy", "%"), 0.0123)
    ('0.213 years', '1.2 points')
    """
    if metric.unit != "%":
        return metric.text(abs(value))
    points = 100 * abs(value)
    return f"{points:.1f} points" if points >= 0.1 else f"{points:.2g} points"


def percent(value: float) -> str:
    """A signed percentage.

    >>> percent(1.234), percent(-0.04), percent(0.0)
    ('+1.2 %', '−0.04 %', '0 %')
    """
    if value == 0:
        return "0 %"
    size = f"{abs(value):.1f}" if abs(value) >= 0.1 else f"{abs(value):.2g}"
    return f"{'+' if value > 0 else '−'}{size} %"
