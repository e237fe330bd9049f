"""The layers that all tasks share between the backbone and their heads. One file per kind.

A new kind is a file with its declaration, which builds its own layers, and its name below.
"""

from typing import Annotated

from pydantic import Field

from polyhead.model.necks.conv import ConvNeck
from polyhead.model.necks.fuse import FuseNeck
from polyhead.model.necks.neck import Neck, Shape, shape_text
from polyhead.model.necks.pool import PoolNeck

AnyNeck = Annotated[ConvNeck | FuseNeck | PoolNeck, Field(discriminator="kind")]

__all__ = ["AnyNeck", "ConvNeck", "FuseNeck", "Neck", "PoolNeck", "Shape", "shape_text"]
