"""How training images may be varied, as a declaration."""

import functools
from typing import Annotated

from pydantic import Field

from polyhead.settings import settings

Share = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]


@settings
class Augment:
    """How far a training image may stray from the one on disk; nothing is varied by default.

    There is no rotation: everything here happens within the one resize that an image gets anyway,
    and a rotation would need a second one.

    Attributes:
        flip: Mirror left and right, half of the time.
        crop: Cut out a random region that keeps at least ``1 - crop`` of the area, its sides
            stretched against each other by at most 4 to 3.
        color: Scale brightness, contrast and saturation, each by a factor in
            [1 - color, 1 + color].
    """

    flip: bool = False
    crop: Share = 0.0
    color: Share = 0.0

    @property
    def varies(self) -> bool:
        """Whether two epochs can see different pixels of one image."""
        return self != _nothing()


@functools.cache
def _nothing() -> Augment:
    return Augment()
