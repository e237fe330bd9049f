"""``polyhead predict``."""

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from polyhead.cli.faces import Wanted, predict_faces
from polyhead.cli.options import AsJson, PrecisionChoice, RunOrFile, RuntimeChoice, print_json

if TYPE_CHECKING:
    from polyhead.bulk import Asked
    from polyhead.predict import Answers, Predictor


def predict(
    run: RunOrFile,
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
            help="Write the answers to a .csv or .parquet file, instead of printing them; or, "
            "with --show, the folder of the drawn copies (predictions/ without it).",
        ),
    ] = None,
    root: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where image paths of a table start, instead of its folder."
        ),
    ] = None,
    urls: Annotated[
        bool,
        typer.Option("--urls", help="Cells of a table may be addresses of http or https."),
    ] = False,
    anew: Annotated[
        bool,
        typer.Option(
            "--anew", help="With --out: begin anew where other rows, or another network, was at it."
        ),
    ] = False,
    over_ray: Annotated[
        bool,
        typer.Option(
            "--ray",
            help="With --out: have a Ray cluster do the work, that of $RAY_ADDRESS; where none is "
            "named, one of this machine alone, for as long as it takes.",
        ),
    ] = False,
    ray_address: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="The same over the cluster at HOST:PORT, or over the one that runs on this "
            "machine (auto).",
        ),
    ] = None,
    faces: Annotated[
        bool,
        typer.Option("--faces", help="Find every face of each photo, and answer for each."),
    ] = False,
    input_name: Annotated[
        str | None,
        typer.Option(
            "--input", metavar="NAME", help="With --faces: the image input that sees them."
        ),
    ] = None,
    runtime: RuntimeChoice = None,
    precision: PrecisionChoice = "fp32",
    as_json: AsJson = False,
) -> None:
    """Answer for new images or rows, in the units of the labels.

    With --faces, photos of any number of people are answered for face by face, from left to right.
    With --out, any number of them: in constant memory, and the same command goes on where it was
    broken off. What can't be read is listed beside the file, in one that ends in .unread.csv. Exit
    status: 0 when all were answered, 1 when some were not, 130 when it was interrupted.
    """
    from polyhead.bulk import ask_for
    from polyhead.errors import TableError
    from polyhead.predict import check_writable, load

    drawn_in, table = Path("predictions"), out
    if show and out is not None and not out.suffix:
        drawn_in, table = out, None
    if table is not None:
        check_writable(table)
    ray = ray_address or over_ray
    if faces and (ray or anew or urls or root is not None):
        raise typer.BadParameter("--faces: Give photos, without --ray, --anew, --urls and --root.")
    if ray and (table is None or show or as_json):
        raise typer.BadParameter("--ray: Give --out FILE, without --show and --json.")
    predictor = load(run, urls=urls, runtime=runtime, precision=precision)
    if faces:
        wanted = Wanted(drawn_in if show else None, table, input_name, as_json=as_json)
        predict_faces(predictor, images, wanted)
        return
    if table is not None and not show and not as_json:
        _into_file(predictor, images, table, root=root, anew=anew, ray=ray)
        return
    asked = ask_for(predictor, images, root)
    if show and asked.key == "row":
        raise TableError(f"{images[0]}: a table is answered alone, and not drawn on (--show).")
    _one_by_one(predictor, asked, drawn_in if show else None, table, as_json=as_json)


def _into_file(
    predictor: "Predictor",
    images: list[Path],
    table: Path,
    *,
    root: Path | None,
    anew: bool,
    ray: bool | str,
) -> None:
    from polyhead.bulk import answer_all
    from polyhead.cli.bulk_bar import bulk_bar

    # Ray tells of workers that died on standard output, whatever it is told.
    with bulk_bar(table) as watcher, redirect_stdout(sys.stderr):
        done = answer_all(
            predictor, list(images), table, root=root, anew=anew, watcher=watcher, ray=ray
        )
    typer.echo(f"written: {table}, {_rows(done.answered)}")
    if done.unread is not None:
        unanswered = _rows(done.unanswered)
        typer.echo(f"not answered: {unanswered}, listed in {done.unread}", err=True)
        raise typer.Exit(1)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _one_by_one(
    predictor: "Predictor",
    asked: "Asked",
    drawn_in: Path | None,
    table: Path | None,
    *,
    as_json: bool,
) -> None:
    from polyhead.bulk import answers_of
    from polyhead.predict import Answers, copy_names
    from polyhead.steps import draw

    answered: list[tuple[Path | str, Answers]] = []
    unread = 0
    names = copy_names(map(Path, map(asked.label, range(len(asked))))) if drawn_in else {}
    for label, said in answers_of(predictor, asked):
        if not isinstance(said, Answers):
            where = f"{label}: " if asked.key == "row" else ""
            typer.echo(f"not answered: {where}{said.error}", err=True)
            unread += 1
            continue
        if as_json or table is not None:
            answered.append((Path(label) if asked.key == "file" else label, said))
        if not as_json:
            typer.echo(f"{label}: {said}")
        if drawn_in is not None:
            drawn = draw(Path(label), said, drawn_in / names[Path(label)])
            typer.echo(f"  drawn on {drawn}", err=as_json)
    _write(answered, table, as_json=as_json)
    if unread:
        raise typer.Exit(1)


def _write(
    answered: list[tuple[Path | str, "Answers"]], table: Path | None, *, as_json: bool
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
