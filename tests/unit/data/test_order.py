import pickle

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from polyhead.data.order import Order


@given(st.lists(st.integers(0, 1 << 40), max_size=20))
def test_an_order_is_a_sequence_of_plain_numbers(positions: list[int]) -> None:
    order = Order(np.array(positions, dtype=np.int64))
    assert list(order) == positions
    assert [order[i] for i in range(len(order))] == positions
    assert {type(position) for position in order} <= {int}
    assert list(order[1:-1:2]) == positions[1:-1:2]
    assert order == tuple(positions)
    assert order == Order(np.array(positions, dtype=np.uint64))
    assert hash(order) == hash(tuple(positions))
    assert order != (*positions, 0)
    assert order != "no order"


def test_a_long_order_comes_whole() -> None:
    assert Order(np.arange(10_000)) == range(10_000)
    assert repr(Order(np.arange(3))) == "Order([0 1 2])"


@given(st.lists(st.integers(0, 5), max_size=20), st.integers(0, 20))
def test_drawn_positions_know_how_often_they_came_before(positions: list[int], cut: int) -> None:
    order = Order.drawn(np.array(positions, dtype=np.int64))
    counts = [positions[:i].count(position) for i, position in enumerate(positions)]
    assert order == tuple(positions)
    assert order.earlier == counts
    assert order[cut::2].earlier == counts[cut::2]
    assert pickle.loads(pickle.dumps(order)).earlier == counts  # noqa: S301 - made here


def test_in_other_orders_nothing_came_before() -> None:
    assert Order(np.array([3, 1]))[:1].earlier == [0]
