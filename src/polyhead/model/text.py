"""Lines of text whose columns stay straight, Chinese names included."""

import textwrap
import unicodedata


def width(text: str) -> int:
    """How many columns a text takes in a terminal.

    >>> width("age"), width("年龄")
    (3, 4)
    """
    wide = sum(1 for letter in text if unicodedata.east_asian_width(letter) in "WF")
    marks = sum(1 for letter in text if unicodedata.combining(letter))
    return len(text) + wide - marks


def pad(text: str, columns: int) -> str:
    """A text with spaces behind it."""
    return text + " " * (columns - width(text))


def shorten(text: str, columns: int) -> str:
    """A text that takes at most so many columns, cut with an ellipsis if need be.

    >>> shorten("positive emotion", 9)
    'positive…'
    """
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return f"{text}…"


def sides(left: str, right: str, columns: int, fill: str = " ") -> str:
    """Two texts at the two ends of a line, the left one cut where they would meet."""
    left = shorten(left, columns - width(right) - 1)
    return left + fill * (columns - width(left) - width(right)) + right


def wrap(text: str, columns: int) -> list[str]:
    """A text over several lines, one at least."""
    lines = textwrap.wrap(text, columns, break_on_hyphens=False) or [""]
    return [shorten(line, columns) for line in lines]
