"""What a step under each method costs, measured."""

from collections.abc import Mapping
from types import MappingProxyType

COSTS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "sum": (1, 1),
        "Mean": (1.01, 1.1),
        "Constant": (0.99, 1.08),
        "Random": (0.99, 1.58),
        "UW": (1, 1.19),
        "IMTL-L": (1.01, 1.28),
        "DWA": (1, 1.1),
        "FAMO": (1.43, 1.51),
        "GeometricMean": (1.01, 1.18),
        "STCH": (1.01, 1.24),
        "COSMOS": (1.01, 1.2),
        "PBI": (1.01, 1.18),
        "GradNorm": (1.02, 1.87),
        "UPGrad": (1.72, 1.72),
        "PCGrad": (1.73, 2.05),
        "MGDA": (1.72, 1.73),
        "CAGrad": (1.8, 5.84),
        "Nash-MTL": (1.7, 1.59),
        "IMTL-G": (1.67, 1.63),
        "Aligned-MTL": (1.71, 1.72),
        "FairGrad": (1.91, 6.41),
        "GradVac": (1.74, 2.33),
        "GradDrop": (2.32, 2.61),
        "ConFIG": (1.75, 1.6),
        "DualProj": (1.56, 1.7),
        "ExcessMTL": (1.94, 1.8),
        "PCD": (1.59, 1.86),
        "MoDo": (2.25, 2.48),
        "SDMGrad": (2.27, 3.32),
        "CR-MOGM": (1.66, 4.75),
    }
)
"""By method, how many times as long as under the plain sum a step takes: on the tutorial's neck,
where the sum's takes 50 ms, and on one layer of 128, where it takes 1 ms and every solver shows.
Two tasks, two cores; `polyhead bench methods` measures them again, benchmarks/README.md says how.
Methods that want more than two tasks are missing."""
