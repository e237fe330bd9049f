"""The rows: how many, how many of them hold a label, and what a look at them found."""

from collections.abc import Mapping, Sequence
from typing import Any

from polyhead.checks import KINDS
from polyhead.reports.material import Material
from polyhead.reports.render import render
from polyhead.reports.section import Section

_PARTS = {"train": "training", "val": "validation", "test": "test"}
_WEIGHT = {"error": "error", "warning": "warning", "note": "note"}


def data(material: Material) -> Section:
    """Always there."""
    summary = material.summary
    rows: Mapping[str, int] = summary.get("rows", {})
    labels: Mapping[str, Mapping[str, int]] = summary.get("labels", {})
    html = render(
        "sections/data.html.j2",
        tasks=[task.name for task in material.tasks],
        parts=[
            {
                "name": _PARTS.get(part, part),
                "rows": count,
                "labels": [labels.get(part, {}).get(task.name) for task in material.tasks],
            }
            for part, count in rows.items()
        ],
        findings=_findings(material),
        why=material.checked.why,
        looked=material.checked.found is not None,
        notes=summary.get("notes", []),
        examples=bool(material.answered),
    )
    return Section("data", "The data", html)


def _findings(material: Material) -> list[dict[str, str]]:
    """By kind: how grave, how many, and what follows."""
    found = material.checked.found or {}
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for finding in found.get("findings", []):
        by_kind.setdefault(finding["kind"], []).append(finding)
    return [_row(kind, held) for kind, held in by_kind.items() if kind in KINDS]


def _row(kind: str, held: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    about = KINDS[kind]
    number = sum(len(one["places"]) for one in held) if about.by_place else len(held)
    return {
        "title": about.title,
        "severity": _WEIGHT.get(held[0]["severity"], held[0]["severity"]),
        "count": f"{number:,} {about.unit[number != 1]}",
        "means": about.means,
    }
