"""Grad-CAM: the last map of the backbone, weighed by what the answer makes of its channels."""

from collections.abc import Mapping, Sequence
from typing import Any, final

import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from polyhead.errors import MissingExtraError
from polyhead.model import Network
from polyhead.tasks import Task

Maps = Mapping[str, Float[Tensor, "B C h w"]]


def grad_cam(
    network: Network,
    task: Task,
    slot: int,
    maps: Maps,
    sensors: Mapping[str, Shaped[Tensor, " B"]],
) -> dict[str, Float[Tensor, "B h w"]]:
    r"""By image input, what each place of its map did for one answer of each row.

    With :math:`A^k` the channels of a map of :math:`Z` places and :math:`y` the amount of a
    leaning: :math:`L_{ij} = \sum_k \alpha_k A^k_{ij}` with
    :math:`\alpha_k = \frac{1}{Z} \sum_{ij} \partial y / \partial A^k_{ij}`.

    Where a mean over the map and one linear layer follow, :math:`\sum_{ij} L_{ij}` is :math:`y`
    without the layer's bias: every value is what a place adds to the answer. Behind other necks
    it is a first-order guess at that.

    Source: Selvaraju et al. 2017, "Grad-CAM", equations 1 and 2. Differs from the paper: no ReLU
    is taken of the sum, since for a number what lowers it says as much as what raises it.

    Args:
        network: In evaluation mode.
        task: The task.
        slot: Which of its leanings; a row that has fewer gives zeros.
        maps: By image input, what the backbones gave.
        sensors: The other inputs.
    """
    answer = _OneAnswer(network, task, slot, tuple(maps), sensors)
    leaves = tuple(x.detach().requires_grad_() for x in maps.values())
    found = _layer_grad_cam()(answer, answer.seen).attribute(leaves, relu_attributions=False)
    parts = found if isinstance(found, tuple) else (found,)
    return {n: x.detach()[:, 0].float().cpu() for n, x in zip(maps, parts, strict=True)}


@final
class _OneAnswer(nn.Module):
    """The network behind its maps, with one amount per row for an output.

    The maps enter as leaves that want a gradient, so nothing is asked of the backbone: it may be
    frozen, and images may share it.
    """

    def __init__(
        self,
        network: Network,
        task: Task,
        slot: int,
        names: Sequence[str],
        sensors: Mapping[str, Tensor],
    ) -> None:
        super().__init__()
        self.network = network
        self.seen = _Seen()
        self._task, self._slot, self._names, self._sensors = task, slot, names, sensors

    def forward(self, *maps: Tensor) -> Float[Tensor, " B"]:
        parts = dict(zip(self._names, self.seen(*maps), strict=True))
        outputs = self.network.from_maps({**self._sensors, **parts})[self._task.name]
        return torch.stack([self._amount(row) for row in outputs])

    def _amount(self, row: Tensor) -> Float[Tensor, ""]:
        leanings = self._task.leanings(row)
        return leanings[self._slot].amount if self._slot < len(leanings) else 0 * row.float().sum()


@final
class _Seen(nn.Module):
    """A layer that all maps pass as they are: captum looks at layers."""

    def forward(self, *maps: Tensor) -> tuple[Tensor, ...]:
        return maps


def need_captum() -> None:
    """Refuse early where captum is not installed.

    Raises:
        MissingExtraError: Naming the extra.
    """
    _layer_grad_cam()


def _layer_grad_cam() -> Any:  # noqa: ANN401 - captum is not typed
    try:
        from captum.attr import LayerGradCam
    except ImportError:
        raise MissingExtraError("explain (Grad-CAM by captum)", "report") from None
    return LayerGradCam
