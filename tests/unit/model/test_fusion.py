"""Several inputs as one vector, whichever of them are there."""

from collections.abc import Mapping

import polars as pl
import pytest
import torch
from torch import Tensor

from polyhead.inputs import Category, Numeric, Sensor
from polyhead.model import FuseNeck, Model, Network, build_network
from polyhead.model.fusion import Fusion

SPEED = Numeric(unit="mph").fit("speed", pl.Series([1.0, 2.0, None]), dropped=False)
WEATHER = Category().fit("天气", pl.Series(["晴", "雨"]), dropped=False)
SIZES = {"left": (64, 64), "right": (64, 64)}


def fusion(**how: object) -> Fusion:
    torch.manual_seed(0)
    neck = FuseNeck(width=3, **how)  # type: ignore[arg-type]
    made = Fusion(neck, {"left": (4, 2, 6), "right": (5,)}, [SPEED, WEATHER])
    for vector in made.absent:
        torch.nn.init.constant_(vector, 7.0)
    return made


def rows(count: int = 2) -> dict[str, Tensor]:
    return {
        "left": torch.randn(count, 4),
        "right": torch.randn(count, 5),
        "speed": torch.arange(float(count)),
        "天气": torch.arange(count) % 2,
    }


def network(*, share: bool = True, freeze: str = "all", drop: float = 0.0) -> Network:
    neck = FuseNeck((8,), width=3, drop_inputs=drop)
    model = Model("test_resnet", weights="random", freeze=freeze, neck=neck, share_backbone=share)
    inputs: dict[str, tuple[int, int] | Sensor] = {**SIZES, "speed": SPEED, "天气": WEATHER}
    heads = {"steering": 1, "turn": 3}
    return build_network(model, inputs, heads, optional=["right"], seed=0).eval()


def given(count: int = 3) -> dict[str, Tensor]:
    torch.manual_seed(1)
    images = {name: torch.randn(count, 3, *size) for name, size in SIZES.items()}
    return {**images, "speed": torch.randn(count), "天气": torch.arange(count) % 2}


def test_every_input_has_its_place() -> None:
    made, inputs = fusion(), rows()
    joined = made(inputs)
    assert (made.width, joined.shape) == (4 + 5 + 3 + 3, (2, 15))
    assert torch.equal(joined[:, :4], inputs["left"])
    assert torch.equal(joined[:, 4:9], inputs["right"])


def test_a_learned_vector_stands_for_what_is_absent_and_for_nothing_else() -> None:
    made, inputs = fusion(), rows(3)
    inputs["left"][1] = torch.nan
    inputs["speed"][2] = torch.nan
    inputs["天气"][0] = -1
    absent = made(inputs) == 7.0
    assert absent[1, :4].all()
    assert absent[2, 9:12].all()
    assert absent[0, 12:].all()
    assert absent.sum() == 4 + 3 + 3


def test_the_fields_of_a_grid_keep_their_places() -> None:
    made = fusion(grid=(1, 3))
    maps = torch.zeros(1, 4, 2, 6)
    maps[0, 2, :, 4:] = 1.0  # the right third of the third channel
    assert made.widths["left"] == 12
    assert made.pooled(maps).nonzero().tolist() == [[0, 2 * 3 + 2]]


def test_inputs_are_dropped_while_it_learns_and_never_all_of_a_row() -> None:
    made = fusion(drop_inputs=0.6).train()
    joined = made(rows(500))
    gone = torch.stack([part.eq(7.0).all(dim=1) for part in joined.split([4, 5, 3, 3], 1)], 1)
    kept = 0.6**4  # the share of rows that would lose all, and keep all
    assert float(gone.double().mean()) == pytest.approx(0.6 - kept, abs=0.05)
    assert not gone.all(dim=1).any()
    assert not made.eval()(rows(500)).eq(7.0).any()


def test_what_may_be_absent() -> None:
    made = network()
    assert made.fusion is not None
    assert [n for n in made.input_names if made.fusion.may_be_absent(n)] == ["right", "speed"]
    dropping = network(drop=0.1).fusion
    assert dropping is not None
    assert dropping.may_be_absent("left")


@pytest.mark.parametrize("share", [True, False])
@pytest.mark.parametrize("freeze", ["all", "layer2", "none"])
def test_both_halves_give_what_the_whole_gives(*, share: bool, freeze: str) -> None:
    made, inputs = network(share=share, freeze=freeze), given()
    inputs["right"][1] = torch.nan
    whole = made(inputs)
    assert all(answer.isfinite().all() for answer in whole.values())
    assert len(made.backbones) == (1 if share else 2)
    if freeze == "none":
        return
    features = made.features(inputs)
    assert set(features) == set(SIZES)
    assert features["left"].shape == (3, *made.features_shape("left"))
    assert features["right"][1].isnan().all()
    entered = made({**inputs, **features}, stored=True)
    assert all(torch.allclose(entered[name], whole[name], atol=1e-6) for name in whole)
    alone = made.features({"right": inputs["right"]})
    assert torch.allclose(alone["right"], features["right"], atol=1e-6, equal_nan=True)


def test_every_input_is_used_and_rows_do_not_mix() -> None:
    made, inputs = network(), given()
    before = made(inputs)["turn"]
    for name in inputs:
        changed = {n: x.clone() for n, x in inputs.items()}
        changed[name][1] = changed[name][1] + 1 if name != "天气" else 0
        after = made(changed)["turn"]
        assert not torch.allclose(after[1], before[1], atol=1e-7), name
        assert torch.equal(after[[0, 2]], before[[0, 2]]), name


@pytest.mark.parametrize("freeze", ["none", "layer2"])
def test_an_absent_image_leaves_finite_gradients(freeze: str) -> None:
    made, inputs = network(freeze=freeze).train(), given()
    inputs["right"][0] = torch.nan
    entered: Mapping[str, Tensor] = inputs
    if freeze == "layer2":
        entered = {**inputs, **made.features(inputs)}
    out = made(entered, stored=freeze == "layer2")
    torch.autograd.backward(torch.stack([part.sum() for part in out.values()]).sum())
    gradients = [p.grad for p in made.parameters_learning() if p.grad is not None]
    assert gradients
    assert all(gradient.isfinite().all() for gradient in gradients)


def test_a_shared_backbone_is_there_once_and_an_own_one_for_each() -> None:
    names = set(network(share=False).state_dict())
    assert {name for name in names if name.startswith("backbones.1.")}
    assert not {n for n in network().state_dict() if n.startswith("backbones.1.")}


def test_the_diagram_names_every_input() -> None:
    text = str(network(drop=0.25))
    for said in ("left  3 × 64 × 64", "speed  number, mph", "天气", "one of 2: 晴, 雨",
                 "each is dropped in 25% of training rows", "side by side"):  # fmt: skip
        assert said in text
    assert all(len(line) <= 88 for line in text.splitlines() if "天气" not in line)
