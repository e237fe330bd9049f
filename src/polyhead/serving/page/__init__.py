"""A page to try a network, on the server of a run."""

from polyhead.serving.page.blocks import make_page
from polyhead.serving.page.limits import Limits
from polyhead.serving.page.mount import PATH, mount_page

__all__ = ["PATH", "Limits", "make_page", "mount_page"]
