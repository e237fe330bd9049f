import math

import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

from polyhead.errors import PolyheadError
from polyhead.figures import Picture, Pull, pulls
from polyhead.figures.style import BLUE, VERMILLION


def _texts(picture: Picture) -> list[str]:
    return [text.get_text() for text in picture.figure.findobj(Text)]


def test_a_line_is_the_mean_over_seeds() -> None:
    pair = Pull("年龄 & 性别", [[0.2, 0.4], [0.4, math.nan, 0.6]])
    assert pair.line == [pytest.approx(0.3), 0.4, 0.6]
    assert pair.mean == pytest.approx(1.3 / 3)
    assert math.isnan(Pull("a", [[math.nan]]).line[0])


def test_pairs_are_named_and_colored_by_their_side() -> None:
    picture = pulls(
        [Pull("年龄 & 性别", [[0.2, 0.3], [0.3, 0.1]]), Pull("age & race", [[-0.1, -0.2]])],
        title="How they agree",
        note="sum",
    )
    texts = _texts(picture)
    assert {"年龄 & 性别", "age & race", "pull together", "pull apart", "sum"} <= set(texts)
    (axes,) = picture.figure.axes
    drawn = {to_hex(line.get_color()) for line in axes.lines if line.get_linewidth() == 2}
    assert {BLUE, VERMILLION} <= drawn
    low, high = axes.get_ylim()
    assert low < -0.2
    assert high > 0.3
    assert picture.alt == (
        "How they agree, the mean over 2 epochs: 年龄 & 性别 0.225, age & race −0.150."
    )


def test_zero_is_always_in_sight() -> None:
    (axes,) = pulls([Pull("a & b", [[0.5, 0.6]])], title="x").figure.axes
    assert axes.get_ylim()[0] < 0


def test_of_many_pairs_some_are_named() -> None:
    pairs = [Pull(f"p{n}", [[0.1 * n, 0.1 * n]]) for n in range(-5, 5)]
    texts = _texts(pulls(pairs, title="x"))
    assert [name for name in texts if name.startswith("p") and len(name) <= 3] != []
    assert "grey: 4 more pairs" in texts
    assert "p-5" in texts
    assert "p0" not in texts


def test_one_epoch_and_gaps_are_drawn() -> None:
    assert pulls([Pull("a & b", [[0.1], [math.nan]]), Pull("c", [[math.nan]])], title="x").alt


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(PolyheadError, match="pulls: nothing to draw"):
        pulls([], title="x")
