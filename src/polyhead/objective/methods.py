"""Every method by its name."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from polyhead.objective.dwa import DWA
from polyhead.objective.famo import FAMO
from polyhead.objective.learned import IMTLL, UW
from polyhead.objective.scalarized import COSMOS, PBI, STCH, GeometricMean
from polyhead.objective.settings import Objective
from polyhead.objective.sums import Constant, Mean, Random, Sum

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
    }
)
"""Those that look at losses first, then those that want gradients."""

if TYPE_CHECKING:
    AnyObjective = Objective
else:
    AnyObjective = Annotated[reduce(or_, METHODS.values()), Field(discriminator="method")]
