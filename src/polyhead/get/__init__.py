"""Fetches data sets: downloads them, verifies them, and writes them as images and tables."""

from polyhead.get.fairface import NOTICE, get_fairface
from polyhead.get.hub import Progress
from polyhead.get.layout import FairFace

__all__ = ["NOTICE", "FairFace", "Progress", "get_fairface"]
