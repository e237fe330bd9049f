import polars as pl
import pytest

from polyhead.tasks import CellFault
from polyhead.tasks.lists import encode_lists, find_separator, split_cells


@pytest.mark.parametrize(
    ("cells", "separator"),
    [
        (["a;b", "c"], ";"),
        (["a|b", "c|d", "a;b"], "|"),
        (["a, b", "c"], ","),
        (["眼镜、帽子", "帽子"], "、"),
        (["眼镜；帽子"], "；"),
        (["a;b", "a,b"], ";"),
        (["a", "b", None], ";"),
        ([None, None], ";"),
        ([], ";"),
    ],
)
def test_the_separator_is_what_most_cells_hold(cells: list[str | None], separator: str) -> None:
    assert find_separator(pl.Series(cells, dtype=pl.String), ()) == separator


def test_a_mark_inside_a_known_label_is_no_separator() -> None:
    assert find_separator(pl.Series(["red, dark;hat", "red, dark"]), ("red, dark", "hat")) == ";"


def test_the_comma_of_a_list_is_no_separator() -> None:
    assert find_separator(pl.Series([["a", "b"], ["c", "d"]]), ()) == ";"


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("b; a;;", ("b", "a")),
        ("none", ()),
        ("None", ()),
        ('["a", "b"]', ("a", "b")),
        ("['a', 'b']", ("a", "b")),
        ("[1, 2]", ("1", "2")),
        ("[]", ()),
        ("[broken;b", ("[broken", "b")),
        ("[not a list]", ("[not a list]",)),
        ('["say \\"hi\\"", "猫"]', ('say "hi"', "猫")),
    ],
)
def test_cells_are_parted(cell: str, labels: tuple[str, ...]) -> None:
    assert split_cells(pl.Series([cell]), ";", "none") == {cell: labels}


def test_text_cells_as_floats() -> None:
    cells = pl.Series(["b", "a;b", "none", None, "a;a", ""])
    encoded = encode_lists(cells, ";", "none", ("a", "b"))
    assert encoded.targets.tolist() == [[0, 1], [1, 1], [0, 0], [0, 0], [1, 0], [0, 0]]
    assert encoded.present.tolist() == [True, True, True, False, True, False]
    assert encoded.faults == ()


@pytest.mark.parametrize(
    "cells",
    [
        pl.Series([["b"], ["a", "b"], [], None]),
        pl.Series([["b"], ["a", "b"], [], None], dtype=pl.List(pl.Categorical)),
        pl.Series(['["b"]', "['a','b']", "[]", None]),
    ],
)
def test_list_columns_as_floats(cells: pl.Series) -> None:
    encoded = encode_lists(cells, ";", "none", ("a", "b"))
    assert encoded.targets.tolist() == [[0, 1], [1, 1], [0, 0], [0, 0]]
    assert encoded.present.tolist() == [True, True, True, False]


def test_a_label_of_a_list_may_hold_the_separator() -> None:
    encoded = encode_lists(pl.Series([["a;b"]]), ";", "none", ("a;b", "b"))
    assert encoded.targets.tolist() == [[1, 0]]


def test_cells_that_cant_be_read_are_faults_and_not_present() -> None:
    encoded = encode_lists(pl.Series(["a", "hut;a", ";", "hut;a"]), ";", "none", ("a", "hat"))
    assert encoded.present.tolist() == [True, False, False, False]
    assert encoded.targets[1:].sum() == 0
    hint = "Did you mean 'hat'? Known from training: a, hat."
    assert encoded.faults == (
        CellFault(1, "no such label: 'hut'.", hint),
        CellFault(2, "Expected labels or 'none'; got ';'."),
        CellFault(3, "no such label: 'hut'.", hint),
    )


def test_whole_numbers_are_labels_too() -> None:
    encoded = encode_lists(pl.Series([[1, 3], [2]]), ";", "none", ("1", "2", "3"))
    assert encoded.targets.tolist() == [[1, 0, 1], [0, 1, 0]]
