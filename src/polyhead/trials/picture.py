"""A search -> its picture."""

from polyhead import figures
from polyhead.figures import Picture
from polyhead.trials.record import Search
from polyhead.trials.trial import Goal, Trial


def draw(search: Search) -> Picture:
    """What the trials trade: each task against the others, the front marked."""
    return figures.front(
        figures.Front(
            sides=tuple(_side(goal) for goal in search.goals),
            points=tuple(_point(search, trial) for trial in search.done),
            on_front=tuple(search.done.index(trial) for trial in search.front),
            start=search.done.index(search.start),
            best=search.done.index(search.best),
        )
    )


def _side(goal: Goal) -> figures.Side:
    return figures.Side(
        goal.task,
        goal.metric.title,
        goal.metric.unit,
        "higher" if goal.metric.higher_is_better else "lower",
    )


def _point(search: Search, trial: Trial) -> figures.Point:
    share = [goal.metric.unit == "%" for goal in search.goals]
    values = [trial.value(goal) for goal in search.goals]
    return figures.Point(
        str(trial.number), tuple(100 * v if s else v for v, s in zip(values, share, strict=True))
    )
