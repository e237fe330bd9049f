from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from pydantic import TypeAdapter

from polyhead.data.settings import ByColumn, ByFraction, ByGroup, ByTime, Data, Split, is_frame
from polyhead.errors import SpecError


def test_a_path_is_kept_as_text() -> None:
    assert Data(Path("表/a.csv"), split=ByFraction()).train == str(Path("表/a.csv"))


@pytest.mark.parametrize("frame", [pl.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]})])
def test_frames_are_taken_as_they_are(frame: pl.DataFrame | pd.DataFrame) -> None:
    assert is_frame(frame)
    assert Data(frame, frame).train is frame


def test_a_frame_is_written_down_as_what_it_was() -> None:
    data = Data(pl.DataFrame({"a": [1, 2]}), "val.csv")
    written = TypeAdapter(Data).dump_python(data, mode="json")
    assert written["train"] == "polars DataFrame of 2 rows"
    assert written["val"] == "val.csv"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ('{"kind": "column", "column": "part"}', ByColumn("part")),
        ('{"kind": "fraction", "val": 0.2, "seed": 3}', ByFraction(0.2, seed=3)),
        ('{"kind": "group", "column": "人", "test": 0.1}', ByGroup("人", test=0.1)),
        ('{"kind": "time", "column": "t", "gap": 4}', ByTime("t", gap=4)),
    ],
)
def test_a_declaration_in_text_is_read_strictly(kind: str, expected: Split) -> None:
    text = f'{{"train": "a.csv", "empty": ["", "?"], "split": {kind}}}'
    data = TypeAdapter(Data).validate_json(text, strict=True)
    assert data == Data("a.csv", split=expected, empty=("", "?"))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"train": "a.csv"},
            (
                "Data: no rows to validate on. Expected 'val', another table, or 'split', "
                "which takes them from 'train'; got neither."
            ),
        ),
        (
            {"train": "a.csv", "val": "b.csv", "split": ByFraction()},
            "Data: 'val' and 'split' both say which rows validate. Expected one of them; got both.",
        ),
        (
            {"train": "a.csv", "test": "b.csv", "split": ByTime("t", test=0.1)},
            (
                "Data: 'test' and 'split.test' both say which rows test. Expected one of them; "
                "got both."
            ),
        ),
        (
            {"train": 3, "val": "b.csv"},
            "Data train: Expected a path, or a polars or pandas DataFrame; got 3.",
        ),
        (
            {"train": "a.csv", "val": " "},
            "Data val: Expected a path, or a polars or pandas DataFrame; got ' '.",
        ),
        (
            {"train": "a.csv", "val": "b.csv", "delimiter": "::"},
            "Data: delimiter: Expected one character, such as ';'; got '::'.",
        ),
    ],
)
def test_clashes_are_said(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError) as caught:
        Data(**settings)
    assert str(caught.value) == message


@pytest.mark.parametrize("kind", [ByFraction, partial(ByGroup, "c"), partial(ByTime, "c")])
def test_something_must_be_left_to_train_on(kind: Callable[..., Split]) -> None:
    with pytest.raises(SpecError, match=r"val \+ test leave nothing to train on: 0.5 \+ 0.5"):
        kind(val=0.5, test=0.5)


def test_parts_by_column_need_different_values() -> None:
    with pytest.raises(SpecError, match="three different values for train, val and test"):
        ByColumn("part", train="a", val="a")


def test_an_unknown_kind_of_split_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SpecError, match=r"Data split.kind: no such kind: 'fractions'"):
        Data("a.csv", split={"kind": "fractions"})  # type: ignore[arg-type]


def test_a_test_table_goes_with_a_split_that_draws_none() -> None:
    assert Data("a.csv", test="b.csv", split=ByFraction()).test == "b.csv"
