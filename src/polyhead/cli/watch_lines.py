"""What ``polyhead watch`` prints while it runs, and at its end."""

import json
import math
import shutil
import sys
from typing import TYPE_CHECKING, Protocol, final

import typer

if TYPE_CHECKING:
    from polyhead.live import Seen, Summary


class Lines(Protocol):
    """Says what is seen."""

    def say(self, seen: "Seen") -> None:
        """One moment."""

    def end(self, summary: "Summary") -> None:
        """How it went."""


def lines_for(*, as_json: bool) -> Lines:
    """Of a program each moment, on a terminal the newest in one line, else one in each second."""
    if as_json:
        return _Json()
    return _Updating() if sys.stdout.isatty() else _PerSecond()


@final
class _Json:
    """A line of JSON for each moment, and one for the summary."""

    def say(self, seen: "Seen") -> None:
        _print_line(seen.to_json())

    def end(self, summary: "Summary") -> None:
        _print_line({"summary": summary.to_json()})


@final
class _PerSecond:
    """The first moment of each second, by the time of the source."""

    def __init__(self) -> None:
        self._second = -1

    def say(self, seen: "Seen") -> None:
        if (second := math.floor(seen.time)) > self._second:
            self._second = second
            typer.echo(_line(seen))

    def end(self, summary: "Summary") -> None:
        typer.echo(str(summary))


@final
class _Updating:
    """One line, written over by the next."""

    def say(self, seen: "Seen") -> None:
        wide = shutil.get_terminal_size().columns - 1
        sys.stdout.write(f"\r\x1b[K{_line(seen)[:wide]}")
        sys.stdout.flush()

    def end(self, summary: "Summary") -> None:
        sys.stdout.write("\r\x1b[K")
        typer.echo(str(summary))


def _line(seen: "Seen") -> str:
    return f"{seen} [{1000 * seen.latency:.0f} ms]"


def _print_line(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()
