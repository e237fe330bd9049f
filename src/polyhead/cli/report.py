"""``polyhead report``."""

from pathlib import Path
from typing import Annotated

import typer

from polyhead.cli.options import RunFolder


def report(
    run: RunFolder,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The page; report.html in the run's folder without it."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Look at every image of the data, and keep the result.")
    ] = False,
    faces: Annotated[
        bool,
        typer.Option("--faces", help="The images are people's faces, if the spec doesn't say so."),
    ] = False,
    pictures: Annotated[
        bool, typer.Option(help="Put small copies of some images into the page.")
    ] = True,
    force: Annotated[
        bool, typer.Option("--force", help="Write the model card anew though somebody edited it.")
    ] = False,
) -> None:
    """Write one page that says how good a network is, and a model card beside it."""
    from polyhead.reports import report as write_report

    if out is not None and out.suffix.lower() not in (".html", ".htm"):
        raise typer.BadParameter(f"--out: Expected a .html file; got {out.name!r}.")
    written = write_report(run, out=out, pictures=pictures, faces=faces, check=check, force=force)
    typer.echo(str(written))


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(report)
