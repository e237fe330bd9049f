"""Every number of classes against scikit-learn, with row weights."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import polars as pl
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk
from torch import Tensor

from polyhead.tasks import Binary, Categorical, Multilabel
from polyhead.tasks.agreement import balanced_accuracy, calibration_error
from polyhead.tasks.statistics import Statistic

CLASSES = ("a", "b", "c")
TWO = Binary("b", "a").fit("x", pl.Series(["a", "b"]))
THREE = Categorical(CLASSES).fit("x", pl.Series(CLASSES))
LABELS = Multilabel(classes=CLASSES).fit("x", pl.Series(["a;b", "c"]))

# Shares of sixteenths are as exact in float32 as in float64, and often equal.
SHARE = st.integers(0, 16).map(lambda k: k / 16)
WEIGHT = st.integers(0, 8).map(lambda k: k / 4)
BINARY = st.lists(st.tuples(st.booleans(), SHARE, WEIGHT), min_size=1, max_size=25)
SHARES = st.lists(st.integers(1, 8), min_size=3, max_size=3).map(lambda n: [k / sum(n) for k in n])
SEVERAL = st.lists(st.tuples(st.integers(0, 2), SHARES, WEIGHT), min_size=1, max_size=25)
MANY = st.lists(
    st.tuples(
        st.lists(st.booleans(), min_size=3, max_size=3),
        st.lists(SHARE, min_size=3, max_size=3),
        WEIGHT,
    ),
    min_size=1,
    max_size=20,
)


@contextmanager
def hushed() -> Iterator[None]:
    """scikit-learn warns of classes that are guessed only, or true only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def of(statistic: Statistic, weights: Sequence[float] | None = None) -> float:
    counts = torch.ones(statistic.rows) if weights is None else torch.tensor(weights)
    return float(statistic.over(counts.double()[None]))


def expected_calibration(tops: Tensor, right: Tensor, weights: Tensor) -> float:
    """Bin by bin, as the papers write it down."""
    total = 0.0
    for b in range(15):
        inside = (tops > b / 15) & (tops <= (b + 1) / 15)
        if b == 0:
            inside |= tops == 0
        total += abs(float((weights * (tops - right) * inside).sum()))
    return total / float(weights.sum())


@given(BINARY)
def test_two_classes_are_measured_as_scikit_learn_does(
    rows: list[tuple[bool, float, float]],
) -> None:
    truth, shares, weights = zip(*rows, strict=True)
    if not sum(weights):
        return
    p, w = torch.tensor(shares), torch.tensor(weights)
    measured = TWO.measure(p, torch.tensor(truth).float(), w)
    said = [share >= 0.5 for share in shares]
    held = [t for t, weight in zip(truth, weights, strict=True) if weight]
    with hushed():
        assert measured["accuracy"] == pytest.approx(
            sk.accuracy_score(truth, said, sample_weight=weights)
        )
        assert measured["f1"] == pytest.approx(
            sk.f1_score(truth, said, sample_weight=weights, zero_division=0)
        )
        if len(set(held)) == 2:
            assert measured["balanced_accuracy"] == pytest.approx(
                sk.balanced_accuracy_score(truth, said, sample_weight=weights)
            )
            assert measured["auroc"] == pytest.approx(
                sk.roc_auc_score(truth, shares, sample_weight=weights)
            )
        else:
            assert "auroc" not in measured
    loss = sk.log_loss(truth, p.numpy(), sample_weight=weights, labels=[False, True])
    assert measured["log_loss"] == pytest.approx(loss, rel=1e-5)
    tops = torch.maximum(p, 1 - p).double()
    right = torch.tensor(said) == torch.tensor(truth)
    assert measured["calibration_error"] == pytest.approx(
        expected_calibration(tops, right.double(), w.double()), abs=1e-6
    )


@given(SEVERAL)
def test_several_classes_are_measured_as_scikit_learn_does(
    rows: list[tuple[int, list[float], float]],
) -> None:
    truth, shares, weights = zip(*rows, strict=True)
    if not sum(weights):
        return
    p, w = torch.tensor(shares), torch.tensor(weights)
    measured = THREE.measure(p, torch.tensor(truth), w)
    said = p.argmax(dim=1)
    counted = [(t, int(s)) for t, s, weight in zip(truth, said, weights, strict=True) if weight]
    labels = sorted({label for pair in counted for label in pair})
    with hushed():
        assert measured["accuracy"] == pytest.approx(
            sk.accuracy_score(truth, said, sample_weight=weights)
        )
        assert measured["f1"] == pytest.approx(
            sk.f1_score(truth, said, labels=labels, average="macro", sample_weight=weights)
        )
        recalls = sk.recall_score(
            truth, said, labels=sorted({t for t, _ in counted}), average=None, sample_weight=weights
        )
        assert measured["balanced_accuracy"] == pytest.approx(recalls.mean())
        loss = sk.log_loss(truth, p.double().numpy(), sample_weight=weights, labels=[0, 1, 2])
    assert measured["log_loss"] == pytest.approx(loss, rel=1e-5)
    if {t for t, _ in counted} == {0, 1, 2}:
        one_by_one = [
            sk.roc_auc_score([t == k for t in truth], p[:, k].numpy(), sample_weight=weights)
            for k in range(3)
        ]
        assert measured["auroc"] == pytest.approx(sum(one_by_one) / 3)
    tops = p.amax(dim=1).double()
    assert measured["calibration_error"] == pytest.approx(
        expected_calibration(tops, (said == torch.tensor(truth)).double(), w.double()), abs=1e-6
    )


@given(MANY)
def test_several_labels_at_once_are_measured_as_scikit_learn_does(
    rows: list[tuple[list[bool], list[float], float]],
) -> None:
    truth, shares, weights = zip(*rows, strict=True)
    if not sum(weights):
        return
    t, p, w = torch.tensor(truth), torch.tensor(shares), torch.tensor(weights)
    measured = LABELS.measure(p, t.float(), w)
    said = p >= 0.5
    right = (said == t).double().mean(dim=1)
    assert measured["label_accuracy"] == pytest.approx(float((right * w).sum() / w.sum()))
    assert measured["exact_match"] == pytest.approx(
        sk.accuracy_score(t.numpy(), said.numpy(), sample_weight=weights)
    )
    present = w > 0
    occurs = [k for k in range(3) if (said | t)[present, k].any()]
    ranked = [k for k in range(3) if len(set(t[present, k].tolist())) == 2]
    with hushed():
        each = sk.f1_score(t.numpy(), said.numpy(), average=None, sample_weight=weights)
        balanced = [
            sk.recall_score(
                t[:, k].numpy(),
                said[:, k].numpy(),
                labels=sorted(set(t[present, k].tolist())),
                average="macro",
                sample_weight=weights,
            )
            for k in range(3)
        ]
    assert measured["f1"] == pytest.approx(each[occurs].mean() if occurs else 0)
    assert measured["balanced_accuracy"] == pytest.approx(sum(balanced) / 3)
    areas = [sk.roc_auc_score(t[:, k], p[:, k], sample_weight=weights) for k in ranked]
    assert ("auroc" in measured) == bool(ranked)
    if ranked:
        assert measured["auroc"] == pytest.approx(sum(areas) / len(areas))
    losses = [
        sk.log_loss(t[:, k], p[:, k].numpy(), sample_weight=w, labels=[0, 1]) for k in (0, 1, 2)
    ]
    assert measured["log_loss"] == pytest.approx(sum(losses) / 3, rel=1e-5)
    flat, held = p.double().flatten(), t.double().flatten()
    assert measured["calibration_error"] == pytest.approx(
        expected_calibration(flat, held, w.double().repeat_interleave(3)),
        abs=1e-6,
    )


def test_a_class_without_a_label_has_no_recall() -> None:
    statistic = balanced_accuracy(torch.tensor([0, 0, 2]), torch.tensor([0, 0, 0]), 3)
    assert of(statistic) == pytest.approx(2 / 3)
    assert of(statistic, [1, 1, 0]) == 1


def test_a_sure_and_wrong_answer_costs_a_finite_loss() -> None:
    measured = TWO.measure(torch.tensor([1.0]), torch.tensor([0.0]))
    assert measured["log_loss"] == pytest.approx(15.94, abs=0.01)


def test_calibration_is_the_distance_of_probability_and_share_in_each_bin() -> None:
    """In (4/5, 13/15] two of four are right, in (14/15, 1] the only one is."""
    tops = torch.tensor([0.85, 0.85, 0.85, 0.85, 1.0])[:, None]
    right = torch.tensor([True, True, False, False, True])[:, None]
    assert of(calibration_error(tops, right)) == pytest.approx(4 / 5 * 0.35)


def test_labels_that_are_off_in_opposite_ways_do_not_make_up_for_each_other() -> None:
    """0.8 comes true in 7 of 10 rows, 0.2 in 1 of 10: each is off by 0.1."""
    p = torch.tensor([0.8, 0.2]).repeat(10, 1)
    true = torch.tensor([[row < 7, row < 1] for row in range(10)])
    measured = Multilabel().fit("x", pl.Series(["a", "b"])).measure(p, true.float())
    assert measured["calibration_error"] == pytest.approx(0.1, abs=1e-6)


def test_too_many_classes_are_not_ranked_one_by_one() -> None:
    names = tuple(f"{k:02}" for k in range(51))
    fewer = Categorical(names[:50]).fit("x", pl.Series(["00", "01"]))
    more = Categorical(names).fit("x", pl.Series(["00", "01"]))
    assert "auroc" in [metric.name for metric in fewer.metrics]
    assert "auroc" not in [metric.name for metric in more.metrics]
    assert "auroc" not in more.measure(more.constant(2), torch.tensor([0, 1]))
