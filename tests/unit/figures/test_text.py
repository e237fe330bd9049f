import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.figures.text import shorten, whole, width, wrap

words = st.text(alphabet="ab年龄 _-，/W", min_size=1, max_size=60)


def test_width_is_in_inches() -> None:
    # A Chinese sign is as wide as the font is high: 36 points are half an inch.
    assert width("年", 36.0) == pytest.approx(0.5)
    assert width("年龄", 72.0) == pytest.approx(2.0)


@given(words, st.floats(0.5, 3.0))
def test_no_line_is_wider_than_its_room(text: str, room: float) -> None:
    assert all(width(line, 10.0) <= room for line in wrap(text, 10.0, room))


@given(words, st.floats(0.5, 3.0))
def test_wrapping_loses_only_spaces(text: str, room: float) -> None:
    assert "".join(wrap(text, 10.0, room)).replace(" ", "") == text.replace(" ", "")


@given(words, st.floats(0.5, 3.0), st.integers(1, 3))
def test_lines_are_limited(text: str, room: float, lines: int) -> None:
    made = wrap(text, 10.0, room, lines)
    assert len(made) <= lines
    assert all(width(line, 10.0) <= room for line in made)


def test_words_stay_whole_where_they_can() -> None:
    assert wrap("mean absolute error", 10.0, 1.0) == ["mean absolute", "error"]


def test_long_names_break_after_an_underscore() -> None:
    assert wrap("front_wheels", 10.0, 0.5) == ["front_", "wheels"]


def test_chinese_breaks_anywhere_but_before_a_comma() -> None:
    assert wrap("年龄，性别", 72.0, 2.0) == ["年", "龄，", "性别"]


def test_what_is_cut_keeps_its_middle_out_and_says_so() -> None:
    made = wrap("steering angle of the front wheels in degrees", 10.0, 1.2, lines=2)
    assert made[0] == "steering angle of"
    assert made[1].startswith("the front")
    assert made[1].endswith("grees")
    assert "…" in made[1]


def test_shorten_keeps_both_ends() -> None:
    short = shorten("class number 17 of all things", 10.0, 1.0)
    assert short.startswith("class")
    assert short.endswith("gs")
    assert width(short, 10.0) <= 1.0


def test_whole_tells_words_wider_than_the_room() -> None:
    assert whole("East Asian", 10.0, 0.5)
    assert not whole("Southeast Asian", 10.0, 0.5)
