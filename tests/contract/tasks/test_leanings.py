"""Every kind of task says what its answers can be asked the reasons of."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from polyhead.tasks import Task

Head = Callable[[int], Tensor]


def test_what_is_leaned_to_is_what_is_answered(task: Task, head: Head) -> None:
    outputs = head(6)
    for row, prediction in zip(outputs, task.predict(outputs), strict=True):
        answer = task.answer(prediction)
        leanings = task.leanings(row)
        if not all(leaning.answered for leaning in leanings):  # a number, or classes in order
            assert [(x.up, x.down) for x in leanings] == [("raises 标签 x", "lowers 标签 x")]
            continue
        said = [x.up if x.answered == 1 else x.down for x in leanings]
        value = answer.value if isinstance(answer.value, tuple) else (answer.value,)
        assert sorted(said) == sorted(f"for {label}" for label in value)


def test_a_larger_amount_takes_the_answer_further(task: Task, head: Head) -> None:
    """A step along the gradient of the amount: the number rises, or the class gets likelier."""
    for row in head(6):
        for slot, leaning in enumerate(task.leanings(leaf := row.clone().requires_grad_())):
            (slope,) = torch.autograd.grad(leaning.amount, leaf)
            before, after = (
                task.answer(task.predict(x[None])[0]) for x in (row, row + 0.1 * slope)
            )
            if before.probabilities is None:
                assert float(after.value) > float(before.value)  # type: ignore[arg-type]
            elif leaning.answered == 0:
                assert expected(after.probabilities) > expected(before.probabilities)
            else:
                label = leaning.up.removeprefix("for ")
                assert after.probabilities is not None
                assert after.probabilities[label] > before.probabilities[label], slot


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_amounts_are_float32_and_finite(task: Task, head: Head, dtype: torch.dtype) -> None:
    for row in (head(4).sign() * 3e4).to(dtype):
        for leaning in task.leanings(row):
            assert leaning.amount.dtype == torch.float32
            assert leaning.amount.isfinite()
            assert leaning.amount.ndim == 0


def expected(probabilities: dict[str, float] | None) -> float:
    """The mean position of a class in its order."""
    return sum(i * p for i, p in enumerate((probabilities or {}).values()))
