"""``polyhead train``."""

from pathlib import Path
from typing import Annotated

import typer

from polyhead.cli.options import (
    AsJson,
    Changes,
    DataFolder,
    RowCount,
    WeightsFolder,
    read_spec,
    say,
)
from polyhead.cli.voice import one_voice


def train(
    spec: Annotated[Path | None, typer.Argument(metavar="SPEC", help="A spec file.")] = None,
    data: DataFolder = None,
    weights: WeightsFolder = None,
    changes: Changes = None,
    rows: RowCount = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The run's folder; it must not be there yet.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Go on with a run that was broken off.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train a network and keep its best epoch. Ctrl-C ends it with the best so far."""
    with one_voice() as together:
        if (spec is None) == (resume is None):
            raise typer.BadParameter("Give a spec file, or --resume RUN to go on with one.")
        if resume is not None and (data or weights or rows or out):
            raise typer.BadParameter(
                "--data, --weights, --rows and --out don't go with --resume: a run goes on where "
                "it is, with its own spec. Change that with --set."
            )
        from polyhead import training

        reporter = training.Lines(to_errors=True) if as_json and together.first else None
        if resume is not None:
            run = training.resume(resume, changes=tuple(changes or ()), reporter=reporter)
        else:
            assert spec is not None  # noqa: S101 - checked above; tells the type checker
            run = training.train(
                read_spec(spec, data, weights, changes, rows), out=out, reporter=reporter
            )
        if not together.first:
            return
    say(run, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(train)
