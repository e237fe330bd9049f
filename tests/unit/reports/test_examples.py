import base64
import io
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from PIL import Image

import polyhead as ph
from polyhead.reports import Choices, Material, read_material
from polyhead.reports.examples import choose, draw_at_random
from polyhead.reports.places import Places, jpeg, small
from polyhead.reports.reasons import Looked


def test_the_worst_and_the_best_are_shown(material: Material) -> None:
    ages, genders = choose(material)
    assert (ages.task, genders.task) == ("age", "gender")
    assert len(ages.worst) == len(ages.best) == 6
    frame = material.frame.with_columns(
        (pl.col("age").cast(pl.Float64) - pl.col("age_predicted")).abs().alias("off")
    ).drop_nulls("off").sort("off", descending=True)  # fmt: skip
    assert [e.row for e in ages.worst] == [f"row {row}" for row in frame["row"][:6]]
    assert [e.row for e in ages.best] == [f"row {row}" for row in frame["row"][::-1][:6]]


def test_chance_draws_the_same_rows_each_time(material: Material, trained: ph.Run) -> None:
    drawn = draw_at_random(material)
    assert drawn == draw_at_random(read_material(trained, Choices()))
    assert len(drawn) == 12
    assert {len(example.said) for example in drawn} <= {1, 2}


def test_a_picture_says_its_numbers(material: Material) -> None:
    example = choose(material)[0].worst[0]
    said = example.said[0]
    assert example.alt == f"age: predicted {said.predicted}, true {said.true}"
    assert said.predicted.endswith(" years")
    assert example.picture.startswith("data:image/jpeg;base64,")


def test_a_picture_is_small_and_keeps_its_shape() -> None:
    wide = small(np.zeros((900, 1800, 3), np.uint8))
    assert wide.shape == (200, 400, 3)
    assert small(np.zeros((50, 40, 3), np.uint8)).shape == (50, 40, 3)
    file = base64.b64decode(jpeg(wide).partition(",")[2])
    assert Image.open(io.BytesIO(file)).size == (400, 200)


@pytest.mark.parametrize("cell", ["none.png", "../../none", "val"])
def test_an_image_that_can_not_be_read_is_none(trained: ph.Run, cell: str) -> None:
    places = Places.of(trained.spec, "val")
    assert places.pixels({"file": cell}) is None
    assert places.pixels({"file": None}) is None


def test_what_the_network_looked_at_stands_beside(material: Material) -> None:
    """Overlays are part of the material; where one is there, the example shows it."""
    row = material.answered["age"].extremes()[0]
    seen = np.full((32, 32, 3), 90, np.uint8)
    looked = Looked({("age", row): seen}, {"age": [("#123456", "raises age")]}, (4, 4))
    ages, genders = choose(replace(material, looked=looked))
    assert ages.worst[0].reason == jpeg(seen)
    assert ages.worst[1].reason == ""
    assert ages.keys == [("#123456", "raises age")]
    assert genders.keys == ()
