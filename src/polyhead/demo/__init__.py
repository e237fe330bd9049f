"""The main jobs on drawn portraits and a drawn road: nothing to download, the usual code path.

Drawing loads no torch; running a demo does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from polyhead.demo.clues import Clues, draw_clues, make_clues
from polyhead.demo.drawing import draw_portrait
from polyhead.demo.portraits import Portraits, make_portraits

if TYPE_CHECKING:
    from polyhead.demo.driving import Driving, road_spec, run_driving
    from polyhead.demo.run import Demo, demo_spec, run_demo

__all__ = [
    "Clues",
    "Demo",
    "Driving",
    "Portraits",
    "demo_spec",
    "draw_clues",
    "draw_portrait",
    "make_clues",
    "make_portraits",
    "road_spec",
    "run_demo",
    "run_driving",
]

_HOMES = {
    "Demo": "run",
    "Driving": "driving",
    "demo_spec": "run",
    "road_spec": "driving",
    "run_demo": "run",
    "run_driving": "driving",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name may be asked for
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"polyhead.demo.{_HOMES[name]}"), name)
