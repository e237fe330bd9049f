import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from polyhead.doubts.folds import cut, deal


@given(st.lists(st.integers(0, 30), min_size=10, max_size=80), st.integers(2, 5), st.integers(0, 9))
def test_a_family_stays_in_one_fold(keys: list[int], folds: int, seed: int) -> None:
    families = np.array(keys)
    dealt = deal(families, [pl.Series(keys)], folds, seed)
    assert len(dealt) == len(keys)
    assert set(dealt.tolist()) <= set(range(folds))
    for family in set(keys):
        assert len(set(dealt[families == family].tolist())) == 1


def test_every_label_is_spread_over_the_folds() -> None:
    rng = np.random.default_rng(0)
    gender = pl.Series(rng.choice(["男", "女"], 100).tolist())
    rare = pl.Series(["lynx"] * 5 + ["cat"] * 90 + [None] * 5)
    dealt = deal(np.arange(100), [gender, rare], 5, 0)
    assert np.bincount(dealt).tolist() == [20] * 5
    assert sorted(dealt[:5].tolist()) == [0, 1, 2, 3, 4]
    for fold in range(5):
        share = float((gender.filter(dealt == fold) == "男").mean())  # type: ignore[arg-type]
        assert abs(share - float((gender == "男").mean())) < 0.1  # type: ignore[arg-type]


def test_the_seed_decides() -> None:
    one, other, again = (deal(np.arange(40), [], 4, seed).tolist() for seed in (0, 1, 0))
    assert one == again != other


def test_long_families_are_cut_into_stretches() -> None:
    families = np.array([0, 1, 1, 1, 1, 1, 1, 1, 2])
    made, count = cut(families, 3)
    assert count == 1
    assert [len(set(made[a:b].tolist())) for a, b in ((1, 4), (4, 6), (6, 8))] == [1, 1, 1]
    assert len(set(made.tolist())) == 5
    assert cut(families, 7)[1] == 0
