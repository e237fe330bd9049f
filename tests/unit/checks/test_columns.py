from collections.abc import Callable

from polyhead.checks.columns import silent_columns
from polyhead.data import Table


def test_empty_and_constant_columns_and_gaps(make_table: Callable[..., Table]) -> None:
    train = make_table(file=["a.png", None, "c.png"], age=[None] * 3, smile=["yes", "yes", None])
    val = make_table("val.csv", file=["d.png", "e.png"], age=[3, 4], smile=["no", "yes"])
    found = silent_columns(
        {"train": train, "val": val}, ["file"], [], {"age": "age", "smile": "smile"}, "error"
    )
    assert [(f.kind, f.severity, f.task, str(f)) for f in found] == [
        ("empty_column", "error", "age", "train.csv: column 'age': all its cells are empty."),
        (
            "constant_column",
            "warning",
            "smile",
            "train.csv: column 'smile': all its 2 cells are 'yes'.",
        ),
        ("missing_file", "error", None, "train.csv row 3: no image in column 'file'."),
        (
            "empty_cells",
            "note",
            "smile",
            "train.csv row 4: column 'smile' is empty in 1 of 3 rows.",
        ),
    ]


def test_one_row_is_not_constant(make_table: Callable[..., Table]) -> None:
    table = make_table(file=["a.png"], age=[3])
    assert silent_columns({"train": table}, ["file"], [], {"age": "age"}, "error") == []
