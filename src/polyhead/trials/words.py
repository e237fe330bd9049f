"""What a search found, in sentences."""

import shlex
from collections.abc import Iterable

from polyhead.evaluation import Metrics
from polyhead.tasks import Metric
from polyhead.trials.record import Search
from polyhead.trials.trial import Goal, Trial

BEST = "best.toml"


def sentences(search: Search) -> list[str]:
    """What the best trade-offs gain over the spec as it stands, and how far to believe it."""
    return [
        _compromise(search),
        *_alone(search),
        *_chosen(search),
        *_tested(search),
        *([f"{_trials(len(search.failed))} failed."] if search.failed else []),
    ]


def next_steps(search: Search) -> list[str]:
    """What to do next, each as words and a command."""
    run, best = (
        shlex.quote(str(path)) for path in (search.run_folder(search.best), search.folder / BEST)
    )
    unseen = f"on rows never seen: `polyhead evaluate {run} --table TABLE`"
    steps = [] if search.best.test else [unseen]
    return [*steps, f"with another seed: `polyhead train {best} --set training.seed=1`"]


def moved(goal: Goal, before: float, after: float) -> str:
    """A value before and after, and by how much it is better or worse.

    >>> from polyhead.tasks import Metric
    >>> moved(Goal("age", Metric("mae", "mean absolute error", "years"), 12.0), 6.1, 5.62)
    'age 6.10 years → 5.62 years (0.48 years better)'
    >>> accuracy = Metric("accuracy", "accuracy", "%", higher_is_better=True)
    >>> moved(Goal("gender", accuracy, 0.5), 0.873, 0.861)
    'gender 87.3 % → 86.1 % (1.2 points worse)'
    """
    metric = goal.metric
    there = f"{goal.task} {metric.text(before)} → {metric.text(after)}"
    if metric.text(before) == metric.text(after):
        return f"{there} (the same)"
    size = abs(after - before)
    much = f"{100 * size:.1f} points" if metric.unit == "%" else _much(size, metric)
    better = (after > before) == metric.higher_is_better
    return f"{there} ({much} {'better' if better else 'worse'})"


def _much(size: float, metric: Metric) -> str:
    return f"{size:.2g} {metric.unit}".rstrip() if size < 1 else metric.text(size)


def _compromise(search: Search) -> str:
    best, start = search.best, search.start
    values = ", ".join(f"{g.task} {g.metric.text(start.value(g))}" for g in search.goals)
    if len(search.trials) == 1:
        return f"Only the spec as it stands was tried: {values}."
    if best is start:
        return f"No other trial has a better mean score than the spec as it stands: {values}."
    return (
        f"The best compromise is trial {best.number}, with a mean score of {_score(best)} where "
        f"the spec as it stands has {_score(start)}: {_moves(search, best)}."
    )


def _alone(search: Search) -> Iterable[str]:
    if len(search.goals) > 1:
        for goal in search.goals:
            trial, alone = search.best_for(goal), f"Best for {goal.task} alone is"
            if trial is search.start and trial is not search.best:
                yield f"{alone} the spec as it stands."
            elif trial is not search.best:
                yield f"{alone} trial {trial.number}: {_moves(search, trial)}."


def _chosen(search: Search) -> Iterable[str]:
    if len(search.done) > 1:
        yield (
            f"These are the best of {_trials(len(search.done))}, CHOSEN on the "
            f"{search.val_rows:,} validation rows: part of any gain is luck, and rows never seen "
            "will show less of it."
        )


def _tested(search: Search) -> Iterable[str]:
    best, start = search.best, search.start
    if best is not start and (moves := _moved_all(search, start.test, best.test)):
        yield f"On the test rows, which chose nothing, trial {best.number} gives: {moves}."


def _moves(search: Search, trial: Trial) -> str:
    return _moved_all(search, search.start.metrics, trial.metrics)


def _moved_all(search: Search, before: Metrics, after: Metrics) -> str:
    return ", ".join(
        moved(goal, before[goal.task][goal.metric.name], after[goal.task][goal.metric.name])
        for goal in search.goals
        if before.get(goal.task) and after.get(goal.task)
    )


def _score(trial: Trial) -> str:
    return "none" if trial.score is None else f"{trial.score:.3f}"


def _trials(count: int) -> str:
    return f"{count} trial{'' if count == 1 else 's'}"
