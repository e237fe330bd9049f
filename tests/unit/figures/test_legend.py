import numpy as np
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from polyhead.figures import Caption, Key, sheet
from polyhead.figures.legend import in_lines
from polyhead.figures.style import BLUE, VERMILLION

KEYS = [Key(VERMILLION, "raises 年龄"), Key(BLUE, "lowers 年龄")]


def test_keys_share_a_line_where_they_fit() -> None:
    assert in_lines(KEYS, 7.0) == [KEYS]
    assert in_lines(KEYS, 1.2) == [[KEYS[0]], [KEYS[1]]]


def test_words_without_room_are_shortened() -> None:
    ((key,),) = in_lines([Key(BLUE, "lowers " + "the number " * 20)], 1.5)
    assert key.words.startswith("lowers the")
    assert "…" in key.words


def test_a_sheet_shows_each_color_beside_its_words_above_all_images() -> None:
    images = [np.full((40, 40, 3), 90, dtype=np.uint8), None]
    picture = sheet(images, [Caption()] * 2, title="Title", columns=2, legend=KEYS)
    squares = [
        a for a in picture.figure.artists + picture.figure.patches if isinstance(a, Rectangle)
    ]
    assert [to_hex(square.get_facecolor()) for square in squares] == [VERMILLION, BLUE]
    words = [text.get_text() for text in picture.figure.texts]
    assert words == ["Title", "raises 年龄", "lowers 年龄"]
    (axes,) = picture.figure.axes  # the tile of the image that is None stays empty
    top = axes.get_position().y1 * picture.figure.get_size_inches()[1]
    ends = [s.get_window_extent().y0 / picture.figure.dpi for s in squares]
    assert min(ends) > top
