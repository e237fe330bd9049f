"""A network and images -> where it looks for each of its answers."""

from polyhead.reasons.explain import explain
from polyhead.reasons.heatmap import Heatmap, Reasons

__all__ = ["Heatmap", "Reasons", "explain"]
