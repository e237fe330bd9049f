"""What a benchmark found: two times, their ratio, and how often and where they were taken."""

import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import torch

from polyhead.training import outcome


@dataclass(frozen=True)
class Line:
    """One comparison.

    Attributes:
        what: What was compared.
        ours: The median of ours.
        other: The median of the other.
        unit: Of both, as ``s``.
        ratio: The median over the rounds of how many times better ours was; above 1 is better.
        bar: What it should at least be; None where there is no promise.
        n: How many rounds.
        note: What else has to be said, as "extrapolated from 96 images".
    """

    what: str
    ours: float
    other: float
    unit: str
    ratio: float
    n: int
    bar: float | None = None
    note: str = ""

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return asdict(self)


def paired(
    what: str,
    ours: Callable[[], object],
    other: Callable[[], object],
    rounds: int,
    *,
    bar: float | None = None,
    note: str = "",
) -> Line:
    """Time two things side by side, turn and turn about, after one round of each to warm up."""
    ours()
    other()
    pairs = [_pair(ours, other, ours_first=i % 2 == 0) for i in range(rounds)]
    return Line(
        what=what,
        ours=statistics.median(a for a, _ in pairs),
        other=statistics.median(b for _, b in pairs),
        unit="s",
        ratio=statistics.median(b / a for a, b in pairs),
        n=rounds,
        bar=bar,
        note=note,
    )


def seconds(work: Callable[[], object]) -> float:
    """What it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def machine() -> str:
    """What the figures depend on, in a line."""
    facts = outcome.machine()
    return (
        f"{facts['system']}, {_processor()}, {facts['threads']} threads, "
        f"torch {facts['torch']}, Python {facts['python']}"
    )


def text(lines: Sequence[Line]) -> str:
    """A Markdown table, fit for a terminal and for a page."""
    head = ("what", "ours", "other", "ratio", "at least", "n", "note")
    rows = [
        (
            line.what,
            _number(line.ours, line.unit),
            _number(line.other, line.unit),
            f"{line.ratio:.2f} x",
            "" if line.bar is None else f"{line.bar:g} x",
            str(line.n),
            line.note,
        )
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    table = [head, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        f"| {' | '.join(cell.ljust(w) for cell, w in zip(row, widths, strict=True))} |"
        for row in table
    )


def _pair(
    ours: Callable[[], object], other: Callable[[], object], *, ours_first: bool
) -> tuple[float, float]:
    if ours_first:
        return seconds(ours), seconds(other)
    later = seconds(other)
    return seconds(ours), later


def _number(value: float, unit: str) -> str:
    if unit == "s" and value < 1:
        value, unit = value * 1000, "ms"
    return f"{value:.3g} {unit}" if value < 1000 else f"{value:,.0f} {unit}"


def _processor() -> str:
    if not hasattr(torch.cpu, "get_capabilities"):
        return platform.processor() or "unknown processor"
    has = torch.cpu.get_capabilities()
    return str(has.get("cpu_name", "")) + (" with bfloat16" if has.get("avx512_bf16") else "")
