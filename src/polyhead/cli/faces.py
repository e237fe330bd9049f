"""``polyhead predict --faces``."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typer

from polyhead.cli.progress import counted

if TYPE_CHECKING:
    from polyhead.detection import FoundTable, PhotoAnswers
    from polyhead.predict import Predictor


@dataclass(frozen=True)
class Wanted:
    """What becomes of the answers.

    Attributes:
        drawn_in: The folder of drawn copies; None where none are wanted.
        table: The file of answers; None where none is wanted.
        input_name: The image input that sees the faces, where there are several.
        as_json: Whether JSON is printed.
    """

    drawn_in: Path | None
    table: Path | None
    input_name: str | None
    as_json: bool

    @property
    def prints(self) -> bool:
        """Whether lines are printed for a person."""
        return not self.as_json and (self.table is None or self.drawn_in is not None)


class _Say(Protocol):
    def __call__(self, name: str, said: "PhotoAnswers") -> None: ...


def predict_faces(predictor: "Predictor", images: Sequence[Path], wanted: Wanted) -> None:
    """Answer for every face of photos, one photo after the other, in constant memory."""
    from polyhead.data import is_table
    from polyhead.detection import FaceDetector, answer_photos, found_table
    from polyhead.errors import TableError
    from polyhead.predict import Unanswered, image_names

    if any(map(is_table, images)):
        raise TableError("--faces looks for faces in photos. Expected photos; got a table.")
    names = image_names(images)
    unread = 0
    writing = found_table(wanted.table) if wanted.table else nullcontext()
    with writing as table, _saying(wanted) as say:
        photos = counted(names, "looking for faces", silent=wanted.prints or wanted.as_json)
        answers = answer_photos(predictor, photos, FaceDetector(), input_name=wanted.input_name)
        drawn = _drawing(names, wanted)
        for name, said in zip(names, answers, strict=True):
            if table is not None:
                table.add(name, said)
            if isinstance(said, Unanswered):
                unread += 1
                typer.echo(f"not answered: {said.error}", err=True)
                continue
            say(name, said)
            drawn(name, said)
        _write(table, wanted)
    if unread:
        raise typer.Exit(1)


@contextmanager
def _saying(wanted: Wanted) -> Iterator[_Say]:
    """What prints the answers to a photo: lines, or the parts of one JSON object."""
    if not wanted.as_json:
        yield _print_lines if wanted.prints else _nothing
        return
    separators = iter(["{\n"])

    def print_part(name: str, said: "PhotoAnswers") -> None:
        before = next(separators, ",\n")
        sys.stdout.write(f"{before}{json.dumps(name)}: ")
        sys.stdout.write(json.dumps(said.to_json(), ensure_ascii=False, indent=2))

    yield print_part
    sys.stdout.write(f"{next(separators, '')}\n}}\n")


def _nothing(name: str, said: "PhotoAnswers") -> None:
    """What is done where nothing is wanted."""


def _print_lines(name: str, said: "PhotoAnswers") -> None:
    if not said:
        typer.echo(f"{name}: no face found")
    for number, one in enumerate(said, start=1):
        typer.echo(f"{name}, face {number} of {len(said)}: {one.answers}")


def _drawing(names: Sequence[str], wanted: Wanted) -> _Say:
    """What draws the answers on a copy of a photo; nothing where that is not wanted."""
    from polyhead.predict import copy_names
    from polyhead.steps import draw_found

    folder = wanted.drawn_in
    if folder is None:
        return _nothing
    copies = copy_names(map(Path, names))

    def draw(name: str, said: "PhotoAnswers") -> None:
        target = draw_found(Path(name), said, folder / copies[Path(name)])
        typer.echo(f"  drawn on {target}", err=wanted.as_json)

    return draw


def _write(table: "FoundTable | None", wanted: Wanted) -> None:
    if table is None or wanted.table is None:
        return
    listed = table.write(wanted.table)
    faces = "1 face" if table.rows == 1 else f"{table.rows:,} faces"
    typer.echo(f"written: {wanted.table}, {faces}", err=wanted.as_json)
    if listed is not None:
        photos = "1 photo" if table.unread == 1 else f"{table.unread:,} photos"
        typer.echo(f"not answered: {photos}, listed in {listed}", err=True)
