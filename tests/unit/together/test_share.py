import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from polyhead.data import Order
from polyhead.together import WHOLE, Share

sizes = st.integers(1, 7)
rows = st.integers(0, 40)


@given(size=sizes, count=rows)
def test_every_row_is_dealt_out_once_and_shares_differ_by_one_at_most(
    size: int, count: int
) -> None:
    shares = [Share(rank, size).of(range(count)) for rank in range(size)]
    assert sorted(row for share in shares for row in share) == list(range(count))
    lengths = [len(share) for share in shares]
    assert max(lengths) - min(lengths) <= 1
    assert lengths == [Share(rank, size).count(count) for rank in range(size)]


@given(size=sizes, count=rows, which=st.integers(0, 1))
def test_every_other_row_of_the_whole_is_found_in_the_shares(
    size: int, count: int, which: int
) -> None:
    found = []
    for rank in range(size):
        share = Share(rank, size)
        found += list(share.of(range(count)))[share.every_other(which)]
    assert sorted(found) == list(range(which, count, 2))


def test_the_whole_is_left_as_it_is() -> None:
    order = Order(np.array([2, 0, 1]))
    assert WHOLE.of(order) is order
    assert Share(1, 2).of(order) == (0,)
