"""TOML by hand: sections of settings, and comments that wrap."""

import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

import tomli_w

_WIDTH = 100
_FILL = textwrap.TextWrapper(_WIDTH - 2, break_long_words=False, break_on_hyphens=False)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


def key(name: str) -> str:
    """A key, in quotes where it needs them.

    >>> key("age"), key("年龄"), key("a.b")
    ('age', '"年龄"', '"a.b"')
    """
    return tomli_w.dumps({name: 0}).removesuffix(" = 0\n")


def value(thing: object) -> str:
    r"""A value on one line.

    >>> value(["a", 'say "b"']), value({"kind": "pool", "hidden": [256]})
    ('["a", "say \\"b\\""]', '{ kind = "pool", hidden = [256] }')
    """
    if isinstance(thing, Mapping):
        kind_first = sorted(thing.items(), key=lambda item: item[0] != "kind")
        return f"{{ {', '.join(f'{key(name)} = {value(item)}' for name, item in kind_first)} }}"
    if isinstance(thing, list | tuple):
        return f"[{', '.join(map(value, thing))}]"
    return tomli_w.dumps({"_": thing}).removeprefix("_ = ").removesuffix("\n")


def section(path: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    """The lines of a section.

    >>> section(["tasks", "年龄"], {"kind": "regression"})
    ['[tasks."年龄"]', 'kind = "regression"']
    """
    return [
        f"[{'.'.join(map(key, path))}]",
        *(line for item in values.items() for line in _line(*item)),
    ]


def _line(name: str, thing: object) -> list[str]:
    line = f"{key(name)} = {value(thing)}"
    if len(line) <= _WIDTH or not isinstance(thing, list | tuple):
        return [line]
    # Lines are filled by hand: what is in quotes must not be parted at its blanks.
    lines, full = [f"{key(name)} = ["], " "
    for item in map(value, thing):
        if len(full) + len(item) + 2 > _WIDTH:
            lines.append(full)
            full = " "
        full += f" {item},"
    return [*lines, full, "]"]


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
