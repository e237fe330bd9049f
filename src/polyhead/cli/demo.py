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
            help="`portraits`, which are trained on; or `road`, what three cameras of a car see, "
            "with tables, which is drawn only.",
        ),
    ] = World.PORTRAITS,
) -> None:
    """Train age and gender on drawn portraits, with nothing to download, and show the result."""
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
        f"the spec:            {made.spec}\n"
        f"ask about any image: polyhead predict {made.run.folder} {made.new}"
    )


def _road(out: Path) -> None:
    from polyhead.demo.road import draw_drives, draw_sheet

    typer.echo(f"drawing a road in {out / 'road'}")
    made = draw_drives(out / "road")
    sheet = out / "road.png"
    draw_sheet(made).save(sheet)
    typer.echo(f"\nto learn from: {made.train}\nto judge by:   {made.val}\nsome moments:  {sheet}")


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(demo)
