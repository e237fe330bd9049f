"""A spec file -> plain data, with single values changed before anything is validated."""

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from functools import reduce
from pathlib import Path
from typing import Any

from polyhead.errors import Fault, SpecError

_NAME = re.compile(r'"[^"]*"|[^".=]+')
_CHANGE = re.compile(
    rf"(?P<key>(?:{_NAME.pattern})(?:\.(?:{_NAME.pattern}))*)=(?P<value>.*)", re.DOTALL
)


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a spec file.

    Raises:
        SpecError: When it is missing or no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        hint = "`polyhead init TABLE` writes one from a table."
        raise SpecError([Fault(str(path), "no such spec file.", hint)]) from None
    except IsADirectoryError:
        raise SpecError([Fault(str(path), "a folder. Expected a spec file.")]) from None
    except UnicodeDecodeError:
        raise SpecError([Fault(str(path), "not UTF-8. Expected TOML, saved as UTF-8.")]) from None
    except tomllib.TOMLDecodeError as error:
        raise SpecError([Fault(str(path), f"not TOML: {error}.")]) from None
    except OSError as error:
        raise SpecError([Fault(str(path), f"can't be read: {error.strerror}.")]) from None


def change(plain: dict[str, Any], changes: Iterable[str]) -> dict[tuple[str, ...], str]:
    """Apply ``KEY=VALUE`` changes in place; a value reads as TOML, else as a text.

    A name that holds dots stands in quotes: ``tasks."a.b".loss=mse``.

    >>> spec = {"tasks": {"age": {"loss": "mae"}}}
    >>> change(spec, ["tasks.age.loss=mse", "training.epochs=3"])
    {('training', 'epochs'): '3'}
    >>> spec
    {'tasks': {'age': {'loss': 'mse'}}, 'training': {'epochs': 3}}

    Returns:
        By path, how values were written that read as a number, or as true or false.

    Raises:
        SpecError: When a change has no ``=``, or leads through something that is no section.
    """
    written: dict[tuple[str, ...], str] = {}
    for item in changes:
        found = key_and_value(item)
        if found is None:
            raise SpecError([Fault(f"--set {item}", "Expected KEY=VALUE, as tasks.age.loss=mse.")])
        (*sections, last), text = found
        here = plain
        for section in sections:
            here = here.setdefault(section, {})
            if not isinstance(here, dict):
                raise SpecError([Fault(f"--set {item}", f"{section!r} is a value, not a section.")])
        here[last] = read_value(text)
        written.pop((*sections, last), None)
        if isinstance(here[last], int | float):
            written[*sections, last] = text
    return written


def as_texts(
    plain: dict[str, Any], written: Mapping[tuple[str, ...], str], wanted: Iterable[tuple[str, ...]]
) -> bool:
    """Put what was written in the place of the number as which it was read, where texts are wanted.

    Args:
        plain: A spec, changed in place.
        written: What ``change`` returned.
        wanted: The paths where a text is wanted.

    Returns:
        Whether there was such a number.
    """
    paths = written.keys() & set(wanted)
    for *sections, last in paths:
        here = reduce(dict.__getitem__, sections, plain)
        here[last] = written[*sections, last]
    return bool(paths)


def key_and_value(item: str) -> tuple[list[str], str] | None:
    """The names in the key of ``KEY=VALUE``, of which one in quotes may hold dots; and the value.

    >>> key_and_value('tasks."a.b".loss=mse')
    (['tasks', 'a.b', 'loss'], 'mse')

    Returns:
        None where it is no such thing.
    """
    match = _CHANGE.fullmatch(item)
    names = [part.strip().strip('"') for part in _NAME.findall(match["key"])] if match else []
    return (names, match["value"].strip()) if match and all(names) else None


def key_of(names: Iterable[str]) -> str:
    """The key that reads as these names.

    >>> key_of(["tasks", "a.b", "weight"])
    'tasks."a.b".weight'
    """
    return ".".join(f'"{n}"' if set(n) & set(".=") or n != n.strip() else n for n in names)


def read_value(text: str) -> object:
    """What the value of a change reads as: TOML, else a text."""
    try:
        read = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return read["value"] if len(read) == 1 else text


def unreadable(value: object, path: tuple[str, ...] = ()) -> Iterator[Fault]:
    """What TOML can hold and no setting takes: dates, times, and numbers that are none.

    >>> [str(fault) for fault in unreadable({"training": {"lr": float("nan")}})]
    ['training.lr: Expected a finite number; got nan.']
    """
    if isinstance(value, dict):
        for name, item in value.items():
            yield from unreadable(item, (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from unreadable(item, (*path, str(place)))
    elif isinstance(value, float) and not math.isfinite(value):
        yield Fault(".".join(path), f"Expected a finite number; got {value}.")
    elif isinstance(value, date | time):
        hint = "A text that looks like a date stands in quotes."
        yield Fault(".".join(path), f"no setting takes a date or time; got {value}.", hint)
