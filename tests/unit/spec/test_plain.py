from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from polyhead.data import ByFraction, Data
from polyhead.images import Augment
from polyhead.inputs import Image
from polyhead.model import ConvNeck, Model
from polyhead.spec import Training
from polyhead.spec.plain import plain
from polyhead.tasks import Regression


def test_only_what_differs_from_the_default_is_kept_and_the_kind() -> None:
    assert plain(Regression(), full=False) == {"kind": "regression"}
    assert plain(Training(epochs=10, lr=0.5), full=False) == {"lr": 0.5}
    assert plain(Image("file", augment=Augment(flip=True)), full=False) == {
        "column": "file",
        "augment": {"flip": True},
        "kind": "image",
    }


def test_everything_but_none_is_kept() -> None:
    kept = plain(Training(), full=True)
    assert kept["epochs"] == 10
    assert "patience" not in kept
    assert set(plain(Model("vgg16"), full=True)) == {
        *("backbone", "freeze", "weights", "neck", "norm", "backbone_options", "share_backbone"),
    }


def test_tuples_become_lists_and_declarations_dictionaries() -> None:
    model = Model("vgg16", neck=ConvNeck((8, 4)), backbone_options={"pad_type": "same"})
    assert plain(model, full=False) == {
        "backbone": "vgg16",
        "neck": {"hidden": [8, 4], "kind": "conv"},
        "backbone_options": {"pad_type": "same"},
    }
    assert plain(Regression(range=(0, 80)), full=False)["range"] == [0, 80]


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("frame", [pl.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 2]})])
def test_a_frame_is_said_in_words(frame: pl.DataFrame | pd.DataFrame, *, full: bool) -> None:
    kept = plain(Data(frame, Path("表.csv"), root="图"), full=full)
    assert (kept["train"], kept["val"], kept["root"]) == ("DataFrame of 2 rows", "表.csv", "图")


def test_a_split_keeps_its_kind() -> None:
    assert plain(Data("a.csv", split=ByFraction()), full=False)["split"] == {"kind": "fraction"}
