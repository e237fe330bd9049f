import numpy as np
import pytest
from jaxtyping import Float

from polyhead.images import Box, Placement
from polyhead.reasons import Heatmap

Grid = Float[np.ndarray, "h w"]


def heatmap(
    grid: Grid,
    size: tuple[int, int] = (40, 40),
    offset: tuple[float, float] = (0.0, 0.0),
    placement: Placement | None = None,
) -> Heatmap:
    whole = Box(0, 0, *size)
    return Heatmap(
        "age", "face", "raises age", "lowers age", 0, grid.astype(np.float32), size, offset,
        placement or Placement(whole, whole),
    )  # fmt: skip


def peak(values: Grid) -> tuple[int, int]:
    y, x = np.unravel_index(values.argmax(), values.shape)
    return int(y), int(x)


def test_a_field_is_strongest_in_its_middle() -> None:
    grid = np.zeros((4, 4))
    grid[1, 2] = 2
    values = heatmap(grid).map
    assert abs(peak(values)[0] - 14.5) <= 0.5
    assert abs(peak(values)[1] - 24.5) <= 0.5
    assert values[14, 24] == pytest.approx(2, rel=0.15)
    assert values[0].max() == 0


def test_a_constant_stays_one_to_the_edge() -> None:
    assert heatmap(np.full((3, 5), -1.5)).map == pytest.approx(np.full((40, 40), -1.5))


@pytest.mark.parametrize("offset", [(5.0, 0.0), (-4.0, -3.0), (0.0, 4.5)])
def test_an_offset_moves_it(offset: tuple[float, float]) -> None:
    grid = np.zeros((4, 4))
    grid[1, 2] = 1
    at = peak(heatmap(grid, offset=offset).map)
    assert abs(at[0] - 14.5 - offset[0]) <= 0.5
    assert abs(at[1] - 24.5 - offset[1]) <= 0.5


def test_one_row_of_fields() -> None:
    values = heatmap(np.array([[0.0, 1.0]]), (10, 20)).map
    assert values.shape == (10, 20)
    assert (values[0] == values[9]).all()
    assert values[0, 0] == 0
    assert values[0, 19] == 1


def test_what_fills_the_input_up_is_cut_off() -> None:
    """A wide image in the middle of a square: only its own rows are its map."""
    grid = np.zeros((4, 4))
    grid[0] = 9
    placement = Placement(Box(0, 0, 50, 100), Box(10, 0, 20, 40))
    values = heatmap(grid, placement=placement).map
    assert values.shape == (50, 100)
    assert values[0, 0] == pytest.approx(9 * 0.45, abs=0.2)
    assert values[25:].max() == 0


def test_any_size() -> None:
    assert heatmap(np.eye(3)).resized(7, 9).shape == (7, 9)
