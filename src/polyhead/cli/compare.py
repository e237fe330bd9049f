"""``polyhead compare``."""

from pathlib import Path
from typing import Annotated

import typer

from polyhead.cli.options import (
    AsJson,
    Changes,
    DataFolder,
    RowCount,
    WeightsFolder,
    print_json,
    read_spec,
)


def compare(
    specs: Annotated[list[Path], typer.Argument(metavar="SPEC", help="Spec files, in TOML.")],
    methods: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="Methods to compare, as sum,UPGrad,CAGrad:c=0.2; each spec's own without it.",
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", min=1, help="How often each is trained.")] = 3,
    singles: Annotated[
        bool,
        typer.Option(
            "--singles/--no-singles",
            help="Train each task alone too, or, with --no-singles, don't.",
        ),
    ] = True,
    data: DataFolder = None,
    weights: WeightsFolder = None,
    changes: Changes = None,
    rows: RowCount = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The comparison's folder; what is finished there stays."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train tasks together and alone, and say whether they help each other.

    Broken off by Ctrl-C, the same call with --out DIR goes on.
    """
    from polyhead import comparison, training

    found = comparison.compare(
        [read_spec(spec, data, weights, changes, rows) for spec in specs],
        comparison.split_methods(methods) if methods else (),
        seeds=seeds,
        singles=singles,
        out=out,
        reporter=training.Lines(to_errors=True) if as_json else None,
    )
    if as_json:
        print_json(comparison.to_json(found))
    else:
        typer.echo(str(found))


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(compare)
