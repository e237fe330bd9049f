"""Progress bars of the program."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from polyhead.get import Progress as Downloaded

_Thing = TypeVar("_Thing")


@contextmanager
def download_bar(console: Console) -> Iterator[Callable[["Downloaded"], None]]:
    """A bar for each thing that is downloaded or written, with the time that it will still take."""
    bars: dict[str, TaskID] = {}
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:

        def move(done: "Downloaded") -> None:
            bar = bars.get(done.what)
            if bar is None:
                bar = bars[done.what] = progress.add_task(done.what, total=done.total)
            progress.update(bar, completed=done.done, total=done.total)

        yield move


def counted(things: Sequence[_Thing], what: str, *, silent: bool) -> Iterator[_Thing]:
    """The things one by one, with a bar on standard error where that is a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,} of {task.total:,}"),
        TimeRemainingColumn(),
    )
    hidden = silent or not sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), disable=hidden) as progress:
        yield from progress.track(things, description=what)
