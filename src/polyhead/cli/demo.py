"""``polyhead demo``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class World(StrEnum):
    """What is drawn."""

    PORTRAITS = "portraits"
    ROAD = "road"


def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where everything goes.")] = Path("demo"),
    world: Annotated[
        World,
        typer.Option(
            metavar="WORLD",
            help="`portraits`, of which age and gender are learned; or `road`, what three cameras "
            "of a car see, and how it is driven.",
        ),
    ] = World.PORTRAITS,
) -> None:
    """Train on drawn portraits, or a drawn road, with nothing to download, and show the result."""
    if world is World.ROAD:
        _road(out)
    else:
        _portraits(out)


def _portraits(out: Path) -> None:
    from polyhead.demo import run_demo

    made = run_demo(out, typer.echo)
    typer.echo(
        f"\ncurves:              {made.curves}\n"
        f"new portraits:       {made.sheet}\n"
        f"how good it is:      {made.report}\n"
        f"the spec:            {made.spec}\n"
        f"ask about any image: polyhead predict {made.run.folder} {made.new}"
    )


def _road(out: Path) -> None:
    from polyhead.demo import run_driving

    made = run_driving(out, typer.echo)
    typer.echo(
        f"\nsome moments:        {made.sheet}\n"
        f"the spec:            {made.spec}\n"
        f"ask about any rows:  polyhead predict {made.run.folder} {made.table}"
    )


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(demo)
