"""How the network is declared."""

import dataclasses
from typing import Literal

from polyhead.model.necks import AnyNeck, FuseNeck, PoolNeck
from polyhead.settings import settings

WEIGHTS_SUFFIX = ".safetensors"


@settings
class Model:
    """The network: a backbone from a library, a neck, and one head per task.

    Attributes:
        backbone: A name from torchvision or timm: ``vgg16``, ``timm:resnet18.a1_in1k``.
        freeze: What of the backbone does not learn: ``none``, ``all``, or the name of its last
            frozen stage, as ``layer2``.
        weights: What the backbone starts from: ``imagenet``, ``random``, or a ``.safetensors``
            file, looked for beside the spec, in ``--weights DIR`` and in ``$POLYHEAD_WEIGHTS``.
        weights_folder: Another folder to look in for that file.
        neck: The layers that the tasks share behind the backbone; ``fuse`` where there are several
            inputs.
        norm: ``eval`` keeps the batch-norms of a backbone that learns at their stored statistics.
        init_from: The folder of an earlier run whose weights this network starts from.
        backbone_options: Arguments handed on to the library, as ``pad_type = "same"``.
        share_backbone: Whether several image inputs pass one backbone; else each has its own.
    """

    backbone: str
    freeze: str = "all"
    weights: str = "imagenet"
    weights_folder: str | None = None
    neck: AnyNeck = PoolNeck()
    norm: Literal["train", "eval"] = "train"
    init_from: str | None = None
    backbone_options: dict[str, str | int | float | bool] = dataclasses.field(default_factory=dict)
    share_backbone: bool = True

    def __post_init__(self) -> None:
        named = self.weights in ("imagenet", "random")
        if not named and not self.weights.endswith(WEIGHTS_SUFFIX):
            raise ValueError(
                "weights: Expected 'imagenet', 'random' or the name of a .safetensors file; "
                f"got {self.weights!r}"
            )

    @property
    def drops_inputs(self) -> bool:
        """Whether inputs are dropped while it trains."""
        return isinstance(self.neck, FuseNeck) and self.neck.drop_inputs > 0
