import polars as pl
import pytest
import torch
from torch import tensor

from polyhead.tasks import Binary, Categorical, Multilabel, Ordinal, Regression
from polyhead.tasks.leaning import log_odds


def test_the_log_odds_are_those_of_the_softmax() -> None:
    logits = tensor([0.3, -1.0, 2.0])
    p = logits.softmax(dim=0)[2]
    assert float(log_odds(logits, 2)) == pytest.approx(float((p / (1 - p)).log()), abs=1e-5)


def test_a_sure_class_keeps_its_gradient() -> None:
    """The probability is 1 to the last bit, and its own gradient nothing."""
    task = Categorical().fit("kind", pl.Series(["a", "b", "c"]))
    logits = tensor([90.0, 1.0, 0.0], requires_grad=True)
    (leaning,) = task.leanings(logits)
    (slope,) = torch.autograd.grad(leaning.amount, logits)
    assert (leaning.up, leaning.down, leaning.answered) == ("for a", "against a", 1)
    assert slope.tolist() == pytest.approx([1.0, -0.731, -0.269], abs=1e-3)


def test_a_number_at_the_end_of_its_range_keeps_its_gradient() -> None:
    task = Regression(range=(0, 80)).fit("age", pl.Series([1, 79]))
    (leaning,) = task.leanings(z := tensor(60.0, requires_grad=True))
    assert (leaning.up, leaning.down, leaning.answered) == ("raises age", "lowers age", 0)
    assert torch.autograd.grad(leaning.amount, z) == (tensor(1.0),)


@pytest.mark.parametrize(("logit", "answered"), [(0.4, 1), (-0.4, -1), (0.0, 1)])
def test_two_classes_share_one_amount(logit: float, answered: int) -> None:
    task = Binary("女").fit("性别", pl.Series(["男", "女"]))
    (leaning,) = task.leanings(tensor(logit))
    assert (leaning.up, leaning.down, leaning.answered) == ("for 女", "for 男", answered)
    assert float(leaning.amount) == pytest.approx(logit)


def test_every_label_that_holds_leans_the_likeliest_first() -> None:
    task = Multilabel().fit("worn", pl.Series(["hat;tie", "glasses"]))
    found = task.leanings(tensor([0.2, -1.0, 3.0]))
    assert [(x.up, round(float(x.amount), 1)) for x in found] == [
        ("for tie", 3.0),
        ("for glasses", 0.2),
    ]
    assert task.leanings(tensor([-0.2, -1.0, -3.0])) == ()


@pytest.mark.parametrize(
    ("logits", "amount"),
    [((5.0, 4.0, -6.0), -2.0), ((-3.0, 7.0, 1.0), -3.0), ((5.0, 4.0, 3.0), 3.0)],
)
def test_ordered_classes_lean_on_the_steps_beside_the_answer(
    logits: tuple[float, ...], amount: float
) -> None:
    task = Ordinal(("a", "b", "c", "d")).fit("size", pl.Series(["a", "b", "c", "d"]))
    (leaning,) = task.leanings(tensor(logits))
    assert (leaning.up, leaning.answered) == ("raises size", 0)
    assert float(leaning.amount) == pytest.approx(amount)
