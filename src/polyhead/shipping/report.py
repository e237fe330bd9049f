"""What was written and how it was checked, for people and for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table as RichTable

from polyhead.shipping.accuracy import Scored
from polyhead.shipping.parity import Agreement
from polyhead.training import printed

_WIDTH = 88


@dataclass(frozen=True)
class Exported:
    """A file that was written.

    Attributes:
        path: Where it is.
        size: Its bytes.
        numbers: ``fp32`` or ``int8``.
        rows: What it was checked on, in words.
        agreements: How it agrees with the network, by task.
        scores: What it scores beside the network, where that was measured.
        notes: What else a person should know.
    """

    path: Path
    size: int
    numbers: str
    rows: str
    agreements: tuple[Agreement, ...]
    scores: tuple[Scored, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether all of it is within its limits."""
        agrees = all(one.holds for one in self.agreements)
        return agrees and all(one.holds for one in self.scores)

    def __str__(self) -> str:
        lines = [f"{self.path}: {self.numbers}, {self.size / 1e6:,.1f} MB"]
        lines += [f"note: {note}" for note in self.notes]
        return "\n".join([*lines, self.tables])

    def __repr__(self) -> str:
        return str(self)

    @property
    def tables(self) -> str:
        """How it agrees, and what it scores."""
        parts = [_agreed(self.agreements, f"{self.numbers} beside the network, {self.rows}")]
        if self.scores:
            parts.append(_scores(self.scores, f"{self.numbers} on labels, {self.rows}"))
        return "\n".join(parts)

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {
            "path": str(self.path),
            "bytes": self.size,
            "numbers": self.numbers,
            "rows": self.rows,
            "agreements": [one.to_json() for one in self.agreements],
            "scores": [one.to_json() for one in self.scores],
            "notes": list(self.notes),
        }


def _agreed(agreements: Sequence[Agreement], title: str) -> str:
    table = RichTable(title=title, title_justify="left", title_style="bold")
    for name in ("task", "agreement", "asked"):
        table.add_column(name)
    for one in agreements:
        table.add_row(*one.cells)
    return printed(table, width=_WIDTH)


def _scores(scores: Sequence[Scored], title: str) -> str:
    table = RichTable(title=title, title_justify="left", title_style="bold")
    for name in ("task", "metric"):
        table.add_column(name)
    for name in ("network", "file", "worse by", "at most"):
        table.add_column(name, justify="right")
    for one in scores:
        worse = f"{100 * one.worse:.1f} %"
        limit = f"{100 * one.limit:.1f} %"
        table.add_row(one.task, one.metric, *one.texts, worse, limit)
    return printed(table, width=_WIDTH)
