"""What was found: every label with how much it is doubted, and pictures whose labels clash."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from polyhead.data import Rows
from polyhead.doubts.judge import Judged
from polyhead.doubts.twins import Twins
from polyhead.errors import PolyheadError
from polyhead.figures import Picture
from polyhead.settings import nearest

SHOWN = 12


@dataclass(frozen=True, eq=False)
class Doubts:
    """Every label of some rows, with how much networks that never learned from it doubt it.

    Attributes:
        folder: Where the trainings, the list and the pictures lie.
        name: What the spec is called.
        frame: A row for each label, by task, the most doubted first: ``task``, ``part``, ``row`` as
            a spreadsheet numbers it, ``file``, ``label``, ``answer``, ``score``, the
            ``probability`` that is given to the label, ``column``, and ``index``, the position in
            the part counted from 0.
        judged: How well each task is known, and how many of its labels are contradicted.
        twins: Rows of one picture whose labels contradict each other.
        sources: By part, what its table is called.
        rows: By part, the rows with their images.
        notes: What else a person should know.
    """

    folder: Path
    name: str
    frame: pl.DataFrame
    judged: tuple[Judged, ...]
    twins: tuple[Twins, ...]
    sources: Mapping[str, str]
    rows: Mapping[str, Rows]
    notes: tuple[str, ...] = ()

    @property
    def tasks(self) -> tuple[str, ...]:
        """What is judged: the tasks, and of a list of labels each label."""
        return tuple(one.task for one in self.judged)

    def of(self, task: str, rows: int | None = None) -> pl.DataFrame:
        """The labels of one task, the most doubted first.

        Args:
            task: Its name.
            rows: How many; all without it.

        Raises:
            PolyheadError: When there is none of that name.
        """
        if task not in self.tasks:
            hint = nearest(task, list(self.tasks))
            raise PolyheadError(f"labels: no such task: {task!r}.\n  {hint}")
        found = self.frame.filter(pl.col("task") == task)
        return found if rows is None else found.head(rows)

    def draw(self, task: str, rows: int = SHOWN) -> Picture:
        """The most doubted labels of one task as pictures.

        Args:
            task: Its name.
            rows: How many.
        """
        from polyhead.doubts.pictures import draw

        return draw(self, task, rows)

    def to_json(self) -> dict[str, Any]:
        """Plain data: what is judged, the first of each list, and the pictures that clash."""
        from polyhead.doubts.text import to_json

        return to_json(self)

    def __str__(self) -> str:
        from polyhead.doubts.text import text

        return text(self)

    def __repr__(self) -> str:
        return str(self)
