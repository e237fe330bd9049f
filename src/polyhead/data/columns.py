"""A column gets a type where nothing is lost by it."""

import polars as pl

# No leading zeros and at most 15 digits: what is written so survives as a float.
_WHOLE = r"[+-]?(?:0|[1-9][0-9]{0,14})"
_BROKEN = r"[+-]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)"
_NUMBER = rf"^(?:{_WHOLE}|{_BROKEN})(?:[eE][+-]?[0-9]{{1,3}})?$"
_BLANKS_AROUND = r"^\s|\s$"
_WITH_COMMA = rf"^{_WHOLE}(?:,[0-9]+)?$"


def without_empties(cells: pl.Series, empty: tuple[str, ...]) -> pl.Series:
    """Text with the blanks around it gone, and null where it says that nothing is there.

    >>> without_empties(pl.Series([" Male", "NA", "  "]), ("", "NA")).to_list()
    ['Male', None, None]
    """
    # A long column is not copied where there is nothing to change.
    text = cells.str.strip_chars() if cells.str.contains(_BLANKS_AROUND).any() else cells
    return text.replace(dict.fromkeys(empty)) if text.is_in(empty).any() else text


def from_text(
    cells: pl.Series, empty: tuple[str, ...], *, decimal_comma: bool = False
) -> pl.Series:
    """Whole numbers, numbers or text, whichever says the same as the cells.

    ``007`` stays text, because 7 would print differently; so do ``True`` and ``False``, and
    digits too many for a number to hold.

    Args:
        cells: (N,), text.
        empty: Cells that hold nothing.
        decimal_comma: Whether ``3,5`` may be a number.

    Returns:
        (N,), Int64, Float64 or String, null where a cell is empty.

    >>> from_text(pl.Series(["31", "", "4"]), empty=("",)).to_list()
    [31, None, 4]
    >>> from_text(pl.Series(["007", "008"]), empty=("",)).to_list()
    ['007', '008']
    """
    text = without_empties(cells, empty)
    present = text.drop_nulls()
    if present.is_empty():
        return text
    whole = present.cast(pl.Int64, strict=False)
    if whole.null_count() == 0 and (whole.cast(pl.String) == present).all():
        return text.cast(pl.Int64)
    if decimal_comma and present.str.contains(_WITH_COMMA).all():
        text = text.str.replace(",", ".", literal=True)
    return _as_floats(text)


def _as_floats(text: pl.Series) -> pl.Series:
    if not text.drop_nulls().str.contains(_NUMBER).all():
        return text
    numbers = text.cast(pl.Float64)
    return text if numbers.is_infinite().any() else numbers
