"""The two halves of the work: some rows into one part, and all parts into one file.

Neither knows who calls it. Parts may be made in any order, by any processes that see the same
files; a part is there whole or not at all.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import polars as pl

from polyhead.bulk.asked import Asked
from polyhead.loading import Each, alone
from polyhead.predict import Answers, Predictor, Unanswered, answer_cells, sink_frame
from polyhead.runs import whole

_WHY = "why it was not answered"  # no column of answers, as those are named by tasks
_BATCH = 32


def answer_chunk(
    predictor: Predictor,
    asked: Asked,
    rows: range,
    part: Path,
    *,
    each: Each = alone,
    tick: Callable[[bool], None] = lambda _: None,
) -> None:
    """Answer some rows into one file, whole or not at all.

    Args:
        predictor: The network.
        asked: All rows.
        rows: Which of them.
        part: The file, Parquet.
        each: Who decodes.
        tick: Told of each row whether it was answered.
    """
    frame = answered(predictor, asked, rows, each=each, tick=tick)
    with whole(part) as draft:
        frame.write_parquet(draft)


def answered(
    predictor: Predictor,
    asked: Asked,
    rows: range,
    *,
    each: Each = alone,
    tick: Callable[[bool], None] = lambda _: None,
) -> pl.DataFrame:
    """The same as a table, for whoever writes it elsewhere; see ``answer_chunk``."""
    said = predictor.answers(asked.rows(rows), _BATCH, on_error="skip", each=each, batches_ahead=1)
    lines = []
    with closing(said):  # whoever breaks off, nobody reads ahead any more
        for index, answers in zip(rows, said, strict=True):
            label = asked.label(index)
            lines.append({asked.key: label, **_cells(answers, label)})
            tick(bool(answers))
    return pl.DataFrame(lines, schema=_schema(predictor, asked.key))


def holds(part: Path, rows: range) -> bool:
    """Whether a part is there and whole."""
    if not part.exists():
        return False
    try:
        return int(pl.scan_parquet(part, glob=False).select(pl.len()).collect().item()) == len(rows)
    except (pl.exceptions.PolarsError, OSError):
        return False


def unread_in(part: Path) -> int:
    """How many rows of a part were not answered."""
    column = pl.scan_parquet(part, glob=False).select(pl.col(_WHY).is_not_null().sum())
    return int(column.collect().item())


def ticks_of(part: Path) -> list[bool]:
    """Of each row of a part whether it was answered."""
    column = pl.scan_parquet(part, glob=False).select(pl.col(_WHY).is_null())
    return column.collect()[_WHY].to_list()


def merge(parts: Sequence[Path], key: str, answers: Path, unread: Path) -> None:
    """Put parts together, a few at a time: the answered rows, and why the others were not.

    Args:
        parts: In the order of their rows.
        key: The column that says which row it is.
        answers: Where to, ``.csv`` or ``.parquet``.
        unread: The same for what was not answered, CSV.
    """
    every = pl.scan_parquet(list(parts), glob=False)
    good = every.filter(pl.col(_WHY).is_null()).drop(_WHY)
    sink_frame(good, answers)
    bad = every.filter(pl.col(_WHY).is_not_null())
    bad.select(pl.col(key), pl.col(_WHY).alias("why")).sink_csv(unread)


def _cells(said: Answers | Unanswered, label: str) -> dict[str, object]:
    if isinstance(said, Answers):
        return answer_cells(said)
    return {_WHY: said.why(label)}


def _schema(predictor: Predictor, key: str) -> dict[str, pl.DataType]:
    """The columns of a part, which are the same whatever stands in them: seen on an empty row."""
    said = predictor.predict(predictor.blank())
    cells = answer_cells(predictor.answer({name: p[0] for name, p in said.items()}))
    return {key: pl.String(), **pl.DataFrame([cells]).schema, _WHY: pl.String()}
