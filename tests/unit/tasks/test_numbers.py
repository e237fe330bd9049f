import math

import polars as pl
import pytest
import torch

from polyhead.tasks.intervals import Interval
from polyhead.tasks.numbers import read_numbers


def test_plain_numbers_have_no_bins() -> None:
    triples, bins = read_numbers(pl.Series([31, None, -2]), {}, None)
    assert bins == {}
    assert triples[:, 0].tolist() == [31, pytest.approx(math.nan, nan_ok=True), -2]
    assert torch.equal(triples[[0, 2], 0], triples[[0, 2], 1])
    assert torch.equal(triples[[0, 2], 0], triples[[0, 2], 2])


@pytest.mark.parametrize(
    "cells",
    [
        pl.Series([math.inf, -math.inf, math.nan, 1e39, None]),
        pl.Series(["inf", "1e400", "nan", "1e39", None]),
        pl.Series(["", " ", "abc", "9-Mar", None]),
        pl.Series([None] * 5),
        pl.Series([True, False, None, None, None]),
    ],
)
def test_what_is_no_number(cells: pl.Series) -> None:
    triples, bins = read_numbers(cells, {}, None)
    assert bins == {}
    assert triples.isnan().all()
    assert triples.shape == (5, 3)


def test_numbers_and_bins_in_one_column() -> None:
    triples, bins = read_numbers(pl.Series(["31", " 60-69 ", "70+", "-4"]), {}, None)
    assert triples.tolist() == [[31, 31, 31], [64.5, 60, 70], [75, 70, math.inf], [-4, -4, -4]]
    assert bins == {"60-69": Interval(60, 70, 64.5), "70+": Interval(70, math.inf, 75)}


def test_known_bins_keep_what_stands_for_them() -> None:
    known = {"70+": Interval(70, math.inf, 81)}
    triples, bins = read_numbers(pl.Series(["70+", "60-69"]), known, None)
    assert triples[:, 0].tolist() == [81, 64.5]
    assert bins["70+"].middle == 81


def test_neighbors_may_come_from_training() -> None:
    triples, _ = read_numbers(pl.Series(["70+"]), {"60-69": Interval(60, 70, 64.5)}, None)
    assert triples[0, 0] == 75


@pytest.mark.parametrize("dtype", [pl.Int8, pl.UInt64, pl.Float32, pl.Decimal(10, 2), pl.String])
def test_any_type_of_column(dtype: pl.DataType) -> None:
    triples, _ = read_numbers(pl.Series([31, None, 4]).cast(dtype), {}, None)
    assert triples.dtype == torch.float32
    assert triples[[0, 2], 0].tolist() == [31, 4]
