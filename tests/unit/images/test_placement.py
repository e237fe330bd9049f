import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.images.placement import Box, Fit, place

SIDES = st.tuples(st.integers(1, 300), st.integers(1, 300))
SHARES = st.floats(0, 1)


def test_stretching_takes_the_whole_image() -> None:
    found = place((30, 40), (10, 10), "stretch")
    assert (found.source, found.target) == (Box(0, 0, 30, 40), Box(0, 0, 10, 10))


@pytest.mark.parametrize(
    ("shape", "size", "fraction", "expected"),
    [
        ((30, 40), (10, 10), 1.0, Box(0, 5, 30, 30)),
        ((40, 30), (10, 10), 1.0, Box(5, 0, 30, 30)),
        ((30, 40), (10, 20), 1.0, Box(5, 0, 20, 40)),
        ((256, 256), (224, 224), 0.875, Box(16, 16, 224, 224)),
        ((100, 200), (224, 224), 0.9, Box(5, 55, 90, 90)),
        ((1, 1), (224, 224), 0.1, Box(0, 0, 1, 1)),
    ],
)
def test_cropping_takes_the_largest_centered_part_of_the_inputs_aspect(
    shape: tuple[int, int], size: tuple[int, int], fraction: float, expected: Box
) -> None:
    found = place(shape, size, "crop", fraction)
    assert (found.source, found.target) == (expected, Box(0, 0, *size))


@pytest.mark.parametrize(
    ("shape", "size", "expected"),
    [
        ((30, 40), (20, 20), Box(2, 0, 15, 20)),
        ((40, 30), (20, 20), Box(0, 2, 20, 15)),
        ((10, 10), (20, 20), Box(0, 0, 20, 20)),
        ((1, 1000), (20, 20), Box(9, 0, 1, 20)),
    ],
)
def test_padding_keeps_the_aspect_and_the_middle(
    shape: tuple[int, int], size: tuple[int, int], expected: Box
) -> None:
    found = place(shape, size, "pad")
    assert (found.source, found.target) == (Box(0, 0, *shape), expected)


def test_a_region_is_a_share_of_what_the_fit_keeps() -> None:
    found = place((30, 40), (10, 10), "crop", region=(0.5, 0.1, 0.5, 0.2))
    assert found.source == Box(15, 8, 15, 6)
    found = place((30, 40), (10, 10), "stretch", region=(0.5, 0.1, 0.5, 0.2))
    assert found.source == Box(15, 4, 15, 8)


def test_a_region_of_another_aspect_is_padded_as_it_is() -> None:
    found = place((40, 40), (20, 20), "pad", region=(0.0, 0.0, 0.5, 1.0))
    assert (found.source, found.target) == (Box(0, 0, 20, 40), Box(5, 0, 10, 20))


def test_slices_cover_the_box() -> None:
    assert Box(1, 2, 3, 4).slices == (slice(1, 4), slice(2, 6))


@given(
    shape=SIDES,
    size=SIDES,
    fit=st.sampled_from(["stretch", "crop", "pad"]),
    shares=st.tuples(SHARES, SHARES, SHARES, SHARES),
)
def test_boxes_are_never_empty_and_never_leave_the_image(
    shape: tuple[int, int],
    size: tuple[int, int],
    fit: Fit,
    shares: tuple[float, float, float, float],
) -> None:
    height, width, down, right = shares
    region = (down * (1 - height), right * (1 - width), height, width)
    found = place(shape, size, fit, region=region)
    for box, (most_high, most_wide) in ((found.source, shape), (found.target, size)):
        assert box.height >= 1
        assert box.width >= 1
        assert 0 <= box.top <= most_high - box.height
        assert 0 <= box.left <= most_wide - box.width
