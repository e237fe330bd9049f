"""A run as a server, and a page to try it."""

from polyhead.serving.app import make_app
from polyhead.serving.batching import Batcher
from polyhead.serving.limits import Limits
from polyhead.serving.problems import KINDS, Kind, Problem
from polyhead.serving.run import address_of, key_of, listen, serve

__all__ = [
    "KINDS",
    "Batcher",
    "Kind",
    "Limits",
    "Problem",
    "address_of",
    "key_of",
    "listen",
    "make_app",
    "serve",
]
