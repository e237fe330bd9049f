"""How a declaration is made: frozen, strict, positional where that reads well, all faults at once.

Every package owns its settings as a class under ``@settings``; ``polyhead.spec`` composes them.
A setting of several kinds is a union of such classes told apart by their field ``kind``, or
``method``.
"""

import dataclasses
import difflib
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Annotated, Any, TypeVar, Union, dataclass_transform, get_args, get_origin

from pydantic import ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass as pydantic_dataclass

from polyhead.errors import Fault, SpecError

T = TypeVar("T")

_CONFIG = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, arbitrary_types_allowed=True)
_SHOULD = re.compile(r"^\w+ should (?:be|have)\b")
_UNKNOWN = "unexpected_keyword_argument"
_NO_KIND = "union_tag_invalid"
TAGS = ("kind", "method")
"""The fields that tell the classes of a union apart."""


@dataclass_transform(frozen_default=True, field_specifiers=(Field,))
def settings(cls: type[T]) -> type[T]:
    """Make a class a frozen, strictly validated declaration.

    Raises:
        SpecError: On construction, listing every wrong or unknown setting.
    """
    made: Any = pydantic_dataclass(frozen=True, config=_CONFIG)(cls)
    validate: Callable[..., None] = made.__init__

    @wraps(validate)
    def init(self: object, *args: object, **kwargs: object) -> None:
        __tracebackhide__ = True
        try:
            validate(self, *args, **kwargs)
        except ValidationError as error:
            raise SpecError(faults_of(error, made, where=cls.__name__)) from None

    made.__init__ = init
    return typing.cast("type[T]", made)


def faults_of(error: ValidationError, root: type, where: str = "") -> list[Fault]:
    """Say what pydantic found in the words of the spec file.

    Args:
        error: What pydantic raised while it validated ``root``.
        root: The class under ``@settings`` that was validated.
        where: What the paths start with, for example ``spec.toml``.
    """
    return [_fault(dict(item), root, where) for item in error.errors()]


def path_of(root: type, loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """Where something is in a declaration, as its user wrote it.

    Args:
        root: The class under ``@settings`` that pydantic validated.
        loc: The location that pydantic gives, with its own tags for unions.
    """
    return tuple(_follow(root, loc)[0])


def _fault(item: dict[str, Any], root: type, where: str) -> Fault:
    path, known = _follow(root, item["loc"])
    place = " ".join(part for part in (where, _dotted(path)) if part)
    if item["type"] == _UNKNOWN:
        return Fault(place, "unknown setting.", nearest(str(item["loc"][-1]), known))
    if item["type"] == _NO_KIND:
        tag, field = str(item["ctx"]["tag"]), _tag_field(item)
        kinds = [kind.strip(" '") for kind in str(item["ctx"]["expected_tags"]).split(",")]
        return Fault(f"{place}.{field}", f"no such {field}: {tag!r}.", nearest(tag, kinds))
    if item["type"] in ("missing", "missing_argument"):
        return Fault(place, "missing. It has no default and must be given.")
    if item["type"] == "union_tag_not_found":
        return Fault(f"{place}.{_tag_field(item)}", "missing. It says how the rest is read.")
    what = _SHOULD.sub("Expected", str(item["msg"]).removeprefix("Value error, "))
    got = "" if item["type"] == "value_error" else f"; got {item['input']!r}"
    return Fault(place, f"{what}{got}.")


def _dotted(path: list[str]) -> str:
    return ".".join(path)


def _tag_field(item: dict[str, Any]) -> str:
    return str(item["ctx"]["discriminator"]).strip("'")


def nearest(word: str, known: list[str]) -> str:
    """The known word that an unknown one may stand for, and all known ones, as a hint."""
    spelled = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), spelled, n=1, cutoff=0.5)
    guess = f"Did you mean {spelled[close[0]]!r}? " if close else ""
    return f"{guess}Known: {', '.join(known)}." if known else guess.strip()


def _follow(root: object, loc: tuple[int | str, ...]) -> tuple[list[str], list[str]]:
    """Walk a pydantic location along the types of a declaration.

    Returns the path as the user wrote it (the tags that pydantic inserts for unions left out)
    and the settings known where the path ends.
    """
    here: object = root
    known: list[str] = []
    path: list[str] = []
    for part in loc:
        members = {_tag(member): member for member in _members(here)}
        if len(members) > 1 and str(part) in members:
            here = members[str(part)]
            continue
        name, here, known = _step(members.values(), part)
        path.append(name)
    return path, known


def _step(members: Iterable[object], part: int | str) -> tuple[str, object, list[str]]:
    """One part of a location: what a user calls it, its type, and the settings beside it."""
    for member in members:
        if dataclasses.is_dataclass(member) and isinstance(member, type):
            hints = typing.get_type_hints(member, include_extras=True)
            name = _by_place(member, part) if isinstance(part, int) else part
            return name, hints.get(name), [f.name for f in dataclasses.fields(member) if f.init]
        if get_origin(member) in (dict, Mapping, types.MappingProxyType):
            return str(part), get_args(member)[1], []
        if get_origin(member) in (tuple, list):
            return str(part), get_args(member)[0], []
    return str(part), None, []


def _by_place(member: type, place: int) -> str:
    """The setting that was given without its name."""
    names = [f.name for f in dataclasses.fields(member) if f.init and not f.kw_only]
    return names[place] if place < len(names) else str(place)


def _members(hint: object) -> Iterator[object]:
    """The alternatives of a type: itself, or those of a union, ``Annotated`` unwrapped."""
    if get_origin(hint) is Annotated:
        yield from _members(get_args(hint)[0])
    elif get_origin(hint) in (Union, types.UnionType):
        for member in get_args(hint):
            yield from _members(member)
    else:
        yield hint


def _tag(member: object) -> str:
    """What pydantic calls this member of a union in a location."""
    tags = [getattr(member, name, None) for name in TAGS]
    kind = next((tag for tag in tags if isinstance(tag, str)), None)
    return kind if kind is not None else getattr(member, "__name__", str(member))
