import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

from polyhead.errors import PolyheadError
from polyhead.figures import Dots, Picture, Way, dots
from polyhead.figures.style import BLUE, MUTED, VERMILLION

AGE = Dots(
    title="年龄: mean absolute error",
    unit="years",
    ways=(
        Way("sum", [9.0, 9.2], [10.0, 10.4], "better"),
        Way("a method with a name that is too long for the margin of a picture", [11.0], [10.0],
            "worse"),
        Way("UW", [10.0, 10.2], [10.0, 10.4]),
        Way("Krum", []),
    ),
    better="lower",
    reference="the task alone",
)  # fmt: skip


def _texts(picture: Picture) -> list[str]:
    return [text.get_text() for text in picture.figure.findobj(Text)]


def test_each_way_is_a_row_with_its_mean_and_attempts() -> None:
    picture = dots([AGE])
    (axes,) = picture.figure.axes
    points = [tuple(p) for c in axes.collections for p in getattr(c, "get_offsets", list)()]
    means = [(9.1, 0.0), (11.0, 1.0), (10.1, 2.0)]
    assert all(any(abs(x - mx) < 1e-9 and y == my for x, y in points) for mx, my in means)
    assert picture.alt.startswith("年龄: mean absolute error (years): sum 9.10, a method")
    texts = _texts(picture)
    assert "lower is better: to the left  ·  line and band: the task alone" in texts
    assert "failed" in texts
    assert "blue: better beyond the noise, orange: worse" in texts
    assert any("…" in text for text in texts)


def test_colors_say_what_is_beyond_the_noise() -> None:
    (axes,) = dots([AGE]).figure.axes
    faces = [np.asarray(c.get_facecolor())[0] for c in axes.collections]
    colors = {to_hex((r, g, b, a)) for r, g, b, a in faces}
    assert {BLUE, VERMILLION, MUTED} <= colors
    plain = Dots("x", "", (Way("a", [1.0]),), "higher")
    texts = _texts(dots([plain]))
    assert "higher is better: to the right" in texts
    assert not any("orange" in text for text in texts)


def test_each_number_has_a_panel() -> None:
    panels = [AGE, Dots("all tasks", "%", (Way("sum", [1.0, 2.0], [0.0]),), "higher", "zero")]
    figure = dots(panels).figure
    assert len(figure.axes) == 2
    assert "higher is better: to the right  ·  line: zero" in _texts(dots(panels))


def test_nothing_to_draw_is_refused() -> None:
    for panels in ([], [Dots("x", "", (), "lower")]):
        with pytest.raises(PolyheadError, match="dots: nothing to draw"):
            dots(panels)
