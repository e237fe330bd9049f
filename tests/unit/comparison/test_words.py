from collections.abc import Callable

import pytest

from polyhead.comparison import Comparison
from polyhead.comparison.words import answer, second
from polyhead.tasks import Metric

Make = Callable[..., Comparison]
ALONE = {"age": [10.0, 10.1, 9.9], "性别": [0.80, 0.81, 0.79]}


def test_gains_and_losses_beyond_the_noise(make: Make) -> None:
    found = make({"sum": {"age": [9.0, 9.1, 8.8], "性别": [0.75, 0.75, 0.75]}}, ALONE)
    assert answer(found) == (
        "Trained together (sum), age gains 1.03 years (mean absolute error 8.97 years, alone "
        "10.00 years); 性别 loses 5.0 points (accuracy 75.0 %, alone 80.0 %), beyond the noise of "
        "3 seeds."
    )
    assert second(found) == ""


def test_some_beyond_and_some_within(make: Make) -> None:
    found = make({"sum": {"age": [9.0, 9.1, 8.8], "性别": [0.82, 0.79, 0.81]}}, ALONE)
    assert answer(found) == (
        "Trained together (sum), age gains 1.03 years (mean absolute error 8.97 years, alone "
        "10.00 years), beyond the noise of 3 seeds; within it, 性别 gains 0.7 points (accuracy "
        "80.7 %, alone 80.0 %)."
    )


def test_all_within_the_noise(make: Make) -> None:
    found = make({"sum": {"age": [9.0, 11.1, 10.2], "性别": [0.80, 0.81, 0.79]}}, ALONE)
    assert answer(found) == (
        "Trained together (sum), no gain or loss is beyond the noise of 3 seeds: age loses "
        "0.1 years (mean absolute error 10.10 years, alone 10.00 years) and 性别 stays the same "
        "(accuracy 80.0 %, alone 80.0 %)."
    )


def test_one_seed_is_no_answer(make: Make) -> None:
    one = {"age": [9.0], "性别": [0.776]}
    found = make({"sum": one, "UW": {"age": [8.0], "性别": [0.8]}}, {"age": [10.0], "性别": [0.8]})
    assert answer(found) == (
        "Trained together (sum), age gains 1.00 years (mean absolute error 9.00 years, alone "
        "10.00 years) and 性别 loses 2.4 points (accuracy 77.6 %, alone 80.0 %); with one seed "
        "this can't be told from noise."
    )
    assert second(found) == (
        "Best over all tasks is UW, with a mean change of +10.0 % against +3.5 % (sum); the "
        "difference can't be told from noise with one seed."
    )


@pytest.mark.parametrize(
    ("ages", "sure"),
    [([8.0, 8.1, 7.9], "is beyond the noise"), ([8.9, 9.0, 8.85], "is within the noise")],
)
def test_another_way_may_be_the_best(make: Make, ages: list[float], sure: str) -> None:
    share = {"性别": [0.8, 0.8, 0.8]}
    ways = {"sum": {"age": [9.0, 9.1, 8.8], **share}, "UW": {"age": ages, **share}}
    said = second(make(ways, ALONE))
    assert said.startswith("Best over all tasks is UW, with a mean change of +")
    assert said.endswith(f"(sum); the difference {sure}.")


def test_the_plain_way_may_be_the_best(make: Make) -> None:
    ways = {"UW": ALONE, "sum": {"age": [9.0, 9.1, 8.8], "性别": [0.8, 0.8, 0.8]}}
    assert second(make(ways, ALONE)) == "The other way does not do better over all tasks."
    more = {**ways, "DWA": ALONE}
    assert second(make(more, ALONE)) == "None of the 2 other ways does better over all tasks."


def test_without_tasks_alone_the_best_way_is_told(make: Make) -> None:
    ways = {"sum": ALONE, "UW": {"age": [9.0, 9.1, 8.8], "性别": [0.75, 0.75, 0.75]}}
    assert answer(make(ways)) == (
        "With UW instead of sum, age gains 1.03 years (mean absolute error 8.97 years, before "
        "10.00 years); 性别 loses 5.0 points (accuracy 75.0 %, before 80.0 %), beyond the noise of "
        "3 seeds."
    )


def test_of_many_tasks_the_most_telling_are_named(make: Make) -> None:
    names = [f"t{n}" for n in range(9)]
    metrics = {name: Metric("mae", "error") for name in names}
    before = {name: [10.0, 10.0] for name in names}
    after = {name: [10.0 - n, 10.001 - n] for n, name in enumerate(names)}
    said = answer(make({"sum": after}, before, metrics=metrics))
    assert said.startswith("Trained together (sum), t8 gains 8.00 (error 2.00, alone 10.00), t7 ")
    assert "t5 gains 5.00 (error 5.00, alone 10.00) and 4 more, beyond the noise" in said
