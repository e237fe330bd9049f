"""A column of any type -> texts that spell the same value the same way."""

import json
import re
from collections.abc import Callable
from typing import Any

import polars as pl

_WHOLE_AS_FLOAT = re.compile(r"(-?(?:0|[1-9]\d*))\.0+")


def clean(cells: pl.Series) -> pl.Series:
    """The cells as texts without blanks around them; null where a cell holds nothing.

    Whole numbers are spelled without a point whatever the type of their column, booleans as Python
    spells them, lists as JSON. A cell of blanks and a NaN hold nothing.

    Args:
        cells: (N,), of any type.

    Returns:
        (N,), String.

    >>> clean(pl.Series([1.0, 2.5, float("nan")])).to_list()
    ['1', '2.5', None]
    >>> clean(pl.Series([True, None])).to_list()
    ['True', None]
    """
    texts = _spelled(cells).str.strip_chars()
    blank = texts == ""
    return texts.set(blank, None) if blank.any() else texts


def same(text: str) -> str:
    """What all spellings of a value have in common: ``true`` and ``True``, ``1`` and ``1.0``.

    >>> same("TRUE"), same("1.0"), same("1.50"), same("Female")
    ('True', '1', '1.50', 'Female')
    """
    text = text.strip()
    if text.lower() in ("true", "false"):
        return text.capitalize()
    whole = _WHOLE_AS_FLOAT.fullmatch(text)
    return whole[1] if whole else text


def _spelled(cells: pl.Series) -> pl.Series:
    if cells.dtype.is_float():
        return _numbers(cells.fill_nan(None))
    if isinstance(cells.dtype, pl.List | pl.Array):
        return _each(cells.cast(pl.List(pl.String)), _listed)
    if cells.dtype == pl.Boolean:
        return _each(cells, str)
    try:
        return cells.cast(pl.String)
    except pl.exceptions.PolarsError:  # bytes, structures, durations: text all the same
        return _each(cells, str)


def _numbers(cells: pl.Series) -> pl.Series:
    whole = (cells == cells.floor()) & (cells.abs() < 2**53)
    texts = cells.cast(pl.Int64, strict=False).cast(pl.String)
    return texts.zip_with(whole.fill_null(value=False), cells.cast(pl.String))


def _each(cells: pl.Series, spell: Callable[[Any], str]) -> pl.Series:
    texts = [None if value is None else spell(value) for value in cells.to_list()]
    return pl.Series(cells.name, texts, dtype=pl.String)


def _listed(values: list[str | None]) -> str:
    return json.dumps([value for value in values if value is not None], ensure_ascii=False)
