"""A network as a picture made of text: what is frozen, where it branches, how many learn."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from torch import nn

from polyhead.model.backbones import Backbone
from polyhead.model.layers import Row, count, neck_rows
from polyhead.model.necks import Shape
from polyhead.model.text import pad, shorten, sides, width, wrap

if TYPE_CHECKING:
    from polyhead.model.fusion import Fusion
    from polyhead.model.network import Network

_COLUMNS = 88
_INSIDE = _COLUMNS - 6
_NUMBER = 14
_SHAPE = 20
_LONGEST_NAME = 24


def diagram(network: "Network", tasks: Mapping[str, str]) -> str:
    """Draw a network, at most 88 columns wide.

    Args:
        network: The network.
        tasks: What to say about each task, as "regression, 0 to 80 years, loss mae x 1".
    """
    lines: list[str] = []
    for backbone, names in _apart(network).items():
        lines += [f"   {name}  {_shape((3, *backbone.size))}" for name in names]
        lines += ["   │", *_backbone(backbone), f"   │  {_shape(backbone.shape)}"]
    if network.fusion:
        lines += [*_fusion(network.fusion), f"   │  {network.fusion.width}"]
    rows = neck_rows(network.neck, network.neck_shape)
    shape = rows[-1].shape if rows else network.neck_shape
    if rows:
        learns = "learns" if count(network.neck).learning else ""
        lines += [*_box("neck", learns, [_neck_row(row) for row in rows]), f"   │  {_shape(shape)}"]
    lines += _heads(network, tasks, shape[0])
    return "\n".join([*lines, "", *_totals(network)])


def _apart(network: "Network") -> dict[Backbone, list[str]]:
    """The different backbones, and the inputs that pass each."""
    found: dict[Backbone, list[str]] = {}
    for name in network.image_names:
        found.setdefault(network.backbone(name), []).append(name)
    return found


def _fusion(fusion: "Fusion") -> list[str]:
    """One row for each input: what it is, and how many numbers it becomes."""
    kinds = dict.fromkeys(fusion.image_names, "image")
    kinds |= {sensor.name: sensor.summary for sensor in fusion.sensors}
    numbers = {s.name: count(b).all for s, b in zip(fusion.sensors, fusion.branches, strict=True)}
    longest = max(width(shorten(name, _LONGEST_NAME)) for name in kinds)
    rows = []
    for (name, kind), absent in zip(kinds.items(), fusion.absent, strict=True):
        left = f"{pad(shorten(name, _LONGEST_NAME), longest)}  {kind}"
        left = sides(shorten(left, _INSIDE - _SHAPE - 8), str(len(absent)), _INSIDE - _SHAPE)
        rows.append(sides(left, f"{numbers.get(name, 0) + len(absent):,}", _INSIDE))
    if fusion.drop_inputs:
        rows.append(f"each is dropped in {fusion.drop_inputs:.0%} of training rows")
    return _box("side by side", "learns", rows)


def _backbone(backbone: Backbone) -> list[str]:
    what = f"{backbone.model} from {backbone.library.name}"
    rows = [sides(what, f"{count(backbone).all:,}", _INSIDE)]
    rows.append(shorten(f"weights: {backbone.weights.name}", _INSIDE))
    frozen, stages = len(backbone.frozen), len(backbone.stages)
    state = "learns" if not frozen else "frozen"
    if 0 < frozen < stages:
        state = f"frozen up to {backbone.frozen[-1]}"
        rows.append(f"{frozen} of its {stages} stages are frozen, {stages - frozen} learn")
    return _box("backbone", state, rows)


def _neck_row(row: Row) -> str:
    number = f"{row.parameters:,}" if row.parameters else ""
    left = sides(row.layers, _shape(row.shape), _INSIDE - _SHAPE)
    return sides(left, number, _INSIDE)


def _heads(network: "Network", tasks: Mapping[str, str], entering: int) -> Iterator[str]:
    names = [shorten(name, _LONGEST_NAME) for name in network.task_names]
    steps = [f"{entering} → {network.head(task).out_features}" for task in network.task_names]
    longest, widest = max(map(width, names)), max(map(width, steps))
    for at, task in enumerate(network.task_names):
        last = at == len(names) - 1
        start = f"   {'└' if last else '├'}─ {pad(names[at], longest)}  {pad(steps[at], widest)}  "
        first, *more = wrap(tasks.get(task, ""), _INSIDE - width(start) - 8)
        yield sides(f"{start}{first}", f"{count(network.head(task)).all:,}", _COLUMNS - 3)
        bar = "   " if last else "   │"
        yield from (f"{pad(bar, width(start))}{line}" for line in more)


def _totals(network: "Network") -> Iterator[str]:
    parts: list[tuple[str, nn.Module]] = [
        ("backbone", network.backbones),
        *([("side by side", network.fusion)] if network.fusion else []),
        ("neck", network.neck),
        ("heads", network.heads),
        ("in all", network),
    ]
    yield f"   {'':<{_NUMBER}}{'parameters':>{_NUMBER}}{'of them learn':>{_NUMBER + 4}}"
    for name, part in parts:
        found = count(part)
        yield f"   {name:<{_NUMBER}}{found.all:>{_NUMBER},}{found.learning:>{_NUMBER + 4},}"


def _box(title: str, state: str, rows: list[str]) -> list[str]:
    right = f" {state} ─┐" if state else "─┐"
    top = sides(f"┌──┴─ {title} ", right, _COLUMNS, "─")
    bottom = "└──┬" + "─" * (_COLUMNS - 5) + "┘"
    return [top, *(f"│  {pad(row, _INSIDE)}  │" for row in rows), bottom]


def _shape(shape: Shape) -> str:
    return " × ".join(str(side) for side in shape)
