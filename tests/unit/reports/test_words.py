from collections.abc import Callable

import pytest

from polyhead.reports import Material
from polyhead.reports.words import answer, removed

MakeMaterial = Callable[..., Material]


def test_the_answer_is_made_of_the_numbers(made_up: MakeMaterial) -> None:
    said = answer(made_up())
    assert said.startswith(
        "From face (an image) this network answers age and gender, measured on 21 validation rows. "
        "For age its mean absolute error is 6.00 years (95 % interval 5.50 to 6.50 years); the "
        "best constant guess has 12.00 years, and 50 % of the guess's error is gone. "
        "For gender its accuracy is 90.0 %; the best constant guess has 50.0 %, and 80 % of "
        "the guess's error is gone."
    )
    assert said.endswith(
        "These rows also chose which epoch was kept, so the numbers flatter a little: rows never "
        "seen will be answered somewhat worse."
    )


def test_test_rows_chose_nothing(made_up: MakeMaterial) -> None:
    said = answer(made_up(chose_epoch=False))
    assert said.endswith(
        "These rows chose nothing, so rows like them will be answered about as well."
    )


def test_a_network_that_learned_nothing_is_called_so(made_up: MakeMaterial) -> None:
    material = made_up()
    material.run.metrics["age"]["mae"] = 13.0
    assert "has 12.00 years, so it is worse than that." in answer(material)
    material.run.metrics["age"]["mae"] = 12.0
    assert "has 12.00 years, so it is no better than guessing." in answer(material)


@pytest.mark.parametrize(("guess", "share"), [(12.0, 0.5), (0.0, None)])
def test_the_share_of_the_guess_that_is_gone(
    made_up: MakeMaterial, guess: float, share: float | None
) -> None:
    material = made_up()
    material.run.summary["constants"]["age"]["mae"] = guess
    assert removed(material, material.tasks[0]) == share


def test_a_task_without_labels_is_named(made_up: MakeMaterial) -> None:
    material = made_up()
    material.run.metrics["gender"].clear()
    assert "How good it is at gender is unknown: no row holds a label." in answer(material)


def test_without_intervals_it_says_what_is_not_known(made_up: MakeMaterial) -> None:
    material = made_up()
    assert "was not measured" not in answer(material)
    material.run.intervals["age"].clear()
    assert answer(material).endswith(
        " How much the numbers would vary with other rows was not measured."
    )
