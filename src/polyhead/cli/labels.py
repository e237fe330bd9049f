"""``polyhead labels``."""

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


def labels(
    spec: SpecFile,
    folds: Annotated[
        int, typer.Option(metavar="N", min=2, help="How many networks are trained; 5 without.")
    ] = 5,
    part: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART", help="Whose labels: train, which it is without, val; or both, twice."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder; folds that are finished there stay."),
    ] = None,
    data: DataFolder = None,
    weights: WeightsFolder = None,
    changes: Changes = None,
    rows: RowCount = None,
    as_json: AsJson = False,
) -> None:
    """List the labels that networks doubt which never learned from them.

    Ctrl-C keeps the folds that are finished; the same command with --out DIR goes on.
    """
    from polyhead import doubts, training

    found = doubts.doubtful_labels(
        read_spec(spec, data, weights, changes, rows),
        folds,
        parts=part or ("train",),
        out=out,
        reporter=training.Lines(to_errors=True) if as_json else None,
    )
    say(found, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(labels)
