"""``polyhead explain``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polyhead.cli.options import RunFolder
from polyhead.errors import ImageError

if TYPE_CHECKING:
    from polyhead.figures import Picture
    from polyhead.predict import Predictor

_ROWS = 6
_MOST = 24


def explain(
    run: RunFolder,
    images: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILES_OR_FOLDER",
            help="Images, or folders of them; rows that the run was measured on without any.",
        ),
    ] = None,
    tasks: Annotated[
        str | None,
        typer.Option(metavar="NAMES", help="Only these tasks, such as age,gender."),
    ] = None,
    rows: Annotated[
        int | None,
        typer.Option(
            "--rows",
            metavar="N",
            min=1,
            help=f"How many to draw at most: {_MOST} images, or {_ROWS} random rows without it.",
        ),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(metavar="FILE", help="The picture to write: .png, .svg or .pdf."),
    ] = Path("reasons.png"),
) -> None:
    """Draw where the network looks for each of its answers."""
    from polyhead.figures import check_format
    from polyhead.predict import load
    from polyhead.steps import show_reasons
    from polyhead.training import Run

    check_format(out)
    names = None if tasks is None else [name.strip() for name in tasks.split(",")]
    unread = 0
    if images:
        picture, unread = _of_images(load(run), images, names, rows or _MOST)
    else:
        picture = show_reasons(Run.open(run), rows=rows or _ROWS, tasks=names)
    typer.echo(f"written: {picture.save(out)}")
    if unread:
        raise typer.Exit(1)


def _of_images(
    predictor: "Predictor", images: list[Path], tasks: list[str] | None, most: int
) -> tuple["Picture", int]:
    """The sheet, and how many images could not be read."""
    from polyhead.predict import find_images
    from polyhead.reasons import explain as reasons_of
    from polyhead.training import draw_reasons

    found = find_images(images)
    if len(found) > most:
        typer.echo(f"note: the first {most} of {len(found):,} images", err=True)
    read: list[Path] = []
    for path in found[:most]:
        try:
            predictor.pixels(path)
        except ImageError as error:
            typer.echo(f"not explained: {error}", err=True)
        else:
            read.append(path)
    if not read:
        raise typer.Exit(1)
    reasons = reasons_of(predictor, read, tasks)
    for path, row in zip(read, reasons, strict=True):
        typer.echo(f"{path}: {row.answers}")
    unread = len(found[:most]) - len(read)
    return draw_reasons(reasons, names=[path.name for path in read]), unread


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(explain)
