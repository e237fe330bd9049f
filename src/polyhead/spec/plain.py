"""Declarations as plain data, to be written as TOML or changed."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from polyhead.data import Data
from polyhead.data.settings import is_frame
from polyhead.settings import TAGS


def plain(declaration: object, *, full: bool) -> dict[str, Any]:
    """A declaration as nested dictionaries, without what is None; of a frame only what it was.

    Args:
        declaration: An instance of a class under ``@settings``.
        full: Keep what has its default value too. ``kind`` or ``method`` is kept always.
    """
    made: dict[str, Any] = {}
    for field in dataclasses.fields(declaration):  # type: ignore[arg-type]
        value = getattr(declaration, field.name)
        if not field.init or value is None:
            continue
        if full or field.name in TAGS or is_frame(value) or value != _default(field):
            made[field.name] = _value(value, full=full)
    return made


def leaves(values: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Plain data by the paths of its values, as they stand in a spec file.

    >>> leaves({"training": {"lr": 0.1}, "name": "a"})
    {'training.lr': 0.1, 'name': 'a'}
    """
    found: dict[str, Any] = {}
    for name, value in values.items():
        path = f"{before}{name}"
        found |= leaves(value, f"{path}.") if isinstance(value, Mapping) else {path: value}
    return found


def with_frames(changed: Data, before: Data) -> Data:
    """The frames of ``before``, wherever ``changed`` still holds the words that ``plain`` makes."""
    words = plain(before, full=False)
    frames = {
        name: getattr(before, name)
        for name, word in words.items()
        if is_frame(getattr(before, name)) and getattr(changed, name) == word
    }
    return dataclasses.replace(changed, **frames)


def _default(field: "dataclasses.Field[Any]") -> object:
    default = field.default
    default = getattr(default, "default", default)  # pydantic's Field(...) wraps its default
    factory = field.default_factory
    return factory() if factory is not dataclasses.MISSING else default


def _value(value: object, *, full: bool) -> object:
    if dataclasses.is_dataclass(value):
        return plain(value, full=full)
    if isinstance(value, dict):
        return {key: _value(item, full=full) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_value(item, full=full) for item in value]
    if is_frame(value):
        return f"DataFrame of {len(value)} rows"  # type: ignore[arg-type]
    return str(value) if isinstance(value, Path) else value
