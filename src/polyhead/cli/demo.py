"""``polyhead demo``."""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where everything goes.")] = Path("demo"),
) -> None:
    """Train age and gender on drawn portraits, with nothing to download, and show the result."""
    from polyhead.demo import run_demo

    made = run_demo(out, typer.echo)
    typer.echo(
        f"\ncurves:              {made.curves}\n"
        f"new portraits:       {made.sheet}\n"
        f"the spec:            {made.spec}\n"
        f"ask about any image: polyhead predict {made.run.folder} {made.new}"
    )


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(demo)
