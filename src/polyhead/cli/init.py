"""``polyhead init``."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table

from polyhead.errors import Fault, PolyheadError, SpecError

if TYPE_CHECKING:
    from polyhead.guess import Guess


def init(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="A CSV, Parquet or Excel file.")],
    tasks: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="The columns to learn, instead of being asked."),
    ] = None,
    val: Annotated[
        Path | None,
        typer.Option(metavar="TABLE", help="A table of validation rows, if there is one."),
    ] = None,
    root: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where image paths start, instead of the table's folder."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The spec file; beside the table without it."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the spec file.")] = False,
) -> None:
    """Write a spec guessed from a table, with comments that say why it guessed so."""
    file = out or table.with_suffix(".toml")
    _check_free(file, force=force)
    from polyhead.guess import guess_spec
    from polyhead.runs import write_text

    guess = guess_spec(table, val=val, root=root)
    chosen = _split(tasks, guess) if tasks is not None else _ask(guess)
    write_text(file, guess.toml(chosen, file=file))
    kinds = ", ".join(f"{column.name} ({column.kind})" for column in guess.chosen(chosen))
    typer.echo(f"{file}: learns {kinds}. Its comments say why it is as it is.")
    typer.echo(f"next: polyhead train {shlex.quote(str(file))}")


def _check_free(file: Path, *, force: bool) -> None:
    if file.is_dir():
        raise SpecError([Fault(str(file), "a folder. Expected the name of a file.")])
    if file.exists() and not force:
        hint = "`--force` overwrites it, `--out FILE` writes another."
        raise SpecError([Fault(str(file), "there already.", hint)])


def _split(text: str, guess: "Guess") -> list[str]:
    """The names in a list; a name may hold a comma itself."""
    known = {column.name for column in guess.columns}
    if text.strip() in known:
        return [text.strip()]
    return [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]


def _ask(guess: "Guess") -> list[str]:
    if not _at_terminal():
        raise SpecError([_undecided(guess)])
    console = Console(file=sys.stdout, markup=False, highlight=False)
    images = ", ".join(guess.images.columns)
    what = f"{len(guess.images.table):,} rows; images: {images}, in {guess.images.root}\n"
    console.print(what, soft_wrap=True)
    console.print(_overview(guess))
    while True:
        names = _split(typer.prompt("Columns to learn, separated by commas"), guess)
        try:
            guess.chosen(names)
        except PolyheadError as error:
            console.print(str(error), soft_wrap=True)
        else:
            return names


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _overview(guess: "Guess") -> Table:
    view = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in ("column", "kind", "looks like", "empty"):
        view.add_column(title, justify="right" if title == "empty" else "left")
    for column in guess.columns:
        kind = column.kind if column.role == "labels" else "-"
        view.add_row(column.name, kind, column.looks, column.empty)
    return view


def _undecided(guess: "Guess") -> Fault:
    """What to say where nobody can be asked."""
    wide = max((cell_len(column.name) for column in guess.candidates), default=0)
    lines = [f"{set_cell_size(c.name, wide)}  {c.kind}, {c.looks}" for c in guess.candidates]
    if not lines:
        looks = [f"{column.name}: {column.looks}" for column in guess.columns]
        what = "no column looks as if it could be learned."
        return Fault(guess.path.name, what, "\n  ".join(looks))
    command = f"polyhead init {shlex.quote(str(guess.path))} --tasks A,B"
    what = "which columns are to be learned is for you to say. Those that can be:"
    return Fault(guess.path.name, what, "\n  ".join([*lines, f"Say it so: {command}"]))


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(init)
