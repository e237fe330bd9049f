"""``polyhead get``."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from polyhead.cli.options import RowCount

data_sets = typer.Typer(no_args_is_help=True)


@data_sets.callback()
def _get() -> None:
    """Download a data set, verify it and write its tables."""


@data_sets.command()
def fairface(
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where to; finished files are kept.")
    ] = Path("fairface"),
    rows: RowCount = None,
) -> None:
    """FairFace: faces with age, gender and race. Broken off, it goes on where it was."""
    from polyhead.cli.progress import download_bar
    from polyhead.get import get_fairface

    console = Console(file=sys.stdout, highlight=False, markup=False, soft_wrap=True)
    with download_bar(console) as progress:
        got = get_fairface(out, rows=rows, report=console.print, progress=progress)
    console.print(f"{got.train_rows:,} training rows: {got.train}")
    console.print(f"{got.val_rows:,} validation rows: {got.val}")


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.add_typer(data_sets, name="get")
