import json
import warnings

import polars as pl
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, hamming_loss

from polyhead.errors import LabelError, SpecError
from polyhead.tasks import ClassPairs, Multilabel

CELLS = pl.Series(["hat;glasses", "hat", "none", "hat;beard", None])
TASK = Multilabel().fit("wears", CELLS)


def test_separator_labels_and_majority_are_found() -> None:
    assert TASK.separator == ";"
    assert TASK.classes == ("beard", "glasses", "hat")
    assert TASK.majority == (False, False, True)
    assert TASK.constant(2).tolist() == [[0.25, 0.25, 0.75], [0.25, 0.25, 0.75]]


def test_a_label_of_half_the_rows_is_in_the_constant() -> None:
    assert Multilabel().fit("wears", pl.Series(["a", "b;c", "b", "a;b"])).majority == (
        True,
        True,
        False,
    )


def test_a_declared_separator_is_used() -> None:
    task = Multilabel(" / ").fit("wears", pl.Series(["a;b / c", "c"]))
    assert task.classes == ("a;b", "c")


def test_declared_labels_keep_their_order() -> None:
    task = Multilabel(classes=("hat", "beard", "glasses", "scarf")).fit("wears", CELLS)
    assert task.classes == ("hat", "beard", "glasses", "scarf")
    assert task.encode(pl.Series(["glasses"])).targets.tolist() == [[0, 0, 1, 0]]


def test_list_columns_fit_too() -> None:
    task = Multilabel().fit("wears", pl.Series([["hat", "眼镜"], [], None]))
    assert task.classes == ("hat", "眼镜")
    encoded = task.encode(pl.Series([["眼镜"], [], None]))
    assert encoded.targets.tolist() == [[0, 1], [0, 0], [0, 0]]
    assert encoded.present.tolist() == [True, True, False]


def test_an_empty_cell_is_absent_and_the_empty_word_is_not() -> None:
    encoded = TASK.encode(pl.Series(["none", None, "", "hat"]))
    assert encoded.present.tolist() == [True, False, False, True]
    assert encoded.targets.tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 1]]
    dash = Multilabel(empty_word="-").fit("wears", pl.Series(["a", "-", "none"]))
    assert dash.classes == ("a", "none")


@pytest.mark.parametrize(
    ("settings_", "message"),
    [
        ({"classes": ("a", "a")}, "classes: Expected each once; got 'a' twice"),
        (
            {"classes": ("a", "None")},
            "empty_word: 'none' is a class too. Expected a word that is none",
        ),
        (
            {"classes": ("a,b",), "separator": ","},
            "separator: ',' parts the class 'a,b'",
        ),
        ({"separator": ""}, "separator: Expected at least 1 character; got ''."),
    ],
)
def test_what_cant_be_declared(settings_: dict[str, object], message: str) -> None:
    with pytest.raises(SpecError) as caught:
        Multilabel(**settings_)  # type: ignore[arg-type]
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("declared", "cells", "message"),
    [
        (Multilabel(), [None, None], "task 'wears': the training table holds no label for it."),
        (Multilabel(), ["none"], "task 'wears': the training table holds no label for it."),
        (
            Multilabel(classes=("hat",)),
            ["hut", None],
            (
                "task 'wears': no training cell can be read. "
                "The first cell: no such label: 'hut'.\n"
                "  Did you mean 'hat'? Known from training: hat."
            ),
        ),
        (
            Multilabel(classes=("hat",)),
            [None],
            "task 'wears': no training cell can be read.",
        ),
    ],
)
def test_columns_without_a_label(
    declared: Multilabel, cells: list[str | None], message: str
) -> None:
    with pytest.raises(LabelError) as caught:
        declared.fit("wears", pl.Series(cells, dtype=pl.String))
    assert str(caught.value) == message


def test_the_loss_is_the_mean_cross_entropy_of_the_labels() -> None:
    outputs = torch.tensor([[0.0, 2.0, -1.0]])
    targets = torch.tensor([[1.0, 0.0, 0.0]])
    p = outputs.sigmoid()
    expected = -(targets * p.log() + (1 - targets) * (1 - p).log()).mean()
    assert torch.allclose(TASK.losses(outputs, targets), expected)


def test_one_label_alone_takes_a_head_of_width_one() -> None:
    task = Multilabel().fit("hat", pl.Series(["hat", "none", "none"]))
    outputs = torch.tensor([2.0, -2.0])
    targets = task.encode(pl.Series(["hat", "none"])).targets
    assert task.width == 1
    assert task.losses(outputs, targets).shape == (2,)
    assert task.predict(outputs).shape == (2, 1)
    assert task.measure(task.predict(outputs), targets)["f1"] == 1
    assert task.summary == "any of 1 label, loss cross-entropy"


ROWS = st.lists(
    st.tuples(
        st.lists(st.booleans(), min_size=3, max_size=3),
        st.lists(st.floats(0, 1, width=32), min_size=3, max_size=3),
    ),
    min_size=1,
    max_size=20,
)


@settings(deadline=None)
@given(ROWS)
def test_metrics_are_what_scikit_learn_says(rows: list[tuple[list[bool], list[float]]]) -> None:
    truth = torch.tensor([row[0] for row in rows])
    shares = torch.tensor([row[1] for row in rows])
    guesses = (shares >= 0.5).numpy()
    measured = TASK.measure(shares, truth.float())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of labels that are neither true nor guessed
        f1 = f1_score(truth.numpy(), guesses, average="macro", zero_division=torch.nan)
    occurs = bool((truth.numpy() | guesses).any())
    assert measured["label_accuracy"] == pytest.approx(1 - hamming_loss(truth.numpy(), guesses))
    assert measured["exact_match"] == pytest.approx(accuracy_score(truth.numpy(), guesses))
    assert measured["f1"] == pytest.approx(f1 if occurs else 0)
    assert TASK.error(measured) == pytest.approx(hamming_loss(truth.numpy(), guesses))
    both = any(0 < label.sum() < len(label) for label in truth.unbind(dim=1))
    names = [metric.name for metric in TASK.metrics]
    assert list(measured) == [name for name in names if name != "auroc" or both]


def test_answers_name_the_labels_that_hold() -> None:
    answer = TASK.answer(torch.tensor([0.25, 0.75, 0.5]))
    assert answer.value == ("glasses", "hat")
    assert answer.text == "glasses (0.75), hat (0.50)"
    assert answer.probability is None
    assert answer.probabilities == {"beard": 0.25, "glasses": 0.75, "hat": 0.5}
    assert json.loads(json.dumps(answer.value)) == ["glasses", "hat"]


def test_an_answer_without_a_label_says_so() -> None:
    answer = TASK.answer(torch.zeros(3))
    assert (answer.value, answer.text) == ((), "none")


def test_columns_read_like_cells() -> None:
    shares = torch.tensor([[0.0, 0.9, 0.9], [0.0, 0.0, 0.0]])
    columns = TASK.to_columns(shares)
    assert list(columns) == [
        *("wears_predicted", "wears_p_beard", "wears_p_glasses", "wears_p_hat")
    ]
    assert columns["wears_predicted"] == ["glasses;hat", "none"]
    read = TASK.encode(pl.Series(columns["wears_predicted"]))
    assert torch.equal(read.targets, (shares >= 0.5).float())


def test_every_label_is_drawn_by_itself() -> None:
    said, true = torch.tensor([[0.9, 0.1, 0.9]]), torch.tensor([[1.0, 0, 0]])
    pairs = TASK.pairs(said, true)
    assert [p.name for p in pairs] == ["wears: beard", "wears: glasses", "wears: hat"]
    assert all(isinstance(p, ClassPairs) and tuple(p.classes) == ("no", "yes") for p in pairs)
    assert [(p.true.item(), p.predicted.item()) for p in pairs] == [(1, 1), (0, 0), (0, 1)]


def test_verdicts_and_truth() -> None:
    target = torch.tensor([0.0, 1, 1])
    assert TASK.verdict(torch.tensor([0.1, 0.9, 0.9]), target) is True
    assert TASK.verdict(torch.tensor([0.9, 0.9, 0.9]), target) is False
    assert TASK.truth(target) == "glasses, hat"
    assert TASK.truth(torch.zeros(3)) == "none"


def test_the_summary_counts_the_labels() -> None:
    assert TASK.summary == "any of 3 labels, loss cross-entropy"
