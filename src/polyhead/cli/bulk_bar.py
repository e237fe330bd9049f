"""How far the answering of many rows is, and what is safe when it is broken off."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from polyhead.cli.voice import INTERRUPTED

_QUIET_S = 30


@final
class _Bar:
    """Moves a bar; a ``Watcher``."""

    def __init__(self, bars: Progress) -> None:
        self.bars = bars
        self.began = self.spoke = monotonic()
        self.task: TaskID | None = None
        self.total = self.safe = self.before = self.unread = 0

    def begin(self, total: int, kept: int) -> None:
        """Say what is answered already."""
        self.total, self.safe, self.before = total, kept, kept
        self.began = self.spoke = monotonic()
        if kept:
            self.bars.console.print(f"going on: {kept:,} of {total:,} rows are answered already")
        self.task = self.bars.add_task("answering", total=total, completed=kept, said="")

    def tick(self, answered: bool) -> None:
        """One row more."""
        self.unread += not answered
        if self.task is not None:
            self.bars.advance(self.task)
            speed = self.bars.tasks[self.task].speed
            rate = f"{speed:,.0f} a second" if speed else ""
            unread = f"{self.unread:,} not answered" if self.unread else ""
            self.bars.update(self.task, said=", ".join(filter(None, (rate, unread))))

    def kept(self, rows: int) -> None:
        """So many rows stand in parts. Where there is no bar, a line says so now and then."""
        self.safe = rows
        if self.bars.disable and monotonic() - self.spoke > _QUIET_S:
            self.spoke = monotonic()
            self.bars.console.print(f"{rows:,} of {self.total:,} rows, {self.rate:,.0f} a second")

    @property
    def rate(self) -> float:
        """Rows a second since it began."""
        return (self.safe - self.before) / max(monotonic() - self.began, 1e-9)


@contextmanager
def bulk_bar(out: Path) -> Iterator[_Bar]:
    """A bar with a rate on standard error, where that is a terminal; and a word on Ctrl-C."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,} of {task.total:,}"),
        TextColumn("{task.fields[said]}", markup=False),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    bars = Progress(*columns, console=console, disable=not sys.stderr.isatty())
    bar = _Bar(bars)
    try:
        with bars:
            yield bar
    except KeyboardInterrupt:
        if not bar.total:
            raise
        typer.echo(
            f"{bar.safe:,} of {bar.total:,} rows are answered and kept in {out}.parts; "
            "the same command goes on from there",
            err=True,
        )
        raise typer.Exit(INTERRUPTED) from None
