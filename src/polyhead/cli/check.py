"""``polyhead check``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polyhead.cli.options import (
    AsJson,
    Changes,
    DataFolder,
    RowCount,
    SpecFile,
    print_json,
    read_spec,
)

if TYPE_CHECKING:
    from polyhead.checks import Report


def check(
    spec: SpecFile,
    data: DataFolder = None,
    changes: Changes = None,
    rows: RowCount = None,
    columns: Annotated[
        bool, typer.Option("--columns", help="Look at the tables only and open no image.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Let warnings count as errors in the exit status.")
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="Show everything found, not the first few of each kind.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write everything found: .json for programs, or .txt."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look at every row and image before anything trains.

    Exit status: 0 when no errors were found, 1 when there are some; 2 when spec or tables can't be
    read.
    """
    if out is not None and out.suffix.lower() not in (".json", ".txt"):
        raise typer.BadParameter(f"--out: Expected a .json or .txt file; got {out.name!r}.")
    from polyhead.checks import check_spec

    declared = read_spec(spec, data=data, changes=changes, rows=rows)
    with _bar(to_errors=as_json) as progress:
        report = check_spec(declared, columns_only=columns, progress=progress)
    if out is not None:
        _write(report, out)
    if as_json:
        print_json(report.to_json())
    else:
        typer.echo(report.table(examples=None if every else 3))
    if out is not None:
        typer.echo(f"written: {out}", err=as_json)
    if not report.passes(strict=strict):
        raise typer.Exit(1)


@contextmanager
def _bar(*, to_errors: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar with the time that remains, on a terminal; elsewhere nothing."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    console = Console(stderr=to_errors)
    columns = (TextColumn("looking at images"), BarColumn(), MofNCompleteColumn(), Remaining())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bars:
        task = bars.add_task("images", total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


def _write(report: "Report", out: Path) -> None:
    from polyhead.runs import write_json, write_text

    if out.suffix.lower() == ".json":
        write_json(out, report.to_json())
    else:
        write_text(out, report.table(examples=None) + "\n")


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(check)
