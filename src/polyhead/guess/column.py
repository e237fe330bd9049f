"""A column as a guess sees it, and what the guess is."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import polars as pl

from polyhead.guess import say
from polyhead.tasks import TaskSettings, clean
from polyhead.tasks.cells import same
from polyhead.tasks.classes import in_order

Role = Literal["labels", "group", "time", "part", "nothing"]


@dataclass(frozen=True)
class Column:
    """What a column is taken for.

    Attributes:
        name: The column.
        looks: What it looks like, in a few words.
        why: Why, in sentences.
        task: What it would be learned as, where it can be learned.
        role: ``labels`` can be a task; ``group`` says which rows belong together, ``time`` when
            they were taken, ``part`` which of them train; ``nothing`` is of no use.
        empty: The share of empty cells, in words.
        faults: How many cells the task can't read.
        fault: Which ones, in words.
    """

    name: str
    looks: str
    why: tuple[str, ...] = ()
    task: TaskSettings | None = None
    role: Role = "nothing"
    empty: str = ""
    faults: int = 0
    fault: str = ""

    @property
    def kind(self) -> str:
        """The kind of its task, or an empty string."""
        return str(getattr(self.task, "kind", ""))


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a column, of all tables together.

    Attributes:
        name: The column.
        train: As the training table holds them.
        val: As the validation table holds them, if there is one and has the column.
    """

    name: str
    train: pl.Series
    val: pl.Series | None = None

    @cached_property
    def texts(self) -> pl.Series:
        """Every cell as text, null where it is empty."""
        both = [clean(self.train), *([] if self.val is None else [clean(self.val)])]
        return pl.concat(both)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many cells hold each text, the most frequent first; no text starts with blanks."""
        present = self.texts.drop_nulls().alias("text")
        counted = present.value_counts(name="count").sort(
            ["count", "text"], descending=[True, False]
        )
        return dict(counted.iter_rows())

    @cached_property
    def values(self) -> dict[str, int]:
        """The same with all spellings of one value counted as one."""
        spelled = {same(text): text for text in in_order(list(self.counts))}
        together: Counter[str] = Counter()
        for text, count in self.counts.items():
            together[spelled[same(text)]] += count
        return dict(sorted(together.items(), key=lambda item: -item[1]))

    @property
    def present(self) -> int:
        """How many cells hold something."""
        return len(self.texts) - self.texts.null_count()

    @property
    def emptiness(self) -> str:
        """How many cells are empty, as a sentence."""
        total, gone = len(self.texts), self.texts.null_count()
        if not gone:
            return f"None of {total:,} cells is empty."
        rest = "is empty; it counts" if gone == 1 else "are empty; they count"
        return f"{gone:,} of {total:,} cells ({say.share(gone, total)}) {rest} for nothing."
