import pytest

from polyhead.guess.shape import choose
from polyhead.inputs import Image


def test_images_of_one_size_near_the_square_are_stretched() -> None:
    shape = choose([(210, 200)] * 3, "file")
    assert shape.image == Image("file", 192, "stretch")
    assert shape.why == (
        "All 3 images looked at are 210 x 200 pixels.",
        "size = 192 is near that, a multiple of 32.",
        'All are of one shape, square or nearly so: fit = "stretch" loses nothing.',
    )


def test_shapes_that_differ_a_little_are_cropped() -> None:
    shape = choose([(100, 100), (100, 120), (125, 100)], "file")
    assert shape.image == Image("file", 96, "crop", crop_fraction=1.0)
    assert shape.why[-1] == 'fit = "crop" keeps their middle, 80 % or more of each.'
    assert shape.why[0] == (
        "3 images looked at have sides from 100 to 125 pixels, the shorter 100 (median)."
    )


def test_one_shape_far_from_the_square_is_padded() -> None:
    shape = choose([(320, 160)] * 4, "center")
    assert shape.image == Image("center", 160, "pad")
    assert shape.why[-1] == (
        'All have one shape: size = [128, 224] (height, width) with fit = "crop" is the other '
        "choice."
    )
    assert choose([(160, 320)] * 4, "x").why[-1].startswith("All have one shape: size = [224, 128]")


def test_shapes_that_differ_much_are_padded() -> None:
    shape = choose([(100, 300), (100, 100)], "file")
    assert shape.image == Image("file", 96, "pad")
    assert shape.why[-1] == (
        'Some are 3.0 times as long as wide: fit = "pad" shows the whole of each, where a crop '
        "would lose the ends."
    )


@pytest.mark.parametrize(
    ("side", "size", "why"),
    [
        (8, 32, "size = 32 is near that, a multiple of 32."),
        (128, 128, "size = 128 is just that, a multiple of 32."),
        (3000, 224, "size = 224 is what the backbone learned on; more costs time and may help."),
    ],
)
def test_size(side: int, size: int, why: str) -> None:
    shape = choose([(side, side)], "file")
    assert (shape.image.size, shape.why[1]) == (size, why)
