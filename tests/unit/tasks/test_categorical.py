import warnings

import polars as pl
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score

from polyhead.errors import LabelError, SpecError
from polyhead.tasks import Categorical, CategoricalTask, ClassPairs

TASK = Categorical().fit("race", pl.Series(["b", "a", "c", "b", None]))


def test_the_classes_and_the_most_frequent_are_found() -> None:
    assert (TASK.classes, TASK.majority, TASK.width) == (("a", "b", "c"), 1, 3)
    assert TASK.constant(1)[0].tolist() == pytest.approx(TASK.shares)
    assert TASK.constant(2).argmax(dim=1).tolist() == [1, 1]


def test_a_task_of_an_earlier_version_guesses_its_majority() -> None:
    earlier = CategoricalTask("race", TASK.settings, TASK.classes, 1)
    assert earlier.constant(2).tolist() == [[0, 1, 0], [0, 1, 0]]


def test_declared_classes_keep_their_order() -> None:
    task = Categorical(("c", "b", "a", "never seen")).fit("race", pl.Series(["a", "b", "a"]))
    assert task.classes == ("c", "b", "a", "never seen")
    assert task.majority == 2


@pytest.mark.parametrize(
    ("declared", "cells", "got"),
    [
        (Categorical(), [None, None], "nothing"),
        (Categorical(), ["a", "a"], "a"),
        (Categorical(("a",)), ["a"], "a"),
        (Categorical(("a", "b")), [None], "nothing"),
        (Categorical(("a", "b")), ["x", "y"], "x, y"),
    ],
)
def test_columns_without_two_classes(
    declared: Categorical, cells: list[str | None], got: str
) -> None:
    with pytest.raises(LabelError) as caught:
        declared.fit("race", pl.Series(cells, dtype=pl.String))
    assert str(caught.value) == (
        f"task 'race': expected two classes or more, and labels of them; got {got}."
    )


def test_a_class_is_declared_once() -> None:
    with pytest.raises(SpecError, match="classes: Expected each once; got 'a' twice"):
        Categorical(("a", "b", "a"))


def test_a_class_that_only_validation_holds_is_a_fault() -> None:
    encoded = TASK.encode(pl.Series(["a", "d", None, "c"]))
    assert encoded.targets.tolist() == [0, 0, 0, 2]
    assert encoded.present.tolist() == [True, False, False, True]
    assert [(f.index, f.what, f.hint) for f in encoded.faults] == [
        (1, "no such class: 'd'.", "Known from training: a, b, c.")
    ]


@pytest.mark.parametrize(
    "cells",
    [pl.Series([2, 10, None]), pl.Series([2.0, 10.0, None]), pl.Series(["2.0", "10", None])],
)
def test_whole_numbers_of_any_type(cells: pl.Series) -> None:
    task = Categorical().fit("stage", pl.Series([10, 2]))
    assert task.classes == ("2", "10")
    assert task.encode(cells).targets.tolist() == [0, 1, 0]
    assert task.encode(cells).present.tolist() == [True, True, False]


def test_the_loss_is_the_cross_entropy() -> None:
    outputs = torch.tensor([[0.0, 1.0, 2.0], [3.0, 0.0, 0.0]])
    expected = -outputs.log_softmax(dim=1)[[0, 1], [2, 1]]
    assert torch.allclose(TASK.losses(outputs, torch.tensor([2, 1])), expected)


def test_label_smoothing_spreads_the_target() -> None:
    task = Categorical(label_smoothing=0.3).fit("race", pl.Series(["a", "b", "c"]))
    outputs = torch.tensor([[0.0, 1.0, 2.0]])
    expected = -(outputs.log_softmax(dim=1) * torch.tensor([0.1, 0.1, 0.8])).sum()
    assert torch.allclose(task.losses(outputs, torch.tensor([2])), expected)


PAIRS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=30)


@settings(deadline=None)
@given(PAIRS)
def test_metrics_are_what_scikit_learn_says(pairs: list[tuple[int, int]]) -> None:
    truth, guesses = zip(*pairs, strict=True)
    predictions = torch.nn.functional.one_hot(torch.tensor(guesses), 3).float()
    measured = TASK.measure(predictions, torch.tensor(truth))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns of classes that are guessed only
        balanced = balanced_accuracy_score(truth, guesses)
    f1 = f1_score(truth, guesses, average="macro", zero_division=0)
    assert measured["accuracy"] == pytest.approx(accuracy_score(truth, guesses))
    assert measured["balanced_accuracy"] == pytest.approx(balanced)
    assert measured["f1"] == pytest.approx(f1)
    assert TASK.error(measured) == pytest.approx(1 - measured["accuracy"])
    names = [metric.name for metric in TASK.metrics]
    assert list(measured) == [n for n in names if n != "auroc" or len(set(truth)) > 1]


def test_answers() -> None:
    answer = TASK.answer(torch.tensor([0.25, 0.25, 0.5]))
    assert (answer.value, answer.text, answer.probability) == ("c", "c (0.50)", 0.5)
    assert answer.probabilities == {"a": 0.25, "b": 0.25, "c": 0.5}


def test_columns() -> None:
    columns = TASK.to_columns(torch.tensor([[0.25, 0.25, 0.5]]))
    assert list(columns) == ["race_predicted", "race_p_a", "race_p_b", "race_p_c"]
    assert columns["race_predicted"] == ["c"]


def test_pairs_verdicts_and_truth() -> None:
    said = torch.tensor([0.25, 0.25, 0.5])
    (pairs,) = TASK.pairs(said[None], torch.tensor([1]))
    assert isinstance(pairs, ClassPairs)
    assert (pairs.true.tolist(), pairs.predicted.tolist()) == ([1], [2])
    assert TASK.verdict(said, torch.tensor(2)) is True
    assert TASK.verdict(said, torch.tensor(1)) is False
    assert TASK.truth(torch.tensor(2)) == "c"


def test_the_summary_counts_the_classes() -> None:
    assert TASK.summary == "one of 3 classes, loss cross-entropy"
