"""TorchJD, loaded where a method of it is used."""

import sys
from importlib import import_module
from typing import Any

import torch

from polyhead.errors import MissingExtraError

EXTRA = "balance"


def scalarizer(name: str, method: str, **settings: object) -> Any:  # noqa: ANN401
    """A scalarizer of TorchJD.

    Args:
        name: Its class there.
        method: What a person calls it.
        settings: Its arguments there.

    Raises:
        MissingExtraError: When TorchJD is not installed.
    """
    return _made("torchjd.scalarization", name, method, settings)


def aggregator(name: str, method: str, **settings: object) -> Any:  # noqa: ANN401
    """An aggregator or weighting of TorchJD; see ``scalarizer``."""
    return _made("torchjd.aggregation", name, method, settings)


def projector(method: str, norm_eps: float, reg_eps: float) -> Any:  # noqa: ANN401
    """TorchJD's projection onto the dual cone, by quadprog; see ``scalarizer``."""
    settings: dict[str, object] = {"norm_eps": norm_eps, "reg_eps": reg_eps}
    return _made("torchjd.linalg", "QuadprogProjector", method, settings)


def solver_failures() -> tuple[type[Exception], ...]:
    """What solvers raise when they find no answer."""
    cvxpy = sys.modules.get("cvxpy")
    known = (ValueError, torch.linalg.LinAlgError)  # type: ignore[attr-defined]
    return known if cvxpy is None else (*known, cvxpy.SolverError)


def _made(module: str, name: str, method: str, settings: dict[str, object]) -> Any:  # noqa: ANN401
    try:
        return getattr(import_module(module), name)(**settings)
    except ImportError:  # of TorchJD itself, or, when it is made, of a solver that it wants
        raise MissingExtraError(f"objective.method = {method!r}", EXTRA) from None
