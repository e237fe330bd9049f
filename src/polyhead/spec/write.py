"""Plain data -> TOML as a person would write it: short things on one line, the kind first."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import tomli_w

from polyhead.settings import TAGS

WIDTH = 100


def document(tables: Mapping[str, Mapping[str, Any]]) -> str:
    """A whole file. A table within a section stands on one line, or apart where that is long.

    >>> print(document({"model": {"neck": {"hidden": [64, 8], "kind": "pool"}, "freeze": "all"}}))
    [model]
    neck = { kind = "pool", hidden = [64, 8] }
    freeze = "all"
    <BLANKLINE>
    """
    return "\n\n".join("\n".join(block) for block in _blocks((), tables)) + "\n"


def _blocks(path: tuple[str, ...], values: Mapping[str, Any]) -> Iterator[list[str]]:
    apart = {n: v for n, v in values.items() if isinstance(v, Mapping) and _is_long(n, v)}
    if values and all(isinstance(inner, Mapping) for inner in values.values()):
        apart = dict(values)  # a table of tables, such as `tasks`, is no section itself
    else:
        yield section(path, {n: v for n, v in values.items() if n not in apart})
    for name, inner in apart.items():
        yield from _blocks((*path, name), inner)


def section(path: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    """The lines of a section.

    >>> section(["tasks", "年龄"], {"unit": "years", "kind": "regression"})
    ['[tasks."年龄"]', 'kind = "regression"', 'unit = "years"']
    """
    header = f"[{'.'.join(map(key, path))}]"
    return [header, *(line for item in _kind_first(values) for line in _lines(*item))]


def key(name: str) -> str:
    """A key, in quotes where it needs them.

    >>> key("age"), key("年龄"), key("a.b")
    ('age', '"年龄"', '"a.b"')
    """
    return tomli_w.dumps({name: 0}).removesuffix(" = 0\n")


def value(thing: object) -> str:
    r"""A value on one line.

    >>> value(["a", 'say "b"']), value({"hidden": [256], "kind": "pool"}), value({})
    ('["a", "say \\"b\\""]', '{ kind = "pool", hidden = [256] }', '{}')
    """
    if isinstance(thing, Mapping):
        inner = ", ".join(f"{key(name)} = {value(item)}" for name, item in _kind_first(thing))
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(thing, list | tuple):
        return f"[{', '.join(map(value, thing))}]"
    return tomli_w.dumps({"_": thing}).removeprefix("_ = ").removesuffix("\n")


def _kind_first(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(values.items(), key=lambda item: item[0] not in TAGS)


def _is_long(name: str, thing: object) -> bool:
    return len(f"{key(name)} = {value(thing)}") > WIDTH


def _lines(name: str, thing: object) -> list[str]:
    if not isinstance(thing, list | tuple) or not _is_long(name, thing):
        return [f"{key(name)} = {value(thing)}"]
    # Lines are filled by hand: what is in quotes must not be parted at its blanks.
    lines, full = [f"{key(name)} = ["], " "
    for item in map(value, thing):
        if len(full) + len(item) + 2 > WIDTH:
            lines.append(full)
            full = " "
        full += f" {item},"
    return [*lines, full, "]"]
