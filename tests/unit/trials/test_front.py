from hypothesis import given
from hypothesis import strategies as st

from polyhead.trials.front import front_of

rows = st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=12)


def test_fronts_made_by_hand() -> None:
    assert front_of([(3.0,), (1.0,), (2.0,)]) == [1]
    assert front_of([(1, 9), (5, 5), (9, 1), (5, 6), (6, 5), (9, 9)]) == [0, 1, 2]
    assert front_of([(1, 2, 3), (3, 2, 1), (2, 2, 2), (3, 3, 3)]) == [0, 1, 2]


def test_of_equal_ones_the_first_stands_for_all() -> None:
    assert front_of([(2, 2), (1, 3), (2, 2)]) == [0, 1]


@given(rows)
def test_what_is_off_the_front_is_beaten_and_what_is_on_it_is_not(
    errors: list[tuple[int, ...]],
) -> None:
    front = front_of(errors)
    for place, row in enumerate(errors):
        beaten = any(o != row and all(a <= b for a, b in zip(o, row, strict=True)) for o in errors)
        first = errors.index(row) == place
        assert (place in front) == (first and not beaten)
