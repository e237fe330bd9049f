"""Predictions and labels -> numbers, and the score over several tasks."""

from polyhead.evaluation.measure import Metrics, measure, measure_constants
from polyhead.evaluation.score import Score, find_metric, score

__all__ = [
    "Metrics",
    "Score",
    "find_metric",
    "measure",
    "measure_constants",
    "score",
]
