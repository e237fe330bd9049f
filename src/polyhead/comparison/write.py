"""A comparison's files: everything as JSON, the answer with its tables as Markdown, pictures."""

import math
from dataclasses import asdict
from typing import Any

from polyhead.comparison.affinity import Pair, pairs_of
from polyhead.comparison.comparison import Comparison
from polyhead.comparison.paired import Change
from polyhead.comparison.pictures import draw
from polyhead.comparison.results import Outcome, Result
from polyhead.comparison.text import markdown
from polyhead.comparison.words import answer, second
from polyhead.runs import write_json, write_text
from polyhead.training import machine

FORMAT = 1


def write(found: Comparison) -> None:
    """Write ``compare.json``, ``compare.md`` and the pictures beside them."""
    write_json(found.folder / "compare.json", to_json(found))
    pictures = dict(draw(found))
    for name, picture in pictures.items():
        picture.save(found.folder / f"{name}.png")
    shown = [f"![{picture.alt}]({name}.png)" for name, picture in pictures.items()]
    write_text(found.folder / "compare.md", "\n\n".join([markdown(found), *shown]) + "\n")


def to_json(found: Comparison) -> dict[str, Any]:
    """Everything, as plain data."""
    return {
        "format": FORMAT,
        "answer": answer(found),
        "second": second(found),
        "seeds": list(found.seeds),
        "plain": found.plain,
        "rows": found.rows,
        "tasks": {task: asdict(metric) for task, metric in found.metrics.items()},
        "alternatives": [_outcome(found, outcome) for outcome in found.outcomes],
        "affinity": [_pair(pair) for pair in pairs_of(found)],
        "notes": list(found.notes),
        "machine": machine(),
    }


def _outcome(found: Comparison, outcome: Outcome) -> dict[str, Any]:
    label, delta = outcome.label, found.delta_m(outcome.label)
    tasks = [task for task in found.metrics if outcome.alone in (None, task)]
    means = {task: found.mean(label, task) for task in tasks}
    return {
        "label": label,
        "method": outcome.method,
        "alone": outcome.alone,
        "against": dict(outcome.against),
        "means": {task: mean and mean[0] for task, mean in means.items()},
        "spreads": {task: mean and mean[1] for task, mean in means.items()},
        "changes": {t: _change(found.change(label, t)) for t in tasks if outcome.against},
        "delta_m": delta
        and {
            "by_seed": {str(seed): value for seed, value in delta.by_seed.items()},
            **(_change(delta.change) or {}),
            "undefined": delta.undefined,
        },
        "epoch_seconds": found.epoch_seconds(label),
        "cost": found.cost(label),
        "runs": [_run(result) for result in outcome.results.values()],
        "failed": {str(seed): why for seed, why in outcome.failed.items()},
    }


def _run(result: Result) -> dict[str, Any]:
    plain = asdict(result)
    plain.pop("affinity")
    return plain


def _change(change: Change | None) -> dict[str, Any] | None:
    return None if change is None else {**asdict(change), "verdict": change.verdict}


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "tasks": list(pair.tasks),
        "mean": pair.pull.mean,
        "by_epoch": [value if math.isfinite(value) else None for value in pair.pull.line],
    }
