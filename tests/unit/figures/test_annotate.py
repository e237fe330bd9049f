import numpy as np
import pytest
from jaxtyping import UInt8

from polyhead.figures import annotate

BAR = (29, 35, 41)


def photo(height: int, width: int) -> UInt8[np.ndarray, "_ _ 3"]:
    down, across = np.mgrid[:height, :width]
    return np.stack([down % 256, across % 256, (down + across) % 256], axis=-1).astype(np.uint8)


def bar(height: int, width: int, *lines: str) -> UInt8[np.ndarray, "_ _ 3"]:
    return np.asarray(annotate(photo(height, width), lines))[height * max(320, width) // width :]


def written(part: UInt8[np.ndarray, "_ _ 3"]) -> list[tuple[int, int]]:
    """Where lines of text start and end, as rows of pixels."""
    rows = np.concatenate([[0], (part != BAR).any(axis=(1, 2)).astype(int), [0]])
    edges = np.flatnonzero(np.diff(rows))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def test_the_photo_stays_whole_above_the_bar() -> None:
    made = annotate(photo(300, 400), ["age: 26.4 years"])
    assert made.size[0] == 400
    assert made.size[1] > 300
    assert np.array_equal(np.asarray(made)[:300], photo(300, 400))


def test_each_line_is_written() -> None:
    assert len(written(bar(400, 400, "aaa", "nnn", "年年年"))) == 3


@pytest.mark.parametrize(("height", "width"), [(20, 20), (400, 400), (100, 900), (1600, 1200)])
def test_no_text_touches_an_edge(height: int, width: int) -> None:
    lines = ["性别: 女 (0.93) jgÅ", "a very long line that will not fit on a photo " * 3, "W" * 200]
    part = bar(height, width, *lines)
    assert (part != BAR).any()
    for edge in (part[:4], part[-4:], part[:, :4], part[:, -4:]):
        assert (edge == BAR).all()


def test_a_line_that_does_not_fit_is_broken() -> None:
    assert len(written(bar(400, 400, "mmmm " * 12))) > 1


def test_a_long_line_is_set_smaller_before_it_is_broken() -> None:
    def height(text: str) -> int:
        ((first, last),) = written(bar(1000, 1000, text))
        return last - first

    assert height("m" * 25) < height("m" * 5)


def test_text_grows_with_the_photo() -> None:
    def height(side: int) -> int:
        ((first, last),) = written(bar(side, side, "mm"))
        return last - first

    assert height(320) < height(1000)
    assert height(1000) == pytest.approx(3 * height(320), rel=0.35)


def test_a_tiny_photo_is_enlarged_so_that_text_can_be_read() -> None:
    made = annotate(photo(32, 64), ["age: 26.4 years"])
    assert made.size[0] == 320


def test_chinese_is_drawn_not_boxed() -> None:
    assert not np.array_equal(bar(400, 400, "年"), bar(400, 400, "龄"))


def test_no_lines_leave_the_photo_as_it_is() -> None:
    assert np.array_equal(np.asarray(annotate(photo(32, 64), [])), photo(32, 64))
