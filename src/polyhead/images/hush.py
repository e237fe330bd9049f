"""Keeps Pillow's warnings to itself: what matters about an image is said by an error."""

import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

_RULE = ("ignore", None, Warning, re.compile(r"PIL\."), 0)
_LOCK = threading.Lock()
_INSIDE = [0]


@contextmanager
def pillow_hushed() -> Iterator[None]:
    """Ignore warnings that come from Pillow while any thread is inside.

    ``warnings.catch_warnings`` would not do: it saves and restores all filters, which goes wrong
    as soon as two threads overlap, and it makes Python forget which warnings of other modules were
    shown already, once per image. This puts one filter in for the first thread that enters and
    takes it out after the last.
    """
    filters = cast("list[Any]", warnings.filters)
    with _LOCK:
        _INSIDE[0] += 1
        if _RULE not in filters:
            filters.insert(0, _RULE)
    try:
        yield
    finally:
        with _LOCK:
            _INSIDE[0] -= 1
            if _INSIDE[0] == 0 and _RULE in filters:
                filters.remove(_RULE)
