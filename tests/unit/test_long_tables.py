"""What a row of a long table takes: a few numbers, never a Python object of its own.

Polars keeps its cells where Python can't count them; what Python and numpy take at their peak is
counted for two lengths, so that whatever is the same for both cancels out. One text or number a
row is 50 bytes or more, a list of them 8 more.
"""

import tracemalloc
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from polyhead.checks import check_spec
from polyhead.data import (
    Data,
    Rows,
    Table,
    in_order,
    read_labels,
    read_table,
    shuffled,
    usable_rows,
)
from polyhead.inputs import Image
from polyhead.model import Model
from polyhead.spec import Spec
from polyhead.tasks import AnySettings, Binary, Categorical, Regression

SHORT, LONG = 20_000, 60_000
TASKS: dict[str, AnySettings] = {
    "age": Regression(range=(0, 80)),
    "gender": Binary("女"),
    "race": Categorical(),
    "score": Regression(),
}


def write(folder: Path, rows: int) -> Path:
    """A CSV of so many rows over a hundred files, a tenth of its genders empty."""
    (folder / "脸").mkdir(exist_ok=True)
    lines = []
    for i in range(100):
        (folder / f"脸/portrait-{i:06d}.jpg").touch()
        age = ("0-2", "30-39", "more than 70")[i % 3]
        gender = "" if i % 10 == 0 else "女男"[i % 2]
        race = ("East Asian", "Latino_Hispanic")[i % 7 % 2]
        lines.append(f"脸/portrait-{i:06d}.jpg,{age},{gender},{race},{i / 100}\n")
    table = folder / f"{rows}.csv"
    table.write_text("file,age,gender,race,score\n" + "".join(lines) * (rows // 100), "utf-8")
    return table


def bytes_a_row(call: Callable[[int], object]) -> float:
    """How much more Python and numpy take at their peak for each further row."""
    peaks = []
    for rows in (SHORT, LONG):
        tracemalloc.start()
        call(rows)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return (peaks[1] - peaks[0]) / (LONG - SHORT)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Table]:
    folder = tmp_path_factory.mktemp("long")
    return {rows: read_table(write(folder, rows), base=folder) for rows in (SHORT, LONG)}


def test_reading(tables: dict[int, Table]) -> None:
    root = tables[LONG].root
    assert bytes_a_row(lambda rows: read_table(f"{rows}.csv", base=root)) < 40


def test_reading_parquet(tables: dict[int, Table]) -> None:
    for rows, table in tables.items():
        table.frame.write_parquet(table.root / f"{rows}.parquet")
    root = tables[LONG].root
    assert bytes_a_row(lambda rows: read_table(f"{rows}.parquet", base=root)) < 40


def test_looking_for_files(tables: dict[int, Table]) -> None:
    assert bytes_a_row(lambda rows: usable_rows(tables[rows], ["file"], "refuse")) < 40


def test_reading_labels(tables: dict[int, Table]) -> None:
    tasks = [task.fit(name, tables[LONG].kept(name)) for name, task in TASKS.items()]
    assert bytes_a_row(lambda rows: read_labels(tables[rows], tasks)) < 40


def test_batches(tables: dict[int, Table]) -> None:
    rows = {n: Rows(table, read_labels(table, []), {}) for n, table in tables.items()}
    assert bytes_a_row(lambda n: list(islice(shuffled(rows[n], 32, epoch=0), 3))) < 4
    assert bytes_a_row(lambda n: list(islice(in_order(rows[n], 32), 3))) < 4


def test_checking_columns(tables: dict[int, Table]) -> None:
    specs = {
        rows: Spec(
            data=Data(train=f"{rows}.csv", val=f"{SHORT}.csv", folder=str(table.root)),
            inputs={"face": Image(column="file")},
            tasks=TASKS,
            model=Model("resnet18"),
        )
        for rows, table in tables.items()
    }
    assert bytes_a_row(lambda rows: check_spec(specs[rows], columns_only=True)) < 130
