"""What a person sees while a network trains: on standard output, unless that is for JSON."""

import sys
import time
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class Reporter(Protocol):
    """Where a training says what it does."""

    def say(self, text: str) -> None:
        """A line to keep."""

    def begin(self, what: str, total: int, done: int = 0) -> None:
        """Work of ``total`` rows begins, of which ``done`` were done before."""

    def tick(self, rows: int) -> None:
        """So many more rows are done."""

    def remaining(self) -> float:
        """Seconds that the rest will take at the speed so far."""

    def end(self) -> None:
        """The work is over, or was broken off."""


class Inside:
    """A reporter for a training that is one of many: how far it is, under a name. Mute by itself.

    Args:
        outer: The reporter of them all.
        what: The name.
    """

    def __init__(self, outer: Reporter, what: str) -> None:
        self.outer = outer
        self._what = what

    def say(self, text: str) -> None:
        """Nothing; a class below says some of it."""

    def begin(self, what: str, total: int, done: int = 0) -> None:
        """Work begins, with the name before it."""
        self.outer.begin(f"{self._what}: {what}", total, done)

    def tick(self, rows: int) -> None:
        """So many more rows are done."""
        self.outer.tick(rows)

    def remaining(self) -> float:
        """Seconds that this training will still take."""
        return self.outer.remaining()

    def end(self) -> None:
        """The work is over."""
        self.outer.end()


class _Clock:
    """Rows done and the time they took."""

    def __init__(self) -> None:
        self.what = ""
        self.total = self.done = self._before = 0
        self._start = time.monotonic()

    def begin(self, what: str, total: int, done: int = 0) -> None:
        self.what = what
        self.total, self.done, self._before = total, done, done
        self._start = time.monotonic()

    def tick(self, rows: int) -> None:
        self.done += rows

    def remaining(self) -> float:
        fresh = self.done - self._before
        spent = time.monotonic() - self._start
        return spent / fresh * (self.total - self.done) if fresh else 0.0


class Quiet(_Clock):
    """Says nothing."""

    def say(self, text: str) -> None:
        """Say nothing."""

    def end(self) -> None:
        """Nothing to end."""


class Lines(_Clock):
    """Plain lines, and a line that is written over and over where that can be shown."""

    def __init__(self, *, rewrite: bool = False, to_errors: bool = False) -> None:
        super().__init__()
        self._rewrite = rewrite
        self._out = sys.stderr if to_errors else sys.stdout
        self._shown = time.monotonic()
        self._width = 0

    def say(self, text: str) -> None:
        """A line to keep."""
        self._over("")
        self._out.write(f"{text}\n")
        self._out.flush()

    def tick(self, rows: int) -> None:
        """Show how far it is: each second where it can be rewritten, else each minute."""
        super().tick(rows)
        if time.monotonic() - self._shown > (1 if self._rewrite else 60):
            self._shown = time.monotonic()
            share = 100 * self.done // max(self.total, 1)
            line = f"{self.what}: {share} %, {clock(self.remaining())} left"
            if self._rewrite:
                self._over(line)
            else:
                self.say(line)

    def end(self) -> None:
        """Clear the line."""
        self._over("")

    def _over(self, text: str) -> None:
        if self._width or text:
            self._out.write(f"\r{' ' * self._width}\r{text}")
            self._out.flush()
        self._width = len(text)


class Bar(_Clock):
    """A progress bar at the bottom of a terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._console = Console(file=sys.stdout, highlight=False)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.percentage:3.0f} %"),
            TimeElapsedColumn(),
            TextColumn("used,"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=self._console,
            transient=True,
            expand=True,
            speed_estimate_period=120,
        )

    def say(self, text: str) -> None:
        """A line to keep, above the bar."""
        self._console.print(text, markup=False, soft_wrap=True)

    def begin(self, what: str, total: int, done: int = 0) -> None:
        """Show the bar."""
        super().begin(what, total, done)
        self._task = self._bar.add_task(what, total=total, completed=done)
        self._bar.start()

    def tick(self, rows: int) -> None:
        """Move the bar."""
        super().tick(rows)
        self._bar.advance(self._task, rows)

    def end(self) -> None:
        """Take the bar away."""
        self._bar.stop()
        for task in self._bar.task_ids:
            self._bar.remove_task(task)


def default_reporter() -> Reporter:
    """A bar in a terminal, a rewritten line in a notebook, plain lines elsewhere."""
    if _in_notebook():
        return Lines(rewrite=True)
    return Bar() if sys.stdout.isatty() else Lines()


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds, or hours.

    >>> clock(62), clock(3725)
    ('1:02', '1:02:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _in_notebook() -> bool:
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return type(shell).__name__ == "ZMQInteractiveShell"
