"""``polyhead search``."""

from pathlib import Path
from typing import Annotated

import typer

from polyhead.cli.options import (
    AsJson,
    Changes,
    DataFolder,
    RowCount,
    SpecFile,
    WeightsFolder,
    read_spec,
    say,
)


def search(
    spec: SpecFile,
    trials: Annotated[
        int,
        typer.Option("--trials", metavar="N", min=1, help="How many there are to be; 30 without."),
    ] = 30,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="KEY=RANGE",
            help="What varies: training.lr=1e-4..1e-2, or 'training.batch_size=32|64|128'.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The search's folder; one that is there is gone on with."),
    ] = None,
    data: DataFolder = None,
    weights: WeightsFolder = None,
    changes: Changes = None,
    rows: RowCount = None,
    as_json: AsJson = False,
) -> None:
    """Train a spec under other settings, and find which trade its tasks best.

    Ctrl-C ends it and keeps the trials that are over; the same command with --out goes on.
    """
    from polyhead import training
    from polyhead import trials as searching

    reporter = training.Lines(to_errors=True) if as_json else training.default_reporter()
    found = searching.search(
        read_spec(spec, data, weights, changes, rows),
        trials=trials,
        vary=vary,
        out=out,
        reporter=reporter,
    )
    say(found, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(search)
