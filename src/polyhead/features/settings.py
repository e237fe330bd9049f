"""Whether what is frozen is kept on disk, and where."""

from typing import Literal

from pydantic import Field

from polyhead.settings import settings


@settings
class Features:
    """The store of what the frozen part of the backbone gives for each image.

    Attributes:
        store: ``auto`` stores where it pays: all of the backbone, or its first stages, are frozen,
            no image is varied in more ways than are stored, and there is more than one epoch.
            ``on`` insists, ``off`` never stores.
        views: How many varied looks at each training image are stored where ``augment`` varies
            them; an epoch takes one of them, each in turn. Without it, what is varied is not
            stored.
        folder: Where; ``$POLYHEAD_CACHE``, else the user's cache folder, where it is not given.
        limit_gb: The most that all stores in the folder may take together, in gigabytes of 10^9
            bytes.
    """

    store: Literal["auto", "on", "off"] = "auto"
    views: int | None = Field(default=None, ge=1)
    folder: str | None = None
    limit_gb: float = Field(default=20.0, gt=0)
