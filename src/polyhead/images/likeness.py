"""Whether two images are the same picture, told by their pixels."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor
from torch.nn import functional

from polyhead.images.identity import luma

SIDE = 64
"""Height and width of a sketch in pixels."""

MIN_DETAIL, MIN_LUMA, MAX_SHIFT = 0.8, 0.85, 64.0
"""What makes two pictures the same; see ``Difference``.

Set by eye over all 264 million pairs of 23,000 face crops. Every pair above 0.8 in detail showed
one photograph, or two of one moment; the first pair of two people came at 0.75. One image saved
again as JPEG of quality 15 keeps at least 0.91, halved in size and saved at quality 50 0.96.
"""

_BLUR = 9
_FLAT = 0.5  # grey levels; what varies less than this is rounding


@dataclass(frozen=True)
class Difference:
    """How two pictures differ, looked at in grey and at 64 x 64 pixels.

    Attributes:
        detail: Correlation of what is left when each picture's own blur is taken away: edges,
            eyes, hair. Two faces in one pose and light agree in luma but not in this.
        luma: Correlation of the grey values.
        shift: Difference of the mean grey values, in levels of 0 to 255.
    """

    detail: float
    luma: float
    shift: float


def difference(a: UInt8[Tensor, "3 H W"], b: UInt8[Tensor, "3 h w"]) -> Difference:
    """Measure how two pictures differ, of whatever sizes."""
    x, y = sketch(a)[None].float(), sketch(b)[None].float()
    measures = _correlation(_detail(x), _detail(y)), _correlation(x, y), _shift(x, y)
    return Difference(*(float(measure) for measure in measures))


def nearly_same(a: UInt8[Tensor, "3 H W"], b: UInt8[Tensor, "3 h w"]) -> bool:
    """Whether two images show one picture: saved again, resized, lightened a little, in grey."""
    return bool(same_sketches(sketch(a)[None], sketch(b)[None]))


def sketch(pixels: UInt8[Tensor, "3 H W"]) -> UInt8[Tensor, "64 64"]:
    """What is compared of an image: 4 kB to keep instead of the pixels."""
    return luma(pixels, (SIDE, SIDE)).round().clamp(0, 255).to(torch.uint8)


def same_sketches(a: UInt8[Tensor, "P 64 64"], b: UInt8[Tensor, "P 64 64"]) -> Bool[Tensor, " P"]:
    """For P pairs of sketches at once, whether they show one picture."""
    x, y = a.float(), b.float()
    same = (_correlation(x, y) >= MIN_LUMA) & (_shift(x, y) <= MAX_SHIFT)
    # Detail costs the most, and few pairs get as far.
    same[same.clone()] = _correlation(_detail(x[same]), _detail(y[same])) >= MIN_DETAIL
    return same


def _shift(x: Float[Tensor, "P 64 64"], y: Float[Tensor, "P 64 64"]) -> Float[Tensor, " P"]:
    return (x.mean((1, 2)) - y.mean((1, 2))).abs()


def _detail(grey: Float[Tensor, "P 64 64"]) -> Float[Tensor, "P 64 64"]:
    """The picture less its blur over 9 x 9 pixels."""
    edged = functional.pad(grey[:, None], (_BLUR // 2,) * 4, mode="replicate")
    across = functional.avg_pool2d(edged, (1, _BLUR), stride=1)
    return grey - functional.avg_pool2d(across, (_BLUR, 1), stride=1)[:, 0]


def _correlation(x: Float[Tensor, "P 64 64"], y: Float[Tensor, "P 64 64"]) -> Float[Tensor, " P"]:
    """Pearson correlation; two flat pictures agree (1), a flat one and another do not (0)."""
    x, y = x.flatten(1), y.flatten(1)
    x, y = x - x.mean(1, keepdim=True), y - y.mean(1, keepdim=True)
    spread_x, spread_y = (x * x).mean(1).sqrt(), (y * y).mean(1).sqrt()
    flat_x, flat_y = spread_x < _FLAT, spread_y < _FLAT
    value = (x * y).mean(1) / (spread_x * spread_y).clamp(min=_FLAT**2)
    return torch.where(flat_x | flat_y, (flat_x & flat_y).float(), value)
