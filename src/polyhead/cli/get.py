"""``polyhead get``."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from polyhead.cli.options import RowCount


def get(
    what: Annotated[Literal["fairface"], typer.Argument(metavar="WHAT", help="fairface.")],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where to; finished files are kept.")
    ] = Path("fairface"),
    rows: RowCount = None,
) -> None:
    """Download a data set, verify it and write its tables. Broken off, it goes on where it was."""
    from polyhead.get import get_fairface

    typer.echo(str(get_fairface(out, rows=rows, report=typer.echo)))


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(get)
