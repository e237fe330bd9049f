from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from polyhead.alike.ledger import Ledger, groups, together
from polyhead.data import Table


def test_rows_of_all_parts_have_one_numbering(make_table: Callable[..., Table]) -> None:
    tables = {"train": make_table(age=[1, 2, 3]), "val": make_table("val.csv", age=[4, 5])}
    ledger = Ledger(tables)
    rows = np.array([0, 2, 3, 4])
    assert len(ledger) == 5
    assert ledger.part_of.tolist() == [0, 0, 0, 1, 1]
    assert ledger.places(rows) == (
        "train.csv row 2",
        "train.csv row 4",
        "val.csv row 2",
        "val.csv row 3",
    )
    assert ledger.distinct(rows, "age") == [1, 3, 4, 5]
    assert ledger.parts(rows) == ("train", "val")
    assert ledger.parts(rows[:2]) == ("train",)


@given(st.lists(st.integers(-1, 5), max_size=30))
def test_groups_hold_all_that_share_a_key_and_nothing_else(keys: list[int]) -> None:
    found = [group.tolist() for group in groups(np.array(keys, dtype=np.int64))]
    expected = {key: [i for i, k in enumerate(keys) if k == key] for key in keys if key >= 0}
    assert sorted(found) == sorted(rows for rows in expected.values() if len(rows) > 1)
    assert found == sorted(found)


def test_rows_go_together_where_all_columns_agree_and_none_is_absent() -> None:
    left, right = np.array([1, 1, 1, -1, -1]), np.array([2, 2, 3, 2, 2])
    assert [g.tolist() for g in groups(together([left, right]))] == [[0, 1]]
