"""Predictions and labels -> numbers with their intervals, by group, and the score over tasks."""

from polyhead.evaluation.measure import Metrics, measure, measure_constants
from polyhead.evaluation.score import Score, find_metric, score
from polyhead.evaluation.settings import By, EvaluationSettings, crossing
from polyhead.evaluation.table import Group, GroupTable, Interval

__all__ = [
    "By",
    "EvaluationSettings",
    "Group",
    "GroupTable",
    "Interval",
    "Metrics",
    "Score",
    "crossing",
    "find_metric",
    "measure",
    "measure_constants",
    "score",
]
