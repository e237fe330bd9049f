"""How several losses become one update."""

from typing import Literal

from polyhead.settings import settings


@settings
class Objective:
    """How several losses become one update.

    Attributes:
        method: ``sum``: the losses, each times its task's weight, added up.
    """

    method: Literal["sum"] = "sum"
