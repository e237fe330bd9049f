import warnings

import polars as pl
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score

from polyhead.errors import LabelError, SpecError
from polyhead.tasks import Binary, BinaryTask, ClassPairs

GENDER = Binary("Female").fit("gender", pl.Series(["Male", "Female", "Male", None]))


def test_the_other_class_and_the_majority_are_found() -> None:
    assert (GENDER.negative, GENDER.majority) == ("Male", 0.0)
    assert GENDER.constant(2).tolist() == pytest.approx([1 / 3, 1 / 3])


def test_a_task_of_an_earlier_version_guesses_its_majority() -> None:
    earlier = BinaryTask("gender", GENDER.settings, "Male", 0.0)
    assert earlier.constant(2).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("declared", "cells", "message"),
    [
        (
            Binary("female"),
            ["Male", "Female"],
            "task 'gender': no training label is 'female'.\n  The column holds 'Female', 'Male'.",
        ),
        (
            Binary("Female"),
            ["Male", "Female", "x"],
            (
                "task 'gender': expected one class beside 'Female'.\n  The column holds 'Female', "
                "'Male', 'x'. Name the class 'negative' too, or use kind = \"categorical\"."
            ),
        ),
        (
            Binary("Female"),
            ["Female", None],
            (
                "task 'gender': expected one class beside 'Female'.\n  The column holds 'Female'. "
                "Name the class 'negative' too, or use kind = \"categorical\"."
            ),
        ),
        (
            Binary("Female"),
            [None, None],
            "task 'gender': no training label is 'Female'.\n  The column holds nothing.",
        ),
    ],
)
def test_columns_that_are_not_of_two_classes(
    declared: Binary, cells: list[str | None], message: str
) -> None:
    with pytest.raises(LabelError) as caught:
        declared.fit("gender", pl.Series(cells, dtype=pl.String))
    assert str(caught.value) == message


def test_the_two_classes_are_two() -> None:
    for positive, negative in (("a", "a"), ("1", "1.0"), ("True", "true")):
        with pytest.raises(SpecError, match="Expected two different classes; both are"):
            Binary(positive, negative)


def test_a_named_negative_need_not_occur_in_training() -> None:
    task = Binary("Female", "Male").fit("gender", pl.Series(["Female", None]))
    assert task.majority == 1.0
    assert task.encode(pl.Series(["Male"])).targets.tolist() == [0]


def test_a_third_class_is_a_fault() -> None:
    encoded = GENDER.encode(pl.Series(["Female", "Other", None, " Male "]))
    assert encoded.targets.tolist() == [1, 0, 0, 0]
    assert encoded.present.tolist() == [True, False, False, True]
    assert [(fault.index, fault.what) for fault in encoded.faults] == [
        (1, "no such class: 'Other'.")
    ]


BOOLEANS = (
    pl.Series([True, False, None]),
    pl.Series(["True", "False", None]),
    pl.Series(["true", "false", None]),
    pl.Series(["TRUE", "FALSE", None]),
)
BITS = (
    pl.Series([1, 0, None]),
    pl.Series([1.0, 0.0, None]),
    pl.Series(["1", "0", None]),
    pl.Series(["1.0", "0.0", None]),
    pl.Series(["1", "0", None], dtype=pl.Categorical),
)


@pytest.mark.parametrize("positive", ["True", "true"])
@pytest.mark.parametrize("train", BOOLEANS)
@pytest.mark.parametrize("val", BOOLEANS)
def test_booleans_of_any_spelling(positive: str, train: pl.Series, val: pl.Series) -> None:
    encoded = Binary(positive).fit("smile", train).encode(val)
    assert encoded.targets.tolist() == [1, 0, 0]
    assert encoded.present.tolist() == [True, True, False]


@pytest.mark.parametrize("positive", ["1", "1.0"])
@pytest.mark.parametrize("train", BITS)
@pytest.mark.parametrize("val", BITS)
def test_bits_of_any_type(positive: str, train: pl.Series, val: pl.Series) -> None:
    encoded = Binary(positive).fit("smile", train).encode(val)
    assert encoded.targets.tolist() == [1, 0, 0]
    assert encoded.present.tolist() == [True, True, False]


def test_the_loss_is_the_cross_entropy() -> None:
    outputs = torch.tensor([0.0, 2.0, -1.0])
    targets = torch.tensor([1.0, 1.0, 0.0])
    p = outputs.sigmoid()
    expected = -(targets * p.log() + (1 - targets) * (1 - p).log())
    assert torch.allclose(GENDER.losses(outputs, targets), expected)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_sure_and_wrong_in_half_precision(dtype: torch.dtype) -> None:
    """The sigmoid of 30 is 1 in half precision, and its cross-entropy no number."""
    outputs = torch.tensor([30.0, -30.0], dtype=dtype, requires_grad=True)
    targets = torch.tensor([0.0, 1.0])
    assert (1 - outputs.sigmoid()).log()[0] == -torch.inf
    losses = GENDER.losses(outputs, targets)
    (gradient,) = torch.autograd.grad(losses.sum(), outputs)
    assert losses.tolist() == pytest.approx([30, 30])
    assert gradient.tolist() == [1, -1]


PAIRS = st.lists(st.tuples(st.booleans(), st.floats(0, 1, width=32)), min_size=1, max_size=30)


@settings(deadline=None)
@given(PAIRS)
def test_metrics_are_what_scikit_learn_says(pairs: list[tuple[bool, float]]) -> None:
    truth, shares = zip(*pairs, strict=True)
    guesses = [p >= 0.5 for p in shares]
    measured = GENDER.measure(torch.tensor(shares), torch.tensor(truth).float())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns of classes that are guessed only
        balanced = balanced_accuracy_score(truth, guesses)
    assert measured["accuracy"] == pytest.approx(accuracy_score(truth, guesses))
    assert measured["balanced_accuracy"] == pytest.approx(balanced)
    assert measured["f1"] == pytest.approx(f1_score(truth, guesses, zero_division=0))
    assert GENDER.error(measured) == pytest.approx(1 - measured["accuracy"])
    names = [metric.name for metric in GENDER.metrics]
    assert list(measured) == [n for n in names if n != "auroc" or len(set(truth)) > 1]


def test_answers_name_the_likelier_class() -> None:
    sure = GENDER.answer(torch.tensor(0.75))
    assert (sure.value, sure.text, sure.probability) == ("Female", "Female (0.75)", 0.75)
    assert sure.probabilities == {"Male": 0.25, "Female": 0.75}
    assert GENDER.answer(torch.tensor(0.25)).text == "Male (0.75)"
    assert GENDER.answer(torch.tensor(0.5)).value == "Female"


def test_columns() -> None:
    columns = GENDER.to_columns(torch.tensor([0.75, 0.25]))
    assert list(columns) == ["gender_predicted", "gender_p_Female"]
    assert columns["gender_predicted"] == ["Female", "Male"]


def test_pairs_verdicts_and_truth() -> None:
    (pairs,) = GENDER.pairs(torch.tensor([0.9, 0.1]), torch.tensor([0.0, 0.0]))
    assert isinstance(pairs, ClassPairs)
    assert tuple(pairs.classes) == ("Male", "Female")
    assert (pairs.true.tolist(), pairs.predicted.tolist()) == ([0, 0], [1, 0])
    assert GENDER.verdict(torch.tensor(0.9), torch.tensor(1.0)) is True
    assert GENDER.verdict(torch.tensor(0.9), torch.tensor(0.0)) is False
    assert GENDER.truth(torch.tensor(1.0)) == "Female"
    assert GENDER.truth(torch.tensor(0.0)) == "Male"


def test_the_summary_names_both_classes() -> None:
    assert GENDER.summary == "Male or Female, loss cross-entropy"


def test_chinese_classes() -> None:
    task: BinaryTask = Binary("女").fit("性别", pl.Series(["男", "女"]))
    assert task.answer(torch.tensor(0.9)).text == "女 (0.90)"
    assert list(task.to_columns(torch.tensor([0.9]))) == ["性别_predicted", "性别_p_女"]
