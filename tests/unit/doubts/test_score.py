import numpy as np
import torch

from polyhead.doubts.score import class_contradicted, class_doubt, number_doubt, thresholds, usual
from polyhead.tasks import ClassPairs, NumberPairs


def classes(shares: list[list[float]], true: list[int]) -> ClassPairs:
    p = torch.tensor(shares)
    names = tuple("abc"[: p.shape[1]])
    return ClassPairs("x", names, torch.tensor(true), p.argmax(dim=1), p)


def test_the_doubt_of_classes_is_the_formula() -> None:
    pairs = classes([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [0, 1, 1])
    # thresholds: a 0.9; b (0.8 + 0.4) / 2 = 0.6
    assert torch.allclose(class_doubt(pairs), torch.tensor([0, -1 / 3, 1 / 3]).double())


def test_a_class_of_which_the_network_is_seldom_sure_is_not_listed_row_by_row() -> None:
    hard = [[0.55, 0.45]] * 4  # labeled b: the network always prefers a a little
    easy = [[0.95, 0.05]] * 4
    wrong = [[0.46, 0.54]]  # labeled a
    pairs = classes([*hard, *easy, *wrong], [1] * 4 + [0] * 5)
    assert class_doubt(pairs).argmax() == 8
    assert class_contradicted(pairs).tolist() == [False] * 8 + [True]


def test_a_class_without_rows_stands_at_the_mean_threshold() -> None:
    shares = torch.tensor([[0.8, 0.1, 0.1], [0.2, 0.6, 0.2]]).double()
    found = thresholds(shares, torch.tensor([0, 1]))
    assert torch.allclose(found, torch.tensor([0.8, 0.6, 0.7]).double())


def test_without_probabilities_the_answers_count() -> None:
    pairs = ClassPairs("x", ("a", "b"), torch.tensor([0, 1, 1]), torch.tensor([0, 1, 0]))
    assert class_doubt(pairs).argmax() == 2
    assert class_contradicted(pairs).tolist() == [False, False, True]


def numbers(rows: int) -> tuple[torch.Tensor, torch.Tensor]:
    rng = np.random.default_rng(0)
    said = rng.uniform(0, 80, rows)
    # Three times as uncertain above 40, and always five too low there.
    noise = rng.normal(0, np.where(said < 40, 3, 10), rows) + np.where(said < 40, 0, 5)
    return torch.tensor(said), torch.tensor(said + noise)


def test_numbers_are_measured_by_what_is_usual_at_such_an_answer() -> None:
    said, true = numbers(600)
    low, high = int(said.argmin()), int(said.argmax())
    true[low], true[high] = said[low] + 24, said[high] + 17
    doubts = number_doubt(NumberPairs("age", "years", true, said))
    assert doubts.argmax() == low
    assert doubts[high] < 3
    assert 0.15 < (doubts > 1).double().mean() < 0.25


def test_the_spread_is_never_nearly_nothing() -> None:
    said = torch.arange(200.0).double()
    residuals = torch.where(said < 90, 0.0, 1.0) * torch.tensor([1.0, -1.0] * 100)
    _, spread = usual(said, residuals.double())
    assert spread.min() == 0.25  # of all rows one in five is off by 1


def test_labels_that_are_all_met_are_not_doubted() -> None:
    said = torch.arange(20.0)
    assert number_doubt(NumberPairs("age", "", said, said)).tolist() == [0.0] * 20


def test_of_a_bin_the_distance_to_its_nearer_end_counts() -> None:
    said = torch.linspace(31, 39, 100)
    low = torch.full((100,), 30.0)
    low[50] = 60
    pairs = NumberPairs("age", "years", low + 4.5, said, low, low + 10)
    doubts = number_doubt(pairs)
    assert doubts.argmax() == 50
    assert (doubts[10:50] == 0).all()
    plain = number_doubt(NumberPairs("age", "years", low + 4.5, said))
    assert plain[50] > doubts[50] > 0


def test_few_rows_will_do() -> None:
    pairs = NumberPairs("age", "", torch.tensor([1.0, 2.0]), torch.tensor([1.5, 1.0]))
    assert torch.isfinite(number_doubt(pairs)).all()
