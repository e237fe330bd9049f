import json
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import polars as pl
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.utils.class_weight import compute_class_weight
from torch.nn import functional

from polyhead.errors import LabelError, SpecError
from polyhead.tasks import (
    Binary,
    Categorical,
    Multilabel,
    Ordinal,
    Task,
    TaskSettings,
    tasks_from_json,
    tasks_to_json,
)
from polyhead.tasks.weights import fit_class_weights, fit_positive_weights, weights_words

GENDER = pl.Series(["男"] * 8 + ["女"] * 2 + [None] * 5)


@given(st.lists(st.sampled_from("abcd"), min_size=2).filter(lambda cells: len(set(cells)) > 1))
def test_balanced_is_what_scikit_learn_calls_so(cells: list[str]) -> None:
    task = Categorical(class_weights="balanced").fit("x", pl.Series([*cells, None, None]))
    classes = np.array(sorted(set(cells)))
    expected = compute_class_weight("balanced", classes=classes, y=cells)
    assert task.class_weights == pytest.approx(expected.tolist())


def test_empty_cells_and_foreign_ones_are_not_counted() -> None:
    task = Binary("女", "男", class_weights="balanced").fit(
        "x", pl.concat([GENDER, pl.Series(["?"])])
    )
    assert task.class_weights == pytest.approx((10 / (2 * 8), 10 / (2 * 2)))


def test_a_class_without_a_training_row_counts_one_and_the_others_as_without_it() -> None:
    cells = pl.Series(["a", "a", "a", "b"])
    weights = Categorical(("a", "c", "b"), class_weights="balanced").fit("x", cells).class_weights
    assert weights == pytest.approx((4 / 6, 1, 4 / 2))


def test_a_table_is_in_the_order_of_the_classes_and_one_in_the_mean() -> None:
    task = Binary("女", class_weights={"女": 6, "男": 2}).fit("x", GENDER)
    mean = (8 * 2 + 2 * 6) / 10
    assert task.class_weights == pytest.approx((2 / mean, 6 / mean))


def test_another_spelling_of_a_class_is_that_class() -> None:
    task = Binary("1", class_weights={"0.0": 1, "1": 3}).fit("x", pl.Series([0, 1, 1, 0]))
    assert task.class_weights == pytest.approx((0.5, 1.5))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            {"男": 1, "nv": 2},
            (
                "task 'x': class_weights: no such class: 'nv'.\n  Known from training: 男, 女.\n"
                "task 'x': class_weights: no weight for '女'.\n  Each class needs one."
            ),
        ),
        (
            {"男": 1},
            "task 'x': class_weights: no weight for '女'.\n  Each class needs one.",
        ),
    ],
)
def test_a_table_names_each_class(table: dict[str, float], message: str) -> None:
    with pytest.raises(LabelError) as caught:
        Binary("女", class_weights=table).fit("x", GENDER)
    assert str(caught.value) == message


def test_what_was_meant_is_said() -> None:
    with pytest.raises(LabelError, match=r"no such class: 'female'\.\n  Did you mean 'Female'\?"):
        Ordinal(("Female", "Male"), class_weights={"female": 1, "Female": 1, "Male": 1}).fit(
            "x", pl.Series(["Female", "Male"])
        )


def test_two_spellings_of_one_class_are_refused() -> None:
    with pytest.raises(LabelError, match="class_weights: two weights for '1'"):
        Binary("1", class_weights={"0": 1, "1": 3, "1.0": 2}).fit("x", pl.Series([0, 1]))


TABLE = 'class_weights: Expected "balanced" or a table of weights by class; got'


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("equal", f"{TABLE} 'equal'."),
        (2.0, f"{TABLE} 2.0."),
        ({"女": 0}, "class_weights.女: Expected greater than 0; got 0."),
        ({"女": "2"}, "class_weights.女: Expected a valid number; got '2'."),
    ],
)
@pytest.mark.parametrize("kind", [partial(Binary, "女"), Categorical, Ordinal])
def test_what_weights_can_be(
    kind: Callable[..., TaskSettings], declared: object, message: str
) -> None:
    with pytest.raises(SpecError) as caught:
        kind(class_weights=declared)
    assert str(caught.value).partition(" ")[2] == message


@pytest.mark.parametrize("declared", ["many", True, -1, 0, {"a": -1}, [1, 2]], ids=str)
def test_what_a_positive_weight_can_be(declared: object) -> None:
    with pytest.raises(SpecError, match=r"^Multilabel positive_weight[.a]*: Expected "):
        Multilabel(positive_weight=declared)  # type: ignore[arg-type]


def by_hand(task: Task, rows: torch.Tensor, weights: Sequence[float]) -> None:
    """The losses of a weighted task are those of the plain one times the weights."""
    plain: Task = task.settings.__class__(classes=task.classes).fit(  # type: ignore[attr-defined]
        task.name,
        pl.Series(task.classes),  # type: ignore[attr-defined]
    )
    outputs = torch.randn(len(rows), task.width, generator=torch.Generator().manual_seed(0))
    outputs = outputs.squeeze(1) if task.width == 1 else outputs
    expected = plain.losses(outputs, rows) * torch.tensor(weights)[rows]
    assert torch.allclose(task.losses(outputs, rows), expected)


@pytest.mark.parametrize("kind", [Categorical, Ordinal])
def test_each_row_counts_as_its_class(kind: type[Categorical] | type[Ordinal]) -> None:
    cells = pl.Series(["1", "1", "1", "2", "2", "3", None])
    task = kind(class_weights="balanced").fit("x", cells)
    assert task.class_weights == pytest.approx((2 / 3, 1, 2))
    by_hand(task, task.encode(cells).targets, task.class_weights)


def test_the_loss_of_classes_is_that_of_torch() -> None:
    cells = pl.Series(["a", "a", "b", "c"])
    task = Categorical(class_weights="balanced").fit("x", cells)
    outputs, targets = torch.randn(4, 3), task.encode(cells).targets
    expected = functional.cross_entropy(
        outputs, targets, torch.tensor(task.class_weights), reduction="none"
    )
    assert torch.allclose(task.losses(outputs, targets), expected)


def test_a_table_of_equal_weights_changes_nothing() -> None:
    plain = Binary("女").fit("x", GENDER)
    equal = Binary("女", class_weights={"男": 3, "女": 3}).fit("x", GENDER)
    outputs, targets = torch.randn(15), plain.encode(GENDER).targets
    assert torch.allclose(plain.losses(outputs, targets), equal.losses(outputs, targets))


TAGS = pl.Series(["a"] * 6 + ["a;b"] * 2 + ["none", None, None])


def test_balanced_positives_and_negatives_count_alike() -> None:
    task = Multilabel(positive_weight="balanced").fit("x", TAGS)
    (no_a, a), (no_b, b) = task.label_weights
    assert (a / no_a, b / no_b) == pytest.approx((1 / 8, 7 / 2))
    assert (8 * a, 2 * b) == pytest.approx((1 * no_a, 7 * no_b))
    assert (8 * a + no_a, 2 * b + 7 * no_b) == pytest.approx((9, 9))


@pytest.mark.parametrize("declared", [3, {"b": 3, "a": 3}])
def test_positives_by_a_number_or_a_table(declared: float | dict[str, float]) -> None:
    task = Multilabel(positive_weight=declared).fit("x", TAGS)
    assert [p / n for n, p in task.label_weights] == pytest.approx([3, 3])
    assert task.label_weights[1][0] == pytest.approx(9 / (7 + 2 * 3))


def test_a_table_names_each_label() -> None:
    with pytest.raises(LabelError, match="positive_weight: no weight for 'b'"):
        Multilabel(positive_weight={"a": 2}).fit("x", TAGS)


@pytest.mark.parametrize(("share", "ratio"), [(0.0, 100), (1e-4, 100), (1.0, 0.01), (0.25, 3)])
def test_a_balanced_positive_weight_is_bounded(share: float, ratio: float) -> None:
    rows = torch.zeros(10_000, 1)
    rows[: round(share * 10_000)] = 1
    ((negative, positive),) = fit_positive_weights("x", "balanced", ["a"], rows)
    assert positive / negative == pytest.approx(ratio)
    assert share * positive + (1 - share) * negative == pytest.approx(1)


def test_the_loss_of_labels_is_that_of_torch() -> None:
    """Which multiplies positives alone, so that the mean weight is left to be divided by."""
    task = Multilabel(positive_weight=5).fit("x", TAGS)
    encoded = task.encode(TAGS)
    outputs = torch.randn(len(TAGS), 2)
    terms = functional.binary_cross_entropy_with_logits(
        outputs, encoded.targets, reduction="none", pos_weight=torch.tensor([5.0, 5.0])
    )
    share = encoded.targets[encoded.present].mean(dim=0)
    expected = (terms / (1 + 4 * share)).mean(dim=1)
    assert torch.allclose(task.losses(outputs, encoded.targets), expected)


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        (Binary("女", class_weights="balanced"), "0.62 for 男 to 2.5 for 女"),
        (Binary("女"), ""),
        (Multilabel(), ""),
    ],
)
def test_weights_in_words(declared: Binary | Multilabel, words: str) -> None:
    assert declared.fit("x", GENDER).weights_text == words


def test_large_weights_in_words() -> None:
    assert weights_words(["b", "a", "c"], [0.012, 123.4, 1]) == "0.012 for b to 123 for a"


def test_a_task_of_an_earlier_version_has_no_weights() -> None:
    for declared in (Binary("女"), Categorical(), Multilabel(), Ordinal(("男", "女"))):
        task = declared.fit("x", GENDER)
        (plain,) = tasks_to_json([task])
        new = {name for name in plain if "weights" in name}
        assert len(new) == 1
        settings = {k: v for k, v in plain["settings"].items() if "_weight" not in k}
        older = {**{k: v for k, v in plain.items() if k not in new}, "settings": settings}
        assert tasks_from_json(json.dumps([older]), "here") == [task]


def test_weights_of_nothing_declared_are_none() -> None:
    assert fit_class_weights("x", None, ["a"], torch.tensor([0])) == ()
    assert fit_positive_weights("x", None, ["a"], torch.ones(1, 1)) == ()
