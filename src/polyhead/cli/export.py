"""``polyhead export``."""

from pathlib import Path
from typing import Annotated

import typer

from polyhead.cli.options import AsJson, RunFolder, say


def export(
    run: RunFolder,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file; model.onnx in the run's folder without it."),
    ] = None,
    int8: Annotated[
        bool, typer.Option("--int8", help="Multiply in 8 bits, with ranges from training images.")
    ] = False,
    check: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="Validation rows to check on; 100, or 1000 for int8."
        ),
    ] = None,
    loss: Annotated[
        float,
        typer.Option(
            metavar="POINTS", min=0, help="Of int8: how much accuracy a task may lose; 1 without."
        ),
    ] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Write a run as one ONNX file: images of any size in, answers in your units out.

    The file is checked against the network, and not written where it answers otherwise.
    """
    from polyhead import shipping

    written = shipping.export(run, out, int8=int8, check=check, loss=loss)
    say(written, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(export)
