"""The main job on drawn portraits: nothing to download, the same code path as real data.

Drawing portraits loads no torch; running the demo does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from polyhead.demo.drawing import draw_portrait
from polyhead.demo.portraits import Portraits, make_portraits

if TYPE_CHECKING:
    from polyhead.demo.run import Demo, demo_spec, run_demo

__all__ = ["Demo", "Portraits", "demo_spec", "draw_portrait", "make_portraits", "run_demo"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name may be asked for
    if name in ("Demo", "demo_spec", "run_demo"):
        return getattr(import_module("polyhead.demo.run"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
