"""One loss per task -> one update of the shared weights."""

from polyhead.objective.balancer import Balance, Balancer, Learning
from polyhead.objective.dwa import DWA
from polyhead.objective.famo import FAMO
from polyhead.objective.learned import IMTLL, UW
from polyhead.objective.losses import Losses, masked_sum, task_losses
from polyhead.objective.methods import METHODS, AnyObjective
from polyhead.objective.scalarized import COSMOS, PBI, STCH, GeometricMean
from polyhead.objective.settings import Facts, Objective
from polyhead.objective.sums import Constant, Mean, Random, Sum

__all__ = [
    "COSMOS",
    "DWA",
    "FAMO",
    "IMTLL",
    "METHODS",
    "PBI",
    "STCH",
    "UW",
    "AnyObjective",
    "Balance",
    "Balancer",
    "Constant",
    "Facts",
    "GeometricMean",
    "Learning",
    "Losses",
    "Mean",
    "Objective",
    "Random",
    "Sum",
    "masked_sum",
    "task_losses",
]
