"""`benchmarks/peers.py` and `peer_rates.py`: rows, answers, tables. No other program is run."""

import runpy
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from polyhead.evaluation import Answered
from polyhead.tasks import Binary, Regression, Task

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
PEERS: dict[str, Any] = runpy.run_path(str(BENCHMARKS / "peers.py"))
RATES: dict[str, Any] = runpy.run_path(str(BENCHMARKS / "peer_rates.py"))
CHANGE = "+5.00 (5.00 to 5.00)"


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    """120 faces of two races, all of an age of 25 in the bin's middle."""
    return pl.DataFrame(
        {
            "file": [f"val/{i}.jpg" for i in range(120)],
            "age": ["20-29"] * 120,
            "gender": ["Female", "Male"] * 60,
            "race": ["Black"] * 60 + ["White"] * 60,
        }
    )


@pytest.fixture(scope="module")
def tasks(table: pl.DataFrame) -> list[Task]:
    ages = pl.Series(["20-29", "30-39"])
    return [
        Regression(unit="years").fit("age", ages),
        Binary("Female").fit("gender", table["gender"]),
    ]


def said(table: pl.DataFrame, older: float) -> pl.DataFrame:
    """Right but for the age, in the words of another program, the last image first."""
    files = table["file"].str.split("/").list.last()
    genders = table["gender"].str.to_lowercase()
    ages = pl.Series("age", [24.5 + older] * len(table))
    return pl.DataFrame({"file": files, "age": ages, "gender": genders}).reverse()


def answered(tasks: list[Task], rows: pl.DataFrame, answers: pl.DataFrame) -> Answered:
    found = PEERS["predictions"](tasks, PEERS["joined"](rows, answers, "one"))
    made: Answered = PEERS["answered"](tasks, rows, found)
    return made


def test_the_same_rows_are_drawn_each_time_in_the_order_of_the_table(table: pl.DataFrame) -> None:
    rows = PEERS["drawn"](table, 50, 0)
    assert rows.equals(PEERS["drawn"](table, 50, 0))
    assert not rows.equals(PEERS["drawn"](table, 50, 1))
    places = [int(name.removesuffix(".jpg")) for name in rows["name"]]
    assert places == sorted(set(places))
    assert rows["file"].to_list() == [f"val/{i}.jpg" for i in places]


def test_rows_that_cannot_be_drawn(table: pl.DataFrame) -> None:
    with pytest.raises(SystemExit, match=r"^Expected 121 rows or more; the table has 120\.$"):
        PEERS["drawn"](table, 121, 0)
    twice = table.vstack(table.with_columns(file="other/" + pl.col("file")))
    with pytest.raises(SystemExit, match=r"^Two rows have images of one name"):
        PEERS["drawn"](twice, 240, 0)


def test_answers_are_found_by_name(table: pl.DataFrame) -> None:
    rows = PEERS["drawn"](table, 50, 0)
    answers = said(table, 0).with_columns(age=pl.int_range(120, 0, -1).cast(pl.Float64))
    found = PEERS["joined"](rows, answers, "one")
    assert found["name"].to_list() == rows["name"].to_list()
    assert found["age"].to_list() == [1.0 + int(n.removesuffix(".jpg")) for n in rows["name"]]


def test_every_row_has_one_answer(table: pl.DataFrame) -> None:
    rows, answers = PEERS["drawn"](table, 120, 0), said(table, 0)
    lacking = r"^one: 1 images have no answer, as '0\.jpg'\.$"
    with pytest.raises(SystemExit, match=lacking):
        PEERS["joined"](rows, answers.head(119), "one")
    age = pl.when(pl.col("file") != "0.jpg").then(pl.col("age"))
    with pytest.raises(SystemExit, match=lacking):
        PEERS["joined"](rows, answers.with_columns(age=age), "one")
    with pytest.raises(SystemExit, match=r"^one: some images have several answers\.$"):
        PEERS["joined"](rows, answers.vstack(answers.head(1)), "one")


def test_words_that_are_no_gender(table: pl.DataFrame, tasks: list[Task]) -> None:
    answers = said(table, 0).with_columns(gender=pl.lit("unknown"))
    with pytest.raises(
        SystemExit, match=r"^gender: Expected one of male, female; got 'unknown'\.$"
    ):
        PEERS["predictions"](tasks, answers)


def test_the_others_are_held_against_ours(table: pl.DataFrame, tasks: list[Task]) -> None:
    rows = PEERS["drawn"](table, 120, 0)
    wrong = pl.when(pl.col("file").is_in([f"{i}.jpg" for i in range(60, 90)]))
    other = said(rows, 6.0).with_columns(gender=wrong.then(pl.lit("male")).otherwise("gender"))
    every = {"polyhead": said(rows, 1.0), "other": other}
    found = PEERS["lines"]({who: answered(tasks, rows, one) for who, one in every.items()})
    assert [len(line) for line in found] == [len(PEERS["HEAD"])] * 2
    ours, theirs = found
    right = "100.0 (97.0 to 100.0)"  # Clopper and Pearson, of 120
    assert ours[:6] == ["polyhead", "120", "1.00", "", right, right]
    assert theirs[2:5] == ["6.00", CHANGE, "0.0 (0.0 to 3.0)"]
    assert theirs[5].startswith("87.5 (")
    assert theirs[7] == "White 75.0"


def test_rates_are_of_medians_and_of_pairs() -> None:
    taken = {
        "polyhead, batches of 32": [[0.1], [0.1], [0.4]],
        "polyhead, one at a time": [[0.1, 0.1], [0.1, 0.1], [0.2, 0.6]],
        "other": [[0.3, 0.1], [0.2, 0.2], [0.2, 0.2]],
    }
    assert RATES["rates"](taken, 2) == {
        "polyhead, batches of 32": ["20.0", "0.50 x", "", ""],
        "polyhead, one at a time": ["10.0", "1.00 x", "100 ms", "580 ms"],
        "other": ["5.0", "2.00 x", "200 ms", "295 ms"],
    }


def test_a_table_is_markdown() -> None:
    assert PEERS["markdown"](("", "n"), [["one", "1"]]) == "|  | n |\n| --- | ---: |\n| one | 1 |"
