"""The program's entry: its verbs, and how errors reach a person."""

import sys
from typing import Annotated

import typer

from polyhead._version import __version__
from polyhead.cli import (
    bench,
    cache,
    compare,
    demo,
    evaluate,
    explain,
    export,
    get,
    init,
    labels,
    methods,
    predict,
    report,
    search,
    serve,
    train,
)
from polyhead.cli import check as check_verb
from polyhead.cli.voice import INTERRUPTED, WRONG, say_error, speaks
from polyhead.errors import PolyheadError

app = typer.Typer(
    name="polyhead",
    help="Train one network that answers every label column of a table of images.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"polyhead {__version__}\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Train one network that answers every label column of a table of images."""


for verb in (
    get, init, check_verb, labels, methods, train, compare, search, evaluate, predict, explain,
    report, export, serve, cache, bench, demo,
):  # fmt: skip
    verb.register(app)


def main() -> None:
    """Run the program; errors that a user can mend are said in words, without a traceback.

    Exit status: 0 when all went well, 1 when a check found something, 2 when the call, the spec,
    the data or the weights are wrong, 130 when it was interrupted.
    """
    try:
        app(prog_name="polyhead")
    except PolyheadError as error:
        say_error(error)
        sys.exit(WRONG)
    except SystemExit as end:
        if end.code == INTERRUPTED and speaks():  # typer makes this of Ctrl-C, without a word
            sys.stderr.write("interrupted\n")
        raise
