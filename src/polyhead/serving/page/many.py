"""Several images -> a table of answers, and the same as CSV."""

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from polyhead.errors import PolyheadError
from polyhead.predict import Unanswered, answer_cells
from polyhead.serving.page.asking import Asked, Asking
from polyhead.serving.page.photos import thumb
from polyhead.serving.page.render import render
from polyhead.serving.page.uploads import Upload
from polyhead.tasks import Answer


@dataclass(frozen=True)
class Cell:
    """An answer in a table: what is answered, and what else may be true."""

    text: str
    doubt: str


@dataclass(frozen=True)
class Line:
    """A row of the table.

    Attributes:
        name: The file.
        number: Which of the things in it; 0 where nothing was looked for.
        thumb: A small picture; empty where there is none.
        cells: The answers.
        why: Why there are none.
        values: The same for a program, by column.
    """

    name: str
    number: int = 0
    thumb: str = field(default="", repr=False)
    cells: Sequence[Cell] = ()
    why: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


def lines(asking: Asking, upload: Upload, noun: str) -> list[Line]:
    """The rows of one file: one for each thing in it, or one that says why there is none."""
    try:
        asked = asking.photo(upload)
    except PolyheadError as error:
        return [refused(upload.name, error)]
    if not asked.subjects:
        return [Line(upload.name, why=f"no {noun} found")]
    return list(_answered(asking, asked))


def refused(name: str, error: PolyheadError) -> Line:
    """The row of a file that can't be read."""
    return Line(name, why=Unanswered(error).why(name))


def table(asking: Asking, rows: Sequence[Line], caption: str, noun: str, *, whole: bool) -> str:
    """All rows so far, as HTML.

    Args:
        asking: Who was asked.
        rows: The rows.
        caption: What they are.
        noun: What a detector finds.
        whole: Whether these are all, so that they can be downloaded.
    """
    return render(
        "table",
        rows=rows,
        tasks=[task.name for task in asking.predictor.tasks],
        numbered=asking.detector is not None,
        noun=noun,
        caption=caption,
        csv=_csv(rows, noun) if whole else "",
    )


def _answered(asking: Asking, asked: Asked) -> Iterator[Line]:
    numbered = asking.detector is not None
    for number, subject in enumerate(asked.subjects, start=1):
        cells = [_cell(answer) for answer in subject.answers.values()]
        yield Line(
            name=asked.name,
            number=number if numbered else 0,
            thumb=thumb(subject),
            cells=cells,
            values=answer_cells(subject.answers),
        )


def _cell(answer: Answer) -> Cell:
    return Cell(answer.text, answer.doubt.strip(" ,").removeprefix("(").removesuffix(")"))


def _csv(rows: Sequence[Line], noun: str) -> str:
    """The table as an address that holds the file whole: nothing is written, nothing asked for."""
    frame = pl.DataFrame([_plain(row, noun) for row in rows], infer_schema_length=None)
    file = io.BytesIO()
    # The mark is what a spreadsheet needs to read names in any script.
    frame.write_csv(file, include_bom=True)
    return f"data:text/csv;charset=utf-8;base64,{base64.b64encode(file.getvalue()).decode()}"


def _plain(row: Line, noun: str) -> dict[str, object]:
    number = {noun: row.number} if row.number else {}
    error = {"error": row.why} if row.why else {}
    return {"file": row.name, **number, **row.values, **error}
