import threading

import matplotlib as mpl
import pytest

from polyhead.figures.style import BLUE, INK, MUTED, PAPER, VERMILLION, blank, number, styled


def _luminance(color: str) -> float:
    shares = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("color", "least"), [(INK, 7.0), (MUTED, 4.5), (BLUE, 4.5)])
def test_text_has_the_contrast_that_wcag_asks_for(color: str, least: float) -> None:
    assert (_luminance(PAPER) + 0.05) / (_luminance(color) + 0.05) >= least


def test_marks_have_the_contrast_that_wcag_asks_for() -> None:
    assert (_luminance(PAPER) + 0.05) / (_luminance(VERMILLION) + 0.05) >= 3.0


def test_settings_are_put_back_and_the_users_do_not_leak_in() -> None:
    with mpl.rc_context({"axes.facecolor": "black", "font.size": 31.0}):
        before = dict(mpl.rcParams)
        with styled():
            assert mpl.rcParams["axes.facecolor"] == PAPER
            assert mpl.rcParams["font.size"] < 31
        assert dict(mpl.rcParams) == before


def test_threads_do_not_restore_each_others_settings() -> None:
    before = dict(mpl.rcParams)
    first_in, second_in, first_out = (threading.Event() for _ in range(3))

    def first() -> None:
        with styled():
            first_in.set()
            second_in.wait(0.2)  # never comes: the second has to stay outside
        first_out.set()

    def second() -> None:
        first_in.wait(10)
        with styled():
            second_in.set()
            first_out.wait(10)

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert dict(mpl.rcParams) == before


def test_a_blank_figure_is_in_two_pixels_per_shown_one() -> None:
    figure = blank(3.5, 2.0)
    assert figure.dpi == 200
    assert figure.get_size_inches().tolist() == [3.5, 2.0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (6.1234, "6.12"),
        (0.8732, "0.873"),
        (0.0123, "0.0123"),
        (123.4, "123"),
        (-1234.5, "−1,234"),
        (0.00001234, "1.2e-05"),
        (float("nan"), "–"),
        (float("inf"), "–"),
    ],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert number(value) == text
