"""Predictions and labels -> numbers, and the score over several tasks."""

from polyhead.evaluation.coverage import Coverage, coverage, share_between
from polyhead.evaluation.measure import Metrics, measure, measure_constants
from polyhead.evaluation.score import Score, find_metric, score
from polyhead.evaluation.sureness import Certainty, Sureness, certainty, sureness

__all__ = [
    "Certainty",
    "Coverage",
    "Metrics",
    "Score",
    "Sureness",
    "certainty",
    "coverage",
    "find_metric",
    "measure",
    "measure_constants",
    "score",
    "share_between",
    "sureness",
]
