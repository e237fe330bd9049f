from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyhead.data import texts
from polyhead.data.texts import Gatherer, Texts, packed, unpacked


def gathered(blocks: Sequence[Sequence[str | None]]) -> Texts:
    gatherer = Gatherer()
    for block in blocks:
        gatherer.add(block)
    return gatherer.texts()


def test_each_different_cell_is_held_once() -> None:
    found = gathered([["a", "b", None], [], ["b", "b", "c"]])
    assert found.distinct.to_list() == ["a", "b", None, "c"]
    assert found.codes is not None
    assert found.codes.tolist() == [0, 1, 2, 1, 1, 3]
    assert found.spread(pl.Series([1, 2, None, 3])).to_list() == [1, 2, None, 2, 2, 3]


@given(blocks=st.lists(st.lists(st.sampled_from([*"abcdefg", None]), max_size=6), max_size=6))
def test_cells_come_back_in_their_order_however_many_differ(
    blocks: list[list[str | None]],
) -> None:
    cells = [cell for block in blocks for cell in block]
    with pytest.MonkeyPatch.context() as patch:
        for most in (1, 3, 1 << 16):
            patch.setattr(texts, "MOST", most)
            found = gathered(blocks)
            assert (found.codes is None) == (len(set(cells)) > most)
            assert unpacked(found.spread(found.distinct)).to_list() == cells


def test_text_is_packed_where_half_of_its_cells_are_repeated() -> None:
    assert packed(pl.Series(["b", "a", None, "b", "a"])).dtype == pl.Enum(["b", "a"])
    assert packed(pl.Series([1, 1])).dtype == pl.Int64


@pytest.mark.parametrize("cells", [["a", "b", "c"], [None, None], []])
def test_other_text_is_left_as_it_is(cells: list[str | None]) -> None:
    assert packed(pl.Series(cells, dtype=pl.String)).dtype == pl.String


@pytest.mark.parametrize("cells", [["b", None, "b"], ["a", "b"]])
def test_what_was_packed_is_unpacked(cells: list[str | None]) -> None:
    series = pl.Series("x", cells)
    assert unpacked(packed(series)).equals(series, check_dtypes=True, check_names=True)
