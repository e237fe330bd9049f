"""One thing that was found in the tables or images of a spec, and the kinds of such things."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "note"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""From the gravest: training fails or measures wrongly; numbers may deceive; good to know."""

_SHOWN = 4


@dataclass(frozen=True)
class Finding:
    """One thing that was found.

    Attributes:
        kind: Its kind, a key of ``KINDS``.
        severity: ``error``, ``warning`` or ``note``.
        what: What is the matter, as a sentence.
        parts: The parts it concerns: ``train``, ``val``, ``test``.
        places: The rows it concerns (``faces.csv row 17``), or the table where it is a column's.
        files: The image files it concerns, as the table names them.
        task: The task it concerns, or None.
        hint: What is known beyond that about this one, or an empty string.
    """

    kind: str
    severity: Severity
    what: str
    parts: tuple[str, ...] = ()
    places: Sequence[str] = ()
    files: tuple[str, ...] = ()
    task: str | None = None
    hint: str = ""

    def __str__(self) -> str:
        shown = _shortened(self.places[:_SHOWN])
        more = len(self.places) - _SHOWN
        where = f"{shown} and {more:,} more" if more > 0 else shown
        line = f"{where}: {self.what}" if where else self.what
        return f"{line}\n  {self.hint}" if self.hint else line

    def to_json(self) -> dict[str, Any]:
        """The finding as plain data."""
        return {
            "kind": self.kind,
            "severity": self.severity,
            "what": self.what,
            "parts": list(self.parts),
            "places": list(self.places),
            "files": list(self.files),
            "task": self.task,
            "hint": self.hint,
        }


def _shortened(places: Sequence[str]) -> str:
    """Places in words, the file of each said once: ``faces.csv row 3, row 17``."""
    said: list[str] = []
    before = ""
    for place in places:
        file, row, number = place.rpartition(" row ")
        same_file = bool(row) and file == before
        said.append(f"row {number}" if same_file else place)
        before = file
    return ", ".join(said)


@dataclass(frozen=True)
class Kind:
    """A kind of finding, for people.

    Attributes:
        title: Its name in words.
        unit: What one of them is, and what several are.
        means: What follows from it, or what to do.
        by_place: Whether its count is that of the places rather than of the findings.
    """

    title: str
    unit: tuple[str, str]
    means: str
    by_place: bool = False

    def count(self, findings: "list[Finding]") -> str:
        """How many there are, in words."""
        number = sum(len(f.places) for f in findings) if self.by_place else len(findings)
        return f"{number:,} {self.unit[number != 1]}"


KINDS = {
    "missing_file": Kind(
        "missing files",
        ("row", "rows"),
        "Rows without their image can't be trained on.",
        by_place=True,
    ),
    "unreadable_image": Kind(
        "unreadable images",
        ("file", "files"),
        "Truncated, damaged or no image at all: training would stop at them.",
    ),
    "unlearnable_task": Kind(
        "tasks that can't be learned",
        ("task", "tasks"),
        "The training labels don't fit what the spec declares.",
    ),
    "empty_column": Kind(
        "empty columns", ("column", "columns"), "Nothing to see, to learn or to measure."
    ),
    "unfit_groups": Kind(
        "columns that part rows into no groups",
        ("column", "columns"),
        "Metrics by group could not be made when the training is over.",
    ),
    "faulty_label": Kind(
        "labels that can't be read",
        ("cell", "cells"),
        "Out of range, or not what the task declares.",
        by_place=True,
    ),
    "faulty_input": Kind(
        "inputs that can't be read",
        ("cell", "cells"),
        "No number, no known value, or empty where training had a value in every row.",
        by_place=True,
    ),
    "date_for_bin": Kind(
        "bins turned into dates",
        ("cell", "cells"),
        "A spreadsheet took a bin for a date. Format the column as text, then mend it.",
        by_place=True,
    ),
    "unseen_class": Kind(
        "classes never seen in training",
        ("class", "classes"),
        "They are measured but were never learned.",
    ),
    "contradicting_labels": Kind(
        "one image, different labels",
        ("image", "images"),
        "Equal pixels with other labels: one of them is wrong.",
    ),
    "image_in_two_parts": Kind(
        "one image in two parts",
        ("image", "images"),
        "What was trained on is measured again: the numbers flatter.",
    ),
    "near_image_in_two_parts": Kind(
        "nearly one image in two parts",
        ("pair", "pairs"),
        "One picture saved twice, or two of one moment: the numbers flatter.",
    ),
    "recording_in_two_parts": Kind(
        "one recording in two parts",
        ("row", "rows"),
        "Moments next to them are trained on and look nearly the same: the numbers flatter.",
        by_place=True,
    ),
    "repeated_row": Kind(
        "rows that stand twice", ("row", "rows"), "All cells are equal; each counts again."
    ),
    "repeated_image": Kind(
        "one image twice in a part",
        ("image", "images"),
        "Equal pixels in rows that differ; each counts again.",
    ),
    "lying_suffix": Kind(
        "suffixes that lie",
        ("file", "files"),
        "Read by their content here; other programs may stumble.",
    ),
    "constant_column": Kind(
        "constant columns", ("column", "columns"), "All cells say the same: nothing to learn."
    ),
    "empty_inputs": Kind(
        "inputs left empty",
        ("cell", "cells"),
        "The network answers from the other inputs.",
        by_place=True,
    ),
    "empty_cells": Kind(
        "labels left empty",
        ("cell", "cells"),
        "Left out of loss and metrics; the rest of the row counts.",
        by_place=True,
    ),
}
"""Every kind of finding, in the order in which they are shown within a severity."""
