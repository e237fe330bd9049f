import polars as pl
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, mean_absolute_error

from polyhead.errors import LabelError, SpecError
from polyhead.tasks import ClassPairs, Ordinal
from polyhead.tasks.ordinal import median_class

TASK = Ordinal(("bad", "fair", "good", "best")).fit(
    "grade", pl.Series(["bad", "bad", "fair", "good", "best", None])
)


def test_the_median_class_is_the_constant() -> None:
    assert (TASK.median, TASK.width) == (1, 3)
    assert TASK.constant(1)[0].tolist() == pytest.approx([0.4, 0.2, 0.2, 0.2])
    assert median_class(TASK.constant(2)).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("cells", "classes"),
    [
        (pl.Series([3, 10, 1]), ("1", "3", "10")),
        (pl.Series([3.0, 10.0, 1.0]), ("1", "3", "10")),
        (pl.Series(["10-19", "3-9", "70+", "0-2"]), ("0-2", "3-9", "10-19", "70+")),
    ],
)
def test_an_order_is_found(cells: pl.Series, classes: tuple[str, ...]) -> None:
    assert Ordinal().fit("age", cells).classes == classes


@pytest.mark.parametrize(
    ("declared", "cells", "message"),
    [
        (
            Ordinal(),
            ["good", "bad"],
            (
                "task 'grade': the order of its classes can't be found in them.\n"
                "  Declare classes = [...] from lowest to highest; the column holds bad, good."
            ),
        ),
        (
            Ordinal(),
            ["0-2", "9-Mar"],
            (
                "task 'grade': the order of its classes can't be found in them.\n"
                "  A spreadsheet turned it into a date: it was '3-9'. "
                "Declare classes = [...] from lowest to highest; the column holds 0-2, 9-Mar."
            ),
        ),
        (
            Ordinal(),
            [None],
            "task 'grade': expected two classes or more, and labels of them; got nothing.",
        ),
        (
            Ordinal(),
            ["1", "1"],
            "task 'grade': expected two classes or more, and labels of them; got 1.",
        ),
        (
            Ordinal(("a", "b")),
            ["x"],
            "task 'grade': expected two classes or more, and labels of them; got x.",
        ),
    ],
)
def test_columns_without_an_order(declared: Ordinal, cells: list[str | None], message: str) -> None:
    with pytest.raises(LabelError) as caught:
        declared.fit("grade", pl.Series(cells, dtype=pl.String))
    assert str(caught.value) == message


def test_a_class_is_declared_once() -> None:
    with pytest.raises(SpecError, match="classes: Expected each once; got 'a' twice"):
        Ordinal(("a", "b", "a"))


def test_an_unknown_class_is_a_fault() -> None:
    encoded = TASK.encode(pl.Series(["best", "worst", None]))
    assert encoded.targets.tolist() == [3, 0, 0]
    assert encoded.present.tolist() == [True, False, False]
    assert [fault.index for fault in encoded.faults] == [1]


LOGITS = st.lists(st.floats(-8, 8, width=32), min_size=3, max_size=3)


@settings(deadline=None)
@given(LOGITS, st.integers(0, 3))
def test_the_loss_is_minus_the_logarithm_of_the_probability(logits: list[float], y: int) -> None:
    outputs = torch.tensor([logits])
    loss = TASK.losses(outputs, torch.tensor([y]))
    assert loss.item() == pytest.approx(-TASK.predict(outputs)[0, y].log().item(), abs=1e-4)


@settings(deadline=None)
@given(LOGITS)
def test_probabilities_sum_to_one(logits: list[float]) -> None:
    shares = TASK.predict(torch.tensor([logits]))
    assert shares.min() >= 0
    assert shares.sum().item() == pytest.approx(1, abs=1e-5)


def test_a_batch_is_in_proportion_to_the_papers_loss() -> None:
    """The paper's loss, written down as its sets S_k, times its terms over our rows."""
    logits = torch.tensor([[0.3, -1.0, 0.5], [2.0, 0.1, -0.4], [0.0, 1.0, 3.0], [-2.0, 0.0, 1.0]])
    targets = torch.tensor([0, 1, 3, 2])
    total, terms = 0.0, 0
    for k in range(3):
        rows = targets >= k
        f = logits[rows, k].sigmoid()
        higher = (targets[rows] > k).float()
        total += float(-(higher * f.log() + (1 - higher) * (1 - f).log()).sum())
        terms += int(rows.sum())
    papers = total / terms
    assert terms == 9
    assert TASK.losses(logits, targets).mean().item() == pytest.approx(papers * terms / 4)


def test_only_rows_that_got_so_far_teach_a_step() -> None:
    outputs = torch.zeros(3, 3, requires_grad=True)
    losses = TASK.losses(outputs, torch.tensor([0, 1, 3]))
    (gradient,) = torch.autograd.grad(losses.sum(), outputs)
    assert (gradient != 0).tolist() == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


def test_the_answer_is_the_median_and_not_the_likeliest() -> None:
    shares = torch.tensor([0.4, 0.3, 0.2, 0.1])
    assert median_class(shares) == 1
    assert median_class(torch.tensor([0.5, 0.5])) == 0  # a step as likely as not is not taken
    answer = TASK.answer(shares)
    assert (answer.value, answer.text) == ("fair", "fair (0.30)")
    assert answer.probability == pytest.approx(0.3)


@settings(deadline=None)
@given(LOGITS)
def test_the_median_counts_the_steps_as_the_paper_does(logits: list[float]) -> None:
    outputs = torch.tensor([logits])
    above = outputs.sigmoid().cumprod(dim=1)
    if (above - 0.5).abs().min() > 1e-5:
        assert median_class(TASK.predict(outputs)).item() == int((above > 0.5).sum())


def test_two_classes_take_a_head_of_width_one() -> None:
    task = Ordinal().fit("stage", pl.Series([0, 1, 1]))
    outputs, targets = torch.tensor([2.0, -2.0]), torch.tensor([1, 0])
    assert task.width == 1
    binary = torch.nn.functional.binary_cross_entropy_with_logits(
        outputs, targets.float(), reduction="none"
    )
    assert torch.allclose(task.losses(outputs, targets), binary)
    assert torch.allclose(task.predict(outputs)[:, 1], outputs.sigmoid())


PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)


@settings(deadline=None)
@given(PAIRS)
def test_metrics_are_what_scikit_learn_says(pairs: list[tuple[int, int]]) -> None:
    truth, guesses = zip(*pairs, strict=True)
    predictions = torch.nn.functional.one_hot(torch.tensor(guesses), 4).float()
    measured = TASK.measure(predictions, torch.tensor(truth))
    near = [abs(t - g) <= 1 for t, g in pairs]
    assert measured["accuracy"] == pytest.approx(accuracy_score(truth, guesses))
    assert measured["mae"] == pytest.approx(mean_absolute_error(truth, guesses))
    assert measured["within_one"] == pytest.approx(sum(near) / len(near))
    assert TASK.error(measured) == measured["mae"]
    assert list(measured) == [metric.name for metric in TASK.metrics]


def test_columns() -> None:
    columns = TASK.to_columns(torch.tensor([[0.4, 0.3, 0.2, 0.1]]))
    assert list(columns) == [
        *("grade_predicted", "grade_p_bad", "grade_p_fair", "grade_p_good", "grade_p_best")
    ]
    assert columns["grade_predicted"] == ["fair"]


def test_pairs_verdicts_and_truth() -> None:
    shares = torch.tensor([0.4, 0.3, 0.2, 0.1])
    (pairs,) = TASK.pairs(shares[None], torch.tensor([0]))
    assert isinstance(pairs, ClassPairs)
    assert (pairs.true.tolist(), pairs.predicted.tolist()) == ([0], [1])
    assert TASK.verdict(shares, torch.tensor(1)) is True
    assert TASK.verdict(shares, torch.tensor(0)) is False
    assert TASK.truth(torch.tensor(3)) == "best"


def test_the_summary_counts_the_classes() -> None:
    assert TASK.summary == "one of 4 classes in order, loss CORN"
