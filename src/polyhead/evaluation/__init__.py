"""Predictions and labels -> numbers with their intervals, by group, and the score over tasks."""

from polyhead.evaluation.answered import Answered
from polyhead.evaluation.bootstrap import Tick
from polyhead.evaluation.coverage import Coverage, coverage
from polyhead.evaluation.groups import by_groups
from polyhead.evaluation.intervals import Intervals, intervals, merged, parted
from polyhead.evaluation.measure import Metrics, measure, measure_constants
from polyhead.evaluation.score import Score, find_metric, score
from polyhead.evaluation.settings import By, EvaluationSettings, crossing
from polyhead.evaluation.shares import share_between
from polyhead.evaluation.sureness import Certainty, Sureness, certainty, sureness
from polyhead.evaluation.table import Group, GroupTable, Interval

__all__ = [
    "Answered",
    "By",
    "Certainty",
    "Coverage",
    "EvaluationSettings",
    "Group",
    "GroupTable",
    "Interval",
    "Intervals",
    "Metrics",
    "Score",
    "Sureness",
    "Tick",
    "by_groups",
    "certainty",
    "coverage",
    "crossing",
    "find_metric",
    "intervals",
    "measure",
    "measure_constants",
    "merged",
    "parted",
    "score",
    "share_between",
    "sureness",
]
