"""Every method by its name."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from polyhead.objective.config import ConFIG
from polyhead.objective.cr_mogm import CRMOGM
from polyhead.objective.dwa import DWA
from polyhead.objective.excess_mtl import ExcessMTL
from polyhead.objective.famo import FAMO
from polyhead.objective.graddrop import GradDrop
from polyhead.objective.gradnorm import GradNorm
from polyhead.objective.gradvac import GradVac
from polyhead.objective.learned import IMTLL, UW
from polyhead.objective.nash_mtl import NashMTL
from polyhead.objective.pcd import PCD
from polyhead.objective.projecting import DualProj, PCGrad, UPGrad
from polyhead.objective.robust import Krum, TrimmedMean
from polyhead.objective.scalarized import COSMOS, PBI, STCH, GeometricMean
from polyhead.objective.settings import Objective
from polyhead.objective.sums import Constant, Mean, Random, Sum
from polyhead.objective.two_halves import MoDo, SDMGrad
from polyhead.objective.weighing import IMTLG, MGDA, AlignedMTL, CAGrad, FairGrad

METHODS: Mapping[str, type[Objective]] = MappingProxyType(
    {
        "sum": Sum,
        "Mean": Mean,
        "Constant": Constant,
        "Random": Random,
        "UW": UW,
        "IMTL-L": IMTLL,
        "DWA": DWA,
        "FAMO": FAMO,
        "GeometricMean": GeometricMean,
        "STCH": STCH,
        "COSMOS": COSMOS,
        "PBI": PBI,
        "GradNorm": GradNorm,
        "UPGrad": UPGrad,
        "PCGrad": PCGrad,
        "MGDA": MGDA,
        "CAGrad": CAGrad,
        "Nash-MTL": NashMTL,
        "IMTL-G": IMTLG,
        "Aligned-MTL": AlignedMTL,
        "FairGrad": FairGrad,
        "GradVac": GradVac,
        "GradDrop": GradDrop,
        "ConFIG": ConFIG,
        "DualProj": DualProj,
        "ExcessMTL": ExcessMTL,
        "PCD": PCD,
        "MoDo": MoDo,
        "SDMGrad": SDMGrad,
        "CR-MOGM": CRMOGM,
        "Krum": Krum,
        "TrimmedMean": TrimmedMean,
    }
)
"""Those that look at losses first, then those that want gradients."""

if TYPE_CHECKING:
    AnyObjective = Objective
else:
    AnyObjective = Annotated[reduce(or_, METHODS.values()), Field(discriminator="method")]
