"""Pretrained weights: where they are found, how they are verified, how they fit a backbone."""

from polyhead.model.weights.load import load_weights

__all__ = ["load_weights"]
