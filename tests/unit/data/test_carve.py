from pathlib import Path

import numpy as np
import polars as pl
import pytest

from polyhead.data import ByFraction, ByGroup, ByTime, Table, carve
from polyhead.errors import TableError


def table(**columns: list[object]) -> Table:
    return Table(pl.DataFrame(columns), "表.csv", Path(), first_row=2)


ROWS = table(n=list(range(100)), person=[i // 7 for i in range(100)], 时间=list(range(100, 0, -1)))


@pytest.mark.parametrize(
    "split", [None, ByFraction(), ByGroup("person"), ByTime("时间")], ids=lambda s: type(s).__name__
)
def test_every_row_is_in_one_of_the_two(split: ByFraction | ByGroup | ByTime | None) -> None:
    stays, taken = carve(ROWS, 0.2, split, seed=0)
    found = [*stays.column("n"), *taken.column("n")]
    assert sorted(found) == list(range(100))
    assert len(taken) == pytest.approx(20, abs=4)
    again = carve(ROWS, 0.2, split, seed=0)[1]
    assert again.column("n").to_list() == taken.column("n").to_list()
    assert taken.place(0) == f"表.csv row {2 + taken.cell('n', 0)}"


def test_another_seed_takes_other_rows() -> None:
    first, second = (carve(ROWS, 0.2, None, seed)[1].column("n").to_list() for seed in (0, 1))
    assert first != second
    assert len(first) == len(second) == 20


def test_rows_of_a_group_stay_together() -> None:
    stays, taken = carve(ROWS, 0.3, ByGroup("person"), seed=3)
    assert set(stays.column("person")).isdisjoint(taken.column("person"))


def test_by_time_the_last_stretch_is_taken_behind_the_gap() -> None:
    stays, taken = carve(ROWS, 0.2, ByTime("时间", gap=5), seed=0)
    assert sorted(taken.column("时间")) == list(range(81, 101))
    assert max(stays.column("时间")) == 75


def test_what_labels_say_plays_no_part() -> None:
    """Another set of tasks on the same table must leave the same rows to validate."""
    cells = np.random.default_rng(0).integers(0, 3, 100).tolist()
    other = table(n=list(range(100)), label=cells)
    mine, theirs = (carve(one, 0.2, ByFraction(), 0)[1] for one in (ROWS, other))
    assert mine.column("n").to_list() == theirs.column("n").to_list()


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(TableError) as error:
        carve(table(n=[1]), 0.2, None, 0)
    first, second = str(error.value).splitlines()
    assert first == "calibration.share = 0.2 can't be taken from 1 validation rows."
    assert second.startswith(
        "  表.csv: the split leaves no rows for val. Expected at least one of 1"
    )
