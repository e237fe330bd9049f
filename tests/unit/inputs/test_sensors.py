"""Numeric and categorical inputs: fitted, read, absent, saved."""

import json

import polars as pl
import pytest
import torch

from polyhead.errors import SpecError, TableError
from polyhead.inputs import Category, Numeric, Sensor, sensor_from_json, sensor_to_json

SPEEDS = pl.Series("speed", [10.0, 20.0, None, 30.0])
WEATHER = pl.Series("天气", ["雨", "晴", None, "雨"])


def test_numbers_are_standardized_by_the_training_rows() -> None:
    sensor = Numeric(unit="mph").fit("speed", SPEEDS, dropped=False)
    read = sensor.encode(pl.Series(["20", None, "28.16496580927726", "15-25"]))
    assert read.faults == ()
    assert read.values[[0, 2, 3]].tolist() == pytest.approx([0, 1, 0], abs=1e-6)
    assert sensor.absent(read.values).tolist() == [False, True, False, False]
    assert sensor.summary == "number, mph"


def test_a_constant_number_is_zero() -> None:
    sensor = Numeric().fit("speed", pl.Series([5, 5]), dropped=False)
    assert sensor.encode(pl.Series([5, 7])).values.tolist() == [0.0, 2.0]


def test_what_is_no_number_is_named() -> None:
    sensor = Numeric().fit("speed", SPEEDS, dropped=False)
    read = sensor.encode(pl.Series(["fast", "3"]))
    assert [(fault.index, fault.what) for fault in read.faults] == [(0, "not a number: 'fast'.")]
    assert sensor.absent(read.values).tolist() == [True, False]


@pytest.mark.parametrize("declared", [Numeric("天气"), Category("天气")])
def test_a_column_without_values_is_refused(declared: Numeric | Category) -> None:
    cells = pl.Series([None, None], dtype=pl.String)
    with pytest.raises(TableError, match=r"input 'w': column '天气' holds no (number|value)\."):
        declared.fit("w", cells, dropped=False)


def test_categories_are_those_of_the_training_rows() -> None:
    sensor = Category().fit("天气", WEATHER, dropped=False)
    assert sensor.values == ("晴", "雨")
    read = sensor.encode(pl.Series(["雨", "雪", "晴", None]))
    assert read.values.tolist() == [1, -1, 0, -1]
    (fault,) = read.faults
    assert (fault.index, fault.what) == (1, "no such value: '雪'.")
    assert "晴, 雨" in fault.hint


def test_declared_categories_are_kept_in_their_order() -> None:
    sensor = Category(values=("sun", "rain", "snow")).fit("w", pl.Series(["rain"]), dropped=False)
    assert sensor.encode(pl.Series(["snow", "sun"])).values.tolist() == [2, 0]
    with pytest.raises(TableError, match="holds no value of sun, rain"):
        Category(values=("sun", "rain")).fit("w", pl.Series(["fog"]), dropped=False)
    with pytest.raises(SpecError, match="Expected each once; got 'sun' twice"):
        Category(values=("sun", "sun"))


def test_a_column_of_names_is_no_category() -> None:
    cells = pl.Series([f"name {i}" for i in range(1001)])
    with pytest.raises(TableError, match=r"holds 1,001 different values\. Expected 1,000 at most"):
        Category("who").fit("who", cells, dropped=False)


@pytest.mark.parametrize(
    ("declared", "full"),
    [(Numeric(), pl.Series([1.0, 2.0])), (Category(), pl.Series(["a", "b"]))],
)
def test_an_empty_cell_is_a_fault_where_training_had_none(
    declared: Numeric | Category, full: pl.Series
) -> None:
    cells = pl.concat([full, pl.Series([None], dtype=full.dtype)])
    (fault,) = declared.fit("x", full, dropped=False).encode(cells).faults
    assert (fault.index, fault.what) == (2, "empty, and training had a value in every row.")
    assert "drop_inputs" in fault.hint
    assert declared.fit("x", full, dropped=True).encode(cells).faults == ()
    assert declared.fit("x", cells, dropped=False).encode(cells).faults == ()


@pytest.mark.parametrize(
    "sensor",
    [
        Numeric("速度", "mph").fit("speed", SPEEDS, dropped=True),
        Category().fit("天气", WEATHER, dropped=False),
    ],
)
def test_a_fitted_sensor_is_saved_and_read(sensor: Sensor) -> None:
    assert sensor_from_json(json.dumps(sensor_to_json(sensor))) == sensor
    branch = sensor.branch(5)
    values = torch.cat([sensor.nothing(2), sensor.encode(pl.Series(["1", "晴"])).values])
    given = branch(values)
    assert given.shape == (4, 5)
    assert given.isfinite().all()
    assert sensor.absent(sensor.nothing(2)).all()
