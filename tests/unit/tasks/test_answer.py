import math

import pytest
from torch import tensor

from polyhead.tasks import Answer, Doubt, Numbers, doubted

YEARS = Numbers("years", 0, 80)


@pytest.mark.parametrize(
    ("interval", "kept", "text"),
    [
        ((21.4, 33.6), (21.4, 33.6), "年龄 26 years (21 to 34 at 90 %)"),
        ((-4.0, 12.0), (0, 12.0), "年龄 26 years (0 to 12 at 90 %)"),
        ((-math.inf, math.inf), (0, 80), "年龄 26 years (0 to 80 at 90 %)"),
    ],
)
def test_an_interval_lies_within_what_can_be(
    interval: tuple[float, float], kept: tuple[float, float], text: str
) -> None:
    said = doubted(Answer("年龄", 26.0, "26 years"), Doubt(0.9, interval), YEARS)
    assert (said.level, said.interval, said.classes) == (0.9, kept, None)
    assert str(said) == text
    assert said.text == "26 years"


@pytest.mark.parametrize(
    ("classes", "text"),
    [
        (("女",), "性别 女 (0.61)"),
        (("女", "男"), "性别 女 (0.61), or 男 at 97.5 %"),
        ((), "性别 女 (0.61), unsure at 97.5 %"),
    ],
)
def test_a_set_says_what_else_may_hold(classes: tuple[str, ...], text: str) -> None:
    said = doubted(Answer("性别", "女", "女 (0.61)", 0.61), Doubt(0.975, classes=classes))
    assert (said.level, said.interval, said.classes) == (0.975, None, classes)
    assert str(said) == text


def test_labels_that_may_hold_beside_those_that_do() -> None:
    tags = Answer("tags", ("hat",), "hat (0.80)")
    assert str(doubted(tags, Doubt(0.9, classes=("hat", "beard")))) == (
        "tags hat (0.80), or beard at 90 %"
    )
    none = Answer("tags", (), "none")
    assert str(doubted(none, Doubt(0.9, classes=()))) == "tags none"


def test_without_a_doubt_an_answer_stays_as_it_is() -> None:
    answer = Answer("age", 26.0, "26 years")
    assert doubted(answer, Doubt(0.9), YEARS) is answer
    assert str(answer) == "age 26 years"
    assert (answer.level, answer.interval, answer.classes, answer.doubt) == (None, None, None, "")


def test_numbers_are_written_as_answers_are() -> None:
    assert YEARS.text(tensor(26.4).item()) == "26"
    assert Numbers(digits=2).text(-0.004) == "0.00"
