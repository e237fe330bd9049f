import pytest
import torch
from torch import Tensor

from polyhead.errors import WeightsError
from polyhead.model.weights.match import match


def _state(**shapes: tuple[int, ...]) -> dict[str, Tensor]:
    return {name.replace("_", "."): torch.rand(shape) for name, shape in shapes.items()}


_WANTED = _state(features_0_weight=(2, 3), features_0_bias=(2,))


@pytest.mark.parametrize("prefix", ["", "module.", "model.", "backbone."])
def test_a_prefix_is_taken_off(prefix: str) -> None:
    state = {f"{prefix}{name}": weight for name, weight in _WANTED.items()}
    assert match(state, _WANTED, (), "w").keys() == _WANTED.keys()


def test_the_prefix_of_features_may_be_missing() -> None:
    state = {name.removeprefix("features."): weight for name, weight in _WANTED.items()}
    matched = match(state, _WANTED, (), "w")
    assert all(torch.equal(matched[name], weight) for name, weight in _WANTED.items())


def test_the_head_may_be_there_but_nothing_else() -> None:
    state = {**_WANTED, **_state(classifier_weight=(5, 2))}
    assert match(state, _WANTED, ("classifier.",), "w").keys() == _WANTED.keys()
    with pytest.raises(WeightsError, match=r"classifier\.weight: \(5, 2\) in the file only"):
        match(state, _WANTED, (), "w")


def test_a_counter_that_nothing_reads_may_be_missing() -> None:
    wanted = {**_WANTED, "bn.num_batches_tracked": torch.tensor(0)}
    assert match(_WANTED, wanted, (), "w").keys() == wanted.keys()


def test_the_first_differences_are_named_with_both_shapes() -> None:
    state = _state(features_0_weight=(4, 3), a=(1,), b=(2,), c=(3,))
    with pytest.raises(WeightsError) as caught:
        match(state, _WANTED, (), "w.safetensors")
    assert str(caught.value) == (
        "w.safetensors: these weights are not of this backbone.\n"
        "  features.0.weight: Expected (2, 3); the file has (4, 3)\n"
        "  features.0.bias: Expected (2,); the file has none\n"
        "  a: (1,) in the file only\n"
        "  and 2 more\n"
        "  Set model.backbone (and model.backbone_options) to the network they are of."
    )
