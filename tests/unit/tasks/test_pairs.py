import torch

from polyhead.tasks import ClassPairs, NumberPairs


def test_numbers_need_no_bins() -> None:
    pairs = NumberPairs("age", "years", torch.tensor([1.0]), torch.tensor([2.0]))
    assert pairs.low is None
    assert pairs.high is None


def test_classes_are_positions() -> None:
    pairs = ClassPairs("性别", ("男", "女"), torch.tensor([1]), torch.tensor([0]))
    assert pairs.classes[int(pairs.true[0])] == "女"
