"""``polyhead bench``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polyhead.cli.options import AsJson, print_json

if TYPE_CHECKING:
    from polyhead.bench import Line


def bench(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            help="Which: images, moment, compute, step, export, serve, memory, notebook, methods.",
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="FairFace's folder; drawn portraits without."),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option("--weights", metavar="FILE", help="VGG16's convolutions, .safetensors."),
    ] = None,
    rows: Annotated[int, typer.Option("--rows", metavar="N", min=64, help="Training rows.")] = 256,
    rounds: Annotated[
        int, typer.Option("--rounds", metavar="N", min=1, help="Pairs that are timed.")
    ] = 5,
    epochs: Annotated[
        int, typer.Option("--epochs", metavar="N", min=1, help="Epochs of a training.")
    ] = 10,
    as_json: AsJson = False,
) -> None:
    """Measure again what is claimed about speed and memory. The machine should be quiet."""
    import tempfile

    from polyhead.bench import BENCHES, Job, machine, text
    from polyhead.demo import make_portraits

    for name in names or ():
        if name not in BENCHES:
            raise typer.BadParameter(f"{name!r}: Expected one of {', '.join(BENCHES)}.")
    found: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="polyhead-bench-") as work:
        oldest = 80.0
        if data is None:
            oldest = 90.0
            data = Path(work) / "portraits"
            make_portraits(data, train=rows, val=max(rows // 4, 64))
        for name in names or BENCHES:
            typer.echo(f"measuring: {name}", err=True)
            place = Path(work) / name
            place.mkdir()
            found += BENCHES[name](Job(data, place, rows, rounds, epochs, weights, oldest))
    if as_json:
        print_json({"machine": machine(), "lines": [line.to_json() for line in found]})
    else:
        typer.echo(f"{machine()}\n\n{text(found)}")


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(bench)
