import math

import torch

from polyhead.tasks.bins import Bin, distance, has_bin, inside, rising, words
from polyhead.tasks.intervals import Interval

TARGETS = torch.tensor([[34.5, 30, 40], [75, 70, math.inf], [31, 31, 31], [1, -math.inf, 3]])


def test_bins_are_kept_from_low_to_high() -> None:
    kept = rising(
        {"70+": Interval(70, math.inf, 75), "<3": Interval(-math.inf, 3, 1), "3-9": CHILDREN}
    )
    assert kept == (Bin("<3", None, 3, 1), Bin("3-9", 3, 10, 6), Bin("70+", 70, None, 75))
    assert kept[0].interval == Interval(-math.inf, 3, 1)


CHILDREN = Interval(3, 10, 6)


def test_distance_is_zero_inside_and_finite_at_open_ends() -> None:
    assert distance(torch.tensor([35.0, 99, 31, -50]), TARGETS).tolist() == [0, 0, 0, 0]
    assert distance(torch.tensor([28.0, 60, 33, 5]), TARGETS).tolist() == [2, 10, 2, 2]


def test_the_gradient_of_the_distance_is_finite() -> None:
    values = torch.tensor([28.0, 60, 33, 5], requires_grad=True)
    (gradient,) = torch.autograd.grad(distance(values, TARGETS).sum(), values)
    assert gradient.tolist() == [-1, -1, 1, 1]


def test_inside_takes_the_low_end_and_not_the_high_one() -> None:
    assert inside(torch.tensor([30.0, 70, 31, 3]), TARGETS).tolist() == [True, True, False, False]
    assert inside(torch.tensor([40.0, 69, 31, 2.9]), TARGETS).tolist() == [
        *(False, False, False, True)
    ]


def test_plain_numbers_have_no_bin() -> None:
    assert has_bin(TARGETS).tolist() == [True, True, False, True]


def test_words_of_a_bin() -> None:
    bins = (Bin("0.1–0.2", 0.1, 0.2, 0.15),)
    low, high = torch.tensor([0.1, 0.2]).tolist()  # not the same numbers once they are float32
    assert words(bins, low, high) == "0.1–0.2"
    assert words((), 30, 40) == "30 to 40"
    assert words((), 70, math.inf) == "70 or more"
    assert words((), -math.inf, 3) == "less than 3"
