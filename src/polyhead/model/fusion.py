"""Several inputs as one vector, whichever of them are there."""

from collections.abc import Mapping, Sequence
from typing import cast, final

import torch
from jaxtyping import Bool, Float, Shaped
from torch import Tensor, nn

from polyhead.inputs import Sensor
from polyhead.model.necks import FuseNeck, Shape


@final
class Fusion(nn.Module):
    """Makes a vector of each input and puts them side by side.

    An image that is absent holds NaN, as does all that is made of it.

    Attributes:
        image_names: The image inputs.
        sensors: The others, in the order of ``branches``.
        grid: Into how many fields each map is divided, (rows, columns).
        widths: By input, the length of its vector.
    """

    def __init__(
        self,
        neck: FuseNeck,
        maps: Mapping[str, Shape],
        sensors: Sequence[Sensor],
        optional: Sequence[str] = (),
    ) -> None:
        """Make the layers.

        Args:
            neck: How they are declared.
            maps: By image input, what its backbone gives: (C, h, w), or (D,).
            sensors: The other inputs.
            optional: The images that may be absent, whatever the neck drops.
        """
        super().__init__()
        self.image_names = tuple(maps)
        self.sensors = tuple(sensors)
        self.drop_inputs = neck.drop_inputs
        self.grid = neck.grid
        self.optional = frozenset(maps if neck.drop_inputs else optional)
        rows, columns = neck.grid
        grids = {n: rows * columns if len(shape) == 3 else 1 for n, shape in maps.items()}
        self.widths = {name: shape[0] * grids[name] for name, shape in maps.items()}
        self.widths |= {sensor.name: neck.width for sensor in sensors}
        self._pool = nn.AdaptiveAvgPool2d(neck.grid)
        self.branches = nn.ModuleList(sensor.branch(neck.width) for sensor in sensors)
        self.absent = nn.ParameterList(torch.zeros(width) for width in self.widths.values())

    @property
    def width(self) -> int:
        """The length of all vectors side by side."""
        return sum(self.widths.values())

    def may_be_absent(self, name: str) -> bool:
        """Whether the network learned to do without an input."""
        return name in self.optional or any(s.gaps for s in self.sensors if s.name == name)

    def pooled(self, maps: Float[Tensor, "B ..."]) -> Float[Tensor, "B D"]:
        """What a backbone gives as one vector; nothing here learns or draws random numbers."""
        return cast(Tensor, self._pool(maps)).flatten(1) if maps.ndim == 4 else maps

    def forward(self, inputs: Mapping[str, Shaped[Tensor, "B ..."]]) -> Float[Tensor, "B D"]:
        """Put the vectors of all inputs side by side.

        Args:
            inputs: By image input its pooled map (B, D), of other inputs the values (B,).
        """
        branches = {s.name: b for s, b in zip(self.sensors, self.branches, strict=True)}
        vectors = [
            inputs[n] if n in self.image_names else branches[n](inputs[n]) for n in self.widths
        ]
        gone = self._dropped(self._absent(inputs))
        stand_ins = zip(vectors, self.absent, gone.unbind(1), strict=True)
        return torch.cat([torch.where(at[:, None], a.to(v.dtype), v) for v, a, at in stand_ins], 1)

    def _absent(self, inputs: Mapping[str, Shaped[Tensor, "B ..."]]) -> Bool[Tensor, "B I"]:
        found = [absent_images(inputs[name]) for name in self.image_names]
        found += [sensor.absent(inputs[sensor.name]) for sensor in self.sensors]
        return torch.stack(found, dim=1)

    def _dropped(self, absent: Bool[Tensor, "B I"]) -> Bool[Tensor, "B I"]:
        """What is absent, and what is taken away beside it; of no row all."""
        if not self.training or not self.drop_inputs:
            return absent
        gone = absent | (torch.rand(absent.shape, device=absent.device) < self.drop_inputs)
        return torch.where(gone.all(dim=1, keepdim=True), absent, gone)


def absent_images(images: Float[Tensor, "B ..."]) -> Bool[Tensor, " B"]:
    """Which rows of images, or of what was made of them, hold nothing: those of NaN."""
    return images.flatten(1)[:, 0].isnan()
