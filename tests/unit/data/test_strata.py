import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.data.strata import codes_of, draw


def drawn(labels: list[pl.Series], share: float, seed: int = 0) -> "np.typing.NDArray[np.bool_]":
    return draw(labels, share, len(labels[0]), np.random.default_rng(seed))


def test_several_labels_keep_their_proportions_together() -> None:
    rng = np.random.default_rng(1)
    labels = [
        pl.Series(rng.choice(["a", "b", "c"], 2000, p=[0.8, 0.18, 0.02])),
        pl.Series(rng.integers(0, 9, 2000)),
        pl.Series(rng.random(2000) < 0.03),
    ]
    mask = drawn(labels, 0.15)
    for cells in labels:
        whole, part = np.bincount(codes_of(cells)), np.bincount(codes_of(cells)[mask])
        assert np.abs(part - 0.15 * whole).max() < 2


def test_combinations_of_labels_keep_their_proportions() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.permutation(["a", "b"] * 200), rng.permutation(["x", "y"] * 200)
    mask = drawn([pl.Series(first), pl.Series(second)], 0.2)
    for one in "ab":
        for two in "xy":
            here = (first == one) & (second == two)
            assert abs(mask[here].sum() - 0.2 * here.sum()) < 2


def test_a_rare_class_is_never_lost_to_chance() -> None:
    labels = [pl.Series(["common"] * 190 + ["rare"] * 10), pl.Series(list("ab") * 100)]
    for seed in range(20):
        assert drawn(labels, 0.2, seed)[190:].sum() == 2


def test_numbers_count_by_their_tenths() -> None:
    numbers = np.random.default_rng(0).normal(size=1000)
    mask = drawn([pl.Series(numbers)], 0.2)
    order = np.argsort(numbers)
    assert [int(mask[order[i : i + 100]].sum()) for i in range(0, 1000, 100)] == [20] * 10


def test_empty_cells_are_a_label_of_their_own() -> None:
    cells = pl.Series([1.5, None] * 100)
    assert drawn([cells], 0.1)[1::2].sum() == 10
    many = pl.Series([*np.linspace(0, 1, 100).tolist(), *[None] * 100])
    assert drawn([many], 0.1)[100:].sum() == 10


def test_labels_too_rare_for_the_share_count_together() -> None:
    names = pl.Series([f"人{i}" for i in range(100)])
    assert drawn([names], 0.2).sum() == 20


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (pl.Series(["b", None, "a", "b"]), [2, 0, 1, 2]),
        (pl.Series([True, None, False]), [2, 0, 1]),
        (pl.Series([3, 1, None]), [2, 1, 0]),
        (pl.Series([["a"], None, ["a", "b"]]), [2, 0, 1]),
        (pl.Series([None, None], dtype=pl.String), [0, 0]),
    ],
)
def test_codes(cells: pl.Series, expected: list[int]) -> None:
    assert codes_of(cells).tolist() == expected


def test_infinite_numbers_have_a_bin() -> None:
    cells = pl.Series([float("inf"), float("-inf"), *range(30)], strict=False, dtype=pl.Float64)
    codes = codes_of(cells)
    assert codes[0] == codes.max()
    assert codes[1] == codes.min() == 1


CELLS = st.one_of(
    st.lists(st.one_of(st.none(), st.sampled_from("abcde")), min_size=40, max_size=40),
    st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=40, max_size=40),
    st.lists(st.one_of(st.none(), st.floats(allow_nan=False)), min_size=40, max_size=40),
)


@given(
    columns=st.lists(CELLS, min_size=1, max_size=4),
    share=st.floats(0.05, 0.9),
    seed=st.integers(0, 99),
)
def test_the_share_is_kept_roughly_whatever_the_labels(
    columns: list[list[str | float | None]], share: float, seed: int
) -> None:
    labels = [pl.Series(cells, strict=False) for cells in columns]
    mask = drawn(labels, share, seed)
    assert abs(mask.sum() - share * 40) < 6
    assert (mask == drawn(labels, share, seed)).all()


@given(
    cells=st.lists(st.sampled_from("aabbbc"), min_size=1, max_size=60), share=st.floats(0.1, 0.9)
)
def test_one_label_column_is_kept_to_the_row(cells: list[str], share: float) -> None:
    mask = drawn([pl.Series(cells)], share)
    assert abs(mask.sum() - share * len(cells)) <= 0.5 + 1e-6
    for letter in set(cells):
        here = np.array(cells) == letter
        if here.sum() * share >= 1:
            assert abs(mask[here].sum() - share * here.sum()) < 1
