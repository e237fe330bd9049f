import warnings

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score

from polyhead.tasks.agreement import balanced_accuracy

PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)


@settings(deadline=None)
@given(PAIRS)
def test_it_is_what_scikit_learn_says(pairs: list[tuple[int, int]]) -> None:
    truth, guesses = zip(*pairs, strict=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns where a class is guessed only
        expected = balanced_accuracy_score(truth, guesses)
    found = balanced_accuracy(torch.tensor(guesses), torch.tensor(truth), 4)
    assert abs(found - expected) < 1e-6


def test_a_class_without_a_label_has_no_recall() -> None:
    assert balanced_accuracy(torch.tensor([0, 0, 2]), torch.tensor([0, 0, 0]), 3) == (
        torch.tensor(2 / 3).item()
    )
