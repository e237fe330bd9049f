"""Values of a sensor beside the pictures: the last one before each."""

from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from polyhead.errors import Fault, InputError, TableError
from polyhead.inputs import Sensor
from polyhead.settings import nearest

TIME = "time"
"""The column of seconds since the beginning; without it, a row stands beside a picture."""
_SAME_S = 0.001  # files round times to a millisecond or so


@dataclass(frozen=True)
class Reading:
    """The value of a sensor at a picture.

    Attributes:
        value: As the table holds it; None where there is none yet.
        age: For how many seconds it was there; 0 where rows stand beside pictures.
    """

    value: float | str | None
    age: float = 0.0


@dataclass(frozen=True)
class Values:
    """What a sensor says over time, or picture by picture.

    Attributes:
        name: The table.
        cells: The values.
        times: Seconds since the beginning at which they came; None where rows go with pictures.
    """

    name: str
    cells: tuple[float | str | None, ...]
    times: tuple[float, ...] | None = None

    def at(self, time: float, number: int) -> Reading | None:
        """The last value before a picture.

        Args:
            time: Of the picture, in seconds.
            number: Which picture it is, counted from 0.

        Returns:
            None behind the last row, where rows go with pictures.
        """
        if self.times is None:
            return Reading(self.cells[number]) if number < len(self.cells) else None
        row = bisect_right(self.times, time + _SAME_S) - 1
        if row < 0:
            return Reading(None)
        return Reading(self.cells[row], max(time - self.times[row], 0.0))


def read_values(path: Path, sensor: Sensor) -> Values:
    """The values of a sensor from a CSV or Parquet file.

    Its column is called as the sensor's was in training. A column ``time`` holds seconds since the
    beginning, in their order; without it the first row stands beside the first picture.

    Raises:
        TableError: When the file, its column or its times can't be read.
        InputError: When a value can't be.
    """
    frame = _table(path)
    column = next((c for c in (sensor.column, sensor.name) if c in frame.columns), None)
    if column is None:
        hint = nearest(sensor.column, frame.columns)
        raise TableError(
            f"{path}: no column {sensor.column!r} for the input {sensor.name!r}.\n  {hint}"
        )
    cells = frame[column]
    if cells.dtype not in (pl.String, *_NUMBERS):
        cells = cells.cast(pl.String, strict=False)
    faults = sensor.encode(cells).faults
    if faults:
        where = f"{path} row {{}} input {sensor.name!r}"
        raise InputError([Fault(where.format(f.index + 1), f.what, f.hint) for f in faults])
    return Values(str(path), tuple(cells.to_list()), _times(path, frame))


_NUMBERS = (pl.Float64, pl.Float32, pl.Int64, pl.Int32, pl.Int16, pl.Int8)


def _table(path: Path) -> pl.DataFrame:
    read = pl.read_parquet if path.suffix.lower() == ".parquet" else pl.read_csv
    try:
        return read(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        first = str(error).splitlines()[0]
        raise TableError(f"{path}: can't be read as a table ({first}).") from None


def _times(path: Path, frame: pl.DataFrame) -> tuple[float, ...] | None:
    if TIME not in frame.columns:
        return None
    times = frame[TIME].cast(pl.Float64, strict=False)
    if times.null_count() or not times.is_finite().all() or not times.is_sorted():
        raise TableError(
            f"{path}: the column 'time' is not made of seconds that rise.\n"
            "  Without such a column the first row stands beside the first picture."
        )
    return tuple(times.to_list())
