"""Where the places of a map lie on the image: a convolution's padding moves them."""

import torch
from jaxtyping import Float
from torch import Tensor

from polyhead.model import Backbone

Offset = tuple[float, float]

_IMAGES = 4
_SEED = 0


def offset(backbone: Backbone) -> Offset:
    r"""How far below and right of its own field the middle place of a map looks, in pixels.

    A place of an h x w map is usually drawn on its h-th of the height and w-th of the width. A
    3 x 3 convolution of stride 2, padded by 1 on both sides, looks half a pixel further up and
    left at its own scale; after five of them that is 15.5 pixels of 224, half a field. Patches, as
    those of ConvNeXt, and the pooling of a VGG are not moved, TensorFlow's padding moves the other
    way. So it is measured: the center of the squared gradients of the place by the pixels of
    noise, :math:`\sum_x x g_x^2 / \sum_x g_x^2`, at most half a field from its own.
    """
    high, wide = backbone.shape[1:]
    at = (high // 2, wide // 2)
    energy = _energy(backbone, at)
    found = []
    for axis, (fields, place) in enumerate(zip((high, wide), at, strict=True)):
        line = energy.sum(dim=1 - axis)
        pixels = torch.arange(len(line), dtype=line.dtype)
        center = float((line * pixels).sum() / line.sum())
        field = len(line) / fields
        moved = center - ((place + 0.5) * field - 0.5)
        found.append(min(max(moved, -field / 2), field / 2))
    return found[0], found[1]


def _energy(backbone: Backbone, at: tuple[int, int]) -> Float[Tensor, "H W"]:
    """How strongly each pixel moves one place of the map."""
    like = next(backbone.parameters())
    noise = torch.randn(
        (_IMAGES, 3, *backbone.size), generator=torch.Generator().manual_seed(_SEED)
    )
    images = noise.to(like).requires_grad_()
    with torch.enable_grad():
        seen = backbone.traced(images)[:, :, at[0], at[1]]
        (gradient,) = torch.autograd.grad(seen.float().square().sum(), images)
    return gradient.float().square().sum(dim=(0, 1)).cpu()
