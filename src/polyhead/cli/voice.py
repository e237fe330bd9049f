"""One voice for several processes: the first speaks, and what ends them all is said once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from polyhead.errors import PolyheadError

if TYPE_CHECKING:
    from polyhead.together import Together

WRONG = 2
"""The exit status when the call, the spec, the data or the weights are wrong."""

INTERRUPTED = 130
"""The exit status after Ctrl-C."""

_ERROR = "the error"


def speaks() -> bool:
    """Whether this process is the one that speaks, as far as its environment tells."""
    return os.environ.get("RANK", "0") == "0"


def say_error(error: PolyheadError) -> None:
    """Say on standard error, in words, what a user can mend."""
    console = Console(stderr=True, highlight=False)
    console.print(f"error: {error}", markup=False, soft_wrap=True)


@contextmanager
def one_voice() -> Iterator["Together"]:
    """Meet the other processes, and let one of them say the error that ends them all.

    The error of one ends the others too, each with an error of its own: it lost whom it waited for.

    Yields:
        This process among the others.
    """
    from polyhead.together import join, leave

    together = join()
    try:
        yield together
    except Exception as error:
        if together.alone:
            raise
        if not together.claims(_ERROR):
            together.wait_for(_ERROR)
            raise typer.Exit(WRONG) from None
        if isinstance(error, PolyheadError):
            say_error(error)
            together.done(_ERROR)
            raise typer.Exit(WRONG) from None
        together.done(_ERROR)
        raise
    leave()
