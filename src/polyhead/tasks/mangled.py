"""Bins that a spreadsheet has turned into dates: ``3-9`` became 9 March."""

import re
from collections.abc import Collection

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*"
_DAY_MONTH = re.compile(rf"(\d{{1,2}})[-/. ]{_MONTH}(?:[-/. ]\d{{2,4}})?", re.IGNORECASE)
_MONTH_NUMBER = re.compile(rf"{_MONTH}[-/. ](\d{{1,4}})", re.IGNORECASE)
_CHINESE = re.compile(r"(?:\d{4}年)?(\d{1,2})月(\d{1,2})日")
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]0{1,2}:00(?::00(?:\.0+)?)?)?")


def read_mangled(cell: str) -> tuple[str, ...]:
    """The bins that a date may have been, likeliest first; none where the cell is no date.

    A bin is read as month and day, whichever rises, or as month and year.

    >>> read_mangled("9-Mar"), read_mangled("03-Sep"), read_mangled("Oct-19")
    (('3-9',), ('3-9',), ('10-19',))
    >>> read_mangled("2019-10-01 00:00:00")
    ('1-10', '10-19')
    """
    cell = cell.strip()
    if match := _DAY_MONTH.fullmatch(cell):
        return (_bin(int(match[1]), _month(match[2])),)
    if match := _MONTH_NUMBER.fullmatch(cell):
        return (_bin(_month(match[1]), int(match[2]) % 100),)
    if match := _CHINESE.fullmatch(cell):
        return (_bin(int(match[1]), int(match[2])),)
    if match := _DATE.fullmatch(cell):
        year, month, day = (int(part) for part in match.groups())
        # A month and a year become the first of that month.
        both = [_bin(month, day), *([_bin(month, year % 100)] if day == 1 else [])]
        return tuple(dict.fromkeys(both))
    return ()


def mangled_hint(cell: str, known: Collection[str] = ()) -> str:
    """What to say of a cell that was a bin once, or an empty string.

    Args:
        cell: The cell.
        known: Bins or classes; where a reading is among them, the others are not said.

    >>> mangled_hint("9-Mar")
    "A spreadsheet turned it into a date: it was '3-9'."
    """
    readings = read_mangled(cell)
    shown = [bin_ for bin_ in readings if bin_ in known] or readings
    words = " or ".join(repr(bin_) for bin_ in shown)
    return f"A spreadsheet turned it into a date: it was {words}." if words else ""


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1


def _bin(first: int, second: int) -> str:
    return f"{min(first, second)}-{max(first, second)}"
