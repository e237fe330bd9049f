"""What a run comes to, in sentences made of its numbers."""

from collections.abc import Sequence

from polyhead.evaluation import Coverage
from polyhead.reports.answered import Answered
from polyhead.reports.material import Material
from polyhead.tasks import Metric, Task

_CHOSE = (
    "These rows also chose which epoch was kept, so the numbers flatter a little: "
    "rows never seen will be answered somewhat worse."
)
_NEW = "These rows chose nothing, so rows like them will be answered about as well."


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names as a person says them.

    >>> listed(["age"]), listed(["age", "gender", "race"])
    ('age', 'age, gender and race')
    """
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def answer(material: Material) -> str:
    """What is answered, how well, for which labels worst, how sure, and what that is worth."""
    return " ".join(paragraphs(material))


def paragraphs(material: Material) -> list[str]:
    """The answer in parts: how well; for whom worst and how sure; what the numbers are worth."""
    well = [_what(material), *(_how_well(material, task) for task in material.tasks)]
    parts = [well, [_for_whom(material), _held(material)], [how_sure(material)]]
    return [text for part in parts if (text := " ".join(filter(None, part)))]


def _what(material: Material) -> str:
    spec = material.run.spec
    inputs = [f"{name} (an image)" for name in spec.images] + list(spec.sensors)
    tasks = listed([task.name for task in material.tasks])
    return f"From {listed(inputs)} this network answers {tasks}, measured on {material.rows_name}."


def _how_well(material: Material, task: Task) -> str:
    metric = task.main_metric
    value, constant = material.measured(task, metric), material.constant(task, metric)
    if value is None:
        return f"How good it is at {task.name} is unknown: no row holds a label."
    said = f"For {task.name} its {metric.title} is {metric.text(value)}"
    said += interval_text(material, task, metric)
    if constant is None:
        return f"{said}."
    guess = f"the best constant guess has {metric.text(constant)}"
    return f"{said}; {guess}{_gain(material, task)}."


def _gain(material: Material, task: Task) -> str:
    share = removed(material, task)
    if share is None:
        return ""
    if share <= 0:
        return ", so it is no better than guessing" if share == 0 else ", so it is worse than that"
    return f", and {100 * share:.0f} % of the guess's error is gone"


def removed(material: Material, task: Task) -> float | None:
    r"""The share of the best constant's error that the network does not make, :math:`1 - e / c`."""
    measured, constants = material.run.metrics.get(task.name), material.run.constants.get(task.name)
    if not measured or not constants or not (guess := task.error(constants)):
        return None
    return 1 - task.error(measured) / guess


def interval_text(material: Material, task: Task, metric: Metric) -> str:
    """The interval of a metric in brackets; empty where none is known."""
    found = material.interval(task, metric)
    return f" ({material.level} interval {span(metric, found)})" if found else ""


def span(metric: Metric, ends: tuple[float, float]) -> str:
    """An interval in the metric's words.

    >>> span(Metric("mae", "mean absolute error", "years"), (5.61, 5.88))
    '5.61 to 5.88 years'
    """
    low, high = map(metric.text, ends)
    return f"{low.removesuffix(metric.unit).rstrip()} to {high}"


def _for_whom(material: Material) -> str:
    """The labels that each task answers worst."""
    said = [
        worst_label(answered) for answered in material.answered.values() if answered.fails_somewhere
    ]
    found = [text for text in said if text]
    return f"It is worst where {'; and where '.join(found)}." if found else ""


def worst_label(answered: Answered) -> str:
    """As ``age is 70+ years (mean absolute error 14.2 years, 118 rows)``; empty for none."""
    worst, metric = answered.worst_group, answered.task.main_metric
    if worst is None:
        return ""
    value = f"{metric.title} {metric.text(worst.value)}"
    return f"{answered.task.name} is {worst.name} ({value}, {worst.rows:,} rows)"


def _held(material: Material) -> str:
    """How sure the answers may be, of the run that found it out."""
    found = material.run.coverage
    if not found:
        return ""
    said = [
        f"its {_kind(one)} for {one.task} holds the truth in {share_of(one.covered, 1)} of rows, "
        f"{_size(one)} on average"
        for one in found
    ]
    return f"At {share_of(found[0].level)}, {'; '.join(said)}."


def _kind(one: Coverage) -> str:
    return "interval" if one.empty is None else "set"


def _size(one: Coverage) -> str:
    size = Metric("size", "", one.unit).text(one.size)
    return f"{size} wide" if one.empty is None else f"with {size}"


def held_by(one: Coverage) -> str:
    """How often intervals or sets hold the truth, as a sentence of its own.

    >>> held_by(Coverage("age", 240, 0.9, 0.906, 0.86, 0.94, 17.0, "years"))
    'For age the interval at 90 % holds the truth in 90.6 % of rows, 17.00 years wide on average.'
    """
    share, level = share_of(one.covered, 1), share_of(one.level)
    return (
        f"For {one.task} the {_kind(one)} at {level} holds the truth in {share} of rows, "
        f"{_size(one)} on average."
    )


def share_of(share: float, digits: int | None = None) -> str:
    """A share in percent.

    >>> share_of(0.9), share_of(0.975), share_of(0.9, 1)
    ('90 %', '97.5 %', '90.0 %')
    """
    return f"{100 * share:g} %" if digits is None else f"{100 * share:.{digits}f} %"


def how_sure(material: Material) -> str:
    """What the numbers are worth."""
    known = any(material.interval(task, task.main_metric) for task in material.tasks)
    unknown = "" if known else " How much the numbers would vary with other rows was not measured."
    if material.summary.get("chose_epoch"):
        return f"{_CHOSE}{unknown}"
    return f"{_NEW}{unknown}"
