"""``polyhead predict``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polyhead.cli.options import AsJson, RunFolder, print_json
from polyhead.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polyhead.predict import Answers, Predictor


def predict(
    run: RunFolder,
    images: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILES_OR_FOLDER",
            help="Images, or folders of them; or one table whose rows hold the inputs.",
        ),
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
    root: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where image paths of a table start, instead of its folder."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer for new images or rows, in the units of the labels."""
    from polyhead.data import is_table
    from polyhead.predict import check_writable, load

    drawn_in, table = Path("predictions"), out
    if show and out is not None and not out.suffix:
        drawn_in, table = out, None
    if table is not None:
        check_writable(table)
    if is_table(images[0]) and (len(images) > 1 or show):
        raise TableError(f"{images[0]}: a table is answered alone, and not drawn on (--show).")
    predictor = load(run)
    if is_table(images[0]):
        _of_table(predictor, images[0], root, table, as_json=as_json)
    else:
        _of_images(predictor, images, drawn_in if show else None, table, as_json=as_json)


def _of_images(
    predictor: "Predictor",
    images: list[Path],
    drawn_in: Path | None,
    table: Path | None,
    *,
    as_json: bool,
) -> None:
    from polyhead.predict import Answers, answer_files, copy_names, find_images
    from polyhead.steps import draw

    answered: list[tuple[Path, Answers]] = []
    unread = 0
    found = find_images(images)
    names = copy_names(found)
    for path, said in answer_files(predictor, found):
        if not isinstance(said, Answers):
            typer.echo(f"not answered: {said}", err=True)
            unread += 1
            continue
        answered.append((path, said))
        if not as_json:
            typer.echo(f"{path}: {said}")
        if drawn_in is not None:
            typer.echo(f"  drawn on {draw(path, said, drawn_in / names[path])}", err=as_json)
    _write(answered, table, as_json=as_json)
    if unread:
        raise typer.Exit(1)


def _of_table(
    predictor: "Predictor", rows: Path, root: Path | None, table: Path | None, *, as_json: bool
) -> None:
    from polyhead.training import answer_table

    answered = list(answer_table(predictor, rows, root=root))
    if not as_json:
        for place, said in answered:
            typer.echo(f"{place}: {said}")
    _write(answered, table, as_json=as_json)


def _write(
    answered: "Sequence[tuple[Path | str, Answers]]", table: Path | None, *, as_json: bool
) -> None:
    from polyhead.predict import answers_frame, write_frame

    if table is not None:
        write_frame(answers_frame(answered), table)
        typer.echo(f"written: {table}", err=as_json)
    if as_json:
        print_json({str(asked): said.to_json() for asked, said in answered})


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(predict)
