from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from polyhead.calibration import fit_temperature, predictions_of
from polyhead.calibration.temperature import LEAST, MOST, slope
from polyhead.tasks import Task

DrawRows = Callable[[Task, int, int, float], tuple[Tensor, Tensor]]


def surprise(task: Task, outputs: Tensor, targets: Tensor, temperature: float) -> float:
    found = task.surprises(outputs.double() / temperature, targets)
    assert found is not None
    return float(found.mean())


@pytest.mark.parametrize("too_sure", [0.5, 1.0, 3.0])
def test_no_other_temperature_makes_the_labels_likelier(
    classes: list[Task], draw_rows: DrawRows, too_sure: float
) -> None:
    for task in classes:
        outputs, targets = draw_rows(task, 600, 0, too_sure)
        found = fit_temperature(task, outputs, targets)
        assert slope(task, outputs, targets, 1 / found) == pytest.approx(0, abs=1e-9), task.name
        least = surprise(task, outputs, targets, found)
        for other in (0.98 * found, 1.02 * found, 1.0):
            assert surprise(task, outputs, targets, other) >= least


def test_it_finds_how_much_too_sure_a_network_is(classes: list[Task], draw_rows: DrawRows) -> None:
    for task in classes:
        outputs, targets = draw_rows(task, 20_000, 1, 3.0)
        assert fit_temperature(task, outputs, targets) == pytest.approx(3.0, rel=0.06), task.name


def test_surprises_are_minus_the_logarithm_of_what_is_true(
    classes: list[Task], draw_rows: DrawRows
) -> None:
    for task in classes:
        outputs, targets = draw_rows(task, 50, 2, 1.0)
        chances = task.chances(task.predict(outputs), targets)
        found = task.surprises(outputs, targets)
        assert chances is not None
        assert found is not None
        p, true = chances.probabilities, chances.true
        each = torch.where(true, p, 1 - p).log() if not chances.exclusive else None
        wanted = -p[true].log() if each is None else -each.mean(dim=1)
        torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-5)


def test_logits_that_leave_no_doubt_in_float32_still_count(classes: list[Task]) -> None:
    binary = classes[0]
    outputs, targets = torch.tensor([40.0] * 9 + [40.0]), torch.tensor([1.0] * 9 + [0.0])
    found = fit_temperature(binary, outputs, targets)
    wanted = 40 / torch.logit(torch.tensor(0.9)).item()
    assert found == pytest.approx(wanted, rel=1e-5)


def test_what_can_be_told_apart_without_an_error_ends_at_a_bound(classes: list[Task]) -> None:
    outputs = torch.tensor([3.0, -3.0])
    right, wrong = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    assert fit_temperature(classes[0], outputs, right) == pytest.approx(LEAST)
    assert fit_temperature(classes[0], outputs, wrong) == pytest.approx(MOST)


def test_numbers_and_no_rows_have_a_temperature_of_1(age: Task, classes: list[Task]) -> None:
    assert fit_temperature(age, torch.zeros(5), torch.zeros(5)) == 1
    assert fit_temperature(classes[0], torch.zeros(0), torch.zeros(0)) == 1


def test_predictions_are_made_of_cooled_logits(age: Task, classes: list[Task]) -> None:
    binary = classes[0]
    outputs = {"age": torch.tensor([0.0]), binary.name: torch.tensor([4.0])}
    plain = predictions_of([age, binary], outputs)
    said = predictions_of([age, binary], outputs, {binary.name: 2.0})
    assert torch.equal(said["age"], plain["age"])
    assert torch.equal(plain[binary.name], torch.tensor([4.0]).sigmoid())
    assert torch.equal(said[binary.name], torch.tensor([2.0]).sigmoid())


def test_the_likeliest_class_stays(classes: list[Task], draw_rows: DrawRows) -> None:
    hair = classes[1]
    outputs, _ = draw_rows(hair, 200, 3, 2.0)
    cooled = predictions_of([hair], {"hair": outputs}, {"hair": 3.0})["hair"]
    assert torch.equal(cooled.argmax(dim=1), hair.predict(outputs).argmax(dim=1))
