import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.data.settings import ByColumn, ByFraction, ByGroup, ByTime, Split
from polyhead.data.split import split_table
from polyhead.data.table import Table
from polyhead.errors import TableError


def table(**columns: Sequence[object] | pl.Series) -> Table:
    return Table(pl.DataFrame(columns, strict=False), "表.csv", Path(), first_row=2)


def numbered(rows: int, **columns: Sequence[object]) -> Table:
    return table(row=range(rows), **columns)


def rows_of(parts: dict[str, Table]) -> dict[str, list[int]]:
    return {part: rows.column("row").to_list() for part, rows in parts.items()}


# by column


def test_a_column_says_the_part() -> None:
    whole = numbered(5, 部分=["训练", "训练", "验证", "测试", "训练"])
    parts = split_table(whole, ByColumn("部分", "训练", "验证", "测试"))
    assert rows_of(parts) == {"train": [0, 1, 4], "val": [2], "test": [3]}
    assert parts["test"].place(0) == "表.csv row 5"


def test_a_column_without_test_rows_gives_no_test_part() -> None:
    parts = split_table(numbered(2, part=[0, 1]), ByColumn("part", "0", "1", "2"))
    assert rows_of(parts) == {"train": [0], "val": [1]}


# by fraction


def test_shares_are_kept() -> None:
    parts = split_table(numbered(200), ByFraction(0.15, 0.1))
    assert {part: len(rows) for part, rows in parts.items()} == {
        "train": 150,
        "val": 30,
        "test": 20,
    }


def test_how_text_is_kept_does_not_change_who_is_drawn() -> None:
    plain = numbered(120, x=["b", "a", "c", "a", None, "b"] * 20, n=[*range(40)] * 3)
    order = pl.Enum(["c", "a", "b"])
    packed = replace(plain, cells=plain.cells.with_columns(pl.col("x").cast(order)))
    for split in (ByFraction(0.3, 0.2), ByTime("row", 0.2)):
        parts, others = (rows_of(split_table(t, split, ["x", "n"])) for t in (plain, packed))
        assert parts == others


def test_all_label_columns_keep_their_proportions() -> None:
    rng = np.random.default_rng(0)
    whole = numbered(
        1000,
        年龄=rng.normal(30, 10, 1000).tolist(),
        性别=rng.choice(["男", "女"], 1000, p=[0.9, 0.1]).tolist(),
        rare=[["yes", "no", None, None][i] for i in rng.choice(4, 1000, p=[0.05, 0.15, 0.4, 0.4])],
    )
    parts = split_table(whole, ByFraction(0.2, 0.1), ["年龄", "性别", "rare"])
    for part, share in (("train", 0.7), ("val", 0.2), ("test", 0.1)):
        for name in ("性别", "rare"):
            counts = dict(whole.column(name).value_counts().rows())
            found = dict(parts[part].column(name).value_counts().rows())
            for label, count in counts.items():
                assert abs(found[label] - share * count) < 3, (part, name, label)
        ages = parts[part].column("年龄").to_numpy()
        assert abs(np.median(ages) - np.median(whole.column("年龄").to_numpy())) < 1.5


def test_stratification_can_be_declined() -> None:
    whole = numbered(100, a=["x"] * 50 + ["y"] * 50)
    halves = [
        split_table(whole, ByFraction(0.2, seed=seed, stratify=stratify), ["a"])["val"]
        .column("a")
        .to_list()
        .count("x")
        for stratify in (True, False)
        for seed in range(10)
    ]
    assert halves[:10] == [10] * 10
    assert len(set(halves[10:])) > 1


def test_the_columns_whose_proportions_are_kept_can_be_named() -> None:
    whole = numbered(200, a=["x"] * 50 + ["y"] * 150, b=[*"pq"] * 100)

    def validate(labels: list[str], split: ByFraction) -> list[int]:
        return rows_of(split_table(whole, split, labels))["val"]

    both = ByFraction(stratify=("a", "b"))
    assert validate(["a"], both) == validate(["a", "b"], ByFraction())
    assert validate(["a"], both) != validate(["a"], ByFraction())


def test_the_seed_decides() -> None:
    def validate(seed: int) -> list[int]:
        return rows_of(split_table(numbered(100), ByFraction(seed=seed)))["val"]

    assert validate(0) == validate(0)
    assert validate(0) != validate(1)


def test_a_split_stays_what_it_was() -> None:
    whole = numbered(20, a=list("xy") * 10)
    assert rows_of(split_table(whole, ByFraction(0.2), ["a"]))["val"] == [3, 6, 12, 17]
    assert rows_of(split_table(whole, ByGroup("row", 0.2)))["val"] == [2, 4, 6, 19]


# by group


def test_a_group_that_is_larger_than_the_part_is_passed_over() -> None:
    whole = numbered(20, person=["big"] * 16 + ["a", "b", "c", "d"])
    for seed in range(10):
        parts = rows_of(split_table(whole, ByGroup("person", 0.1, seed=seed)))
        assert set(range(16)) <= set(parts["train"])
        assert len(parts["val"]) == 2


# by time


def test_the_last_stretch_tests() -> None:
    whole = numbered(10, t=[9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    parts = split_table(whole, ByTime("t", val=0.3, test=0.2))
    assert rows_of(parts) == {"train": [5, 6, 7, 8, 9], "val": [2, 3, 4], "test": [0, 1]}


def test_a_gap_is_left_out_before_each_border() -> None:
    parts = split_table(numbered(10, t=range(10)), ByTime("t", val=0.3, test=0.2, gap=1))
    assert rows_of(parts) == {"train": [0, 1, 2, 3], "val": [5, 6], "test": [8, 9]}


def test_rows_of_one_moment_stay_together() -> None:
    parts = split_table(numbered(9, t=[1, 1, 1, 2, 2, 2, 3, 3, 3]), ByTime("t", val=0.4))
    assert rows_of(parts) == {"train": [0, 1, 2, 3, 4, 5], "val": [6, 7, 8]}


@pytest.mark.parametrize(
    "times",
    [
        ["frame_2.jpg", "frame_10.jpg", "frame_9.jpg"],
        ["2024-1-5", "2024-11-02", "2024-02-28"],
        ["2024年1月5日", "2024年11月2日", "2024年2月28日"],
        [dt.date(2024, 1, 5), dt.date(2024, 11, 2), dt.date(2024, 2, 28)],
        [1.5, 20.0, 3.0],
    ],
)
def test_times_in_many_forms(times: list[object]) -> None:
    parts = split_table(numbered(3, t=times), ByTime("t", val=0.34))
    assert rows_of(parts) == {"train": [0, 2], "val": [1]}


# what goes wrong


@pytest.mark.parametrize(
    ("whole", "split", "message"),
    [
        (
            table(part=["train", "val", "dev", "dev", "x"]),
            ByColumn("part"),
            (
                "表.csv: column 'part': values that name no part, and their counts. "
                "Expected 'train', 'val', 'test'; got 'dev' (2), 'x' (1)."
            ),
        ),
        (
            table(part=["train", None, "val", None]),
            ByColumn("part"),
            (
                "表.csv row 3: column 'part', which splits the rows, is empty here. "
                "Expected a value in all 4 rows; got none in 2.\n"
                "  Fill these cells, or leave the rows out of the table."
            ),
        ),
        (
            table(part=["train", "train"]),
            ByColumn("part"),
            (
                "表.csv: the split leaves no rows for val. Expected at least one of 2 in each; "
                "got train 2, val 0.\n  It is split by column; look at what the column holds."
            ),
        ),
        (
            table(a=[1, 2]),
            ByFraction(0.1, 0.1),
            (
                "表.csv: the split leaves no rows for val and test. Expected at least one of 2 in "
                "each; got train 2, val 0, test 0.\n  It is split by fraction; ask for larger "
                "shares, or take a larger table."
            ),
        ),
        (
            table(人=["a", "a"]),
            ByGroup("人"),
            (
                "表.csv: the split leaves no rows for val. Expected at least one of 2 in each; "
                "got train 2, val 0.\n  It is split by group; are there enough groups, and small "
                "enough ones?"
            ),
        ),
        (
            table(t=[1, 1, 1]),
            ByTime("t", 0.34),
            (
                "表.csv: the split leaves no rows for train. Expected at least one of 3 in each; "
                "got train 0, val 3.\n  It is split by time; are there enough different times, and "
                "is the gap shorter than each part?"
            ),
        ),
        (
            table(t=["2024-01-31", "31.01.2024"]),
            ByTime("t"),
            (
                "表.csv row 3: column 't' does not sort by time as it is written. "
                "Expected the year first, as in '2024-01-31'; got '31.01.2024'."
            ),
        ),
        (
            table(person=["a"]),
            ByGroup("persons"),
            "表.csv: no column 'persons'.\n  Did you mean 'person'? Known: person.",
        ),
    ],
)
def test_faults(whole: Table, split: Split, message: str) -> None:
    with pytest.raises(TableError) as caught:
        split_table(whole, split)
    assert str(caught.value) == message


# whatever the table


def split_or_none(whole: Table, split: Split) -> dict[str, Table] | None:
    """The parts, or None where one of them would be without rows."""
    try:
        return split_table(whole, split, ["row"])
    except TableError as error:
        if "the split leaves no rows" in str(error):
            return None
        raise


SHARES = st.tuples(st.floats(0.1, 0.4), st.sampled_from([0.0, 0.2, 0.4]))


@given(
    groups=st.lists(st.integers(0, 12), min_size=30, max_size=80),
    shares=SHARES,
    kind=st.sampled_from([ByFraction, partial(ByGroup, "g"), partial(ByTime, "g")]),
)
def test_every_row_comes_to_exactly_one_part(
    groups: list[int], shares: tuple[float, float], kind: Callable[..., Split]
) -> None:
    parts = split_or_none(numbered(len(groups), g=groups), kind(val=shares[0], test=shares[1]))
    if parts is None:
        return
    found = rows_of(parts)
    assert sorted(row for rows in found.values() for row in rows) == list(range(len(groups)))
    assert all(rows == sorted(rows) for rows in found.values())


@given(
    groups=st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), min_size=30, max_size=80),
    shares=SHARES,
    seed=st.integers(0, 1000),
)
def test_groups_never_straddle(groups: list[str], shares: tuple[float, float], seed: int) -> None:
    parts = split_or_none(numbered(len(groups), g=groups), ByGroup("g", *shares, seed))
    if parts is None:
        return
    people = [set(part.column("g").to_list()) for part in parts.values()]
    assert sum(map(len, people)) == len(set(groups))


@given(
    times=st.lists(st.floats(-1e6, 1e6), min_size=10, max_size=60),
    shares=SHARES,
    gap=st.integers(0, 3),
)
def test_no_later_row_comes_before(
    times: list[float], shares: tuple[float, float], gap: int
) -> None:
    parts = split_or_none(numbered(len(times), t=times), ByTime("t", *shares, gap))
    if parts is None:
        return
    columns = [part.column("t").to_list() for part in parts.values()]
    for earlier, later in pairwise(columns):
        assert max(earlier) < min(later)
    assert sum(map(len, columns)) == len(times) - gap * (len(columns) - 1)
