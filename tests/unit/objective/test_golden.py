"""Every method on one table: four tasks' losses, and their gradients for five weights."""

import pytest
import torch

from polyhead.objective import METHODS, Objective
from polyhead.objective.by_gradients import ByGradients
from polyhead.objective.by_losses import ByLosses
from polyhead.objective.rows import Rows

TASKS = ("age", "gender", "hair", "smile")
LOSSES = torch.tensor([0.25, 0.7, 1.4, 0.05])
GRADIENTS = torch.tensor(
    [
        [1.0, 0.5, -0.2, 0.0, 0.3],
        [-0.6, 0.8, 0.1, 0.4, 0.0],
        [2.0, -1.0, 0.5, 0.3, -0.7],
        [0.1, 0.2, 0.0, -0.1, 0.05],
    ]
)
OF_LOSSES: dict[str, list[float]] = {
    "Mean": [0.25, 0.25, 0.25, 0.25],
    "Constant": [1.0, 2.0, 3.0, 4.0],
    "Random": [0.6402, 0.1022, 0.0155, 0.2421],
    "UW": [0.5, 0.5, 0.5, 0.5],
    "IMTL-L": [1.0, 1.0, 1.0, 1.0],
    "DWA": [1.0, 1.0, 1.0, 1.0],
    "FAMO": [0.153, 0.0546, 0.0273, 0.765],
    "GeometricMean": [0.3327, 0.1188, 0.0594, 1.6634],
    "STCH": [0.0112, 0.0344, 0.1977, 0.0068],
    "COSMOS": [0.226, 0.2395, 0.2606, 0.22],
    "PBI": [-1.1878, 0.9822, 4.3579, -2.1523],
}
OF_GRADIENTS: dict[str, list[float]] = {
    "UPGrad": [0.5249, 0.3939, 0.1844, 0.3495, -0.1444],
    "PCGrad": [2.3291, 1.8543, 0.6842, 1.2633, -0.4549],
    "MGDA": [0.131, 0.1905, 0.0263, -0.0521, 0.0169],
    "CAGrad": [0.4792, 0.3256, 0.1246, 0.2466, -0.0866],
    "Nash-MTL": [0.618, 0.7115, 0.1885, 0.265, -0.0783],
    "IMTL-G": [0.1003, 0.1419, 0.1304, 0.0907, -0.1119],
    "Aligned-MTL": [0.0395, 0.0386, 0.0221, 0.0058, -0.0149],
    "FairGrad": [1.2524, 1.733, 0.4553, 0.3024, -0.149],
    "GradVac": [2.0988, 1.5767, 0.7377, 1.3984, -0.5775],
    "GradDrop": [3.1, -1.0, 0.6, 0.7, 0.35],
    "ConFIG": [0.6895, 0.9762, 0.8968, 0.624, -0.7696],
    "DualProj": [0.5201, 0.2649, 0.1175, 0.22, -0.0875],
    "ExcessMTL": [0.636, 0.1174, 0.1029, 0.1518, -0.0919],
    "PCD": [0.8874, 0.6779, -0.1817, 0.0852, 0.3045],
    "CR-MOGM": [0.131, 0.1905, 0.0263, -0.0521, 0.0169],
    "Krum": [1.0, 0.5, -0.2, 0.0, 0.3],
    "TrimmedMean": [0.55, 0.35, 0.05, 0.15, 0.025],
}


def first_weights(method: str) -> list[float]:
    settings = {"weights": dict(zip(TASKS, (1.0, 2.0, 3.0, 4.0), strict=True))}
    declared = Objective(method, **(settings if method == "Constant" else {}))
    assert isinstance(declared, ByLosses)
    torch.manual_seed(0)
    weights = declared.weigher(TASKS, torch.device("cpu")).weights(TASKS, LOSSES)
    return [round(weight, 4) for weight in weights.tolist()]


def first_gradient(method: str) -> list[float]:
    declared = Objective(method)
    assert isinstance(declared, ByGradients)
    torch.manual_seed(0)
    rows = Rows(TASKS, [[row.clone()] for row in GRADIENTS])
    (part,) = declared.combiner(TASKS).combine(rows).parts
    return [round(number, 4) for number in part.tolist()]


@pytest.mark.parametrize("method", list(OF_LOSSES))
def test_the_weights_of_losses(method: str) -> None:
    assert first_weights(method) == pytest.approx(OF_LOSSES[method], abs=2e-4)


@pytest.mark.parametrize("method", list(OF_GRADIENTS))
def test_the_one_gradient_of_several(method: str) -> None:
    assert first_gradient(method) == pytest.approx(OF_GRADIENTS[method], abs=2e-3)


def test_every_method_is_on_the_table() -> None:
    """The sum is a plain backward pass; the others want more than a table, and have their tests."""
    assert {*OF_LOSSES, *OF_GRADIENTS} == METHODS.keys() - {"sum", "GradNorm", "MoDo", "SDMGrad"}
