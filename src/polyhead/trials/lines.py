"""What a person sees while a search runs."""

from collections.abc import Iterator

from polyhead.training.reporter import clock
from polyhead.trials.record import Search
from polyhead.trials.space import Space, changes
from polyhead.trials.trial import FIRST, Trial


def beginning(search: Search, space: Space, wanted: int) -> Iterator[str]:
    """What is searched, and where."""
    done = len(search.trials)
    goes_on = f", of which {done} are done" if done else "; the first is the spec as it stands"
    yield f"search in {search.folder}: {wanted} trials{goes_on}"
    for each in space:
        yield f"varies {each.words}"


def trial_line(search: Search, trial: Trial, wanted: int) -> str:
    """One trial in one line."""
    width = len(str(wanted))
    settings = ", ".join(changes(trial.settings)) or "the spec as it stands"
    head = f"trial {trial.number:>{width}}/{wanted}"
    if trial.fault:
        return f"{head} | failed: {trial.fault.splitlines()[0]} | {settings}"
    values = (
        f"{g.task} {g.metric.headline or g.metric.title} {g.metric.text(trial.value(g))}"
        for g in search.goals
    )
    score = "no score" if trial.score is None else f"score {trial.score:.3f}"
    best = " (best so far)" if trial is search.best and trial.number != FIRST else ""
    used = sum(each.seconds for each in search.trials)
    left = used / len(search.trials) * max(wanted - len(search.trials), 0)
    time = f"{clock(used)} used, {clock(left)} left"
    return " | ".join([head, *values, f"{score}{best}", settings, time])
