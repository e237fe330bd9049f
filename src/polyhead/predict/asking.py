"""What a row is asked as, and how errors name it."""

import os
from collections.abc import Mapping
from pathlib import Path

import polars as pl
from jaxtyping import Shaped
from torch import Tensor

from polyhead.errors import Fault, ImageError, InputError, PolyheadError, RunError
from polyhead.inputs import Sensor
from polyhead.predict.fetch import is_url
from polyhead.predict.pictures import Example, Picture


def place_of(asked: Picture | Example, position: int) -> str:
    """Which of those asked one is; empty where it is a file, which errors name anyway."""
    if isinstance(asked, str | Path):
        return ""
    return f"rows[{position}]" if isinstance(asked, Mapping) else f"images[{position}]"


def placed(error: PolyheadError, place: str) -> PolyheadError:
    """The same error with a place before it."""
    if not place:
        return error
    if isinstance(error, InputError):
        return InputError([Fault(f"{place}, {f.where}", f.what, f.hint) for f in error.faults])
    kind = RunError if isinstance(error, RunError) else ImageError
    return kind(f"{place}: {error}")


def said_of(cell: object, root: str | Path) -> str | None:
    """What a cell of a table names: an address, or a file below the folder of images."""
    if cell is None:
        return None
    text = str(cell)
    return text if is_url(text) else os.path.join(root, text)  # noqa: PTH118 - ten times as fast as a Path


def sensed(sensor: Sensor, value: object) -> Shaped[Tensor, ""]:
    """A number or a category as the network takes it.

    Raises:
        InputError: When it can't be read, or is missing.
    """
    cells = (
        pl.Series([value])
        if isinstance(value, float | int)
        else pl.Series([value], dtype=pl.String)
    )
    read = sensor.encode(cells)
    if read.faults:
        raise InputError([Fault(f"input {sensor.name!r}", f.what, f.hint) for f in read.faults])
    return read.values[0]
