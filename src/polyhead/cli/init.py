"""``polyhead init``."""

from pathlib import Path
from typing import Annotated

import typer


def init(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="A CSV, Parquet or Excel file.")],
    tasks: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="The columns to learn, instead of being asked."),
    ] = None,
    val: Annotated[
        Path | None,
        typer.Option(metavar="TABLE", help="A table of validation rows, if there is one."),
    ] = None,
    root: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where image paths start, instead of the table's folder."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The spec file; beside the table without it."),
    ] = None,
) -> None:
    """Write a spec guessed from a table, with comments that say why it guessed so."""
    raise NotImplementedError


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(init)
