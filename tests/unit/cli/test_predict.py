import json
from collections.abc import Callable
from pathlib import Path
from shutil import copy
from typing import Any

import polars as pl
import pytest
from PIL import Image

import polyhead as ph

Call = Callable[..., Any]


@pytest.fixture
def photos(squares: Path, tmp_path: Path) -> Path:
    """One photo beside a folder of three, of which two are called alike."""
    for i, name in enumerate(("张三.png", "相册/1.png", "相册/b/1.png", "相册/b/2.png"), start=1):
        (tmp_path / "照片" / name).parent.mkdir(parents=True, exist_ok=True)
        copy(squares / f"val/{i}.png", tmp_path / "照片" / name)
    return tmp_path / "照片"


NAMES = ["张三.png", "相册/1.png", "相册/b/1.png", "相册/b/2.png"]


def test_files_and_folders_are_answered_for(polyhead: Call, trained: ph.Run, photos: Path) -> None:
    done = polyhead("predict", trained.folder, photos / "张三.png", photos / "相册")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [str(photos / name) for name in NAMES]
    answer = ph.load(trained.folder)(photos / "张三.png")
    assert lines[0] == f"{photos / '张三.png'}: {answer}"
    assert list(Path().iterdir()) == []


def test_answers_are_drawn_and_written_to_a_table(
    polyhead: Call, trained: ph.Run, photos: Path
) -> None:
    given = (photos / "张三.png", photos / "相册", "--show", "--out", "answers.csv")
    done = polyhead("predict", trained.folder, *given)
    assert (done.status, done.err) == (0, "")
    assert "written: answers.csv" in done.out
    table = pl.read_csv("answers.csv")
    assert table["file"].to_list() == [str(photos / name) for name in NAMES]
    assert table.columns == ["file", "age", "gender", "gender_probability"]
    drawn = sorted(path.name for path in Path("predictions").iterdir())
    assert drawn == ["1-2.png", "1.png", "2.png", "张三.png"]
    assert "drawn on predictions/1-2.png" in done.out
    with Image.open("predictions/张三.png") as image:
        assert image.width >= 320
        assert image.height > image.width


def test_copies_go_to_the_folder_that_is_named(
    polyhead: Call, trained: ph.Run, photos: Path
) -> None:
    done = polyhead("predict", trained.folder, photos / "张三.png", "--show", "--out", "画")
    assert done.status == 0
    assert [path.as_posix() for path in Path("画").iterdir()] == ["画/张三.png"]


def test_for_programs_standard_output_is_json_alone(
    polyhead: Call, trained: ph.Run, photos: Path
) -> None:
    given = (photos / "相册", "--json", "--show", "--out", "answers.parquet")
    done = polyhead("predict", trained.folder, *given)
    assert done.status == 0
    said = json.loads(done.out)
    assert list(said) == [str(photos / name) for name in NAMES[1:]]
    predictor = ph.load(trained.folder)
    for path, answers in said.items():
        assert answers["age"]["value"] == pytest.approx(predictor(path)["age"].value, abs=1e-4)
        assert set(answers["gender"]["probabilities"]) == {"Female", "Male"}
    assert "written: answers.parquet" in done.err


def test_a_broken_file_is_said_and_the_others_are_answered_for(
    polyhead: Call, trained: ph.Run, photos: Path
) -> None:
    (photos / "相册/b/1.png").write_bytes(b"no image")
    done = polyhead("predict", trained.folder, photos / "相册", "--json")
    assert done.status == 1
    assert done.err.startswith(f"not answered: {photos}/相册/b/1.png: not an image.")
    assert list(json.loads(done.out)) == [str(photos / n) for n in ("相册/1.png", "相册/b/2.png")]


def test_what_cannot_be_done_is_said_in_words(
    polyhead: Call, trained: ph.Run, photos: Path, tmp_path: Path
) -> None:
    for arguments, message in (
        ([trained.folder, tmp_path / "没有.png"], "no such file: "),
        ([trained.folder, photos, "--out", "predictions"], "predictions: can't write this kind"),
        ([trained.folder, photos, "--out", "a.xlsx"], "a.xlsx: can't write this kind"),
        ([tmp_path, photos], "not a run, it has neither model.json nor spec.toml"),
    ):
        done = polyhead("predict", *arguments)
        assert (done.status, done.out) == (2, "")
        assert message in done.err
        assert "Traceback" not in done.err
    assert polyhead("predict", trained.folder).status == 2


def test_answers_go_into_a_file_alone(polyhead: Call, trained: ph.Run, photos: Path) -> None:
    done = polyhead("predict", trained.folder, photos, photos / "张三.png", "--out", "答案.csv")
    assert (done.status, done.err) == (0, "")
    assert done.out == "written: 答案.csv, 5 rows\n"
    table = pl.read_csv("答案.csv")
    asked = sorted(str(photos / name) for name in NAMES)
    assert sorted(table["file"].to_list()) == sorted([*asked, str(photos / "张三.png")])
    assert [path.name for path in Path().iterdir()] == ["答案.csv"]


def test_what_was_not_answered_is_counted_and_listed(
    polyhead: Call, trained: ph.Run, photos: Path
) -> None:
    (photos / "相册/b/1.png").write_bytes(b"no image")
    done = polyhead("predict", trained.folder, photos / "相册", "--out", "a.parquet")
    assert (done.status, done.out) == (1, "written: a.parquet, 2 rows\n")
    assert done.err == "not answered: 1 row, listed in a.unread.csv\n"
    assert pl.read_csv("a.unread.csv")["file"].to_list() == [f"{photos}/相册/b/1.png"]


def test_rows_of_a_table_are_printed_with_what_is_missing(
    polyhead: Call, trained: ph.Run, squares: Path
) -> None:
    pl.DataFrame({"file": ["val/1.png", "没有.png"]}).write_csv("行.csv")
    done = polyhead("predict", trained.folder, "行.csv", "--root", squares)
    assert done.status == 1
    assert done.out == f"行.csv row 2: {ph.load(trained.folder)(squares / 'val/1.png')}\n"
    assert done.err.startswith(f"not answered: 行.csv row 3: {squares}/没有.png: no such file.")
    done = polyhead("predict", trained.folder, "行.csv", "--root", squares, "--show")
    assert (done.status, done.out) == (2, "")
    assert "行.csv: a table is answered alone, and not drawn on (--show)." in done.err


def test_parts_of_other_rows_are_refused_or_thrown_away(
    polyhead: Call, trained: ph.Run, photos: Path
) -> None:
    Path("a.csv.parts").mkdir()
    Path("a.csv.parts/plan.json").write_text("{}")
    given = ("predict", trained.folder, photos, "--out", "a.csv")
    done = polyhead(*given)
    assert (done.status, done.out) == (2, "")
    assert "begun with something else. Changed since then: its plan.json." in done.err
    done = polyhead(*given, "--anew")
    assert (done.status, done.out) == (0, "written: a.csv, 4 rows\n")
