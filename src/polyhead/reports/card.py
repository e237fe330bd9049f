"""``MODEL_CARD.md``: what people and model hubs read of a network beside its weights."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from polyhead.evaluation import GroupTable
from polyhead.reports import words
from polyhead.reports.digest import digest_of_text
from polyhead.reports.material import Material
from polyhead.reports.page import title
from polyhead.reports.render import render_text
from polyhead.reports.sections.faces import two_answers
from polyhead.tasks import Metric, Task

FILE = "MODEL_CARD.md"

_MARK = re.compile(r"<!-- written by polyhead report: ([0-9a-f]{64}) -->\n?\Z")


def card(material: Material) -> str:
    """The card, with a mark at its end by which a card that somebody edited is known."""
    text = render_text(
        "card.md.j2",
        front=yaml(front_matter(material)),
        title=title(material),
        answer=words.answer(material),
        material=material,
        rows=[_row(material, task, metric) for task in material.tasks for metric in task.metrics],
        groups=[_grouped(table) for table in material.parted.tables],
        held=[words.held_by(one) for one in material.run.coverage],
        worst=[w for w in map(words.worst_label, material.answered.values()) if w],
        faces=material.faces,
        pairs=two_answers(material),
        tasks=words.listed([task.name for task in material.tasks]),
        summaries={task.name: task.summary for task in material.tasks},
        train=material.summary.get("rows", {}).get("train"),
        machine={k: v for k, v in material.summary.get("machine", {}).items() if v is not None},
    )
    text = text.rstrip("\n") + "\n\n"
    return f"{text}<!-- written by polyhead report: {digest_of_text(text)} -->\n"


def was_edited(path: Path) -> bool:
    """Whether a card is there that is not as ``card`` wrote it."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    except (OSError, UnicodeDecodeError):
        return True
    mark = _MARK.search(text)
    return mark is None or mark[1] != digest_of_text(text[: mark.start()])


def front_matter(material: Material) -> dict[str, object]:
    """What model hubs read: tags, and the results in the form that they call ``model-index``."""
    spec, name = material.run.spec, material.run.folder.resolve().name
    dataset = Path(str(spec.data.folder)).name if spec.data.folder else "own table"
    results = [
        {
            "task": {"type": "image-classification", "name": task.name},
            "dataset": {"name": dataset, "type": _slug(dataset), "split": material.split},
            "metrics": [
                {"type": metric.name, "name": metric.title, "value": value}
                for metric in task.metrics
                if (value := material.measured(task, metric)) is not None
            ],
        }
        for task in material.tasks
        if material.run.metrics.get(task.name)
    ]
    every = [metric["type"] for result in results for metric in result["metrics"]]  # type: ignore[index]
    return {
        "license": "unknown",
        "library_name": "polyhead",
        "pipeline_tag": "image-classification",
        "tags": ["multi-task", "vision", "polyhead", *(task.name for task in material.tasks)],
        "metrics": list(dict.fromkeys(every)),
        "model-index": [{"name": name, "results": results}],
    }


def yaml(value: object, indent: int = 0) -> str:
    """Plain data as YAML, every text in quotes as JSON has them, which YAML reads alike.

    >>> print(yaml({"tags": ["年龄"], "model-index": [{"name": "a", "results": []}]}))
    tags:
      - "年龄"
    model-index:
      - name: "a"
        results: []
    """
    pad = "  " * indent
    if isinstance(value, Mapping) and value:
        lines = []
        for key, inner in value.items():
            held = yaml(inner, indent + 1)
            lines.append(f"{pad}{key}:{_below(inner, held)}")
        return "\n".join(lines)
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        return "\n".join(f"{pad}- {yaml(inner, indent + 1).lstrip()}" for inner in value)
    return json.dumps(value, ensure_ascii=False)


def _below(inner: object, held: str) -> str:
    nested = isinstance(inner, Mapping | list | tuple) and bool(inner)
    return f"\n{held}" if nested else f" {held}"


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.lower()).strip("-") or "own-table"


def _row(material: Material, task: Task, metric: Metric) -> dict[str, str] | None:
    value, guess = material.measured(task, metric), material.constant(task, metric)
    if value is None:
        return None
    ends = material.interval(task, metric)
    return {
        "task": _cell(task.name),
        "metric": metric.title,
        "value": metric.text(value),
        "interval": words.span(metric, ends) if ends else "not measured",
        "constant": "unknown" if guess is None else metric.text(guess),
    }


def _grouped(table: GroupTable) -> dict[str, object]:
    """A metric by group as the card has it, small groups marked."""
    metric = table.metric
    return {
        "sentence": table.sentence,
        "warnings": table.warnings,
        "by": _cell(" × ".join(table.by)),
        "title": f"{_cell(table.task)}, {metric.title}",
        "level": f"{100 * table.level:g} %",
        "rows": [
            {
                "name": _cell(group.name),
                "rows": f"{group.rows:,}{' (too few)' * group.small}",
                "value": "not defined" if group.value is None else metric.text(group.value),
                "interval": "unknown" if group.interval is None else metric.span(group.interval),
            }
            for group in (*table.ranked, table.overall)
        ],
    }


def _cell(text: str) -> str:
    """A text that breaks no table of Markdown."""
    return text.replace("|", "\\|").replace("\n", " ")
