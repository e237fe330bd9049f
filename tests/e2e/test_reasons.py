"""The truth: a network that learned two clues looks for each where it is drawn.

Age shows in the hair alone, gender at the neck alone; the boxes around both are known.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from jaxtyping import Bool, Float

import polyhead as ph
from polyhead.demo import make_clues
from polyhead.reasons import Heatmap
from polyhead.training import Quiet, train

pytestmark = pytest.mark.slow

SIDE = 64
OWN = {"age": "age_box", "gender": "gender_box"}
OTHER = {"age": "gender_box", "gender": "age_box"}


@pytest.fixture(scope="module")
def clues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clues") / "set"
    return make_clues(folder, train=200, val=60, side=SIDE).folder


@pytest.fixture(scope="module")
def run(clues: Path) -> ph.Run:
    spec = ph.Spec(
        data=ph.Data(train="train.csv", val="val.csv", folder=str(clues)),
        inputs={"face": ph.Image("file", size=SIDE, fit="stretch")},
        tasks={"age": ph.Regression(unit="years"), "gender": ph.Binary(positive="Female")},
        model=ph.Model(
            "test_resnet", freeze="none", weights="random", backbone_options={"output_stride": 8}
        ),
        training=ph.Training(
            epochs=10, batch_size=16, optimizer="adamw", lr=3e-3, schedule="cosine", warmup=0.5
        ),
    )
    return train(spec, out=clues.parent / "run", reporter=Quiet())


@pytest.fixture(scope="module")
def rows(clues: Path) -> pl.DataFrame:
    return pl.read_csv(clues / "val.csv")


@pytest.fixture(scope="module")
def found(run: ph.Run, clues: Path, rows: pl.DataFrame) -> list[ph.Reasons]:
    return ph.explain(ph.load(run.folder), [clues / file for file in rows["file"]])


def test_it_learned_both_clues(run: ph.Run) -> None:
    assert run.metrics["age"]["mae"] < 10
    assert run.metrics["gender"]["accuracy"] > 0.9


@pytest.mark.parametrize("task", OWN)
def test_each_answer_looks_at_its_own_clue(
    found: list[ph.Reasons], rows: pl.DataFrame, task: str
) -> None:
    """By two measures, each against what chance would give, and what the other clue's box gets."""
    own, other = (looks(found, rows, task, boxes[task]) for boxes in (OWN, OTHER))
    assert own.share > 1.5 * own.chance
    assert own.points > own.chance + 0.35
    assert other.share < other.chance
    assert other.points < 0.1


def test_the_two_maps_differ(found: list[ph.Reasons]) -> None:
    alike = [
        np.corrcoef(*(np.abs(row.of(task)[0].grid).ravel() for task in OWN))[0, 1] for row in found
    ]
    assert np.mean(alike) < 0.3


def test_white_hair_raises_age_and_dark_hair_lowers_it(
    found: list[ph.Reasons], rows: pl.DataFrame
) -> None:
    net = []
    for row, box in zip(found, rows["age_box"], strict=True):
        heatmap = row.of("age")[0]
        net.append(float(heatmap.map[mask(heatmap, box)].sum()))
    old, young = rows["age"].to_numpy() > 65, rows["age"].to_numpy() < 25
    assert old.sum() > 8
    assert young.sum() > 8
    assert (np.array(net)[old] > 0).mean() > 0.9
    assert (np.array(net)[young] < 0).mean() > 0.9


class Looks:
    """How the maps of a task meet a box, in the mean over rows."""

    def __init__(self, share: float, points: float, chance: float) -> None:
        self.share, self.points, self.chance = share, points, chance


def looks(found: list[ph.Reasons], rows: pl.DataFrame, task: str, box: str) -> Looks:
    share, points, chance = [], [], []
    for row, cell in zip(found, rows[box], strict=True):
        heatmap = row.of(task)[0]
        within, strength = mask(heatmap, cell), spoken(heatmap)
        share.append(strength[within].sum() / strength.sum())
        points.append(within.flat[strength.argmax()])
        chance.append(within.mean())
    return Looks(float(np.mean(share)), float(np.mean(points)), float(np.mean(chance)))


def spoken(heatmap: Heatmap) -> Float[np.ndarray, "H W"]:
    """What is colored: both sides of a number, of a class what speaks for the answer."""
    if heatmap.answered == 0:
        return np.asarray(np.abs(heatmap.map))
    return np.asarray(np.clip(heatmap.answered * heatmap.map, 0, None))


def mask(heatmap: Heatmap, cell: str) -> Bool[np.ndarray, "H W"]:
    left, top, right, bottom = map(int, cell.split())
    within = np.zeros(heatmap.map.shape, dtype=bool)
    within[top:bottom, left:right] = True
    return within
