"""A spec file -> plain data, with single values changed before anything is validated."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from polyhead.errors import Fault, SpecError


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
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError([Fault(str(path), f"not TOML: {error}.")]) from None


def change(plain: dict[str, Any], changes: Iterable[str]) -> None:
    """Apply ``KEY=VALUE`` changes in place; a value reads as TOML, else as a text.

    >>> spec = {"tasks": {"age": {"loss": "mae"}}}
    >>> change(spec, ["tasks.age.loss=mse", "training.epochs=3"]); spec
    {'tasks': {'age': {'loss': 'mse'}}, 'training': {'epochs': 3}}

    Raises:
        SpecError: When a change has no ``=``, or leads through something that is no section.
    """
    for item in changes:
        key, equals, text = item.partition("=")
        if not equals or not key.strip():
            raise SpecError([Fault(f"--set {item}", "Expected KEY=VALUE, as tasks.age.loss=mse.")])
        *sections, last = key.strip().split(".")
        here = plain
        for section in sections:
            here = here.setdefault(section, {})
            if not isinstance(here, dict):
                raise SpecError([Fault(f"--set {item}", f"{section!r} is a value, not a section.")])
        here[last] = _read_value(text.strip())


def _read_value(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
