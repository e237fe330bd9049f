import polars as pl
import pytest
import torch

from polyhead.tasks import CellFault
from polyhead.tasks.classes import (
    constant_class,
    distinct,
    encode_classes,
    indices,
    positions,
    shares_from_columns,
    shares_to_columns,
    twice,
)


@pytest.mark.parametrize(
    ("cells", "classes"),
    [
        (pl.Series(["b", " a", None, "b", ""]), ["a", "b"]),
        (pl.Series([10, 9, -1, None]), ["-1", "9", "10"]),
        (pl.Series(["10", "9"]), ["9", "10"]),
        (pl.Series(["10", "9", "x"]), ["10", "9", "x"]),
        (pl.Series([1.0, 0.0]), ["0", "1"]),
        (pl.Series(["1", "1.0", "0"]), ["0", "1"]),
        (pl.Series(["true", "True", "false"]), ["True", "false"]),
        (pl.Series([True, False]), ["False", "True"]),
        (pl.Series([None, None]), []),
        (pl.Series(["男", "女"], dtype=pl.Categorical), ["女", "男"]),
    ],
)
def test_the_classes_of_a_column(cells: pl.Series, classes: list[str]) -> None:
    assert distinct(cells) == classes


def test_a_class_is_found_by_its_exact_spelling_first() -> None:
    assert positions(["1.0"], ["1", "1.0"]) == {"1.0": 1}
    assert positions(["1.0"], ["0", "1"]) == {"1.0": 1}
    assert positions(["1.00"], ["1", "1.0"]) == {"1.00": 0}
    assert positions(["female"], ["Female"]) == {"female": -1}
    assert positions(["a"], [" a "]) == {"a": 0}


def test_positions_of_cells() -> None:
    codes, faults = indices(pl.Series(["b", None, " a ", "", "b"]), ("a", "b"))
    assert codes.tolist() == [1, -1, 0, -1, 1]
    assert faults == ()


def test_cells_as_targets() -> None:
    found = encode_classes(pl.Series(["b", None, "x", "a"]), ("a", "b"))
    assert found.targets.tolist() == [1, 0, 0, 0]
    assert found.present.tolist() == [True, False, False, True]
    assert [fault.index for fault in found.faults] == [2]


def test_unknown_cells_are_faults_with_their_place() -> None:
    cells = pl.Series(["Male", "Femal", None, "x", "x"])
    codes, faults = indices(cells, ("Female", "Male"))
    assert codes.tolist() == [1, -1, -1, -1, -1]
    known = "Known from training: Female, Male."
    assert faults == (
        CellFault(1, "no such class: 'Femal'.", f"Did you mean 'Female'? {known}"),
        CellFault(3, "no such class: 'x'.", known),
        CellFault(4, "no such class: 'x'.", known),
    )


def test_a_bin_that_became_a_date_is_named() -> None:
    _, faults = indices(pl.Series(["9-Mar"]), ("0-2", "3-9"))
    assert faults[0].hint == (
        "A spreadsheet turned it into a date: it was '3-9'. Known from training: 0-2, 3-9."
    )


def test_many_classes_are_cut_short_in_messages() -> None:
    _, faults = indices(pl.Series(["x"]), [f"c{i:02}" for i in range(13)])
    assert faults[0].hint.endswith("c10, c11, ....")


def test_guesses_end_where_nobody_reads_them() -> None:
    _, faults = indices(pl.Series([f"Femal{i}" for i in range(60)]), ("Female", "Male"))
    assert len(faults) == 60
    assert faults[49].hint == "Did you mean 'Female'? Known from training: Female, Male."
    assert faults[50].hint == "Known from training: Female, Male."


def test_an_empty_column_has_no_positions() -> None:
    codes, faults = indices(pl.Series([None, None]), ("a", "b"))
    assert codes.tolist() == [-1, -1]
    assert faults == ()


def test_classes_declared_twice() -> None:
    assert twice(["a", "b", "a "]) == ["a", "a "]
    assert twice(["1", "1.0"]) == ["1", "1.0"]
    assert twice(["a", "A"]) == []


def test_the_most_frequent_class() -> None:
    assert constant_class(torch.tensor([-1, -1, -1, 2, 2, 0]), 3) == 2
    assert constant_class(torch.tensor([0, 0]), 3) == 0


def test_shares_as_columns_and_back() -> None:
    shares = torch.tensor([[0.25, 0.75], [1.0, 0.0]])
    columns = shares_to_columns("性别", ("女", "男"), shares)
    assert list(columns) == ["性别_p_女", "性别_p_男"]
    frame = pl.DataFrame({name: values.numpy() for name, values in columns.items()})
    assert torch.equal(shares_from_columns("性别", ("女", "男"), frame), shares)
