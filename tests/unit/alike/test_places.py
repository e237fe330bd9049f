from collections.abc import Callable

import numpy as np
import pytest

from polyhead.alike.places import Places, places_of
from polyhead.data import Table

MakeTable = Callable[..., Table]


@pytest.fixture
def places() -> Places:
    return Places(("a.csv", "乙.csv"), np.array([0, 1, 1]), np.array([2, 2, 17]))


def test_places_are_read_like_a_tuple_of_texts(places: Places) -> None:
    said = ("a.csv row 2", "乙.csv row 2", "乙.csv row 17")
    assert tuple(places) == said
    assert (places[0], places[-1]) == (said[0], said[2])
    assert places[1:] == said[1:]
    assert len(places) == 3
    assert "乙.csv row 17" in places
    assert repr(places) == repr(said)


def test_places_equal_what_says_the_same(places: Places) -> None:
    same = Places(("乙.csv", "a.csv"), np.array([1, 0, 0]), np.array([2, 2, 17]))
    assert places == same == tuple(places)
    assert hash(places) == hash(same) == hash(tuple(places))
    assert places != tuple(places)[:2]
    assert places != ("a.csv row 2", "乙.csv row 2", "乙.csv row 18")
    assert places != 3


def test_the_places_of_rows_of_a_table(make_table: MakeTable) -> None:
    table = make_table(age=[1, 2, 3, 4]).take([3, 1, 0])
    assert places_of(table, [0, 2]) == ("train.csv row 5", "train.csv row 2")
    assert places_of(table, []) == ()
