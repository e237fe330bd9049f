import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.images import candidates, distances, hamming

HASHES = st.lists(
    st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 63).map(lambda bit: 1 << bit), st.just(0)),
    max_size=12,
)


@given(hashes=HASHES, distance=st.integers(0, 63))
def test_candidates_are_all_pairs_within_the_distance(hashes: list[int], distance: int) -> None:
    expected = [
        [i, j]
        for i, j in itertools.combinations(range(len(hashes)), 2)
        if hamming(hashes[i], hashes[j]) <= distance
    ]
    assert candidates(np.array(hashes, dtype=np.uint64), distance).tolist() == expected


@pytest.mark.parametrize("distance", [0, 4, 8])
def test_planted_neighbors_are_found_among_many(distance: int) -> None:
    random = np.random.default_rng(0)
    hashes = random.integers(0, 2**64, 5_000, dtype=np.uint64)
    planted = np.arange(50)
    flips = np.zeros(50, dtype=np.uint64)
    for row in planted:
        bits = random.choice(64, distance, replace=False)
        flips[row] = sum(1 << int(bit) for bit in bits)
    hashes[2_000 + planted] = hashes[planted] ^ flips
    found = candidates(hashes, distance).tolist()
    assert found == [[row, 2_000 + row] for row in planted.tolist()]


def test_no_hashes_have_no_neighbors() -> None:
    found = candidates(np.array([], dtype=np.uint64), 4)
    assert found.shape == (0, 2)
    assert found.dtype == np.int64


@given(st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1)), max_size=8))
def test_distances_are_those_of_each_pair(pairs: list[tuple[int, int]]) -> None:
    ones, others = np.array(pairs, dtype=np.uint64).reshape(-1, 2).T
    assert distances(ones, others).tolist() == [hamming(a, b) for a, b in pairs]
