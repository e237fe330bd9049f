import numpy as np
import pytest
from jaxtyping import UInt8
from matplotlib.colors import to_rgb

from polyhead.errors import PolyheadError
from polyhead.figures import Heat, tinted
from polyhead.figures.tint import DOWN, FOR, UP

Photo = UInt8[np.ndarray, "_ _ 3"]


def photo(height: int = 21, width: int = 21) -> Photo:
    return np.full((height, width, 3), (200, 120, 40), dtype=np.uint8)


def near(pixel: UInt8[np.ndarray, " 3"], color: str) -> bool:
    """Whether a pixel is mostly of a color."""
    return float(np.abs(pixel - 255 * np.array(to_rgb(color))).max()) < 50


def is_grey(pixel: UInt8[np.ndarray, " 3"]) -> bool:
    return int(pixel.max()) - int(pixel.min()) <= 1


def test_both_sides_of_a_number_are_shown_each_in_its_color() -> None:
    heat = Heat(np.array([[4.0, 0.0, -4.0]] * 3), "raises age", "lowers age")
    seen = tinted(photo(), heat)
    assert near(seen[10, 0], UP)
    assert is_grey(seen[10, 10])
    assert near(seen[10, 20], DOWN)
    assert heat.keys == ((UP, "raises age"), (DOWN, "lowers age"))


@pytest.mark.parametrize(("answered", "at"), [(1, 0), (-1, 20)])
def test_of_classes_only_what_speaks_for_the_answer(answered: int, at: int) -> None:
    values = np.array([[4.0, 0.0, -4.0]] * 3)
    heat = Heat(values, "for 女", "for 男", answered)  # type: ignore[arg-type]
    seen = tinted(photo(), heat)
    assert near(seen[10, at], FOR)
    assert is_grey(seen[10, 10])
    assert is_grey(seen[10, 20 - at])
    assert heat.keys == ((FOR, "speaks for the answer"),)


def test_only_proportions_count() -> None:
    values = np.random.default_rng(0).normal(size=(4, 4))
    large, small = (tinted(photo(), Heat(scale * values, "a", "b")) for scale in (1e6, 1e-6))
    assert np.abs(large.astype(int) - small).max() <= 1


def test_nothing_is_colored_where_nothing_was_found() -> None:
    seen = tinted(photo(), Heat(np.zeros((4, 4)), "a", "b"))
    assert all(is_grey(pixel) for pixel in seen.reshape(-1, 3))


def test_the_values_lie_on_their_part_of_the_image() -> None:
    heat = Heat(np.ones((2, 2)), "a", "b", 0, (0.25, 0.5, 0.5, 0.5))
    seen = tinted(photo(40, 80), heat)
    assert near(seen[20, 60], UP)
    assert is_grey(seen[5, 60])
    assert is_grey(seen[20, 30])
    assert is_grey(seen[35, 60])


def test_the_image_itself_is_left_alone() -> None:
    image = photo()
    tinted(image, Heat(np.ones((2, 2)), "a", "b"))
    assert (image == photo()).all()


@pytest.mark.parametrize("values", [np.array([[np.nan]]), np.zeros(3), np.zeros((0, 2))])
def test_what_is_no_map(values: np.ndarray) -> None:
    with pytest.raises(PolyheadError, match=r"tinted: no map\. Expected finite numbers of shape"):
        tinted(photo(), Heat(values, "a", "b"))
