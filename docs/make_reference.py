"""Write ``docs/reference.md`` from the program itself: run ``python docs/make_reference.py``."""

import dataclasses
import inspect
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer.main
from pydantic.fields import FieldInfo

import polyhead
from polyhead.calibration import Calibration
from polyhead.cli import app
from polyhead.data import ByColumn, ByFraction, ByGroup, ByTime, Data
from polyhead.evaluation import EvaluationSettings
from polyhead.features import Features
from polyhead.images import Augment
from polyhead.inputs import Category, Image, Numeric
from polyhead.model import ConvNeck, FuseNeck, Model, PoolNeck
from polyhead.objective import METHODS
from polyhead.spec import Spec, Training
from polyhead.tasks import KINDS

FILE = Path(__file__).parent / "reference.md"

SECTIONS: dict[str, Sequence[type]] = {
    "`[data]`": (Data,),
    "`[data.split]`": (ByFraction, ByGroup, ByTime, ByColumn),
    "`[inputs.NAME]`": (Image, Augment, Numeric, Category),
    "`[tasks.NAME]`": KINDS,
    "`[model]`": (Model,),
    "`[model.neck]`": (PoolNeck, ConvNeck, FuseNeck),
    "`[features]`": (Features,),
    "`[objective]`": tuple(METHODS.values()),
    "`[training]`": (Training,),
    "`[calibration]`": (Calibration,),
    "`[evaluation]`": (EvaluationSettings,),
}

HEAD = """\
# Reference

Every verb with its flags, and every setting with its default. This page is written by
`docs/make_reference.py` from the program itself; a test compares the two.
"""

SETTINGS = """\
## Settings

A spec is a TOML file with the sections below, or `ph.Spec(...)` in Python with the same names.
Where a setting comes in several kinds, `kind` says which. Unknown settings are refused, with the
nearest known one.
"""


_KIND = "Always this; it tells the kinds apart."


def page() -> str:
    """The whole page."""
    parts = [HEAD, "## Verbs\n", _overview(), *_verbs(), SETTINGS]
    for title, classes in SECTIONS.items():
        parts.append(f"### {title}\n")
        parts += [_settings(cls) for cls in classes]
    parts += ["### The whole\n", _settings(Spec)]
    return "\n".join(parts)


def commands() -> dict[str, Any]:
    """Every verb of the program by how it is called: ``train``, ``get fairface``."""
    found: dict[str, Any] = {}
    root = typer.main.get_command(app)
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {f"{name} {n}": c for n, c in inner.items()} if inner else {name: command}
    return found


def _overview() -> str:
    lines = ["| verb | does |", "| --- | --- |"]
    for name, command in commands().items():
        anchor = f"polyhead-{name}".replace(" ", "-")
        lines.append(f"| [`{name}`](#{anchor}) | {_cell(_about(command)[0])} |")
    version = "`polyhead --version` shows the version; every verb has `--help`."
    return "\n".join([*lines, "", version, ""])


def _verbs() -> Iterator[str]:
    for name, command in commands().items():
        flags = [p for p in command.params if p.param_type_name == "option"]
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        words = ["polyhead", name, *(_usage(a) for a in arguments), "[OPTIONS]" if flags else ""]
        rows = [(f"`{a.metavar}`", _default_of(a), a.help) for a in arguments]
        rows += [(f"`{_flag(f)}`", _default_of(f), f.help) for f in flags]
        table = _table("argument or flag", rows)
        usage = " ".join(filter(None, words))
        about = "\n\n".join(_about(command))
        yield f"### `polyhead {name}`\n\n```text\n{usage}\n```\n\n{about}\n\n{table}"


def _about(command: Any) -> list[str]:  # noqa: ANN401 - typer's own classes are not exported
    return [" ".join(part.split()) for part in inspect.cleandoc(command.help).split("\n\n")]


def _usage(argument: Any) -> str:  # noqa: ANN401 - see above
    name = f"{argument.metavar}{' ...' if argument.nargs == -1 else ''}"
    return name if argument.required else f"[{name}]"


def _flag(option: Any) -> str:  # noqa: ANN401 - see above
    return option.opts[0] if option.is_flag else f"{option.opts[0]} {option.metavar}"


def _default_of(parameter: Any) -> str:  # noqa: ANN401 - see above
    if parameter.required:
        return "required"
    default = parameter.default
    return f"`{default}`" if isinstance(default, Path) else ""


def _settings(cls: type) -> str:
    about, meanings = _docstring(cls)
    rows = [
        (
            f"`{field.name}`",
            _default(field),
            meanings.get(field.name, _KIND),
        )
        for field in dataclasses.fields(cls)
        if field.init
    ]
    home = "ph" if cls.__name__ in polyhead.__all__ else cls.__module__.rpartition(".")[0]
    return f"#### `{home}.{cls.__name__}`\n\n{about}\n\n{_table('setting', rows)}"


def _docstring(cls: type) -> tuple[str, dict[str, str]]:
    """What a class says of itself, and of each of its attributes."""
    text, _, attributes = inspect.getdoc(cls).partition("\nAttributes:\n")  # type: ignore[union-attr]
    entries = re.findall(r"^    (\w+): (.*(?:\n {8}.*)*)", attributes, re.MULTILINE)
    meanings = {name: " ".join(meaning.split()) for name, meaning in entries}
    return _markdown("\n\n".join(" ".join(p.split()) for p in text.split("\n\n"))), meanings


def _default(field: "dataclasses.Field[Any]") -> str:
    default: object = field.default
    if isinstance(default, FieldInfo):
        default = default.get_default(call_default_factory=True)
    if field.default_factory is not dataclasses.MISSING:
        default = field.default_factory()
    if default is dataclasses.MISSING or repr(default) == "PydanticUndefined":
        return "required"
    return "" if default is None else f"`{_toml(default)}`"


def _toml(value: object) -> str:
    if dataclasses.is_dataclass(value):
        kind = getattr(value, "kind", None)
        return f'{{ kind = "{kind}" }}' if kind else "{}"
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case dict():
            return "{}"
        case tuple():
            return f"[{', '.join(map(_toml, value))}]"
    return str(value)


def _table(first: str, rows: Sequence[tuple[str, str, str]]) -> str:
    lines = [f"| {first} | default | meaning |", "| --- | --- | --- |"]
    lines += [f"| {name} | {default} | {_cell(meaning)} |" for name, default, meaning in rows]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return _markdown(text).replace("|", "\\|")


def _markdown(text: str) -> str:
    text = re.sub(r"^\.\. math:: (.*)$", r"$$\1$$", text, flags=re.MULTILINE)
    return re.sub(r":math:`([^`]*)`", r"$\1$", text).replace("``", "`")


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
