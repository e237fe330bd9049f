"""Images: the one path from bytes to a normalized tensor, and what makes two images the same.

``read_rgb`` turns a file into pixels, ``Preprocess`` turns pixels into what a network takes. Both
are used wherever an image is met, so that what was measured in training is what is served. Names
that need torch are loaded when they are first asked for, so that declaring ``Augment`` is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from polyhead.images.augment import Augment

if TYPE_CHECKING:
    from polyhead.images.decode import from_pillow, read_rgb
    from polyhead.images.faults import MAX_PIXELS
    from polyhead.images.header import Probe, probe, refuse_large, size_of
    from polyhead.images.identity import dhash, hamming, pixel_digest
    from polyhead.images.likeness import (
        Difference,
        difference,
        nearly_same,
        same_sketches,
        sketch,
    )
    from polyhead.images.memory import Memory
    from polyhead.images.neighbors import candidates, distances
    from polyhead.images.pillow import formats
    from polyhead.images.placement import Box, Placement
    from polyhead.images.preprocess import Preprocess
    from polyhead.images.views import View, draw

__all__ = [
    "MAX_PIXELS",
    "Augment",
    "Box",
    "Difference",
    "Memory",
    "Placement",
    "Preprocess",
    "Probe",
    "View",
    "candidates",
    "dhash",
    "difference",
    "distances",
    "draw",
    "formats",
    "from_pillow",
    "hamming",
    "nearly_same",
    "pixel_digest",
    "probe",
    "read_rgb",
    "refuse_large",
    "same_sketches",
    "size_of",
    "sketch",
]

_HOMES = {
    "decode": ("from_pillow", "read_rgb"),
    "faults": ("MAX_PIXELS",),
    "header": ("Probe", "probe", "refuse_large", "size_of"),
    "identity": ("dhash", "hamming", "pixel_digest"),
    "likeness": ("Difference", "difference", "nearly_same", "same_sketches", "sketch"),
    "memory": ("Memory",),
    "neighbors": ("candidates", "distances"),
    "pillow": ("formats",),
    "placement": ("Box", "Placement"),
    "preprocess": ("Preprocess",),
    "views": ("View", "draw"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name may be asked for
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
