"""Do the tasks help each other? The same rows learned together, in several ways, and alone."""

from polyhead.comparison.comparison import Comparison, DeltaM
from polyhead.comparison.methods import split_methods
from polyhead.comparison.paired import Change
from polyhead.comparison.results import Outcome, Result
from polyhead.comparison.run import compare
from polyhead.comparison.write import to_json

__all__ = [
    "Change",
    "Comparison",
    "DeltaM",
    "Outcome",
    "Result",
    "compare",
    "split_methods",
    "to_json",
]
