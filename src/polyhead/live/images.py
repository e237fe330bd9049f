"""Images in a folder, or named by a pattern, as the pictures of a source."""

from collections.abc import Sequence
from pathlib import Path
from typing import final

from jaxtyping import UInt8
from torch import Tensor

from polyhead.images import read_rgb


@final
class Images:
    """Images, one after the other, at a rate.

    Attributes:
        name: Where they are.
        rate: How many a second.
    """

    live = False
    note = ""

    def __init__(self, name: str, files: Sequence[Path], rate: float) -> None:
        self.name = name
        self.rate = rate
        self._files = files
        self._at = 0

    def read(self) -> tuple[float, UInt8[Tensor, "3 H W"]] | None:
        """The next image, and its time at the rate.

        Raises:
            ImageError: When it can't be read.
        """
        if self._at == len(self._files):
            return None
        pixels = read_rgb(self._files[self._at])
        self._at += 1
        return (self._at - 1) / self.rate, pixels

    def close(self) -> None:
        """Nothing is held."""
