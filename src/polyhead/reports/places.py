"""Where the images of measured rows lie, and small copies of them that fit into a page."""

import base64
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from polyhead.data import image_root
from polyhead.errors import ImageError
from polyhead.figures import beside
from polyhead.images import read_rgb
from polyhead.spec import Spec

Pixels = UInt8[np.ndarray, "H W 3"]

_SIDE: Final = 200  # pixels of the longer side: twice what a page shows on a small screen
_QUALITY: Final = 78


@dataclass(frozen=True)
class Places:
    """Where images lie.

    Attributes:
        root: The folder in which the paths of the rows start.
        columns: By input, the column of paths.
    """

    root: Path
    columns: dict[str, str]

    @classmethod
    def of(cls, spec: Spec, part: str) -> "Places":
        """Where the images of one part of a spec's rows lie."""
        data = spec.data
        sources = {"train": data.train, "val": data.val, "test": data.test}
        source = sources.get(part)
        base = spec.base / Path(data.folder or "")
        root = image_root(data.train if source is None else source, base=base, root=data.root)
        every = spec.input_columns
        return cls(root, {name: every[name] for name in spec.images})

    def names(self, row: dict[str, Any]) -> list[str]:
        """What a row calls its images."""
        cells = [row.get(column) for column in self.columns.values()]
        return [str(cell) for cell in cells if cell is not None]

    def pixels(self, row: dict[str, Any]) -> Pixels | None:
        """The images of a row from left to right; None where one of them can't be read."""
        try:
            seen = [read_rgb(self.root / name).permute(1, 2, 0).numpy() for name in self.names(row)]
        except ImageError:
            return None
        return beside(seen) if seen else None


def small(pixels: Pixels) -> Pixels:
    """An image in no more pixels than a page needs."""
    image = Image.fromarray(pixels)
    image.thumbnail((_SIDE * _aspect(image), _SIDE * _aspect(image)), Image.Resampling.LANCZOS)
    return np.asarray(image)


def _aspect(image: Image.Image) -> float:
    """Several images beside each other may be wider."""
    return min(max(image.width / image.height, 1.0), 3.0)


def jpeg(pixels: Pixels) -> str:
    """An image as an address that holds all of it."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=_QUALITY, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"
