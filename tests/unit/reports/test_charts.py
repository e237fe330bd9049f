import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.evaluation import Certainty
from polyhead.figures.strips import Strip
from polyhead.reports.charts import (
    Series,
    Spot,
    band,
    certainty,
    cloud,
    curve,
    matrix,
    offsets,
    reliability,
    spots,
    strips,
)
from polyhead.reports.charts.axis import Axis
from polyhead.reports.section import Html


def count(drawn: Html, kind: str) -> int:
    """How many elements have a class."""
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    return sum(kind in (node.get("class") or "").split() for node in root.iter())


def texts(drawn: Html) -> list[str]:
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    return [node.text or "" for node in root.iter("text")]


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_round_and_inside(low: float, span: float) -> None:
    axis = Axis(low, low + span, 0, 100)
    ticks = axis.ticks()
    slack = 1e-6 * max(span, abs(low), 1)
    assert 2 <= len(ticks) <= 6
    assert all(low - slack <= tick <= low + span + slack for tick in ticks)


def test_a_curve_marks_the_epoch_that_was_kept() -> None:
    drawn = curve([Series("val", [9.0, 6.5, 7.0])], constant=12.0, best=2, alt="falls")
    assert 'aria-label="falls"' in drawn
    assert count(drawn, "best") == 1
    assert count(drawn, "constant") == 1
    assert "6.50" in texts(drawn)


def test_epochs_without_a_value_leave_a_curve_whole() -> None:
    nothing = float("nan")
    drawn = curve([Series("val", [nothing, 1.0])], constant=nothing, best=1, alt="")
    assert count(drawn, "dot") == 1
    assert count(drawn, "constant") == 0


def test_many_rows_are_as_light_as_few() -> None:
    rng = np.random.default_rng(0)
    true = rng.uniform(0, 90, 100_000)
    drawn = cloud(true, true + rng.normal(0, 8, len(true)), alt="")
    assert count(drawn, "row") == 0
    assert 100 < count(drawn, "cell") <= 36 * 36
    assert len(drawn) < 100_000
    assert count(cloud(true[:50], true[:50], alt=""), "row") == 50


def test_one_true_number_alone_is_drawn() -> None:
    assert count(cloud(np.array([3.0]), np.array([3.0]), alt=""), "row") == 1


def test_each_label_has_its_strip() -> None:
    given_ = [
        Strip("70+ <old>", 70.0, float("inf"), np.array([60.0, 72.0])),
        Strip("0–2", 0.0, 3.0, np.array([1.0])),
    ]
    drawn = strips(given_, alt="")
    assert count(drawn, "bin") == 2
    assert count(drawn, "thick") == 2
    assert {"70+ <old>", "0–2"} <= set(texts(drawn))


def test_errors_stand_on_the_side_to_which_they_are_off() -> None:
    drawn = offsets(np.array([-5.0, -5.0, 0.0, 5.0]), alt="")
    heights = [float(h) for h in re.findall(r'height="([\d.]+)" class="bar"', drawn)]
    assert [h > 0 for h in heights] == [True, *[False] * 14, True, *[False] * 14, True]
    assert heights[0] > heights[-1]
    assert offsets(np.zeros(3), alt="")


def test_wrong_answers_hang_down() -> None:
    drawn = certainty(np.array([0.9, 0.9, 0.6]), np.array([False, False, True]), alt="")
    assert count(drawn, "bar") == 40
    assert count(drawn, "wrong") == 20
    assert "right ↑" in texts(drawn)


def test_a_matrix_says_shares_of_true_classes() -> None:
    html = matrix(np.array([[999, 1], [0, 0]]), ["a<b", "c_d"], caption="a & b")
    assert "a&lt;b" in html
    assert "c_<wbr>d" in html
    assert "a &amp; b" in html
    cells = re.findall(r"<td class=\"(?:right|wrong)\"[^>]*>(.*?)</td>", html, re.DOTALL)
    shown = [re.sub(r"<[^>]*>", "", cell).strip() for cell in cells]
    assert shown == ["&gt;99 %", "&lt;1 %", "0", "0"]


@pytest.mark.parametrize("value", ["<script>", '"quoted"'])
def test_a_name_can_not_leave_its_place(value: str) -> None:
    drawn = curve([Series("val", [1.0])], constant=None, best=1, alt=value)
    assert ET.fromstring(drawn).get("aria-label") == value  # noqa: S314 - our own


def test_a_group_of_few_rows_is_hollow_and_stops_at_the_edge() -> None:
    given = [Spot("a", "5", 5.0, (4.0, 6.0)), Spot("b", "90", 90.0, (50.0, 99.0), small=True)]
    drawn = spots(given, level=5.5, band=(5.0, 6.0), alt="")
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    dots = list(root.iter("circle"))
    assert [dot.get("class") for dot in dots] == ["dot", "dot few"]
    assert float(dots[1].get("cx") or 0) == 312
    assert texts(drawn)[-4:] == ["a", "5", "b", "90"]
    assert count(drawn, "bin") == 1


def test_reliability_is_drawn_before_and_after() -> None:
    one = Certainty(0.4, 0.1, (0.6, 0.95), (0.5, 0.9), (4, 100))
    both, alone = reliability(one, one, alt=""), reliability(None, one, alt="")
    assert (count(both, "before"), count(alone, "before")) == (3, 0)
    assert count(alone, "after") == 3
    assert texts(alone)[0] == "50 %"


def test_a_band_lies_around_predictions() -> None:
    said = np.array([30.0, 10.0, 20.0])
    drawn = band(said + 1, said, (said - 5, said + 5), alt="")
    assert count(drawn, "edge") == 2
    assert count(drawn, "row") == 3
