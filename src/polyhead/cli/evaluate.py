"""``polyhead evaluate``."""

from pathlib import Path
from typing import Annotated

import typer

from polyhead.cli.options import AsJson, RunFolder, say


def evaluate(
    run: RunFolder,
    table: Annotated[
        Path | None,
        typer.Option(metavar="TABLE", help="Rows never seen; the run's own rows without it."),
    ] = None,
    root: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where image paths start, instead of the table's folder."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write every row's answers: .csv or .parquet."),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Measure group by group; race,gender crosses the groups of two. Can be repeated.",
        ),
    ] = None,
    metrics: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            metavar="TASK.METRIC",
            help="What to measure by group; each task's main metric without it. Can be repeated.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure a trained network on labeled rows.

    With --json and --by, the metrics stand under "metrics" and the groups under "groups".
    """
    from polyhead import training
    from polyhead.predict import check_writable, write_frame

    if out is not None:
        check_writable(out)
    reporter = training.Lines(to_errors=True) if as_json else training.default_reporter()
    measured = training.evaluate(
        run,
        table,
        root=root,
        by=[one if "," not in one else tuple(one.split(",")) for one in by or ()],
        metrics=metrics or (),
        reporter=reporter,
    )
    if out is not None:
        write_frame(measured.frame, out)
    say(measured, as_json=as_json)
    if out is not None:
        typer.echo(f"written: {out}", err=as_json)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(evaluate)
