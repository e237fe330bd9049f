"""The whole experiment as one frozen declaration, read from TOML or written in Python."""

from polyhead.spec.spec import Spec
from polyhead.spec.training import Training

__all__ = ["Spec", "Training"]
