import subprocess
import sys

import pytest
from pydantic import TypeAdapter, ValidationError

from polyhead.errors import SpecError
from polyhead.model import ConvNeck, Model, PoolNeck


def test_declaring_a_model_loads_no_torch() -> None:
    code = (
        "import sys; from polyhead.model import ConvNeck, Model; Model('vgg16', neck=ConvNeck());"
        "print({'torch', 'timm', 'torchvision'} & set(sys.modules))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_defaults() -> None:
    assert Model("vgg16") == Model(
        backbone="vgg16",
        freeze="all",
        weights="imagenet",
        neck=PoolNeck(hidden=(), dropout=0.0),
        norm="train",
        init_from=None,
        backbone_options={},
    )
    assert ConvNeck() == ConvNeck(hidden=(512, 128, 64), dropout=0.4)


def test_a_neck_is_told_by_its_kind() -> None:
    text = '{"backbone": "vgg16", "neck": {"kind": "conv", "hidden": [32], "dropout": 0.1}}'
    assert TypeAdapter(Model).validate_json(text).neck == ConvNeck(hidden=(32,), dropout=0.1)


def test_a_model_survives_json() -> None:
    model = Model("vgg16", neck=ConvNeck((8,)), backbone_options={"pad_type": "same", "x": 1.5})
    adapter = TypeAdapter(Model)
    assert adapter.validate_json(adapter.dump_json(model)) == model


def test_hidden_layers_may_be_given_as_a_list() -> None:
    assert ConvNeck(hidden=[8, 4]).hidden == (8, 4)  # type: ignore[arg-type]


@pytest.mark.parametrize("weights", ["imagenet", "random", "mine.safetensors", "/a/b.safetensors"])
def test_weights_are_a_name_or_a_file(weights: str) -> None:
    assert Model("vgg16", weights=weights).weights == weights


def test_other_weights_are_refused() -> None:
    with pytest.raises(SpecError) as caught:
        Model("vgg16", weights="imagenet.pth")
    assert str(caught.value) == (
        "Model: weights: Expected 'imagenet', 'random' or the name of a .safetensors file; "
        "got 'imagenet.pth'."
    )


@pytest.mark.parametrize("wrong", [{"dropout": 1.0}, {"dropout": -0.1}, {"hidden": (0,)}])
def test_impossible_necks_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SpecError):
        ConvNeck(**wrong)  # type: ignore[arg-type]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValidationError, match="conv"):
        TypeAdapter(Model).validate_json('{"backbone": "vgg16", "neck": {"kind": "cnov"}}')
