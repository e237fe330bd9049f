import json
import re

import pytest

from polyhead.checks import KINDS, Finding, Report
from polyhead.checks.report import in_order

CELLS = tuple(f"train.csv row {i}" for i in range(2, 9))
ERROR = Finding(
    "faulty_label", "error", "age: got 'old'.", ("train",), CELLS, (), "age", "Mend it."
)
OTHER = Finding(
    "faulty_label", "error", "age: got 'x'.", ("val",), ("val.csv row 2",), hint="Mend it."
)
WARNING = Finding("repeated_row", "warning", "all 3 cells are equal.", ("train",), CELLS[:2])
NOTE = Finding("empty_cells", "note", "column 'age' is empty.", ("val",), ("val.csv row 3",))


def test_a_finding_in_words() -> None:
    assert str(ERROR) == (
        "train.csv row 2, row 3, row 4, row 5 and 3 more: age: got 'old'.\n  Mend it."
    )
    across = Finding("image_in_two_parts", "warning", "one file.", places=("a row 1", "b row 1"))
    assert str(across) == "a row 1, b row 1: one file."
    assert str(Finding("empty_cells", "note", "nothing.")) == "nothing."


def test_the_gravest_comes_first() -> None:
    missing = Finding("missing_file", "error", "a.png: no such file.")
    assert in_order([NOTE, WARNING, ERROR, missing]) == (missing, ERROR, WARNING, NOTE)


@pytest.mark.parametrize(
    ("findings", "passes", "strictly"),
    [((), True, True), ((NOTE,), True, True), ((WARNING,), True, False), ((ERROR,), False, False)],
)
def test_what_passes(findings: tuple[Finding, ...], *, passes: bool, strictly: bool) -> None:
    report = Report(findings, {"train": 7})
    assert (report.passes(), report.passes(strict=True)) == (passes, strictly)


def test_a_report_for_programs_does_not_depend_on_time() -> None:
    fast, slow = (Report((ERROR,), {"train": 7}, 7, seconds) for seconds in (0.1, 9.0))
    assert fast.to_json() == slow.to_json()
    assert json.loads(json.dumps(fast.to_json())) == {
        "counts": {"error": 1, "warning": 0, "note": 0},
        "rows": {"train": 7},
        "images": 7,
        "notes": [],
        "findings": [
            {
                "kind": "faulty_label",
                "severity": "error",
                "what": "age: got 'old'.",
                "parts": ["train"],
                "places": list(CELLS),
                "files": [],
                "task": "age",
                "hint": "Mend it.",
            }
        ],
    }


def test_a_report_for_people() -> None:
    report = Report((ERROR, OTHER, WARNING), {"train": 7, "val": 2}, 1234, 5.67, ("a note.",))
    lines = report.table(examples=1).splitlines()
    assert lines[:2] == ["rows: train 7, val 2; 1,234 images looked at (5.7 s)", "a note."]
    assert re.split(r"\s{2,}", lines[5]) == [
        "error",
        "labels that can't be read",
        "8 cells",
        "Out of range, or not what the task declares.",
    ]
    assert lines[6].startswith("warning   rows that stand twice")
    assert "\n".join(lines[8:]) == (
        "labels that can't be read\n"
        "  train.csv row 2, row 3, row 4, row 5 and 3 more: age: got 'old'.\n"
        "    Mend it.\n"
        "  ... and 1 more like these.\n"
        "\n"
        "rows that stand twice\n"
        "  train.csv row 2, row 3: all 3 cells are equal.\n"
        "\n"
        "2 errors, 1 warning, 0 notes."
    )


def test_all_findings_are_shown_on_demand_and_a_hint_once() -> None:
    text = Report((ERROR, OTHER), {"train": 7}).table(examples=None)
    assert "val.csv row 2: age: got 'x'." in text
    assert text.count("Mend it.") == 1


def test_nothing_found() -> None:
    assert str(Report((), {"train": 7})) == (
        "rows: train 7; no image looked at (0.0 s)\n\nNothing found."
    )


def test_columns_stay_straight_under_chinese() -> None:
    finding = Finding("faulty_label", "error", "年龄: got '老'.", places=("人脸.csv row 2",))
    assert "人脸.csv row 2: 年龄: got '老'." in str(Report((finding,), {"train": 1}))


@pytest.mark.parametrize("kind", KINDS.values())
def test_every_kind_says_what_it_means(kind: object) -> None:
    assert getattr(kind, "title", "")
    assert getattr(kind, "means", "").endswith(".")
