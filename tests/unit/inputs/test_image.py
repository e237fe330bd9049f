from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from polyhead.errors import SpecError
from polyhead.images import Augment
from polyhead.inputs import Image

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Facts:
    """As if weights had been trained so."""

    mean: Rgb = (0.5, 0.4, 0.3)
    std: Rgb = (0.2, 0.2, 0.1)
    fit: Literal["stretch", "crop", "pad"] = "crop"
    interpolation: Literal["bilinear", "bicubic"] = "bicubic"
    crop_fraction: float = field(default=0.875)


def test_what_is_not_declared_is_filled_in_from_the_weights() -> None:
    made = Image(size=96).preprocess(Facts())
    assert made.size == (96, 96)
    assert (made.mean, made.std) == (Facts().mean, Facts().std)
    assert (made.fit, made.interpolation, made.crop_fraction) == ("crop", "bicubic", 0.875)


def test_what_is_declared_wins() -> None:
    declared = Image(
        size=(64, 96), fit="crop", interpolation="bilinear", crop_fraction=1.0,
        mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0),
    )  # fmt: skip
    made = declared.preprocess(Facts())
    assert made.size == (64, 96)
    assert (made.mean, made.std) == ((0, 0, 0), (1, 1, 1))
    assert (made.fit, made.interpolation, made.crop_fraction) == ("crop", "bilinear", 1.0)


@pytest.mark.parametrize("fit", ["stretch", "pad"])
def test_the_weights_crop_is_dropped_where_nothing_is_cropped(
    fit: Literal["stretch", "pad"],
) -> None:
    assert Image(fit=fit).preprocess(Facts()).crop_fraction == 1.0


def test_a_declared_crop_is_not_dropped_in_silence() -> None:
    with pytest.raises(SpecError, match=r"crop_fraction: goes with .* alone; .* 'stretch'"):
        Image(crop_fraction=0.9).preprocess(Facts(fit="stretch"))


def test_images_are_decoded_whole_unless_asked_for() -> None:
    assert not Image().preprocess(Facts()).scaled_decode
    assert Image(scaled_decode=True).preprocess(Facts()).scaled_decode


def test_nothing_is_varied_unless_asked_for() -> None:
    assert not Image().augment.varies
    assert Image(augment=Augment(flip=True)).augment.varies


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"size": 8}, "size: Expected at least 16 pixels; got 8"),
        ({"size": (224, 8)}, r"size: Expected at least 16 pixels; got \(224, 8\)"),
        ({"fit": "squash"}, "Image fit: .*'stretch', 'crop' or 'pad'"),
        ({"fit": "pad", "crop_fraction": 0.9}, 'goes with fit = "crop" alone; got "pad"'),
        ({"crop_fraction": 0.0}, "crop_fraction: .*greater than 0"),
        ({"column": 3}, "Image column: .*string; got 3"),
        ({"sise": 96}, "(?s)Image sise: unknown setting.*Did you mean 'size'"),
    ],
)
def test_errors_name_the_setting(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        Image(**wrong)
