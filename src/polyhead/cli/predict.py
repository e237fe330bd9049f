"""``polyhead predict``."""

from pathlib import Path
from typing import Annotated

import typer

from polyhead.cli.options import AsJson, RunFolder, print_json


def predict(
    run: RunFolder,
    images: Annotated[
        list[Path], typer.Argument(metavar="FILES_OR_FOLDER", help="Images, or folders of them.")
    ],
    show: Annotated[
        bool, typer.Option("--show", help="Draw the answers on copies of the images.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Write the answers to a .csv or .parquet file; or, with --show, "
            "the folder of the drawn copies (predictions/ without it).",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer for new images, in the units of the labels."""
    from polyhead import predict as asking

    drawn_in, table = Path("predictions"), out
    if show and out is not None and not out.suffix:
        drawn_in, table = out, None
    if table is not None:
        asking.check_writable(table)
    predictor = asking.load(run)
    answered: list[tuple[Path, asking.Answers]] = []
    unread = 0
    found = asking.find_images(images)
    names = asking.copy_names(found) if show else {}
    for path, said in asking.answer_files(predictor, found):
        if not isinstance(said, asking.Answers):
            typer.echo(f"not answered: {said}", err=True)
            unread += 1
            continue
        answered.append((path, said))
        if not as_json:
            typer.echo(f"{path}: {said}")
        if show:
            from polyhead.steps import draw

            typer.echo(f"  drawn on {draw(path, said, drawn_in / names[path])}", err=as_json)
    if table is not None:
        asking.write_frame(asking.answers_frame(answered), table)
        typer.echo(f"written: {table}", err=as_json)
    if as_json:
        print_json({str(path): said.to_json() for path, said in answered})
    if unread:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(predict)
