"""A run as a server, and a page to try it."""

from polyhead.serving.app import make_app
from polyhead.serving.batching import Batcher
from polyhead.serving.kinds import KINDS, Kind
from polyhead.serving.limits import Limits
from polyhead.serving.problems import ProblemError
from polyhead.serving.run import address_of, key_of, listen, serve

__all__ = [
    "KINDS",
    "Batcher",
    "Kind",
    "Limits",
    "ProblemError",
    "address_of",
    "key_of",
    "listen",
    "make_app",
    "serve",
]
