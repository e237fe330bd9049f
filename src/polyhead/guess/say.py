"""Counts, shares and cells in words, as comments say them."""

from collections.abc import Iterable, Sequence

_LONGEST = 32
_SHOWN = 4


def share(count: int, total: int) -> str:
    """A share as a percentage without decimals.

    >>> share(1, 3), share(1, 1000), share(999, 1000), share(0, 7)
    ('33 %', 'under 1 %', 'over 99 %', '0 %')
    """
    rounded = round(100 * count / total)
    if count and not rounded:
        return "under 1 %"
    return "over 99 %" if count < total and rounded == 100 else f"{rounded} %"


def cell(text: str) -> str:
    """A cell in quotes, a long one cut.

    >>> cell("East Asian"), cell("x" * 40)
    ("'East Asian'", "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'")
    """
    return repr(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}...")


def cells(texts: Sequence[str], most: int = _SHOWN) -> str:
    """The first few cells.

    >>> cells(["a", "b"]), cells(list("abcdef"), most=3)
    ("'a', 'b'", "'a', 'b', 'c', ...")
    """
    more = ", ..." if len(texts) > most else ""
    return ", ".join(map(cell, texts[:most])) + more


def counted(counts: Iterable[tuple[str, int]], total: int, most: int = 6) -> str:
    """The first few values with their shares.

    >>> counted([("Male", 30), ("Female", 10)], 40)
    "'Male' (75 %), 'Female' (25 %)"
    """
    pairs = list(counts)
    more = ", ..." if len(pairs) > most else ""
    return ", ".join(f"{cell(text)} ({share(n, total)})" for text, n in pairs[:most]) + more


def plural(count: int, one: str, many: str = "") -> str:
    """A count and its noun.

    >>> plural(1, "row"), plural(1200, "row"), plural(2, "class", "classes")
    ('1 row', '1,200 rows', '2 classes')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
