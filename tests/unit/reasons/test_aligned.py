import pytest
import torch

from polyhead.model import Backbone
from polyhead.reasons.aligned import offset


@pytest.mark.parametrize(
    ("name", "size", "moved"),
    [
        ("resnet18", 96, -15.5),  # five strides of 2, padded on both sides: (1 - 32) / 2
        ("vgg11", 96, 0.0),  # pooled in fields that do not overlap
        ("test_convnext", 96, 0.0),  # patches
    ],
)
def test_padding_moves_what_a_place_looks_at(name: str, size: int, moved: float) -> None:
    torch.manual_seed(0)
    backbone = Backbone(name, (size, size), freeze="all").eval()
    assert offset(backbone) == pytest.approx((moved, moved), abs=3)


def test_it_is_no_more_than_half_a_field() -> None:
    torch.manual_seed(0)
    found = offset(Backbone("test_resnet", (64, 32), options={"output_stride": 8}).eval())
    assert all(abs(way) <= 4 for way in found)
