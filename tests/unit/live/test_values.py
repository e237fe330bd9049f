from pathlib import Path

import polars as pl
import pytest

from polyhead.errors import InputError, TableError
from polyhead.inputs import Numeric, Sensor
from polyhead.live.values import read_values


@pytest.fixture
def speed() -> Sensor:
    cells = pl.Series("speed", [1.0, 2.0, 3.0])
    return Numeric(unit="mph").fit("speed", cells, dropped=False)


@pytest.mark.parametrize("name", ["drive.csv", "drive.parquet"])
def test_the_last_value_before_a_frame(tmp_path: Path, speed: Sensor, name: str) -> None:
    path = tmp_path / name
    frame = pl.DataFrame({"time": [0.0, 1.0, 2.5], "speed": [10.0, 20.5, 30.0]})
    frame.write_csv(path) if name.endswith("csv") else frame.write_parquet(path)
    values = read_values(path, speed)
    found = [values.at(time, 0) for time in (-0.1, 0.0, 0.99, 1.0, 9.0)]
    assert [one.value for one in found if one] == [None, 10.0, 10.0, 20.5, 30.0]
    assert [one.age for one in found if one] == pytest.approx([0.0, 0.0, 0.99, 0.0, 6.5])


def test_without_a_time_rows_go_with_frames(tmp_path: Path, speed: Sensor) -> None:
    path = tmp_path / "drive.csv"
    path.write_text("speed\n1\n2\n")
    values = read_values(path, speed)
    found = [values.at(99.0, number) for number in (0, 1, 2)]
    assert [one and one.value for one in found] == [1, 2, None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("time,sped\n0,1\n", "no column 'speed' for the input 'speed'.\n  Did you mean 'sped'?"),
        ("time,speed\n1,1\n0,1\n", "the column 'time' is not made of seconds that rise."),
        ("time,speed\nnow,1\n", "the column 'time' is not made of seconds that rise."),
        ("", "can't be read as a table"),
    ],
)
def test_tables_that_can_not_be(tmp_path: Path, speed: Sensor, text: str, said: str) -> None:
    path = tmp_path / "drive.csv"
    path.write_text(text)
    with pytest.raises(TableError) as found:
        read_values(path, speed)
    assert str(found.value).startswith(str(path))
    assert said in str(found.value)


def test_a_value_that_can_not_be_read_is_named_before_anything_plays(
    tmp_path: Path, speed: Sensor
) -> None:
    path = tmp_path / "drive.csv"
    path.write_text("time,speed\n0,1\n1,fast\n")
    with pytest.raises(InputError, match=r"drive\.csv row 2 input 'speed'"):
        read_values(path, speed)
