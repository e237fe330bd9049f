"""One loss per task -> one update of the shared weights."""

from polyhead.objective.balancer import Balance, Balancer, Learning
from polyhead.objective.by_gradients import gradient_rows
from polyhead.objective.config import ConFIG
from polyhead.objective.costs import COSTS
from polyhead.objective.cr_mogm import CRMOGM
from polyhead.objective.dwa import DWA
from polyhead.objective.excess_mtl import ExcessMTL
from polyhead.objective.famo import FAMO
from polyhead.objective.graddrop import GradDrop
from polyhead.objective.gradnorm import GradNorm
from polyhead.objective.gradvac import GradVac
from polyhead.objective.learned import IMTLL, UW
from polyhead.objective.losses import Losses, losses_of_halves, masked_sum, task_losses
from polyhead.objective.methods import METHODS, AnyObjective
from polyhead.objective.nash_mtl import NashMTL
from polyhead.objective.pcd import PCD
from polyhead.objective.projecting import DualProj, PCGrad, UPGrad
from polyhead.objective.robust import Krum, TrimmedMean
from polyhead.objective.scalarized import COSMOS, PBI, STCH, GeometricMean
from polyhead.objective.settings import Facts, Objective
from polyhead.objective.sums import Constant, Mean, Random, Sum
from polyhead.objective.two_halves import MoDo, SDMGrad
from polyhead.objective.weighing import IMTLG, MGDA, AlignedMTL, CAGrad, FairGrad

__all__ = [
    "COSMOS",
    "COSTS",
    "CRMOGM",
    "DWA",
    "FAMO",
    "IMTLG",
    "IMTLL",
    "METHODS",
    "MGDA",
    "PBI",
    "PCD",
    "STCH",
    "UW",
    "AlignedMTL",
    "AnyObjective",
    "Balance",
    "Balancer",
    "CAGrad",
    "ConFIG",
    "Constant",
    "DualProj",
    "ExcessMTL",
    "Facts",
    "FairGrad",
    "GeometricMean",
    "GradDrop",
    "GradNorm",
    "GradVac",
    "Krum",
    "Learning",
    "Losses",
    "Mean",
    "MoDo",
    "NashMTL",
    "Objective",
    "PCGrad",
    "Random",
    "SDMGrad",
    "Sum",
    "TrimmedMean",
    "UPGrad",
    "gradient_rows",
    "losses_of_halves",
    "masked_sum",
    "task_losses",
]
