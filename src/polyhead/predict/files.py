"""Files and folders of images -> answers, and answers -> tables."""

from collections.abc import Iterable, Iterator
from itertools import tee
from pathlib import Path

import polars as pl

from polyhead.errors import PolyheadError, TableError
from polyhead.predict.answers import Answers
from polyhead.predict.predictor import Predictor
from polyhead.runs import whole

TABLES = (".csv", ".parquet")
"""How tables of answers, and of values by time, end."""


def answer_files(
    predictor: Predictor, paths: Iterable[Path], batch_size: int = 32
) -> Iterator[tuple[Path, Answers | PolyheadError]]:
    """Answer for each file; one that can't be read gives its error instead, and the rest go on."""
    asked, files = tee(paths)
    for path, said in zip(
        files, predictor.answers(asked, batch_size, on_error="skip"), strict=True
    ):
        yield path, said if isinstance(said, Answers) else said.error


def answers_frame(answers: Iterable[tuple[Path | str, Answers]]) -> pl.DataFrame:
    """Answers as a table: the file or row, then by task the value and how sure the network is.

    Calibrated, the ends of an interval are in the columns ``age_low`` and ``age_high``, the classes
    that may hold in ``gender_set``, with ``; `` between them.
    """
    return pl.DataFrame(
        [
            {"file" if isinstance(asked, Path) else "row": str(asked), **answer_cells(said)}
            for asked, said in answers
        ]
    )


def answer_cells(said: Answers) -> dict[str, object]:
    """One row of that table, by column, without the file or row."""
    row: dict[str, object] = {}
    for name, answer in said.items():
        value = answer.value
        row[name] = "; ".join(value) if isinstance(value, tuple) else value
        if answer.probability is not None:
            row[f"{name}_probability"] = answer.probability
        if answer.interval is not None:
            row[f"{name}_low"], row[f"{name}_high"] = answer.interval
        if answer.classes is not None:
            row[f"{name}_set"] = "; ".join(answer.classes)
    return row


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """Write a table as ``.csv`` or ``.parquet``, whole or not at all.

    Raises:
        TableError: When the suffix is another.
    """
    check_writable(path)
    write = frame.write_csv if path.suffix.lower() == ".csv" else frame.write_parquet
    with whole(path) as draft:
        write(draft)


def sink_frame(frame: pl.LazyFrame, path: Path) -> None:
    """Write a table as ``.csv`` or ``.parquet``, a few rows at a time."""
    if path.suffix.lower() == ".csv":
        frame.sink_csv(path)
    else:
        frame.sink_parquet(path)


def check_writable(path: Path) -> None:
    """Refuse a table file that ``write_frame`` could not write, before any work is done."""
    if path.suffix.lower() not in TABLES:
        raise TableError(f"{path}: can't write this kind. Expected .csv or .parquet.")
