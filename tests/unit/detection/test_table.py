from pathlib import Path

import polars as pl
import pytest

from polyhead.detection import Box, Found, PhotoAnswers, found_table, table
from polyhead.errors import ImageError, TableError
from polyhead.predict import Answers, Unanswered
from polyhead.tasks import Answer


def said(*ages: float) -> PhotoAnswers:
    return PhotoAnswers(
        100,
        100,
        tuple(
            Found(Box(10 * n, 0, 10 * n + 5.123, 9, 0.9), Answers({"age": Answer("age", age, "")}))
            for n, age in enumerate(ages)
        ),
    )


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("held", [1, 2, 4096])
def test_a_row_stands_for_each_thing_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, held: int
) -> None:
    monkeypatch.setattr(table, "_ROWS", held)
    out = tmp_path / f"new/a.{ending}"
    with found_table(out) as rows:
        for name, ages in {"合影.jpg": (31.5, 40.0, 7.0), "none.jpg": (), "b.jpg": (20.0,)}.items():
            rows.add(name, said(*ages))
        assert rows.write(out) is None
    frame = (pl.read_csv if ending == "csv" else pl.read_parquet)(out)
    ends = [f"box_{end}" for end in ("left", "top", "right", "bottom", "score")]
    assert frame.columns == ["file", "box", *ends, "age"]
    assert frame["file"].to_list() == ["合影.jpg"] * 3 + ["b.jpg"]
    assert frame["box"].to_list() == [1, 2, 3, 1]
    assert frame["age"].to_list() == [31.5, 40, 7, 20]
    assert frame.row(1)[2:7] == (10, 0, 15.12, 9, 0.9)
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_what_was_not_read_is_listed_beside_it(tmp_path: Path) -> None:
    out, listed = tmp_path / "a.csv", tmp_path / "a.unread.csv"
    with found_table(out) as rows:
        rows.add("x.jpg", Unanswered(ImageError("x.jpg: empty file.\n  Copy it again.")))
        assert rows.unread == 1
        assert rows.write(out) == listed
    assert pl.read_csv(listed).rows() == [("x.jpg", "empty file.")]
    assert pl.read_csv(out).is_empty()
    with found_table(out) as rows:
        rows.write(out)
    assert not listed.exists()


def test_what_was_there_stays_until_the_table_is_written(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    out.write_text("old")
    with found_table(out) as rows:
        rows.add("b.jpg", said(1.0))
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_another_ending_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"a\.xlsx"), found_table(tmp_path / "a.xlsx"):
        pass
