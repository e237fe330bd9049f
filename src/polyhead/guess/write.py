"""Comments in TOML that wrap, and settings that are off."""

import re
import textwrap
from collections.abc import Iterable

from polyhead.spec.write import WIDTH

_FILL = textwrap.TextWrapper(WIDTH - 2, break_long_words=False, break_on_hyphens=False)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


def comment(*sentences: str) -> list[str]:
    """Lines of a comment: each reason on a line of its own, a long one on several.

    >>> comment("Why.", "", "Because.")
    ['# Why.', '# Because.']
    """
    texts = [_CONTROL.sub("?", text) for text in sentences if text]
    return [f"# {line}" for text in texts for line in _FILL.wrap(text)]


def commands(*lines: str) -> list[str]:
    """Commands in a comment, each on one line however long it is."""
    return ["#", *(f"#   {_CONTROL.sub('?', line)}" for line in lines)]


def off(lines: Iterable[str]) -> list[str]:
    """Settings that are there to be taken: ``#`` with no blank behind it.

    >>> off(['kind = "binary"'])
    ['#kind = "binary"']
    """
    return [f"#{line}" for line in lines]
