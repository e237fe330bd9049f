"""Whether what is frozen is kept on disk, and where."""

from typing import Literal

from pydantic import Field

from polyhead.settings import settings


@settings
class Features:
    """The store of what the frozen backbone gives for each image.

    Attributes:
        store: ``auto`` stores where it pays: the whole backbone is frozen, no image is varied, and
            there is more than one epoch. ``on`` insists, ``off`` never stores.
        folder: Where; ``$POLYHEAD_CACHE``, else the user's cache folder, where it is not given.
        limit_gb: The most that one store may take on disk, in gigabytes of 10^9 bytes.
    """

    store: Literal["auto", "on", "off"] = "auto"
    folder: str | None = None
    limit_gb: float = Field(default=20.0, gt=0)
